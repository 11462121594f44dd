"""The command ``blender -b FILE --command unitaf ...``, which makes talking faces without a window."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from .. import core
from ..character.head import find_head, scene_of
from ..takes import generate, sound_files
from ..takes.plan import Result
from ..timeline import film
from . import batch, exchange, farm, farm_tasks
from .output import ExitCode, complain, say


def main(arguments: Sequence[str]) -> int:
    """Runs the command with these arguments; returns an ``ExitCode``, as Blender wants it."""
    try:
        chosen = _parser().parse_args(list(arguments))
        code: ExitCode = chosen.run(chosen)
    except SystemExit as end:  # argparse has printed the help, or what was wrong
        return int(end.code or ExitCode.OK)
    except core.errors.Cancelled:
        complain("It was cancelled.")
        return ExitCode.FAILED
    except KeyboardInterrupt:
        complain("It was interrupted; what is finished is kept, and the same command goes on from there.")
        return ExitCode.INTERRUPTED
    except (core.errors.UnitafError, RuntimeError) as error:
        complain(str(error))
        return ExitCode.FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="blender -b FILE --command unitaf", description="Make faces speak, and write it into FILE's scene."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    make = commands.add_parser("generate", help="let a head of the scene speak a text, or follow a recording")
    make.add_argument("--text", help="what the face says; with --recording, what is said in it, if known")
    make.add_argument("--recording", metavar="SOUND", help="sound file that the face follows; // is FILE's folder")
    make.add_argument("--strip", metavar="NAME", help="sound strip that the face follows, where it lies")
    make.add_argument("--target", default="", help="name of the head's mesh; without it, the active object")
    make.add_argument("--speed", type=float, default=1.0, help="0.5 (slow) to 2.0 (fast)")
    make.add_argument("--seed", type=int, default=0, help="another seed, another take")
    make.add_argument("--emotion", help="happy=0.8,surprised=0.2, auto; without it, the head's sliders with keys")
    make.add_argument("--strength", type=float, help="strength of the emotion, 0 to 1; without it, the head's own")
    make.add_argument("--voice", default="", help="a voice of the cast; without it, the head's own")
    make.add_argument("--language", default="", help="of the text, es or pt-br; without it, that of the voice")
    make.add_argument("--frame", type=int, help="first frame; without it, the playhead")
    make.add_argument("--save", type=Path, metavar="OUT.blend", help="save the scene there")
    make.add_argument("--render", type=Path, metavar="OUT.mp4", help="render the take as a film with sound")
    make.set_defaults(run=_generate, parser=make)
    batch.add_parser(commands)
    exchange.add_parser(commands)
    farm.add_parser(commands)
    farm_tasks.add_parser(commands)
    return parser


def _generate(chosen: argparse.Namespace) -> ExitCode:
    """Makes one take and writes it into the scene; saves and renders it where that is asked for."""
    if chosen.text is None and not (chosen.recording or chosen.strip):
        chosen.parser.error("one of --text, --recording and --strip is needed")
    context = bpy.context
    head = find_head(context, chosen.target)
    scene = scene_of(context, head)
    if chosen.frame is not None:
        scene.frame_set(chosen.frame)
    film.check(scene, chosen.render)
    folder = chosen.save.expanduser().absolute().parent / sound_files.SPEECH_FOLDER if chosen.save else None
    result = _make_take(chosen, head.name, folder)
    say(result.sentence)
    for warning in result.warnings:
        say(warning)
    if chosen.save:
        say(f"Saved {sound_files.save_as(chosen.save)}")
    if chosen.render:
        film.render(scene, chosen.render, result.start, result.end)
        say(f"Rendered {chosen.render}")
    return ExitCode.STILL if result.still else ExitCode.OK


def _make_take(chosen: argparse.Namespace, head: str, folder: Path | None) -> Result:
    """Makes the take of a text or a recording. head: name of its mesh. folder: for the take's files."""
    choices: dict[str, Any] = {
        "text": chosen.text or "",
        "target": head,
        "seed": chosen.seed,
        "folder": folder,
        "progress": _show_progress,
        "emotion": chosen.emotion or None,
        "strength": chosen.strength,
        "voice": chosen.voice,
    }
    if not (chosen.recording or chosen.strip):
        return generate.speak(bpy.context, speed=chosen.speed, language=chosen.language, **choices)
    return generate.follow(bpy.context, chosen.recording or "", strip=chosen.strip or "", **choices)


def _show_progress(done: float, stage: str) -> None:
    say(f"{done:4.0%} {stage}")
