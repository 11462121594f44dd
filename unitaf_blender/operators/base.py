"""Base classes of operators, and how operators report results and errors."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bpy.props import StringProperty
from bpy.types import Context, Event, Object, Operator

from .. import core
from ..background import jobs
from ..background.notes import Kind, Note, error_note
from ..character.head import chosen_head, head_reason, key_of
from ..takes import library, ownership
from ..timeline import nla

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..takes.plan import Result

    Status = set[OperatorReturnItems]
    Execute = Callable[[Any, Context], Status]


def report(operator: Operator, note: Note) -> Status:
    """Shows the note of a finished operator in the status bar and in the panel."""
    jobs.show_note(note)
    operator.report({note.kind}, " ".join((note.text, *note.details)))
    return {"FINISHED"}


def refuse(operator: Operator, error: core.errors.UnitafError) -> Status:
    """Shows an error in the status bar and in the panel; from a script, the operator raises it as RuntimeError."""
    note = error_note(error)
    jobs.show_note(note)
    operator.report({"ERROR"}, note.text)
    return {"CANCELLED"}


def shows_errors(execute: Execute) -> Execute:
    """Decorates ``execute``: it ends with ``refuse`` for a UnitafError, and as cancelled for Cancelled."""

    @functools.wraps(execute)
    def guarded(self: Operator, context: Context) -> Status:
        try:
            return execute(self, context)
        except core.errors.UnitafError as error:
            return refuse(self, error)
        except core.errors.Cancelled:
            return {"CANCELLED"}

    return guarded


def reports_errors(execute: Execute) -> Execute:
    """Decorates ``execute`` like ``shows_errors``, but leaves the panel as it is: the error is in the status bar."""

    @functools.wraps(execute)
    def guarded(self: Operator, context: Context) -> Status:
        try:
            return execute(self, context)
        except core.errors.UnitafError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    return guarded


def result_note(result: Result) -> Note:
    """Returns the note of a take that was written."""
    kind: Kind = "WARNING" if result.still or result.shut else "INFO"
    sentence = f"{result.shut} {result.seconds:.1f} s of speech at frames {result.start} to {result.end}.".strip()
    return Note(kind, sentence, result.warnings, fixes=result.fixes, head=result.head)


class FileOperator(Operator):
    """Base of operators that open the file browser first; a subclass has ``filepath`` or ``directory``."""

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser."""
        assert context.window_manager is not None
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}


class HeadOperator(Operator):
    """Base of operators that need a head whose face can be written."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is a head, and neither ``head_reason`` nor ``disabled_reason`` has an objection."""
        head = chosen_head(context)
        reason = (head_reason(head) or cls.disabled_reason(head)) if head else "No object is active."
        if reason:
            cls.poll_message_set(reason)
        return not reason

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Returns why the button is disabled for a head that can speak, in a sentence; empty if it is enabled."""
        return ""

    def head(self, context: Context) -> Object:
        """Returns the panel's head."""
        head = chosen_head(context)
        assert head is not None  # see poll
        return head


class CharacterOperator(HeadOperator):
    """Base of operators that change the properties of the panel's head."""

    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Returns why the head cannot be changed; empty if it can."""
        return "" if head.is_editable else f"{head.name!r} is linked from another file: make a library override of it."


class TakeOperator(HeadOperator):
    """Base of operators that change a take: the named one, or the one that is chosen in the list."""

    if TYPE_CHECKING:
        take: str
    else:
        take: StringProperty(
            name="Take", description="The take's name; empty for the one that is chosen", options={"SKIP_SAVE"}
        )

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Returns why there is no take to change; empty if there is one."""
        return "" if any(nla.take_strips(key_of(head))) else f"{head.name!r} has no takes yet: generate one."

    def take_name(self, context: Context) -> str:
        """Returns the name of the take, after giving takes that another head shares a new one; raises InputError."""
        head = self.head(context)
        wanted = self.take or library.chosen_take(head)
        name = ownership.separate(head).get(wanted, wanted)
        if not name:
            raise core.errors.InputError("No take is chosen: click on one in the list.")
        return name

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Changes the take."""
        self.change(context, self.take_name(context))
        return {"FINISHED"}

    def change(self, context: Context, name: str) -> None:
        """Changes the take with this name; may raise UnitafError."""
        raise NotImplementedError
