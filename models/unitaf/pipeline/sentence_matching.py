"""Which sentences of a text an earlier take holds already, and how its feelings move along with them."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..emotion import tags
from ..emotion.track import EmotionTrack
from ..errors import UnitafError
from ..rates import FRAME_RATE, SAMPLE_RATE
from ..settings import Settings
from ..signals import Segment
from ..take import Take
from ..text.front_end import FrontEnd, Sentence
from ..voice.speech import LEAD_IN, LEAD_OUT
from .feelings import Feelings

SILENT = 1e-3  # of full scale: the engine's own pauses are empty, those of a recording are not
SAME_FEELING = 1e-6  # of a weight
DIGITS = 6  # of a key's seconds

Kept = Sequence[tuple[float, float, float]]


class Script(NamedTuple):
    """A text, read: its sentences, what is felt in them, and by what each is known."""

    sentences: list[Sentence]
    feelings: Feelings
    keys: list[tuple[str, bytes]]


class Run(NamedTuple):
    """Sentences of the new text that belong together. earlier: the same ones in the earlier take, None to speak."""

    sentences: range
    earlier: range | None


def read(front_end: FrontEnd, text: str, settings: Settings) -> Script:
    """The sentences of a text; two have the same key if voice and face would be given the same for them, but for what
    the track of emotion says. Raises TextError.
    """
    marked = tags.read(text)
    sentences = front_end.sentences(marked.plain, settings.pronunciation)
    feelings = Feelings(marked, sentences, settings.emotion, settings.strength)
    keys = [
        (f"{sentence.phonemes}\n{sentence.text}", np.nan_to_num(feelings.mood(number, 0.0).tagged, nan=-1).tobytes())
        for number, sentence in enumerate(sentences)
    ]
    return Script(sentences, feelings, keys)


def known(front_end: FrontEnd, earlier: Take) -> Take | None:
    """The earlier take with the times of its sentences; None if they cannot be told, or if it is not spoken."""
    try:
        sentences = read(front_end, earlier.text, earlier.settings).sentences
    except UnitafError:
        return None
    if earlier.sample_rate != SAMPLE_RATE or earlier.fps != earlier.settings.fps:
        return None
    said = earlier.sentences or _from_words(earlier, sentences)
    if [segment.label for segment in said] != [sentence.text for sentence in sentences]:
        return None
    times = [0.0, *itertools.chain.from_iterable((segment.start, segment.end) for segment in said), earlier.seconds]
    if any(after < before - 1 / SAMPLE_RATE for before, after in itertools.pairwise(times)):
        return None
    return dataclasses.replace(earlier, sentences=list(said))


def _from_words(earlier: Take, sentences: Sequence[Sentence]) -> list[Segment]:
    """The sentences of a take that does not tell them, by its words; none if those are others, or sound between."""
    if [word.label for word in earlier.words] != [word.text for sentence in sentences for word in sentence.words]:
        return []
    words = iter(earlier.words)
    found: list[Segment] = []
    last = 0.0
    for sentence in sentences:
        own = list(itertools.islice(words, len(sentence.words)))
        start = max(last, own[0].start - LEAD_IN)
        between = earlier.wav[round(last * SAMPLE_RATE) : round(start * SAMPLE_RATE)]
        if np.abs(between).max(initial=0) > SILENT:
            return []
        last = min(earlier.seconds, own[-1].end + LEAD_OUT)
        found.append(Segment(sentence.text, start, last))
    return found


def runs(earlier: Take, before: Script, after: Script, track: EmotionTrack) -> list[Run]:
    """How the sentences of ``after`` come about, in order and without gaps. track: what is felt from now on."""
    changed = [_feels_another(earlier.settings.emotion, track, segment) for segment in earlier.sentences]
    old: list[object] = [object() if gone else key for key, gone in zip(before.keys, changed, strict=True)]
    return matched(old, after.keys)


def matched(before: Sequence[object], after: Sequence[object]) -> list[Run]:
    """Runs of equal keys, and of those that are not found in ``before``."""
    found: list[Run] = []
    done = 0
    for old, new, count in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if new > done:
            found.append(Run(range(done, new), None))
        if count:
            found.append(Run(range(new, new + count), range(old, old + count)))
        done = new + count
    return found


def _feels_another(old: EmotionTrack, new: EmotionTrack, sentence: Segment) -> bool:
    if old.keys == new.keys:
        return False
    seconds = np.arange(sentence.start, sentence.end, 1 / FRAME_RATE)
    return not np.allclose(old.at(seconds), new.at(seconds), rtol=0, atol=SAME_FEELING)


def rippled(track: EmotionTrack, kept: Kept) -> EmotionTrack:
    """The track with its keys moved along with what was kept: [start before, start now, seconds] each.

    Between two stretches the keys are spread out or pushed together; outside they move with the nearest.
    """
    if len(track.keys) == 1 or not kept:
        return track
    before = [time for start, _, seconds in kept for time in (start, start + seconds)]
    now = [time for _, start, seconds in kept for time in (start, start + seconds)]

    def moved(time: float) -> float:
        if time < before[0]:
            return time + now[0] - before[0]
        if time > before[-1]:
            return time + now[-1] - before[-1]
        return float(np.interp(time, before, now))

    # two keys in a stretch of no length become one
    keys = {round(moved(time), DIGITS): vector for time, vector in track.keys}
    return dataclasses.replace(track, keys=tuple(sorted(keys.items(), key=lambda key: key[0])))
