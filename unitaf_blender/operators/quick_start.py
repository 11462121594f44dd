"""The quick start: adds a head that speaks a line, in any scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.types import Context, Object, Operator

from .. import core, preferences
from ..background import jobs
from ..background.notes import Note
from ..demo_head import stage
from ..playback import take_player
from ..properties.head import head_properties
from ..properties.scene import settings_of
from ..takes import generate, library, speech_job
from ..takes import plan as plans
from .base import refuse, report, result_note
from .demo_head import add_head, show_face
from .generate import finish

if TYPE_CHECKING:
    from .base import Status

LINE = "Hello! I am the demo head. Type a line, and press Generate."


class UNITAF_OT_quick_start(Operator):
    """Add the demo head, look at it, and let it say a line"""

    bl_idname = "unitaf.quick_start"
    bl_label = "Add Demo Head & Speak"
    bl_options = {"UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether objects can be added: in Object Mode."""
        if context.mode != "OBJECT":
            cls.poll_message_set("Go to Object Mode first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Adds the head with what it needs, and lets it speak: in the background where there is a window.

        The head stays, and the step can be undone, where it cannot speak: the reason is shown.
        """
        try:
            head = add_head(context)
        except core.errors.UnitafError as error:
            return refuse(self, error)
        changed = stage.present(context, head)
        head_properties(head).pivot = head
        choices = settings_of(context)
        choices.target, choices.source = None, "TEXT"
        choices.text = choices.text.strip() or LINE
        show_face(context, head)
        try:
            if context.window is not None and not bpy.app.background:
                _begin(context, head, choices.text, changed)
            else:
                result = generate.speak(context, choices.text, target=head.name, speed=choices.speed)
                report(self, _with(result_note(result), changed))
        except core.errors.UnitafError as error:
            refuse(self, error)
        return {"FINISHED"}


class UNITAF_OT_hide_quick_start(Operator):
    """Do not show the quick start any more; the preferences bring it back"""

    bl_idname = "unitaf.hide_quick_start"
    bl_label = "Hide Quick Start"
    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    def execute(self, context: Context) -> Status:
        """Switches the quick start off in the preferences."""
        chosen = preferences.get(context)
        if chosen is not None:
            chosen.quick_start = False
        return {"FINISHED"}


def _begin(context: Context, head: Object, text: str, changed: list[str]) -> None:
    """Starts the job of the line, which is played once when it is done; raises UnitafError."""
    plan = plans.make_plan(context, head, text, speed=settings_of(context).speed)
    job = speech_job.SpeechJob(plan, jobs.engine(context))

    def write_and_play(ended: speech_job.SpeechJob) -> Note | None:
        note = finish(ended)
        if note is None or note.kind != "INFO":
            return note
        take = library.describe(plan.name)
        scene = next(scene for scene in bpy.data.scenes if scene.session_uid == plan.scene_uid)
        take_player.start_soon(scene, plan.name, round(take.start), round(take.end))
        return _with(note, changed)

    jobs.begin(jobs.Task("Generate", head.session_uid, lambda: job, write_and_play))


def _with(note: Note, sentences: list[str]) -> Note:
    return note._replace(details=(*note.details, *sentences))
