"""How a mouth looks on each phone: its opening, width, protrusion, teeth and tongue, measured on the head's mesh."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unitaf.channels import ARKIT, INDEX

from .face_scores import LOWER_INNER_LIP, MM, UPPER_INNER_LIP, Array
from .lip_events import LEFT_CORNER, RIGHT_CORNER, TEETH, LipHead, between
from .viseme_reader import Said


class Shape(NamedTuple):
    """A mouth, in the middle half of a phone (means), in mm but for the last two.

    opening: between the inner lips, above rest. width: between the corners. below_teeth: least distance in the phone of
    the lower lip's edge below the edge of the upper teeth, negative where it touches. teeth: how much of the upper
    teeth is seen between the lips. protrusion: of the upper lip, as a share of what mouthPucker alone gives. tongue:
    tongueOut, 0..1.
    """

    opening: float
    width: float
    below_teeth: float
    teeth: float
    protrusion: float
    tongue: float


class ShapeHead(LipHead):
    """The measuring head with its width at rest, its teeth, and the reach of its pucker."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        data = np.load(path)
        neutral, at = data["neutral"], data["landmarks68"]
        deltas = data["deltas"].astype(np.float32)[[list(data["channels"]).index(name) for name in ARKIT]]
        self.width_rest = MM * float(neutral[at[LEFT_CORNER], 0] - neutral[at[RIGHT_CORNER], 0])
        self.upper_edge = deltas[:, at[UPPER_INNER_LIP], 1]
        self.lower_rest = MM * float(neutral[at[LOWER_INNER_LIP], 1] - neutral[at[UPPER_INNER_LIP], 1])
        self.pucker = MM * float(self.upper_lip[INDEX["mouthPucker"]])

    def teeth(self, curves: Array) -> Array:
        """(T, 52) -> (T,) mm of the upper teeth between the lips; they end ``TEETH`` below the resting upper lip."""
        upper = MM * (curves @ self.upper_edge)
        lower = self.lower_rest + MM * (curves @ self.lower_edge)
        return np.maximum(0, upper - np.maximum(lower, -TEETH))

    def shapes(self, said: Iterable[Said]) -> dict[str, list[Shape]]:
        """The shapes of all phones by their labels."""
        found: dict[str, list[Shape]] = {}
        for curves, fps, phones in said:
            lips, teeth = self.measure(curves), self.teeth(curves)
            for label, start, end in phones:
                quarter = (end - start) / 4
                middle = between(len(curves), fps, start + quarter, end - quarter)
                whole = between(len(curves), fps, start, end)
                found.setdefault(label, []).append(
                    Shape(
                        float(lips.opening[middle].mean()),
                        self.width_rest + float(lips.width[middle].mean()),
                        float(lips.below_teeth[whole].min()),
                        float(teeth[middle].mean()),
                        float(lips.protrusion[middle].mean()) / self.pucker,
                        float(curves[middle, INDEX["tongueOut"]].mean()),
                    )
                )
        return found


def medians(shapes: Mapping[str, list[Shape]]) -> dict[str, Shape]:
    """The median of each measure, phone by phone."""
    return {label: Shape(*map(float, np.median(found, axis=0))) for label, found in shapes.items()}
