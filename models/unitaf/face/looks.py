"""What each emotion looks like: the one table from which every face is made.

Which action units (AU): the prototypes of EMFACS (Friesen and Ekman 1983, "EMFACS-7"; Ekman, Friesen and Hager 2002,
"Facial Action Coding System: Investigator's Guide", table 10-1), as ARKit coefficients, each emotion with all of its
units. How much: speaking actors were captured with 90 % quantiles of .2 to .5 (sad: frown .23, inner brows .30, squint
.33; afraid: wide eyes .51, inner brows .25; angry: lowered brows .40, squint .52, sneer .31). They are the least here:
recognisers of photographs take them for a neutral face on plain heads, whose skin wrinkles less than theirs, and read
what is about half as much again, as stills of those heads show it, too (benchmarks/face_judges.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..channels import ARKIT
from ..emotion.vector import ANGRY, BIAS, CALM, COLD_WEIGHT, EMOTIONS, USUAL
from ..signals import FloatArray

# Mean of each coefficient while speaking with the emotion at .8; a name without a side is both sides.
LOOKS: Mapping[str, Mapping[str, float]] = {
    # AU 6 + 12 + 25
    "happy": {
        "cheekSquint": 0.62, "mouthSmile": 0.66, "eyeSquint": 0.18, "mouthDimple": 0.12, "mouthUpperUp": 0.14,
        "browOuterUp": 0.05,
    },
    # AU 4 + 5 + 7 + 10 + 16 + 17 + 23 + 24, with corners a little down
    "angry": {
        "browDown": 0.88, "eyeSquint": 0.44, "eyeWide": 0.12, "noseSneer": 0.28, "mouthPress": 0.38, "mouthFrown": 0.3,
        "mouthShrugLower": 0.24, "mouthUpperUp": 0.14, "mouthLowerDown": 0.2, "mouthRollLower": 0.06,
        "mouthRollUpper": 0.05, "jawForward": 0.06,
    },
    # AU 1 + 4 + 15 + 17, and lowered lids
    "sad": {
        "browInnerUp": 0.84, "browDown": 0.26, "mouthFrown": 0.64, "mouthShrugLower": 0.36, "eyeSquint": 0.22,
        "eyeBlink": 0.03, "eyeLookDown": 0.12,
    },
    # AU 1 + 2 + 4 + 5 + 20 + 25 + 26; lids that tighten (AU 7) would narrow the eyes, which is what is seen
    "afraid": {
        "browInnerUp": 0.9, "browOuterUp": 0.12, "browDown": 0.3, "eyeWide": 0.8, "mouthStretch": 0.75,
        "mouthFrown": 0.2, "mouthLowerDown": 0.28, "jawOpen": 0.3,
    },
    # AU 9 + 10 + 15 + 17, and the lids and brows that a wrinkled nose takes along
    "disgusted": {
        "noseSneer": 0.9, "mouthUpperUp": 0.56, "mouthFrown": 0.5, "mouthShrugLower": 0.32, "mouthLowerDown": 0.04,
        "browDown": 0.14, "cheekSquint": 0.6, "eyeSquint": 0.34,
    },
    # As sad, but AU 1 + 15 weaker, without the tension of AU 4, 7 and 17, and with lowered lids (AU 43) and gaze
    "melancholic": {
        "browInnerUp": 0.58, "mouthFrown": 0.44, "mouthShrugLower": 0.06, "eyeBlink": 0.18, "eyeLookDown": 0.3,
    },
    # AU 1 + 2 + 5 + 26
    "surprised": {"browInnerUp": 0.85, "browOuterUp": 0.85, "eyeWide": 0.8, "jawOpen": 0.6},
}  # fmt: skip
# Anger that is held back, ``angry`` with as much ``calm``: AU 4 + 7 + 23 + 24, narrowed lids and pressed lips,
# without the raised lids and bared teeth of hot anger.
COLD_ANGER: Mapping[str, float] = {
    "browDown": 0.66, "eyeSquint": 0.56, "noseSneer": 0.1, "mouthPress": 0.5, "mouthFrown": 0.24,
    "mouthShrugLower": 0.2, "mouthRollLower": 0.12, "mouthRollUpper": 0.1, "mouthDimple": 0.08,
}  # fmt: skip


def base(channel: str) -> str:
    """Returns the name of a channel without its side."""
    return channel.removesuffix("Left").removesuffix("Right")


# (7, 52) per unit of effective weight, which for some emotions is less than the weight of .8.
TABLE: FloatArray = np.array(
    [
        [LOOKS[emotion].get(base(name), 0.0) / (USUAL * bias) for name in ARKIT]
        for emotion, bias in zip(EMOTIONS[:CALM], BIAS, strict=False)
    ],
    np.float32,
)
# (52,): what cold anger has more than hot anger, per unit of the effective weight of anger.
COLDER: FloatArray = (
    np.array([COLD_ANGER.get(base(name), 0.0) for name in ARKIT], np.float32) / np.float32(COLD_WEIGHT) - TABLE[ANGRY]
)
