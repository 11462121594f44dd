"""The quick start: adds a head that speaks a line, in any scene."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import bpy
from bpy.types import Area, Context, Object, Operator, SpaceView3D
from mathutils import Euler, Vector

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
from .generate import finish

if TYPE_CHECKING:
    from .base import Status

LINE = "Hello! I am the demo head. Type a line, and press Generate."
FRONT = Euler((math.pi / 2, 0.0, 0.0)).to_quaternion()  # as a view from the front is turned
FILLED = 1.3  # height of the view, in heights of the head
VIEW_SENSOR = 72.0  # mm: the sensor of Blender's 3D views, whose lens is that of the space


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
        operators: Any = bpy.ops  # its type stubs do not have the add-on's
        if "FINISHED" not in operators.unitaf.add_demo_head():
            return {"CANCELLED"}
        head = context.active_object
        assert head is not None and context.scene is not None
        changed = stage.present(context, head)
        head_properties(head).pivot = head
        choices = settings_of(context)
        choices.target, choices.source = None, "TEXT"
        choices.text = choices.text.strip() or LINE
        _view(context, head)
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


def _view(context: Context, head: Object) -> None:
    """Frames a head in the 3D views of the window, from the front: a head is tiny in the default view."""
    low, high = stage.box_of(head)
    for area in context.screen.areas if context.screen else ():
        space = area.spaces.active
        if isinstance(space, SpaceView3D) and not space.region_quadviews:
            left, right, width, height = _uncovered(area)
            view: Any = space.region_3d
            view.view_rotation, view.view_perspective = FRONT, "ORTHO"
            # The larger side of a view is as long as this many metres, at the distance of what is looked at.
            metres = FILLED * (high.z - low.z) * max(width, height) / height
            view.view_distance = metres * space.lens / VIEW_SENSOR
            aside = (right + left - width) / 2 * metres / max(width, height)
            view.view_location = (low + high) / 2 - Vector((aside, 0.0, 0.0))


def _uncovered(area: Area) -> tuple[int, int, int, int]:
    """Returns left and right end of the part of a 3D view that no sidebar covers, and width and height of the view."""
    view = next(region for region in area.regions if region.type == "WINDOW")
    left, right = 0, view.width
    for region in area.regions:
        if region.type in ("UI", "TOOLS") and region.width > 1:
            start = region.x - view.x
            if start > view.width / 2:
                right = min(right, start)
            else:
                left = max(left, min(start + region.width, view.width // 2))
    return left, right, view.width, view.height
