"""A take with another text: what did not change is kept as it was, and moved in time; the rest is spoken.

Sentences are the unit, as they are for the voice. A run of sentences that are kept brings its samples and frames, a run
of others is spoken for itself; between two runs lies a pause, over which the one's face becomes the other's. Every run
starts on a frame, for which a pause may be longer by less than a frame.
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
from .sentence_matching import Run, Script, known, read, rippled, runs
from .sentences import SpokenLine, joined, merged_silence, say_all, spans

TOLERANCE = 1e-6  # of a frame: what is a whole number but for rounding
EDGE = 0.3  # seconds in which a face comes from rest, or goes there, where the sentence beyond is gone: our choice
BY_SENTENCE = frozenset(["pronunciation", "emotion"])  # settings that may differ in some sentences alone
OTHER_FPS = "The earlier take has {:g} frames per second and not {:g}, so all of it was spoken again."
FROM_BEFORE = "The earlier take does not say where its sentences lie, so all of it was spoken again."


class SpeakingModel(Protocol):
    """What a retake needs of the joint model."""

    @property
    def trunk(self) -> Trunk: ...

    @property
    def front_end(self) -> FrontEnd: ...

    def speak(self, text: str, settings: Settings, progress: Progress) -> Take:
        """A take of a text; see ``JointModel.speak``."""
        ...

    def move(self, line: SpokenLine, text: str, settings: Settings) -> tuple[FloatArray, FloatArray]:
        """The curves (frames, 52) and the head (frames, 3) of spoken sentences; see ``JointModel.move``."""
        ...


class Piece(NamedTuple):
    """What a run brings, timed from its own frame 0.

    wave: samples from there on. curves, head, emotion: frames, of which ``before`` lie before frame 0.
    start, end: where its sentences lie; quiet: how long the pause behind it is to be, in seconds.
    kept_from: where its frame 0 lies in the earlier take, in seconds; None for what was spoken.
    opens, closes: whether the face comes from rest, and goes there, by itself.
    """

    wave: FloatArray
    curves: FloatArray
    head: FloatArray
    emotion: FloatArray
    before: int
    start: float
    end: float
    quiet: float
    words: list[Segment]
    phones: list[Segment]
    sentences: list[Segment]
    kept_from: float | None
    opens: bool
    closes: bool


def retake(model: SpeakingModel, earlier: Take, text: str, settings: Settings, progress: Progress) -> Take:
    """See ``JointModel.retake``."""
    reason = _differs(earlier.settings, settings)
    if reason is not None:
        return _warned(model.speak(text, settings, progress), reason)
    progress(0.0, "Reading the text")
    lender = known(model.front_end, earlier)
    if lender is None:
        return _warned(model.speak(text, settings, progress), FROM_BEFORE)
    if (text, settings) == (earlier.text, earlier.settings):
        return dataclasses.replace(earlier, kept=())  # nothing has moved
    before = read(model.front_end, earlier.text, earlier.settings)
    after = read(model.front_end, text, settings)
    notes = (*model.front_end.notes, *after.feelings.notes)
    pieces: list[tuple[int, Piece]] = []
    found = runs(lender, before, after, settings.emotion)
    for number, run in enumerate(found):
        if run.earlier is None:
            frame = _next_frame(pieces, 0.0, settings.fps)
            share = functools.partial(_shared, progress, number, len(found))
            piece = _spoken(model, after, run.sentences, settings, share, _earlier_time(pieces, frame, settings.fps))
        else:
            piece = _kept(lender, after, run)
            frame = _next_frame(pieces, piece.start if piece.opens or pieces else piece.start - EDGE, settings.fps)
        pieces.append((frame, piece))
    progress(1.0, "Done")
    return composed(pieces, text, settings, notes)


def _differs(earlier: Settings, settings: Settings) -> str | None:
    """Why nothing can be kept: "" if that is what was asked for, None if something can."""
    if earlier.fps != settings.fps:
        return OTHER_FPS.format(earlier.fps, settings.fps)
    fields = {field.name for field in dataclasses.fields(Settings)} - BY_SENTENCE
    return "" if any(getattr(earlier, name) != getattr(settings, name) for name in fields) else None


def _warned(take: Take, warning: str) -> Take:
    return dataclasses.replace(take, warnings=(*take.warnings, warning)) if warning else take


def _earlier_time(pieces: Sequence[tuple[int, Piece]], frame: int, fps: float) -> float:
    """What a frame is in the time of the earlier take, in which the track of emotion is written."""
    shift = next((at / fps - piece.kept_from for at, piece in reversed(pieces) if piece.kept_from is not None), 0.0)
    return frame / fps - shift


def _next_frame(pieces: Sequence[tuple[int, Piece]], start: float, fps: float) -> int:
    """Where the next piece's frame 0 goes, if its sentences lie ``start`` seconds behind that."""
    seconds = 0.0
    if pieces:
        frame, piece = pieces[-1]
        seconds = frame / fps + piece.end + piece.quiet
    return max(0, math.ceil((seconds - start) * fps - TOLERANCE))


def composed(pieces: Sequence[tuple[int, Piece]], text: str, settings: Settings, notes: tuple[str, ...]) -> Take:
    """The pieces, each from its frame on, as one take."""
    fps = settings.fps
    last_frame, last = pieces[-1]
    seconds = last_frame / fps + last.end + (0 if last.closes else EDGE)
    wave = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    frames = frame_count(seconds, fps)
    words, phones, sentences, kept = [], [], [], []
    for frame, piece in pieces:
        at = round(frame / fps * SAMPLE_RATE)
        part = piece.wave[: len(wave) - at]
        wave[at : at + len(part)] = part
        now = frame / fps
        words += [_moved(word, now) for word in piece.words]
        phones += [_moved(phone, now) for phone in piece.phones]
        sentences += [_moved(sentence, now) for sentence in piece.sentences]
        if piece.kept_from is not None:
            kept.append((piece.kept_from + piece.start, now + piece.start, piece.end - piece.start))
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
        settings=dataclasses.replace(settings, emotion=rippled(settings.emotion, kept)),
        warnings=notes,
        head_rotation=head.astype(np.float32),
        emotion=np.clip(emotion, 0, 1).astype(np.float32),
        sentences=sentences,
        kept=tuple(kept),
    )


def _weights(pieces: Sequence[tuple[int, Piece]], frames: int, fps: float) -> list[FloatArray]:
    """How much of each frame is of which piece, (frames,) each: it changes over the pauses between them."""
    seconds = np.arange(frames) / fps
    rising = [np.ones(frames)]
    for (frame, piece), (next_frame, following) in itertools.pairwise(pieces):
        quiet = frame / fps + _last_sound(piece), next_frame / fps + _first_sound(following)
        rising.append(smoothstep((seconds - quiet[0]) / max(quiet[1] - quiet[0], 1 / fps)))
    falling = [1 - weight for weight in rising[1:]] + [np.ones(frames)]
    (first_frame, first), (last_frame, last) = pieces[0], pieces[-1]
    if not first.opens:
        rising[0] = smoothstep(seconds / max(first_frame / fps + _first_sound(first), 1 / fps))
    if not last.closes:
        start, end = last_frame / fps + _last_sound(last), (frames - 1) / fps
        falling[-1] = 1 - smoothstep((seconds - start) / max(end - start, 1 / fps))
    return [up * down for up, down in zip(rising, falling, strict=True)]


def _frames(rows: FloatArray, before: int, start: int, frames: int) -> FloatArray:
    """Frames of a piece at every frame of the take; beyond its own, its first and its last."""
    chosen: FloatArray = rows[np.clip(np.arange(frames) - start + before, 0, len(rows) - 1)]
    return chosen


def _spoken(
    model: SpeakingModel, script: Script, run: range, settings: Settings, progress: Progress, now: float
) -> Piece:
    parts = say_all(model.trunk, script.sentences, script.feelings, settings, progress, run=run, start=now)
    sentences = [script.sentences[number] for number in run]
    quiet = len(parts[-1].speech.wave) / SAMPLE_RATE
    found = spans(parts, sentences)
    line = joined(parts[:-1], sentences)
    curves, head = model.move(line, " ".join(sentence.text for sentence in sentences), settings)
    emotion = at_frames(line.emotion, settings.fps, len(curves))
    end = len(line.wave) / SAMPLE_RATE
    return Piece(line.wave, curves, head, emotion, 0, 0.0, end, quiet, line.words, line.phones, found, None, True, True)


def _kept(earlier: Take, script: Script, run: Run) -> Piece:
    assert run.earlier is not None
    fps = earlier.fps
    spans_of = earlier.sentences
    first, last = spans_of[run.earlier.start], spans_of[run.earlier[-1]]
    opens, closes = run.earlier.start == 0, run.earlier.stop == len(spans_of)
    previous = 0.0 if opens else spans_of[run.earlier.start - 1].end
    following = earlier.seconds if closes else spans_of[run.earlier.stop].start
    frame = math.floor(first.start * fps + TOLERANCE)
    low, high = min(frame, math.ceil(previous * fps)), max(frame, math.floor(following * fps)) + 1
    if closes:
        high = len(earlier.curves)
    zero = frame / fps
    quiet = script.sentences[run.sentences[-1]].pause_after if closes else following - last.end
    return Piece(
        earlier.wav[round(zero * SAMPLE_RATE) : round(last.end * SAMPLE_RATE)],
        earlier.curves[low:high],
        earlier.head_rotation[low:high],
        earlier.emotion[low:high],
        frame - low,
        first.start - zero,
        last.end - zero,
        quiet,
        [_moved(word, -zero) for word in _inside(earlier.words, first.start, last.end)],
        [_moved(phone, -zero) for phone in _inside(earlier.phones, first.start, last.end)],
        [_moved(sentence, -zero) for sentence in spans_of[run.earlier.start : run.earlier.stop]],
        zero,
        opens,
        closes,
    )


def _inside(segments: Sequence[Segment], start: float, end: float) -> list[Segment]:
    """Segments cut to a stretch; those that lie outside are left out."""
    cut = [Segment(s.label, max(s.start, start), min(s.end, end)) for s in segments]
    return [segment for segment in cut if segment.end > segment.start]


def _moved(segment: Segment, seconds: float) -> Segment:
    return Segment(segment.label, segment.start + seconds, segment.end + seconds)


def _without_gaps(phones: Sequence[Segment], seconds: float) -> list[Segment]:
    """Phones with silence where there are none."""
    filled: list[Segment] = []
    now = 0.0
    for phone in phones:
        if phone.start > now:
            filled.append(Segment(SILENCE, now, phone.start))
        filled.append(phone._replace(start=max(now, phone.start)))
        now = phone.end
    return [*filled, Segment(SILENCE, now, max(now, seconds))]


def _first_sound(piece: Piece) -> float:
    return next((phone.start for phone in piece.phones if phone.label != SILENCE), piece.end)


def _last_sound(piece: Piece) -> float:
    return next((phone.end for phone in reversed(piece.phones) if phone.label != SILENCE), piece.start)


def _shared(progress: Progress, number: int, count: int, done: float, stage: str) -> None:
    progress((number + done) / count, stage)
