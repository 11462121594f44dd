"""A file to send with a bug report: what runs where, with nothing private in it unless that is asked for."""

from __future__ import annotations

import getpass
import importlib.metadata
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import __version__
from .errors import OutputError

FORMAT = "unitaf-report"
LOG_LINES = 100
PACKAGES = ("numpy", "torch", "soundfile", "hibari-tts", "onnxruntime", "safetensors")
USER, TEXT = "<user>", "<text>"

# The part of a path that names a person: behind these folders, on any system.
_HOME = re.compile(r"((?:^|[\\/\s\"'(=])(?:home|Users|Documents and Settings)[\\/]+)[^\\/\"'\n]+", re.IGNORECASE)
_SOURCE_LINE = re.compile(r'^\s*File "[^"\n]+", line \d+')  # of a traceback: a path, and no text
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”|‘[^’\n]*’|`[^`\n]*`")
_MODULE = re.compile(r"No module named '[\w.]+'")
_SHORTEST = 3  # characters of a private word that is looked for: shorter ones are in every word


def make(
    log_lines: Iterable[str] = (),
    settings: Mapping[str, Any] | None = None,
    engine: str = "",
    texts: Iterable[str] = (),
    with_text: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The report as a JSON object.

    log_lines: what the engine wrote; the last 100 are kept, without user names, quoted texts and ``texts``.
    settings: of the take in question. engine: what computes. texts: what was to be said; kept with ``with_text`` alone.
    extra: more facts, whose texts are treated like the log.
    """
    texts = [text for text in texts if text.strip()]
    hidden = () if with_text else texts
    report = {
        "format": FORMAT,
        "version": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processors": os.cpu_count(),
        "byte_order": sys.byteorder,
        "packages": _packages(),
        "engine": engine,
        "settings": _clean(dict(settings or {}), hidden, with_text),
        "log": [cleaned(line, hidden, with_text) for line in list(log_lines)[-LOG_LINES:]],
        **_clean(dict(extra or {}), hidden, with_text),
    }
    return report | ({"texts": texts} if with_text else {})


def write(report: Mapping[str, Any], path: Path | str) -> Path:
    """Write a report as indented JSON; raises OutputError when that cannot be done."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps(report, indent=1, ensure_ascii=False, default=str)
        path.write_bytes(data.encode("utf-8", "backslashreplace") + b"\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f'The report "{path}" cannot be written ({reason}); choose another place.') from error
    return path


def cleaned(line: str, texts: Iterable[str] = (), with_text: bool = False) -> str:
    """A line of a log without user names in paths, and unless ``with_text``, without ``texts`` and what is quoted."""
    if not with_text:
        parts = {part.strip() for text in texts for part in (text, *text.splitlines())}
        for part in sorted(parts, key=len, reverse=True):
            if len(part) >= _SHORTEST:
                line = line.replace(part, TEXT)
        if not _SOURCE_LINE.match(line) and not _MODULE.search(line):
            line = _QUOTED.sub(TEXT, line)
    return _without_user(line)


def _without_user(line: str) -> str:
    for home in (os.environ.get("HOME", ""), os.environ.get("USERPROFILE", "")):
        if len(home) > 1:
            line = line.replace(home, "~")
    line = _HOME.sub(rf"\g<1>{USER}", line)
    name = _user()
    return re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", USER, line) if len(name) >= _SHORTEST else line


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return ""


def _clean(value: Any, texts: Iterable[str], with_text: bool) -> Any:
    if isinstance(value, str):
        return cleaned(value, texts, with_text)
    if isinstance(value, Mapping):
        return {str(key): _clean(item, texts, with_text) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item, texts, with_text) for item in value]
    return value


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
