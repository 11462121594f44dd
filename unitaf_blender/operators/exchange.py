"""The buttons of the panel Export & Bake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty
from bpy.types import Context

from .. import core
from ..character.head import scene_of
from ..exchange import bake
from ..exchange.files import FORMATS, Format, export_scene, export_takes, import_take
from ..takes import library
from .base import FileOperator, HeadOperator, TakeOperator, report, reports_errors, result_note, shows_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_export(FileOperator, TakeOperator):
    """Write the chosen take, all takes of this head, or those of all heads, for another program"""

    bl_idname = "unitaf.export"
    bl_label = "Export Takes"
    bl_options = {"REGISTER"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        directory: str
        format: Format
        scope: str
    else:
        directory: StringProperty(name="Folder", description="Where the files go", subtype="DIR_PATH")
        format: EnumProperty(
            name="Format",
            description="What is written",
            items=[(name, label, tooltip) for name, label, tooltip, _ in FORMATS],
            options={"SKIP_SAVE"},
        )
        scope: EnumProperty(
            name="Takes",
            description="Which takes are written",
            items=[
                ("TAKE", "Chosen Take", "The one that is chosen in the list"),
                ("HEAD", "This Head", "All takes of the head"),
                ("SCENE", "All Heads", "All takes of all heads of the scene"),
            ],
            default="HEAD",
        )

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the files."""
        if not self.directory:
            raise core.errors.InputError("No folder is chosen: choose where the files go.")
        folder = Path(bpy.path.abspath(self.directory))
        files = self.export(context, folder)
        self.report({"INFO"}, f"{len(files)} file{'s' if len(files) > 1 else ''} in {folder}.")
        return {"FINISHED"}

    def export(self, context: Context, folder: Path) -> list[Path]:
        """Writes the takes of the chosen scope and returns the files; may raise UnitafError."""
        head = self.head(context)
        if self.scope == "SCENE":
            return export_scene(scene_of(context, head), self.format, folder)
        chosen = self.take or (library.chosen_take(head) if self.scope == "TAKE" else "")
        if self.scope == "TAKE" and not chosen:
            raise core.errors.InputError("No take is chosen: click on one in the list.")
        names = [chosen] if chosen else [take.name for take in library.listed(head)]
        return export_takes(context, head, names, self.format, folder)


class UNITAF_OT_import(FileOperator, HeadOperator):
    """Make a take of a Live Link Face recording (.csv) or an Audio2Face export (.json), at the playhead"""

    bl_idname = "unitaf.import_take"
    bl_label = "Import Take"

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
        sound: str
    else:
        filepath: StringProperty(name="File", description="The recording", subtype="FILE_PATH")
        filter_glob: StringProperty(default="*.csv;*.json", options={"HIDDEN"})
        sound: StringProperty(
            name="Sound",
            description="What is heard with it; empty for a .wav of the same name beside it",
            options={"SKIP_SAVE"},
        )

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Reads the file and writes the take."""
        sound = Path(bpy.path.abspath(self.sound)) if self.sound.strip() else None
        result = import_take(context, self.head(context), Path(bpy.path.abspath(self.filepath)), sound)
        return report(self, result_note(result))


class UNITAF_OT_bake(HeadOperator):
    """Bake the takes of this head that are switched on, with your keys above them, to plain actions: a key per frame"""

    bl_idname = "unitaf.bake"
    bl_label = "Bake to Action"

    if TYPE_CHECKING:
        remove: bool
        thin: bool
    else:
        remove: BoolProperty(
            name="Remove Takes", description="Take the takes away instead of muting them; their sounds stay"
        )
        thin: BoolProperty(
            name="Thin Keys", description="Leave out keys where a straight line is as good, to a thousandth"
        )

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Bakes the takes."""
        names = bake.bake(context, self.head(context), self.remove, self.thin)
        self.report({"INFO"}, f"Baked to {', '.join(names)}.")
        return {"FINISHED"}
