"""Curves and alignments as somebody has them: of capture, of other programs, of visemes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from unitaf.errors import InputError
from unitaf.exchange.channel_names import motion_at
from unitaf.exchange.motion import TABLES, read_motion
from unitaf.exchange.tables import rows_of
from unitaf.exchange.times import column_of, seconds_of
from unitaf.files import read_file
from unitaf.listening.recording import phones_of, read_alignment
from unitaf.signals import Segment
from unitaf.take_io import load_motion
from unitaf.text.phones import plain_label
from unitaf_blender.rig import visemes

from . import textgrids
from .face_clips import Array

MAX_FILE = 256 << 20  # bytes
LEAST = 3  # visemes that a table of them has
TIERS = ("phones", "phone", "phonemes", "phoneme", "mau")  # names of tiers with phones, in lower case
SAME = {"sil": "", "ih": "I", "oh": "O", "ou": "U"}  # other spellings; silence is a mouth at rest
MEANT = {name.lower(): name for name in visemes.MEANINGS} | SAME


def curves(path: Path, fps: float) -> Array:
    """(frames, 52) in 0..1 at ``fps``, from the first frame of a file: a take's ``.npz``, CSV of Live Link Face, JSON
    or CSV of Audio2Face, or a table of visemes. Raises InputError for anything else."""
    if path.suffix.lower() == ".npz":
        motion = load_motion(path)
        at = np.arange(len(motion.curves)) / motion.fps
        frames = np.arange(int(at[-1] * fps) + 1) / fps
        return np.stack([np.interp(frames, at, column) for column in motion.curves.T], 1).astype(np.float32)
    if path.suffix.lower() in TABLES and path.exists():
        from_visemes = _of_visemes(path, fps)
        if from_visemes is not None:
            return from_visemes
    return read_motion(path, fps).curves


def _of_visemes(path: Path, fps: float) -> Array | None:
    """The mouths that a table of visemes means, by the meanings of the add-on; None for another table.

    It has a column of times, and one of weights, 0 to 1, for each viseme: PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I,
    O, U and others of ``unitaf_blender.rig.visemes``, with or without "viseme" before them.
    """
    rows = rows_of(read_file(path, MAX_FILE), path)
    _, header = next(rows, (0, []))
    names = {at: MEANT[name] for at, name in enumerate(map(_plain, header)) if name in MEANT}
    if len(names) < LEAST:
        return None
    time = column_of(header)
    if time is None:
        raise InputError(f'"{path}" has no column of times, such as seconds: add one.')
    lines = [row for _number, row in rows if any(row)]
    try:
        weights = np.array([[float(row[at] or 0) for at in names] for row in lines], np.float32)
        seconds = seconds_of([row[time].strip() for row in lines], header[time], fps, path)
    except (ValueError, IndexError) as error:
        raise InputError(f'"{path}" has a row with something that is not a number.') from error
    shown = [at for at, name in enumerate(names.values()) if name]
    meant = weights[:, shown] @ visemes.mouth_shapes([name for name in names.values() if name])
    return motion_at(seconds, meant.clip(0, 1), None, fps, path).curves


def _plain(name: str) -> str:
    return name.strip().lower().removeprefix("viseme").strip("_. ")


def phones(path: Path, clip: str, seconds: float) -> list[Segment]:
    """The phones of a clip: of a TextGrid, or of a JSON as ``unitaf align --json`` writes it, whose only clip may have
    any name. Raises InputError for anything else, and for labels that are not ARPABET."""
    if path.suffix.lower() == ".textgrid":
        tier = _phone_tier(path)
        return [Segment(plain_label(label), start, end) for label, start, end in tier if end > start]
    clips = read_alignment(path)
    return phones_of(clips, next(iter(clips)) if len(clips) == 1 else clip, seconds, path)


def _phone_tier(path: Path) -> Sequence[Segment]:
    tiers = textgrids.read(path)
    found = next((rows for name, rows in tiers.items() if name.lower().split(" - ")[-1].strip() in TIERS), None)
    if found is None:
        raise InputError(f'"{path}" has no tier of phones, only {", ".join(tiers) or "none"}: call it "phones".')
    return found
