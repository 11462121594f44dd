"""What operators share: bases with their poll, and how they report and refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import StringProperty
from bpy.types import Context, Object, Operator

from .. import core
from ..background import jobs
from ..background.notes import Kind, Note, error_note
from ..character.head import head_reason, key_of
from ..properties.head import head_properties
from ..properties.scene import chosen_head
from ..takes import library
from ..takes.plan import Result
from ..timeline import nla

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    Status = set[OperatorReturnItems]


class HeadOperator(Operator):
    """Base of operators that need a head whose face can be written."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only for a head that has nothing against it."""
        head = chosen_head(context)
        reason = (head_reason(head) or cls.disabled_reason(head)) if head else "No object is active."
        if reason:
            cls.poll_message_set(reason)
        return not reason

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Why the button cannot be pressed for a head that can talk, in a sentence; empty if it can."""
        return ""

    def head(self, context: Context) -> Object:
        """The panel's head."""
        head = chosen_head(context)
        assert head is not None  # poll has looked
        return head


def refuse(operator: Operator, error: core.errors.UnitafError) -> Status:
    """Report an error, also in the panel."""
    note = error_note(error)
    jobs.show_note(note)
    operator.report({"ERROR"}, note.text)
    return {"CANCELLED"}


def report(operator: Operator, note: Note) -> Status:
    """Report what was done, also in the panel."""
    jobs.show_note(note)
    operator.report({note.kind}, " ".join((note.text, *note.details)))
    return {"FINISHED"}


def chosen_take(head: Object) -> str:
    """The take that is chosen in the list of a head, or the empty string."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    tracks = key.animation_data.nla_tracks if key and key.animation_data else ()
    index = head_properties(head).active_take
    if not 0 <= index < len(tracks):
        return ""
    return next((nla.take_name(strip.action) for strip in tracks[index].strips), "")


class TakeOperator(HeadOperator):
    """Base of operators that do something to a take: the named one, or the one that is chosen in the list."""

    if TYPE_CHECKING:
        take: str
    else:
        take: StringProperty(
            name="Take", description="The take's name; empty for the one that is chosen", options={"SKIP_SAVE"}
        )

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Only for a head with takes."""
        return "" if any(nla.take_strips(key_of(head))) else f"{head.name!r} has no takes yet: generate one."

    def execute(self, context: Context) -> Status:
        """Do it."""
        try:
            renamed = library.separate(self.head(context))
            name = renamed.get(self.take, self.take) or chosen_take(self.head(context))
            if not name:
                raise core.errors.InputError("No take is chosen: click on one in the list.")
            self.change(context, name)
        except core.errors.UnitafError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def change(self, context: Context, name: str) -> None:
        """What is done to the take; may raise UnitafError."""
        raise NotImplementedError


class CharacterOperator(HeadOperator):
    """Base of operators that change what the panel's head feels, or its voice."""

    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Only for a head that can be changed."""
        return "" if head.is_editable else f"{head.name!r} is linked from another file: make a library override of it."


def result_note(result: Result) -> Note:
    """What the panel says of a take."""
    kind: Kind = "WARNING" if result.still else "INFO"
    return Note(kind, result.sentence, result.warnings, fixes=result.fixes, head=result.head)
