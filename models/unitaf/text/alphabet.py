"""The voice's phoneme alphabet and the ids of its characters in the network."""

from __future__ import annotations

import functools
import json

from ..weight_files import voice_package

PAD = 0  # id at both ends of every sentence, as in the training of the network


@functools.cache
def vocabulary() -> dict[str, int]:
    """Returns each phoneme character and its id, 1..177 with gaps, from the voice package."""
    table: dict[str, int] = json.loads((voice_package.assets() / "vocab.json").read_text("utf-8"))
    return table


def known_positions(phonemes: str) -> list[int]:
    """Returns the positions in ``phonemes`` that get an id; characters outside the alphabet are skipped.

    ``ids(phonemes)[1 + n]`` and its duration belong to ``phonemes[known_positions(phonemes)[n]]``.
    """
    known = vocabulary()
    return [position for position, character in enumerate(phonemes) if character in known]


def ids(phonemes: str) -> list[int]:
    """Returns the input of the network: one id per known character, with ``PAD`` at both ends."""
    known = vocabulary()
    return [PAD, *(known[phonemes[position]] for position in known_positions(phonemes)), PAD]
