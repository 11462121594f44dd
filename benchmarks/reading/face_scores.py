"""Score face curves against a tracked face, on the lips of a measuring head.

lve_mm: mean over frames of the largest lip-vertex error. mod_mm: mean error of the inner-lip opening. r: correlation
of the opening, mean over clips. std_ratio: its spread against the real one. closure: share of the P, B, M that really
close in which the prediction closes too. open: the same for open vowels. false_close: share of wide-open frames in
which the prediction is closed. lag: frames by which the prediction is late.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT
from unitaf.signals import Segment

Array = npt.NDArray[np.float32]

BILABIALS = frozenset("PBM")
OPEN_VOWELS = frozenset(("AA", "AE", "AH", "AW", "AY", "EH", "EY", "OW", "AO"))
CLOSED, WIDE = 1.5, 4.5  # mm above rest
OPEN, WIDELY_OPEN = CLOSED + 1.5, CLOSED + 3.0
LAGS = sorted(range(-4, 5), key=abs)  # of two that are as good, the smaller
UPPER_INNER_LIP, LOWER_INNER_LIP = 62, 66  # of 68 landmarks
MM = 10.0  # per centimetre


class Head:
    """Lips of the measuring head; the file is described in models/training/mesh.py."""

    def __init__(self, path: Path) -> None:
        data = np.load(path)
        deltas = data["deltas"].astype(np.float32)[[list(data["channels"]).index(name) for name in ARKIT]]
        upper, lower = data["landmarks68"][[UPPER_INNER_LIP, LOWER_INNER_LIP]]
        self.lips = deltas[:, data["lip_vertices"]]
        self.gap_rest = data["neutral"][upper] - data["neutral"][lower]
        self.gap = deltas[:, upper] - deltas[:, lower]

    def error(self, a: Array, b: Array) -> Array:
        """(T, 52) twice -> (T,) mm: largest distance of a lip vertex."""
        moved = np.einsum("tk,kvi->tvi", a - b, self.lips, optimize=True)
        return MM * np.linalg.norm(moved, axis=-1).max(-1)

    def opening(self, curves: Array) -> Array:
        """(T, 52) -> (T,) mm between the inner lips above rest, negative where they cross."""
        gap = self.gap_rest + curves @ self.gap
        return MM * (np.linalg.norm(gap, axis=-1) * np.sign(gap[:, 1]) - np.linalg.norm(self.gap_rest))


class Scores:
    """Adds clips up."""

    def __init__(self, head: Head, fps: float) -> None:
        self.head, self.fps = head, fps
        self.rows: list[tuple[float, float, float]] = []
        self.openings: list[tuple[Array, Array]] = []
        self.lagged: list[list[float]] = []
        self.counts = dict.fromkeys(("close", "closed", "open", "opened", "wide", "false"), 0)

    def add(self, predicted: Array, real: Array, phones: Sequence[Segment]) -> None:
        """One clip: curves (T, 52) each at ``fps``."""
        p, g = self.head.opening(predicted), self.head.opening(real)
        error = self.head.error(predicted, real)
        self.rows.append((float(error.mean()), float(np.abs(p - g).mean()), correlation(p, g)))
        self.openings.append((p, g))
        frames = len(g)
        self.lagged.append(
            [correlation(p[max(0, lag) : frames + min(0, lag)], g[max(0, -lag) : frames - max(0, lag)]) for lag in LAGS]
        )
        self.counts["wide"] += int((g > WIDE).sum())
        self.counts["false"] += int(((g > WIDE) & (p < CLOSED)).sum())
        for phone in phones:
            self._phone(phone, p, g)

    def _phone(self, phone: Segment, p: Array, g: Array) -> None:
        first = max(0, int(phone.start * self.fps) - 1)
        last = min(len(g), math.ceil(phone.end * self.fps) + 1)
        if phone.label in BILABIALS and last > first and g[first:last].min() < CLOSED:
            self.counts["close"] += 1
            self.counts["closed"] += int(p[first:last].min() < CLOSED)
        elif phone.label in OPEN_VOWELS:
            middle = min(len(g) - 1, int((phone.start + phone.end) / 2 * self.fps))
            if g[middle : middle + 2].min() > WIDELY_OPEN:
                self.counts["open"] += 1
                self.counts["opened"] += int(p[middle : middle + 2].max() > OPEN)

    def result(self) -> Mapping[str, float]:
        """All figures."""
        lve, mod, r = np.mean(self.rows, axis=0)
        p, g = (np.concatenate(side) for side in zip(*self.openings, strict=True))
        count = self.counts
        figures = {
            "lve_mm": lve, "mod_mm": mod, "r": r, "std_ratio": p.std() / g.std(),
            "closure": count["closed"] / max(1, count["close"]), "open": count["opened"] / max(1, count["open"]),
            "false_close": count["false"] / max(1, count["wide"]),
            "lag": LAGS[int(np.mean(self.lagged, axis=0).argmax())],
        }  # fmt: skip
        return {name: float(value) for name, value in figures.items()}


def correlation(a: Array, b: Array) -> float:
    """Pearson's r of two curves (T,); 0 where one of them stands still."""
    return float(np.corrcoef(a, b)[0, 1]) if min(a.std(), b.std()) > 1e-5 else 0.0
