"""From a recording to a take: hear what is said, then let the face follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .. import edition
from ..channels import INDEX
from ..emotion import tags
from ..emotion.vector import CALM, Weights, effective_weights
from ..errors import TextError
from ..face import seal, tongue
from ..face.driver import FaceDriver, resampled
from ..face.expressed import apply_expression
from ..face.expression import Expression
from ..life.line import eased
from ..life.recorded import animate_life_of_recording
from ..life.rest import EASE, presence
from ..listening import pieces, sphinx
from ..listening.aligner import align
from ..listening.alignment import Alignment, Progress, covering
from ..listening.emotion import heard_emotion
from ..listening.recogniser import recognise
from ..rates import FRAME_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment, frame_count
from ..take import Take, calm
from ..text.phones import SILENCE
from ..voice import acoustics, forcing
from ..voice.trunk import Trunk
from .feelings import at_frames, glided, in_recording

if TYPE_CHECKING:
    from ..text.front_end import FrontEnd

CHARACTER, TRACKED = "clear", "natural"  # styles of the face: for characters, and as real faces were tracked
MOST_DOUBTFUL = 0.5  # of a recording's time: a transcript that does not fit for longer is not used
SPEECH_LIKE = 0.2  # confidence below which a recording is taken for noise or music
NOTABLE = 0.2  # of a transcript's words: so many unheard ones are worth a warning
SILENT = 3e-4  # peak of a recording that holds nothing: 10 steps of 16 bits
SOFT = 0.1  # peak, -20 dB: a softer recording is made as loud, so that its level does not change its face; our choice
LISTENING_SHARE = 0.8  # of the work, by time


class Transcription(NamedTuple):
    """What was heard in a recording.

    phones, words: with their times; the phones are empty if nothing could be found out. told: whether the phones are
    good enough to drive the face, but for the stretches ``doubtful``, from and to in seconds. spoken: whether anybody
    speaks. warnings: one plain sentence each.
    """

    phones: list[Segment]
    words: list[Segment]
    told: bool
    spoken: bool
    warnings: tuple[str, ...] = ()
    doubtful: tuple[tuple[float, float], ...] = ()

    @property
    def certain(self) -> list[Segment]:
        """The phones without those of doubtful stretches."""
        phones = self.phones
        for start, end in self.doubtful:
            phones = _outside(phones, start, end)
        return phones


def listen(sound: FloatArray, text: str, front_end: FrontEnd, progress: Progress) -> Transcription:
    """Find the phones of a waveform at 16 kHz, by its transcript if that fits; ``text`` is empty if there is none.

    progress(done 0..1, stage) is called for every piece and may raise to stop the work.
    """
    seconds = len(sound) / acoustics.RATE
    if not float(np.abs(sound).max()) > SILENT:
        silence = [Segment(SILENCE, 0.0, seconds)]
        return Transcription(silence, [], False, False, ("The recording is silent; the face rests.",))
    if not sphinx.is_installed():
        return Transcription(pieces.pauses(sound), [], False, True, _without_phones(text))
    doubts: list[str] = []
    found = _align_transcript(sound, text, front_end, progress, doubts) if text.strip() else None
    if found is not None:
        found = _fill_doubtful(sound, found, lambda done, stage: progress(1.0, stage), doubts)
        return Transcription(found.phones, found.words, True, True, (*front_end.notes, *doubts), found.doubtful)
    heard = recognise(sound, acoustics.RATE, progress)
    if heard.confidence < SPEECH_LIKE:
        return Transcription(heard.phones, [], False, False, ("No speech was heard in the recording; the face rests.",))
    warnings = tuple(f"{doubt}; the face follows the sound alone." for doubt in doubts)
    return Transcription(heard.phones, [], False, True, warnings)


def _without_phones(text: str) -> tuple[str, ...]:
    """The warning where nothing finds phones in a recording."""
    if not edition.HOSTED:
        return ('PocketSphinx is missing, so the face follows the sound alone; "unitaf doctor" says how to get it.',)
    return ("The face follows the sound alone: its text is not aligned with it.",) if text.strip() else ()


def _align_transcript(
    sound: FloatArray, text: str, front_end: FrontEnd, progress: Progress, doubts: list[str]
) -> Alignment | None:
    """The alignment of a transcript, or None when it does not fit; what is wrong with it is added to ``doubts``."""
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
    """Where a transcript does not fit, the phones that are recognised there instead of its words."""
    phones, words = found.phones, found.words
    for start, end in found.doubtful:
        phones = [phone for phone in _outside(phones, start, end) if phone.label != SILENCE]
        words = _outside(words, start, end)
        part = sound[int(start * acoustics.RATE) : int(end * acoustics.RATE)]
        heard = recognise(part, acoustics.RATE, progress)
        if heard.confidence >= SPEECH_LIKE:
            phones += [Segment(label, start + begin, start + stop) for label, begin, stop in heard.phones]
            when = f"from {_clock(start)} to {_clock(end)}"
            doubts.append(f"The text does not fit the recording {when}; there the face follows the sound alone.")
    if not found.doubtful:
        return found
    phones = covering(sorted(phones, key=lambda phone: phone.start), len(sound) / acoustics.RATE)
    return found._replace(phones=phones, words=words)


def _outside(segments: Sequence[Segment], start: float, end: float) -> list[Segment]:
    return [segment for segment in segments if not start <= (segment.start + segment.end) / 2 < end]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


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
    if heard.doubtful:
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
