"""A spoken line of the original: sentences and pauses on one time axis, each face on the clock of its own sound."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..emotion.vector import CALM, EMOTIONS, Weights
from ..errors import TextError
from ..listening.aligner import align
from ..listening.alignment import covering
from ..pipeline.feelings import glided
from ..pipeline.sentences import merged_silence
from ..pipeline.transcription import fits, is_silent
from ..rates import FRAME_RATE, SAMPLE_RATE
from ..signals import FloatArray, Segment
from ..text.front_end import FrontEnd, Sentence
from ..text.phones import SILENCE, arpabet
from ..text.tunes import is_question
from ..voice import acoustics
from .clock import Times

LEVEL = 0.02  # of a sentence's peak, -34 dB, above which it sounds; for words that were not found in it; our choice
ESTIMATED = "The words were not found in what the voice said of “{}”; their times are estimated."


class Motion(NamedTuple):
    """The face of a stretch. rows: (T, 61) coefficients. at: (T,) seconds."""

    rows: FloatArray
    at: Times


class Said(NamedTuple):
    """A sentence that was said. wave: (samples,) at 24 kHz. words, phones: with times from its start.

    emotion: (8,) effective weights. notes: warnings, one plain sentence each.
    """

    sentence: Sentence
    wave: FloatArray
    motion: Motion
    words: list[Segment]
    phones: list[Segment]
    emotion: Weights
    notes: tuple[str, ...]


class OfficialLine(NamedTuple):
    """Sentences and pauses on one time axis, fields as of ``Said``.

    sentences: the span of each. pause: seconds after the last. emotion: (F, 8) effective weights at 80 Hz. questions:
    (start, end) in seconds.
    """

    wave: FloatArray
    motion: Motion
    words: list[Segment]
    phones: list[Segment]
    sentences: list[Segment]
    questions: list[tuple[float, float]]
    emotion: Weights
    notes: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """The length of the sound in seconds."""
        return len(self.wave) / SAMPLE_RATE

    @property
    def is_calm(self) -> bool:
        """Whether no emotion but calm has any weight."""
        return bool((self.emotion[:, CALM] == 1).all())


def joined(parts: Sequence[Said]) -> OfficialLine:
    """Joins sentences, each behind the pause of the one before it, and the silence asked for at its start."""
    waves: list[FloatArray] = []
    rows: list[FloatArray] = []
    times: list[Times] = []
    words: list[Segment] = []
    phones: list[Segment] = []
    spans: list[Segment] = []
    samples = 0
    for number, part in enumerate(parts):
        pause = parts[number - 1].sentence.pause_after if number else 0.0
        quiet = np.zeros(round(SAMPLE_RATE * (pause + part.sentence.pause_before)), np.float32)
        now = (samples + len(quiet)) / SAMPLE_RATE
        waves += [quiet, part.wave]
        samples += len(quiet) + len(part.wave)
        rows.append(part.motion.rows)
        times.append(part.motion.at + now)
        words += [_moved(word, now) for word in part.words]
        phones += [_moved(phone, now) for phone in part.phones]
        spans.append(Segment(part.sentence.text, now, samples / SAMPLE_RATE))
    seconds = samples / SAMPLE_RATE
    questions = [(span.start, span.end) for span in spans if is_question(span.label)]
    return OfficialLine(
        wave=np.concatenate(waves),
        motion=Motion(np.concatenate(rows), np.concatenate(times)),
        words=words,
        phones=merged_silence(covering(phones, seconds)),
        sentences=spans,
        questions=questions,
        emotion=_over_time(parts, spans, seconds),
        notes=tuple(dict.fromkeys(itertools.chain.from_iterable(part.notes for part in parts))),
    )


def _over_time(parts: Sequence[Said], spans: Sequence[Segment], seconds: float) -> Weights:
    """Returns the emotion (F, 8) at 80 Hz; between two sentences it glides from one to the other."""
    rows = np.full((max(1, round(seconds * FRAME_RATE)), len(EMOTIONS)), np.nan)
    for part, span in zip(parts, spans, strict=True):
        rows[min(round(span.start * FRAME_RATE), len(rows) - 1) : round(span.end * FRAME_RATE)] = part.emotion
    return glided(rows, FRAME_RATE)


def _moved(segment: Segment, seconds: float) -> Segment:
    return segment._replace(start=segment.start + seconds, end=segment.end + seconds)


def found_words(
    wave: FloatArray, sentence: Sentence, front_end: FrontEnd
) -> tuple[list[Segment], list[Segment], tuple[str, ...]]:
    """Returns the words and phones of a sentence in its sound (samples,) at 24 kHz, and warnings.

    They are found by our own aligner; where it does not find them, they are spread over what sounds.
    """
    sound = acoustics.resample(wave, SAMPLE_RATE)
    if not is_silent(sound):
        try:
            found = align(sound, acoustics.RATE, sentence.text, front_end)
        except TextError:  # such as a part of a long sentence that is a sign alone
            found = None
        if found is not None and fits(found):
            return found.words, found.phones, ()
    words, phones = estimated_words(wave, sentence)
    return words, phones, (ESTIMATED.format(sentence.text),)


def estimated_words(wave: FloatArray, sentence: Sentence) -> tuple[list[Segment], list[Segment]]:
    """Returns words and phones of a sentence, all of one length, over what sounds of a wave (samples,) at 24 kHz."""
    loud = np.flatnonzero(np.abs(wave) > LEVEL * np.abs(wave).max(initial=0.0))
    start, end = (loud[0] / SAMPLE_RATE, loud[-1] / SAMPLE_RATE) if len(loud) else (0.0, len(wave) / SAMPLE_RATE)
    spoken = [
        [phone.label for phone in arpabet(sentence.phonemes[word.start : word.stop]) if phone.label != SILENCE]
        for word in sentence.words
    ]
    each = (end - start) / max(1, sum(map(len, spoken)))
    words, phones = [], []
    now = float(start)
    for word, labels in zip(sentence.words, spoken, strict=True):
        begin = now
        for label in labels:
            phones.append(Segment(label, now, now + each))
            now += each
        words.append(Segment(word.text, begin, now))
    return words, covering(phones, len(wave) / SAMPLE_RATE)
