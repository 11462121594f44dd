"""Logistic regression with numpy alone: classes apart by planes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def fit(rows: Array, labels: Labels, classes: int, ridge: float, steps: int) -> tuple[Array, Array]:
    """Returns weights (K, classes) and biases (classes,) of rows (n, K) of mean 0 and spread 1.

    Every class weighs the same, however many rows it has. ridge: on the squared weights. Accelerated gradient descent
    (Nesterov 1983); the logistic function bends by at most 1/2 along any direction (Boehning 1992).
    """
    known = np.eye(classes)[labels]
    share = 1 / (classes * np.bincount(labels, minlength=classes))[labels][:, None]
    inputs = np.column_stack([rows, np.ones(len(rows))])
    pull = np.full((inputs.shape[1], 1), ridge / classes)
    pull[-1] = 0
    step = 1 / (0.5 * float(np.linalg.eigvalsh(inputs.T @ (share * inputs))[-1]) + ridge)
    weights = ahead = np.zeros((inputs.shape[1], classes))
    for number in range(1, steps + 1):
        slope = inputs.T @ (share * (softmax(inputs @ ahead) - known)) + pull * ahead
        now = ahead - step * slope
        ahead = now + (number - 1) / (number + 2) * (now - weights)
        weights = now
    return weights[:-1], weights[-1]


def softmax(scores: Array) -> Array:
    """Scores (n, classes) as probabilities."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))
