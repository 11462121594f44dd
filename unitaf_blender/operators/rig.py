"""The buttons of the rig panel: further meshes, and a rig map made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Event, Object, Operator

from .. import core, places
from ..character.head import key_of
from ..character.meshes import add_meshes, detected_map, edit_rows, rows_of, set_rows
from ..properties.changes import head_changed
from ..properties.rig import rig_of
from ..rig import rows
from ..takes import face_tracks
from .base import CharacterOperator

if TYPE_CHECKING:
    from .base import Status


def presets_dir() -> Path:
    """Where rig presets are kept, for all files and versions of Blender."""
    return places.user_dir() / "rigs"


class UNITAF_OT_find_meshes(CharacterOperator):
    """Let teeth, tongue, lashes and beard share the takes of this head: the meshes under the same parent or armature
    whose shape keys have known names"""

    bl_idname = "unitaf.find_meshes"
    bl_label = "Find Meshes"

    def execute(self, context: Context) -> Status:
        """Add them, and write the takes that there are to them."""
        head = self.head(context)
        new = add_meshes(head)
        face_tracks.spread(head, new)
        names = ", ".join(mesh.name for mesh in new)
        self.report({"INFO"}, f"They share the takes now: {names}." if new else "No further mesh was found.")
        return {"FINISHED"}


class UNITAF_OT_remove_mesh(CharacterOperator):
    """Let this mesh share no more takes; those that it has stay"""

    bl_idname = "unitaf.remove_mesh"
    bl_label = "Remove Mesh"

    if TYPE_CHECKING:
        name: str
    else:
        name: StringProperty(name="Mesh", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> Status:
        """Remove it from the list; lines of meshes that are gone go with it."""
        listed = self.head(context).unitaf.meshes  # type: ignore[attr-defined]
        for index in reversed(range(len(listed))):
            if listed[index].object is None or listed[index].object.name == self.name:
                listed.remove(index)
        return {"FINISHED"}


class UNITAF_OT_edit_rig(CharacterOperator):
    """Fill the rig map with what was found by the names of the shape keys, to be changed line by line"""

    bl_idname = "unitaf.edit_rig"
    bl_label = "Edit Map"

    def execute(self, context: Context) -> Status:
        """Fill it."""
        head = self.head(context)
        set_rows(head, rows.of_map(detected_map(key_of(head))))
        return {"FINISHED"}


class UNITAF_OT_detect_rig(CharacterOperator):
    """Forget the rig map that was made by hand: what shape keys answer to is found by their names again"""

    bl_idname = "unitaf.detect_rig"
    bl_label = "Detect"

    def execute(self, context: Context) -> Status:
        """Empty it, and let the takes follow."""
        set_rows(self.head(context), [])
        return {"FINISHED"}


class UNITAF_OT_add_rig_row(CharacterOperator):
    """Add a line to the rig map: a further shape key, a property or a bone that a channel moves"""

    bl_idname = "unitaf.add_rig_row"
    bl_label = "Add Line"

    def execute(self, context: Context) -> Status:
        """Add one for the channel of the chosen line."""
        rig = rig_of(self.head(context))
        chosen = rig.rows[rig.active_row].name if 0 <= rig.active_row < len(rig.rows) else "jawOpen"
        with head_changed.quiet():
            rig.rows.add().name = chosen
        rig.active_row = len(rig.rows) - 1
        return {"FINISHED"}


class UNITAF_OT_remove_rig_row(CharacterOperator):
    """Remove the chosen line from the rig map"""

    bl_idname = "unitaf.remove_rig_row"
    bl_label = "Remove Line"

    def execute(self, context: Context) -> Status:
        """Remove it, and let the takes follow."""
        with edit_rows(self.head(context)) as rig:
            rig.rows.remove(rig.active_row)
            rig.active_row = max(0, rig.active_row - 1)
        return {"FINISHED"}


class PresetOperator(CharacterOperator):
    """Base of operators that ask for a preset's file."""

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
    else:
        filepath: StringProperty(name="File", subtype="FILE_PATH", options={"SKIP_SAVE"})
        filter_glob: StringProperty(default="*.json", options={"HIDDEN"})

    def invoke(self, context: Context, event: Event) -> Status:
        """Let the animator choose the file, at first among his own presets."""
        folder = presets_dir()
        self.filepath = str(folder / f"{bpy.path.clean_name(self.head(context).name)}.json")
        assert context.window_manager is not None
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: Context) -> Status:
        """Do it, or say what is wrong."""
        try:
            self.work(self.head(context), Path(bpy.path.abspath(self.filepath)))
        except core.errors.UnitafError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def work(self, head: Object, path: Path) -> None:
        """What is done with the file; may raise UnitafError."""
        raise NotImplementedError


class UNITAF_OT_save_rig(PresetOperator, Operator):
    """Save the rig map of this head as a preset, to be loaded for other heads"""

    bl_idname = "unitaf.save_rig"
    bl_label = "Save Preset"

    def work(self, head: Object, path: Path) -> None:
        """Save it: what was made by hand, else what was found."""
        made = rows_of(head) or rows.of_map(detected_map(key_of(head)))
        rows.save(path.with_suffix(".json"), made)


class UNITAF_OT_load_rig(PresetOperator, Operator):
    """Load a rig map from a preset; takes follow it"""

    bl_idname = "unitaf.load_rig"
    bl_label = "Load Preset"

    def work(self, head: Object, path: Path) -> None:
        """Load it, all of it or nothing."""
        set_rows(head, rows.load(path))
