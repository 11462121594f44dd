"""Errors whose message is one plain sentence that tells the user what to do."""

from __future__ import annotations

import contextlib
import contextvars
import reprlib
from collections.abc import Callable, Iterator


class UnitafError(Exception):
    """Base of every error that a user can correct; ``str(error)`` is shown to them as it is.

    fix: name of the repair that a program can run, as the program defines it; empty if only the user can correct it.
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
    """A result cannot be written: name not allowed, missing permissions, full disk."""

    code = "output"


class InputError(UnitafError):
    """An input file cannot be read: it is missing, has another format, or its contents do not fit."""

    code = "input"


class EngineError(UnitafError):
    """The model cannot run: a package or a weight file is missing or does not fit."""

    code = "engine"


_stop: contextvars.ContextVar[Callable[[], None] | None] = contextvars.ContextVar("stop", default=None)


@contextlib.contextmanager
def stoppable(check: Callable[[], None]) -> Iterator[None]:
    """Inside, long computations of this thread call ``check`` every few hundredths of a second, which may raise."""
    token = _stop.set(check)
    try:
        yield
    finally:
        _stop.reset(token)


def check_stop() -> None:
    """Called by long computations between their pieces: raises what the check of ``stoppable`` raises."""
    check = _stop.get()
    if check is not None:
        check()


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Raised by a progress callback to stop a job."""


def represented(value: object) -> str:
    """Returns any value, however deep its lists are nested, as Python writes it and as long as ``shortened``."""
    return shortened(reprlib.repr(value))


def shortened(value: object) -> str:
    """Returns a value as text for a message: on one line, printable, and at most 40 characters long."""
    text = "".join(character for character in " ".join(str(value).split()) if character.isprintable())
    return text if len(text) <= 40 else f"{text[:39]}…"
