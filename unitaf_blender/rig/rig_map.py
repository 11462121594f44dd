"""What a character's shape keys answer to: channels and visemes with weights."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .. import core
from . import visemes

FloatArray = npt.NDArray[np.float32]


@dataclasses.dataclass(frozen=True)
class RigMap:
    """Shape keys by source, which is one of the 52 channels or a viseme ("viseme_PP").

    label: what kind of rig it is, for the animator. weights: source → shape key → what it does at a source of 1.
    missing: channels for which there is no shape key; for a rig of visemes, those of its kind that are not there.
    folded: whether the jaw alone closes the lips; without it, if there is no shape key for mouthClose.
    """

    label: str
    weights: Mapping[str, Mapping[str, float]]
    missing: tuple[str, ...]
    folded: bool | None = None

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Source → names of the shape keys that it moves."""
        return {source: tuple(moved) for source, moved in self.weights.items()}

    @property
    def visemes(self) -> tuple[str, ...]:
        """The visemes that are computed, without their prefix; empty for a rig that follows the 52 channels."""
        return tuple(visemes.bare(source) for source in self.weights if visemes.is_viseme(source))

    @property
    def is_folded(self) -> bool:
        """Whether the jaw alone closes the lips."""
        return "mouthClose" not in self.weights if self.folded is None else self.folded

    @property
    def coverage(self) -> str:
        """How much of it was found, in one line: "47 of 52; missing: cheekPuff, …"."""
        kind, found = ("visemes", len(self.visemes)) if self.visemes else ("", len(self.weights))
        line = f"{found} of {found + len(self.missing)}" + (f" {kind}" if kind else "")
        if self.visemes and (others := len(self.weights) - found):
            line += f", and {others} channels"
        return f"{line}; missing: {', '.join(self.missing)}" if self.missing else line

    @property
    def life(self) -> set[str]:
        """The shape keys that move for life alone: brows, lids and gaze."""
        speaking = {key for source in self.weights if source not in core.channels.LIFE for key in self.weights[source]}
        return {key for source in self.weights for key in self.weights[source]} - speaking

    def curves(self, curves: FloatArray) -> dict[str, FloatArray]:
        """The curve of each shape key: name → (frames,), from ``curves`` (frames, 52) in 0..1."""
        columns = self.sources(curves)
        made: dict[str, FloatArray] = {}
        highest: dict[str, float] = {}
        beyond: set[str] = set()  # what may leave its range; a channel alone does not
        for source, moved in self.weights.items():
            for key, weight in moved.items():
                part = columns[source] if weight == 1.0 else (columns[source] * np.float32(weight))
                if key in made or source not in core.channels.INDEX:
                    beyond.add(key)
                made[key] = made[key] + part if key in made else part
                highest[key] = max(highest.get(key, 1.0), abs(weight))
        clipped = {key: np.clip(made[key], -highest[key], highest[key]) for key in beyond}
        return made | clipped

    def sources(self, curves: FloatArray) -> dict[str, FloatArray]:
        """Every source of the map: name → (frames,)."""
        rows = np.ascontiguousarray(curves.T)
        columns = {name: rows[column] for name, column in core.channels.INDEX.items()}
        if self.visemes:
            solved, left = visemes.solve(curves, self.visemes)
            return columns | left | {visemes.PREFIX + name: solved[:, i] for i, name in enumerate(self.visemes)}
        if self.is_folded:
            columns["jawOpen"] = lips_by_jaw(columns)
        return columns


def lips_by_jaw(columns: Mapping[str, FloatArray]) -> FloatArray:
    """The jaw of a head without ``mouthClose``: (frames,), lowered less at closures so that the lips still meet.

    ``mouthClose`` brings the lips together by as much as ``jawOpen`` parts them, so the gap that is left is the
    difference of the two.
    """
    return np.maximum(columns["jawOpen"] - columns["mouthClose"], 0.0).astype(np.float32)
