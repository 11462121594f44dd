"""The button Generate: makes the take of a text or a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpy.props import EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Event, Operator

from .. import core, preferences
from ..background import jobs
from ..background.notes import Note
from ..character.head import chosen_head, find_head
from ..properties.choices import LANGUAGE
from ..properties.emotion import without_rounding
from ..properties.scene import READING, SPEED, UnitafSettings, settings_of, spoken_text
from ..properties.voice import begin_with
from ..takes import generate, library, readings, speech_job
from ..takes import plan as plans
from .base import refuse, report, result_note, shows_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_generate(Operator):
    """Let the face speak: the text from the playhead on, or along with the recording. The same line again is another reading of it"""  # noqa: E501 - the tooltip

    bl_idname = "unitaf.generate"
    bl_label = "Generate"
    bl_options = {"UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        text: str
        recording: str
        strip: str
        target: str
        language: str
        speed: float
        seed: int
        emotion: str
        strength: float
        voice: str
    else:
        text: StringProperty(
            name="Text", description="What the face says, or what is said in the recording", options={"SKIP_SAVE"}
        )
        recording: StringProperty(
            name="Recording", description="A sound file that the face follows, at the playhead", options={"SKIP_SAVE"}
        )
        strip: StringProperty(
            name="Strip", description="Name of a sound strip that the face follows", options={"SKIP_SAVE"}
        )
        target: StringProperty(
            name="Target", description="Name of the head's mesh; empty for the active object", options={"SKIP_SAVE"}
        )
        language: EnumProperty(**LANGUAGE, options={"SKIP_SAVE"})
        speed: FloatProperty(**SPEED, options={"SKIP_SAVE"})
        seed: IntProperty(**READING, options={"SKIP_SAVE"})
        emotion: StringProperty(
            name="Emotion",
            description="happy=0.8,surprised=0.2; auto: from the words or the recording; empty for the sliders",
            options={"SKIP_SAVE"},
        )
        strength: FloatProperty(
            name="Strength",
            description="How strongly emotion is felt, 0 to 1; unset for the head's own strength",
            default=core.settings.Settings.strength,
            soft_min=core.settings.STRENGTH_RANGE[0],  # what lies outside is refused in words
            soft_max=core.settings.STRENGTH_RANGE[1],
            options={"SKIP_SAVE"},
        )
        voice: StringProperty(
            name="Voice", description="A voice of the cast; empty for the head's own", options={"SKIP_SAVE"}
        )

    _follows = False  # whether the face follows a recording, even if none is chosen yet

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether no take of this head is being made; takes of other heads wait in the queue."""
        head = chosen_head(context)
        if head is not None and jobs.is_busy(head.session_uid):
            cls.poll_message_set(plans.BUSY)
            return False
        return True

    def invoke(self, context: Context, event: Event) -> Status:
        """Starts a job with the choices of the panel and does not wait; without a window, waits."""
        has_seed = self.properties.is_property_set("seed")
        self._fill_in(settings_of(context))
        if context.window is None:
            return self.execute(context)
        try:
            head = find_head(context, self.target)
            begin_with(head, preferences.default_voice(context))
            engine = jobs.engine(context)
            source = plans.source_of(context, head, self.recording, self.strip) if self._follows else None
            plan = plans.make_plan(
                context,
                head,
                self.text,
                speed=self.speed,
                seed=self.seed,
                source=source,
                language=self.language,
                **self._voice_choices(),
            )
            job = speech_job.SpeechJob(plan if has_seed else readings.another(head, plan), engine)
        except core.errors.UnitafError as error:
            return refuse(self, error)
        jobs.begin(jobs.Task(self.bl_label, head.session_uid, lambda: job, finish))
        return {"INTERFACE"}  # nothing to undo yet

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Makes the take and waits: for scripts and ``blender -b``."""
        if self._follows or self.recording or self.strip:
            result = generate.follow(
                context,
                self.recording,
                strip=self.strip,
                text=self.text,
                target=self.target,
                seed=self.seed,
                **self._voice_choices(),
            )
        else:
            result = generate.speak(
                context,
                self.text,
                target=self.target,
                speed=self.speed,
                seed=self.seed,
                language=self.language,
                **self._voice_choices(),
            )
        return report(self, result_note(result))

    def _voice_choices(self) -> dict[str, Any]:
        """Returns emotion, strength and voice as they were given; None or empty for those of the head."""
        strength = without_rounding(self.strength) if self.properties.is_property_set("strength") else None
        return {"emotion": self.emotion.strip() or None, "strength": strength, "voice": self.voice.strip()}

    def _fill_in(self, choices: UnitafSettings) -> None:
        """Fills properties that were not given with the choices of the panel."""
        given = self.properties.is_property_set
        self._follows = given("recording") or given("strip")
        if not self._follows and not given("text"):
            self._follows = choices.source == "RECORDING"
            self.text = choices.transcript if self._follows else spoken_text(choices)
            if self._follows:
                self.recording, self.strip = choices.recording, choices.strip
        if not self._follows and not given("language"):
            self.language = choices.language
        if not given("speed"):
            self.speed = choices.speed
        if not given("seed"):
            self.seed = choices.reading
        if not given("target") and choices.target is not None:
            self.target = choices.target.name


def finish(job: speech_job.SpeechJob) -> Note | None:
    """Writes a take that was made in the background and returns its note; see ``jobs.Task``."""
    try:
        return result_note(library.add(job.plan, job.result()))
    except core.errors.Cancelled:
        return None
