"""Runs the face decoder: hidden features or log-mel in, curves at any frame rate out."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from ..errors import check_stop
from ..rates import FRAME_RATE
from ..signals import FloatArray
from ..voice.acoustics import SILENCE
from ..weight_files import folders, safetensors
from .model import FACE_RATE, STRIDE, STYLES, FaceConfig, FaceDecoder, even

FOLDER = "face"
WEIGHTS, CONFIG = "model.safetensors", "config.json"
MEL_SPREAD = 4.0  # nepers: brings log-mel to about -2..1
LOUDEST_SHARE = 0.4  # of the frames, by level, from which the mean spectrum of a recording is taken

# Standard deviation in seconds. The training targets for characters follow rules with sharp edges; smoothed by this,
# the jerk of the lips is about that of tracked ones.
SMOOTHING = {"clear": 0.036}

# Frames. Long takes are decoded in pieces. CONTEXT exceeds the decoder's receptive field to either side (1.1 s), so
# that pieces join without a seam; both are whole decoder samples.
PIECE = int(20 * FRAME_RATE)
CONTEXT = int(1.5 * FRAME_RATE)


def normalised_mel(mel: FloatArray) -> FloatArray:
    """Normalises log-mel (F, 40) for level and microphone: the mean of loud frames becomes 0."""
    level = mel.mean(1)
    loud = mel[level >= np.quantile(level, 1 - LOUDEST_SHARE)]
    normal: FloatArray = (np.maximum(mel, np.float32(math.log(SILENCE))) - loud.mean(0)) / np.float32(MEL_SPREAD)
    return normal


def read_config(folder: Path) -> FaceConfig:
    """Reads the sizes from a folder of weights. Raises OSError, ValueError, TypeError or KeyError."""
    sizes = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    sizes["dilations"] = tuple(sizes["dilations"])
    return FaceConfig(**sizes)


class Decoder(Protocol):
    """The network: ``model.FaceDecoder`` in numpy, ``reference.face.TorchFace`` in torch."""

    def __call__(self, features: FloatArray | None, mel: FloatArray | None, style: int) -> FloatArray:
        """See ``model.FaceDecoder``."""


class FaceDriver:
    """The trained decoder, ready to use."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder

    @classmethod
    def load(cls, folder: Path | None = None) -> FaceDriver:
        """Loads the weights of this package, or of another folder that training wrote.

        Raises EngineError when they are missing or do not fit.
        """
        folder = folder or folders.folder(FOLDER)
        with folders.loading("face"):
            return cls(FaceDecoder(read_config(folder), safetensors.load(folder / WEIGHTS)))

    def curves(
        self,
        features: FloatArray | None,
        fps: float,
        frames: int,
        mel: FloatArray | None = None,
        style: str = STYLES[0],
    ) -> FloatArray:
        """Returns curves (frames, 52) in 0..1 at ``fps`` frames per second; see ``samples``."""
        return at_frame_rate(self.samples(features, mel, style), fps, frames)

    def samples(
        self,
        features: FloatArray | None,
        mel: FloatArray | None = None,
        style: str = STYLES[0],
        report: Callable[[float], None] = lambda share: None,
    ) -> FloatArray:
        """Decodes features (F, 256), log-mel (F, 40) of a recording, or both, at 80 Hz to (T, 52) in 0..1 at 40 Hz.

        style: one of ``model.STYLES``. report: is called with the share that is done, 0..1, before each piece.
        Raises ValueError when both inputs are None.
        """
        features = None if features is None else even(features)
        sound = None if mel is None else even(normalised_mel(mel))
        lengths = [len(x) for x in (features, sound) if x is not None]
        if not lengths:
            raise ValueError("a face needs features, a sound, or both")
        pieces = []
        for start in range(0, min(lengths), PIECE):
            check_stop()
            report(start / min(lengths))
            seen = slice(max(0, start - CONTEXT), start + PIECE + CONTEXT)
            inputs = [None if x is None else x[seen] for x in (features, sound)]
            out = self.decoder(inputs[0], inputs[1], STYLES.index(style))
            pieces.append(out[(start - seen.start) // STRIDE :][: PIECE // STRIDE])
        samples: FloatArray = np.clip(np.concatenate(pieces), 0, 1)
        if style in SMOOTHING:
            samples = smoothed(samples, SMOOTHING[style] * FACE_RATE)
        return samples


def smoothed(samples: FloatArray, width: float) -> FloatArray:
    """Smooths samples (T, 52) by a Gaussian of ``width`` samples standard deviation; the end values are repeated."""
    reach = math.ceil(3 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2).astype(np.float32)
    padded = np.pad(samples, ((reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=0)
    kernel /= kernel.sum()
    pieces = (windows[start : start + PIECE] @ kernel for start in range(0, len(samples), PIECE))
    return np.concatenate(list(pieces))


def at_frame_rate(samples: FloatArray, fps: float, frames: int) -> FloatArray:
    """Returns decoder samples (T, 52) at 40 Hz as curves (frames, 52) in 0..1 at ``fps``; see ``resampled``."""
    return np.clip(resampled(samples, fps, frames), 0, 1)


def resampled(samples: FloatArray, fps: float, frames: int) -> FloatArray:
    """Resamples decoder samples (T, 52) at 40 Hz to (frames, 52) at ``fps``; frame i is at i / fps seconds.

    Cubic Hermite interpolation with Catmull-Rom tangents through every sample; the end values are repeated.
    """
    at = np.clip(np.arange(frames) / fps * FACE_RATE - 0.5, 0, len(samples) - 1)
    left = np.minimum(at.astype(int), max(0, len(samples) - 2))
    t = (at - left)[:, None].astype(np.float32)
    before, p0, p1, after = (samples[np.clip(left + shift, 0, len(samples) - 1)] for shift in (-1, 0, 1, 2))
    m0, m1 = (p1 - before) / 2, (after - p0) / 2
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * p0 + (t**3 - 2 * t**2 + t) * m0 + (3 * t**2 - 2 * t**3) * p1 + (t**3 - t**2) * m1
    )
    result: FloatArray = curve.astype(np.float32)
    return result
