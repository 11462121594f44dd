"""The 61 coefficients of UniTAF's head, as our 52 channels.

Order of the first 51: X-niper/UniTalker, issue 5, and checked shape by shape on that repository's meshes; left is
the subject's. The last ten are never trained and never used. ``tongueOut``, which it lacks, is moved by our own rules.
"""

from __future__ import annotations

import numpy as np

from ..channels import ARKIT, INDEX
from ..signals import FloatArray

_PAIRS = "Left", "Right"
_WRITTEN = (
    "eyeBlink* eyeSquint* eyeLookDown* eyeLookIn* eyeWide* eyeLookOut* eyeLookUp* browDown* browInnerUp browOuterUp* "
    "jawOpen mouthClose jawLeft jawRight jawForward mouthUpperUp* mouthLowerDown* mouthRollUpper mouthRollLower "
    "mouthSmile* mouthDimple* mouthStretch* mouthFrown* mouthPress* mouthPucker mouthFunnel mouthLeft mouthRight "
    "mouthShrugLower mouthShrugUpper noseSneer* cheekPuff cheekSquint*"
)
ORDER: tuple[str, ...] = tuple(
    name.replace("*", side) for name in _WRITTEN.split() for side in (_PAIRS if "*" in name else ("",))
)
COLUMNS = np.array([INDEX[name] for name in ORDER])  # of our channels, for the coefficients 0..50


def as_channels(motion: FloatArray) -> FloatArray:
    """Returns curves (frames, 52), clamped to 0..1, of coefficients (frames, 51 or 61); ``tongueOut`` is 0."""
    curves = np.zeros((len(motion), len(ARKIT)), np.float32)
    curves[:, COLUMNS] = np.clip(motion[:, : len(ORDER)], 0, 1)
    return curves
