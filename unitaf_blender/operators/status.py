"""What operators return, and how they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Operator

from .. import core
from ..background import jobs

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    Status = set[OperatorReturnItems]


def refuse(operator: Operator, error: core.errors.UnitafError) -> Status:
    """Report an error, also in the panel."""
    note = jobs.error_note(error)
    jobs.end(note)
    operator.report({"ERROR"}, note.text)
    return {"CANCELLED"}
