"""Retakes: makes a take with another text from an earlier take, and speaks only the sentences that changed.

The unit is the sentence, as for the voice. A run of reused sentences brings its samples and frames; a run of changed
sentences is spoken by itself. The faces of two runs are cross-faded over the pause between them. Every run starts on a
frame, so a pause may become longer by less than a frame.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ..listening.alignment import Progress
from ..rates import SAMPLE_RATE
from ..settings import Settings
from ..signals import FloatArray, Segment, frame_count, smoothstep
from ..take import Take, calm, still_head
from ..text.front_end import FrontEnd
from ..text.phones import SILENCE
from ..voice.trunk import Trunk
from .feelings import at_frames
from .sentence_matching import Run, Script, read, rippled, runs, with_sentences
from .sentences import SpokenLine, joined, merged_silence, say_all, spans

TOLERANCE = 1e-6  # frames, for rounding errors of whole frame numbers
EDGE = 0.3  # seconds over which a face leaves rest, or returns, where its neighbour sentence was removed; our choice
BY_SENTENCE = frozenset(["pronunciation", "emotion"])  # settings that may change some sentences only
OTHER_FPS = "The earlier take has {:g} frames per second and not {:g}, so all of it was spoken again."
FROM_BEFORE = "The earlier take does not say where its sentences lie, so all of it was spoken again."


class SpeakingModel(Protocol):
    """The parts of the joint model that ``retake`` uses."""

    def speaking(self, settings: Settings) -> Trunk:
        """Returns the trunk that speaks a voice and a language; see ``JointModel.speaking``."""
        ...

    @property
    def front_end(self) -> FrontEnd: ...

    def speak(self, text: str, settings: Settings, progress: Progress) -> Take:
        """Speaks a text; see ``JointModel.speak``."""
        ...

    def move(
        self, line: SpokenLine, text: str, settings: Settings, ends: tuple[bool, bool]
    ) -> tuple[FloatArray, FloatArray]:
        """Returns the curves (frames, 52) and the head rotation (frames, 3) of a line; see ``JointModel.move``."""
        ...


class Piece(NamedTuple):
    """The sound and the face of a run; all times are in seconds from its own frame 0.

    wave: (samples,) from frame 0 on. curves, head, emotion: (frames, 52 / 3 / 8), of which ``before`` precede frame 0.
    start, end: the span of its sentences. pause: the duration of the pause after it.
    reused_from: the time of its frame 0 in the earlier take; None if it was spoken.
    starts_at_rest, ends_at_rest: whether its first and last frame are those of a face at rest.
    """

    wave: FloatArray
    curves: FloatArray
    head: FloatArray
    emotion: FloatArray
    before: int
    start: float
    end: float
    pause: float
    words: list[Segment]
    phones: list[Segment]
    sentences: list[Segment]
    reused_from: float | None
    starts_at_rest: bool
    ends_at_rest: bool


def retake(model: SpeakingModel, earlier: Take, text: str, settings: Settings, progress: Progress) -> Take:
    """Makes the retake; see ``JointModel.retake``."""
    reason = _reason_to_speak_all(earlier.settings, settings)
    if reason is not None:
        return _warned(model.speak(text, settings, progress), reason)
    progress(0.0, "Reading the text")
    source = with_sentences(model.front_end, earlier)
    if source is None:
        return _warned(model.speak(text, settings, progress), FROM_BEFORE)
    if (text, settings) == (earlier.text, earlier.settings):
        return dataclasses.replace(earlier, kept=())  # nothing moved
    before = read(model.front_end, earlier.text, earlier.settings)
    after = read(model.front_end, text, settings)
    notes = (*model.front_end.notes, *after.feelings.notes)
    pieces: list[tuple[int, Piece]] = []
    all_runs = runs(source, before, after, settings.emotion)
    for number, run in enumerate(all_runs):
        if run.earlier is None:
            frame = _next_frame(pieces, 0.0, settings.fps)
            share = functools.partial(_report, progress, number, len(all_runs))
            piece = _spoken(model, after, run.sentences, settings, share, _earlier_time(pieces, frame, settings.fps))
        else:
            piece = _reused(source, after, run)
            lead = piece.start if piece.starts_at_rest or pieces else piece.start - EDGE
            frame = _next_frame(pieces, lead, settings.fps)
        pieces.append((frame, piece))
    progress(1.0, "Done")
    return composed(pieces, text, settings, notes)


def _reason_to_speak_all(earlier: Settings, settings: Settings) -> str | None:
    """Returns why no sentence can be reused: a warning, "" if new settings require it, None if some can be reused."""
    if earlier.fps != settings.fps:
        return OTHER_FPS.format(earlier.fps, settings.fps)
    fields = {field.name for field in dataclasses.fields(Settings)} - BY_SENTENCE
    return "" if any(getattr(earlier, name) != getattr(settings, name) for name in fields) else None


def _warned(take: Take, warning: str) -> Take:
    """Adds a warning to a take, if it is not empty."""
    return dataclasses.replace(take, warnings=(*take.warnings, warning)) if warning else take


def _earlier_time(pieces: Sequence[tuple[int, Piece]], frame: int, fps: float) -> float:
    """Returns the time of a frame on the time axis of the earlier take, which the emotion track uses."""
    shifts = (at / fps - piece.reused_from for at, piece in reversed(pieces) if piece.reused_from is not None)
    shift = next(shifts, 0.0)
    return frame / fps - shift


def _next_frame(pieces: Sequence[tuple[int, Piece]], start: float, fps: float) -> int:
    """Returns the frame at which the next piece begins, if its sentences start ``start`` seconds after its frame 0."""
    seconds = 0.0
    if pieces:
        frame, piece = pieces[-1]
        seconds = frame / fps + piece.end + piece.pause
    return max(0, math.ceil((seconds - start) * fps - TOLERANCE))


def composed(pieces: Sequence[tuple[int, Piece]], text: str, settings: Settings, notes: tuple[str, ...]) -> Take:
    """Joins pieces, each with the frame at which it begins, into one take."""
    fps = settings.fps
    last_frame, last = pieces[-1]
    seconds = last_frame / fps + last.end + (0 if last.ends_at_rest else EDGE)
    wave = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    frames = frame_count(seconds, fps)
    words, phones, sentences, reused = [], [], [], []
    for frame, piece in pieces:
        at = round(frame / fps * SAMPLE_RATE)
        part = piece.wave[: len(wave) - at]
        wave[at : at + len(part)] = part
        now = frame / fps
        words += [_moved(word, now) for word in piece.words]
        phones += [_moved(phone, now) for phone in piece.phones]
        sentences += [_moved(sentence, now) for sentence in piece.sentences]
        if piece.reused_from is not None:
            reused.append((piece.reused_from + piece.start, now + piece.start, piece.end - piece.start))
    weights = _weights(pieces, frames, fps)
    shares = [*weights, 1 - np.sum(weights, 0)]
    curves, head, emotion = (
        sum((share[:, None] * rows for share, rows in zip(shares, moving, strict=True)), np.zeros(1))
        for moving in (
            [*(_frames(p.curves, p.before, at, frames) for at, p in pieces), np.zeros((frames, 1))],
            [*(_frames(p.head, p.before, at, frames) for at, p in pieces), still_head(frames)],
            [*(_frames(p.emotion, p.before, at, frames) for at, p in pieces), calm(frames)],
        )
    )
    return Take(
        wav=wave,
        sample_rate=SAMPLE_RATE,
        curves=np.clip(curves, 0, 1).astype(np.float32),
        fps=fps,
        text=text,
        words=words,
        phones=merged_silence(_without_gaps(phones, seconds)),
        settings=dataclasses.replace(settings, emotion=rippled(settings.emotion, reused)),
        warnings=notes,
        head_rotation=head.astype(np.float32),
        emotion=np.clip(emotion, 0, 1).astype(np.float32),
        sentences=sentences,
        kept=tuple(reused),
    )


def _weights(pieces: Sequence[tuple[int, Piece]], frames: int, fps: float) -> list[FloatArray]:
    """Returns the weight of each piece in every frame, (frames,) each in 0..1; they cross-fade over the pauses."""
    seconds = np.arange(frames) / fps
    rising = [np.ones(frames)]
    for (frame, piece), (next_frame, following) in itertools.pairwise(pieces):
        start, end = frame / fps + _last_sound(piece), next_frame / fps + _first_sound(following)
        rising.append(smoothstep((seconds - start) / max(end - start, 1 / fps)))
    falling = [1 - weight for weight in rising[1:]] + [np.ones(frames)]
    (first_frame, first), (last_frame, last) = pieces[0], pieces[-1]
    if not first.starts_at_rest:
        rising[0] = smoothstep(seconds / max(first_frame / fps + _first_sound(first), 1 / fps))
    if not last.ends_at_rest:
        start, end = last_frame / fps + _last_sound(last), (frames - 1) / fps
        falling[-1] = 1 - smoothstep((seconds - start) / max(end - start, 1 / fps))
    return [up * down for up, down in zip(rising, falling, strict=True)]


def _frames(rows: FloatArray, before: int, start: int, frames: int) -> FloatArray:
    """Returns the rows of a piece at every frame of the take; before and after them, its first and its last row."""
    chosen: FloatArray = rows[np.clip(np.arange(frames) - start + before, 0, len(rows) - 1)]
    return chosen


def _spoken(
    model: SpeakingModel, script: Script, run: range, settings: Settings, progress: Progress, now: float
) -> Piece:
    """Speaks the sentences of a run. now: seconds on the time axis of the emotion track."""
    parts = say_all(model.speaking(settings), script.sentences, script.feelings, settings, progress, run=run, start=now)
    sentences = [script.sentences[number] for number in run]
    line = joined(parts[:-1], sentences).at_loudness(settings.loudness)
    # A feeling comes and goes at the ends of the take; elsewhere the faces of the neighbours are cross-faded with it.
    ends = run.start == 0, run.stop == len(script.sentences)
    curves, head = model.move(line, " ".join(sentence.text for sentence in sentences), settings, ends)
    emotion = at_frames(line.emotion, settings.fps, len(curves))
    return Piece(
        wave=line.wave,
        curves=curves,
        head=head,
        emotion=emotion,
        before=0,
        start=0.0,
        end=len(line.wave) / SAMPLE_RATE,
        pause=len(parts[-1].speech.wave) / SAMPLE_RATE,
        words=line.words,
        phones=line.phones,
        sentences=spans(parts, sentences),
        reused_from=None,
        starts_at_rest=True,
        ends_at_rest=True,
    )


def _reused(earlier: Take, script: Script, run: Run) -> Piece:
    """Cuts the sentences of a run out of the earlier take."""
    assert run.earlier is not None
    fps = earlier.fps
    sentences = earlier.sentences
    first, last = sentences[run.earlier.start], sentences[run.earlier[-1]]
    starts_at_rest, ends_at_rest = run.earlier.start == 0, run.earlier.stop == len(sentences)
    previous = 0.0 if starts_at_rest else sentences[run.earlier.start - 1].end
    following = earlier.seconds if ends_at_rest else sentences[run.earlier.stop].start
    frame = math.floor(first.start * fps + TOLERANCE)
    low, high = min(frame, math.ceil(previous * fps)), max(frame, math.floor(following * fps)) + 1
    if ends_at_rest:
        high = len(earlier.curves)
    zero = frame / fps
    return Piece(
        wave=earlier.wav[round(zero * SAMPLE_RATE) : round(last.end * SAMPLE_RATE)],
        curves=earlier.curves[low:high],
        head=earlier.head_rotation[low:high],
        emotion=earlier.emotion[low:high],
        before=frame - low,
        start=first.start - zero,
        end=last.end - zero,
        pause=script.sentences[run.sentences[-1]].pause_after if ends_at_rest else following - last.end,
        words=[_moved(word, -zero) for word in _inside(earlier.words, first.start, last.end)],
        phones=[_moved(phone, -zero) for phone in _inside(earlier.phones, first.start, last.end)],
        sentences=[_moved(sentence, -zero) for sentence in sentences[run.earlier.start : run.earlier.stop]],
        reused_from=zero,
        starts_at_rest=starts_at_rest,
        ends_at_rest=ends_at_rest,
    )


def _inside(segments: Sequence[Segment], start: float, end: float) -> list[Segment]:
    """Returns segments clipped to a span in seconds, without those that lie outside."""
    cut = [Segment(s.label, max(s.start, start), min(s.end, end)) for s in segments]
    return [segment for segment in cut if segment.end > segment.start]


def _moved(segment: Segment, seconds: float) -> Segment:
    """Shifts a segment in time."""
    return Segment(segment.label, segment.start + seconds, segment.end + seconds)


def _without_gaps(phones: Sequence[Segment], seconds: float) -> list[Segment]:
    """Fills the gaps between phones, and up to ``seconds``, with silence."""
    filled: list[Segment] = []
    now = 0.0
    for phone in phones:
        if phone.start > now:
            filled.append(Segment(SILENCE, now, phone.start))
        filled.append(phone._replace(start=max(now, phone.start)))
        now = phone.end
    return [*filled, Segment(SILENCE, now, max(now, seconds))]


def _first_sound(piece: Piece) -> float:
    """Returns when the first phone begins that is not silence."""
    return next((phone.start for phone in piece.phones if phone.label != SILENCE), piece.end)


def _last_sound(piece: Piece) -> float:
    """Returns when the last phone ends that is not silence."""
    return next((phone.end for phone in reversed(piece.phones) if phone.label != SILENCE), piece.start)


def _report(progress: Progress, number: int, count: int, done: float, stage: str) -> None:
    """Reports that a share ``done`` in 0..1 of run ``number`` of ``count`` is done."""
    progress((number + done) / count, stage)
