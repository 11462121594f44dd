"""Speaks a whole text: its sentences and pauses in order, joined on one time axis."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..emotion.felt_ends import FELT_AFTER, FELT_BEFORE
from ..emotion.vector import CALM, EMOTIONS, Weights
from ..life.line import Line
from ..listening.alignment import Progress
from ..rates import FRAME_RATE, SAMPLE_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment
from ..text.front_end import Sentence
from ..text.phones import SILENCE
from ..text.tunes import is_question
from ..voice import cast, delivery, loudness, manner, reading, trunks
from ..voice.speech import Speech, delayed, prolonged, say, shortened, silence
from ..voice.trunk import Trunk
from .feelings import Feelings, Mood, glided, smoothed_over_pauses

SEED_STRIDE = 2**31  # added to the seed per sentence: no sentence of any take has the noise of another
SENTENCES_SHARE = 0.9  # of the computing time; the face takes the rest


class SpokenLine(NamedTuple):
    """All sentences of a take on one time axis: fields of ``Speech``, and two more.

    questions: (start, end) in seconds of the sentences that are questions. emotion: (F, 8) effective weights at 80 Hz.
    coldness: (F,) of the anger in them.
    """

    wave: FloatArray
    features: FloatArray
    f0: FloatArray
    energy: FloatArray
    words: list[Segment]
    phones: list[Segment]
    stresses: list[tuple[float, float]]
    questions: list[tuple[float, float]]
    emotion: Weights
    coldness: Weights

    @property
    def is_calm(self) -> bool:
        """Whether no emotion but calm has any weight."""
        return bool((self.emotion[:, CALM] == 1).all())

    def at_loudness(self, settings: Settings) -> SpokenLine:
        """Returns the line with its sound at the loudness of the settings, which may leave it as it is."""
        if settings.loudness is None:
            return self
        wave = loudness.at_loudness(self.wave, SAMPLE_RATE, settings.loudness, settings.loudness_range)
        return self._replace(wave=wave)

    def for_life(self, text: str) -> Line:
        """Returns the line from which the life of the face is made."""
        seconds = len(self.wave) / SAMPLE_RATE
        emotion = None if self.is_calm else self.emotion
        return Line(
            self.phones, self.f0, self.energy, seconds, self.questions, text, emotion, self.stresses, self.coldness
        )


class Part(NamedTuple):
    """A sentence or a pause. emotion: (F, 8) effective weights at 80 Hz, NaN in pauses.

    coldness: (F, 1) of the anger in them, likewise.
    """

    speech: Speech
    emotion: Weights
    coldness: Weights


class SpeakingStyle(NamedTuple):
    """The manner of speaking of one sentence, a ``pacing.Manner``: its mood, the design of the voice, and the reading.

    reading: None for the voice's own. delivery: see ``delivery.rows_of``.
    """

    mood: Mood
    design: cast.Design
    reading: reading.Reading | None = None
    delivery: manner.Rows | None = None

    def at(self, characters: npt.NDArray[np.int64], seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Returns parameters (n, P) at characters (n,) of the phonemes, seconds (n,) from the sentence's start."""
        felt, cold = self.mood.at(characters, seconds), self.mood.coldness(characters, seconds)
        rows = manner.parameters_of(felt, self.design, cold)
        if self.reading is not None:
            rows = rows + self.reading.at(characters)
        return rows if self.delivery is None else rows + self.delivery[characters]


def say_all(
    trunk: Trunk,
    sentences: Sequence[Sentence],
    feelings: Feelings,
    settings: Settings,
    progress: Progress,
    *,
    run: range | None = None,
    start: float = 0.0,
) -> list[Part]:
    """Speaks sentences; returns a part for every sentence and one for the pause after it, in order.

    run: speaks these sentences only. start: seconds from the start of the take to the first of them.
    """
    parts: list[Part] = []
    design = cast.design(trunks.spoken_by(settings.voice))
    trunk = trunk if settings.seed == reading.OWN else trunk.read_by(settings.seed)
    now = start
    run = range(len(sentences)) if run is None else run
    for done, number in enumerate(run):
        sentence = sentences[number]
        stage = f"Speaking sentence {number + 1} of {len(sentences)}"
        step = functools.partial(_report, progress, done, len(run), stage)
        step(0.0)
        mood = feelings.mood(number, now)
        read = None if settings.seed == reading.OWN else reading.Reading(sentence, settings.seed, number)
        delivered = delivery.rows_of(sentence, feelings.directions[number])
        plain = feelings.is_neutral and design.is_plain and read is None and delivered is None
        style = None if plain else SpeakingStyle(mood, design, read, delivered)
        speech = say(trunk, sentence, settings.speed, settings.seed + SEED_STRIDE * number, step, style)
        speech = shortened(speech, sentence.cut_after)
        seconds = np.arange(len(speech.features)) / FRAME_RATE
        emotion, coldness = mood.at(speech.characters, seconds), mood.coldness(speech.characters, seconds)[:, None]
        pause = sentence.pause_after
        if style is not None and not sentence.is_asked:
            pause = manner.pause(pause, style.at(speech.characters[-1:], seconds[-1:])[0])
        before, after = _felt_silences(emotion, number == 0, number == len(sentences) - 1)
        if sentence.pause_before or before:
            opening = silence(trunk, max(sentence.pause_before, before))
            speech = delayed(speech, opening)
            emotion, coldness = (
                np.concatenate([_unfelt(opening, rows.shape[1]), rows]) for rows in (emotion, coldness)
            )
        if after:
            ending = silence(trunk, after)
            speech = prolonged(speech, ending)
            emotion, coldness = (np.concatenate([rows, _unfelt(ending, rows.shape[1])]) for rows in (emotion, coldness))
        quiet = silence(trunk, pause)
        parts += [Part(speech, emotion, coldness), Part(quiet, _unfelt(quiet, len(EMOTIONS)), _unfelt(quiet, 1))]
        now += sum(len(part.speech.wave) for part in parts[-2:]) / SAMPLE_RATE
        progress(SENTENCES_SHARE * (done + 1) / len(run), stage)
    return parts


def _felt_silences(emotion: Weights, is_first: bool, is_last: bool) -> tuple[float, float]:
    """Returns the seconds of silence before and after a sentence at the ends of a take, 0 where it is calm there.

    emotion: (F, 8) effective weights of the sentence.
    """
    felt = 1 - emotion[[0, -1], CALM] > 0
    return FELT_BEFORE * (is_first and felt[0]), FELT_AFTER * (is_last and felt[1])


def _unfelt(quiet: Speech, columns: int) -> Weights:
    """Returns what is felt in a pause (F, columns), which is what its neighbours feel: NaN."""
    return np.full((len(quiet.features), columns), np.nan)


def _report(progress: Progress, number: int, count: int, stage: str, done: float) -> None:
    """Reports that a share ``done`` in 0..1 of sentence ``number`` of ``count`` is done."""
    progress(SENTENCES_SHARE * (number + done) / count, stage)


def joined(parts: Sequence[Part], sentences: Sequence[Sentence]) -> SpokenLine:
    """Joins the parts that ``say_all`` returned; the phones cover the whole line without gaps."""
    words, phones, questions, stresses = [], [], [], []
    now = 0.0
    for number, (piece, *_) in enumerate(parts):
        if not number % 2 and is_question(sentences[number // 2].text):
            questions.append((now, now + piece.phones[-1].start))
        words += [Segment(label, start + now, end + now) for label, start, end in piece.words]
        phones += [Segment(label, start + now, end + now) for label, start, end in piece.phones]
        stresses += [(time + now, strength) for time, strength in piece.stresses]
        now += len(piece.wave) / SAMPLE_RATE
    wave, features, f0, energy = (
        np.concatenate([getattr(part.speech, name) for part in parts]) for name in ("wave", "features", "f0", "energy")
    )
    emotion = glided(np.concatenate([part.emotion for part in parts]), FRAME_RATE)
    coldness = smoothed_over_pauses(np.concatenate([part.coldness for part in parts]), FRAME_RATE)[:, 0]
    return SpokenLine(
        wave=wave,
        features=features,
        f0=f0,
        energy=energy,
        words=words,
        phones=merged_silence(phones),
        stresses=stresses,
        questions=questions,
        emotion=emotion,
        coldness=coldness,
    )


def spans(parts: Sequence[Part], sentences: Sequence[Sentence]) -> list[Segment]:
    """Returns the span of each sentence that ``say_all`` spoke, with the silence at its ends."""
    found, now = [], 0.0
    for number, (piece, *_) in enumerate(parts):
        end = now + len(piece.wave) / SAMPLE_RATE
        if not number % 2:
            found.append(Segment(sentences[number // 2].text, now, end))
        now = end
    return found


def merged_silence(phones: list[Segment]) -> list[Segment]:
    """Merges neighbouring silences, and drops other phones of no length."""
    merged: list[Segment] = []
    for phone in phones:
        if merged and phone.label == merged[-1].label == SILENCE:
            merged[-1] = merged[-1]._replace(end=phone.end)
        elif phone.end > phone.start:
            merged.append(phone)
    return merged
