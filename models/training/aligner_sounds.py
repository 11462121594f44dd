"""Speech whose phone times are known, from three sources; all waveforms at 16 kHz.

DIR holds ``kokoro_voices/``: ``clips.jsonl`` (id, voice, text, ``grid``: whether it is a sentence of GRID,
phonemes, ``units``: steps of 25 ms of 0, each known symbol, 0) and ``ogg/ID.ogg``; and ``grid_s1/``: see grid.py.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from unitaf.emotion import tags
from unitaf.emotion.track import EmotionTrack
from unitaf.emotion.vector import EMOTIONS
from unitaf.listening.alignment import ignore_progress
from unitaf.pipeline.feelings import Feelings
from unitaf.pipeline.sentences import joined, say_all
from unitaf.rates import FRAME_RATE, SAMPLE_RATE
from unitaf.settings import Settings
from unitaf.signals import FloatArray, Segment
from unitaf.text import alphabet
from unitaf.text.front_end import FrontEnd
from unitaf.text.phones import SHORTEST_PAUSE, SILENCE, timed_phones
from unitaf.text.reader import GOLD
from unitaf.voice import acoustics, forcing
from unitaf.voice.cast import PRESETS
from unitaf.voice.hibari.trunk import DELAY as TRUNK_DELAY
from unitaf.voice.trunk import STEP_SECONDS, Trunk
from unitaf.weight_files import voice_package

UNKNOWN = ""  # label where the plan and the sound disagree
# Kokoro sounds a phone this much before its durations say so: the median spectrum changes most steeply 50 to 55 ms
# before the boundaries of vowels and fricatives, at all four speeds (700 clips). PocketSphinx finds our own phones 7 ms
# before they are said, and these 12 ms before what 53 ms would say (250 clips), so that it is 5 ms more.
KOKORO_DELAY = 0.058  # seconds
# Where the sound begins after silence, this much: the level of 300 clips rises by 35 ms before it (median).
KOKORO_ONSET_DELAY, CAUGHT_UP = 0.035, 0.2  # seconds
GRID_LEAD = forcing.ALIGNER_DELAY - TRUNK_DELAY  # seconds: the times that come with GRID are PocketSphinx's
QUIET = 4.6  # nepers, 40 dB: so much softer than loud speech nothing is said
HELD_OUT = ("af_heart", "am_adam", "bf_emma", "bm_george", "jf_alpha", "pm_alex", "zf_xiaoni", "if_sara")
SPEEDS = (0.75, 0.9, 1.0, 1.15, 1.4)
WORDS_IN_A_LINE = (3, 9)
LISTED_WORDS = 1500  # of the voice package's lexicon: every phone in every place


class Sound(NamedTuple):
    """A waveform at 16 kHz, its phones from beginning to end, and who speaks."""

    wave: FloatArray
    phones: list[Segment]
    voice: str


def kokoro(folder: Path, held_out: bool) -> Iterator[Sound]:
    """The clips of the voices that are held out, or of the others."""
    for line in (folder / "clips.jsonl").read_text("utf-8").splitlines():
        clip = json.loads(line)
        if (clip["voice"] in HELD_OUT) == held_out:
            wave = read_wave(folder / "ogg" / f"{clip['id']}.ogg")
            yield Sound(wave, audible(sounding_phones(clip["phonemes"], clip["units"]), wave), clip["voice"])


def grid(folder: Path, split: str) -> Iterator[Sound]:
    """The clips of a split, with the times that came with them."""
    alignments = json.loads((folder / "alignments.json").read_text("utf-8"))
    for clip in map(str, np.load(folder / f"{split}.npz")["ids"]):
        phones = [Segment(p, start + GRID_LEAD, end + GRID_LEAD) for p, start, end in alignments[clip]["phones"]]
        yield Sound(read_wave(folder / "flac" / f"{clip}.flac"), phones, "grid")


def own(trunk: Trunk, texts: Sequence[str], random: np.random.Generator) -> Iterator[Sound]:
    """Texts that our voice says at some speed, in some voice of its cast, with some feeling."""
    front_end = FrontEnd()
    for text in texts:
        voice = str(random.choice(list(PRESETS))) if random.random() < 0.6 else Settings.voice
        feeling = EmotionTrack.of(f"{random.choice(EMOTIONS)}={random.uniform(0.2, 1):.2f}")
        settings = Settings(speed=float(random.choice(SPEEDS)), voice=voice, emotion=feeling)
        sentences = front_end.sentences(text)
        feelings = Feelings(tags.read(text), sentences, settings.emotion, settings.strength)
        line = joined(say_all(trunk, sentences, feelings, settings, ignore_progress), sentences)
        yield Sound(acoustics.resample(line.wave, SAMPLE_RATE), line.phones, f"own {voice}")


def texts(folder: Path, random: np.random.Generator) -> list[str]:
    """The sentences that Kokoro says and GRID does not, each once, and lines of words from the voice's lexicon."""
    clips = [json.loads(line) for line in (folder / "clips.jsonl").read_text("utf-8").splitlines()]
    said = sorted({clip["text"] for clip in clips if clip["grid"] is None})
    with gzip.open(voice_package.assets() / f"{GOLD}.json.gz", "rt", encoding="utf-8") as file:
        words = sorted(word for word in json.load(file) if word.isalpha() and word.islower() and 2 < len(word) < 12)
    chosen = random.choice(words, LISTED_WORDS, replace=False).tolist()
    lines = []
    while chosen:
        count = int(random.integers(*WORDS_IN_A_LINE))
        line, chosen = chosen[:count], chosen[count:]
        lines.append("".join(word + (", " if random.random() < 0.15 else " ") for word in line).strip(" ,") + ".")
    return [*said, *lines]


def read_wave(path: Path) -> FloatArray:
    """Returns a sound file (samples,) at 16 kHz."""
    wave, rate = soundfile.read(path, dtype="float32")
    return acoustics.resample(wave, rate)


def sounding_phones(phonemes: str, units: Sequence[int]) -> list[Segment]:
    """The phones when Kokoro sounds them, by its own durations: ``phonemes`` and ``units`` of a line of clips.jsonl."""
    seconds = [0.0] * len(phonemes)
    for position, steps in zip(alphabet.known_positions(phonemes), units[1:-1], strict=True):
        seconds[position] = steps * STEP_SECONDS
    planned = timed_phones(phonemes, seconds, units[0] * STEP_SECONDS)
    onsets = [b.start for a, b in zip([None, *planned], planned, strict=False) if a is None or a.label == SILENCE]

    def sounding(time: float) -> float:
        since = time - max((onset for onset in onsets if onset <= time), default=time - CAUGHT_UP)
        late = max(0.0, 1 - since / CAUGHT_UP)
        return time - KOKORO_DELAY + late * (KOKORO_DELAY - KOKORO_ONSET_DELAY)

    return [Segment(label, sounding(start), sounding(end)) for label, start, end in planned]


def audible_seconds(wave: FloatArray) -> float:
    """Returns when the last loud frame of a waveform at 16 kHz ends."""
    level = acoustics.loudness(wave)
    loud = np.flatnonzero(level >= float(np.quantile(level, 0.95)) - QUIET)
    return float(loud[-1] + 1) / FRAME_RATE


def audible(planned: Sequence[Segment], wave: FloatArray) -> list[Segment]:
    """Planned phones, frame by frame, as far as the level of the sound agrees; ``UNKNOWN`` elsewhere.

    Kokoro lets a phone last through the silence behind it, and plans pauses that are not heard.
    """
    level = acoustics.loudness(wave)
    quiet = level < float(np.quantile(level, 0.95)) - QUIET
    labels = labels_of(planned, len(level))
    runs = np.flatnonzero(np.diff(np.pad(quiet, 1).astype(int))).reshape(-1, 2).tolist()
    labels = [UNKNOWN if label == SILENCE and not still else label for label, still in zip(labels, quiet, strict=True)]
    for first, last in runs:
        at_edge = first == 0 or last == len(level)
        if at_edge or (last - first >= SHORTEST_PAUSE * FRAME_RATE and SILENCE in labels[first:last]):
            labels[first:last] = [SILENCE] * (last - first)
    return [Segment(label, at / FRAME_RATE, (at + 1) / FRAME_RATE) for at, label in enumerate(labels)]


def labels_of(phones: Sequence[Segment], frames: int) -> list[str]:
    """The label in the middle of each frame at 80 Hz; ``SILENCE`` before the first phone and behind the last."""
    labels = [SILENCE] * frames
    for label, start, end in phones:
        first, last = (max(0, math.ceil(time * FRAME_RATE - 0.5)) for time in (start, end))
        labels[first:last] = [label] * (min(last, frames) - min(first, frames))
    return labels
