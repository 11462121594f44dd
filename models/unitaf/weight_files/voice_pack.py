"""The optional voice pack: where it is installed, and how its file is checked, installed and removed.

The file is a zip that is stored without compression: the weights of Kokoro-82M, a style for each voice, tables of
words, licences, and a manifest with the size and the SHA-256 of each. Nothing of it is used, or written, before all of
it is checked.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import zipfile
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import edition
from ..errors import EngineError, InputError, OutputError
from ..files import is_file, open_file, prepare_folder, read_file, read_json, reason, write_all
from . import safetensors

FORMAT = 1  # of the pack; a pack of another format is refused
PACK = "unitaf-voices"
FOLDER_VARIABLE = "UNITAF_VOICES"  # of the environment: where the pack is installed, for tests and studios
MANIFEST, WEIGHTS, STYLES = "voices.json", "kokoro.safetensors", "styles.safetensors"
TABLES = ("chinese.table", "japanese.table.bz2", "japanese.joins")  # words of languages: see ``text.languages.tables``
LICENCES = ("LICENSE", "LICENSE-kokoro-onnx", "NOTICE")
FILES = (WEIGHTS, STYLES, *TABLES, *LICENCES)  # and the manifest
MAX_BYTES = 150_000_000  # of the pack; ours has 115 million
MAX_MANIFEST = 100_000
STEP = 4_000_000  # bytes that are read and checked at once, about 10 ms
IDENTITY_DIGITS = 8  # of a SHA-256: two packs, not many, are told from each other
STYLE_SHAPE = (510, 256)
# SHA-256 of the names, types and shapes of all arrays of the weights: see ``layout``.
LAYOUT = "71314addc905477ec482e4985c220b641f289eb9768238b432a47921225977a6"
DAMAGED = f"The voice pack is damaged; install it again {edition.INSTALL_VOICES}"
OTHER_VERSION = "it is a voice pack for another version of UniTAF; get the one for this version"

Arrays = dict[str, npt.NDArray[Any]]


class Pack(NamedTuple):
    """A checked pack. version: of UniTAF that built it. voices: their ids. contents: of its files, by name."""

    version: str
    voices: tuple[str, ...]
    contents: Mapping[str, bytes]


Steps = Generator[float, None, Pack]  # the share that is done, step by step, and a pack at the end


def folder() -> Path:
    """Returns the folder of the installed pack, which need not exist: of the environment, or the user's own data."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "unitaf" / "voices"


def is_installed() -> bool:
    """Whether a pack of this format lies in its folder, with files of the sizes that its manifest says."""
    try:
        manifest = _manifest(read_file(folder() / MANIFEST, MAX_MANIFEST))
        return all((folder() / name).stat().st_size == size for name, (size, _) in manifest.files.items())
    except (OSError, ValueError):
        return False


def is_there() -> bool:
    """Whether files of a pack lie in its folder, although it may be damaged or of another version."""
    return any(is_file(folder() / name) for name in (MANIFEST, *FILES))


def reason_missing() -> str:
    """Returns why the voices of the pack cannot speak, in a sentence; empty if it is installed."""
    if is_installed():
        return ""
    if not is_there():
        return "The voice pack is not installed."
    try:
        _manifest(read_file(folder() / MANIFEST, MAX_MANIFEST))
    except ValueError as error:
        return f"The installed voice pack cannot be used: {error}."
    except OSError:
        pass
    return "The installed voice pack is damaged: install it again."


def installed_voices() -> frozenset[str]:
    """Returns the ids of the voices of the installed pack; none if there is none."""
    if not is_installed():
        return frozenset()
    return frozenset(_manifest(read_file(folder() / MANIFEST, MAX_MANIFEST)).voices)


def identity() -> str:
    """Returns the version of the installed pack and the start of the SHA-256 of its manifest, which names the contents
    of all files; empty if there is none.
    """
    if not is_installed():
        return ""
    written = read_file(folder() / MANIFEST, MAX_MANIFEST)
    return f"{_manifest(written).version} {hashlib.sha256(written).hexdigest()[:IDENTITY_DIGITS]}"


def stamp() -> str:
    """Returns a text that differs when another pack is installed. Raises EngineError when none is."""
    try:
        found = (folder() / MANIFEST).stat()
    except OSError as error:
        raise EngineError(DAMAGED) from error
    return f"{found.st_mtime_ns} {found.st_size}"


def weights() -> Arrays:
    """Returns the weights of the installed pack, int8 matrices beside their scales. Raises EngineError."""
    return _arrays(WEIGHTS)


def styles() -> Arrays:
    """Returns the styles (510, 256) of all voices of the installed pack as float16. Raises EngineError."""
    return _arrays(STYLES)


def _arrays(name: str) -> Arrays:
    try:
        return safetensors.loads(read_file(folder() / name, MAX_BYTES))
    except (OSError, ValueError) as error:
        raise EngineError(DAMAGED) from error


def install(path: Path) -> Pack:
    """Checks a pack in full, and writes its files into the folder, all or none.

    Raises InputError when the file is no pack, is torn, or is of another version; OutputError when the folder cannot be
    written.
    """
    return _last(installing(path))


def installing(path: Path) -> Steps:
    """Does what ``install`` does in steps of a fraction of a second; yields the share that is done."""
    pack = yield from _reading(path)
    target = folder()
    if target.is_dir() and any(each.name not in (*FILES, MANIFEST) for each in target.iterdir()):
        raise OutputError(f'"{target}" holds other files; name another folder in {FOLDER_VARIABLE}.')
    prepare_folder(target)
    # The manifest last: without it nothing counts as installed.
    write_all({target / name: pack.contents[name] for name in (*FILES, MANIFEST)})
    return pack


def remove() -> bool:
    """Removes the installed pack and the folders that are empty then; returns whether there was something."""
    target = folder()
    found = [target / name for name in (MANIFEST, *FILES) if is_file(target / name)]
    try:
        for path in found:
            path.unlink()
        for place in (target,) if os.environ.get(FOLDER_VARIABLE) else (target, target.parent):
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
    except OSError as error:
        raise OutputError(f'The voice pack in "{target}" cannot be removed: {reason(error)}.') from error
    return bool(found)


def is_pack(path: Path) -> bool:
    """Whether a file is meant to be a voice pack: a zip with a manifest. Nothing else of it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def read(path: Path) -> Pack:
    """Reads a pack and checks all of it; raises InputError."""
    return _last(_reading(path))


def _last(steps: Steps) -> Pack:
    """Goes through all steps; returns the pack."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            pack: Pack = end.value
            return pack


def _reading(path: Path) -> Steps:
    """Does what ``read`` does in steps."""
    try:
        with open_file(path) as stream:
            if os.fstat(stream.fileno()).st_size > MAX_BYTES:
                raise ValueError("it is larger than any voice pack")
            with zipfile.ZipFile(stream) as archive:
                return (yield from _checked(archive))
    except zipfile.BadZipFile as error:
        raise InputError(f'"{path}" is no voice pack, or is torn; get it again.') from error
    except OSError as error:
        raise InputError(f'The voice pack "{path}" cannot be read: {reason(error)}.') from error
    except (ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise InputError(f'"{path}" cannot be installed: {error}.') from error


class _Manifest(NamedTuple):
    version: str
    voices: tuple[str, ...]
    files: dict[str, tuple[int, str]]


def _checked(archive: zipfile.ZipFile) -> Steps:
    """Returns the pack in a zip, in steps; raises ValueError with the reason, and what reading a damaged zip raises."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if MANIFEST not in entries or entries[MANIFEST].file_size > MAX_MANIFEST:
        raise ValueError("it is no voice pack of UniTAF")
    written = archive.read(MANIFEST)
    manifest = _manifest(written)
    if set(entries) != {*FILES, MANIFEST} or len(archive.infolist()) != len(entries):
        raise ValueError("it lacks files of a voice pack, or holds others")
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values()):
        raise ValueError("it was packed again; get the file as it was released")
    contents = {MANIFEST: written}
    done, total = 0, sum(size for size, _ in manifest.files.values()) or 1
    for name, (size, digest) in manifest.files.items():
        if entries[name].file_size != size:
            raise ValueError(f"{name} has another size than the manifest says")
        pieces, found = [], hashlib.sha256()
        with archive.open(name) as file:
            while piece := file.read(STEP):
                pieces.append(piece)
                found.update(piece)
                done += len(piece)
                yield done / total
        contents[name] = b"".join(pieces)
        if len(contents[name]) != size or found.hexdigest() != digest:
            raise ValueError(f"{name} is not what the manifest says")
    if layout(safetensors.loads(contents[WEIGHTS])) != LAYOUT:
        raise ValueError("its network is another one")
    _check_styles(safetensors.loads(contents[STYLES]), manifest.voices)
    return Pack(manifest.version, manifest.voices, contents)


def _check_styles(arrays: Arrays, voices: tuple[str, ...]) -> None:
    """Raises ValueError when a voice has no style, or one of another shape."""
    if set(arrays) != set(voices):
        raise ValueError("its voices are not those of its manifest")
    for name, array in arrays.items():
        if array.shape != STYLE_SHAPE or array.dtype != np.float16 or not np.isfinite(array).all():
            raise ValueError(f"the voice {name} is not as it should be")


def _manifest(data: bytes) -> _Manifest:
    """Reads a manifest; raises ValueError with the reason."""
    found = read_json(data.decode("utf-8"))
    if not isinstance(found, dict) or found.get("pack") != PACK:
        raise ValueError("it is no voice pack of UniTAF")
    if found.get("format") != FORMAT:
        raise ValueError(OTHER_VERSION)
    version, voices, files = found.get("version"), found.get("voices"), found.get("files")
    named = isinstance(version, str) and isinstance(voices, list) and all(map(_is_name, voices))
    if not named or not isinstance(files, dict) or not files:
        raise ValueError("its manifest is not as it should be")
    if set(files) != set(FILES):  # earlier packs had no tables of words
        raise ValueError(OTHER_VERSION)
    return _Manifest(str(version), tuple(voices or ()), dict(_file_entries(files)))


def _is_name(voice: object) -> bool:
    return isinstance(voice, str) and re.fullmatch(r"\w+", voice) is not None


def _file_entries(files: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yields name, size and digest of each file of a manifest; raises ValueError."""
    for name, entry in files.items():
        size, digest = (entry.get("size"), entry.get("sha256")) if isinstance(entry, dict) else (None, None)
        if type(size) is not int or not 0 <= size <= MAX_BYTES or not isinstance(digest, str):
            raise ValueError("its manifest is not as it should be")
        yield name, (size, digest)


def manifest_of(version: str, voices: tuple[str, ...], contents: Mapping[str, bytes]) -> bytes:
    """Returns the manifest of a pack with these files, the same bytes each time."""
    files = {name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in contents.items()}
    found = {"pack": PACK, "format": FORMAT, "version": version, "voices": sorted(voices), "files": files}
    return (json.dumps(found, indent=1, sort_keys=True) + "\n").encode()


def layout(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """Returns the SHA-256 of the names, types and shapes of arrays."""
    lines = [f"{name} {array.dtype} {array.shape}\n" for name, array in sorted(arrays.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
