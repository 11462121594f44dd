"""From a recording to a take: finds its phones, then drives the face by its sound and the trunk's features."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from .. import edition
from ..emotion import tags
from ..emotion.vector import CALM, Weights, effective_weights
from ..errors import TextError
from ..face.driver import FaceDriver, at_frame_rate
from ..face.expression import Expression
from ..life.recorded import line_of_recording
from ..life.rest import EASE, presence
from ..listening import pieces, sphinx
from ..listening.aligner import align
from ..listening.alignment import Alignment, Progress, covering
from ..listening.emotion import emotion_of_recording
from ..listening.recogniser import recognise
from ..rates import FRAME_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment, frame_count, peak_of, smoothstep
from ..take import Take, calm
from ..text.front_end import FrontEnd
from ..text.phones import SILENCE
from ..voice import acoustics, forcing
from ..voice.trunk import Trunk
from .feelings import at_frames, glided, in_recording
from .finish_face import CHARACTER, TRACKED, DecodedMouth, finish_face

MOST_DOUBTFUL = 0.5  # of a recording's duration: a transcript that does not fit for longer is not used
SPEECH_LIKE = 0.2  # confidence below which a recording counts as noise or music
NOTABLE = 0.2  # of a transcript's words: if more are missing in the recording, a warning is given
SILENT = 3e-4  # peak of a recording that counts as silent: 10 steps of 16 bits
SOFT = 0.1  # peak, -20 dB: softer recordings are amplified to it, so that their level does not change the face; ours
MOUTH_SHARE = 0.1  # of the computing time
LISTENING_SHARE = 0.8  # of the computing time


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


class Transcription(NamedTuple):
    """The phones and words of a recording.

    phones, words: timed in seconds; the phones are empty if they are unknown. reliable: whether the phones are good
    enough to drive the face, except in the spans ``doubtful``: (start, end) in seconds. spoken: whether the recording
    is speech. warnings: one plain sentence each.
    """

    phones: list[Segment]
    words: list[Segment]
    reliable: bool
    spoken: bool
    warnings: tuple[str, ...] = ()
    doubtful: tuple[tuple[float, float], ...] = ()

    @property
    def certain(self) -> list[Segment]:
        """The phones outside of the doubtful spans."""
        phones = self.phones
        for start, end in self.doubtful:
            phones = _outside(phones, start, end)
        return phones


def transcribe(sound: FloatArray, text: str, front_end: FrontEnd, progress: Progress) -> Transcription:
    """Finds the phones of a waveform (samples,) at 16 kHz: aligns its transcript if it fits, else recognises them.

    text: the transcript, "" if unknown. progress(done 0..1, stage) is called for every piece and may raise to stop.
    """
    seconds = len(sound) / acoustics.RATE
    if not peak_of(sound) > SILENT:
        silence = [Segment(SILENCE, 0.0, seconds)]
        return Transcription(silence, [], False, False, ("The recording is silent; the face rests.",))
    if not sphinx.is_installed():
        return Transcription(pieces.pauses(sound), [], False, True, _without_phones(text))
    doubts: list[str] = []
    found = _align_transcript(sound, text, front_end, progress, doubts) if text.strip() else None
    if found is not None:
        found = _fill_doubtful(sound, found, lambda done, stage: progress(1.0, stage), doubts)
        return Transcription(found.phones, found.words, True, True, (*front_end.notes, *doubts), found.doubtful)
    recognised = recognise(sound, acoustics.RATE, progress)
    if recognised.confidence < SPEECH_LIKE:
        no_speech = "No speech was heard in the recording; the face rests."
        return Transcription(recognised.phones, [], False, False, (no_speech,))
    warnings = tuple(f"{doubt}; the face follows the sound alone." for doubt in doubts)
    return Transcription(recognised.phones, [], False, True, warnings)


def _without_phones(text: str) -> tuple[str, ...]:
    """The warning where nothing finds phones in a recording."""
    if not edition.HOSTED:
        return ('PocketSphinx is missing, so the face follows the sound alone; "unitaf doctor" says how to get it.',)
    return ("The face follows the sound alone: its text is not aligned with it.",) if text.strip() else ()


def _align_transcript(
    sound: FloatArray, text: str, front_end: FrontEnd, progress: Progress, doubts: list[str]
) -> Alignment | None:
    """Returns the alignment of a transcript, or None if it does not fit; appends the reason to ``doubts``."""
    try:
        found = align(sound, acoustics.RATE, text, front_end, progress)
    except TextError as error:
        doubts.append(f"The text cannot be used ({str(error).rstrip('.')})")
        return None
    unfit = sum(end - start for start, end in found.doubtful)
    if not found.words or unfit > MOST_DOUBTFUL * len(sound) / acoustics.RATE:
        doubts.append(f"The text does not fit the recording (confidence {found.confidence:.2f})")
        return None
    count = len(found.words) + found.missing
    if found.missing > NOTABLE * count:
        doubts.append(f"{found.missing} of the text's {count} words were not heard in the recording.")
    return found


def _fill_doubtful(sound: FloatArray, found: Alignment, progress: Progress, doubts: list[str]) -> Alignment:
    """Returns the alignment with recognised phones in place of its phones and words in the doubtful spans."""
    phones, words = found.phones, found.words
    for start, end in found.doubtful:
        phones = [phone for phone in _outside(phones, start, end) if phone.label != SILENCE]
        words = _outside(words, start, end)
        part = sound[int(start * acoustics.RATE) : int(end * acoustics.RATE)]
        recognised = recognise(part, acoustics.RATE, progress)
        if recognised.confidence >= SPEECH_LIKE:
            phones += [Segment(label, start + begin, start + stop) for label, begin, stop in recognised.phones]
            when = f"from {_clock(start)} to {_clock(end)}"
            doubts.append(f"The text does not fit the recording {when}; there the face follows the sound alone.")
    if not found.doubtful:
        return found
    phones = covering(sorted(phones, key=lambda phone: phone.start), len(sound) / acoustics.RATE)
    return found._replace(phones=phones, words=words)


def _outside(segments: Sequence[Segment], start: float, end: float) -> list[Segment]:
    """Returns the segments whose middles lie outside of a span in seconds."""
    return [segment for segment in segments if not start <= (segment.start + segment.end) / 2 < end]


def _clock(seconds: float) -> str:
    """Returns minutes and seconds, such as 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _sound_only_share(transcription: Transcription, frames: int, fps: float) -> FloatArray:
    """Returns (frames, 1) in 0..1: the weight of the face that is driven by the sound alone, 1 in doubtful spans."""
    seconds = np.arange(frames) / fps
    share = np.zeros(frames, np.float32)
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
        found = Transcription(list(phones), [], True, True)
    progress(LISTENING_SHARE, "Moving the face")
    frames = frame_count(len(wave) / sample_rate, settings.fps)
    progress_of_mouth = functools.partial(_report, progress, LISTENING_SHARE, MOUTH_SHARE, "Moving the face")
    mouth = _mouth_of(model, sound, found, frames, settings.fps, style=style, report=progress_of_mouth)
    emotion = _emotion_of(model.trunk, sound, found, marked, settings)
    known = found.phones if any(phone.label != SILENCE for phone in found.phones) or not found.spoken else []
    if emotion is not None and mouth.features is None:
        mouth = mouth._replace(features=forcing.features(model.trunk, sound, known))
    rests = phones is None or style == CHARACTER
    curves, head = finish_face(
        model.expression,
        mouth,
        line_of_recording(sound, acoustics.RATE, known, text, emotion),
        settings,
        found.certain,
        style=style,
        articulate=found.reliable,
        presence=presence(found.phones, frames, settings.fps) * float(found.spoken) if rests else None,
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
    report: Callable[[float], None],
) -> DecodedMouth:
    """Decodes the mouth of a waveform at 16 kHz from its sound and, if they are reliable, its phones."""
    features = forcing.features(model.trunk, sound, found.phones) if found.reliable else None
    mel = acoustics.log_mel(sound)
    samples = model.face.samples(features, mel, style, report)
    curves = at_frame_rate(samples, fps, frames)
    if found.doubtful:
        sound_only = model.face.curves(None, fps, frames, mel, style)
        curves += _sound_only_share(found, frames, fps) * (sound_only - curves)
    return DecodedMouth(curves, samples, features)


def _emotion_of(
    trunk: Trunk, sound: FloatArray, found: Transcription, marked: tags.Marked, settings: Settings
) -> Weights | None:
    """Returns the emotion of a recording (F, 8) at 80 Hz, by the tags of its text, else by the track; None for calm."""
    seconds = np.arange(acoustics.frames_of(sound)) / FRAME_RATE
    track = emotion_of_recording(trunk, sound, found.phones) if settings.emotion.auto else settings.emotion
    weights = in_recording(marked, found.words, track.at(seconds), FRAME_RATE)
    rows = effective_weights(weights, settings.strength)
    return glided(rows, FRAME_RATE) if (rows[:, CALM] < 1).any() and found.spoken else None
