"""Two classifiers of feelings, each with its own idea of a border: planes, and nearness."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

import training.planes
from training.planes import softmax

Array = npt.NDArray[np.float64]
Names = Sequence[str]
Judge = Callable[[Array], Array]  # features (n, K) to probabilities (n, classes)
Fit = Callable[[Array, npt.NDArray[np.int64], int], Judge]

RIDGE = 0.05  # of the squared weights, per clip
STEPS = 300
FARTHEST = 4.0  # standard deviations; a feature that lies farther has been measured wrongly
SOFTNESS = 0.5  # of the kernel's ridge
SHARP = 4.0  # of the second judge's scores when they are made probabilities; it changes no verdict


def of_speaker(rows: Array) -> Array:
    """Features (n, K) of all clips of one speaker, by that speaker's own mean and spread; unknown ones are 0."""
    with np.errstate(invalid="ignore"):
        scaled = (rows - np.nanmean(rows, 0)) / (np.nanstd(rows, 0) + 1e-9)
    return np.clip(np.nan_to_num(scaled), -FARTHEST, FARTHEST)


def planes(rows: Array, labels: npt.NDArray[np.int64], classes: int) -> Judge:
    """Logistic regression; every class weighs the same, however many clips it has."""
    weights, bias = training.planes.fit(rows, labels, classes, RIDGE, STEPS)
    return lambda new: softmax(new @ weights + bias)


def nearness(rows: Array, labels: npt.NDArray[np.int64], classes: int) -> Judge:
    """Kernel ridge regression onto the classes, with Gaussians as wide as clips are apart."""
    targets = np.eye(classes)[labels] - 1 / classes
    share = classes * np.bincount(labels, minlength=classes)[labels] / len(labels)
    apart = _squares(rows, rows)
    width = float(np.median(apart))
    solved = np.linalg.solve(np.exp(-apart / width) + SOFTNESS * np.diag(share), targets)
    return lambda new: softmax(SHARP * np.exp(-_squares(new, rows) / width) @ solved)


def _squares(a: Array, b: Array) -> Array:
    return np.asarray(np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T, 0.0))


def told_apart(fit: Fit, rows: Array, labels: npt.NDArray[np.int64], groups: npt.NDArray[np.int64]) -> Array:
    """(n,) the class that each row is taken for by a judge who has not seen any row of its group."""
    classes = int(labels.max()) + 1
    found = np.empty(len(rows), np.int64)
    for group in np.unique(groups):
        left = groups == group
        found[left] = fit(rows[~left], labels[~left], classes)(rows[left]).argmax(1)
    return found


def recall(labels: npt.NDArray[np.int64], found: npt.NDArray[np.int64], classes: int) -> Array:
    """(classes, classes): how often each class, a row, is taken for each, as shares; its diagonal's mean is the UAR."""
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, found), 1)
    return np.asarray(table / np.maximum(table.sum(1, keepdims=True), 1))
