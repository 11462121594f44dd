"""The voice's phoneme alphabet and the numbers that its network knows the characters by."""

from __future__ import annotations

import functools
import json

from ..weight_files import voice_package

PAD = 0  # stands at both ends of every sentence; the network was trained so


@functools.cache
def vocabulary() -> dict[str, int]:
    """Each phoneme character and its id, 1..177 with gaps, as shipped with the voice."""
    table: dict[str, int] = json.loads((voice_package.assets() / "vocab.json").read_text("utf-8"))
    return table


def kept(phonemes: str) -> list[int]:
    """Positions in ``phonemes`` that get an id; characters outside the alphabet are skipped.

    ``ids(phonemes)[1 + n]`` and its duration belong to ``phonemes[kept(phonemes)[n]]``.
    """
    known = vocabulary()
    return [position for position, character in enumerate(phonemes) if character in known]


def ids(phonemes: str) -> list[int]:
    """What the network is fed: one id per kept character, with ``PAD`` at both ends."""
    known = vocabulary()
    return [PAD, *(known[phonemes[position]] for position in kept(phonemes)), PAD]
