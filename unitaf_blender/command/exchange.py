"""The commands ``export``, ``import`` and ``bake`` of ``blender -b FILE --command unitaf``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import bpy

from ..character.head import find_head, scene_of
from ..exchange import bake
from ..exchange.files import Format, export_scene, export_takes, import_take
from ..takes import library, sound_files
from .output import ExitCode, say

KINDS: dict[str, Format] = {
    "livelink": "LIVE_LINK",
    "a2f": "AUDIO2FACE",
    "wav": "WAV",
    "srt": "SRT",
    "vtt": "VTT",
}


def add_parser(commands: Any) -> None:
    """Adds the commands to those of ``unitaf``."""
    out = commands.add_parser("export", help="write the takes of a head for other programs")
    out.add_argument("--format", required=True, choices=sorted(KINDS), help="what is written")
    out.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the files go; made if missing")
    out.add_argument("--target", default="", help="name of the head's mesh; without it, the active object")
    which = out.add_mutually_exclusive_group()
    which.add_argument("--take", action="append", metavar="NAME", help="one take, may be repeated; without it, all")
    which.add_argument("--all-heads", action="store_true", help="all takes of all heads of the scene")
    out.set_defaults(run=_export)
    into = commands.add_parser("import", help="make a take of a Live Link Face .csv or an Audio2Face .json")
    into.add_argument("file", type=Path, help="the recording")
    into.add_argument("--sound", type=Path, metavar="WAV", help="what is heard; without it, a .wav beside FILE")
    into.add_argument("--target", default="", help="name of the head's mesh; without it, the active object")
    into.add_argument("--frame", type=int, help="first frame; without it, the playhead")
    into.add_argument("--save", type=Path, metavar="OUT.blend", required=True, help="save the scene there")
    into.set_defaults(run=_import)
    plain = commands.add_parser("bake", help="bake the takes of a head to plain actions")
    plain.add_argument("--target", default="", help="name of the head's mesh; without it, the active object")
    plain.add_argument("--remove", action="store_true", help="take the takes away; their sounds stay")
    plain.add_argument("--thin", action="store_true", help="leave out keys where a straight line is as good")
    plain.add_argument("--save", type=Path, metavar="OUT.blend", required=True, help="save the scene there")
    plain.set_defaults(run=_bake)


def _export(chosen: argparse.Namespace) -> ExitCode:
    """Writes takes as files of another program and prints the paths of the files."""
    folder, kind = chosen.out.expanduser().absolute(), KINDS[chosen.format]
    if chosen.all_heads:
        assert bpy.context.scene is not None
        files = export_scene(bpy.context.scene, kind, folder)
    else:
        head = find_head(bpy.context, chosen.target)
        names = chosen.take or [take.name for take in library.listed(head)]
        files = export_takes(bpy.context, head, names, kind, folder)
    for file in files:
        say(str(file))
    return ExitCode.OK


def _import(chosen: argparse.Namespace) -> ExitCode:
    """Makes a take of another program's recording and saves the scene."""
    head = find_head(bpy.context, chosen.target)
    if chosen.frame is not None:
        scene_of(bpy.context, head).frame_set(chosen.frame)
    sound = chosen.sound.expanduser().absolute() if chosen.sound else None
    result = import_take(bpy.context, head, chosen.file.expanduser().absolute(), sound)
    for line in (result.sentence, *result.warnings, f"Saved {sound_files.save_as(chosen.save)}"):
        say(line)
    return ExitCode.STILL if result.still else ExitCode.OK


def _bake(chosen: argparse.Namespace) -> ExitCode:
    """Bakes the takes of a head to plain actions and saves the scene."""
    names = bake.bake(bpy.context, find_head(bpy.context, chosen.target), chosen.remove, chosen.thin)
    say(f"Baked to {', '.join(names)}")
    say(f"Saved {sound_files.save_as(chosen.save)}")
    return ExitCode.OK
