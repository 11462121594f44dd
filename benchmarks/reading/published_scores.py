"""Measures that others have published for talking heads, by their definitions, on the lips of the measuring head.

Lee et al. 2025 (arXiv 2503.20308, section 5): mean temporal misalignment and the correlation of the intensities of
speech and lips. Lip vertex error as torchmetrics 1.9 has it (``multimodal.LipVertexError``): the largest *squared*
distance of a lip vertex, mean over frames; ours, in face_scores.py, is not squared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .face_clips import Clip
from .face_scores import MM, Array, Head, correlation

Wide = npt.NDArray[np.float64]

SMOOTHING = 2.0  # frames, standard deviation: as in the authors' program
REACH = 4.0  # of these, to which the smoothing is computed


def figures(head: Head, clips: Sequence[Clip], faces: Sequence[Array]) -> dict[str, float]:
    """Figures of faces (frames, 52) for clips that have curves.

    lve² in mm². mtm in ms: by how much openings and closings are too early or too late. slcc: correlation, over the
    clips, of how loud they are and how much the lips move; ``slcc off`` is how far that is from the real faces'.
    """
    squared, late, real = [], [], []
    for clip, face in zip(clips, faces, strict=True):
        assert clip.curves is not None
        real.append(clip.curves)
        squared.append(float(np.square(head.error(face, clip.curves)).mean()))
        late.append(misalignment(head.opening(face), head.opening(clip.curves), clip.fps))
    slcc, theirs = (intensities(head, clips, each) for each in (faces, real))
    found = [one for one in late if np.isfinite(one)]
    return {
        "lve²": float(np.mean(squared)),
        "mtm": 1000 * float(np.mean(found)) if found else np.nan,
        "slcc": slcc,
        "slcc off": abs(slcc - theirs),
    }


def misalignment(opening: Array, real: Array, fps: float) -> float:
    """Seconds between the extrema of two openings (T,) that derivative dynamic time warping brings together, on
    average; only between the neighbours of a real extremum, and of the same kind. NaN where there are none."""
    a, b = smoothed(real), smoothed(opening)
    kinds_a, kinds_b = extrema(a), extrema(b)
    turns = [0, *np.flatnonzero(kinds_a).tolist(), len(a) - 1]
    apart = []
    for i, j in warped(np.diff(a, prepend=a[0]), np.diff(b, prepend=b[0])):
        if kinds_a[i] and kinds_a[i] == kinds_b[j]:
            at = turns.index(i, 1)
            if turns[at - 1] <= j <= turns[at + 1]:
                apart.append(abs(i - j))
    return float(np.mean(apart)) / fps if apart else np.nan


def smoothed(curve: Array) -> Wide:
    """A curve (T,) under a Gaussian of ``SMOOTHING`` frames, mirrored at its ends."""
    reach = min(round(REACH * SMOOTHING), len(curve) - 1)
    kernel = np.exp(-0.5 * np.square(np.arange(-reach, reach + 1) / SMOOTHING))
    padded = np.pad(np.asarray(curve, np.float64), reach, mode="symmetric")
    return np.convolve(padded, kernel / kernel.sum(), "valid")


def extrema(curve: Wide) -> npt.NDArray[np.int64]:
    """(T,): 1 at a local maximum, -1 at a minimum, 0 elsewhere."""
    steps = np.sign(np.diff(curve)).astype(np.int64)
    inner = np.where(steps[:-1] * steps[1:] < 0, steps[:-1], 0)
    return np.pad(inner, 1)


def warped(a: Wide, b: Wide) -> list[tuple[int, int]]:
    """The pairs of samples on the cheapest path through both (dynamic time warping)."""
    total = np.full((len(a) + 1, len(b) + 1), np.inf)
    total[0, 0] = 0.0
    cost = np.abs(a[:, None] - b)
    for i in range(len(a)):
        for j in range(len(b)):
            total[i + 1, j + 1] = cost[i, j] + min(total[i, j], total[i, j + 1], total[i + 1, j])
    path = []
    i, j = len(a), len(b)
    while i and j:
        path.append((i - 1, j - 1))
        i, j = min(((i - 1, j - 1), (i - 1, j), (i, j - 1)), key=lambda step: total[step])
    return path[::-1]


def intensities(head: Head, clips: Sequence[Clip], faces: Sequence[Array]) -> float:
    """Correlation of loudness and movement over clips of one speaker; 0 for a face that stands still."""
    loud = [np.sqrt(np.square(clip.sound, dtype=np.float64).mean()) for clip in clips]
    return correlation(np.array(loud), np.array([movement(head, face) for face in faces]))


def movement(head: Head, face: Array) -> float:
    """Root mean square over frames of the mean way of the lip vertices from one frame to the next, mm."""
    moved = MM * np.linalg.norm(np.einsum("tk,kvi->tvi", np.diff(face, axis=0), head.lips, optimize=True), axis=-1)
    return float(np.sqrt(np.square(moved.mean(1)).mean()))
