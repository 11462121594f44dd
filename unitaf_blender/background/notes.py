"""What is said of a job in the panel."""

from __future__ import annotations

import dataclasses
from typing import Literal

from .. import core

Kind = Literal["INFO", "WARNING", "ERROR"]


# Errors of the engine itself: another one may do.
ENGINE_CODES = frozenset({"engine", "start", "version", "protocol", "died"})


@dataclasses.dataclass(frozen=True)
class Note:
    """What is shown of the last job: a headline, further sentences, and whether another engine could help.

    fixes: what can be done about it at the press of a button, by the names of ``fixes.FIXES``. head: of whom.
    """

    kind: Kind
    text: str
    details: tuple[str, ...] = ()
    is_of_engine: bool = False
    fixes: tuple[str, ...] = ()
    head: str = ""


def error_note(error: core.errors.UnitafError) -> Note:
    """An error for the panel."""
    fixes = (error.fix,) if error.fix else ()
    return Note("ERROR", str(error), is_of_engine=error.code in ENGINE_CODES, fixes=fixes)
