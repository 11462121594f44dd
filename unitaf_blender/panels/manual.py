"""The manual that comes with the add-on: *Online Manual* in the menu of a right click leads to the page."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "manual"  # made by build_manual.py
START = "quick-start.html"
# What the right click was on, as Blender writes it in lower case → the page. The first pattern that fits is used.
PAGES = (
    ("bpy.ops.unitaf.*retake*", "retake.html"),
    ("bpy.ops.unitaf.*take*", "takes.html"),
    ("bpy.ops.unitaf.*hand_layer*", "takes.html"),
    ("bpy.ops.unitaf.resample*", "takes.html"),
    ("bpy.ops.unitaf.sync*", "takes.html"),
    ("bpy.ops.unitaf.*word*", "takes.html"),
    ("bpy.ops.unitaf.*dial*", "dials.html"),
    ("bpy.ops.unitaf.*script*", "dialogue.html"),
    ("bpy.ops.unitaf.*line*", "dialogue.html"),
    ("bpy.ops.unitaf.*character*", "dialogue.html"),
    ("bpy.ops.unitaf.*listener*", "dialogue.html"),
    ("bpy.ops.unitaf.*emotion*", "emotion.html"),
    ("bpy.ops.unitaf.*voice*", "emotion.html"),
    ("bpy.ops.unitaf.listen*", "emotion.html"),
    ("bpy.ops.unitaf.*rig*", "characters.html"),
    ("bpy.ops.unitaf.*mesh*", "characters.html"),
    ("bpy.ops.unitaf.turn_head*", "characters.html"),
    ("bpy.ops.unitaf.fix*", "troubleshooting.html"),
    ("bpy.ops.unitaf.save_report*", "troubleshooting.html"),
    ("bpy.ops.unitaf.export*", "exchange.html"),
    ("bpy.ops.unitaf.bake*", "exchange.html"),
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
