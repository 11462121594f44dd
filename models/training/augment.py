"""Augments normalised log-mels with other vocal tracts, rooms and microphones, anew for every batch."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from unitaf.face.driver import MEL_SPREAD
from unitaf.voice.acoustics import MEL_RANGE, MELS

PLAIN = 0.6  # share of the sounds that stay as recorded
LONGEST_TRACT, SHORTEST_TRACT = 0.8, 1.25  # factor of formant frequencies (Jaitly and Hinton 2013 warp by 0.9 to 1.1)
COLOUR = 0.2  # standard deviation of smooth curves over the bands, in units of the input (about 3.5 dB)
NOISY = 0.35  # share of the augmented sounds with noise
NOISE_LEVELS = (-2.2, -0.5)  # of steady noise against loud speech, in units of the input: 38 to 9 dB below
BLURRED = 0.4  # share of the augmented sounds without harmonics
MASKED, WIDEST_MASK = 0.2, 8  # share with masked bands, and their number (Park et al. 2019)


def augment_mel(mel: Tensor, plain: float = PLAIN) -> Tensor:
    """Returns log-mels (B, F, 40) as of other speakers and microphones; a share ``plain`` stays unchanged."""
    count = len(mel)
    other = _noisy(_blurred(_warped(mel))) + _colour(count)
    first = torch.randint(MELS, (count, 1))
    band = torch.arange(MELS)
    masked = (band >= first) & (band < first + torch.randint(1, WIDEST_MASK, (count, 1))) & _chosen(count, MASKED)
    other = other.masked_fill(masked[:, None], 0.0)
    return torch.where(_chosen(count, plain)[:, None], mel, other)


def _chosen(count: int, share: float) -> Tensor:
    """Returns (count, 1) of bool, true for a random share."""
    return torch.rand(count, 1) < share


def _warped(mel: Tensor) -> Tensor:
    """Scales the formants by one random factor per sound (vocal tract length perturbation)."""
    low, high = math.log(LONGEST_TRACT), math.log(SHORTEST_TRACT)
    factor = torch.empty(len(mel), 1).uniform_(low, high).exp()
    bottom, top = _mel(torch.tensor(MEL_RANGE))
    step = (top - bottom) / (MELS + 1)
    hz = _hz(bottom + step * torch.arange(1, MELS + 1))
    at = ((_mel(hz * factor) - bottom) / step - 1).clamp(0, MELS - 1)
    left = at.floor().long().clamp(max=MELS - 2)
    share = (at - left)[:, None]
    index = left[:, None].expand(-1, mel.shape[1], -1)
    warped: Tensor = mel.gather(2, index) * (1 - share) + mel.gather(2, index + 1) * share
    return warped


def _mel(hz: Tensor) -> Tensor:
    return 2595 * torch.log10(1 + hz / 700)


def _hz(mel: Tensor) -> Tensor:
    return 700 * (10 ** (mel / 2595) - 1)


def _blurred(mel: Tensor) -> Tensor:
    """Smooths some sounds over the bands."""
    padded = torch.nn.functional.pad(mel, (1, 1), mode="replicate")
    soft = (padded[..., :-2] + 2 * mel + padded[..., 2:]) / 4
    return torch.where(_chosen(len(mel), BLURRED)[:, None], soft, mel)


def _noisy(mel: Tensor) -> Tensor:
    """Adds steady coloured noise to some sounds."""
    level = torch.empty(len(mel), 1).uniform_(*NOISE_LEVELS) + _colour(len(mel))[:, 0]
    level = torch.where(_chosen(len(mel), NOISY), level, -10.0)[:, None]
    level = level + 0.1 * torch.randn_like(mel)
    return torch.logaddexp(MEL_SPREAD * mel, MEL_SPREAD * level) / MEL_SPREAD


def _colour(count: int) -> Tensor:
    """Returns (count, 1, 40): random spectral tilts with two slow waves over the bands."""
    band = torch.linspace(0, 1, MELS)
    waves = torch.stack([torch.cos(math.pi * k * band) for k in (1, 2, 3)])
    return (COLOUR * torch.randn(count, 3) @ waves)[:, None]
