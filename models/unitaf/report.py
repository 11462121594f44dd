"""The diagnostic file for bug reports: versions, settings and the end of the log, without private data by default."""

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
from .files import write_file

FORMAT = "unitaf-report"
LOG_LINES = 100
PACKAGES = ("numpy", "torch", "soundfile", "hibari-tts", "onnxruntime", "pocketsphinx", "safetensors")
USER, TEXT = "<user>", "<text>"

# The folder of a path that is the name of a user: the one inside these, on any system.
_HOME = re.compile(r"((?:^|[\\/\s\"'(=])(?:home|Users|Documents and Settings)[\\/]+)[^\\/\"'\n]+", re.IGNORECASE)
_SOURCE_LINE = re.compile(r'^\s*File "[^"\n]+", line \d+')  # of a traceback: it holds a path and no spoken text
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”|‘[^’\n]*’|`[^`\n]*`")
_MODULE = re.compile(r"No module named '[\w.]+'")
_SHORTEST = 3  # characters of a name or text that is replaced: shorter ones occur within other words


def build_report(
    log_lines: Iterable[str] = (),
    settings: Mapping[str, Any] | None = None,
    engine: str = "",
    texts: Iterable[str] = (),
    with_text: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Returns the report as a JSON object.

    log_lines: the engine's log; the last 100 lines are kept, without user names, quoted texts and ``texts``.
    settings: of the take in question. engine: name and version of the engine. texts: the texts to speak; they are kept
    only if ``with_text``. extra: further fields, whose texts are redacted like the log.
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
        "settings": _redact_values(dict(settings or {}), hidden, with_text),
        "log": [redacted(line, hidden, with_text) for line in list(log_lines)[-LOG_LINES:]],
        **_redact_values(dict(extra or {}), hidden, with_text),
    }
    return report | ({"texts": texts} if with_text else {})


def write_report(report: Mapping[str, Any], path: Path | str) -> Path:
    """Writes a report as indented JSON and returns its path; raises OutputError when it cannot be written."""
    data = json.dumps(report, indent=1, ensure_ascii=False, default=str)
    write_file(Path(path), data.encode("utf-8", "backslashreplace") + b"\n")
    return Path(path)


def redacted(line: str, texts: Iterable[str] = (), with_text: bool = False) -> str:
    """Returns a line of a log without user names, and unless ``with_text``, without ``texts`` and quoted texts."""
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
    name = _user_name()
    return re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", USER, line) if len(name) >= _SHORTEST else line


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return ""


def _redact_values(value: Any, texts: Iterable[str], with_text: bool) -> Any:
    """Returns a JSON value in which every text is redacted."""
    if isinstance(value, str):
        return redacted(value, texts, with_text)
    if isinstance(value, Mapping):
        return {str(key): _redact_values(item, texts, with_text) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redact_values(item, texts, with_text) for item in value]
    return value


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
