"""The command ``unitaf face``: makes the faces of recordings."""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, OutputError, UnitafError
from ..settings import Settings
from . import official
from .shared import (
    FAILED,
    OK,
    LoadModel,
    Progress,
    UsageError,
    add_articulation_option,
    add_emotion_options,
    explain_error,
    print_result,
    read_text,
)

if TYPE_CHECKING:
    from ..take import Take
    from ..worker import Model

STYLES = ("natural", "clear")
HELP = """\
Writes DIR/ID.npz, the curves of every recording; ID is the name of its file without the extension.

  unitaf face actor.wav --text "Where were you last night?" --out takes
  unitaf face one.flac two.ogg --out takes --style clear --take

With its text, the face articulates what is said; a text that does not fit is named and not used. Without it, the face
follows the sound. FILE may give the phones with their times instead, from a forced aligner:

  {"take1": {"phones": [["HH", 0.11, 0.18], ["AH", 0.18, 0.25], …]}}

A recording that cannot be used is named, and the faces of the others are still made.
"""

log = logging.getLogger(__name__)


def add_command(commands: Any, parents: Sequence[argparse.ArgumentParser], shape: dict[str, Any]) -> None:
    """Adds ``face`` to the commands of a parser."""
    face = commands.add_parser(
        "face", help="make the face of a recording", description=HELP, parents=list(parents), **shape
    )
    face.add_argument("audio", nargs="+", metavar="AUDIO", type=Path, help="WAV, FLAC, OGG, MP3 or AIFF files")
    known = face.add_mutually_exclusive_group()
    known.add_argument("--text", help='what is said in the recording, or "-" to read it from stdin')
    known.add_argument("--file", metavar="FILE", help="read the text from a file")
    known.add_argument("--alignment", metavar="FILE", type=Path, help="the phones of all recordings")
    face.add_argument(
        "--style", choices=STYLES, default=STYLES[0],
        help="natural: as real faces were tracked, the mouth alone (default); clear: symmetrical, closing fully, with "
        "blinks, gaze and brows, for characters",
    )  # fmt: skip
    add_emotion_options(face, "how it is said")
    add_articulation_option(face)
    face.add_argument("--take", action="store_true", help="write ID.wav and ID.json (words and phones) too")
    official.add_options(face)
    face.set_defaults(run=_face)


def _face(arguments: argparse.Namespace, load_model: LoadModel) -> int:
    from ..files import prepare_folder
    from ..listening.recording import read_alignment

    repeated = [clip for clip, count in Counter(path.stem for path in arguments.audio).items() if count > 1]
    if repeated:
        raise UsageError(f'Two recordings are called "{repeated[0]}"; rename one, because their curves would be too.')
    has_text = arguments.text is not None or arguments.file is not None
    if has_text and len(arguments.audio) > 1:
        raise UsageError("A text belongs to one recording; give them one by one.")
    text = read_text(arguments.text, arguments.file) if has_text else ""
    clips = None if arguments.alignment is None else read_alignment(arguments.alignment)
    prepare_folder(arguments.out)
    written: dict[str, str] = {}
    failed: dict[str, str] = {}
    warnings: dict[str, list[str]] = {}
    codes: list[str] = []
    with Progress() as progress:
        model: Model | None = None
        for number, path in enumerate(arguments.audio):
            share = _Share(progress, number, len(arguments.audio), path.name)
            share(0.0, "")
            try:
                recording = _Recording(path, clips, arguments)
                model = model or official.loader(arguments, load_model, follows=True)()
                take = recording.follow(model, text, share)
                written[path.stem] = recording.write(take)
                warnings[path.stem] = list(take.warnings)
            except Exception as error:
                code, failed[path.stem] = explain_error(error)
                codes.append(code)
                if not isinstance(error, UnitafError):
                    log.debug("%s failed.", path, exc_info=True)
    several = len(arguments.audio) > 1
    sentences = [f"{stem}: {each}" if several else each for stem, found in warnings.items() for each in found]
    for sentence in [*sentences, *failed.values()]:
        sys.stderr.write(f"unitaf: {sentence}\n")
    result: dict[str, Any] = {"files": written, "failed": failed}
    if any(warnings.values()):
        result["warnings"] = {stem: each for stem, each in warnings.items() if each}
    if failed:
        result["error"] = (
            next(iter(failed.values()))
            if len(failed) == 1
            else (f"{len(failed)} of {len(arguments.audio)} recordings could not be used.")
        )
        result["code"] = codes[0]
    print_result(arguments, result, written)
    return FAILED if failed else OK


class _Share:
    """Reports the progress of one recording as a share of the progress of all."""

    def __init__(self, progress: Progress, number: int, count: int, name: str) -> None:
        self.progress, self.number, self.count, self.name = progress, number, count, name

    def __call__(self, done: float, stage: str) -> None:
        self.progress((self.number + done) / self.count, f"Moving the face of {self.name}")


class _Recording:
    """A recording that was read and checked, with its phones from the alignment if one is given."""

    def __init__(self, path: Path, clips: dict[str, Any] | None, arguments: argparse.Namespace) -> None:
        from ..listening.recording import phones_of, read_sound
        from ..take_io import check_name

        if path.is_dir():
            raise InputError(f'"{path}" is a folder; name a recording in it.')
        check_name(path.stem)
        self.arguments = arguments
        self.settings = Settings(
            fps=arguments.fps, emotion=arguments.emotion, strength=arguments.strength,
            articulation=arguments.articulation, official=official.settings_of(arguments),
        )  # fmt: skip
        self.target = arguments.out / f"{path.stem}.npz"
        sound = self.target.with_suffix(".wav")
        if arguments.take and sound.exists() and path.exists() and sound.samefile(path):
            raise OutputError(f'The take would replace the recording "{path}"; choose another folder.')
        self.wave, self.sample_rate = read_sound(path)
        self.phones = None
        if clips is not None:
            self.phones = phones_of(clips, path.stem, len(self.wave) / self.sample_rate, arguments.alignment)

    def follow(self, model: Model, text: str, progress: _Share) -> Take:
        """Returns the take of the recording."""
        return model.follow(
            self.wave, self.sample_rate, self.settings, progress,
            text=text, phones=self.phones, style=self.arguments.style,
        )  # fmt: skip

    def write(self, take: Take) -> str:
        """Writes the curves, or with ``--take`` the whole take, and returns the path of the curves."""
        from ..take_io import save, save_curves

        if self.arguments.take:
            return str(save(take, self.target.parent, self.target.stem).npz)
        save_curves(take.curves, take.fps, self.target, take.head_rotation, take.emotion)
        return str(self.target)
