"""Blinks: their times, and the motion of the eyelids."""

from __future__ import annotations

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray, smoothstep
from .emotion_bias import EmotionBias
from .line import Line, Times

# Blinks per minute, drawn for each take; a double blink counts as two. Bentivoglio et al. (1997, "Analysis of blink
# rate patterns in normal subjects") found 26 in conversation; a character that blinks as often looks nervous, so we use
# fewer.
RATE = (15.0, 20.0)
GRID = 0.02  # seconds between possible times of blinks
# Likelihood of a blink relative to the inside of a phrase: our choices; speakers blink at phrase boundaries and on
# shifts of gaze.
IN_PAUSE, AT_END, AT_START, AT_SHIFT = 9.0, 7.0, 2.0, 120.0
BOUNDARY = 0.25  # seconds
LARGE_SHIFT = 8.0  # degrees; smaller shifts of gaze do not raise the likelihood
SPACING, LONGEST_GAP = 1.2, 7.0  # seconds between blinks, except doubles; our choices
DOUBLES, DOUBLE_AFTER = 0.09, (0.32, 0.5)  # share of double blinks; seconds between their two blinks; our choices
EDGE = 0.1  # seconds at either end of a take in which the eyes are open

# Seconds. The eyelids close in 75 to 100 ms and open in 150 to 200 ms; our choice, by how blinks in conversation look.
CLOSING, OPENING, SHUT = (0.075, 0.1), (0.15, 0.2), (0.015, 0.035)
LONGEST_SHUT = 0.1  # seconds; the eyelids stay shut for one frame, so that a frame shows it, but not for longer
LAG = 0.004  # seconds, standard deviation between the eyes
WEAKEST = 0.97  # full closure is 1; of the eye that closes less
LONGEST = CLOSING[1] + OPENING[1] + LONGEST_SHUT + 3 * LAG


def times_of(line: Line, shifts: Times, random: np.random.Generator, bias: EmotionBias | None = None) -> Times:
    """Returns the times at which the eyelids begin to close, in seconds, ascending.

    shifts: the times of large shifts of gaze, in seconds. bias: changes the rate by the emotion. The number of blinks
    follows the rate of the take; their times are random, without a rhythm.
    """
    grid = np.arange(EDGE, max(EDGE, line.seconds - EDGE - LONGEST), GRID)
    if not len(grid):
        return np.zeros(0)
    frequency = (bias or EmotionBias()).over("blinks", grid)
    count = int(frequency.mean() * random.uniform(*RATE) / 60 * line.seconds + random.random())
    doubles = min(int(count * DOUBLES + random.random()), count // 2)
    singles = _placed(grid, frequency * _likelihood(line, shifts, grid), count - doubles, line.seconds, random)
    room = np.diff(singles, append=grid[-1] + SPACING) > DOUBLE_AFTER[1] + SPACING
    doubled = random.permutation(singles[room])[:doubles]
    return np.sort(np.concatenate([singles, doubled + random.uniform(*DOUBLE_AFTER, len(doubled))]))


def close(curves: FloatArray, times: Times, fps: float, starts: Times, random: np.random.Generator) -> None:
    """Adds blinks to curves (frames, 52) in place.

    times: (frames,) of the frames; starts: (n,) of the blinks; both in seconds.
    """
    lids = np.zeros((len(times), 2))
    for start in starts.tolist():
        closing, opening = random.uniform(*CLOSING), random.uniform(*OPENING)
        shut = random.uniform(*SHUT)
        lags, heights = random.normal(0, LAG, 2).clip(-2 * LAG, 2 * LAG), random.uniform(WEAKEST, 1, 2)
        heights[random.integers(2)] = 1.0
        held = max(shut, min(1 / fps, LONGEST_SHUT))
        span = slice(int(start * fps), int((start + LONGEST) * fps) + 2)
        t = times[span, None] - start - lags
        lid = np.minimum(smoothstep(t / closing), _opened((t - closing - held) / opening)) * heights
        lids[span] = np.maximum(lids[span], lid)
    for column, side in enumerate(("Left", "Right")):
        channel = INDEX[f"eyeBlink{side}"]
        curves[:, channel] = np.maximum(curves[:, channel], lids[:, column])


def _opened(t: Times) -> Times:
    """Falls from 1 to 0 for t from 0 to 1, first fast and then slowly, as eyelids open."""
    remaining: Times = 1 - np.clip(t, 0, 1)
    return remaining * remaining * (1.5 - 0.5 * remaining)


def _placed(grid: Times, likelihood: Times, count: int, seconds: float, random: np.random.Generator) -> Times:
    """Draws ``count`` times from the grid by their likelihood, at least SPACING apart.

    The last ones, and more if needed, fill gaps that are longer than LONGEST_GAP.
    """
    chances = likelihood.copy()
    edges = np.array([0.0, seconds])
    while True:
        gaps = np.diff(edges)
        lacking = np.sum(np.ceil(gaps / LONGEST_GAP) - 1)
        left = max(count + 2 - len(edges), lacking)
        if left > lacking:
            where = chances
        else:
            longest = np.argmax(gaps)
            where = chances * (np.abs(grid - edges[longest : longest + 2].mean()) < gaps[longest] / 3)
        if left == 0 or not where.any():
            return edges[1:-1]
        start = random.choice(grid, p=where / where.sum())
        chances[np.abs(grid - start) < SPACING] = 0
        edges = np.sort(np.append(edges, start))


def _likelihood(line: Line, shifts: Times, grid: Times) -> Times:
    """Returns the relative likelihood (n,) of a blink at each time of the grid."""
    likelihood = np.ones(len(grid))
    for start, end in line.pauses:
        likelihood[(grid >= start) & (grid < end)] = IN_PAUSE
    for start, end in line.phrases:
        likelihood[(grid >= end - BOUNDARY) & (grid < end)] = AT_END
        likelihood[(grid >= start) & (grid < start + BOUNDARY)] = AT_START
    for shift in shifts:
        likelihood[(grid >= shift - CLOSING[0]) & (grid < shift)] = AT_SHIFT
    return likelihood
