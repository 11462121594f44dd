"""Character presets: emotion, voice and dials of a head, saved in Blender's folder of presets."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bl_operators.presets import AddPresetBase
from bpy.props import StringProperty
from bpy.types import Context, Menu, Object, Operator

from .. import core
from ..character.head import chosen_head, find_head, head_reason
from ..properties.changes import head_changed
from ..properties.dials import NAMES
from ..properties.emotion import emotion_of, reset_emotion
from ..properties.head import set_dials
from ..properties.scene import settings_of
from ..properties.voice import voice_settings_of
from ..takes import follow_dials
from .base import shows_errors

if TYPE_CHECKING:
    from .base import Status

FOLDER = "unitaf/character"  # in Blender's folders of presets, and in the add-on's
VALUES = (
    *(f"emotion.{name}" for name in ("source", "strength", *core.emotion.EMOTIONS)),
    # The voice comes before its sliders, since choosing a voice sets them.
    *(f"voice.{name}" for name in ("preset", "second", "mix", *core.cast.SLIDERS)),
    *(f"dials.{name}" for name in NAMES),
)


class UNITAF_OT_apply_character(Operator):
    """Let the head have the emotion, voice and dials of a preset; its takes follow the dials at once"""

    bl_idname = "unitaf.apply_character"
    bl_label = "Apply Character Preset"
    bl_options = {"UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        filepath: str
        menu_idname: str
    else:
        filepath: StringProperty(name="File", description="The preset", subtype="FILE_PATH", options={"SKIP_SAVE"})
        menu_idname: StringProperty(name="Menu", description="The menu that it was chosen from", options={"SKIP_SAVE"})

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Resets the head and runs the preset, which holds only what differs from the defaults."""
        head = find_head(context, _target(context))
        with head_changed.quiet():  # takes are updated once, not for every slider
            emotion_of(head).property_unset("source")
            reset_emotion(head)
            voice_settings_of(head).preset = core.cast.OWN
            voice_settings_of(head).property_unset("mix")
            set_dials(head, core.dials.Dials())
            try:
                with _as_target(context, head):
                    _run(self.filepath)
            finally:
                follow_dials.changed(head)
        return {"FINISHED"}


def _run(path: str) -> None:
    """Runs a preset; raises InputError for one that sets what this version does not have."""
    try:
        bpy.ops.script.execute_preset(filepath=path, menu_idname=UNITAF_MT_characters.__name__)
    except RuntimeError as error:
        said = f"{Path(path).stem!r} is of another version or damaged: only a part of it could be applied."
        raise core.errors.InputError(said) from error


class UNITAF_OT_character_preset(AddPresetBase, Operator):  # type: ignore[misc]  # it has no types
    """Keep the emotion, voice and dials of the head as a preset, or delete the one that is shown"""

    bl_idname = "unitaf.character_preset"
    bl_label = "Add Character Preset"
    preset_menu = "UNITAF_MT_characters"
    preset_subdir = FOLDER
    preset_defines = ("head = bpy.context.scene.unitaf.target or bpy.context.active_object",)
    preset_values = tuple(f"head.unitaf.{value}" for value in VALUES)

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether the chosen object is a head."""
        head = chosen_head(context)
        if head is None or head_reason(head):
            cls.poll_message_set("Choose the head's mesh as Target first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Writes or deletes the preset."""
        head = chosen_head(context)
        assert head is not None  # see poll
        with _as_target(context, head):
            super().execute(context)
        return {"FINISHED"}


class UNITAF_MT_characters(Menu):
    """The menu of presets: those of the add-on, and those of the user."""

    bl_label = "Presets"
    preset_subdir = FOLDER
    preset_operator = UNITAF_OT_apply_character.bl_idname

    def draw(self, context: Context) -> None:
        """Draws the menu."""
        Menu.draw_preset(self, context)


def draw_presets(layout: Any) -> None:
    """Draws the menu of presets, with buttons to add and to remove one."""
    row = layout.row(align=True)
    row.menu(UNITAF_MT_characters.__name__, text=UNITAF_MT_characters.bl_label)
    row.operator(UNITAF_OT_character_preset.bl_idname, text="", icon="ADD")
    row.operator(UNITAF_OT_character_preset.bl_idname, text="", icon="REMOVE").remove_active = True


@contextlib.contextmanager
def _as_target(context: Context, head: Object) -> Iterator[None]:
    """Makes a head the panel's Target while the context lasts: presets mean the Target, or else the active object."""
    choices = settings_of(context)
    before, choices.target = choices.target, head
    try:
        yield
    finally:
        choices.target = before


def _target(context: Context) -> str:
    """Returns the name of the panel's Target; empty if none is chosen."""
    target = settings_of(context).target
    return target.name if target else ""
