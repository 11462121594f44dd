"""A real Blender in a chroot, and this process in namespaces of its own so that nothing of it stays behind.

Mounts, processes and network of the tests are seen by the tests alone: when the last process ends, however it ends, the
kernel undoes the mounts and ends what is left. There is no network, so nothing can be downloaded.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "real_blender"
INSIDE = "UNITAF_INSIDE_NAMESPACES"
# As the tests find them in the chroot; all of /tmp lives in memory, and the repository has a place that is no folder of
# this machine, wherever it lies here.
REPOSITORY = "/repository"
HOME = "/tmp/home"
WORK = "/tmp/work"
DISPLAY = ":77"
TIMEOUT = 600.0
PATIENCE = 180.0  # seconds for anything to happen: nobody waits longer than it takes, and a busy machine takes long


class NotPossibleError(Exception):
    """These tests cannot run here; the message says why."""


def enter() -> None:
    """Start this program again in namespaces of its own, once; raises NotPossibleError."""
    if os.environ.get(INSIDE):
        return
    if shutil.which("unshare") is None:
        raise NotPossibleError("There is no unshare on this machine: it comes with util-linux, on Linux only.")
    os.environ[INSIDE] = "1"
    own = ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child", "--mount-proc"]
    os.execvp(own[0], [*own, sys.executable, *sys.argv])


def build() -> None:
    """Make the chroot if it is not there yet; raises NotPossibleError."""
    if os.geteuid() != 0:
        raise NotPossibleError("This makes a chroot and mounts folders in it: it has to be run as root.")
    script = Path(__file__).with_name("real_blender.sh")
    if subprocess.run([script, FOLDER], check=False).returncode != 0:
        raise NotPossibleError("The chroot with Blender could not be made; it takes Debian and a network.")


def mount() -> None:
    """Show the chroot the repository, read-only; inside the namespaces only."""
    assert os.environ.get(INSIDE)
    _mount(Path(REPOSITORY), "--bind", "-o", "ro", str(ROOT))
    _mount(Path("/dev"), "--rbind", "/dev")
    _mount(Path("/proc"), "-t", "proc", "proc")
    _mount(Path("/tmp"), "-t", "tmpfs", "tmpfs")
    for folder in (HOME, WORK):
        outside(folder).mkdir(parents=True)


def outside(path: str | Path) -> Path:
    """The path by which this process reaches a path in the chroot."""
    return FOLDER / str(path).lstrip("/")


def inside(path: Path) -> str:
    """A path of this process, in the chroot or in the repository, as the chroot knows it."""
    if path.is_relative_to(FOLDER):
        return f"/{path.relative_to(FOLDER)}"
    return f"{REPOSITORY}/{path.relative_to(ROOT)}"


def run(
    line: str | Sequence[str],
    folder: str = WORK,
    changes: Mapping[str, str | None] = MappingProxyType({}),
    user: int = 0,
) -> subprocess.CompletedProcess[str]:
    """Run a command, or a line as a shell reads it, in a folder of the chroot; returns when it has ended.

    changes: of the environment; None unsets a variable. user: the number of who runs it, root if 0.
    """
    command = _inside(line, folder, changes, user)
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=TIMEOUT, check=False)


def start(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a command in the chroot and go on; its output goes to a file."""
    with log.open("wb") as output:
        return subprocess.Popen(
            _inside(command, WORK), stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )


def install(line: str) -> None:
    """Build the add-on and install it by a documented line: nothing else is needed to speak."""
    package = outside(WORK) / line.split()[-1]
    subprocess.run([sys.executable, ROOT / "build_addon.py", "--output", package], check=True)
    done = run(line)
    assert done.returncode == 0, done.stdout + done.stderr
    program = (
        "import bpy; preferences = bpy.context.preferences; preferences.view.show_splash = False; "
        "preferences.view.smooth_view = 0; "
        "bpy.ops.wm.save_userpref()"
    )
    done = run(["blender", "-b", "--python-exit-code", "1", "--python-expr", program])
    assert done.returncode == 0, done.stdout + done.stderr


@contextlib.contextmanager
def engines_held() -> Iterator[None]:
    """Let the speech engines stand still meanwhile: however slow the window is, they are at work before and after."""
    held = list(engines())
    for process in held:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in held:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def wait_until(holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    """Wait until a function returns something true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(0.01)


def check_no_engine_is_left() -> None:
    """Processes end a little after those that asked them to."""
    wait_until(lambda: not engines(), "The end of the speech engines")


def engines() -> dict[int, str]:
    """The processes of speech engines that run in these namespaces: number → command."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode("utf-8", "replace").rstrip("\0").split("\0")
        except OSError:  # it has just ended
            continue
        if words[-1] in ("auto", "numpy", "torch") and words[-2].endswith("/models"):
            found[int(process.name)] = " ".join(words)
    return found


def _mount(folder: Path, *how: str) -> None:
    target = outside(folder)
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *how, str(target)], check=True)


def _inside(
    line: str | Sequence[str], folder: str, changes: Mapping[str, str | None] = MappingProxyType({}), user: int = 0
) -> list[str]:
    environment: dict[str, str | None] = {
        "HOME": HOME,
        "PATH": "/usr/bin:/bin:/usr/sbin",
        "LANG": "C.UTF-8",
        "DISPLAY": DISPLAY,
        "LIBGL_ALWAYS_SOFTWARE": "1",
        **changes,
    }
    command = ["sh", "-c", line] if isinstance(line, str) else list(line)
    settings = [f"{name}={value}" for name, value in environment.items() if value is not None]
    return ["chroot", f"--userspec={user}:{user}", str(FOLDER), "env", "-i", f"--chdir={folder}", *settings, *command]
