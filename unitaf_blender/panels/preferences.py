"""The add-on's preferences page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty
from bpy.types import AddonPreferences, Context, UILayout

from .. import core, preferences
from ..background import jobs
from ..operators.save_report import UNITAF_OT_save_report
from ..operators.voices import UNITAF_OT_install_voice_pack, UNITAF_OT_remove_voice_pack
from ..properties.voice import IN_PACK, PRESETS
from . import manual, shortcut, voices
from .layout import draw_job, draw_note, draw_text

ENGINES = (
    ("AUTOMATIC", "Automatic", "The built-in engine, or your Python where it has torch"),
    ("BUILT_IN", "Built-in", "Blender's own Python: it has all that is needed"),
    ("MINE", "My Python", "The Python below: with torch, or with soundfile, which reads more than WAV"),
    ("OFFICIAL", "Official UniTAF", "The original's checkpoints, in the Python below; see the manual"),
)


class UnitafPreferences(AddonPreferences):
    """The preferences: the engine, what new heads and unsaved files get, and whether the quick start is drawn."""

    bl_idname = preferences.PACKAGE

    if TYPE_CHECKING:
        engine: preferences.Engine
        engine_python: str
        official_folder: str
        official_accepted: bool
        default_voice: str
        unsaved_folder: str
        quick_start: bool
        threads: int
    else:
        if not core.edition.HOSTED:
            engine: EnumProperty(name="Engine", description="What computes voice and face", items=ENGINES)
            engine_python: StringProperty(
                name="Engine Python",
                description="A Python interpreter of yours that has numpy, and torch or soundfile besides",
                subtype="FILE_PATH",
            )
            official_folder: StringProperty(
                name="Checkpoint Folder",
                description="The folder that holds the checkpoints of IndexTTS-2 and UniTAF; nothing is downloaded",
                subtype="DIR_PATH",
            )
            official_accepted: BoolProperty(
                name="I Have Read Both",
                description="Accept the licences of the original's checkpoints, once",
                default=False,
            )

        default_voice: EnumProperty(
            name="Default Voice",
            description="Who speaks for a head that has no voice yet; it gets this one with its first take",
            items=(*PRESETS, *IN_PACK),
            default=core.cast.OWN,
        )
        unsaved_folder: StringProperty(
            name="Unsaved Sounds",
            description="Where sounds lie until their .blend is saved, in a folder called unsaved; "
            "empty for the add-on's own folder",
            subtype="DIR_PATH",
        )
        quick_start: BoolProperty(
            name="Quick Start",
            description="Offer the demo head in the sidebar while a scene has no head that can talk",
            default=True,
        )
        threads: IntProperty(
            name="Threads",
            description="How many processor cores a voice of the voice pack may use while it speaks",
            default=preferences.usual_threads(),
            min=1,
            max=core.engines.MOST_THREADS,
        )

    def draw(self, context: Context) -> None:
        """Draws the preferences."""
        assert self.layout is not None
        draw(self.layout, self, context)


def draw_voice_pack(layout: UILayout, context: Context) -> None:
    """Draws whether the voice pack is installed, and the buttons that install and remove it."""
    count = len(core.voice_pack.installed_voices())
    said = f"The voice pack is installed, with {count} voices." if count else core.voice_pack.reason_missing()
    draw_text(layout, context, said, "CHECKMARK" if count else "INFO")
    row = layout.row()
    if not count:
        voices.draw_how_to_get(row)
    row.operator(UNITAF_OT_install_voice_pack.bl_idname, icon="IMPORT")
    row.operator(UNITAF_OT_remove_voice_pack.bl_idname, icon="TRASH")


def draw(layout: UILayout, choices: UnitafPreferences, context: Context) -> None:
    """Draws the choice of the engine and its state, and the other preferences."""
    layout.use_property_split, layout.use_property_decorate = True, False
    if not core.edition.HOSTED:
        layout.prop(choices, "engine")
        if choices.engine != "BUILT_IN":
            layout.prop(choices, "engine_python")
        if choices.engine == "OFFICIAL":
            _draw_official(layout, choices, context)
    if reason := preferences.engine_reason(context):
        draw_text(layout, context, reason, "ERROR")
    elif running := jobs.running_engine():
        draw_text(layout, context, running, "CHECKMARK")
    else:
        draw_text(layout, context, "The engine starts when it is first needed; nothing has to be installed.", "INFO")
    column = layout.column()
    column.prop(choices, "default_voice")
    column.prop(choices, "unsaved_folder")
    column.prop(choices, "quick_start")
    column.prop(choices, "threads")
    shortcut.draw(layout, context)
    draw_voice_pack(layout, context)
    draw_job(layout)
    draw_note(layout, context)
    row = layout.row()
    row.operator("wm.url_open", text="Manual", icon="HELP").url = manual.address(manual.START)
    row.operator(UNITAF_OT_save_report.bl_idname, icon="TEXT")


def _draw_official(layout: UILayout, choices: UnitafPreferences, context: Context) -> None:
    """Draws the folder of the original's checkpoints, and their licences until they are accepted."""
    layout.prop(choices, "official_folder")
    if not choices.official_accepted:
        for sentence in core.licences.LICENCES:
            draw_text(layout, context, sentence, "INFO")
    layout.prop(choices, "official_accepted")
