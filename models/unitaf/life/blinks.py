"""Blinks: when they happen, and how lids move."""

from __future__ import annotations

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray, smoothstep
from .emotion_bias import EmotionBias
from .line import Line, Times

# Per minute, drawn for each take; each blink of a double counts. Bentivoglio et al. (1997, "Analysis of blink rate
# patterns in normal subjects") found 26 in conversation; a character that blinks so often looks nervous, so less: our
# choice.
RATE = (15.0, 20.0)
GRID = 0.02  # seconds between chances to blink
# How much likelier a blink is than inside a phrase: our choices; speakers blink at boundaries and as the gaze shifts.
IN_PAUSE, AT_END, AT_START, AT_SHIFT = 9.0, 7.0, 2.0, 120.0
BOUNDARY = 0.25  # seconds
LARGE_SHIFT = 8.0  # degrees; smaller shifts of gaze call for no blink
SPACING, LONGEST_GAP = 1.2, 7.0  # seconds between blinks, at least (but for doubles) and at most: our choices
DOUBLES, DOUBLE_AFTER = 0.09, (0.32, 0.5)  # share of blinks that follow another closely; seconds after it: our choices
EDGE = 0.1  # seconds at either end of a take in which the eyes are open

# Seconds: the lids close in 75 to 100 ms and open in 150 to 200 ms; our choice, as fast as blinks in conversation look.
CLOSING, OPENING, SHUT = (0.075, 0.1), (0.15, 0.2), (0.015, 0.035)
LONGEST_SHUT = 0.1  # seconds; lids stay shut for a frame at least, or a film might miss it
LAG = 0.004  # seconds, standard deviation of one eye against the other
WEAKEST = 0.97  # of full closure, of the eye that closes less
LONGEST = CLOSING[1] + OPENING[1] + LONGEST_SHUT + 3 * LAG


def times_of(line: Line, shifts: Times, random: np.random.Generator, bias: EmotionBias | None = None) -> Times:
    """When lids begin to close, in seconds, ascending. shifts: when the gaze makes a large jump.

    As many as the take's rate asks for, at random moments, so that they follow no beat.
    """
    grid = np.arange(EDGE, max(EDGE, line.seconds - EDGE - LONGEST), GRID)
    if not len(grid):
        return np.zeros(0)
    often = (bias or EmotionBias()).of("blinks", grid)
    count = int(often.mean() * random.uniform(*RATE) / 60 * line.seconds + random.random())
    doubles = min(int(count * DOUBLES + random.random()), count // 2)
    singles = _placed(grid, often * _likelihood(line, shifts, grid), count - doubles, line.seconds, random)
    room = np.diff(singles, append=grid[-1] + SPACING) > DOUBLE_AFTER[1] + SPACING
    doubled = random.permutation(singles[room])[:doubles]
    return np.sort(np.concatenate([singles, doubled + random.uniform(*DOUBLE_AFTER, len(doubled))]))


def close(curves: FloatArray, times: Times, fps: float, starts: Times, random: np.random.Generator) -> None:
    """Blink in curves (frames, 52) whose frames are at ``times``."""
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
    """1 to 0 for t from 0 to 1: fast at first, then slowly, as lids open."""
    left: Times = 1 - np.clip(t, 0, 1)
    return left * left * (1.5 - 0.5 * left)


def _placed(grid: Times, likely: Times, count: int, seconds: float, random: np.random.Generator) -> Times:
    """Blinks SPACING apart, on likely moments; the last ones go where a gap would be too long."""
    chances = likely.copy()
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
    likely = np.ones(len(grid))
    for start, end in line.pauses:
        likely[(grid >= start) & (grid < end)] = IN_PAUSE
    for start, end in line.phrases:
        likely[(grid >= end - BOUNDARY) & (grid < end)] = AT_END
        likely[(grid >= start) & (grid < start + BOUNDARY)] = AT_START
    for shift in shifts:
        likely[(grid >= shift - CLOSING[0]) & (grid < shift)] = AT_SHIFT
    return likely
