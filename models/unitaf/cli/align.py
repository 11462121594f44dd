"""The command ``unitaf align``: when the words and phones of a recording are said."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import OutputError
from .shared import OK, LoadModel, Progress, UsageError, print_result, read_text

if TYPE_CHECKING:
    from ..listening.alignment import Alignment
    from ..signals import Segment

HELP = """\
Finds the words and phones of a recording: by its text, or, without one, the phones that are heard.

  unitaf align actor.wav --text "Where were you last night?"
  unitaf align actor.wav --file line.txt --out actor.TextGrid
  unitaf align actor.wav --text "Where were you last night?" --out actor.json

Times are in seconds. JSON has the form that "unitaf face --alignment" reads, and how sure each word is, 0 to 1:

  {"actor": {"words": [["Where", 0.11, 0.32], …], "phones": [["W", 0.11, 0.18], …], "certainty": [0.99, …]}}

A recording in which nobody speaks is refused, and so is a text that does not fit it.
"""
TEXTGRID, JSON = ".textgrid", ".json"
DECIMALS = 4  # of a second


def add_command(commands: Any, as_json: argparse.ArgumentParser, shape: dict[str, Any]) -> None:
    """Adds ``align`` to the commands of a parser."""
    align = commands.add_parser(
        "align", help="find the words and phones of a recording", description=HELP, parents=[as_json], **shape
    )
    align.add_argument("audio", metavar="AUDIO", type=Path, help="a WAV, FLAC, OGG, MP3 or AIFF file")
    known = align.add_mutually_exclusive_group()
    known.add_argument("--text", help='what is said in the recording, or "-" to read it from stdin')
    known.add_argument("--file", metavar="FILE", help="read the text from a file")
    align.add_argument("--out", metavar="FILE", type=Path, help="write a .TextGrid or .json instead of printing")
    align.set_defaults(run=_align)


def _align(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..exchange.textgrid import textgrid
    from ..files import write_file
    from ..listening.recording import read_sound
    from ..pipeline.transcription import align_or_recognise, doubts_of
    from ..text.front_end import FrontEnd

    out: Path | None = arguments.out
    if out is not None and out.suffix.lower() not in (TEXTGRID, JSON):
        raise UsageError(f'"{out.name}" has no ending that says what to write; call it NAME.TextGrid or NAME.json.')
    if out is not None and out.exists() and arguments.audio.exists() and out.samefile(arguments.audio):
        raise OutputError(f'The alignment would replace the recording "{arguments.audio}"; choose another name.')
    told = arguments.text is not None or arguments.file is not None
    text = read_text(arguments.text, arguments.file) if told else ""
    wave, rate = read_sound(arguments.audio)
    with Progress() as progress:
        found = align_or_recognise(wave, rate, text if told else None, FrontEnd(), progress)
    warnings = doubts_of(found)
    for warning in warnings:
        sys.stderr.write(f"unitaf: {warning}\n")
    clip = {arguments.audio.stem: _as_json(found)}
    if out is None:
        print_result(arguments, clip, {str(number): line for number, line in enumerate(_lines(found))})
        return OK
    if out.suffix.lower() == JSON:
        written = json.dumps(clip, ensure_ascii=False) + "\n"
    else:
        written = textgrid({"words": found.words, "phones": found.phones}, len(wave) / rate)
    write_file(out, written.encode("utf-8"))
    print_result(arguments, {"file": str(out), "warnings": warnings}, {"file": str(out)})
    return OK


def _as_json(found: Alignment) -> dict[str, Any]:
    def rows(segments: Sequence[Segment]) -> list[list[Any]]:
        return [[label, round(start, DECIMALS), round(end, DECIMALS)] for label, start, end in segments]

    certainty = [round(sure, 3) for sure in found.certainty]
    return {"words": rows(found.words), "phones": rows(found.phones), "certainty": certainty}


def _lines(found: Alignment) -> list[str]:
    """Returns words with their phones as lines of text; the phones alone where the words are not known."""
    if not found.words:
        return [f"{start:8.3f} {end:8.3f}  {label}" for label, start, end in found.phones]
    return [
        f"{word.start:8.3f} {word.end:8.3f}  {sure:4.2f}  {word.label}"
        for word, sure in zip(found.words, found.certainty, strict=True)
    ]
