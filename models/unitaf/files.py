"""Writes files atomically, and reads files of bounded size."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from .errors import OutputError

MAX_SHOWN = 300  # characters of a path in a message
MAX_REASON = 300  # characters of a reason: an exception may quote a part of the file
STAGING_PREFIX = ".unitaf-"  # unfinished files are written in a folder of this name, beside their place
MARK = "made-by-unitaf"  # a file in such a folder; other folders of that name are not ours
ABANDONED_SECONDS = 24 * 3600.0  # age from which no process can be writing into such a folder
CHUNK = 1 << 20  # bytes that are read at a time of a file that grows
NO_FILE = "it is no regular file"
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def open_file(path: Path | str) -> BinaryIO:
    """Opens a regular file for reading, without blocking; raises OSError for anything else.

    Pipes, devices, folders and invalid paths are refused without opening them.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise OSError(errno.EINVAL, NO_FILE, str(path))
        descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    except ValueError as error:  # a null character, or half a character
        raise OSError(errno.EINVAL, "no file can have this name", str(path)) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was replaced meanwhile
            raise OSError(errno.EINVAL, NO_FILE, str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_file(path: Path | str, most: int) -> bytes:
    """Reads a regular file of at most ``most`` bytes; raises OSError as ``open_file`` does, and for a larger one."""
    with open_file(path) as stream:
        size = os.fstat(stream.fileno()).st_size  # 0 of what the system makes up while it is read
        parts = [stream.read(size + 1 if size <= most else 0)]
        while parts[-1] and sum(map(len, parts)) <= most:
            parts.append(stream.read(CHUNK))
    data = b"".join(parts)
    if max(size, len(data)) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most / 1e6:,.0f} MB", str(path))
    return data


def read_json(text: str) -> Any:
    """Returns the value of a JSON text from an untrusted source; raises ValueError with the reason in a few words."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError as error:
        message = str(error)
        raise ValueError("it holds an endless number" if "digits" in message else message) from None


def prepare_folder(folder: Path | str) -> Path:
    """Makes the folder if it is missing, checks that it can be written to, and returns it; raises OutputError."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _beside(folder):
            pass
    except (OSError, ValueError) as error:
        raise _output_error(folder, error) from error
    return folder


def write_file(path: Path, data: bytes) -> None:
    """Writes a file atomically, and makes its folder if it is missing; raises OutputError."""
    prepare_folder(path.parent)
    write_all({path: data})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Writes files of one existing folder, all or none, as ``staged`` does; raises OutputError."""
    with staged(contents) as publish:
        publish()


@contextlib.contextmanager
def staged(contents: Mapping[Path, bytes]) -> Iterator[Callable[[], None]]:
    """Writes files of one folder into a temporary folder in it, and yields the function that publishes them.

    They are published all or none. The last file marks a complete set: of several files it is moved away first and
    moved in last. A process that is killed in between leaves the earlier files, the new ones, or files without the last
    one. If publishing fails, the earlier files are restored. Raises OutputError, also from the function.
    """
    folder = next(iter(contents)).parent
    for path in contents:
        if path.is_dir():
            raise OutputError(f'"{path}" is a folder; choose another name.')
    try:
        with _beside(folder) as beside:
            new, old = beside / "new", beside / "old"
            new.mkdir()
            old.mkdir()
            for path, data in contents.items():
                (new / path.name).write_bytes(data)
            yield lambda: _publish(list(contents), new, old)
    except (OSError, ValueError) as error:
        raise _output_error(folder, error) from error


def is_file(path: Path) -> bool:
    """Whether a path leads to a file; False for one that cannot be resolved: too long, or a loop of links."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def real_path(path: Path) -> Path:
    """Returns a path without links; a loop of links is resolved as far as possible."""
    return Path(os.path.realpath(path))


def shown(path: Path | str) -> str:
    """Returns a path for a message: in full, or only its end if it is longer than ``MAX_SHOWN``."""
    text = str(path)
    return text if len(text) <= MAX_SHOWN else f"…{text[-MAX_SHOWN:]}"


def _publish(paths: list[Path], new: Path, old: Path) -> None:
    """Moves files from ``new`` to their paths; see ``staged``."""
    try:
        if len(paths) > 1:
            for path in reversed(paths):
                if path.exists():
                    path.replace(old / path.name)
        for path in paths:
            (new / path.name).replace(path)
    except BaseException:
        if len(paths) > 1:
            _take_back(paths, new, old)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _take_back(paths: list[Path], new: Path, old: Path) -> None:
    """Reverts an incomplete ``_publish``."""
    for path in paths:
        if (old / path.name).exists():
            (old / path.name).replace(path)
        elif not (new / path.name).exists():
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Makes a temporary folder in ``folder``, marked as ours; removes it unless it still holds earlier files."""
    beside = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=folder))
    try:
        (beside / MARK).touch()
        yield beside
    finally:
        if not any((beside / "old").glob("*")):
            shutil.rmtree(beside, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Removes the temporary folders that killed processes left in a folder a day ago or earlier.

    Earlier files in them are restored, unless there are files of the same names now.
    """
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{STAGING_PREFIX}*"):
            is_ours = left.is_dir() and not left.is_symlink() and (left / MARK).is_file()
            if is_ours and time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                _give_back(left / "old", folder)
                shutil.rmtree(left, ignore_errors=True)


def _give_back(old: Path, folder: Path) -> None:
    """Restores the earlier files of an interrupted ``_publish``, unless they were replaced since."""
    kept = sorted(old.iterdir(), key=lambda path: path.suffix == ".json") if old.is_dir() else []
    if kept and not (folder / kept[-1].name).exists():
        for path in kept:
            path.replace(folder / path.name)


def _output_error(folder: Path, error: Exception) -> OutputError:
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(f'There is no space left in "{folder}"; free some or choose another folder.')
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return OutputError(f'"{folder}" cannot be written to; choose another folder or change its permissions.')
    if code in (errno.EEXIST, errno.ENOTDIR):
        return OutputError(f'"{folder}" is not a folder; choose another.')
    return OutputError(f'"{folder}" cannot be written to ({reason(error)}); choose another folder.')


def reason(error: Exception) -> str:
    """Returns the cause of an error in a few words, without a full stop."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, KeyError):
        return "something is missing in it"
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    return " ".join(str(error).split())[:MAX_REASON].rstrip(". ") or type(error).__name__
