"""Every phone of English in a word, spoken by the model, and what its face looks like in the phone's middle."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from demo import contact_sheet
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take

from .studio import Portrait

Array = npt.NDArray[np.float32]

FPS = 100.0  # so that a middle is met to 5 ms
FRAME = "Say {} again."
# Vowels between H and D, consonants between vowels, so that neighbours do not round or close the lips themselves.
WORDS = {
    "AA": "hod", "AE": "had", "AH": "hud", "AO": "hawed", "AW": "loud", "AY": "hide", "EH": "head", "ER": "heard",
    "EY": "hate", "IH": "hid", "IY": "heed", "OW": "hoed", "OY": "noise", "UH": "hood", "UW": "food",
    "P": "happy", "B": "rabbit", "M": "hammer", "F": "coffee", "V": "heavy", "TH": "athlete", "DH": "gather",
    "T": "attack", "D": "adding", "N": "any", "L": "alley", "S": "essay", "Z": "hazard", "SH": "ashes", "ZH": "casual",
    "CH": "catcher", "JH": "badger", "K": "hacking", "G": "dagger", "NG": "hanger", "HH": "ahead", "R": "arrow",
    "W": "away", "Y": "canyon",
}  # fmt: skip
STILL_SIZE = 200
COLUMNS = 8


def poses(model: JointModel) -> dict[str, tuple[str, Array]]:
    """label -> (word, curves (52,) in the middle of the phone), for every phone in ``WORDS``."""
    found = {}
    for label, word in WORDS.items():
        take = model.speak(FRAME.format(word), Settings(fps=FPS))
        found[label] = word, take.curves[_middle(take, word, label)]
    return found


def sheet(path: Path, portrait: Portrait, found: Mapping[str, tuple[str, Array]], azimuth: float) -> None:
    """A picture of the mouth for each phone, labelled with it and its word."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = []
        for label, (word, curves) in found.items():
            picture = Path(folder) / f"{label}.png"
            portrait.still(picture, curves, azimuth, STILL_SIZE)
            pictures.append((f"{label}  {word}", picture))
        path.parent.mkdir(parents=True, exist_ok=True)
        contact_sheet.write(path, pictures, COLUMNS)


def _middle(take: Take, word: str, label: str) -> int:
    """The frame in the middle of a word's phone."""
    _, start, end = next(one for one in take.words if one.label.strip(".,").lower() == word)
    for phone in take.phones:
        if phone.label == label and start - 1e-3 <= phone.start < end:
            return round((phone.start + phone.end) / 2 * take.fps)
    said = " ".join(phone.label for phone in take.phones if start <= phone.start < end)
    raise ValueError(f"{word!r} was said as {said}, without {label}: choose another word.")
