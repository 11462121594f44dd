"""``blender -b FILE --command unitaf ...``: talking faces without a window.

The exit code is 0 when all went well, 1 for an error that the last line of stderr explains, 2 for arguments that make
no sense, and 3 when the take was written but the face does not move.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from .. import core
from ..character.head import find_head, scene_of
from ..takes import generate, sound_files
from ..takes.plan import Result
from ..timeline import film
from . import batch, exchange

OK, FAILED, USAGE, STILL, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str]) -> int:
    """The handler of the command; returns the exit code."""
    try:
        chosen = _parser().parse_args(list(arguments))
        code = chosen.run(chosen)
    except SystemExit as end:  # argparse has said what was wrong
        return int(end.code or OK)
    except core.errors.Cancelled:
        return _fail("It was cancelled.")
    except KeyboardInterrupt:
        _fail("It was interrupted; what is finished is kept, and the same command goes on from there.")
        return INTERRUPTED
    except (core.errors.UnitafError, RuntimeError) as error:
        return _fail(str(error))
    return int(code)


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
    make.add_argument("--frame", type=int, help="first frame; without it, the playhead")
    make.add_argument("--save", type=Path, metavar="OUT.blend", help="save the scene there")
    make.add_argument("--render", type=Path, metavar="OUT.mp4", help="render the take as a film with sound")
    make.set_defaults(run=_generate, parser=make)
    batch.add_parser(commands)
    exchange.add_parser(commands)
    return parser


def _generate(chosen: argparse.Namespace) -> int:
    if chosen.text is None and not (chosen.recording or chosen.strip):
        chosen.parser.error("one of --text, --recording and --strip is needed")
    context = bpy.context
    head = find_head(context, chosen.target)
    scene = scene_of(context, head)
    if chosen.frame is not None:
        scene.frame_set(chosen.frame)
    film.check(scene, chosen.render)
    folder = chosen.save.expanduser().absolute().parent / sound_files.SPEECH_FOLDER if chosen.save else None
    result = _make(chosen, head.name, folder)
    _say(result.sentence)
    for warning in result.warnings:
        _say(warning)
    if chosen.save:
        _say(f"Saved {sound_files.save_as(chosen.save)}")
    if chosen.render:
        film.render(scene, chosen.render, result.start, result.end)
        _say(f"Rendered {chosen.render}")
    return STILL if result.still else OK


def _make(chosen: argparse.Namespace, head: str, folder: Path | None) -> Result:
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
        return generate.speak(bpy.context, speed=chosen.speed, **choices)
    return generate.follow(bpy.context, chosen.recording or "", strip=chosen.strip or "", **choices)


def _show_progress(done: float, stage: str) -> None:
    _say(f"{done:4.0%} {stage}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _fail(sentence: str) -> int:
    sys.stderr.write(f"unitaf: {sentence.strip()}\n")
    return FAILED
