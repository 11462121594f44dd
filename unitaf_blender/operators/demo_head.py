"""The operator behind Add › Mesh › UniTAF Demo Head, and what the quick start shares with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bpy.props import EnumProperty
from bpy.types import Area, Context, Object, Operator, SpaceView3D
from mathutils import Euler, Vector

from .. import core, preferences
from ..background.notes import Note
from ..properties.voice import begin_with
from .base import report

if TYPE_CHECKING:
    from .base import Status

CHARACTERS = (
    ("WOMAN", "Woman", "About thirty, her hair in a bun"),
    ("MAN", "Man", "About sixty, grey, with a stubble beard"),
)
FRONT = Euler((math.pi / 2, 0.0, 0.0)).to_quaternion()  # as a view from the front is turned
FILLED = 1.3  # height of the view, in heights of the head
VIEW_SENSOR = 72.0  # mm: the sensor of Blender's 3D views, whose lens is that of the space
VOICES = {"WOMAN": core.cast.OWN, "MAN": "man"}  # unless the preferences name another


class UNITAF_OT_add_demo_head(Operator):
    """Add a head with the 52 ARKit shape keys, ready to talk"""

    bl_idname = "unitaf.add_demo_head"
    bl_label = "UniTAF Demo Head"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        character: str
    else:
        character: EnumProperty(
            name="Character", description="Whose head to add; all have the same shape keys", items=CHARACTERS
        )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether objects can be added: in Object Mode."""
        if context.mode != "OBJECT":
            cls.poll_message_set("Go to Object Mode first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Builds the head; in a scene that is as Blender opens, or ours, lets it be seen, lit and filmed."""
        from ..demo_head import stage

        try:
            head = add_head(context, self.character)
        except core.errors.UnitafError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if stage.may_be_changed(context):
            changed = stage.present(context, head)
            show_face(context, head)
            if changed:
                return report(self, Note("INFO", f"{head.name!r} is added.", tuple(changed)))
        return {"FINISHED"}


def add_head(context: Context, character: str = "WOMAN") -> Object:
    """Builds a demo head at the 3D cursor, beside a head that is there, and makes it the active object.

    Raises InputError where no object can be added.
    """
    from ..demo_head import build, stage

    try:
        head = build.create(context, character=character)
    except RuntimeError as error:  # the active collection is linked, or there is none
        raise core.errors.InputError(f"The head cannot be added here: {error}") from error
    voice = preferences.default_voice(context)
    begin_with(head, VOICES[character] if voice == core.cast.OWN else voice)
    _place_and_select(context, head)
    stage.step_aside(context, head)
    return head


def _place_and_select(context: Context, head: Object) -> None:
    """Moves a head to the 3D cursor, selects it alone and makes it the active object."""
    layer, scene = context.view_layer, context.scene
    assert layer is not None and scene is not None
    head.location = scene.cursor.location
    for other in layer.objects:
        other.select_set(False)
    head.select_set(True)
    layer.objects.active = head


def show_face(context: Context, head: Object) -> None:
    """Frames a head in the 3D views of the window, from the front: a head is tiny in the default view."""
    from ..demo_head import stage

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
