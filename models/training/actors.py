"""The Berlin Database of Emotional Speech (Burkhardt et al. 2005, CC0): ten actors, one of seven feelings in a clip.

The folder holds ``flac/ID.flac`` and ``erkennung.txt``, the share of listeners who recognised the feeling. The copy
that this was made with is cut or padded to 2 s and normalised to its peak, so all that is compared with it is, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from unitaf.signals import FloatArray
from unitaf.voice import acoustics

# The sixth character of an ID. Boredom is left out where our own eight feelings are asked for: none of them is it.
LETTERS = {
    "N": "neutral",
    "W": "anger",
    "F": "happiness",
    "T": "sadness",
    "A": "fear",
    "E": "disgust",
    "L": "boredom",
}
RECOGNISED = 80.0  # percent of listeners, at least
SECONDS = 2.0
LEVEL = 1.0  # peak


class Clip(NamedTuple):
    """One clip: who speaks, which sentence, what is felt, the waveform (samples,) at 16 kHz, 2 s, peak 1."""

    speaker: str
    sentence: str
    emotion: str
    wave: FloatArray


def clips(folder: Path) -> Iterator[Clip]:
    """The clips whose feeling enough listeners recognised, by name."""
    shares = recognised(folder)
    for path in sorted((folder / "flac").glob("*.flac")):
        if shares.get(path.stem, 0.0) >= RECOGNISED:
            wave, rate = soundfile.read(path, dtype="float32")
            yield Clip(path.stem[:2], path.stem[2:5], LETTERS[path.stem[5]], alike(wave, rate))


def recognised(folder: Path) -> dict[str, float]:
    """The percentage of listeners who recognised each clip's feeling, by the clip's ID."""
    shares = {}
    for row in (folder / "erkennung.txt").read_text("latin-1").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) >= 3:
            shares[cells[1].strip().removesuffix(".wav")] = float(cells[2].strip().replace(",", "."))
    return shares


def alike(wave: FloatArray, rate: int) -> FloatArray:
    """A waveform as the clips are: at 16 kHz, its first 2 s or padded to them, its peak at 1."""
    heard = acoustics.resample(wave, rate)[: round(SECONDS * acoustics.RATE)]
    whole = np.pad(heard, (0, round(SECONDS * acoustics.RATE) - len(heard)))
    return (LEVEL * whole / max(float(np.abs(whole).max(initial=0.0)), 1e-9)).astype(np.float32)
