"""Set up engine: an environment of its own for the model's packages, made by pip in a per-user folder."""

from __future__ import annotations

import dataclasses
import logging
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from ..core import errors
from ..places import user_dir
from .process import clean_environment

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
OPTIONAL = "optional.txt"  # beside it: packages that the engine can do without
STAMP = "unitaf-requirements.txt"  # in a finished environment: what was installed
CHECK = "import torch, numpy, soundfile, safetensors"
KEPT_LINES = 60
STOP_SECONDS = 5.0

log = logging.getLogger(__name__)

_PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install")
_DOWNLOAD = re.compile(r"\s*Downloading (?:\S*/)?([A-Za-z0-9_.]+?)-\d\S* \(")
_COLLECT = re.compile(r"Collecting ([A-Za-z0-9_.-]+)")
_BYTES = re.compile(r"Progress (\d+) of (\d+)")
_MEGABYTE = 1_000_000
if sys.platform == "win32":
    _NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    _NO_WINDOW = 0

# What pip and venv say → what an animator can do about it; the first that fits is shown.
_CAUSES = (
    (r"No space left|not enough space|Errno 28", "The disk is full: make room on it, then press Set up engine again."),
    (
        r"ensurepip is not available|No module named '?(venv|ensurepip)",
        "This Python cannot make environments: choose another one as Engine Python (on Debian, install python3-venv).",
    ),
    (
        r"NewConnectionError|Max retries|Temporary failure in name|ConnectionError|(Connect|Read)Timeout|ProxyError",
        "There is no connection to the package index: check the network, then press Set up engine again.",
    ),
    (
        r"No matching distribution|requires a different Python|requires-python",
        "A package of the engine does not exist for this Python: choose Python 3.10 to 3.13 as Engine Python.",
    ),
    (r"Permission denied|Errno 13|Access is denied", "The folder {folder} cannot be written to: check its rights."),
)


@dataclasses.dataclass(frozen=True)
class SetupState:
    """How far the set-up is: ``done`` is 0..1 of the present step, which ``stage`` names."""

    done: float = 0.0
    stage: str = "Starting"


def environment_dir() -> Path:
    """Where the engine's environment is made: one per user, for every Blender, and it survives their updates."""
    return user_dir() / "engine"


def environment_python(folder: Path | None = None) -> Path:
    """The interpreter of the environment, whether or not it exists."""
    folder = folder or environment_dir()
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def is_ready(folder: Path | None = None) -> bool:
    """Whether an environment was set up to its end."""
    folder = folder or environment_dir()
    return environment_python(folder).is_file() and (folder / STAMP).is_file()


def is_current(folder: Path | None = None, requirements: Path = REQUIREMENTS) -> bool:
    """Whether the environment has what this version of the add-on asks for."""
    folder = folder or environment_dir()
    if not is_ready(folder) or not requirements.is_file():
        return is_ready(folder)
    return (folder / STAMP).read_text("utf-8") == requirements.read_text("utf-8")


class EngineSetup:
    """Makes or updates the environment in a thread; what is there already is kept, also after a cancel.

    base: the Python to make it with, this process's own if None.
    extra_index: a further package index for pip, for example a studio's own.
    """

    def __init__(
        self,
        base: Path | None = None,
        extra_index: str = "",
        folder: Path | None = None,
        requirements: Path = REQUIREMENTS,
    ) -> None:
        self.base = base or Path(sys.executable)
        self._extra_index = extra_index
        self._folder = folder or environment_dir()
        self._requirements = requirements
        self._lock = threading.Lock()
        self._state = SetupState()
        self._failure: errors.UnitafError | None = None
        self._cancelled = False
        self._process: subprocess.Popen[str] | None = None
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._thread = threading.Thread(target=self._run, name="engine set-up", daemon=True)

    def start(self) -> None:
        """Begin; does not wait."""
        self._thread.start()

    @property
    def finished(self) -> bool:
        """Whether nothing goes on any more."""
        return not self._thread.is_alive()

    @property
    def state(self) -> SetupState:
        """What is being done."""
        return self._state

    @property
    def cancelled(self) -> bool:
        """Whether it was stopped by the user."""
        return self._cancelled

    @property
    def failure(self) -> errors.UnitafError | None:
        """Why it failed, in a sentence; None while it runs and after success."""
        return self._failure

    def cancel(self) -> None:
        """Stop; what was installed so far is used by the next attempt."""
        with self._lock:
            self._cancelled = True
            if self._process is not None:
                self._process.kill()

    def wait(self) -> None:
        """Wait until it has ended; raises the failure if there was one."""
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Cancel, and wait until nothing of it runs any more."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        try:
            self._install()
        except errors.Cancelled:
            log.info("The set-up of the engine was cancelled.")
        except errors.UnitafError as error:
            self._failure = error
        except OSError as error:
            self._failure = errors.EngineError(self._explain(str(error)))

    def _install(self) -> None:
        if not self._requirements.is_file():
            raise errors.EngineError("This copy of the add-on has no list of packages: install the built add-on.")
        python = environment_python(self._folder)
        (self._folder / STAMP).unlink(missing_ok=True)
        if not self._works(python):
            self._step("Making the environment")
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._call([str(self.base), "-I", "-m", "venv", "--clear", str(self._folder)])
        self._step("Updating pip")
        # Older ones do not tell how far a download is.
        self._call([str(python), *_PIP, "--upgrade", "pip", *self._index()])
        self._step("Looking up packages")
        self._call(
            [str(python), *_PIP, "--progress-bar", "raw", *self._index(), "--requirement", str(self._requirements)]
        )
        self._install_optional(python)
        self._step("Checking")
        self._call([str(python), "-I", "-c", CHECK])
        (self._folder / STAMP).write_text(self._requirements.read_text("utf-8"), "utf-8")

    def _install_optional(self, python: Path) -> None:
        """Packages that only exist built for some systems: nothing is compiled, and the engine works without them."""
        optional = self._requirements.with_name(OPTIONAL)
        if not optional.is_file():
            return
        self._step("Looking up optional packages")
        try:
            self._call([str(python), *_PIP, "--only-binary=:all:", *self._index(), "--requirement", str(optional)])
        except errors.EngineError as error:
            log.warning("The engine is set up without optional packages. %s", error)

    def _index(self) -> list[str]:
        return [f"--extra-index-url={self._extra_index}"] if self._extra_index else []

    def _works(self, python: Path) -> bool:
        """Whether an environment is there and its base has not been uninstalled."""
        if not python.is_file():
            return False
        try:
            self._call([str(python), "-I", "-c", "import pip"])
        except errors.EngineError:
            return False
        return True

    def _call(self, command: Sequence[str]) -> None:
        """Run a command and follow what it says; raises EngineError if it fails, Cancelled if it was stopped."""
        self._lines.clear()
        with self._lock:
            if self._cancelled:
                raise errors.Cancelled
            try:
                self._process = subprocess.Popen(
                    list(command),
                    env=clean_environment() | {"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    creationflags=_NO_WINDOW,
                )
            except OSError as error:
                raise errors.EngineError(
                    f"{command[0]} cannot be run ({error.strerror}): choose another Engine Python."
                ) from error
        with self._process as process:
            assert process.stdout
            for line in process.stdout:
                self._follow(line.rstrip())
            code = process.wait()
        if self._cancelled:
            raise errors.Cancelled
        if code != 0:
            raise errors.EngineError(self._explain("\n".join(self._lines)))

    def _follow(self, line: str) -> None:
        """Turn a line of pip into progress."""
        if amount := _BYTES.match(line):
            loaded, total = int(amount[1]), max(1, int(amount[2]))
            name = self._state.stage.partition(" (")[0]
            size = f"{loaded // _MEGABYTE} of {total // _MEGABYTE} MB"
            self._state = SetupState(loaded / total, f"{name} ({size})" if total > _MEGABYTE else name)
            return
        log.debug("%s", line)
        self._lines.append(line)
        if download := _DOWNLOAD.match(line):
            self._step(f"Downloading {download[1]}")
        elif collect := _COLLECT.match(line):
            self._step(f"Looking up {collect[1]}")
        elif line.startswith("Installing collected packages"):
            self._step("Installing")

    def _step(self, stage: str) -> None:
        self._state = SetupState(0.0, stage)

    def _explain(self, said: str) -> str:
        for pattern, sentence in _CAUSES:
            if re.search(pattern, said):
                return sentence.format(folder=self._folder)
        log.warning("The set-up of the engine failed:\n%s", said)
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "no reason given")
        return f"The engine could not be set up: {last.strip()}"
