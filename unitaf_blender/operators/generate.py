"""Generate: from the text to the talking face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import FloatProperty, IntProperty, StringProperty
from bpy.types import Context, Event

from .. import core, generate, jobs, properties
from .modal import JobOperator

if TYPE_CHECKING:
    from .modal import Status


class UNITAF_OT_generate(JobOperator):
    """Speak the text and let the face speak it, from the playhead on"""

    bl_idname = "unitaf.generate"
    bl_label = "Generate"
    bl_options = {"UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        text: str
        target: str
        speed: float
        seed: int
    else:
        text: StringProperty(name="Text", description="What the face says", options={"SKIP_SAVE"})
        target: StringProperty(
            name="Target", description="Name of the head's mesh; empty for the active object", options={"SKIP_SAVE"}
        )
        speed: FloatProperty(**properties.SPEED, options={"SKIP_SAVE"})
        seed: IntProperty(
            name="Seed",
            description="The same text, settings and seed give the same take",
            min=core.settings.SEED_RANGE[0],
            max=core.settings.SEED_RANGE[1],
            options={"SKIP_SAVE"},
        )

    def invoke(self, context: Context, event: Event) -> Status:
        """Start the engine's work with the choices of the panel, and stay out of the way."""
        self._take_choices(properties.of(context))
        if context.window is None:
            return self.execute(context)
        try:
            head = generate.find_head(context, self.target)
            engine = jobs.engine(context)
            job = jobs.SpeechJob(generate.plan(context, head, self.text, self.speed, self.seed), engine)
        except core.errors.UnitafError as error:
            return self.refuse(error)
        return self.begin(context, job)

    def execute(self, context: Context) -> Status:
        """Do all of it and wait: for scripts and ``blender -b``."""
        try:
            result = generate.speak(context, self.text, self.target, self.speed, self.seed)
        except core.errors.UnitafError as error:
            return self.refuse(error)
        except core.errors.Cancelled:
            return {"CANCELLED"}
        note = result_note(result)
        jobs.end(note)
        self.report({note.kind}, " ".join((note.text, *note.details)))
        return {"FINISHED"}

    def finish(self, context: Context, job: jobs.Job) -> jobs.Note | None:
        """See JobOperator."""
        assert isinstance(job, jobs.SpeechJob)
        try:
            return result_note(generate.write(job.plan, job.result()))
        except core.errors.Cancelled:
            return None

    def _take_choices(self, choices: properties.UnitafSettings) -> None:
        if not self.properties.is_property_set("text"):
            self.text = choices.text
        if not self.properties.is_property_set("speed"):
            self.speed = choices.speed
        if not self.properties.is_property_set("target") and choices.target is not None:
            self.target = choices.target.name


def result_note(result: generate.Result) -> jobs.Note:
    """What the panel says of a take."""
    return jobs.Note("WARNING" if result.still else "INFO", result.sentence, result.warnings)
