"""The button Retake: makes a take again in its place, with the changes of a dialog."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Event

from .. import core
from ..background import jobs
from ..background.notes import Note
from ..properties.choices import LANGUAGE
from ..properties.draft import AS_IT_IS, VOICES, UnitafDraft, begin, draft_of
from ..properties.emotion import without_rounding
from ..properties.scene import READING, SPEED
from ..takes import library, retake, speech_job
from .base import TakeOperator, refuse, report, result_note, shows_errors
from .line_editor import WIDTH, draw_draft

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_retake(TakeOperator):
    """Say this take again in its place. Sentences that are not changed stay as they are, and the rest moves along"""

    bl_idname = "unitaf.retake"
    bl_label = "Retake"
    bl_options = {"UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        text: str
        voice: str
        emotion: str
        strength: float
        language: str
        speed: float
        seed: int
        new_seed: bool
        ripple: bool
    else:
        text: StringProperty(name="Text", description="What it says", options={"SKIP_SAVE"})
        voice: EnumProperty(
            name="Voice", description="Who speaks", items=VOICES, default=AS_IT_IS, options={"SKIP_SAVE"}
        )
        emotion: StringProperty(
            name="Emotion",
            description="happy=0.8,surprised=0.2, or auto; empty for what was felt before",
            options={"SKIP_SAVE"},
        )
        strength: FloatProperty(
            name="Strength",
            description="How strongly emotion is felt",
            min=core.settings.STRENGTH_RANGE[0],
            max=core.settings.STRENGTH_RANGE[1],
            default=core.settings.Settings.strength,
            subtype="FACTOR",
            options={"SKIP_SAVE"},
        )
        language: EnumProperty(**LANGUAGE, options={"SKIP_SAVE"})
        speed: FloatProperty(**SPEED, options={"SKIP_SAVE"})
        seed: IntProperty(**READING, options={"SKIP_SAVE"})
        new_seed: BoolProperty(
            name="Another Reading",
            description="Say the same line again with another melody, accents and pauses",
            options={"SKIP_SAVE"},
        )
        ripple: BoolProperty(
            name="Ripple",
            description="Move later takes of the scene by as much as this one gets longer or shorter",
            default=True,
        )

    _in_window = False  # whether the dialog was shown; a script calls execute alone

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens a dialog with the text and settings of the take."""
        assert context.window_manager is not None
        try:
            self.take = self.take_name(context)
            take = library.describe(self.take)
        except core.errors.UnitafError as error:
            return refuse(self, error)
        self._in_window = True
        settings = take.settings
        draft = draft_of(context)
        begin(draft, library.metadata_of(self.take).text, settings.speed, settings.seed, settings.voice)
        draft.language = settings.language
        self.strength = settings.strength
        return context.window_manager.invoke_props_dialog(self, width=WIDTH)

    def draw(self, context: Context) -> None:
        """Draws the dialog."""
        assert self.layout is not None
        draw_draft(self.layout, draft_of(context), with_emotion=True)
        row = self.layout.row()
        row.prop(self, "strength", text="Strength of All Feelings", slider=True)
        row.prop(self, "ripple")

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Starts a job and does not wait; called by a script, waits."""
        if self._in_window:
            self._take_over(draft_of(context))
        name = self.take_name(context)
        again = retake.plan_retake(context, name, self.text or None, self.ripple, **self._changes())
        job = speech_job.SpeechJob(again.plan, jobs.engine(context))
        if self._in_window:
            jobs.begin(jobs.Task(self.bl_label, again.plan.head_uid, lambda: job, lambda job: finish(again, job)))
            return {"INTERFACE"}  # nothing to undo yet
        return report(self, result_note(retake.write_retake(again, job.wait())))

    def _take_over(self, draft: UnitafDraft) -> None:
        """Takes the line of the dialog over."""
        self.text, self.voice, self.emotion = draft.text, draft.voice, draft.emotion
        self.speed, self.seed, self.language = draft.speed, draft.reading, draft.language

    def _changes(self) -> dict[str, Any]:
        """Returns the settings that were changed; the others stay those of the take."""
        given = self.properties.is_property_set
        changes: dict[str, Any] = {}
        if given("language"):
            changes["language"] = self.language
        if given("speed"):
            changes["speed"] = without_rounding(self.speed)
        if given("strength"):
            changes["strength"] = without_rounding(self.strength)
        if self.new_seed:
            changes["seed"] = random.randint(*core.settings.SEED_RANGE)
        elif given("seed"):
            changes["seed"] = self.seed
        if self.voice != AS_IT_IS:
            changes["voice"] = self.voice
        if self.emotion.strip():
            changes["emotion"] = self.emotion.strip()
        return changes


def finish(again: retake.Retake, job: speech_job.SpeechJob) -> Note | None:
    """Writes a retake that was made in the background and returns its note; see ``jobs.Task``."""
    try:
        return result_note(retake.write_retake(again, job.result()))
    except core.errors.Cancelled:
        return None
    finally:
        again.release()
