"""Our face and its peers on our own speech, where no true face exists: what lips owe to what is heard.

Peers that follow phones get the very phones by which they are judged; we do not see them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unitaf.joint import JointModel
from unitaf.take import Take

from .. import lipsync
from .face_clips import Array, Clip, System
from .lip_events import LipHead

SHARES = ("closure", "closure on time", "contact", "rounding", "opening", "jaw cap", "pause")
FIGURES = (*SHARES, "closed in gap", "closure ms", "opening ms", "jerk", "spread mm")
OURS, CASCADE, REAL = "ours", "ours, listening to it", "recordings of a person"


def figures(
    peers: Mapping[str, System], model: JointModel, head: LipHead, lines: int, recordings: Sequence[Clip]
) -> dict[str, dict[str, float]]:
    """name -> figures, ours last but one, and last those of tracked recordings, with other words, to compare with.

    Shares are of what was owed and kept. ``closure ms``: the lips' closure after that in the sound; ``opening ms``:
    the opening after the loudness; ``jerk``: in spreads per second cubed.
    """
    spoken = lipsync.speak(model, lipsync.read_lines(lines))
    rows = {name: _row(spoken, _drive(system, spoken), model, head) for name, system in peers.items()}
    rows[CASCADE] = _row(spoken, lipsync.by_sound, model, head)
    rows[OURS] = _row(spoken, lipsync.by_features, model, head)
    return rows | {REAL: summary(lipsync.judge_clips(recordings, head))}


def _drive(system: System, spoken: Sequence[lipsync.Spoken]) -> lipsync.Drive:
    said = {id(one.take): one.said for one in spoken}

    def drive(model: JointModel, take: Take) -> Array:
        heard = said[id(take)]
        return system(Clip(heard.name, heard.sound, heard.phones, take.fps, len(take.curves)))

    return drive


def _row(spoken: Sequence[lipsync.Spoken], drive: lipsync.Drive, model: JointModel, head: LipHead) -> dict[str, float]:
    return summary(lipsync.measure(model, spoken, head, drive))


def summary(found: lipsync.Findings) -> dict[str, float]:
    """All of ``FIGURES``; NaN where nothing was owed, and for timing where the lips do not move."""
    kept = {name: [event.kept for event in found.events if event.check == name] for name in SHARES}
    late = [gap.lips - gap.sound for gap in found.gaps if np.isfinite(gap.lips)]
    return {
        **{name: float(np.mean(values)) if values else np.nan for name, values in kept.items()},
        "closed in gap": float(np.mean([gap.closed for gap in found.gaps])),
        "closure ms": 1000 * float(np.median(late)) if late else np.nan,
        "opening ms": found.motion.lag,
        "jerk": found.motion.jerk,
        "spread mm": found.motion.spread,
    }
