"""Notes: what the panel shows of a job that has ended."""

from __future__ import annotations

from typing import Literal, NamedTuple

from .. import core

Kind = Literal["INFO", "WARNING", "ERROR"]


# Codes of errors of the engine itself: another engine may work.
ENGINE_CODES = frozenset({"engine", "start", "version", "protocol", "died"})


class Note(NamedTuple):
    """A headline, further sentences, and whether the error is the engine's, so that another one may help.

    fixes: the buttons that are offered, by their names in ``fixes.FIXES``. head: name of the head that they change.
    """

    kind: Kind
    text: str
    details: tuple[str, ...] = ()
    is_of_engine: bool = False
    fixes: tuple[str, ...] = ()
    head: str = ""


def error_note(error: core.errors.UnitafError) -> Note:
    """Returns the note of an error."""
    fixes = (error.fix,) if error.fix else ()
    return Note("ERROR", str(error), is_of_engine=error.code in ENGINE_CODES, fixes=fixes)
