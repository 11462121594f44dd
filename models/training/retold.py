"""The tracked speaker's sentences in many voices: his face, moved phone by phone to when Kokoro says them.

DIR is in the layout of aligner_sounds.py. The features of a clip are those that its user would get, from the phones
that the aligner finds, with the text and without it.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from unitaf.signals import FloatArray, Segment
from unitaf.text.phones import SILENCE
from unitaf.voice import forcing
from unitaf.voice.trunk import Trunk

from . import aligner_sounds, rooms
from .aligner_sounds import GRID_LEAD
from .grid import Clip, fit_length, heard
from .retelling import Warp

# Never heard in training, nor, but for the last two, in that of the aligner.
HELD_OUT = (*aligner_sounds.HELD_OUT, "em_alex", "hf_beta")
LEAST_ALIKE = 0.8  # share of the phones that both sayings have: a letter may be read otherwise
LEAST_STEP = 1e-3  # seconds


class Retold(NamedTuple):
    """A sentence in another voice. wave: at 16 kHz; warp: from its time to the face's; phones: when they sound."""

    id: str
    voice: str
    text: str
    face: Clip
    wave: FloatArray
    warp: Warp
    phones: list[Segment]


def read(folder: Path, faces: Mapping[str, Clip], held_out: bool) -> Iterator[Retold]:
    """The sentences of tracked clips, by their ids, in the voices that are held out, or in the others.

    A sentence that another dictionary reads too differently is left out.
    """
    for line in (folder / "clips.jsonl").read_text("utf-8").splitlines():
        clip = json.loads(line)
        face = faces.get(clip["grid"] or "")
        if face is None or (clip["voice"] in HELD_OUT) != held_out:
            continue
        wave = aligner_sounds.read_wave(folder / "ogg" / f"{clip['id']}.ogg")
        end = aligner_sounds.audible_seconds(wave)  # Kokoro lets the last phone last through the silence behind it
        planned = aligner_sounds.sounding_phones(clip["phonemes"], clip["units"])
        phones = [Segment(p, a, min(b, end)) for p, a, b in planned if p != SILENCE and a < end]
        warp = warp_between(phones, [Segment(p, a + GRID_LEAD, b + GRID_LEAD) for p, a, b in face.phones])
        if warp is not None:
            yield Retold(clip["id"], clip["voice"], clip["text"], face, wave, warp, phones)


def warp_between(new: Sequence[Segment], old: Sequence[Segment]) -> Warp | None:
    """Returns the warp from the time of one saying to that of another, by the phones that both have.

    Silence before and after speech keeps its pace. None where less than ``LEAST_ALIKE`` of the phones agree.
    """
    new, old = ([phone for phone in phones if phone.label != SILENCE] for phones in (new, old))
    matcher = difflib.SequenceMatcher(None, [p.label for p in new], [p.label for p in old], autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return None
    pairs: list[tuple[float, float]] = []
    for block in matcher.get_matching_blocks():
        for a, b in zip(new[block.a :][: block.size], old[block.b :][: block.size], strict=True):
            pairs += [(a.start, b.start), (a.end, b.end)]
    before, after = min(pairs[0]), 10.0
    pairs = [(pairs[0][0] - before, pairs[0][1] - before), *pairs, (pairs[-1][0] + after, pairs[-1][1] + after)]
    rising = [pairs[0]]
    for pair in pairs[1:]:
        if min(pair[0] - rising[-1][0], pair[1] - rising[-1][1]) > LEAST_STEP:
            rising.append(pair)
    return Warp(*(np.array(side) for side in zip(*rising, strict=True)))


def clips(
    sentences: Iterator[Retold], trunk: Trunk, backgrounds: Sequence[FloatArray], random: np.random.Generator
) -> Iterator[Clip]:
    """Examples of the sentences, in rooms and with backgrounds, each cut or padded to the length of its face."""
    for one in sentences:
        wave, length = rooms.elsewhere(one.wave, backgrounds, random), len(one.face.mel)
        mel, features = heard(trunk, wave, one.text, length)
        planned = [Segment(p, a - GRID_LEAD, b - GRID_LEAD) for p, a, b in one.phones]
        features.append(fit_length(torch.from_numpy(forcing.features(trunk, wave, planned)), length).half())
        curves = one.warp.curves(one.face.curves, one.face.fps)
        phones = one.warp.phones(one.face.phones, GRID_LEAD)
        yield dataclasses.replace(one.face, id=one.id, features=features, mel=mel, curves=curves, phones=phones)


def elsewhere(
    clip: Clip, wave: FloatArray, trunk: Trunk, backgrounds: Sequence[FloatArray], random: np.random.Generator
) -> Clip:
    """Returns a tracked clip, whose sound at 16 kHz is ``wave``, in another room."""
    mel, features = heard(trunk, rooms.elsewhere(wave, backgrounds, random), clip.text, len(clip.mel))
    return dataclasses.replace(clip, id=f"{clip.id} elsewhere", features=features, mel=mel)
