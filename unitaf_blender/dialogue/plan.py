"""Which lines of a script are spoken, and what the engine is asked for each of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Literal, Protocol

import bpy
from bpy.types import Context, Scene

from .. import core
from ..background import jobs
from ..background.notes import Note
from ..properties.dialogue import UnitafLine, dialogue_of
from ..takes import recording
from ..takes.plan import MadeTake, Plan, make_plan
from ..takes.speech_job import SpeechJob
from . import schedule
from .script import head_of_line, line_of_row, line_status, voice_of_line

Which = Literal["ALL", "CHANGED", "ACTIVE"]
NO_LINES = "There are no lines yet: load a script, or add one."
ALL_SPOKEN = "Every line has been spoken: change one, or choose Generate All."


class PlannedJob(jobs.Job, Protocol):
    """A job that makes the take of a plan."""

    @property
    def plan(self) -> Plan:
        """What was asked for."""
        ...

    def wait(self) -> MadeTake:
        """Waits for the end and returns the take; raises UnitafError, and Cancelled if the engine was stopped."""
        ...

    def result(self) -> MadeTake:
        """Returns the take of a job that has ended; raises like ``wait``."""
        ...


class LinePlanner:
    """Plans lines and asks the engine for their takes; a subclass may name them otherwise, or use earlier takes."""

    def plan(self, context: Context, scene: Scene, row: UnitafLine, frame: int) -> Plan:
        """Returns what to ask of the engine for a line that starts at a frame; raises UnitafError."""
        return plan_line(context, scene, row, frame)

    def ask(self, context: Context, plan: Plan) -> PlannedJob:
        """Starts the job that makes the take of a plan; raises UnitafError."""
        return SpeechJob(plan, jobs.engine(context))


@dataclasses.dataclass(frozen=True)
class Run:
    """Lines of a script that are spoken one after another.

    scene_uid: session_uid of the script's scene. names: ids of the lines. origin: frame from which lines are placed.
    place_anew: whether every line goes where the script says, or keeps the place of its earlier take. planner: plans
    each line. failed: an error note for each line that failed. checked: session_uids of the heads whose meshes were
    found to move. headless: characters of these lines for whom no head is chosen.
    """

    scene_uid: int
    names: tuple[str, ...]
    origin: int
    place_anew: bool
    planner: LinePlanner = dataclasses.field(default_factory=LinePlanner)
    failed: list[Note] = dataclasses.field(default_factory=list)
    checked: set[int] = dataclasses.field(default_factory=set)
    headless: list[str] = dataclasses.field(default_factory=list)

    @property
    def scene(self) -> Scene:
        """The scene; raises InputError if it was deleted."""
        found = next((scene for scene in bpy.data.scenes if scene.session_uid == self.scene_uid), None)
        if found is None:
            raise core.errors.InputError("The scene was deleted meanwhile.")
        return found


def chosen_lines(scene: Scene, which: Which) -> tuple[str, ...]:
    """Returns the ids of all lines, of those without an up-to-date take, or of the one that is active in the list."""
    lines = dialogue_of(scene).lines
    if which == "ACTIVE":
        return tuple(row.id for row in lines[dialogue_of(scene).active_line : dialogue_of(scene).active_line + 1])
    return tuple(row.id for row in lines if which == "ALL" or line_status(scene, row) != "DONE")


def plan_run(scene: Scene, which: Which) -> Run:
    """Returns a run over the chosen lines, see ``chosen_lines``; raises InputError if there are none."""
    names = chosen_lines(scene, which)
    if not names:
        raise core.errors.InputError(ALL_SPOKEN if len(dialogue_of(scene).lines) else NO_LINES)
    return Run(scene.session_uid, names, schedule.origin_of(scene), which == "ALL")


def plan_line(
    context: Context, scene: Scene, row: UnitafLine, frame: int, folder: Path | None = None, name: str = ""
) -> Plan:
    """Returns what to ask of the engine for a line that starts at a frame; raises UnitafError.

    folder: for the take's files; without it, the one that takes of this .blend belong to. name: of the take and its
    files; without it, a new one is reserved.
    """
    head, line = head_of_line(context, scene, row), line_of_row(row)
    source = recording.from_file(line.recording, frame) if line.recording else None
    plan = make_plan(
        context,
        head,
        line.text,
        speed=1.0 if source else line.speed or 1.0,
        seed=line.seed or 0,
        source=source,
        emotion=line.emotion or None,
        voice="" if source else voice_of_line(scene, row),
        language=row.language,
        frame=frame,
        folder=folder,
        name=name,
    )
    return dataclasses.replace(plan, scene_uid=scene.session_uid, character=row.character or head.name)
