"""The buttons beside what was guessed: each opens a list in which a click chooses another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, StringProperty
from bpy.types import Context, Event, Object, Operator

from .. import core
from ..character import meshes, pivot
from ..character.head import chosen_head, head_reason, key_of
from ..properties.head import head_properties
from ..properties.scene import can_talk, settings_of
from ..takes import follow_dials, parts
from ..timeline import head_motion
from .base import reports_errors

if TYPE_CHECKING:
    from .base import Status

Items = list[tuple[str, str, str]]
_lists: dict[str, Items] = {}  # Blender keeps no reference to what a list shows


def _heads(_operator: Operator, context: Context | None) -> Items:
    scene = context.scene if context else None
    items = [(item.name, item.name, "This head speaks") for item in (scene.objects if scene else ()) if _talks(item)]
    _lists["heads"] = items
    return items


def _talks(item: Object) -> bool:
    return isinstance(item.data, bpy.types.Mesh) and item.data.shape_keys is not None and can_talk(None, item)  # type: ignore[arg-type]


def _bones(operator: Operator, context: Context | None) -> Items:
    head = _head_of(operator, context) if context else None
    armature = armature_of(head) if head else None
    names = armature.data.bones.keys() if armature else ()  # type: ignore[union-attr]
    _lists["bones"] = [(name, name, "This bone turns with the takes") for name in names]
    return _lists["bones"]


def _head_of(operator: Operator, context: Context) -> Object | None:
    name = getattr(operator, "head", "")
    return bpy.data.objects.get(name) if name else chosen_head(context)


def armature_of(head: Object) -> Object | None:
    """Returns the armature whose bone turns with the takes of a head, or is guessed to, or may; None without one."""
    chosen = head_properties(head).pivot
    if chosen is not None and chosen.type == "ARMATURE":
        return chosen
    return pivot.guess(head)[0] or next(iter(meshes.armatures_with_parents(head)), None)


class ChoiceOperator(Operator):
    """Base of operators that open a list to choose from; a subclass names its property in ``bl_property``."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the list."""
        assert context.window_manager is not None
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}


class UNITAF_OT_choose_head(ChoiceOperator):
    """Choose who speaks from a list of all heads in this scene that can talk"""

    bl_idname = "unitaf.choose_head"
    bl_label = "Choose Head"
    bl_property = "name"

    if TYPE_CHECKING:
        name: str
    else:
        name: EnumProperty(name="Head", description="Who speaks", items=_heads, options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a head of the scene can talk."""
        if context.scene is None or not any(map(_talks, context.scene.objects)):
            cls.poll_message_set("No head in this scene can talk yet.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Makes the head the Target."""
        settings_of(context).target = bpy.data.objects.get(self.name)
        return {"FINISHED"}


class UNITAF_OT_choose_bone(ChoiceOperator):
    """Choose the bone that turns with the takes of this head; takes that turn another one turn this one instead"""

    bl_idname = "unitaf.choose_bone"
    bl_label = "Choose Head Bone"
    bl_property = "bone"

    if TYPE_CHECKING:
        bone: str
        head: str
    else:
        bone: EnumProperty(name="Bone", description="What turns", items=_bones, options={"SKIP_SAVE"})
        head: StringProperty(name="Head", description="Empty for the panel's head", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is a head that can talk."""
        head = chosen_head(context)
        reason = head_reason(head) if head else "No object is active."
        if reason:
            cls.poll_message_set(reason)
        return not reason

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the head motion of all takes to the bone."""
        head = _head_of(self, context)
        armature = armature_of(head) if head else None
        if head is None or armature is None:
            raise core.errors.InputError("This head has no armature: choose what turns with its takes under Head.")
        head_motion.remove(set(parts.names_in(key_of(head))))
        chosen = head_properties(head)
        chosen.pivot, chosen.pivot_bone = armature, self.bone
        follow_dials.turn_still_takes(head)
        return {"FINISHED"}
