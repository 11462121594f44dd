"""From a recording to a take: finds its phones, and drives the face by its sound and the trunk's features."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from ..emotion import tags
from ..emotion.vector import CALM, Weights, coldness, effective_weights
from ..face.driver import FaceDriver, at_frame_rate
from ..face.expression import Expression
from ..life.recorded import line_of_recording
from ..life.rest import EASE, parted, presence
from ..listening.alignment import Progress
from ..listening.emotion import emotion_of_recording
from ..rates import FRAME_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment, frame_count, peak_of, smoothstep
from ..take import Take, calm
from ..text.front_end import FrontEnd
from ..text.phones import SILENCE
from ..voice import acoustics, forcing
from ..voice.trunk import Trunk
from .feelings import at_frames, glided, in_recording, smoothed_over_pauses
from .finish_face import CHARACTER, TRACKED, DecodedMouth, finish_face
from .transcription import SILENT, Transcription, transcribe

SOFT = 0.1  # peak, -20 dB: softer recordings are amplified to it, so that their level does not change the face; ours
MOUTH_SHARE = 0.1  # of the computing time
LISTENING_SHARE = 0.8  # of the computing time
# Weight of the face that is driven by the sound alone beside the one that follows recognised phones too, which are
# those of English in any language. More of it follows GRID and a second speaker in Mandarin better still, and voices
# that were never heard worse (benchmarks/face.py, also with --retold, and benchmarks/second_speaker.py).
RECOGNISED_SHARE = 0.25


class FollowingModel(Protocol):
    """The parts of the joint model that ``follow`` uses."""

    @property
    def trunk(self) -> Trunk: ...

    @property
    def face(self) -> FaceDriver: ...

    @property
    def expression(self) -> Expression: ...

    @property
    def front_end(self) -> FrontEnd: ...


def _sound_only_share(transcription: Transcription, frames: int, fps: float) -> FloatArray:
    """Returns (frames, 1) in 0..1: the weight of the face that is driven by the sound alone, 1 in doubtful spans."""
    seconds = np.arange(frames) / fps
    share = np.full(frames, 0.0 if transcription.known else RECOGNISED_SHARE, np.float32)
    for start, end in transcription.doubtful:
        share = np.maximum(share, smoothstep(1 + np.minimum(seconds - start, end - seconds) / EASE))
    return share[:, None].astype(np.float32)


def follow(
    model: FollowingModel,
    wave: FloatArray,
    sample_rate: int,
    settings: Settings,
    progress: Progress,
    *,
    text: str = "",
    phones: Sequence[Segment] | None = None,
    style: str = TRACKED,
) -> Take:
    """Returns the take of a recording; see ``JointModel.follow``."""
    progress(0.0, "Listening")
    marked = tags.read(text)
    text = marked.plain
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), sample_rate)
    peak = peak_of(sound)
    sound = sound * (SOFT / peak) if SILENT < peak < SOFT else sound
    if phones is None:
        found = transcribe(sound, text, model.front_end, lambda done, stage: progress(LISTENING_SHARE * done, stage))
    else:
        found = Transcription(list(phones), [], True, True, known=True)
    progress(LISTENING_SHARE, "Moving the face")
    frames = frame_count(len(wave) / sample_rate, settings.fps)
    progress_of_mouth = functools.partial(_report, progress, LISTENING_SHARE, MOUTH_SHARE, "Moving the face")
    emotion, cold = _emotion_of(sound, found, marked, settings)
    mouth = _mouth_of(
        model, sound, found, frames, settings.fps,
        style=style, emotional=emotion is not None, report=progress_of_mouth,
    )  # fmt: skip
    known = found.phones if any(phone.label != SILENCE for phone in found.phones) or not found.spoken else []
    if emotion is not None and mouth.features is None:
        mouth = mouth._replace(features=forcing.features(model.trunk, sound, known))
    if not found.spoken:
        rest: FloatArray | None = np.zeros(frames, np.float32)
    else:
        rest = (presence if style == CHARACTER else parted)(found.phones, frames, settings.fps)
    curves, head = finish_face(
        model.expression,
        mouth,
        dataclasses.replace(line_of_recording(sound, acoustics.RATE, known, text, emotion), coldness=cold),
        settings,
        found.certain,
        style=style,
        articulate=found.reliable,
        presence=rest,
        breath=False,
    )
    progress(1.0, "Done")
    return Take(
        wav=wave if peak_of(wave) <= 1 else np.clip(wave, -1, 1),
        sample_rate=sample_rate,
        curves=curves,
        fps=settings.fps,
        text=text,
        words=found.words,
        phones=found.phones,
        settings=settings,
        warnings=found.warnings,
        head_rotation=head,
        emotion=calm(frames) if emotion is None else at_frames(emotion, settings.fps, frames),
    )


def _report(progress: Progress, start: float, length: float, stage: str, share: float) -> None:
    """Reports a share of a stage, whose start and length are shares of the whole."""
    progress(start + length * share, stage)


def _mouth_of(
    model: FollowingModel,
    sound: FloatArray,
    found: Transcription,
    frames: int,
    fps: float,
    *,
    style: str,
    emotional: bool,
    report: Callable[[float], None],
) -> DecodedMouth:
    """Decodes the mouth of a waveform at 16 kHz from its sound and, if they are reliable, its phones too.

    Reliable phones make a tracked face that of a character later; without them, the decoder does.
    """
    features = forcing.features(model.trunk, sound, found.phones) if found.reliable else None
    mel = acoustics.log_mel(sound)
    decoded = TRACKED if found.reliable else style
    samples = model.face.samples(features, mel, decoded, report)
    curves = at_frame_rate(samples, fps, frames)
    if found.reliable and (found.doubtful or not found.known):
        sound_only = model.face.curves(None, fps, frames, mel, decoded)
        curves += _sound_only_share(found, frames, fps) * (sound_only - curves)
    if emotional and decoded != style:
        samples = model.face.samples(features, mel, style)
    return DecodedMouth(curves, samples, features)


def _emotion_of(
    sound: FloatArray, found: Transcription, marked: tags.Marked, settings: Settings
) -> tuple[Weights, Weights] | tuple[None, None]:
    """Returns the emotion of a recording (F, 8) at 80 Hz, by the tags of its text, else by the track; None for calm.

    And how cold (F,) the anger in it is.
    """
    seconds = np.arange(acoustics.frames_of(sound)) / FRAME_RATE
    track = emotion_of_recording(sound, found.phones) if settings.emotion.auto else settings.emotion
    weights = in_recording(marked, found.words, track.at(seconds), FRAME_RATE)
    rows = effective_weights(weights, settings.strength)
    if not found.spoken or not (rows[:, CALM] < 1).any():
        return None, None
    return glided(rows, FRAME_RATE), smoothed_over_pauses(coldness(weights)[:, None], FRAME_RATE)[:, 0]
