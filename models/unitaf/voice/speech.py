"""One sentence through the trunk: sound, features, and the times of its words and phones."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE, HOP, SAMPLE_RATE
from ..signals import FloatArray, Segment
from ..text import alphabet
from ..text.front_end import Sentence
from ..text.phones import SHORTEST_PAUSE, SILENCE, timed_phones
from .bending import STRESS, Flags, averaged, bent, smoothed, stretched
from .colour import recolour
from .pacing import Counts, Manner, characters_of, paced
from .trunk import SILENT_ENERGY, Prosody, Trunk, with_ends
from .waveform import finer, synthesise

# The trunk sounds a phone this much before its own durations say so: median over the steepest changes of level at some
# thousand phone boundaries of 200 sentences (10 to 39 ms more than .033 s by kind of boundary); what a forced aligner
# finds in the same sounds agrees with the level to 10 ms.
TRUNK_DELAY = 0.058  # seconds
EARLY = round(TRUNK_DELAY * FRAME_RATE)
# Where sound begins after silence it is less by this much, and catches up: the same measurement.
ONSET_LAG, CAUGHT_UP = 0.032, 0.2  # seconds

# The trunk leaves 0.2 to 0.4 s of silence at either end, and lets the last phone last through it; cut by energy.
SOUNDING = 10 ** (-45 / 20)  # of the loudest frame's rms
LEAD_IN, LEAD_OUT = 0.10, 0.15  # seconds kept around the sound: lips part before, breath ends after
LONGEST_END = 8  # steps of silence that are made at all: what is kept, the trunk's delay, and some more
FADE = 0.005  # seconds at either cut
SHORTEST_SOUND = 0.025  # seconds that a first phone keeps, and one before a pause

GLIDE = 0.06  # seconds, standard deviation: a manner that changes inside a sentence does so within about ±0.12 s
LOUDEST = 0.95  # of full scale
TURNING = 8  # frames before and behind a peak over which the sound is turned down to it

Kind = TypeVar("Kind", bound=np.generic)


class Speech(NamedTuple):
    """wave (300 F,), features (F, 256), F0 in Hz and energy (F,), and words and phones timed from its start.

    characters: (F,) int64, the character of the sentence's phonemes that each frame sounds; -1 in a pause.
    """

    wave: FloatArray
    features: FloatArray
    f0: FloatArray
    energy: FloatArray
    words: list[Segment]
    phones: list[Segment]
    characters: Counts


def say(
    trunk: Trunk,
    sentence: Sentence,
    speed: float,
    seed: int,
    step: Callable[[float], None],
    manner: Manner | None = None,
) -> Speech:
    """Speak one sentence; ``step(done 0..1)`` is called between stages and may raise to stop.

    manner: how, while it is said; None is the trunk's own way.
    """
    ids = np.array(alphabet.ids(sentence.phonemes))
    encoded = trunk.encoded(ids)
    steps = with_ends(trunk.durations(encoded, speed), LONGEST_END)
    if manner is None:
        prosody = trunk.contours(encoded, steps)
        step(0.2)
        features = trunk.features(ids, prosody)
        step(0.5)
        wave = synthesise(trunk.spectrum(features), prosody.f0, seed)
    else:
        prosody, source, rows = _styled_prosody(trunk, sentence, encoded, steps, seed, manner)
        step(0.2)
        features = trunk.features(ids, prosody)
        step(0.5)
        spectrum = trunk.spectrum(features)
        recolour(spectrum, rows, prosody.f0)
        wave = _limited(synthesise(spectrum, source, seed))
    step(0.95)
    heard = _heard(wave)
    first, last = _ends(heard)
    start, stop = max(0, first - round(LEAD_IN * FRAME_RATE)), min(len(features), last + round(LEAD_OUT * FRAME_RATE))
    seconds = _per_character(sentence, prosody.frames)
    before = int(prosody.frames[0]) / FRAME_RATE - TRUNK_DELAY - start / FRAME_RATE
    limits = ((first - start) / FRAME_RATE, (last - start) / FRAME_RATE)
    planned = timed_phones(sentence.phonemes, seconds, before)
    onsets = [b.start for a, b in zip([None, *planned], planned, strict=False) if a is None or a.label == SILENCE]
    spoken = _within(_delay_onsets(onsets, planned), limits)
    words = [
        Segment(word.text, before + sum(seconds[: word.start]), before + sum(seconds[: word.stop]))
        for word in sentence.words
    ]
    phones = _with_audible_pauses(spoken, heard[start:stop])
    ends = [Segment(SILENCE, 0.0, limits[0]), Segment(SILENCE, limits[1], (stop - start) / FRAME_RATE)]
    return Speech(
        _faded(wave[start * HOP : stop * HOP]),
        features[start:stop],
        prosody.f0[start:stop],
        prosody.energy[start:stop],
        _up_to_pauses(_within(_delay_onsets(onsets, words), limits), phones),
        [ends[0], *phones, ends[1]],
        _per_frame(characters_of(sentence.phonemes), prosody.frames)[start:stop],
    )


def _styled_prosody(
    trunk: Trunk, sentence: Sentence, encoded: FloatArray, steps: Counts, seed: int, manner: Manner
) -> tuple[Prosody, FloatArray, FloatArray]:
    """The prosody for the decoder, the F0 of the source, and the manner of each frame (F, P)."""
    own = trunk.contours(encoded, steps)
    lead = LEAD_IN - TRUNK_DELAY
    given, of_symbols = paced(sentence.phonemes, own.frames, 1 / FRAME_RATE, lead, manner)
    own = stretched(own, given, EARLY)
    rows = smoothed(_per_frame(of_symbols.astype(np.float32), own.frames), GLIDE)
    characters = characters_of(sentence.phonemes).tolist()
    stressed = np.array([at > 0 and sentence.phonemes[at - 1] == STRESS for at in characters], np.float32)
    prosody, source = bent(own, rows, _per_frame(stressed, own.frames), seed)
    return prosody, source, rows


def _per_frame(of_symbols: npt.NDArray[Kind], frames: Counts) -> npt.NDArray[Kind]:
    """What belongs to symbols (L, ...), which last so many frames (L,), as (F, ...): sounds lead their durations."""
    spread = np.repeat(of_symbols, frames, axis=0)
    return np.concatenate([spread[EARLY:], np.repeat(spread[-1:], min(EARLY, len(spread)), axis=0)])


def _limited(wave: FloatArray) -> FloatArray:
    """A waveform (300 F,) that is turned down around peaks beyond ``LOUDEST``: they reach it, and nothing is bent."""
    peaks = np.abs(wave).reshape(-1, HOP).max(1)
    if peaks.max() <= LOUDEST:
        return wave
    allowed = np.float32(LOUDEST) / np.maximum(peaks, np.float32(LOUDEST))
    around = np.lib.stride_tricks.sliding_window_view(np.pad(allowed, TURNING, mode="edge"), 2 * TURNING + 1)
    limited: FloatArray = wave * finer(averaged(around.min(1), 2 * TURNING - 1), HOP)
    return limited


def silence(trunk: Trunk, seconds: float) -> Speech:
    """A pause, with the features that the trunk has when it says nothing."""
    frames = round(seconds * FRAME_RATE)
    return Speech(
        np.zeros(frames * HOP, np.float32),
        np.repeat(trunk.rest_features[None], frames, axis=0),
        np.zeros(frames, np.float32),
        np.full(frames, SILENT_ENERGY, np.float32),
        [],
        [Segment(SILENCE, 0.0, frames / FRAME_RATE)],
        np.full(frames, -1),
    )


def _heard(wave: FloatArray) -> Flags:
    """Which frames (F,) can be heard."""
    frames = wave.reshape(-1, HOP)
    power = np.einsum("fs,fs->f", frames, frames)
    heard: Flags = power > np.float32(SOUNDING**2) * power.max()
    return heard


def _ends(heard: Flags) -> tuple[int, int]:
    """First frame and last frame + 1 that can be heard; (0, F) when none can."""
    frames = np.flatnonzero(heard)
    return (int(frames[0]), int(frames[-1]) + 1) if len(frames) else (0, len(heard))


def _per_character(sentence: Sentence, frames: Counts) -> list[float]:
    """Seconds of every character of the phoneme string; 0 for those that have no id."""
    seconds = [0.0] * len(sentence.phonemes)
    for position, count in zip(alphabet.known_positions(sentence.phonemes), frames[1:-1].tolist(), strict=True):
        seconds[position] = count / FRAME_RATE
    return seconds


def _delay_onsets(onsets: list[float], segments: list[Segment]) -> list[Segment]:
    """Segments whose times just after each onset lie up to ``ONSET_LAG`` later."""

    def moved(time: float) -> float:
        since = time - max((onset for onset in onsets if onset <= time), default=time - CAUGHT_UP)
        return time + ONSET_LAG * max(0.0, 1 - since / CAUGHT_UP)

    return [Segment(label, moved(start), moved(end)) for label, start, end in segments]


def _within(segments: list[Segment], limits: tuple[float, float]) -> list[Segment]:
    """Segments cut to what can be heard; the first and the last sound reach its ends."""
    low, high = limits
    sounds = [segment for segment in segments if segment.label != SILENCE or segment not in (segments[0], segments[-1])]
    cut = [Segment(s.label, min(max(s.start, low), high), min(max(s.end, low), high)) for s in sounds]
    if cut:
        # The closure of a stop is silent: all of a first one may lie before what can be heard.
        cut[0] = cut[0]._replace(start=low, end=min(high, max(cut[0].end, low + SHORTEST_SOUND)))
        for i in range(1, len(cut)):
            start = max(cut[i].start, cut[i - 1].end)
            cut[i] = cut[i]._replace(start=start, end=max(cut[i].end, start))
        cut[-1] = cut[-1]._replace(end=high)
    return cut


def _with_audible_pauses(phones: list[Segment], heard: Flags) -> list[Segment]:
    """Pauses inside a sentence moved to where nothing is heard; its neighbours get the rest, or all of it.

    The trunk lets the phone before a pause last into it, so the quiet is sought from that phone on.
    """
    moved: list[Segment] = []
    opening = phones[0].start if phones else 0.0
    for phone in phones:
        if phone.label != SILENCE:
            moved.append(Segment(phone.label, opening, phone.end))
            opening = phone.end
            continue
        begin = moved[-1].start + SHORTEST_SOUND if moved else phone.start
        first, last = _longest_quiet(heard, round(begin * FRAME_RATE), round(phone.end * FRAME_RATE))
        pause = last - first >= SHORTEST_PAUSE * FRAME_RATE
        opening = first / FRAME_RATE if pause else phone.end
        if moved:
            moved[-1] = moved[-1]._replace(end=opening)
        if pause:
            moved.append(Segment(SILENCE, opening, last / FRAME_RATE))
            opening = last / FRAME_RATE
    return moved


def _longest_quiet(heard: Flags, first: int, last: int) -> tuple[int, int]:
    """The longest run of frames in [first, last) that cannot be heard, as (first, last + 1)."""
    best = (first, first)
    begin = first
    for frame in range(first, last):
        if heard[frame]:
            begin = frame + 1
        elif frame + 1 - begin > best[1] - best[0]:
            best = (begin, frame + 1)
    return best


def _up_to_pauses(words: list[Segment], phones: list[Segment]) -> list[Segment]:
    """Words before and behind a pause reach it."""
    for before, pause, behind in zip(phones, phones[1:], phones[2:], strict=False):
        if pause.label == SILENCE:
            for i, word in enumerate(words):
                end = pause.start if before.start < word.end < behind.start else word.end
                start = pause.end if before.end <= word.start < behind.end else word.start
                words[i] = Segment(word.label, start, max(start, end))
    return words


def _faded(wave: FloatArray) -> FloatArray:
    count = min(int(FADE * SAMPLE_RATE), len(wave) // 2)
    ramp = np.linspace(0, 1, count, dtype=np.float32)
    faded = wave.copy()
    faded[:count] *= ramp
    faded[len(wave) - count :] *= ramp[::-1]
    return faded
