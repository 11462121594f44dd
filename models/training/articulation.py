"""Rules of articulation for movements of the mouth that tracked labels show badly or not at all.

Sources: JALI (Edwards, Landreth, Fiume, Singh 2016) for which phones always close, touch or round, and for onsets of
about 120 ms (rounding 150 ms); tract-variable targets of articulatory phonology for which phones round; strengths as
ARKit coefficients are our choice, set so that stills of the measuring head are readable and scaled to the range of
tracked faces (published viseme tables overdrive by 1 / 0.6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.signals import Segment

BILABIALS = frozenset("PBM")
LABIODENTALS = frozenset("FV")
SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
OPEN_VOWELS = frozenset(("AA", "AE", "AH", "AW", "AY", "EH", "EY", "OW", "AO"))

# phone -> coefficient of a channel at its middle.
PUCKER = {
    "UW": 0.65, "W": 0.75, "OW": 0.5, "UH": 0.4, "OY": 0.25, "AO": 0.2, "AW": 0.2, "SH": 0.35, "ZH": 0.35, "CH": 0.3,
    "JH": 0.3, "R": 0.25, "ER": 0.25,
}  # fmt: skip
FUNNEL = {
    "UW": 0.2, "W": 0.12, "OW": 0.3, "UH": 0.2, "OY": 0.35, "AO": 0.35, "AW": 0.2, "SH": 0.45, "ZH": 0.45, "CH": 0.42,
    "JH": 0.42, "R": 0.15, "ER": 0.15,
}  # fmt: skip
TUCK = {"F": 0.3, "V": 0.25}  # the lower lip moves under the upper teeth
BARE = {"F": 0.2, "V": 0.18}  # and the upper lip rises
TONGUE = {"TH": 0.4, "DH": 0.32, "L": 0.1, "N": 0.05}  # of L and N only the tip is visible, behind the teeth
PRESS = {"P": 0.12, "B": 0.1, "M": 0.12}
SPREAD_LIPS = {"IY": 0.2, "EY": 0.1, "IH": 0.08, "Y": 0.08}
LATE = {"AW": 0.8, "OW": 0.6}  # share of a diphthong at which its rounding is strongest, instead of the middle
# phone -> smallest opening of the lips in mm, somewhat less than the tracked speaker's mean; not for short phones.
OPENING = {
    "AA": 10.0, "AE": 9.0, "AW": 9.0, "AY": 9.5, "EH": 7.5, "EY": 6.5, "AO": 6.5, "AH": 4.5, "OW": 4.5, "TH": 3.5,
    "DH": 3.0, "F": 2.0, "V": 2.0,
}  # fmt: skip
SHORTEST_OPENING = 0.06  # seconds
# phone -> largest opening in its middle in mm: somewhat more than the tracked mean, less for narrow teeth or lips.
NARROW = {
    "IY": 9.0, "IH": 9.5, "UW": 4.0, "W": 4.5, "UH": 7.5, "Y": 9.0, "R": 9.0, "ER": 9.0, "S": 8.0, "Z": 8.0, "SH": 7.0,
    "ZH": 7.0, "CH": 7.0, "JH": 7.0, "TH": 7.0, "DH": 7.0, "N": 10.0, "T": 10.0, "D": 10.0, "L": 10.0, "NG": 11.0,
}  # fmt: skip
RULED: dict[str, tuple[Mapping[str, float], float]] = {  # channel -> strengths, seconds of onset and of decay
    "mouthPucker": (PUCKER, 0.13),
    "mouthFunnel": (FUNNEL, 0.12),
    "tongueOut": (TONGUE, 0.06),
    "mouthRollLower": (TUCK, 0.08),
    "mouthUpperUpLeft": (BARE, 0.08),
    "mouthUpperUpRight": (BARE, 0.08),
    "mouthPressLeft": (PRESS, 0.06),
    "mouthPressRight": (PRESS, 0.06),
    "mouthSmileLeft": (SPREAD_LIPS, 0.1),
    "mouthSmileRight": (SPREAD_LIPS, 0.1),
}

RULED_WEIGHT = 12.0  # of an error where a rule applies: these movements are small and short, but visible

# Phones that do not occur in the recordings, as mixtures of phones that do.
MIXTURES: dict[str, dict[str, float]] = {
    "ER": {"R": 0.5, "AH": 0.5},
    "NG": {"N": 0.4, "G": 0.6},
    "OY": {"AO": 0.7, "IY": 0.3},
    "SH": {"CH": 0.3, "JH": 0.3, "UW": 0.4},
    "ZH": {"CH": 0.3, "JH": 0.3, "UW": 0.4},
    "UH": {"UW": 0.5, "AH": 0.5},
}

# Share of the recorded speaker's resting pose that stays in a clear face.
REST_KEPT = 0.1
RESTING = (2.0, 6.0)  # mm of opening: the resting pose is subtracted in full below the first, not above the second
FROWN_KEPT = 0.35  # share: the tracker takes a narrow mouth for a frown
SIDEWAYS = ("jawLeft", "jawRight", "mouthLeft", "mouthRight")


def channel_track(phones: Sequence[Segment], strengths: Mapping[str, float], ramp: float, times: Tensor) -> Tensor:
    """Returns a channel at ``times`` (T,) in seconds: each phone's strength over half of it, and cosine ramps."""
    value = torch.zeros_like(times)
    for label, start, end in phones:
        strength = strengths.get(label)
        if strength is None:
            continue
        hold = (end - start) / 4
        apex = start + LATE.get(label, 0.5) * (end - start)
        distance = ((times - apex).abs() - hold).clamp(0, ramp) / ramp
        value = torch.maximum(value, strength * (1 + torch.cos(torch.pi * distance)) / 2)
    return value


def ruled_curves(phones: Sequence[Segment], times: Tensor) -> Tensor:
    """Returns curves (T, 52) at ``times`` (T,): the channels that have rules, zero for the others."""
    curves = torch.zeros(len(times), len(ARKIT))
    for channel, (strengths, ramp) in RULED.items():
        curves[:, INDEX[channel]] = channel_track(phones, strengths, ramp, times)
    return curves


def clear_curves(curves: Tensor, opening: Tensor, phones: Sequence[Segment], times: Tensor, rest: Tensor) -> Tensor:
    """Returns tracked curves (T, 52) in the clear style: without the resting pose, symmetrical, with the rules applied.

    opening (T,): of the tracked lips, mm. rest (52,): the recorded speaker's pose while silent; it is subtracted where
    the mouth is nearly closed, so that an open mouth stays as open as it was.
    """
    resting = ((RESTING[1] - opening) / (RESTING[1] - RESTING[0])).clamp(0, 1)[:, None]
    cleared = (curves - (1 - REST_KEPT) * resting * rest).clamp(min=0)
    for side in ("Left", "Right"):
        cleared[:, INDEX[f"mouthFrown{side}"]] *= FROWN_KEPT
    for channel in SIDEWAYS:
        cleared[:, INDEX[channel]] = 0
    for name in ARKIT:
        if name.endswith("Left") and not name.startswith("eyeLook"):
            pair = [INDEX[name], INDEX[name.removesuffix("Left") + "Right"]]
            cleared[:, pair] = cleared[:, pair].mean(1, keepdim=True)
    return torch.maximum(cleared, ruled_curves(phones, times))


def mixed_poses(means: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Returns poses (52,) of the phones that do not occur in the recordings, from the mean poses of those that do."""
    return {
        label: sum((share * means[part] for part, share in parts.items()), torch.zeros(len(ARKIT)))
        for label, parts in MIXTURES.items()
    }
