"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .errors import OutputError

MAX_REASON = 300  # characters of what is wrong with a file: it may repeat a part of it


def prepare_folder(folder: Path | str) -> Path:
    """Makes the folder if it is missing, makes sure that it can be written to, and returns it.

    Raises OutputError when it cannot be.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryDirectory(prefix=".unitaf-", dir=folder).cleanup()
    except (OSError, ValueError) as error:
        raise _output_error(folder, error) from error
    return folder


def write_file(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, and makes its folder if it is missing; raises OutputError."""
    prepare_folder(path.parent)
    write_all({path: data})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Writes files of one folder, all or none: beside first, then renamed; what they replace comes back on failure."""
    folder = next(iter(contents)).parent
    for path in contents:
        if path.is_dir():
            raise OutputError(f'"{path}" is a folder; choose another name.')
    done: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(prefix=".unitaf-", dir=folder, ignore_cleanup_errors=True) as beside:
            new, old = Path(beside, "new"), Path(beside, "old")
            new.mkdir()
            old.mkdir()
            for path, data in contents.items():
                (new / path.name).write_bytes(data)
            try:
                for path in contents:
                    if path.exists():
                        path.replace(old / path.name)
                    done.append(path)
                    (new / path.name).replace(path)
            except BaseException:
                for path in contents:
                    if (old / path.name).exists():
                        (old / path.name).replace(path)
                    elif path in done:
                        path.unlink(missing_ok=True)
                raise
    except (OSError, ValueError) as error:
        raise _output_error(folder, error) from error


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
    """What was wrong, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, KeyError):
        return "something is missing in it"
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    return " ".join(str(error).split())[:MAX_REASON].rstrip(". ") or type(error).__name__
