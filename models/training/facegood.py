"""Reads recordings of a second tracked speaker, in another language and without transcripts: sound and 37 channels.

The folder holds ``train.npz`` (``rig_channels``, ``curves_ID (frames, rig channels)``, ``fps``) and ``flac/ID.flac``
(FACEGOOD-Audio2Face). Rig channels become ARKit channels by maximum; three groups that are zero in the data are
masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile
import torch

from unitaf.channels import ARKIT, INDEX
from unitaf.face.driver import normalised_mel
from unitaf.rates import FRAME_RATE
from unitaf.signals import FloatArray
from unitaf.voice import acoustics
from unitaf.voice.trunk import FEATURES

from .grid import Clip, fit_length

SIDES = (("l", "Left"), ("r", "Right"))
RIG: dict[str, tuple[str, ...]] = {
    "jawForward": ("jaw_thrust_c",),
    "jawOpen": ("mouth_stretch_c",),
    "jawLeft": ("jaw_sideways_l",),
    "jawRight": ("jaw_sideways_r",),
    "mouthFunnel": ("mouth_funnel_dl", "mouth_funnel_dr", "mouth_funnel_ul", "mouth_funnel_ur"),
    "mouthPucker": ("mouth_pucker_l", "mouth_pucker_r"),
    "mouthRollLower": ("mouth_suck_dl", "mouth_suck_dr"),
    "mouthRollUpper": ("mouth_suck_ul", "mouth_suck_ur"),
    **{f"mouthSmile{side}": (f"mouth_lipCornerPull_{s}",) for s, side in SIDES},
    **{f"mouthStretch{side}": (f"mouth_lipStretch_{s}",) for s, side in SIDES},
    **{f"mouthPress{side}": (f"mouth_press_{s}",) for s, side in SIDES},
    **{f"mouthLowerDown{side}": (f"mouth_lowerLipDepress_{s}",) for s, side in SIDES},
    **{f"mouthUpperUp{side}": (f"mouth_upperLipRaise_{s}",) for s, side in SIDES},
    **{f"mouthDimple{side}": (f"mouth_dimple_{s}",) for s, side in SIDES},
}
COMPOUNDS = {
    "mouth_oh_c": {"mouthFunnel": 0.7, "jawOpen": 0.35},
    "mouth_oo_c": {"mouthPucker": 0.9},
}


def read_clips(folder: Path, seconds: float, fps: float) -> list[Clip]:
    """Returns clips of ``seconds`` with curves at ``fps``; their features are zeros, because there are no phones."""
    data = np.load(folder / "train.npz")
    names = [str(name) for name in data["rig_channels"]]
    live = torch.zeros(len(ARKIT))
    live[[INDEX[name] for name in RIG]] = 1
    clips = []
    for key in sorted(key for key in data.files if key.startswith("curves_")):
        wave, rate = soundfile.read(folder / "flac" / f"{key.removeprefix('curves_')}.flac", dtype="float32")
        mel = torch.from_numpy(normalised_mel(acoustics.log_mel(acoustics.resample(wave, rate))))
        curves = arkit_curves(dict(zip(names, data[key].astype(np.float32).T, strict=True)))
        total = min(len(curves) / float(data["fps"]), len(mel) / FRAME_RATE)
        frames, length = round(seconds * fps), round(seconds * FRAME_RATE)
        for number in range(int(total / seconds)):
            at = (number * seconds + np.arange(frames) / fps) * float(data["fps"])
            piece = np.stack([np.interp(at, np.arange(len(curves)), column) for column in curves.T], 1)
            excerpt = fit_length(mel[number * length :], length)
            silent = torch.zeros(length, FEATURES, dtype=torch.half)
            clips.append(Clip(f"{key}_{number}", [silent], excerpt, torch.from_numpy(piece).float(), fps, [], live))
    return clips


def arkit_curves(rig: Mapping[str, FloatArray]) -> FloatArray:
    """Returns ARKit curves (T, 52) in 0..1 from rig channels (T,) by name."""
    frames = len(next(iter(rig.values())))
    curves = np.zeros((frames, len(ARKIT)), np.float32)
    for channel, sources in RIG.items():
        curves[:, INDEX[channel]] = np.max([rig[source] for source in sources], axis=0)
    for source, parts in COMPOUNDS.items():
        for channel, share in parts.items():
            curves[:, INDEX[channel]] += share * rig[source]
    return curves.clip(0, 1)
