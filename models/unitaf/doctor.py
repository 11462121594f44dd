"""Says what this installation has, what it lacks, and how to get it."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import platform
import re
from collections.abc import Callable, Sequence

from . import weights
from .errors import EngineError

DISTRIBUTION = "unitaf"
PYTHON = ">=3.10"
# Used when the package was not installed and has no metadata, as in the add-on: present is then enough.
NEEDED = ("torch", "numpy", "soundfile", "safetensors", "hibari-tts", "onnxruntime")
LISTENS = "pocketsphinx"
# Extras that are worth a word, and what each is for.
EXTRAS = {
    "listen": "faces of recordings then articulate their text, instead of following the sound alone",
    "evaluate": "judges of the results, for benchmarks",
}

Version = Callable[[str], str]
_REQUIREMENT = re.compile(r"([\w.-]+)\s*\(?([^;)]*)\)?(?:;(.*))?")
_PYTHON_MARKER = re.compile(r"python_version\s*([<>=]+\s*[\"'][\d.]+)")
_CLAUSE = re.compile(r"(==|>=|<=|<|>)\s*[\"']?([\d.]+)")


@dataclasses.dataclass(frozen=True)
class Check:
    """One thing that was looked for.

    found and wanted: versions or paths, "" when there is none; help: how to get it, "" when it is fine.
    """

    name: str
    found: str
    wanted: str
    needed: bool
    help: str

    @property
    def ok(self) -> bool:
        """True when nothing has to be done."""
        return not self.help


def examine(
    version: Version = importlib.metadata.version, requirements: Sequence[str] | None = None
) -> list[Check]:
    """Everything that UniTAF needs, then what it can use.

    version: gives a package's version or raises PackageNotFoundError.
    requirements: as in the metadata of the package, which is read without it.
    """
    python = platform.python_version()
    checks = [Check("python", python, PYTHON, True, "" if satisfies(python, PYTHON) else "install a newer Python")]
    needed, optional = _requirements(_declared() if requirements is None else requirements)
    checks += [_package(name, wanted, "", version) for name, wanted in needed.items()]
    checks += [_weights(name) for name in weights.REQUIRED]
    checks += [_package(name, wanted, purpose, version) for name, (wanted, purpose) in optional.items()]
    return checks


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version number fits clauses such as ``>=1.26,<3``; suffixes such as ``+cpu`` do not count."""
    have = _numbers(version)
    compare: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
        "==": tuple.__eq__, ">=": tuple.__ge__, "<=": tuple.__le__, "<": tuple.__lt__, ">": tuple.__gt__,
    }  # fmt: skip
    return all(compare[operator](have, _numbers(number)) for operator, number in _CLAUSE.findall(wanted))


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[+a-zA-Z]", version)[0])]
    while numbers and not numbers[-1]:
        numbers.pop()  # 3.0 is 3
    return tuple(numbers)


def _declared() -> Sequence[str]:
    try:
        return importlib.metadata.requires(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError:
        return ()


def _requirements(lines: Sequence[str]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Version clauses by package: those that are needed, and those of the extras with what they are for."""
    needed = dict.fromkeys(NEEDED, "")
    optional = {LISTENS: ("", EXTRAS["listen"])}
    for line in lines:
        match = _REQUIREMENT.match(line)
        if match is None:
            continue
        name, wanted, marker = match[1], match[2].strip(), match[3] or ""
        if not all(satisfies(platform.python_version(), clause) for clause in _PYTHON_MARKER.findall(marker)):
            continue  # for another Python
        if "extra" not in marker:
            needed[name] = wanted
        else:
            purposes = [purpose for extra, purpose in EXTRAS.items() if extra in marker]
            if purposes:
                optional[name] = wanted, purposes[0]
    return needed, optional


def _package(name: str, wanted: str, purpose: str, version: Version) -> Check:
    """``purpose``: what it is for, if the rest works without it."""
    try:
        found = version(name)
    except importlib.metadata.PackageNotFoundError:
        found = ""
    fits = bool(found) and satisfies(found, wanted)
    get = f'pip install "{name}{wanted}"' + (f" ({purpose})" if purpose else "")
    return Check(name, found, wanted, not purpose, "" if fits else get)


def _weights(name: str) -> Check:
    try:
        found, missing = str(weights.folder(name)), ""
    except EngineError:
        found, missing = "", "install UniTAF again, or get the weights as its README says"
    return Check(f"weights/{name}", found, "", True, missing)
