"""From a recording to a take: hear what is said, then let the face follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..channels import INDEX
from ..emotion import tags
from ..emotion.vector import CALM, Weights, effective_weights
from ..face import seal, tongue
from ..face.driver import FaceDriver, resampled
from ..face.expressed import apply_expression
from ..face.expression import Expression
from ..life.line import eased
from ..life.recorded import animate_life_of_recording
from ..life.rest import EASE, presence
from ..listening.alignment import Progress
from ..listening.emotion import heard_emotion
from ..rates import FRAME_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment, frame_count
from ..take import Take, calm
from ..text.phones import SILENCE
from ..voice import acoustics, forcing
from ..voice.trunk import Trunk
from .feelings import at_frames, glided, in_recording
from .hearing import SILENT, Transcription, listen

if TYPE_CHECKING:
    from ..text.front_end import FrontEnd

CHARACTER, TRACKED = "clear", "natural"  # styles of the face: for characters, and as real faces were tracked
SOFT = 0.1  # peak, -20 dB: a softer recording is made as loud, so that its level does not change its face; our choice
LISTENING_SHARE = 0.8  # of the work, by time


def _share_alone(heard: Transcription, frames: int, fps: float) -> FloatArray:
    """(frames, 1) in 0..1: how far the face follows the sound alone."""
    seconds = np.arange(frames) / fps
    share = np.zeros(frames, np.float32)
    for start, end in heard.doubtful:
        share = np.maximum(share, eased(1 + np.minimum(seconds - start, end - seconds) / EASE))
    return share[:, None].astype(np.float32)


def follow(
    trunk: Trunk,
    face: FaceDriver,
    expression: Expression,
    front_end: FrontEnd,
    wave: FloatArray,
    sample_rate: int,
    settings: Settings,
    progress: Progress,
    text: str = "",
    phones: Sequence[Segment] | None = None,
    style: str = TRACKED,
) -> Take:
    """The take of a recording; see ``JointModel.follow``."""
    progress(0.0, "Listening")
    marked = tags.read(text)
    text = marked.plain
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), sample_rate)
    peak = float(np.abs(sound).max())
    sound = sound * (SOFT / peak) if SILENT < peak < SOFT else sound
    if phones is None:
        heard = listen(sound, text, front_end, lambda done, stage: progress(LISTENING_SHARE * done, stage))
    else:
        heard = Transcription(list(phones), [], True, True)
    progress(LISTENING_SHARE, "Moving the face")
    frames = frame_count(len(wave) / sample_rate, settings.fps)
    features = forcing.features(trunk, sound, heard.phones) if heard.told else None
    mel = acoustics.log_mel(sound)
    mouth = face.samples(features, mel, style)
    curves = np.clip(resampled(mouth, settings.fps, frames), 0, 1)
    if heard.told and heard.doubtful:
        alone = face.curves(None, settings.fps, frames, mel, style)
        curves += _share_alone(heard, frames, settings.fps) * (alone - curves)
    if style == CHARACTER and heard.told:
        tongue.put_out(curves, settings.fps, heard.certain)
        seal.close_bilabials(curves, settings.fps, heard.certain)
    if style != CHARACTER:
        curves[:, INDEX["tongueOut"]] = 0  # nobody tracked it
    if phones is None or style == CHARACTER:
        curves *= presence(heard.phones, frames, settings.fps)[:, None] * float(heard.spoken)
    known = heard.phones if any(phone.label != SILENCE for phone in heard.phones) or not heard.spoken else []
    emotion = _emotion_of(trunk, sound, heard, marked, settings)
    curves, head = animate_life_of_recording(
        curves, settings.fps, sound, acoustics.RATE, known, settings.seed, text, settings.target, emotion
    )
    if emotion is not None:
        said = features if features is not None else forcing.features(trunk, sound, known)
        curves = apply_expression(expression, curves, settings.fps, said, mouth, emotion, heard.certain)
    progress(1.0, "Done")
    return Take(
        wav=np.clip(wave, -1, 1),
        sample_rate=sample_rate,
        curves=curves,
        fps=settings.fps,
        text=text,
        words=heard.words,
        phones=heard.phones,
        settings=settings,
        warnings=heard.warnings,
        head_rotation=head,
        emotion=calm(frames) if emotion is None else at_frames(emotion, settings.fps, frames),
    )


def _emotion_of(
    trunk: Trunk, sound: FloatArray, heard: Transcription, marked: tags.Marked, settings: Settings
) -> Weights | None:
    """What is felt in a recording (F, 8) at 80 Hz, by the tags of its text and else by the track; None for nothing."""
    seconds = np.arange(acoustics.frames_of(sound)) / FRAME_RATE
    track = heard_emotion(trunk, sound, heard.phones) if settings.emotion.auto else settings.emotion
    weights = in_recording(marked, heard.words, track.at(seconds), FRAME_RATE)
    rows = effective_weights(weights, settings.strength)
    return glided(rows, FRAME_RATE) if (rows[:, CALM] < 1).any() and heard.spoken else None
