"""Phones labelled by hand: the Berlin Database of Emotional Speech (Burkhardt et al. 2005), in German.

The folder holds ``flac/ID.flac`` and ``lablaut/IDxx.lablaut``: behind a line ``#`` a label a row, ``seconds -1 label``,
each ending where the next begins. ``d`` is the closure and ``!d`` the release of a stop, ``dasp`` its breath, ``_d`` a
closure behind a pause, whose beginning nobody hears; rows with notes on articulation alone go on with the phone before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import soundfile

from unitaf.signals import FloatArray
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics

# The nearest phones of English. Diphthongs with an r are two; where a hand label has none here, it is a pause.
GERMAN = {
    "a": "AA", "A": "AA", "e": "EY", "E": "EH", "i": "IY", "I": "IH", "o": "OW", "O": "AO", "u": "UW", "U": "UH",
    "y": "UW", "Y": "IH", "9": "ER", "8": "AH", "@": "AH", "6": "AH", "aI": "AY", "aU": "AW", "aO": "AW", "ao": "AW",
    "AU": "AW", "AO": "AW", "OU": "OW", "OY": "OY", "i6": "IY AH", "I6": "IH AH", "E6": "EH AH", "a6": "AA AH",
    "@6": "AH", "Y6": "UH AH", "e@": "EY AH", "i@": "IY AH", "I@": "IH AH", "ia": "IY AA", "@a": "AH AA",
    "@E": "AH EH", "@O": "AH AO", "b": "B", "d": "D", "g": "G", "p": "P", "t": "T", "k": "K", "f": "F", "v": "V",
    "s": "S", "z": "Z", "S": "SH", "C": "SH", "x": "HH", "X": "HH", "h": "HH", "H": "HH", "j": "Y", "J": "Y",
    "m": "M", "n": "N", "N": "NG", "l": "L", "L": "L", "R": "R", "4": "R", "B": "V", "D": "DH", "G": "G", "V": "V",
    "nn": "N", "NN": "NG", "mm": "M", "ss": "S", "vv": "V",
}  # fmt: skip
PAUSES = frozenset((".", "(", "(gef", "?"))


class Labelled(NamedTuple):
    """One hand label: English phones, when it starts, and whether its start can be heard."""

    phones: tuple[str, ...]
    start: float
    audible: bool


def read(folder: Path) -> Iterator[tuple[FloatArray, list[Labelled]]]:
    """Each recording that has labels: its waveform at 16 kHz, and the labels that begin in it."""
    for path in sorted((folder / "lablaut").glob("*.lablaut")):
        file = folder / "flac" / f"{path.stem[:-2]}.flac"
        if file.is_file():
            wave, rate = soundfile.read(file, dtype="float32")
            labels = _labels(path.read_text("latin-1"))
            yield acoustics.resample(wave, rate), [one for one in labels if one.start < len(wave) / rate]


def _labels(text: str) -> list[Labelled]:
    found: list[Labelled] = []
    stop = ""  # whose closure is open
    for row in text.split("#\n", 1)[1].splitlines():
        fields = row.split("\t")[0].split()
        if len(fields) < 2 or (len(fields) > 2 and re.match(r"[-+\[]", fields[2])) or len(fields) == 2:
            continue
        start, label = float(fields[0]), re.split(r"[-+]", fields[2])[0]
        plain = label.lstrip("!_")
        if plain.endswith("asp") or (label.startswith("!") and plain == stop):
            continue
        stop = plain
        if label in PAUSES or plain not in GERMAN:
            found.append(Labelled((SILENCE,), start, label in PAUSES))
        else:
            found.append(Labelled(tuple(GERMAN[plain].split()), start, not label.startswith("_")))
    return found
