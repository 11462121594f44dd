"""The joint model: one line of text to a voice and the face that belongs to it.

The face is driven by the trunk's own hidden features (internal feature transfer): it never listens to the waveform
that the trunk makes. A recording is driven the same way, by letting the trunk say it (teacher forcing).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from .channels import ARKIT, INDEX
from .face.driver import FaceDriver
from .settings import Settings
from .take import FloatArray, Segment, Take, frame_count
from .text.front_end import FrontEnd, Sentence
from .text.phones import SILENCE
from .voice import acoustics, forcing
from .voice.speech import Speech, say, silence
from .voice.trunk import SAMPLE_RATE, Trunk, load_trunk

Progress = Callable[[float, str], None]
# Speech does not say what these do, and an animator's own brows and blinks must not be held down by a guess.
UPPER_FACE = [INDEX[name] for name in ARKIT if name.startswith(("eye", "brow", "cheekPuff"))]
SEED_STRIDE = 2**31  # every sentence has a noise of its own, and no seed the noise of another's sentence
EASE = 0.1  # seconds in which a face leaves its resting pose, and comes back; both lie in silence
RESTING_PAUSE = 0.3  # seconds
SENTENCES_SHARE = 0.9  # of the work, by time; the face is the rest
CHARACTER, TRACKED = "clear", "natural"  # styles of the face: for characters, and as real faces were tracked


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
        curves[:, UPPER_FACE] = 0.0
        curves *= presence(line.phones, frames, settings.fps)[:, None]
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
        )

    def _say(self, sentence: Sentence, number: int, settings: Settings, step: Callable[[float], None]) -> Speech:
        return say(self.trunk, sentence, settings.speed, settings.seed + SEED_STRIDE * number, step)

    def follow(
        self, wave: FloatArray, sample_rate: int, phones: Sequence[Segment], fps: float
    ) -> FloatArray:
        """The face of a recording: mono waveform (samples,) and its timed ARPABET phones to curves (frames, 52).

        Raises InputError for a label that is not ARPABET.
        """
        sound = acoustics.resample(torch.from_numpy(np.ascontiguousarray(wave, np.float32)), sample_rate)
        features = forcing.features(self.trunk, sound, phones)
        frames = frame_count(len(wave) / sample_rate, fps)
        return self.face.curves(features, fps, frames, acoustics.log_mel(sound), TRACKED)


def presence(phones: Sequence[Segment], frames: int, fps: float) -> FloatArray:
    """(frames,) in 0..1 that takes a face to rest: on the first and the last frame, so that nothing jumps at the edges
    of a take, and inside pauses of at least ``RESTING_PAUSE``.
    """
    frame = np.arange(frames)
    seconds = frame / fps
    weight = _eased(np.minimum(frame, frames - 1 - frame) / (fps * EASE))
    for label, start, end in phones:
        if label == SILENCE and end - start >= RESTING_PAUSE:
            inside = np.minimum(seconds - start, end - seconds)
            weight = np.minimum(weight, 1 - _eased(inside / EASE))
    return weight.astype(np.float32)


def _eased(t: FloatArray) -> FloatArray:
    t = np.clip(t, 0, 1)
    eased: FloatArray = t * t * (3 - 2 * t)
    return eased


class _Line(NamedTuple):
    """All sentences of a take on one clock."""

    wave: Tensor
    features: Tensor
    words: list[Segment]
    phones: list[Segment]


def _inner(progress: Progress, number: int, count: int, stage: str, done: float) -> None:
    progress(SENTENCES_SHARE * (number + done) / count, stage)


def _joined(parts: list[Speech], sentences: list[Sentence], trunk: Trunk) -> _Line:
    """Sentences one after another, with their pauses; phones cover the whole line without gaps."""
    waves, features, words, phones = [], [], [], []
    now = 0.0
    for part, sentence in zip(parts, sentences, strict=True):
        pause = silence(trunk, sentence.pause_after)
        for piece in (part, pause):
            waves.append(piece.wave)
            features.append(piece.features)
            words += [Segment(label, start + now, end + now) for label, start, end in piece.words]
            phones += [Segment(label, start + now, end + now) for label, start, end in piece.phones]
            now += len(piece.wave) / SAMPLE_RATE
    return _Line(torch.cat(waves), torch.cat(features), words, merged_silence(phones))


def merged_silence(phones: list[Segment]) -> list[Segment]:
    """Neighbouring silences as one."""
    merged: list[Segment] = []
    for phone in phones:
        if merged and phone.label == merged[-1].label == SILENCE:
            merged[-1] = merged[-1]._replace(end=phone.end)
        elif phone.end > phone.start:
            merged.append(phone)
    return merged
