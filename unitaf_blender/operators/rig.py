"""The buttons of the Rig panel: further meshes, and a rig map made by hand."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Event, Object

from .. import places
from ..character import meshes
from ..character.head import key_of
from ..properties.changes import head_changed
from ..properties.rig import rig_of
from ..rig import rows
from ..takes import face_tracks
from .base import CharacterOperator, FileOperator, reports_errors

if TYPE_CHECKING:
    from .base import Status

PRESETS = "presets/unitaf/rig"  # in the user's scripts, beside the character presets


def presets_dir() -> Path:
    """Returns the folder of the user's rig presets, which outlasts the add-on; takes over the presets of 0.1.0."""
    folder = Path(bpy.utils.user_resource("SCRIPTS", path=PRESETS) or places.user_dir() / "rigs")
    places.adopt("rigs", folder)
    return folder


class UNITAF_OT_find_meshes(CharacterOperator):
    """Let teeth, tongue, lashes and beard share the takes of this head: the meshes under the same parent or armature
    whose shape keys have known names"""

    bl_idname = "unitaf.find_meshes"
    bl_label = "Find Meshes"

    def execute(self, context: Context) -> Status:
        """Adds the meshes and writes the takes of the head to them."""
        head = self.head(context)
        with contextlib.ExitStack() as undo:
            new = meshes.add_meshes(head)
            for mesh in new:
                undo.callback(meshes.remove_mesh, head, mesh.name)
            face_tracks.spread(head, new)
            undo.pop_all()
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
        """Removes the mesh from the list, and all meshes that are gone from the file."""
        meshes.remove_mesh(self.head(context), self.name)
        return {"FINISHED"}


class UNITAF_OT_edit_rig(CharacterOperator):
    """Fill the rig map with what was found by the names of the shape keys, to be changed line by line"""

    bl_idname = "unitaf.edit_rig"
    bl_label = "Edit Rig Map"

    def execute(self, context: Context) -> Status:
        """Fills the map."""
        head = self.head(context)
        meshes.set_rows(head, rows.from_map(meshes.detected_map(key_of(head))))
        return {"FINISHED"}


class UNITAF_OT_detect_rig(CharacterOperator):
    """Forget the rig map that was made by hand: what shape keys answer to is found by their names again"""

    bl_idname = "unitaf.detect_rig"
    bl_label = "Detect Rig"

    def execute(self, context: Context) -> Status:
        """Empties the map and updates the takes."""
        meshes.set_rows(self.head(context), [])
        return {"FINISHED"}


class UNITAF_OT_add_rig_row(CharacterOperator):
    """Add a line to the rig map: a further shape key, a property or a bone that a channel moves"""

    bl_idname = "unitaf.add_rig_row"
    bl_label = "Add Line"

    def execute(self, context: Context) -> Status:
        """Adds a line for the channel of the chosen one."""
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
        """Removes the line and updates the takes."""
        with meshes.edit_rows(self.head(context)) as rig:
            rig.rows.remove(rig.active_row)
            rig.active_row = max(0, rig.active_row - 1)
        return {"FINISHED"}


class PresetOperator(FileOperator, CharacterOperator):
    """Base of operators that read or write the file of a rig preset."""

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
    else:
        filepath: StringProperty(name="File", subtype="FILE_PATH", options={"SKIP_SAVE"})
        filter_glob: StringProperty(default="*.json", options={"HIDDEN"})

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser in the folder of the user's presets, with the head's name as the file's."""
        self.filepath = str(presets_dir() / f"{bpy.path.clean_name(self.head(context).name)}.json")
        return super().invoke(context, event)

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Reads or writes the file."""
        self.use_file(self.head(context), Path(bpy.path.abspath(self.filepath)))
        return {"FINISHED"}

    def use_file(self, head: Object, path: Path) -> None:
        """Reads or writes the file; may raise UnitafError."""
        raise NotImplementedError


class UNITAF_OT_save_rig(PresetOperator):
    """Save the rig map of this head as a preset, to be loaded for other heads"""

    bl_idname = "unitaf.save_rig"
    bl_label = "Save Rig Map…"

    def use_file(self, head: Object, path: Path) -> None:
        """Writes the rows that were made by hand, or those of the detected map."""
        rows.save(path.with_suffix(".json"), meshes.rows_of(head) or rows.from_map(meshes.detected_map(key_of(head))))


class UNITAF_OT_load_rig(PresetOperator):
    """Load a rig map from a preset; takes follow it"""

    bl_idname = "unitaf.load_rig"
    bl_label = "Load Rig Map…"

    def use_file(self, head: Object, path: Path) -> None:
        """Reads the rows, all or none, and updates the takes."""
        meshes.set_rows(head, rows.load(path))
