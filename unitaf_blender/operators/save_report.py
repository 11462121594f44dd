"""The button Save Report: writes a file for a bug report, which holds nothing private unless that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, StringProperty
from bpy.types import Context, Event

from .. import core
from ..background import jobs
from ..properties.dialogue import dialogue_of
from ..properties.scene import settings_of
from ..takes import parts, sound_files, stored
from ..timeline import sequencer
from .base import FileOperator, reports_errors

if TYPE_CHECKING:
    from .base import Status

FILE_NAME = "unitaf-report.json"
BLENDERS_OWN = {"brushes", "palettes", "screens", "window_managers", "workspaces"}  # of bpy.data: nobody names these


class UNITAF_OT_save_report(FileOperator):
    """Save what runs where and what the engine said last, for a bug report; names and texts become placeholders"""

    bl_idname = "unitaf.save_report"
    bl_label = "Save Report…"

    if TYPE_CHECKING:
        filepath: str
        with_text: bool
    else:
        filepath: StringProperty(name="File", description="Where the report is written", subtype="FILE_PATH")
        with_text: BoolProperty(name="With Text", description="Keep texts and names, but for those of users")

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser; without a window manager, saves at once."""
        if context.window_manager is None:
            return self.execute(context)
        self.filepath = self.filepath or FILE_NAME
        return super().invoke(context, event)

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the report."""
        path = core.report.write_report(_report(context, self.with_text), Path(bpy.path.abspath(self.filepath)))
        self.report({"INFO"}, f"The report is in {path}.")
        return {"FINISHED"}


def _report(context: Context, with_text: bool) -> dict[str, object]:
    """Returns the report as a JSON object. with_text: whether it holds the texts of the panel, and names."""
    chosen, note = settings_of(context), jobs.note()
    return core.report.build_report(
        jobs.engine_log(),
        {"source": chosen.source, "speed": chosen.speed, "pack_sound": chosen.pack_sound},
        jobs.running_engine(),
        core.report.Privacy(_names(), _texts(), [Path(__file__).parents[1]]),
        [chosen.text, chosen.transcript] if with_text else None,
        {"blender": bpy.app.version_string, "note": note._asdict() if note else None},
    )


def _names() -> dict[str, list[str]]:
    """Returns all names that the user has given in the open file, by kind; the first kind of a name counts."""
    found: dict[str, list[str]] = {"take": parts.TakeIndex().names}
    found["file"] = [part for path in _files() for part in (path.name, path.stem)]
    found["folder"] = [
        folder.name for path in _files() for folder in path.parents if folder.name != sound_files.SPEECH_FOLDER
    ]
    for collection in bpy.data.bl_rna.properties:
        if isinstance(collection, bpy.types.CollectionProperty) and collection.identifier not in BLENDERS_OWN:
            kind = collection.fixed_type.identifier.lower() if collection.fixed_type else "name"
            found.setdefault(kind, []).extend(item.name for item in getattr(bpy.data, collection.identifier))
    blocks = [block.name for key in bpy.data.shape_keys for block in key.key_blocks]
    found["shape-key"] = [name for name in blocks if name not in core.channels.INDEX]
    found["bone"] = [bone.name for armature in bpy.data.armatures for bone in armature.bones]
    found["group"] = [group.name for item in bpy.data.objects for group in item.vertex_groups]
    for scene in bpy.data.scenes:
        dialogue, editor = dialogue_of(scene), scene.sequence_editor
        found.setdefault("character", []).extend(row.name for row in dialogue.characters)
        found["character"].extend(row.character for row in dialogue.lines)
        found.setdefault("line", []).extend(row.id for row in dialogue.lines)
        found.setdefault("strip", []).extend(strip.name for strip in (sequencer.strips(editor) if editor else ()))
        found.setdefault("marker", []).extend(marker.name for marker in scene.timeline_markers)
    return found


def _files() -> list[Path]:
    """Returns the files that the open file, its sounds, panels and lines name."""
    named = [bpy.data.filepath, *(sound.filepath for sound in bpy.data.sounds)]
    for scene in bpy.data.scenes:
        named += [row.recording for row in dialogue_of(scene).lines]
        named.append(scene.unitaf.recording)  # type: ignore[attr-defined]
    return [Path(bpy.path.abspath(path)) for path in named if path]


def _texts() -> list[str]:
    """Returns what was to be said in the open file."""
    actions = [action for action in bpy.data.actions if stored.has_stored_take(action)]
    texts = [stored.notes_of_action(action).text for action in actions]
    for scene in bpy.data.scenes:
        chosen = scene.unitaf  # type: ignore[attr-defined]
        texts += [chosen.text, chosen.transcript, *(row.text for row in dialogue_of(scene).lines)]
    return [text for text in texts if text.strip()]
