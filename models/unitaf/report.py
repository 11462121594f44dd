"""A file to send with a bug report: what runs where, with nothing private in it unless that is asked for.

Only words that stand in the product itself, or that Python and the system say, are kept. Names, texts and paths become
placeholders: the same name has the same one everywhere in a report, so that it can still be followed.
"""

from __future__ import annotations

import builtins
import errno
import functools
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
PACKAGES = ("numpy", "torch", "soundfile", "hibari-tts", "onnxruntime", "safetensors")
USER = "<user>"
# Words of Python's and numpy's own messages that stand nowhere in our sources.
COMMON = (
    "traceback most recent call last during handling of the above exception another exception occurred "
    "was the direct cause of the following exception object has no attribute module named"
)

# The part of a path that names a person: behind these folders, on any system.
_HOME = re.compile(r"((?:^|[\\/\s\"'(=])(?:home|Users|Documents and Settings)[\\/]+)[^\\/\"'\n]+", re.IGNORECASE)
_SOURCE_LINE = re.compile(r'^(\s*)File "([^"\n]+)", line (\d+)(?:, in (\S+))?')  # of a traceback
# A module whose name is public, below the last folder of one of these names.
_OURS = re.compile(r".*(?<![^\\/])((?:unitaf_blender|unitaf|numpy|torch)[\\/].*)")
_PATH = re.compile(r"(?<![\w<])(?:[A-Za-z]:|~)?(?:\.{0,2})[\\/][^\s\"'<>|:;,()]*")
_TAKE = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)*-\d{3,}(?![\w-])")  # the name of a take, made of its words
_TOKEN = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST = 3  # characters of a private word that is looked for: shorter ones are in every word


class Privacy:
    """Replaces what is private in texts by placeholders such as ``take-1``, the same for the same name.

    names: kind → names of that kind, which are private whatever words they are made of. texts: what was to be said.
    sources: further folders with the product's own modules, whose words are not private.
    """

    def __init__(
        self, names: Mapping[str, Iterable[str]] | None = None, texts: Iterable[str] = (), sources: Iterable[Path] = ()
    ) -> None:
        self._known = _words_of(tuple(sources))
        self._placeholders: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        parts = [part for text in texts for part in (text, *text.splitlines())]
        for kind, private in (("user", (_user_name(),)), *(names or {}).items(), ("text", parts)):
            for name in private:
                if len(name.strip()) >= _SHORTEST:
                    self._kinds.setdefault(name.strip(), kind)
        ordered = sorted(self._kinds.items(), key=lambda item: len(item[0]), reverse=True)
        any_of = "|".join(re.escape(name) if kind != "text" else f"(?i:{re.escape(name)})" for name, kind in ordered)
        self._names = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)" if ordered else r"\0")

    def lines(self, lines: Iterable[str]) -> list[str]:
        """Returns lines of a log without what is private; code of modules that are not ours is left out."""
        found, is_foreign = [], False
        for line in lines:
            source = _SOURCE_LINE.match(line)
            if source:
                ours = _OURS.fullmatch(source[2])
                is_foreign = ours is None
                where = _TOKEN.sub(self._token, ours[1]) if ours else self._placeholder("file", source[2])
                function = f", in {source[4]}" if ours and source[4] else ""
                found.append(f'{source[1]}File "{where}", line {source[3]}{function}')
            elif not (is_foreign and line.startswith("    ")):
                found.append(self.text(line))
                is_foreign = False
        return found

    def text(self, text: str) -> str:
        """Returns a text without what is private."""
        pieces: list[str] = []  # placeholders, which must not be replaced again

        def hide(kind: str, name: str) -> str:
            pieces.append(self._placeholder(kind, name))
            return f"\0{len(pieces) - 1}\0"

        text = self._names.sub(lambda found: hide(self._kinds.get(found[0], "text"), found[0]), text.replace("\0", " "))
        text = _PATH.sub(lambda found: hide("file", found[0]) if len(found[0]) > 1 else found[0], text)
        text = _TAKE.sub(lambda found: hide("take", found[0]), text)
        parts = text.split("\0")  # every second one is the number of a placeholder
        parts[::2] = [_TOKEN.sub(self._token, part) for part in parts[::2]]
        parts[1::2] = [pieces[int(number)] for number in parts[1::2]]
        return "".join(parts)

    def value(self, value: Any) -> Any:
        """Returns a JSON value without what is private; names of fields are words of the product."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {_TOKEN.sub(self._token, str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def _token(self, found: re.Match[str]) -> str:
        """Returns a word that is the product's own, and the placeholder of any other."""
        token = found[0]
        if token.casefold() in self._known:
            return token
        words = [word for word in _LETTERS.findall(token) if len(word) >= _SHORTEST or not word.isascii()]
        return token if all(word.casefold() in self._known for word in words) else self._placeholder("word", token)

    def _placeholder(self, kind: str, name: str) -> str:
        key = kind, name.casefold()
        if key not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._placeholders[key] = f"{kind}-{self._counts[kind]}"
        return self._placeholders[key]


def build_report(
    log_lines: Iterable[str] = (),
    settings: Mapping[str, Any] | None = None,
    engine: str = "",
    privacy: Privacy | None = None,
    texts: Iterable[str] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The report as a JSON object.

    log_lines: what the engine wrote; the last 100 are kept. settings: of the take in question. engine: what computes.
    extra: more facts. privacy: replaces what is private in all of these. texts: what was to be said, where the user
    wants it in the report: then nothing but the names of users is replaced.
    """
    lines = list(log_lines)[-LOG_LINES:]
    privacy = privacy or Privacy()
    value = privacy.value if texts is None else _without_users
    report = {
        "format": FORMAT,
        "version": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processors": os.cpu_count(),
        "byte_order": sys.byteorder,
        "packages": _packages(),
        "engine": value(engine),
        "settings": value(dict(settings or {})),
        "log": privacy.lines(lines) if texts is None else value(lines),
        **value(dict(extra or {})),
    }
    return report if texts is None else report | {"texts": [text for text in texts if text.strip()]}


def write_report(report: Mapping[str, Any], path: Path | str) -> Path:
    """Writes a report as indented JSON and returns its path; raises OutputError when it cannot be written."""
    data = json.dumps(report, indent=1, ensure_ascii=False, default=str)
    write_file(Path(path), data.encode("utf-8", "backslashreplace") + b"\n")
    return Path(path)


def without_user(text: str) -> str:
    """A text without the names of users, in paths and elsewhere."""
    for home in (os.environ.get("HOME", ""), os.environ.get("USERPROFILE", "")):
        if len(home) > 1:
            text = text.replace(home, "~")
    text = _HOME.sub(rf"\g<1>{USER}", text)
    name = _user_name()
    return re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", USER, text) if len(name) >= _SHORTEST else text


def _without_users(value: Any) -> Any:
    if isinstance(value, str):
        return without_user(value)
    if isinstance(value, Mapping):
        return {str(key): _without_users(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_users(item) for item in value]
    return value


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container whose user has no name
        return ""


@functools.lru_cache(maxsize=4)
def _words_of(sources: tuple[Path, ...]) -> frozenset[str]:
    """Words, in lower case, of the product's own modules, of Python's names and of the system's errors."""
    texts = [COMMON, *dir(builtins), *PACKAGES, *map(os.strerror, errno.errorcode), *errno.errorcode.values()]
    for folder in (Path(__file__).parent, *sources):
        for path in sorted(folder.rglob("*.py")):
            try:
                texts.append(path.read_text("utf-8"))
            except (OSError, ValueError):
                continue
    joined = "\n".join(texts)
    return frozenset(word.casefold() for pattern in (_TOKEN, _LETTERS) for word in pattern.findall(joined))


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
