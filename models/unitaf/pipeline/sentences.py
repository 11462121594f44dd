"""A whole text through the trunk: its sentences one after another, with their pauses, on one clock."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..emotion.vector import CALM, EMOTIONS, Weights
from ..life.line import Line, is_question
from ..rates import FRAME_RATE, SAMPLE_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment
from ..text.front_end import Sentence
from ..text.phones import SILENCE
from ..voice import cast, manner
from ..voice.speech import Speech, say, silence
from ..voice.trunk import Trunk
from .feelings import Feelings, Mood, glided

Progress = Callable[[float, str], None]
SEED_STRIDE = 2**31  # every sentence has a noise of its own, and no seed the noise of another's sentence
SENTENCES_SHARE = 0.9  # of the work, by time; the face is the rest


class SpokenLine(NamedTuple):
    """All sentences of a take on one clock: as ``Speech``, with what was felt (F, 8) and what was asked."""

    wave: FloatArray
    features: FloatArray
    f0: FloatArray
    energy: FloatArray
    words: list[Segment]
    phones: list[Segment]
    questions: list[tuple[float, float]]
    emotion: Weights

    @property
    def is_calm(self) -> bool:
        """Whether nothing is felt."""
        return bool((self.emotion[:, CALM] == 1).all())

    def heard(self, text: str) -> Line:
        """What the life of the face goes by."""
        seconds = len(self.wave) / SAMPLE_RATE
        emotion = None if self.is_calm else self.emotion
        return Line(self.phones, self.f0, self.energy, seconds, self.questions, text, emotion)


class Part(NamedTuple):
    """A sentence or a pause, and what is felt in it (F, 8): NaN in pauses."""

    speech: Speech
    emotion: Weights


class SpeakingStyle(NamedTuple):
    """How a sentence is said: its mood and the voice's design."""

    mood: Mood
    design: cast.Design

    def at(self, characters: npt.NDArray[np.int64], seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The parameters of the manner (n, P): at characters (n,) of the phonemes, seconds (n,) into the sentence."""
        return manner.of(self.mood.at(characters, seconds), self.design)


def say_all(
    trunk: Trunk,
    sentences: Sequence[Sentence],
    feelings: Feelings,
    settings: Settings,
    progress: Progress,
    run: range | None = None,
    start: float = 0.0,
) -> list[Part]:
    """Every sentence and the pause behind it, in turn.

    run: those sentences alone, of which the first starts ``start`` seconds into the take.
    """
    parts: list[Part] = []
    design = cast.design(settings.voice)
    now = start
    run = range(len(sentences)) if run is None else run
    for done, number in enumerate(run):
        sentence = sentences[number]
        stage = f"Speaking sentence {number + 1} of {len(sentences)}"
        step = functools.partial(_inner, progress, done, len(run), stage)
        step(0.0)
        mood = feelings.mood(number, now)
        plain = feelings.is_neutral and design == cast.PRESETS[cast.OWN]
        how = None if plain else SpeakingStyle(mood, design)
        speech = say(trunk, sentence, settings.speed, settings.seed + SEED_STRIDE * number, step, how)
        seconds = np.arange(len(speech.features)) / FRAME_RATE
        felt = mood.at(speech.characters, seconds)
        rest = sentence.pause_after
        if how is not None:
            rest = manner.pause(rest, manner.of(felt[-1:], design)[0])
        quiet = silence(trunk, rest)
        parts += [Part(speech, felt), Part(quiet, np.full((len(quiet.features), len(EMOTIONS)), np.nan))]
        now += sum(len(part.speech.wave) for part in parts[-2:]) / SAMPLE_RATE
        progress(SENTENCES_SHARE * (done + 1) / len(run), stage)
    return parts


def _inner(progress: Progress, number: int, count: int, stage: str, done: float) -> None:
    progress(SENTENCES_SHARE * (number + done) / count, stage)


def joined(parts: Sequence[Part], sentences: Sequence[Sentence]) -> SpokenLine:
    """The sentences and pauses of ``say_all`` one after another; phones cover the whole line without gaps."""
    words, phones, questions = [], [], []
    now = 0.0
    for number, (piece, _) in enumerate(parts):
        if not number % 2 and is_question(sentences[number // 2].text):
            questions.append((now, now + piece.phones[-1].start))
        words += [Segment(label, start + now, end + now) for label, start, end in piece.words]
        phones += [Segment(label, start + now, end + now) for label, start, end in piece.phones]
        now += len(piece.wave) / SAMPLE_RATE
    wave, features, f0, energy = (
        np.concatenate([getattr(part.speech, name) for part in parts]) for name in ("wave", "features", "f0", "energy")
    )
    emotion = glided(np.concatenate([part.emotion for part in parts]), FRAME_RATE)
    return SpokenLine(wave, features, f0, energy, words, merged_silence(phones), questions, emotion)


def spans(parts: Sequence[Part], sentences: Sequence[Sentence]) -> list[Segment]:
    """When each sentence of ``say_all`` is said, with the quiet that belongs to it."""
    found, now = [], 0.0
    for number, (piece, _) in enumerate(parts):
        end = now + len(piece.wave) / SAMPLE_RATE
        if not number % 2:
            found.append(Segment(sentences[number // 2].text, now, end))
        now = end
    return found


def merged_silence(phones: list[Segment]) -> list[Segment]:
    """Neighbouring silences as one."""
    merged: list[Segment] = []
    for phone in phones:
        if merged and phone.label == merged[-1].label == SILENCE:
            merged[-1] = merged[-1]._replace(end=phone.end)
        elif phone.end > phone.start:
            merged.append(phone)
    return merged
