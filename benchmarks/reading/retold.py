"""Sentences of a tracked speaker in voices that no training of the face hears, with his face moved to their times.

Of training, the choice of voices and the measured delays are used; the warp is made anew, so that a fault of its own
shows.

The folder holds ``clips.jsonl``, one object a line: ``id``, ``voice``, ``grid`` (the clip that has the face, or null),
``phonemes`` and ``units`` (steps of 25 ms of 0, each known symbol, and 0), and ``ogg/ID.ogg``.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from training import aligner_sounds
from training.retold import HELD_OUT
from unitaf.signals import Segment
from unitaf.text import alphabet
from unitaf.text.phones import SILENCE, timed_phones
from unitaf.voice import acoustics
from unitaf.voice.trunk import STEP_SECONDS

from .face_clips import Array, Clip

Seconds = npt.NDArray[np.float64]

LEAST_ALIKE = 0.8  # of the phones: another dictionary may read a word otherwise
SHORTEST = 0.005  # seconds between two points of a warp
LEAD = aligner_sounds.GRID_LEAD
LONG = 60.0  # seconds beyond both ends, where time runs as fast in both


def read(folder: Path, faces: Mapping[str, Clip], per_voice: int) -> Iterator[tuple[str, Clip]]:
    """Voice and clip, so many of each voice; its curves and phones are those of ``faces`` at the times of the voice."""
    left = dict.fromkeys(HELD_OUT, per_voice)
    for line in (folder / "clips.jsonl").read_text("utf-8").splitlines():
        clip = json.loads(line)
        voice, face = clip["voice"], faces.get(clip["grid"] or "")
        if face is None or not left.get(voice):
            continue
        wave, rate = soundfile.read(folder / "ogg" / f"{clip['id']}.ogg", dtype="float32")
        sound = acoustics.resample(wave, rate)
        said = sounding(clip["phonemes"], clip["units"], sound)
        points = common_times(said, [Segment(p, a + LEAD, b + LEAD) for p, a, b in face.phones])
        if points is not None:
            left[voice] -= 1
            yield voice, retold(face, clip["id"], sound, *points)


def sounding(phonemes: str, units: Sequence[int], sound: Array) -> list[Segment]:
    """The phones of a clip when they sound: the model says a phone some time before its durations do, less after
    silence, and lets the last one last through the silence behind it."""
    seconds = [0.0] * len(phonemes)
    for position, steps in zip(alphabet.known_positions(phonemes), units[1:-1], strict=True):
        seconds[position] = steps * STEP_SECONDS
    planned = timed_phones(phonemes, seconds, units[0] * STEP_SECONDS)
    level = acoustics.loudness(sound)
    loud = np.flatnonzero(level >= np.quantile(level, 0.95) - aligner_sounds.QUIET)
    end = (loud[-1] + 1) / acoustics.frames_of(sound) * len(sound) / acoustics.RATE
    onset = next(phone.start for phone in planned if phone.label != SILENCE)

    def heard(time: float) -> float:
        early = max(0.0, 1 - (time - onset) / aligner_sounds.CAUGHT_UP) if time >= onset else 1.0
        delay = aligner_sounds.KOKORO_DELAY
        return min(time - delay + early * (delay - aligner_sounds.KOKORO_ONSET_DELAY), end)

    moved = [Segment(label, heard(start), heard(stop)) for label, start, stop in planned]
    return [phone for phone in moved if phone.label != SILENCE and phone.end > phone.start]


def common_times(new: Sequence[Segment], old: Sequence[Segment]) -> tuple[Seconds, Seconds] | None:
    """Times at which both sayings begin or end the same phone, both increasing; None where they differ too much."""
    old = [phone for phone in old if phone.label != SILENCE]
    same = difflib.SequenceMatcher(None, [p.label for p in new], [p.label for p in old], autojunk=False)
    if same.ratio() < LEAST_ALIKE:
        return None
    pairs = [
        pair
        for block in same.get_matching_blocks()
        for a, b in zip(new[block.a :][: block.size], old[block.b :][: block.size], strict=True)
        for pair in ((a.start, b.start), (a.end, b.end))
    ]
    kept = [(pairs[0][0] - LONG, pairs[0][1] - LONG)]
    for pair in [*pairs, (pairs[-1][0] + LONG, pairs[-1][1] + LONG)]:
        if pair[0] - kept[-1][0] >= SHORTEST and pair[1] - kept[-1][1] >= SHORTEST:
            kept.append(pair)
    return np.array([pair[0] for pair in kept]), np.array([pair[1] for pair in kept])


def retold(face: Clip, name: str, sound: Array, new: Seconds, old: Seconds) -> Clip:
    """The clip with another sound, whose times ``new`` are the times ``old`` of the clip."""
    assert face.curves is not None
    frames = int(len(sound) / acoustics.RATE * face.fps)
    at = np.interp(np.arange(frames) / face.fps, new, old)
    curves = np.stack([np.interp(at, face.times, column) for column in face.curves.T], 1).astype(np.float32)
    bounds = np.interp([[phone.start + LEAD, phone.end + LEAD] for phone in face.phones], old, new) - LEAD
    phones = [Segment(p.label, max(0.0, a), b) for p, (a, b) in zip(face.phones, bounds.tolist(), strict=True) if b > 0]
    return dataclasses.replace(face, id=name, sound=sound, phones=phones, frames=frames, curves=curves)
