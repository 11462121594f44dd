"""The commands ``unitaf export`` and ``unitaf import``: takes in the formats of other programs."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import Any

from ..errors import InputError, OutputError
from ..files import read_file, reason
from .shared import OK, LoadModel, print_result

LIVE_LINK, AUDIO2FACE, SRT, VTT, TEXTGRID = "livelink", "a2f", "srt", "vtt", "textgrid"
EXPORT_HELP = """\
Writes a take for another program. Subtitles and TextGrids need the take's .wav and .json beside its .npz.

  unitaf export takes/hello.npz --format livelink --out hello.csv
  unitaf export takes/hello.npz --format srt --out hello.srt
  unitaf export takes/hello.npz --format textgrid --out hello.TextGrid
"""
IMPORT_HELP = """\
Writes DIR/NAME.npz from a recording of Live Link Face (.csv) or an export of Audio2Face (.json, .csv); a .wav of the
same name beside FILE comes along.

  unitaf import recording.csv --out takes --fps 30
"""


def add_command(
    commands: Any, making: argparse.ArgumentParser, as_json: argparse.ArgumentParser, shape: dict[str, Any]
) -> None:
    """Adds ``export`` and ``import`` to the commands of a parser; ``making`` has ``--out`` and ``--fps``."""
    out = commands.add_parser(
        "export", help="write a take for another program", description=EXPORT_HELP, parents=[as_json], **shape
    )
    out.add_argument("take", metavar="TAKE", type=Path, help="the .npz of a take")
    formats = (LIVE_LINK, AUDIO2FACE, SRT, VTT, TEXTGRID)
    out.add_argument("--format", required=True, choices=formats, help="what is written")
    out.add_argument("--out", metavar="FILE", type=Path, required=True, help="where to write")
    out.add_argument(
        "--start", metavar="SECONDS", type=_seconds, default=0.0, help="when it begins, for timecode and subtitles"
    )
    out.set_defaults(run=_export)
    into = commands.add_parser(
        "import", help="read another program's file", description=IMPORT_HELP, parents=[making, as_json], **shape
    )
    into.add_argument("file", metavar="FILE", type=Path, help="the recording or export")
    into.set_defaults(run=_import)


def _export(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..exchange import audio2face, live_link, subtitles
    from ..exchange.textgrid import textgrid
    from ..files import write_file
    from ..take_io import load, load_motion

    take, out, start = arguments.take, arguments.out, arguments.start
    if out.resolve() in [take.with_suffix(suffix).resolve() for suffix in (".npz", ".json", ".wav")]:
        raise OutputError(f'The export would replace a file of the take "{take}"; choose another name.')
    if arguments.format in (SRT, VTT):
        spoken = load(take)
        if not spoken.words:
            raise InputError(f'The words of "{take}" are not known: there is nothing for subtitles.')
        shown = subtitles.from_words(spoken.words, start, text=spoken.text)
        write_file(out, (subtitles.srt if arguments.format == SRT else subtitles.vtt)(shown).encode("utf-8"))
    elif arguments.format == TEXTGRID:
        spoken = load(take)
        if not spoken.phones:
            raise InputError(f'The phones of "{take}" are not known: there is nothing for a TextGrid.')
        tiers = {"words": spoken.words, "phones": spoken.phones}
        write_file(out, textgrid(tiers, spoken.seconds).encode("utf-8"))
    else:
        motion = load_motion(take)
        if arguments.format == LIVE_LINK:
            live_link.write(out, motion.curves, motion.head_rotation, motion.fps, start)
        else:
            audio2face.write(out, motion.curves, motion.fps, take.with_suffix(".wav").name)
    print_result(arguments, {"file": str(out)}, {"file": str(out)})
    return OK


def _import(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..exchange.motion import read_motion
    from ..files import write_file
    from ..take_io import check_name, save_curves

    file: Path = arguments.file
    motion = read_motion(file, arguments.fps)
    check_name(file.stem)
    target, sound = arguments.out / f"{file.stem}.npz", file.with_suffix(".wav")
    copy = target.with_suffix(".wav")
    copies_sound = sound.is_file() and copy.resolve() != sound.resolve()
    for path in (target, target.with_suffix(".json"), *([copy] if copies_sound else ())):
        if path.exists() and path.resolve() != file.resolve():
            raise OutputError(f'"{path}" is there already; rename "{file.name}", or choose another folder.')
    save_curves(motion.curves, motion.fps, target, motion.head_rotation)
    written = {"npz": str(target)}
    if copies_sound:
        write_file(copy, _bytes_of(sound))
    if sound.is_file():
        written["wav"] = str(copy)
    sys.stderr.writelines(f"unitaf: {note}\n" for note in motion.notes)
    found = {"frames": len(motion.curves), "fps": motion.fps, "notes": list(motion.notes)}
    print_result(arguments, {**written, **found}, written)
    return OK


def _bytes_of(path: Path) -> bytes:
    from ..take_io import MAX_SOUND

    try:
        return read_file(path, MAX_SOUND)
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error


def _seconds(text: str) -> float:
    """Returns a time from 0 in seconds; raises ArgumentTypeError."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f'"{text}" is no time in seconds')
    return seconds
