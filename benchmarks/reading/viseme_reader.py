"""A reader of lips: which of twelve visemes a mouth shows, by the shapes of its lips over 200 ms.

It learns from tracked faces of a real person and their phones, and from nothing else. Its input is how the lips of the
measuring head lie at six times around the middle of a phone, in their principal components; left and right are
averaged, as a smile to one side says nothing. Its network is trained by torch and read by numpy.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT, INDEX
from unitaf.signals import Segment, raised_cosine

from .face_scores import MM, Array

Indices = npt.NDArray[np.int64]

# Phones that look alike, by what of the mouth makes them.
VISEMES: dict[str, tuple[str, ...]] = {
    "P B M": ("P", "B", "M"),
    "F V": ("F", "V"),
    "TH DH": ("TH", "DH"),
    "T D N L": ("T", "D", "N", "L"),
    "S Z": ("S", "Z"),
    "SH CH": ("SH", "ZH", "CH", "JH"),
    "K G": ("K", "G", "NG", "HH"),
    "R ER": ("R", "ER"),
    "W OO": ("W", "UW", "UH", "OW", "OY"),
    "AA AE": ("AA", "AE", "AH", "AO", "AW", "AY"),
    "EH EY": ("EH", "EY"),
    "EE IH": ("IY", "IH", "Y"),
}
NAMES = tuple(VISEMES)
VISEME_OF = {phone: number for number, phones in enumerate(VISEMES.values()) for phone in phones}
MOMENTS = np.array([-0.1, -0.06, -0.02, 0.02, 0.06, 0.1])  # seconds from the middle of a phone
COMPONENTS = 8  # .9986 of the variance of tracked lips; what is left is the tracker's
HIDDEN, DROPPED = 128, 0.3
EPOCHS, BATCH, RATE, DECAY = 30, 256, 2e-3, 1e-2
NOISE = 0.1  # of the input's spread, added while learning: small strangeness does not change what is read
SEED = 0
# mouthPucker of phones that round, of what ``rounded`` is asked for, and seconds in which it comes and goes.
ROUNDING = {"W": 1.0, "UW": 1.0, "OW": 0.5, "UH": 0.5, "OY": 0.5, "SH": 0.3, "ZH": 0.3, "CH": 0.3, "JH": 0.3}
ROUNDING_ONSET = 0.06
_OTHER_SIDE = {"Left": "Right", "Right": "Left"}


class Said(NamedTuple):
    """A face, curves (frames, 52) at ``fps``, and the phones that it says, with the times at which they sound."""

    curves: Array
    fps: float
    phones: Sequence[Segment]


class Example(NamedTuple):
    """One phone: its label, and the curves (6, 52) around its middle."""

    label: str
    curves: Array


def examples(said: Iterable[Said]) -> Iterator[Example]:
    """All phones that belong to a viseme."""
    for curves, fps, phones in said:
        both = (curves + curves[:, MIRRORED]) / 2
        times = np.arange(len(both)) / fps
        for label, start, end in phones:
            if label in VISEME_OF:
                at = (start + end) / 2 + MOMENTS
                yield Example(label, np.stack([np.interp(at, times, column) for column in both.T], 1))


def rounded(said: Said, amount: float) -> Said:
    """The face with lips that come forward on rounded phones, as people's do and this tracker's do not.

    amount: 0..1, ``mouthPucker`` of W.
    """
    curves, times = said.curves.copy(), np.arange(len(said.curves)) / said.fps
    pucker = curves[:, INDEX["mouthPucker"]]
    for label, start, end in said.phones:
        if label in ROUNDING:
            beyond = np.abs(times - (start + end) / 2) - (end - start) / 4
            np.maximum(pucker, amount * ROUNDING[label] * raised_cosine(beyond, ROUNDING_ONSET), out=pucker)
    return said._replace(curves=curves)


def mirrored() -> Indices:
    """For each channel, the one on the other side."""
    found = []
    for name in ARKIT:
        side = next((side for side in _OTHER_SIDE if side in name), "")
        found.append(INDEX[name.replace(side, _OTHER_SIDE[side]) if side else name])
    return np.array(found)


MIRRORED = mirrored()


@dataclasses.dataclass(frozen=True)
class VisemeReader:
    """The trained reader. lips: (52, 8), from curves to principal components of the lips in mm; mean: (52,).

    centre (48,), scale (): of the components at the six moments. layers: weights (n, m) and biases (m,) in turns.
    """

    lips: Array
    mean: Array
    centre: Array
    scale: Array
    layers: tuple[Array, ...]

    def read(self, shown: Sequence[Example]) -> Indices:
        """The most likely viseme of each example, as its number in ``NAMES``."""
        x = self._inputs(shown)
        for at in range(0, len(self.layers), 2):
            x = (np.maximum(x, 0) if at else x) @ self.layers[at] + self.layers[at + 1]
        return x.argmax(1)

    def _inputs(self, shown: Sequence[Example]) -> Array:
        curves = np.stack([example.curves for example in shown])
        inputs: Array = (((curves - self.mean) @ self.lips).reshape(len(curves), -1) - self.centre) / self.scale
        return inputs

    def save(self, path: Path) -> None:
        """Writes an ``.npz`` of float32."""
        layers = {f"layer_{number}": layer for number, layer in enumerate(self.layers)}
        whole = {"lips": self.lips, "mean": self.mean, "centre": self.centre, "scale": self.scale, **layers}
        np.savez_compressed(path, **{name: np.asarray(value, np.float32) for name, value in whole.items()})

    @classmethod
    def load(cls, path: Path) -> VisemeReader:
        """Reads what ``save`` wrote."""
        with np.load(path) as data:
            layers = tuple(data[f"layer_{number}"] for number in range(len(data.files) - 4))
            return cls(data["lips"], data["mean"], data["centre"], data["scale"], layers)


def train(head: Path, said: Iterable[Said], epochs: int = EPOCHS) -> VisemeReader:
    """Learns to read real faces; the same faces give the same reader. head: see models/training/mesh.py."""
    shown = list(examples(said))
    curves = np.concatenate([example.curves for example in shown])
    mean = curves.mean(0)
    reader = VisemeReader(principal_lips(head, curves), mean, np.zeros(1), np.ones(()), ())
    inputs = reader._inputs(shown)
    centre, scale = inputs.mean(0), inputs.std()
    wanted = np.array([VISEME_OF[example.label] for example in shown])
    return dataclasses.replace(
        reader, centre=centre, scale=scale, layers=_fitted((inputs - centre) / scale, wanted, epochs)
    )


def principal_lips(head: Path, curves: Array) -> Array:
    """(52, 8): from curves to the principal components of the lip vertices, in mm, of curves (n, 52)."""
    data = np.load(head)
    order = [list(data["channels"]).index(name) for name in ARKIT]
    deltas = MM * data["deltas"].astype(np.float64)[order][:, data["lip_vertices"]].reshape(len(ARKIT), -1)
    # The vertices are a linear map of rank 52 at most: their principal components are found in 52 dimensions.
    rank = min(deltas.shape)
    left, singular, _ = np.linalg.svd(deltas, full_matrices=False)
    root = (left * singular)[:, :rank]
    _, turned = np.linalg.eigh(np.cov((curves @ root).T))
    components: Array = (root @ turned[:, ::-1][:, :COMPONENTS]).astype(np.float32)
    return components


def _fitted(inputs: Array, wanted: Indices, epochs: int) -> tuple[Array, ...]:
    """Weights and biases of three layers; each viseme counts as much as any other, however rare."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    sizes = (inputs.shape[1], HIDDEN, HIDDEN, len(NAMES))
    linear = [torch.nn.Linear(a, b) for a, b in itertools.pairwise(sizes)]
    between = [torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Dropout(DROPPED)) for _ in linear[1:]]
    net = torch.nn.Sequential(linear[0], *(one for pair in zip(between, linear[1:], strict=True) for one in pair))
    counts = np.maximum(1, np.bincount(wanted, minlength=len(NAMES)))
    loss = torch.nn.CrossEntropyLoss(torch.tensor(len(wanted) / counts / len(NAMES), dtype=torch.float32))
    x, y = torch.tensor(inputs, dtype=torch.float32), torch.tensor(wanted)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    for _epoch in range(epochs):
        for rows in torch.randperm(len(x)).split(BATCH):
            optimiser.zero_grad()
            seen = x[rows] + NOISE * torch.randn(len(rows), x.shape[1])
            loss(net(seen), y[rows]).backward()
            optimiser.step()
    return tuple(part.detach().numpy() for one in linear for part in (one.weight.T, one.bias))


class Confusion:
    """How often each viseme was read as which: counts (12, 12), rows are what was said."""

    def __init__(self, reader: VisemeReader, shown: Sequence[Example]) -> None:
        said = np.array([VISEME_OF[example.label] for example in shown])
        self.counts = np.zeros((len(NAMES), len(NAMES)), int)
        np.add.at(self.counts, (said, reader.read(shown)), 1)

    @property
    def recalls(self) -> npt.NDArray[np.float64]:
        """(12,): the share of each viseme that was read right; nan where it was not said."""
        said = self.counts.sum(1)
        return np.where(said, self.counts.diagonal() / np.maximum(said, 1), np.nan)

    def balanced(self, among: npt.NDArray[np.bool_] | None = None) -> float:
        """Balanced accuracy: the mean of the recalls, of those ``among`` that are asked for."""
        recalls = self.recalls if among is None else self.recalls[among]
        return float(np.nanmean(recalls))

    def lines(self) -> list[str]:
        """A table in percent of what was said."""
        head = f"{'':9s}{'n':>5s}" + "".join(f"{name:>9s}" for name in NAMES)
        rows = [
            f"{name:9s}{row.sum():5d}" + "".join(f"{100 * count / max(1, row.sum()):9.0f}" for count in row)
            for name, row in zip(NAMES, self.counts, strict=True)
        ]
        return [head, *rows]
