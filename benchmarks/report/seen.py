"""What stills of all phones show, in figures and in words that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT, INDEX

from ..reading.face_scores import CLOSED
from ..reading.lip_events import LipHead

Array = npt.NDArray[np.float32]
Measures = dict[str, dict[str, float]]

ROUNDED = ("UW", "OW", "W", "SH", "ZH", "CH", "JH", "R", "ER", "UH")
DENTALS = ("TH", "DH")
TONGUE_SEEN = 0.15  # of tongueOut, from which the tip is seen between the teeth of the demo head
PARTED = 3.0  # mm between lips through which a tongue can be seen
UNEVEN = 0.02  # of a channel, from which two sides are told apart


def measures(curves: Mapping[str, Array], head: LipHead) -> Measures:
    """label -> millimetres on the measuring head, and how far the tongue is out."""
    rows: Measures = {}
    for label, pose in curves.items():
        lips = head.measure(pose[None])
        rows[label] = {
            "opening, mm": float(lips.opening[0]),
            "lip below teeth, mm": float(lips.below_teeth[0]),
            "chin down, mm": float(lips.jaw[0]),
            "wider, mm": float(lips.width[0]),
            "forward, mm": float(lips.protrusion[0]),
            "tongueOut": float(pose[INDEX["tongueOut"]]),
        }
    return rows


def sentences(curves: Mapping[str, Array], head: LipHead) -> list[str]:
    """What is right and what is wrong with the stills, as far as it can be measured."""
    rows = measures(curves, head)
    opening = {label: row["opening, mm"] for label, row in rows.items()}
    forward = sorted(rows, key=lambda label: -rows[label]["forward, mm"])
    widest = sorted(rows, key=lambda label: -opening[label])
    return [
        _kept("Lips are closed", "PBM", lambda label: opening[label] < CLOSED),
        _kept(
            "The lower lip is at the upper teeth, and the lips are apart",
            "FV",
            lambda label: rows[label]["lip below teeth, mm"] <= 0 and opening[label] > CLOSED,
        ),
        _kept(
            "The tongue shows",
            DENTALS,
            lambda label: rows[label]["tongueOut"] >= TONGUE_SEEN and opening[label] >= PARTED,
        ),
        _kept("Lips are forward", ROUNDED, lambda label: rows[label]["forward, mm"] > 1),
        f"Most open: {_listed(widest[:6], opening)}. Most closed but P, B, M: "
        f"{_listed([label for label in widest[::-1] if label not in 'PBM'][:6], opening)} (mm).",
        f"Most forward: {', '.join(forward[:6])}.",
        _symmetry(curves),
    ]


def _kept(what: str, labels: Sequence[str], test: Callable[[str], bool]) -> str:
    good = [label for label in labels if test(label)]
    bad = [label for label in labels if label not in good]
    return f"{what}: {', '.join(good) or 'nowhere'}." + (f" Not in {', '.join(bad)}." if bad else "")


def _listed(labels: Sequence[str], values: Mapping[str, float]) -> str:
    return ", ".join(f"{label} {values[label]:.1f}" for label in labels)


def _symmetry(curves: Mapping[str, Array]) -> str:
    mouth = [name for name in ARKIT if name.startswith("mouth") and name.endswith("Left") and name != "mouthLeft"]
    pairs = np.array([(INDEX[name], INDEX[name.removesuffix("Left") + "Right"]) for name in mouth])
    uneven = {label: float(np.abs(pose[pairs[:, 0]] - pose[pairs[:, 1]]).max()) for label, pose in curves.items()}
    worst = max(uneven, key=lambda label: uneven[label])
    if uneven[worst] < UNEVEN:
        return "Both sides of the mouth do the same."
    return f"The sides of the mouth differ most in {worst}, by {uneven[worst]:.2f} of a channel."
