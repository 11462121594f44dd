"""What Kokoro knows inside while it says a sentence, beside the bundled voice forced to say it in the same way.

The clips are those of retold.py: the tracked speaker's sentences with his face moved to Kokoro's times, and sentences
of which there is no face. The voice pack must be installed.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from unitaf.face.driver import normalised_mel
from unitaf.rates import FRAME_RATE
from unitaf.voice import acoustics
from unitaf.voice.kokoro.loading import load
from unitaf.voice.kokoro.trunk import KokoroTrunk
from unitaf.voice.trunk import Counts, Prosody, Trunk, plain_symbols
from unitaf.voice.voices import mixture

from . import retold
from .aligner_sounds import GRID_LEAD
from .examples import SECONDS
from .grid import Clip, fit_length
from .inputs import timed_phones

LANGUAGE = "en-us"  # of all clips, whatever the voice speaks otherwise
FILMED, UNFILMED = 12, 160  # sentences of each voice with a face, and of all without one


class Said(NamedTuple):
    """A sentence by one voice, F frames at 80 Hz.

    own: (F, 1024) Kokoro's features, see ``KokoroTrunk.hidden``. forced: (F, 256) those of the bundled voice. phones:
    (F, 256), see ``inputs.timed_phones``. face: the tracked clip at Kokoro's times. These two are None without a face.
    """

    own: Tensor
    forced: Tensor
    phones: Tensor | None
    face: Clip | None


class Voices:
    """The voices of the pack, each loaded once. base: the bundled voice."""

    def __init__(self, base: Trunk) -> None:
        self.base, self._loaded = base, dict[str, KokoroTrunk]()

    def __getitem__(self, voice: str) -> KokoroTrunk:
        if voice not in self._loaded:
            self._loaded[voice] = load(mixture(voice), self.base, LANGUAGE)
        return self._loaded[voice]


def gather(folder: Path, faces: Mapping[str, Clip], base: Trunk, held_out: bool) -> Iterator[Said]:
    """The tracked sentences in the voices that are held out, or in the others, which also say some more."""
    lines = [json.loads(line) for line in (folder / "clips.jsonl").read_text("utf-8").splitlines()]
    planned = {line["id"]: line for line in lines}
    voices, met = Voices(base), Counter[str]()
    for one in retold.read(folder, faces, held_out):
        met[one.voice] += 1
        if met[one.voice] > FILMED:
            continue
        line = planned[one.id]
        yield with_face(voices[one.voice], one, plain_symbols(line["phonemes"]).ids, np.array(line["units"]))
    if not held_out:
        others = [line for line in lines if line["grid"] is None and line["voice"] not in retold.HELD_OUT]
        for line in others[:UNFILMED]:
            yield without_face(voices[line["voice"]], line["phonemes"], line["speed"])


def with_face(trunk: KokoroTrunk, one: retold.Retold, ids: Counts, steps: Counts) -> Said:
    """Returns a retold sentence, of symbols (L,) with durations (L,) in steps, cut or padded to its face's length."""
    length = round(SECONDS * FRAME_RATE)
    own, forced = inside(trunk, ids, trunk.prosody(ids, steps=steps), length)
    mel = fit_length(torch.from_numpy(normalised_mel(acoustics.log_mel(one.wave))), length)
    phones = one.warp.phones(one.face.phones, GRID_LEAD)
    curves = one.warp.curves(one.face.curves, one.face.fps)
    face = dataclasses.replace(one.face, id=one.id, features=[], mel=mel, curves=curves, phones=phones)
    return Said(own, forced, torch.from_numpy(timed_phones(phones, length)).half(), face)


def without_face(trunk: KokoroTrunk, phonemes: str, speed: float) -> Said:
    """Returns a sentence of which there is no face, in the voice's own symbols and durations."""
    ids = trunk.symbols(phonemes).ids
    return Said(*inside(trunk, ids, trunk.prosody(ids, speed), round(SECONDS * FRAME_RATE)), None, None)


def inside(trunk: KokoroTrunk, ids: Counts, prosody: Prosody, length: int) -> tuple[Tensor, Tensor]:
    """Returns Kokoro's own and the bundled voice's forced features of what is said, of ``length`` frames."""
    own, forced = (torch.from_numpy(x) for x in (trunk.hidden(ids, prosody), trunk.forced(ids, prosody)))
    return fit_length(own, length).half(), fit_length(forced, length).half()
