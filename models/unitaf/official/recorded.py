"""The original's face of a recording, which is forced through the codec and the GPT, as the original trains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ..emotion import tags
from ..emotion.vector import CALM, effective_weights
from ..errors import InputError
from ..life.recorded import line_of_recording
from ..listening.aligner import align
from ..listening.alignment import Progress
from ..pipeline.feelings import at_frames, glided, in_recording
from ..pipeline.transcription import doubts_of, fits, is_silent, misfit
from ..rates import FRAME_RATE
from ..settings import OfficialSettings, Settings
from ..signals import FloatArray, Segment, frame_count, peak_of
from ..take import Take, calm
from ..text.front_end import FrontEnd
from ..voice import acoustics
from .face import Face, whole_face
from .line import Motion
from .package import SEMANTIC_RATE, Request, Voice
from .recordings import LONGEST, Prompts, check

LONGEST_PIECE = 12.0  # seconds that are forced at once; the GPT was trained on sentences
LISTENING_SHARE = 0.3  # of the computing time
NO_TEXT = "The original needs the words of a recording: give what is said in it as its text."
OWN_FEELING = "The original hears the feeling in the recording; what was set moves brows, gaze and head alone."


class FollowingModel(Protocol):
    """The parts of the model that ``follow`` uses."""

    voice: Voice
    face: Face
    front_end: FrontEnd
    prompts: Prompts

    def request(self, settings: Settings, vector: list[float] | None, seed: int) -> Request:
        """Returns how something is to be said; see ``OfficialModel.request``."""
        ...


class Spoken(NamedTuple):
    """A piece of a recording and its words. start, end: in seconds."""

    text: str
    start: float
    end: float


def follow(
    model: FollowingModel,
    wave: FloatArray,
    rate: int,
    settings: Settings,
    progress: Progress,
    known: tuple[str, Sequence[Segment] | None],
) -> Take:
    """Returns the take of a recording; see ``OfficialModel.follow``. known: its text, and its phones or None."""
    progress(0.0, "Listening")
    text, phones = known
    marked = tags.read(text)
    if not marked.plain.strip():
        raise InputError(NO_TEXT)
    model.face.style_of(settings.official or OfficialSettings())  # before the voice, which takes minutes
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), rate)
    if is_silent(sound):
        raise InputError("The recording is silent; record it again.")
    found = align(
        sound,
        acoustics.RATE,
        marked.plain,
        model.front_end,
        lambda done, stage: progress(LISTENING_SHARE * done, stage),
    )  # fmt: skip
    if not fits(found):
        raise InputError(f"{misfit(found)}; give what is said in it.")
    request = _request(model, wave, rate, settings)
    motion = _motion(model, sound, found.words, request, settings, progress)
    frames = frame_count(len(wave) / rate, settings.fps)
    seconds = np.arange(acoustics.frames_of(sound)) / FRAME_RATE
    weights = in_recording(marked, found.words, settings.emotion.at(seconds), FRAME_RATE)
    felt = effective_weights(weights, settings.strength)
    emotion = glided(felt, FRAME_RATE) if (felt[:, CALM] < 1).any() else None
    heard = list(phones) if phones is not None else found.phones
    life = line_of_recording(sound, acoustics.RATE, heard, marked.plain, emotion)
    curves, head = whole_face(motion, frames, life, settings, heard)
    progress(1.0, "Done")
    return Take(
        wav=wave if peak_of(wave) <= 1 else np.clip(wave, -1, 1),
        sample_rate=rate,
        curves=curves,
        fps=settings.fps,
        text=marked.plain,
        words=found.words,
        phones=heard,
        settings=settings,
        warnings=(*doubts_of(found), *([OWN_FEELING] if emotion is not None else [])),
        head_rotation=head,
        emotion=calm(frames) if emotion is None else at_frames(emotion, settings.fps, frames),
    )


def _request(model: FollowingModel, wave: FloatArray, rate: int, settings: Settings) -> Request:
    """Returns whose voice it is: of the chosen recording, else of the one that is followed."""
    if settings.official is not None and settings.official.voice_audio:
        return model.request(settings, None, settings.seed)
    check(wave, rate, "that is followed", "voice")
    return Request(
        model.prompts.stored(wave[: round(LONGEST * rate)], rate), "", None, settings.strength, settings.seed
    )


def _motion(
    model: FollowingModel,
    sound: FloatArray,
    words: Sequence[Segment],
    request: Request,
    settings: Settings,
    progress: Progress,
) -> Motion:
    """Returns the coefficients of a whole recording (samples,) at 16 kHz."""
    wanted = settings.official or OfficialSettings()
    rows, times = [], []
    parts = list(pieces(words, len(sound) / SEMANTIC_RATE))
    for number, part in enumerate(parts):
        progress(LISTENING_SHARE + (1 - LISTENING_SHARE) * number / len(parts), "Moving the face")
        piece = sound[round(part.start * SEMANTIC_RATE) : round(part.end * SEMANTIC_RATE)]
        segment = model.voice.follow(piece, part.text, request)
        motion = model.face.motion(segment.feature, len(piece), segment.emotion, wanted, SEMANTIC_RATE)
        rows.append(motion.rows)
        times.append(motion.at + part.start)
    return Motion(np.concatenate(rows), np.concatenate(times))


def pieces(words: Sequence[Segment], seconds: float) -> Iterator[Spoken]:
    """Yields a recording's words in pieces of at most ``LONGEST_PIECE``, parted in the middle of pauses.

    The pieces cover the recording from 0 to ``seconds``; a word that is longer makes a piece of its own.
    """
    start = 0.0
    text: list[str] = []
    for number, word in enumerate(words):
        if text and word.end - start > LONGEST_PIECE:
            cut = (words[number - 1].end + word.start) / 2
            yield Spoken(" ".join(text), start, cut)
            start, text = cut, []
        text.append(word.label)
    yield Spoken(" ".join(text), start, seconds)
