"""Recordings with tracked faces, as the benchmarks of the face take them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from unitaf.channels import ARKIT
from unitaf.signals import Segment
from unitaf.voice import acoustics

Array = npt.NDArray[np.float32]

NO_WORDS = ("sil", "sp")


@dataclasses.dataclass(frozen=True)
class Clip:
    """Something said. sound: (samples,) at 16 kHz; phones: ARPABET with times; curves are wanted at ``fps``.

    curves: (frames, 52) tracked, where there was a face to track; frames: how many curves are wanted.
    """

    id: str
    sound: Array
    phones: list[Segment]
    fps: float
    frames: int
    curves: Array | None = None
    words: list[Segment] = dataclasses.field(default_factory=list)

    @property
    def times(self) -> npt.NDArray[np.float64]:
        """Seconds of the frames."""
        return np.arange(self.frames) / self.fps


def written(clip: Clip) -> str:
    """The words of a clip as one would type them: a letter that is read by its name in capitals."""
    words = [word.label for word in clip.words if word.label not in NO_WORDS]
    return " ".join(word.upper() if len(word) == 1 else word for word in words)


System = Callable[[Clip], Array]
"""Anything that gives a clip curves (frames, 52) in the order of ARKIT."""


def read(folder: Path, split: str) -> Iterator[Clip]:
    """The clips of a split; the layout is that of models/training/grid.py."""
    data = np.load(folder / f"{split}.npz")
    alignments = json.loads((folder / "alignments.json").read_text(encoding="utf-8"))
    order = [list(data["channels"]).index(name) for name in ARKIT]
    for clip, curves in zip(data["ids"], data["curves"], strict=True):
        wave, rate = soundfile.read(folder / "flac" / f"{clip}.flac", dtype="float32")
        yield Clip(
            str(clip),
            acoustics.resample(wave, rate),
            [Segment(*phone) for phone in alignments[str(clip)]["phones"]],
            float(data["fps"]),
            len(curves),
            curves.astype(np.float32)[:, order],
            [Segment(*word) for word in alignments[str(clip)]["words"]],
        )


def resized(clip: Clip, factor: float) -> Clip:
    """The clip played ``factor`` times as fast, with its face."""
    assert clip.curves is not None
    sound = acoustics.resample(clip.sound, round(acoustics.RATE * factor))
    at = np.arange(int((clip.frames - 1) / factor) + 1) * factor
    curves = np.stack([np.interp(at, np.arange(clip.frames), column) for column in clip.curves.T], 1)
    phones = [Segment(p.label, p.start / factor, p.end / factor) for p in clip.phones]
    return dataclasses.replace(clip, sound=sound, phones=phones, frames=len(at), curves=curves.astype(np.float32))
