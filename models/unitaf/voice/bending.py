"""Bending: F0 and energy of a sentence in a manner of speaking."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as nnf
from torch import Tensor

from .manner import INDEX
from .trunk import FRAME_RATE, SILENT_ENERGY, Prosody
from .waveform import VOICED_ABOVE

TREMOR_RATE = 5.5  # Hz; vocal tremor is at 4 to 7 (Titze 1994)
PHRASE_GAP = 0.25  # seconds without voice that part two phrases
FINAL_RISE = 0.4  # seconds
ACCENT_WIDTH = 0.06  # seconds, standard deviation about a stressed vowel
STRESS = "ˈ"

# Semitones from the phrase's line within which the range is stretched: beyond lie the trunk's glides into silence.
RANGE_LIMITS = (-6.0, 8.0)
ENERGY_LIMITS = (-4.0, 4.0)  # about the mean of what is heard: beyond lie closures
ENERGY_PER_DB = 1 / 2.9  # the decoder's answer to energy, over sentences, from -2 to 2
TOLD = 0.5  # the share of loudness that the decoder hears of; the rest is gain
REGISTER_TOLD = 3.0  # semitones of the register that the decoder follows: with none, or all, voices sound worse
LEARNT_F0 = (70.0, 330.0)  # Hz, the 1st and 99th percentile of the trunk's own F0, and some
LEARNT_ENERGY = 9.0  # its own reaches 8.7
SOURCE_F0 = (45.0, 700.0)  # Hz
FINE = 5  # values of the source's F0 per frame: 400 Hz, so that periods differ from their neighbours


def bent(own: Prosody, rows: Tensor, stressed: Tensor, seed: int) -> tuple[Prosody, Tensor]:
    """How a sentence is said in a manner, and the F0 of its source (5 F,) in Hz, five values per frame.

    rows: (F, P). stressed: (F,) 1 in stressed vowels. The source also has what the decoder has never learnt: the
    voice's whole register, tremor and jitter, fixed by ``seed``.
    """
    voiced = own.f0 > VOICED_ABOVE
    energy = _energy(own.energy, rows)
    if not voiced.any():
        return own._replace(energy=energy), own.f0.repeat_interleave(FINE)
    change = _semitones(own.f0, voiced, rows, stressed)
    register = rows[:, INDEX["register"]]
    told = change + register.clamp(-REGISTER_TOLD, REGISTER_TOLD)
    f0 = torch.where(voiced, _within(own.f0 * _ratio(told), own.f0, LEARNT_F0), own.f0)
    generator = torch.Generator().manual_seed(seed)
    wave = _tremor(len(f0), generator) * rows[:, INDEX["tremor"]]
    source = torch.where(voiced, _within(own.f0 * _ratio(change + register + wave), own.f0, SOURCE_F0), own.f0)
    fine = nnf.interpolate(source[None, None], scale_factor=FINE, mode="linear", align_corners=False)[0, 0]
    jitter = rows[:, INDEX["roughness"]].clamp(min=0).repeat_interleave(FINE)
    return Prosody(own.frames, f0, energy), fine * (1 + jitter * torch.randn(len(fine), generator=generator))


def stretched(own: Prosody, frames: Tensor, early: int) -> Prosody:
    """The same contours over symbols that last otherwise, frames (L,): the melody does not depend on the pace, and so
    changes as evenly as the manner does. early: frames by which the contours lead the symbols.
    """
    starts = own.frames.cumsum(0) - own.frames
    inside = torch.arange(int(frames.sum())) - (frames.cumsum(0) - frames).repeat_interleave(frames)
    pace = own.frames / frames.clamp(min=1)
    at = starts.repeat_interleave(frames) + (inside + 0.5) * pace.repeat_interleave(frames) - 0.5
    at = torch.cat([at, at[-1] + torch.arange(1, early + 1)])[early:] - early
    at = at.clamp(0, len(own.f0) - 1)
    low, high = at.floor().long(), at.ceil().long()
    part = at - low
    f0, energy = (torch.lerp(values[low], values[high], part) for values in (own.f0, own.energy))
    voiced = own.f0 > VOICED_ABOVE
    edge = voiced[low] != voiced[high]
    return Prosody(frames, torch.where(edge, own.f0[at.round().long()], f0), energy)


def _within(f0: Tensor, own: Tensor, limits: tuple[float, float]) -> Tensor:
    """F0 in Hz within limits, unless the trunk's own is already beyond."""
    return f0.clamp(own.clamp(max=limits[0]), own.clamp(min=limits[1]))


def _ratio(semitones: Tensor) -> Tensor:
    return torch.exp2(semitones / 12)


def _semitones(f0: Tensor, voiced: Tensor, rows: Tensor, stressed: Tensor) -> Tensor:
    """The change of F0 (F,) but for register, tremor and jitter."""
    level = 12 * torch.log2(f0.clamp(min=VOICED_ABOVE))
    away, progress = torch.zeros_like(f0), torch.zeros_like(f0)
    phrases = _phrases(voiced)
    for first, last in phrases:
        at = torch.arange(first, last + 1)
        progress[first : last + 1] = (at - first) / max(1, last - first) - 0.5
        away[first : last + 1] = _from_line(level[first : last + 1], voiced[first : last + 1])
    rise = (1 - (phrases[-1][1] - torch.arange(len(f0))) / (FINAL_RISE * FRAME_RATE)).clamp(0, 1)
    peaks = smoothed(stressed[None], ACCENT_WIDTH)[0]
    peaks = peaks - peaks[voiced].mean()
    return (
        rows[:, INDEX["pitch"]]
        + torch.expm1(rows[:, INDEX["range"]]) * away.clamp(*RANGE_LIMITS)
        + rows[:, INDEX["slope"]] * progress
        + rows[:, INDEX["final"]] * rise
        + rows[:, INDEX["accent"]] * peaks
    )


def _phrases(voiced: Tensor) -> list[tuple[int, int]]:
    """First and last voiced frame of each stretch between silences; voiced: (F,), somewhere true."""
    frames = torch.nonzero(voiced)[:, 0].tolist()
    phrases = [(frames[0], frames[0])]
    for frame in frames[1:]:
        if frame - phrases[-1][1] > PHRASE_GAP * FRAME_RATE:
            phrases.append((frame, frame))
        else:
            phrases[-1] = (phrases[-1][0], frame)
    return phrases


def _from_line(level: Tensor, voiced: Tensor) -> Tensor:
    """Semitones (n,) from the straight line that fits the voiced ones best."""
    at = torch.arange(len(level), dtype=level.dtype)
    at = at - at[voiced].mean()
    mean = level[voiced].mean()
    slope = (at * (level - mean))[voiced].sum() / at[voiced].square().sum().clamp(min=1)
    return level - mean - slope * at


def _energy(own: Tensor, rows: Tensor) -> Tensor:
    """Energy (F,) with its dynamics stretched and a share of the loudness; silence stays silent."""
    heard = ((own - SILENT_ENERGY) / 6).clamp(0, 1)
    mean = (own * heard).sum() / heard.sum().clamp(min=1)
    stretch = torch.expm1(rows[:, INDEX["dynamics"]]) * (own - mean).clamp(*ENERGY_LIMITS)
    louder = TOLD * ENERGY_PER_DB * rows[:, INDEX["loudness"]]
    bent = own + heard * (stretch + louder)
    return torch.minimum(bent, own.clamp(min=LEARNT_ENERGY))


def _tremor(frames: int, generator: torch.Generator) -> Tensor:
    """A sine (F,) at ``TREMOR_RATE`` whose start the seed chooses."""
    turns = torch.arange(frames) / FRAME_RATE * TREMOR_RATE + torch.rand(1, generator=generator)
    return torch.sin(2 * math.pi * turns)


def smoothed(values: Tensor, seconds: float) -> Tensor:
    """Values (n, F) under a Gaussian with a standard deviation of ``seconds``; ends are held."""
    width = seconds * FRAME_RATE
    reach = math.ceil(2.5 * width)
    kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / width) ** 2)
    padded = nnf.pad(values[:, None], (reach, reach), mode="replicate")
    return nnf.conv1d(padded, (kernel / kernel.sum())[None, None])[:, 0]
