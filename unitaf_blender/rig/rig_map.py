"""The rig map: which shape keys each channel or viseme moves, with weights."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .. import core
from . import visemes

FloatArray = npt.NDArray[np.float32]

OPENING = ("jawOpen", "mouthFunnel", "mouthLowerDownLeft", "mouthLowerDownRight")  # channels that part the lips
OPENED = 0.2  # jawOpen of a viseme, from which it opens the mouth; our choice


@dataclasses.dataclass(frozen=True)
class RigMap:
    """The shape keys that each source moves: one of the 52 channels, or a viseme ("viseme_PP").

    label: the kind of rig, for the animator. weights: source → shape key → its value at a source of 1. missing:
    channels without a shape key; for a rig with visemes, the visemes without one. folded: whether lips close by the jaw
    alone; None for whether mouthClose is missing.
    """

    label: str
    weights: Mapping[str, Mapping[str, float]]
    missing: tuple[str, ...]
    folded: bool | None = None

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Returns source → names of the shape keys that it moves."""
        return {source: tuple(moved) for source, moved in self.weights.items()}

    @functools.cached_property
    def visemes(self) -> tuple[str, ...]:
        """Returns the visemes of the rig without their prefix; empty for a rig with mouth channels."""
        return tuple(visemes.without_prefix(source) for source in self.weights if visemes.is_viseme(source))

    @property
    def opens_mouth(self) -> bool:
        """Whether any source that opens the mouth moves a shape key."""
        return any(map(opens_mouth, self.weights))

    @property
    def is_folded(self) -> bool:
        """Whether the jaw alone closes the lips."""
        return "mouthClose" not in self.weights if self.folded is None else self.folded

    @property
    def coverage(self) -> str:
        """Returns how many sources have a shape key, in one line: "47 of 52; missing: cheekPuff, …"."""
        kind, found = ("visemes", len(self.visemes)) if self.visemes else ("", len(self.weights))
        line = f"{found} of {found + len(self.missing)}" + (f" {kind}" if kind else "")
        if self.visemes and (others := len(self.weights) - found):
            line += f", and {others} channels"
        return f"{line}; missing: {', '.join(self.missing)}" if self.missing else line

    @functools.cached_property
    def life(self) -> set[str]:
        """Returns the shape keys that no speech channel moves: those of brows, lids and gaze."""
        moved_by_speech = {
            key for source in self.weights if source not in core.channels.LIFE for key in self.weights[source]
        }
        return {key for source in self.weights for key in self.weights[source]} - moved_by_speech

    def curves(self, curves: FloatArray) -> dict[str, FloatArray]:
        """Returns the curve of each shape key, name → (frames,), from the channels' ``curves`` (frames, 52) in 0..1."""
        columns = self.sources(curves)
        summed: dict[str, FloatArray] = {}
        for source, moved in self.weights.items():
            for key, weight in moved.items():
                part = columns[source] if weight == 1.0 else (columns[source] * np.float32(weight))
                summed[key] = summed[key] + part if key in summed else part
        return summed | {key: np.clip(summed[key], -most, most) for key, most in self._limits.items()}

    @functools.cached_property
    def _limits(self) -> dict[str, float]:
        """Returns the largest value of those shape keys whose sum may leave the range; a single channel does not."""
        highest: dict[str, float] = {}
        summed: set[str] = set()
        for source, moved in self.weights.items():
            for key, weight in moved.items():
                if key in highest or source not in core.channels.INDEX:
                    summed.add(key)
                highest[key] = max(highest.get(key, 1.0), abs(weight))
        return {key: highest[key] for key in highest if key in summed}

    def sources(self, curves: FloatArray) -> dict[str, FloatArray]:
        """Returns the curve of each source, name → (frames,), from the channels' ``curves`` (frames, 52) in 0..1."""
        rows = np.ascontiguousarray(curves.T)
        columns = {name: rows[column] for name, column in core.channels.INDEX.items()}
        if self.visemes:
            solved, left = visemes.solve(curves, self.visemes)
            return columns | left | {visemes.PREFIX + name: solved[:, i] for i, name in enumerate(self.visemes)}
        if self.is_folded:
            columns["jawOpen"] = lips_by_jaw(columns)
        return columns


def opens_mouth(source: str) -> bool:
    """Whether a channel or a viseme parts the lips by itself."""
    if visemes.is_viseme(source):
        return visemes.MEANINGS[visemes.without_prefix(source)].get("jawOpen", 0.0) >= OPENED
    return source in OPENING


def lips_by_jaw(columns: Mapping[str, FloatArray]) -> FloatArray:
    """Returns the jawOpen curve (frames,) for a head without ``mouthClose``: less at closures, so that the lips meet.

    ``mouthClose`` brings the lips together by as much as ``jawOpen`` parts them, so the
    opening that is left is the difference of the two.
    """
    return np.maximum(columns["jawOpen"] - columns["mouthClose"], 0.0).astype(np.float32)
