"""The buttons of the panel Export & Bake."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty
from bpy.types import Context, Event, Timer

from .. import core
from ..character.head import scene_of
from ..exchange import bake
from ..exchange.files import FORMATS, SUFFIXES, Format, export_scene, export_takes, import_take, stem_of
from ..exchange.models import MODEL_FORMATS, MODEL_SUFFIXES, ModelFormat, export_character
from ..takes import library
from .base import FileOperator, HeadOperator, TakeOperator, report, reports_errors, result_note, shows_errors

if TYPE_CHECKING:
    from .base import Status


BAKE_TICK, BAKE_SECONDS = 0.01, 0.1  # seconds between two steps, and of one step


class UNITAF_OT_export(FileOperator, TakeOperator):
    """Write the chosen take, all takes of this head, or those of all heads, for another program"""

    bl_idname = "unitaf.export"
    bl_label = "Export Takes"
    bl_options = {"REGISTER"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        directory: str
        filename: str
        format: Format
        scope: str
    else:
        directory: StringProperty(name="Folder", description="Where the files go", subtype="DIR_PATH")
        filename: StringProperty(
            name="File",
            description="Name of the file, if one is written; several are named after the takes",
            options={"SKIP_SAVE"},
        )
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

    _named = ""  # the name that was offered last

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser, with the name of the file."""
        self.filename = self._named = self._name(context)
        return super().invoke(context, event)

    def check(self, context: Context) -> bool:
        """Offers another name where the format or the takes were changed in the browser; returns whether it does."""
        named, self._named = self._named, self._name(context)
        if self.filename not in ("", named) or self.filename == self._named:
            return False
        self.filename = self._named
        return True

    def _name(self, context: Context) -> str:
        """Returns the name of the file if one is written, and empty if there are several."""
        stem = "" if self.scope == "SCENE" else stem_of(self.head(context), self._takes(context), self.format)
        return stem and stem + SUFFIXES[self.format]

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
        names = self._takes(context)
        if self.scope == "TAKE" and not names:
            raise core.errors.InputError("No take is chosen: click on one in the list.")
        stem = self.filename.strip().removesuffix(SUFFIXES[self.format])
        return export_takes(context, head, names, self.format, folder, stem)

    def _takes(self, context: Context) -> list[str]:
        """Returns the takes of this head that are written."""
        head = self.head(context)
        if self.take or self.scope == "TAKE":
            return [name for name in (self.take or library.chosen_take(head),) if name]
        return [take.name for take in library.listed(head)]


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
        filter_glob: StringProperty(default="*.csv;*.tsv;*.txt;*.json", options={"HIDDEN"})
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


class UNITAF_OT_export_character(FileOperator, HeadOperator):
    """Write the head with its armature and animation for another program, with the options that keep the animation"""

    bl_idname = "unitaf.export_character"
    bl_label = "Export Character"
    bl_options = {"REGISTER"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
        format: ModelFormat
    else:
        filepath: StringProperty(name="File", description="Where the character goes", subtype="FILE_PATH")
        filter_glob: StringProperty(default=";".join(f"*{s}" for s in MODEL_SUFFIXES.values()), options={"HIDDEN"})
        format: EnumProperty(
            name="Format",
            description="What is written",
            items=[(name, label, tooltip) for name, label, tooltip, _ in MODEL_FORMATS],
        )

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser, with the name of the file."""
        self.filepath = str(self._path(context))
        return super().invoke(context, event)

    def check(self, context: Context) -> bool:
        """Changes the suffix with the format; returns whether it was another."""
        before, self.filepath = self.filepath, str(self._path(context))
        return self.filepath != before

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the file."""
        path = self._path(context)
        left_out = export_character(context, self.head(context), self.format, path)
        self.report({"WARNING"} if left_out else {"INFO"}, " ".join([f"{path.name} in {path.parent}.", *left_out]))
        return {"FINISHED"}

    def _path(self, context: Context) -> Path:
        """Returns the path with the suffix of the format; named after the head, if none is chosen."""
        path = Path(bpy.path.abspath(self.filepath or f"//{bpy.path.clean_name(self.head(context).name)}"))
        is_model = path.suffix.lower() in (*MODEL_SUFFIXES.values(), ".gltf", ".usd", ".usda", ".usdz")
        suffix = MODEL_SUFFIXES[self.format]
        return path.with_suffix(suffix) if is_model else path.with_name(path.name + suffix)


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

    _steps: Generator[float, None, list[str]] | None = None
    _timer: Timer | None = None

    def invoke(self, context: Context, event: Event) -> Status:
        """Bakes step by step: the status bar shows the progress, and Esc cancels. Without a window, waits."""
        manager, window = context.window_manager, context.window
        if window is None or manager is None or bpy.app.background:
            return self.execute(context)
        self._steps = bake.bake_steps(context, self.head(context), self.remove, self.thin)
        self._timer = manager.event_timer_add(BAKE_TICK, window=window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event) -> Status:
        """Bakes some frames at each tick of the timer."""
        assert self._steps is not None
        if event.type == "ESC":
            self._end(context)
            self.report({"INFO"}, "Nothing was baked.")
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"RUNNING_MODAL"}
        end = time.monotonic() + BAKE_SECONDS
        try:
            done = next(self._steps)
            while time.monotonic() < end:
                done = next(self._steps)
        except StopIteration as finished:
            self._end(context)
            return self._report(finished.value)
        except core.errors.UnitafError as error:
            self._end(context)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if context.workspace is not None:
            context.workspace.status_text_set(f"Baking: {done:.0%}   Esc: cancel")
        return {"RUNNING_MODAL"}

    def cancel(self, context: Context) -> None:
        """Ends a bake that Blender cancels, for example because the file is closed."""
        self._end(context)

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Bakes the takes and waits."""
        return self._report(bake.bake(context, self.head(context), self.remove, self.thin))

    def _report(self, names: list[str]) -> Status:
        self.report({"INFO"}, f"Baked to {', '.join(names)}.")
        return {"FINISHED"}

    def _end(self, context: Context) -> None:
        """Takes the timer and the status text away, and sets the scene back to its frame."""
        if self._steps is not None:
            self._steps.close()
        if self._timer is not None and context.window_manager is not None:
            context.window_manager.event_timer_remove(self._timer)
        if context.workspace is not None:
            context.workspace.status_text_set(None)
        self._steps = self._timer = None
