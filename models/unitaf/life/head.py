"""Head motion: nods on pitch accents, slow drift, a new posture after pauses, and a share of each shift of gaze.

That heads move with F0 and nod on accents is well known (Graf et al. 2002, "Visual prosody"; Munhall et al. 2004,
"Visual prosody and speech intelligibility"); the numbers are our choices.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray, smoothstep
from ..take import HEAD
from .accents import Accent
from .emotion_bias import EmotionBias
from .gaze import Gaze
from .line import Line, Times, between, hill, lift, stepped

NOD_CHANCE, NOD = 0.9, (1.4, 5.0)  # probability; degrees for the weakest and the strongest accent
NOD_ONSET, NOD_FALL = (0.16, 0.24), (0.28, 0.45)  # seconds before the apex, and after it
NOD_VIGOUR = (0.7, 1.1)  # random factor of a nod
NOD_LATE = 0.03  # seconds from the accent to the apex, on average
SIDEWAYS = 0.35  # degrees of turn and tilt per degree of a nod, standard deviation
DRIFT = (0.55, 1.0, 0.6)  # degrees, standard deviation of nod, turn and tilt
DRIFT_BAND, DRIFT_WAVES = (0.06, 0.7), 14  # Hz; number of sines, whose power falls as 1 / f
POSTURE = (0.7, 1.8, 1.1)  # degrees, standard deviation
POSTURE_SECONDS = (0.45, 0.8)  # of the motion to a new posture, around the end of a pause
POSTURE_PAUSE = (0.08, 0.3)  # seconds of a pause at which postures begin to change, and change fully
GAZE_SHARE, GAZE_SECONDS = 0.22, (0.25, 0.4)  # the head's share of a shift of gaze, and its duration
BREATH, BREATH_SECONDS = 0.9, 0.35  # degrees that the chin rises before a phrase; seconds before it
ENDS = 0.6  # seconds over which the motion fades in and out at the ends of a take
LIMIT = (9.0, 12.0, 8.0)  # degrees of nod, turn and tilt that are approached and never exceeded


def turn(
    times: Times,
    line: Line,
    found: Sequence[Accent],
    gaze: Gaze,
    random: np.random.Generator,
    bias: EmotionBias,
) -> FloatArray:
    """Returns the head rotation (frames, 3) of a line in degrees (nod, turn, tilt); it starts and ends at rest.

    found: the accents of the line. bias: by the emotion.
    """
    lively = bias.over("liveliness", times)[:, None]
    # Each part has its own random generator, so that one more pause or accent does not change the other parts.
    drifting, posing, sharing, nodding = (np.random.default_rng(seed) for seed in random.integers(2**32, size=4))
    slow = lively * (_drift(times, drifting) + _postures(times, line, posing))
    slow += np.stack([bias.over(axis, times) for axis in HEAD], 1)
    moved = GAZE_SHARE * np.stack([-gaze.pitch, gaze.yaw, 0 * gaze.yaw], 1)
    seconds = sharing.uniform(*GAZE_SECONDS, len(gaze.starts))
    for axis in range(2):
        slow[:, axis] += stepped(times, gaze.starts, moved[:, axis], seconds)
    ends = min(ENDS, line.seconds / 3)
    slow *= (smoothstep(times / ends) * smoothstep((times[-1] - times) / ends))[:, None]
    slow += lively * _nods(times, line, found, nodding)
    slow[:, 0] -= _breaths(times, line)
    limits = np.array(LIMIT)
    return np.asarray(limits * np.tanh(slow / limits), np.float32)


def _drift(times: Times, random: np.random.Generator) -> Times:
    """Returns slow random motion (frames, 3) in degrees."""
    frequencies = np.geomspace(*DRIFT_BAND, DRIFT_WAVES) * random.uniform(0.9, 1.1, (len(HEAD), DRIFT_WAVES))
    heights = frequencies**-0.5
    heights *= np.array(DRIFT)[:, None] / np.sqrt((heights**2).sum(1, keepdims=True) / 2)
    phases = random.uniform(0, 2 * np.pi, frequencies.shape)
    waves = np.sin(2 * np.pi * frequencies * times[:, None, None] + phases)
    drift: Times = (heights * waves).sum(2)
    return drift


def _postures(times: Times, line: Line, random: np.random.Generator) -> Times:
    """Returns the offset (frames, 3) in degrees of postures, which change around the end of pauses.

    The shorter the pause, the smaller the change.
    """
    spoken = line.spoken
    poses = random.normal(0, 1, (len(spoken), len(HEAD))) * np.array(POSTURE)
    seconds = random.uniform(*POSTURE_SECONDS, len(spoken))
    least, most = POSTURE_PAUSE
    opening = np.array([phone.start - before.end for before, phone in itertools.pairwise(spoken)])
    shares = smoothstep((np.concatenate([[most], opening])[: len(spoken)] - least) / (most - least))
    taken = np.flatnonzero(shares)
    for before, number in itertools.pairwise(taken):
        poses[number] = poses[before] + shares[number] * (poses[number] - poses[before])
    if not len(taken):
        return np.zeros((len(times), len(HEAD)))
    starts = np.array([spoken[number].start for number in taken]) - 0.7 * seconds[taken]
    return np.stack([stepped(times, starts, pose, seconds[taken]) for pose in poses[taken].T], 1)


def _nods(times: Times, line: Line, found: Sequence[Accent], random: np.random.Generator) -> Times:
    """Returns the nods (frames, 3) in degrees on some of the accents."""
    nods = np.zeros((len(times), len(HEAD)))
    last = float(times[-1])
    starts = [phone.start for phone in line.spoken]
    chances = random.uniform(size=(len(starts), 4))
    shifts = random.normal(size=(len(starts), 3))
    for accent in found:
        number = bisect.bisect_right(starts, accent.time + 1 / FRAME_RATE) - 1  # accents lie on the 80 Hz grid
        chance, vigour, rising, falling = chances[number]
        late, *sideways = shifts[number]
        onset, fall = between(NOD_ONSET, rising), between(NOD_FALL, falling)
        apex = accent.time + NOD_LATE + NOD_LATE / 2 * late
        if accent.is_meant:  # for certain, within the take
            apex = max(min(apex, last - NOD_FALL[0] / 2), 1 / FRAME_RATE)
            onset = min(onset, apex)
        elif chance > NOD_CHANCE or apex < onset or apex + NOD_FALL[0] / 2 > last:
            continue
        degrees = between(NOD, accent.strength) * between(NOD_VIGOUR, vigour)
        inside, shape = hill(times, apex - onset, apex, min(apex + fall, last))
        nods[inside] += degrees * shape[:, None] * (1, *(SIDEWAYS * np.array(sideways)))
    return nods


def _breaths(times: Times, line: Line) -> Times:
    """Returns the rise of the chin (frames,) in degrees with breaths before phrases."""
    lifted = np.zeros(len(times))
    for (start, end), (_, until) in zip(line.pauses, line.phrases, strict=False):
        if end - start > BREATH_SECONDS and until > end:
            lift(lifted, hill(times, end - BREATH_SECONDS, end - 0.1, min(until, end + 0.3)), BREATH)
    return lifted
