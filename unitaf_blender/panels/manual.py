"""The manual that comes with the add-on: *Online Manual* in the menu of a right click leads to the page."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "manual"  # made by build_manual.py
START = "quick-start.html"
# What the right click was on, as Blender writes it in lower case → the page. The first pattern that fits is used.
PAGES = (
    ("bpy.ops.unitaf.retake", "retake.html"),
    ("bpy.ops.unitaf.import_take", "exchange.html"),
    ("bpy.ops.unitaf.export*", "exchange.html"),
    ("bpy.ops.unitaf.*_take", "takes.html"),
    ("bpy.ops.unitaf.*_hand_layer", "takes.html"),
    ("bpy.ops.unitaf.add_sound", "takes.html"),
    ("bpy.ops.unitaf.resample", "takes.html"),
    ("bpy.ops.unitaf.sync_playback", "takes.html"),
    ("bpy.ops.unitaf.choose_word", "directing.html"),
    ("bpy.ops.unitaf.tag_words", "directing.html"),
    ("bpy.ops.unitaf.edit_line", "directing.html"),
    ("bpy.ops.unitaf.roll_*", "directing.html"),
    ("bpy.ops.unitaf.*_word", "takes.html"),
    ("bpy.ops.unitaf.*_words", "takes.html"),
    ("bpy.ops.unitaf.*_dial", "dials.html"),
    ("bpy.ops.unitaf.*_dials", "dials.html"),
    ("bpy.ops.unitaf.set_articulation", "dials.html"),
    ("bpy.ops.unitaf.*script*", "dialogue.html"),
    ("bpy.ops.unitaf.*_dialogue", "dialogue.html"),
    ("bpy.ops.unitaf.listen*", "emotion.html"),
    ("bpy.ops.unitaf.*_line", "dialogue.html"),
    ("bpy.ops.unitaf.*_listeners", "dialogue.html"),
    ("bpy.ops.unitaf.find_characters", "dialogue.html"),
    ("bpy.ops.unitaf.*character*", "comfort.html"),
    ("bpy.ops.unitaf.*_strip", "comfort.html"),
    ("bpy.ops.unitaf.follow_sound_file", "comfort.html"),
    ("bpy.ops.unitaf.speak_text_block", "comfort.html"),
    ("bpy.ops.unitaf.*_emotion", "emotion.html"),
    ("bpy.ops.unitaf.*_voice_pack", "voices.html"),
    ("bpy.ops.unitaf.choose_voice", "voices.html"),
    ("bpy.ops.unitaf.*_voice", "emotion.html"),
    ("bpy.ops.unitaf.*_rig*", "characters.html"),
    ("bpy.ops.unitaf.*_mesh*", "characters.html"),
    ("bpy.ops.unitaf.turn_head", "characters.html"),
    ("bpy.ops.unitaf.choose_bone", "characters.html"),
    ("bpy.ops.unitaf.choose_head", "characters.html"),
    ("bpy.ops.unitaf.fix", "troubleshooting.html"),
    ("bpy.ops.unitaf.show_note", "troubleshooting.html"),
    ("bpy.ops.unitaf.save_report", "troubleshooting.html"),
    ("bpy.ops.unitaf.bake", "exchange.html"),
    ("bpy.ops.unitaf.*", START),
    ("bpy.types.unitafdials*", "dials.html"),
    ("bpy.types.unitafchanneldial*", "dials.html"),
    ("bpy.types.unitafemotion*", "emotion.html"),
    ("bpy.types.unitafvoice*", "emotion.html"),
    ("bpy.types.unitafrig*", "characters.html"),
    ("bpy.types.unitafmesh*", "characters.html"),
    ("bpy.types.unitafhead.pivot*", "characters.html"),
    ("bpy.types.unitafhead*", "takes.html"),
    ("bpy.types.unitafline*", "dialogue.html"),
    ("bpy.types.unitafcharacter*", "dialogue.html"),
    ("bpy.types.unitafdialogue*", "dialogue.html"),
    ("bpy.types.unitafword*", "takes.html"),
    ("bpy.types.unitaf*", START),
)


def address(page: str = "") -> str:
    """Returns the address of a page; without a name, of the folder, as Blender puts it before a page's name."""
    return f"{FOLDER.as_uri()}/{page}"


def mapping() -> tuple[str, tuple[tuple[str, str], ...]]:
    """Returns the start of all addresses, and the pages: see ``bpy.utils.register_manual_map``."""
    return address(), PAGES
