"""Reads recordings with tracked faces (the GRID layout), and computes their teacher-forced features.

The folder holds ``SPLIT.npz`` (``curves (clips, frames, channels)``, ``channels``, ``ids``, ``fps``, and ``live``, the
channels that are tracked),
``alignments.json`` (``{id: {"phones": [[ARPABET, start_s, end_s], …], "words": …}}``) and ``flac/ID.flac``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import torch
from torch import Tensor

from unitaf.channels import ARKIT
from unitaf.face.driver import normalised_mel
from unitaf.listening.aligner import align
from unitaf.listening.recogniser import recognise
from unitaf.rates import FRAME_RATE
from unitaf.signals import FloatArray, Segment
from unitaf.voice import acoustics, forcing
from unitaf.voice.trunk import FRAMES_PER_STEP, Counts, Prosody, Trunk

# Standard deviations of the variants of a clip's features, which make the decoder robust to other voices and timings.
DELAY_SPREAD = 0.012  # seconds
F0_SPREAD = 0.15  # of the logarithm
ENERGY_SPREAD = 0.15
NO_WORD = "sil"


@dataclasses.dataclass(frozen=True)
class Clip:
    """One recording. features: variants of (F, 256); mel: (F, 40); curves: (frames, 52) at ``fps``.

    live: (52,) of 0 and 1, the channels that are tracked. words: as spoken; empty without a transcript.
    """

    id: str
    features: list[Tensor]
    mel: Tensor
    curves: Tensor
    fps: float
    phones: list[Segment]
    live: Tensor
    words: list[Segment] = dataclasses.field(default_factory=list)

    @property
    def text(self) -> str:
        """The words as a user would write them: letters in capitals, which are read by their names."""
        return " ".join(word.label.upper() if len(word.label) == 1 else word.label for word in self.words)

    @property
    def word_starts(self) -> list[int]:
        """Indices of the phones at which a word begins."""
        middles = [(phone.start + phone.end) / 2 for phone in self.phones]
        begins = [word.start for word in self.words]
        return [next(i for i, middle in enumerate(middles) if middle >= begin) for begin in begins]


def read_clips(folder: Path, split: str, trunk: Trunk, variants: int, seed: int) -> list[Clip]:
    """Returns all clips of a split.

    Their features: with the given phones, with those that a user gets with a text and without one, and ``variants``.
    """
    generator = torch.Generator().manual_seed(seed)
    clips = []
    for clip in read_faces(folder, split):
        wave = read_wave(folder, clip.id)
        length = round(len(clip.curves) / clip.fps * FRAME_RATE)
        mel, found = heard(trunk, wave, clip.text, length)
        sets = [forcing.features(trunk, wave, clip.phones)]
        sets += [_variant(trunk, wave, clip.phones, clip.word_starts, generator) for _ in range(variants)]
        features = [*(fit_length(torch.from_numpy(one), length).half() for one in sets), *found]
        clips.append(dataclasses.replace(clip, mel=mel, features=features))
    return clips


def read_faces(folder: Path, split: str) -> Iterator[Clip]:
    """Yields all clips of a split, with neither features nor a log-mel."""
    data = np.load(folder / f"{split}.npz")
    alignments = json.loads((folder / "alignments.json").read_text())
    order = [list(data["channels"]).index(name) for name in ARKIT]
    live = torch.from_numpy(data["live"][order].astype(np.float32))
    for clip_id, curves in zip(data["ids"], data["curves"], strict=True):
        aligned = alignments[str(clip_id)]
        phones = [Segment(*phone) for phone in aligned["phones"]]
        words = [Segment(*word) for word in aligned["words"] if word[0] != NO_WORD]
        labels = torch.from_numpy(curves.astype(np.float32)[:, order])
        yield Clip(str(clip_id), [], torch.empty(0), labels, float(data["fps"]), phones, live, words)


def read_wave(folder: Path, clip: str) -> FloatArray:
    """Returns the sound of a clip (samples,) at 16 kHz."""
    wave, rate = soundfile.read(folder / "flac" / f"{clip}.flac", dtype="float32")
    return acoustics.resample(wave, rate)


def heard(trunk: Trunk, wave: FloatArray, text: str, length: int) -> tuple[Tensor, list[Tensor]]:
    """Returns what a user gets of a waveform at 16 kHz: its log-mel, and features with a text and without one.

    All have ``length`` frames at 80 Hz.
    """
    mel = fit_length(torch.from_numpy(normalised_mel(acoustics.log_mel(wave))), length)
    found = (align(wave, acoustics.RATE, text).phones, recognise(wave, acoustics.RATE).phones)
    features = [torch.from_numpy(forcing.features(trunk, wave, phones)) for phones in found]
    return mel, [fit_length(one, length).half() for one in features]


def fit_length(x: Tensor, length: int) -> Tensor:
    """Returns (F, n) cut, or with its last row repeated, to (length, n)."""
    return torch.cat([x, x[-1:].expand(max(0, length - len(x)), -1)])[:length]


def _variant(
    trunk: Trunk, wave: FloatArray, phones: list[Segment], starts: list[int], generator: torch.Generator
) -> FloatArray:
    """Returns features (F, 256) with random delay, pitch and energy."""
    shift, pitch, gain, gain_slope = torch.randn(4, generator=generator).tolist()
    use_words = bool(torch.rand((), generator=generator) < 0.7)
    delay = forcing.ALIGNER_DELAY + DELAY_SPREAD * shift
    ids, lengths = forcing.symbols(phones, acoustics.frames_of(wave), delay, starts if use_words else ())
    f0, energy = forcing.recording_prosody(wave)
    if torch.rand((), generator=generator) < 0.5:
        f0, energy = _own_contours(trunk, ids, lengths)
    f0 = f0 * float(np.exp(F0_SPREAD * pitch))
    energy = energy * (1 + ENERGY_SPREAD * gain_slope) + 5 * ENERGY_SPREAD * gain
    return trunk.features(ids, Prosody(lengths, f0, energy))


def _own_contours(trunk: Trunk, ids: Counts, lengths: Counts) -> tuple[FloatArray, FloatArray]:
    """Returns the F0 and energy that the trunk predicts for this timing."""
    ends = np.round(lengths.cumsum() / FRAMES_PER_STEP).astype(np.int64)
    steps = np.diff(ends, prepend=0)
    own = trunk.prosody(ids, steps=steps)
    total = int(lengths.sum())
    missing = max(0, total - len(own.f0))
    f0, energy = (np.pad(one, (0, missing), mode="edge")[:total] for one in (own.f0, own.energy))
    return f0, energy
