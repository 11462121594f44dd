"""The joint model: one line of text to a voice and the face that belongs to it.

The face is driven by the trunk's own hidden features (internal feature transfer): it never listens to the waveform
that the trunk makes. A recording is driven the same way, by letting the trunk say it (teacher forcing).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from .face import seal, tongue
from .face.driver import FaceDriver
from .life.line import Line, is_question
from .life.live import live
from .life.rest import presence
from .listening.follow import CHARACTER, TRACKED, follow
from .settings import Settings
from .take import FloatArray, Segment, Take, frame_count
from .text.front_end import FrontEnd, Sentence
from .text.phones import SILENCE
from .voice.speech import Speech, say, silence
from .voice.trunk import SAMPLE_RATE, Trunk, load_trunk

Progress = Callable[[float, str], None]
SEED_STRIDE = 2**31  # every sentence has a noise of its own, and no seed the noise of another's sentence
SENTENCES_SHARE = 0.9  # of the work, by time; the face is the rest


def ignore(done: float, stage: str) -> None:
    """A progress callback that does nothing."""


class JointModel:
    """Trunk and face decoder, loaded once; both calls may be repeated and are deterministic."""

    def __init__(self, trunk: Trunk, face: FaceDriver) -> None:
        self.trunk = trunk
        self.face = face
        self.front_end = FrontEnd()

    @classmethod
    def load(cls) -> JointModel:
        """Load all weights; raises EngineError when something is missing.

        One thread: a sentence is too short to share out, and Blender wants the other cores.
        """
        torch.set_num_threads(1)
        return cls(load_trunk(), FaceDriver.load())

    def speak(self, text: str, settings: Settings | None = None, progress: Progress = ignore) -> Take:
        """Say a text of any length up to the front end's limit, sentence by sentence.

        progress(done 0..1, stage) is called between all stages and may raise to stop the work.
        Raises TextError when there is nothing to say.
        """
        settings = settings or Settings()
        progress(0.0, "Reading the text")
        sentences = self.front_end.sentences(text)
        parts: list[Speech] = []
        for number, sentence in enumerate(sentences):
            stage = f"Speaking sentence {number + 1} of {len(sentences)}"
            step = functools.partial(_inner, progress, number, len(sentences), stage)
            step(0.0)
            parts.append(self._say(sentence, number, settings, step))
            progress(SENTENCES_SHARE * (number + 1) / len(sentences), stage)
        line = _joined(parts, sentences, self.trunk)
        progress(SENTENCES_SHARE, "Moving the face")
        frames = frame_count(len(line.wave) / SAMPLE_RATE, settings.fps)
        curves = self.face.curves(line.features, settings.fps, frames, style=CHARACTER)
        tongue.put_out(curves, settings.fps, line.phones)
        seal.close_bilabials(curves, settings.fps, line.phones)
        curves *= presence(line.phones, frames, settings.fps)[:, None]
        curves, head = live(curves, settings.fps, line.heard(text), settings.seed, settings.target)
        progress(1.0, "Done")
        return Take(
            wav=line.wave.clamp(-1, 1).numpy(),
            sample_rate=SAMPLE_RATE,
            curves=curves,
            fps=settings.fps,
            text=text,
            words=line.words,
            phones=line.phones,
            settings=settings,
            warnings=tuple(self.front_end.notes),
            head=head,
        )

    def _say(self, sentence: Sentence, number: int, settings: Settings, step: Callable[[float], None]) -> Speech:
        return say(self.trunk, sentence, settings.speed, settings.seed + SEED_STRIDE * number, step)

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings | None = None,
        progress: Progress = ignore,
        *,
        text: str = "",
        phones: Sequence[Segment] | None = None,
        style: str = TRACKED,
    ) -> Take:
        """The take of a recording: a mono waveform (samples,), of any length.

        text: what is said in it, if that is known. phones: its ARPABET phones by a forced aligner, where there are
        some: then nothing is listened for. Without both, the phones are recognised and the face follows the sound.
        style: ``natural`` as real faces were tracked, or ``clear`` for characters, with a life above the mouth.
        progress: as for ``speak``. A text that does not fit gives a warning.
        Raises InputError for a label that is not ARPABET.
        """
        return follow(
            self.trunk, self.face, self.front_end, wave, sample_rate, settings or Settings(), progress,
            text=text, phones=phones, style=style,
        )  # fmt: skip


class _Line(NamedTuple):
    """All sentences of a take on one clock."""

    wave: Tensor
    features: Tensor
    f0: Tensor
    energy: Tensor
    words: list[Segment]
    phones: list[Segment]
    questions: list[tuple[float, float]]

    def heard(self, text: str) -> Line:
        """What the life of the face goes by."""
        seconds = len(self.wave) / SAMPLE_RATE
        return Line(self.phones, self.f0.numpy(), self.energy.numpy(), seconds, self.questions, text)


def _inner(progress: Progress, number: int, count: int, stage: str, done: float) -> None:
    progress(SENTENCES_SHARE * (number + done) / count, stage)


def _joined(parts: list[Speech], sentences: list[Sentence], trunk: Trunk) -> _Line:
    """Sentences one after another, with their pauses; phones cover the whole line without gaps."""
    pieces: list[Speech] = []
    words, phones, questions = [], [], []
    now = 0.0
    for part, sentence in zip(parts, sentences, strict=True):
        if is_question(sentence.text):
            questions.append((now, now + part.phones[-1].start))
        for piece in (part, silence(trunk, sentence.pause_after)):
            pieces.append(piece)
            words += [Segment(label, start + now, end + now) for label, start, end in piece.words]
            phones += [Segment(label, start + now, end + now) for label, start, end in piece.phones]
            now += len(piece.wave) / SAMPLE_RATE
    wave, features, f0, energy = (
        torch.cat([getattr(piece, name) for piece in pieces]) for name in ("wave", "features", "f0", "energy")
    )
    return _Line(wave, features, f0, energy, words, merged_silence(phones), questions)


def merged_silence(phones: list[Segment]) -> list[Segment]:
    """Neighbouring silences as one."""
    merged: list[Segment] = []
    for phone in phones:
        if merged and phone.label == merged[-1].label == SILENCE:
            merged[-1] = merged[-1]._replace(end=phone.end)
        elif phone.end > phone.start:
            merged.append(phone)
    return merged
