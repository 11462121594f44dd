"""Fingerprints of takes: what a take is made from, so that a worker knows one that exists already."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import InputError
from ..files import open_file, reason
from ..settings import Settings

DIGITS = 12  # of the SHA-256 in the name of a take: 48 bits
BLOCK = 1 << 20  # bytes of a recording that are read at a time


def fingerprint(text: str, settings: Settings, recording: Path | None = None) -> str:
    """Returns the start of the SHA-256 of all that a take depends on, and of our version.

    That is the text, the settings, and the bytes of the recording. Raises InputError if that cannot be read.
    """
    depends_on: dict[str, Any] = {"version": __version__, "text": text, "settings": settings.as_dict()}
    if recording is not None:
        depends_on["recording"] = _digest(recording)
    return hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()[:DIGITS]


def take_name(line: str, text: str, settings: Settings, recording: Path | None = None) -> str:
    """Returns the name of the take of a line: the line's id and the fingerprint. Raises InputError."""
    return f"{line}-{fingerprint(text, settings, recording)}"


def _digest(recording: Path) -> str:
    """Returns the SHA-256 of a file; raises InputError."""
    digest = hashlib.sha256()
    try:
        with open_file(recording) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    except OSError as error:
        raise InputError(f"The recording {recording} cannot be read: {reason(error)}.") from error
    return digest.hexdigest()
