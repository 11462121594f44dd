"""Errors whose message is one plain sentence that tells the user what to do."""

from __future__ import annotations


class UnitafError(Exception):
    """Base of every error that a user can mend; ``str(error)`` is shown to them as it is.

    fix: what a program can do about it, by a name that the program knows; empty if only the user can mend it.
    """

    code = "error"

    def __init__(self, *args: object, fix: str = "") -> None:
        super().__init__(*args)
        self.fix = fix


class TextError(UnitafError):
    """The text cannot be spoken: empty, too long, or without a single speakable character."""

    code = "text"


class SettingsError(UnitafError):
    """A setting is unknown, of the wrong type, or out of its range."""

    code = "settings"


class OutputError(UnitafError):
    """A result cannot be written: bad name, missing rights, full disk."""

    code = "output"


class InputError(UnitafError):
    """A file that was given cannot be read: missing, wrong format, contents that do not fit."""

    code = "input"


class EngineError(UnitafError):
    """The model cannot run: a package or a weight file is missing or does not fit."""

    code = "engine"


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised from a progress callback to stop a job."""


def shown(value: object) -> str:
    """What was given, for a message: on one line, and not longer than 40 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
