"""Finds the sentences of a text that an earlier take can lend, and moves the keys of the emotion track with them."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..emotion import tags
from ..emotion.delivery_tags import Direction
from ..emotion.track import EmotionTrack
from ..errors import UnitafError
from ..rates import FRAME_RATE, SAMPLE_RATE
from ..settings import Settings
from ..signals import Segment
from ..take import Take
from ..text.front_end import FrontEnd, Sentence
from ..voice.speech import LEAD_IN, LEAD_OUT
from .feelings import Feelings

SILENT = 1e-3  # of full scale: pauses of a spoken take are below it, those of a recording above
SAME_EMOTION = 1e-6  # largest difference of weights that count as equal
DIGITS = 6  # to which the seconds of keys are rounded

ReusedSpans = Sequence[tuple[float, float, float]]  # start in the earlier take, start now, duration: seconds each


class Script(NamedTuple):
    """A parsed text.

    keys: one for each sentence; equal keys mean that voice and face are the same, apart from the emotion track.
    """

    sentences: list[Sentence]
    feelings: Feelings
    keys: list[tuple[str, bytes]]


class Run(NamedTuple):
    """Neighbouring sentences of the new text. earlier: the same sentences in the earlier take; None: to be spoken."""

    sentences: range
    earlier: range | None


def read(front_end: FrontEnd, text: str, settings: Settings) -> Script:
    """Parses a text. Raises TextError if it holds nothing to say, or a tag is wrong."""
    marked = tags.read(text)
    said = sentences(front_end, marked, settings)
    feelings = Feelings(marked, said, settings.emotion, settings.strength)
    keys = [
        (
            _how(sentence, feelings.directions[number]),
            np.nan_to_num(feelings.mood(number, 0.0).tagged, nan=-1).tobytes(),
        )
        for number, sentence in enumerate(said)
    ]
    return Script(said, feelings, keys)


def sentences(front_end: FrontEnd, marked: tags.Marked, settings: Settings) -> list[Sentence]:
    """Returns the sentences of a text in the language of its settings. Raises TextError and SettingsError."""
    language = settings.spoken_language
    return front_end.sentences(
        marked.plain, settings.pronunciation, marked.pauses, language=language, foreign=marked.languages
    )


def _how(sentence: Sentence, directions: Sequence[Direction]) -> str:
    """Returns what is said and how, but for the emotion and the pause behind it."""
    intonation = (sentence.tones, sentence.stresses, sentence.pause_before, sentence.cut_after)
    return f"{sentence.phonemes}\n{sentence.text}\n{intonation}\n{directions}"


def with_sentences(front_end: FrontEnd, earlier: Take) -> Take | None:
    """Returns the earlier take with the times of its sentences; None if they are unknown, or the take is recorded."""
    try:
        sentences = read(front_end, earlier.text, earlier.settings).sentences
    except UnitafError:
        return None
    if earlier.sample_rate != SAMPLE_RATE or earlier.fps != earlier.settings.fps:
        return None
    spans = earlier.sentences or _from_words(earlier, sentences)
    if [segment.label for segment in spans] != [sentence.text for sentence in sentences]:
        return None
    times = [0.0, *itertools.chain.from_iterable((segment.start, segment.end) for segment in spans), earlier.seconds]
    if any(after < before - 1 / SAMPLE_RATE for before, after in itertools.pairwise(times)):
        return None
    return dataclasses.replace(earlier, sentences=list(spans))


def _from_words(earlier: Take, sentences: Sequence[Sentence]) -> list[Segment]:
    """Returns the sentences of a take that does not store them, found by its words.

    Returns none if the words differ, or if there is sound between the sentences.
    """
    if [word.label for word in earlier.words] != [word.text for sentence in sentences for word in sentence.words]:
        return []
    words = iter(earlier.words)
    found: list[Segment] = []
    last = 0.0
    for sentence in sentences:
        of_sentence = list(itertools.islice(words, len(sentence.words)))
        start = max(last, of_sentence[0].start - LEAD_IN)
        between = earlier.wav[round(last * SAMPLE_RATE) : round(start * SAMPLE_RATE)]
        if np.abs(between).max(initial=0) > SILENT:
            return []
        last = min(earlier.seconds, of_sentence[-1].end + LEAD_OUT)
        found.append(Segment(sentence.text, start, last))
    return found


def runs(earlier: Take, before: Script, after: Script, track: EmotionTrack) -> list[Run]:
    """Splits the sentences of ``after`` into runs that are reused and runs that are spoken, in order, without gaps.

    track: the new emotion track; a sentence over which it differs from the old one is spoken.
    """
    changed = [_emotion_differs(earlier.settings.emotion, track, segment) for segment in earlier.sentences]
    old: list[object] = [object() if differs else key for key, differs in zip(before.keys, changed, strict=True)]
    return matched(old, after.keys)


def matched(before: Sequence[object], after: Sequence[object]) -> list[Run]:
    """Returns the runs of keys that are equal in both, and the runs of ``after`` that ``before`` does not hold."""
    found: list[Run] = []
    done = 0
    for old, new, count in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        if new > done:
            found.append(Run(range(done, new), None))
        if count:
            found.append(Run(range(new, new + count), range(old, old + count)))
        done = new + count
    return found


def _emotion_differs(old: EmotionTrack, new: EmotionTrack, sentence: Segment) -> bool:
    """Returns whether two tracks differ within a sentence."""
    if old.keys == new.keys:
        return False
    seconds = np.arange(sentence.start, sentence.end, 1 / FRAME_RATE)
    return not np.allclose(old.at(seconds), new.at(seconds), rtol=0, atol=SAME_EMOTION)


def rippled(track: EmotionTrack, reused: ReusedSpans) -> EmotionTrack:
    """Returns the track with its keys moved along with the reused sentences.

    Keys between two reused spans are stretched or compressed in time; keys outside move with the nearest span.
    """
    if len(track.keys) == 1 or not reused:
        return track
    before = [time for start, _, seconds in reused for time in (start, start + seconds)]
    now = [time for _, start, seconds in reused for time in (start, start + seconds)]

    def moved(time: float) -> float:
        if time < before[0]:
            return time + now[0] - before[0]
        if time > before[-1]:
            return time + now[-1] - before[-1]
        return float(np.interp(time, before, now))

    # two keys in a span of no length become one
    keys = {round(moved(time), DIGITS): vector for time, vector in track.keys}
    return dataclasses.replace(track, keys=tuple(sorted(keys.items(), key=lambda key: key[0])))
