"""Blinks: when they happen, and how lids move."""

from __future__ import annotations

import numpy as np

from ..channels import INDEX
from ..take import FloatArray
from .line import Line, Times, eased

# Per minute, double blinks counted twice. Bentivoglio et al. (1997, "Analysis of blink rate patterns in normal
# subjects") found 26 in conversation; a character that blinks so often looks nervous, so less: our choice.
RATE = 17.5
GRID = 0.02  # seconds between chances to blink
# How much likelier a blink is than inside a phrase: our choices; speakers blink at boundaries.
IN_PAUSE, AT_END, AT_START = 9.0, 7.0, 2.0
BOUNDARY = 0.25  # seconds
REFRACTORY = 0.9  # seconds after a blink in which another is unlikely
DOUBLE_CHANCE, DOUBLE_AFTER = 0.1, (0.32, 0.5)  # and seconds from one to the other
SHIFT_BLINKS, LARGE_SHIFT = 0.6, 8.0  # chance of a blink with a gaze shift of so many degrees
EDGE = 0.1  # seconds at either end of a take in which the eyes are open

# Seconds: the lids close in 75 to 100 ms and open in 150 to 200 ms; our choice, as fast as blinks in conversation look.
CLOSING, OPENING, SHUT = (0.075, 0.1), (0.15, 0.2), (0.015, 0.035)
LONGEST_SHUT = 0.1  # seconds; lids stay shut for a frame at least, or a film might miss it
LAG = 0.004  # seconds, standard deviation of one eye against the other
WEAKEST = 0.97  # of full closure, of the eye that closes less
LONGEST = CLOSING[1] + OPENING[1] + LONGEST_SHUT + 3 * LAG


def times_of(line: Line, shifts: Times, random: np.random.Generator) -> Times:
    """When lids begin to close, in seconds, ascending. shifts: when the gaze makes a large jump.

    Chance by the moment, and less of it just after a blink, so that the intervals spread and follow no beat.
    """
    last = line.seconds - EDGE - LONGEST
    grid = np.arange(EDGE, max(EDGE, last), GRID)
    if not len(grid):
        return np.zeros(0)
    found = [shift for shift in shifts - CLOSING[0] / 2 if EDGE <= shift < last and random.random() < SHIFT_BLINKS]
    likely = _likelihood(line, grid)
    wanted = RATE / 60 * line.seconds / (1 + DOUBLE_CHANCE) - len(found)
    hazard = likely * max(wanted, 0) / likely.sum()
    hazard /= 1 - RATE / 60 * REFRACTORY  # what the refractory time takes away
    patience, since = random.exponential(), random.uniform(0, 60 / RATE)
    taken = 0
    for now, chance in zip(grid.tolist(), hazard.tolist(), strict=True):
        if taken < len(found) and now >= found[taken]:
            taken, since, patience = taken + 1, 0.0, random.exponential()
        since += GRID
        patience -= chance * min(1.0, (since / REFRACTORY) ** 3)
        if patience <= 0 and (taken == len(found) or found[taken] - now > REFRACTORY):
            found.insert(taken, now)
            taken, since, patience = taken + 1, 0.0, random.exponential()
    doubles = [now + random.uniform(*DOUBLE_AFTER) for now in found if random.random() < DOUBLE_CHANCE]
    return _apart(np.sort(np.concatenate([found, doubles])), last)


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
        lid = np.minimum(eased(t / closing), _opened((t - closing - held) / opening)) * heights
        lids[span] = np.maximum(lids[span], lid)
    for column, side in enumerate(("Left", "Right")):
        channel = INDEX[f"eyeBlink{side}"]
        curves[:, channel] = np.maximum(curves[:, channel], lids[:, column])


def _opened(t: Times) -> Times:
    """1 to 0 for t from 0 to 1: fast at first, then slowly, as lids open."""
    left: Times = 1 - np.clip(t, 0, 1)
    return left * left * (1.5 - 0.5 * left)


def _likelihood(line: Line, grid: Times) -> Times:
    likely = np.ones(len(grid))
    for start, end in line.pauses:
        likely[(grid >= start) & (grid < end)] = IN_PAUSE
    for start, end in line.phrases:
        likely[(grid >= end - BOUNDARY) & (grid < end)] = AT_END
        likely[(grid >= start) & (grid < start + BOUNDARY)] = AT_START
    return likely


def _apart(starts: Times, last: float) -> Times:
    """Blinks that the lids have time for."""
    kept: list[float] = []
    for start in starts.tolist():
        if start < last and (not kept or start - kept[-1] >= DOUBLE_AFTER[0] - 1e-9):
            kept.append(start)
    return np.array(kept)
