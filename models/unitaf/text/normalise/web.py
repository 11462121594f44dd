"""Addresses, file names, hashtags and handles: their words, with the marks between them."""

from __future__ import annotations

import re

from . import say
from .letters import is_word, spelled
from .tables import words

_ENDINGS = (
    "com|org|net|edu|gov|mil|io|co|uk|de|fr|it|es|eu|ch|at|nl|be|jp|cn|info|biz|us|ca|au|tv|me|ly|ai|app|dev|gg|fm|xyz"
)
_FILES = (
    "blend|blend1|py|txt|md|pdf|docx?|xlsx?|pptx?|csv|tsv|json|xml|ya?ml|toml|ini|html?|css|js|ts|exe|dll|zip|rar|7z|"
    "tar|gz|bak|lib|tmp|png|jpe?g|gif|svg|tiff?|exr|hdr|psd|webp|bmp|mp3|mp4|wav|ogg|flac|aiff?|mov|avi|mkv|webm|fbx|obj|gltf|glb|"
    "usd[acz]?|abc|stl|ply|srt|vtt|ass|fountain|fdx|sh|bat|c|cpp|h|rs|java|rb|php|sql|log|cfg|iso|apk|dmg|bin|dat|m4a|m4v|3gp|3ds|mp2|mpe?g|h264|vrm|vdb|mtl|env"
)
_URL = re.compile(r"(?i)\b(?:(?:https?|ftp)://|www\.)[^\s<>\"”’—–…]*[\w/]")
_MAIL = re.compile(r"(?i)(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_DOMAIN = re.compile(
    rf"(?i)(?<![\w.@-])(?:[a-z0-9][\w-]{{0,62}}\.){{1,4}}(?:{_ENDINGS})(?![\w-])(?:/[^\s<>\"”’—–…]*[\w/])?"
)
_FILE = re.compile(rf"(?i)(?<![\w.])[\w-]{{1,80}}(?:\.[\w-]{{1,20}}){{0,3}}\.(?:{_FILES})(?![\w-])")
# A path by itself: "~/notes", "/usr/bin"; and an ending or a name that begins with a dot: ".bak", ".NET".
_PATH = re.compile(r"(?<!\]\()(?<![\w.~/:<>)\]\"'’])(?:~|\.{1,2})?(?:/[\w.-]*[\w-]){1,20}/?(?![\w/])")
_METHOD = re.compile(r"(?<![\w.)\]…!?-])\.(?=[a-z]\w{1,30}\()")  # ".map()"
_NO_PATH = re.compile(r"(?i)/(?:or|and|s|he|she|him|her|they|them|hr?|min|day|week|month|year|\d+)")
_DOTTED = re.compile(
    rf"(?<![\w.)\]…!?-])\.((?:{_FILES}|so|com|org|io|NET|net|gitignore|bashrc|zshrc|profile|npmrc|git|ssh|o|a|test)(?![\w.-]))"
)
_HASHTAG = re.compile(r"(?<![\w&])#(?![A-Z]{1,3}-\d)(?=\w*[^\W\d_])(\w{1,100})")
_HANDLE = re.compile(r"(?<![\w.])@(?=\w*[^\W\d])(\w{1,50})")
_SCHEME = re.compile(r"(?i)^(?:\w+://)?(?:www\.)?")
_PART = re.compile(r"[^\W\d_]+|\d+|.")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MARKS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", ":": "colon", "+": "plus", "%": "percent", "~": "tilde", "!": "exclamation mark",
}  # fmt: skip
_SHORT = words(
    """
    com org net gov edu co me info biz dev app doc zip bin
    """
)
_MIXED = re.compile(r"(?=\w*[a-z]\w*[A-Z]|\w*[A-Za-z]\w*\d)(?=\w*\d)\w{8,}")  # a random id: dQw4w9WgXcQ
# Names of folders and files that are shortened words.
_SAID_NAMES = {"usr": "user", "etc": "E T C", "bak": "back", "src": "source", "env": "env"}
# Endings of file names that are said as words, although they are none: "dot wave" is too free, "dot jay peg" is usual.
_SAID_ENDINGS = {"jpg": "jay peg", "jpeg": "jay peg", "wav": "wave", "exe": "exe", "png": "P N G", "gif": "gif"}


def read(text: str) -> str:
    """Returns the text with every address in words."""
    text = _URL.sub(lambda found: _address(_SCHEME.sub("", found[0])), text)
    text = _MAIL.sub(lambda found: _address(found[0]), text)
    text = _PATH.sub(_path, text)
    text = _METHOD.sub("dot ", text)
    text = _DOTTED.sub(lambda found: f"dot {_ending(found[1])}", text)
    text = _FILE.sub(_file, text)
    text = _DOMAIN.sub(lambda found: found[0] if _is_sentence(found[0]) else _address(found[0]), text)
    text = _HASHTAG.sub(lambda found: f"hashtag {_camel(found[1])}", text)
    return _HANDLE.sub(lambda found: f"at {_camel(found[1])}", text)


def _is_sentence(found: str) -> bool:
    """Whether a domain is rather two sentences without a space: "Stop.It hurts", "me.So"."""
    return any(part[:1].isupper() and part[1:].islower() for part in found.split(".")[1:])


def _address(written: str) -> str:
    words = []
    for piece in re.split(r"([./?=&#:@])", written.strip("/")):
        words += [spelled(piece)] if _MIXED.fullmatch(piece) else [_part(part) for part in _PART.findall(piece)]
    return " ".join(word for word in words if word)


def _file(found: re.Match[str]) -> str:
    name, _, ending = found[0].rpartition(".")
    if name.isdecimal() or (len(name) == 1 and len(ending) == 1):
        return found[0]  # "5.c" is no file
    words = [_part(part) if part != "_" else "" for part in _PART.findall(name)]
    return " ".join(word for word in [*words, "dot", _ending(ending)] if word)


def _ending(ending: str) -> str:
    """Returns the ending of a file name in words: "jay peg", "M P three"."""
    return _SAID_ENDINGS.get(ending.lower()) or " ".join(_part(part) for part in _PART.findall(ending))


def _path(found: re.Match[str]) -> str:
    written = found[0]
    if _NO_PATH.fullmatch(written) or not any(map(str.isalpha, written)):
        return written
    return " ".join(word for word in map(_part, _PART.findall(written.removesuffix("/"))) if word)


def _part(part: str) -> str:
    if part.isdecimal():
        return say.digits(part) if part.startswith("0") or len(part) > 4 else say.identifier(part)
    if part.lower() in _SAID_NAMES:
        return _SAID_NAMES[part.lower()]
    if not part.isalpha():
        return _MARKS.get(part, "")
    if part.lower() in _SHORT or (len(part) > 2 and (is_word(part) or not _has_no_vowel(part))):
        return part.lower() if part.isupper() else part
    return spelled(part)


def _has_no_vowel(word: str) -> bool:
    return not set("aeiouyAEIOUY") & set(word)


def _camel(tag: str) -> str:
    """Returns the words of "BlenderArt_2024"."""
    found = _CAMEL.findall(tag) or [tag]
    return " ".join(
        say.identifier(part) if part.isdecimal() else part if is_word(part) else part.capitalize() for part in found
    )
