"""Gaze: fixations on the listener and away, the saccades between them, and small darts within them."""

from __future__ import annotations

import bisect
from typing import NamedTuple

import numpy as np

from ..channels import INDEX
from ..settings import LOOK_RANGE
from ..signals import FloatArray
from .emotion_bias import EmotionBias
from .line import Line, Times, between, stepped

# Degrees by which a channel at 1 turns an eye sideways, and up or down. Our choice, as the demo head, and close to
# common ARKit heads.
SIDEWAYS, UPDOWN = 25.0, 20.0
# Duration of a saccade: 21 ms and 2.2 ms for each degree (Carpenter 1988, "Movements of the Eyes").
SACCADE_SECONDS, SACCADE_SECONDS_PER_DEGREE = 0.021, 0.0022

# The numbers below are our choices. Speakers look away at the start of a long phrase and back at its end
# (Kendon 1967, "Some functions of gaze-direction in social interaction").
LONG_PHRASE = 1.6  # seconds
OPENING, ENDING = 0.4, 0.6  # seconds around the start of a phrase, and before its end
AVERTING = {"opening": 0.7, "inside": 0.25, "ending": 0.03, "idle": 0.35}  # probability that a fixation is averted
HELD, AVERTED = (0.8, 3.0), (0.6, 1.6)  # seconds of a fixation on the listener, and away
AWAY_YAW, AWAY_PITCH = (5.0, 13.0), (-5.0, 6.0)  # degrees from the listener
REGARD = 0.7  # degrees, standard deviation of fixations on the listener's face
DART_EVERY, DART_LENGTH = 0.7, (0.08, 0.3)  # mean seconds between darts; seconds of a dart
DART_SIZE = (0.2, 0.8)  # degrees
RETURN = 0.25  # seconds before the end of a take at which the eyes turn ahead
LARGEST = LOOK_RANGE[1]  # degrees of the largest turn of an eye


class Gaze(NamedTuple):
    """Fixations, (N,) each. starts: seconds. yaw, pitch: degrees to the subject's left and up."""

    starts: Times
    yaw: Times
    pitch: Times

    @property
    def shifts(self) -> Times:
        """The size of the saccade to each fixation in degrees, (N,); the first starts from straight ahead."""
        degrees: Times = np.hypot(np.diff(self.yaw, prepend=0.0), np.diff(self.pitch, prepend=0.0))
        return degrees


def fixations(
    line: Line, random: np.random.Generator, target: tuple[float, float] = (0.0, 0.0), bias: EmotionBias | None = None
) -> Gaze:
    """Draws the fixations of a line.

    target: the direction of the listener, in degrees to the subject's left and up. bias: by the emotion.
    """
    bias = bias or EmotionBias()
    rows: list[tuple[float, float, float]] = []
    now, away = 0.0, False
    begins = [start - OPENING for start, _ in line.phrases]
    while now < line.seconds - RETURN:
        # Each fixation draws the same count of random numbers, so that a change of one does not change those after it.
        chance, side, aside, upwards, lasting = random.uniform(size=5)
        regard = random.normal(target, REGARD)
        away = not away and bool(rows) and chance < _averting_probability(line, begins, now, bias)
        yaw, pitch = regard if rows else target
        if away:
            yaw = target[0] + (1 if side < 0.5 else -1) * between(AWAY_YAW, aside)
            pitch = target[1] + between(AWAY_PITCH, upwards)
        rows.append((now, float(yaw), float(pitch) + bias.at("look_up", now)))
        now = _end_of_fixation(line, begins, now, now + between(AVERTED if away else HELD, lasting), away)
    rows.append((max(0.0, line.seconds - RETURN), 0.0, 0.0))
    table = np.array(rows)
    return Gaze(table[:, 0], np.clip(table[:, 1], -LARGEST, LARGEST), np.clip(table[:, 2], -LARGEST, LARGEST))


def angles(times: Times, gaze: Gaze, random: np.random.Generator) -> tuple[Times, Times]:
    """Returns yaw (to the left) and pitch (up) of both eyes in degrees, (frames,) each; 0 at both ends."""
    durations = SACCADE_SECONDS + SACCADE_SECONDS_PER_DEGREE * gaze.shifts
    darts = _darts(gaze, float(times[-1]) if len(times) else 0.0, random)
    small = np.full(len(darts.starts), SACCADE_SECONDS)
    yaw, pitch = (
        stepped(times, gaze.starts, large, durations) + stepped(times, darts.starts, fine, small)
        for large, fine in ((gaze.yaw, darts.yaw), (gaze.pitch, darts.pitch))
    )
    return yaw, pitch


def look(curves: FloatArray, yaw: Times, pitch: Times) -> None:
    """Turns both eyes of curves (frames, 52) in place by yaw and pitch in degrees, (frames,) each."""
    for side, outwards in (("Left", yaw), ("Right", -yaw)):
        for name, degrees in (("Out", outwards), ("In", -outwards)):
            curves[:, INDEX[f"eyeLook{name}{side}"]] = np.clip(degrees / SIDEWAYS, 0, 1)
        for name, degrees in (("Up", pitch), ("Down", -pitch)):
            curves[:, INDEX[f"eyeLook{name}{side}"]] = np.clip(degrees / UPDOWN, 0, 1)


def _averting_probability(line: Line, begins: list[float], time: float, bias: EmotionBias) -> float:
    """Returns the probability that a fixation at a time is averted."""
    return AVERTING[_phrase_part(line, begins, time)] * bias.at("averting", time)


def _phrase_part(line: Line, begins: list[float], time: float) -> str:
    """Returns the part of a phrase at a time: opening (of a long phrase), inside, ending, or idle in a pause."""
    number = bisect.bisect_right(begins, time) - 1
    if number < 0 or time > line.phrases[number][1]:
        return "idle"
    start, end = line.phrases[number]
    if time > end - ENDING:
        return "ending"
    return "opening" if end - start > LONG_PHRASE and time < start + OPENING else "inside"


def _end_of_fixation(line: Line, begins: list[float], now: float, end: float, away: bool) -> float:
    """Returns the end of a fixation, at most ``end``.

    An averted fixation ends when the phrase ends, a fixation on the listener when the next phrase begins.
    """
    number = bisect.bisect_right(begins, now)
    if away and number and now < line.phrases[number - 1][1] - ENDING < end:
        return max(now + AVERTED[0], line.phrases[number - 1][1] - ENDING)
    if not away and number < len(begins) and begins[number] > now + HELD[0] and begins[number] < end:
        return begins[number]
    return end


def _darts(gaze: Gaze, seconds: float, random: np.random.Generator) -> Gaze:
    """Draws darts, small saccades off the centre of a fixation and back to it."""
    starts = np.cumsum(random.exponential(DART_EVERY, int(2 * seconds / DART_EVERY) + 8) + DART_LENGTH[1])
    starts = starts[starts < seconds - RETURN - DART_LENGTH[1]]
    size, direction = random.uniform(*DART_SIZE, len(starts)), random.uniform(0, 2 * np.pi, len(starts))
    backs = starts + random.uniform(*DART_LENGTH, len(starts))
    # Every second entry is the way back, to 0.
    yaw, pitch = (np.stack([size * way(direction), 0 * size], 1).ravel() for way in (np.cos, np.sin))
    return Gaze(np.stack([starts, backs], 1).ravel(), yaw, pitch)
