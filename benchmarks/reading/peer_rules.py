"""Peers that follow rules: a face at rest, a mean face, a jaw that follows loudness, and OpenFaceFX."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from openfacefx.alignment import PhonemeSegment
from openfacefx.coarticulation import STYLE_PRESETS, style_params
from openfacefx.phonemes import SILENCE as THEIR_SILENCE
from openfacefx.pipeline import generate_from_alignment
from openfacefx.retarget import PRESETS, retarget

from unitaf.channels import ARKIT, INDEX
from unitaf.rates import FRAME_RATE
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics

from .face_clips import Array, Clip, System

OPENFACEFX_STYLES = tuple(STYLE_PRESETS)
JAW_GAINS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
JAW_GAIN = 0.2  # of these, the one with the least lip error on the training clips of GRID's first speaker
QUIET = 10.0  # percent of a clip's frames that are taken as silence
SMOOTHING = 0.04  # seconds on either side


def rest(clip: Clip) -> Array:
    """Nothing moves."""
    return np.zeros((clip.frames, len(ARKIT)), np.float32)


def mean_pose(clips: Sequence[Clip]) -> System:
    """The mean of all faces of the clips, held still."""
    mean = np.mean([clip.curves.mean(0) for clip in clips if clip.curves is not None], axis=0)
    return lambda clip: np.repeat(mean[None], clip.frames, axis=0)


def energy_jaw(gain: float = JAW_GAIN) -> System:
    """The jaw opens with loudness, from 0 at the quiet parts of a clip to ``gain`` at its loudest."""
    return functools.partial(_energy_jaw, gain)


def _energy_jaw(gain: float, clip: Clip) -> Array:
    loud = acoustics.loudness(clip.sound)
    floor = np.percentile(loud, QUIET)
    level = np.clip((loud - floor) / max(loud.max() - floor, 1e-6), 0, 1)
    moments = clip.times[:, None] + np.array([-SMOOTHING, 0, SMOOTHING])
    heard = np.interp(moments, (np.arange(len(level)) + 0.5) / FRAME_RATE, level)
    curves = rest(clip)
    curves[:, INDEX["jawOpen"]] = gain * heard @ (0.25, 0.5, 0.25)
    return curves


def openfacefx(style: str = "neutral") -> System:
    """OpenFaceFX on aligned phones, in one of its styles, its visemes brought to ARKit by its own table.

    It runs at the clip's frame rate, so that the frames in which it closes the lips are those that are judged.
    """
    return functools.partial(_openfacefx, style)


def _openfacefx(style: str, clip: Clip) -> Array:
    phones = [
        PhonemeSegment(THEIR_SILENCE if label == SILENCE else label, start, end) for label, start, end in clip.phones
    ]
    track = retarget(generate_from_alignment(phones, fps=clip.fps, params=style_params(style)), PRESETS["arkit"])
    curves = rest(clip)
    for channel in track.channels:
        keys = [key.time for key in channel.keys], [key.value for key in channel.keys]
        curves[:, INDEX[channel.name]] = np.interp(clip.times, *keys)
    return curves
