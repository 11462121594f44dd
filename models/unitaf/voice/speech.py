"""Speaks one sentence: its waveform, hidden features, and the times of its words and phones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE, HOP, SAMPLE_RATE
from ..signals import FloatArray, Segment
from ..text.front_end import Sentence
from ..text.normalise.emphasis import STRONGLY
from ..text.phones import SHORTEST_PAUSE, SILENCE, timed_phones
from .bending import STRESS, Flags, apply_manner, averaged, smoothed, stretched
from .intonation import intoned, vowel_of
from .pacing import Manner, paced
from .trunk import SILENT_ENERGY, Colour, Counts, Prosody, Symbols, Trunk, with_ends
from .waveform import finer

# Seconds: after silence a trunk's lead is smaller by ONSET_LAG, which decreases to 0 over CAUGHT_UP; measured as its
# delay.
ONSET_LAG, CAUGHT_UP = 0.032, 0.2

# The trunk leaves 0.2 to 0.4 s of silence at both ends, and the last phone lasts through it; the ends are cut by
# energy.
SOUNDING = 10 ** (-45 / 20)  # rms of audible frames relative to the loudest frame
LEAD_IN, LEAD_OUT = 0.10, 0.15  # seconds of silence before and after the sound: lips part before, breath ends after
# Steps of silence that are computed: with fewer the trunk swallows first consonants. Of ten sentences Whisper mishears
# 9 words and 5 first words with 8 steps, 4 and 0 with 12, 2 and 0 with 16; the cost is the same.
LONGEST_END = 16
CONTOURS_SHARE, SOUND_SHARE = 0.2, 0.95  # of the computing time
SPEED_ROUNDS, MOST_SPED = 3, 2.0  # corrections of the speed that is asked of the trunk; the largest factor of all
FADE = 0.005  # seconds at both cuts
SHORTEST_SOUND = 0.025  # seconds of the shortest phone at the start or before a pause

GLIDE = 0.06  # seconds, standard deviation of the smoothing of a manner: changes take about ±0.12 s
LOUDEST = 0.95  # of full scale
LIMITER_FRAMES = 8  # before and after a peak over which its gain is reduced

Kind = TypeVar("Kind", bound=np.generic)


class Speech(NamedTuple):
    """A spoken sentence or a pause.

    wave: (300 F,) at 24 kHz. features: (F, 256) at 80 Hz. f0: (F,) in Hz. energy: (F,) in the trunk's unit. words,
    phones: timed from its start. characters: (F,) int64, the position of each frame in the phoneme string; -1 in
    pauses. stresses: (seconds from its start, strength 0..1) of the vowels of stressed words.
    """

    wave: FloatArray
    features: FloatArray
    f0: FloatArray
    energy: FloatArray
    words: list[Segment]
    phones: list[Segment]
    characters: Counts
    stresses: list[tuple[float, float]]


def say(
    trunk: Trunk,
    sentence: Sentence,
    speed: float,
    seed: int,
    step: Callable[[float], None],
    manner: Manner | None = None,
) -> Speech:
    """Speaks one sentence; ``step(done 0..1)`` is called between stages and may raise to stop.

    seed: of the noise in the waveform. manner: of speaking; None is the trunk's neutral manner.
    """
    symbols = trunk.symbols(sentence.phonemes)
    ids = symbols.ids
    encoded = trunk.encoded(ids)
    steps = with_ends(_at_speed(trunk, encoded, speed), LONGEST_END)
    prosody = trunk.contours(encoded, steps)
    colour = None
    if manner is not None:
        prosody, colour = _styled(trunk, sentence, symbols, prosody, seed, manner)
    step(CONTOURS_SHARE)
    wave, features = trunk.spoken(
        ids, prosody, colour, seed, lambda share: step(CONTOURS_SHARE + (SOUND_SHARE - CONTOURS_SHARE) * share)
    )
    wave = wave if colour is None else _limited(wave)
    step(SOUND_SHARE)
    audible = _audible_frames(wave)
    first, last = _ends(audible)
    start, stop = max(0, first - round(LEAD_IN * FRAME_RATE)), min(len(features), last + round(LEAD_OUT * FRAME_RATE))
    seconds = _per_character(sentence, symbols, prosody.frames)
    before = int(prosody.frames[0]) / FRAME_RATE - trunk.delay - start / FRAME_RATE
    limits = ((first - start) / FRAME_RATE, (last - start) / FRAME_RATE)
    planned = timed_phones(trunk.seen(sentence.phonemes), seconds, before)
    onsets = [b.start for a, b in zip([None, *planned], planned, strict=False) if a is None or a.label == SILENCE]
    spoken = _within(_delay_onsets(onsets, planned), limits)
    words = [
        Segment(word.text, before + sum(seconds[: word.start]), before + sum(seconds[: word.stop]))
        for word in sentence.words
    ]
    phones = _with_audible_pauses(spoken, audible[start:stop])
    ends = [Segment(SILENCE, 0.0, limits[0]), Segment(SILENCE, limits[1], (stop - start) / FRAME_RATE)]
    return Speech(
        _faded(wave[start * HOP : stop * HOP]),
        features[start:stop],
        prosody.f0[start:stop],
        prosody.energy[start:stop],
        _up_to_pauses(_within(_delay_onsets(onsets, words), limits), phones),
        [ends[0], *phones, ends[1]],
        _per_frame(symbols.characters, prosody.frames, trunk)[start:stop],
        [(min(max(before + at, limits[0]), limits[1]), strength) for at, strength in _stresses(sentence, seconds)],
    )


def _stresses(sentence: Sentence, seconds: Sequence[float]) -> list[tuple[float, float]]:
    """Returns when each stressed vowel is at its middle, from the first character on, and its strength."""
    vowels = [(vowel_of(sentence.phonemes, stress), stress.degree) for stress in sentence.stresses]
    return [(sum(seconds[:at]) + seconds[at] / 2, degree / STRONGLY / 2 + 0.5) for at, degree in vowels]


def _at_speed(trunk: Trunk, encoded: FloatArray, speed: float) -> Counts:
    """Returns durations (L,) in steps whose sum follows the speed although none can be shorter than a step."""
    steps = trunk.durations(encoded, speed)
    if speed <= 1:
        return steps
    wanted = trunk.durations(encoded, 1.0)[1:-1].sum() / speed
    asked = speed
    for _ in range(SPEED_ROUNDS):
        asked = min(asked * float(steps[1:-1].sum() / wanted), MOST_SPED * speed)
        steps = trunk.durations(encoded, asked)
    return steps


def _styled(
    trunk: Trunk, sentence: Sentence, symbols: Symbols, neutral: Prosody, seed: int, manner: Manner
) -> tuple[Prosody, Colour]:
    """Returns the prosody of a manner, and the colour: the source with 5 values of F0 a frame."""
    lead = LEAD_IN - trunk.delay
    durations, of_symbols = paced(sentence.phonemes, symbols.characters, neutral.frames, lead, manner)
    neutral = stretched(neutral, durations, _early(trunk))
    rows = smoothed(_per_frame(of_symbols.astype(np.float32), neutral.frames, trunk), GLIDE)
    characters = _per_frame(symbols.characters, neutral.frames, trunk)
    stressed = np.array([at > 0 and sentence.phonemes[at - 1] == STRESS for at in characters.tolist()], np.float32)
    prosody, source = apply_manner(intoned(neutral, sentence, characters), rows, stressed, seed)
    return prosody, Colour(source, rows)


def _early(trunk: Trunk) -> int:
    """Returns the delay of a trunk in frames."""
    return round(trunk.delay * FRAME_RATE)


def _per_frame(of_symbols: npt.NDArray[Kind], frames: Counts, trunk: Trunk) -> npt.NDArray[Kind]:
    """Spreads values of symbols (L, ...) over their frames (F, ...), earlier by the trunk's delay. frames: (L,)."""
    spread = np.repeat(of_symbols, frames, axis=0)
    early = _early(trunk)
    return np.concatenate([spread[early:], np.repeat(spread[-1:], min(early, len(spread)), axis=0)])


def _limited(wave: FloatArray) -> FloatArray:
    """Limits a waveform (300 F,) to ``LOUDEST`` by a smooth gain around its peaks, without distortion."""
    peaks = np.abs(wave).reshape(-1, HOP).max(1)
    if peaks.max() <= LOUDEST:
        return wave
    allowed = np.float32(LOUDEST) / np.maximum(peaks, np.float32(LOUDEST))
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(allowed, LIMITER_FRAMES, mode="edge"), 2 * LIMITER_FRAMES + 1
    )
    limited: FloatArray = wave * finer(averaged(around.min(1), 2 * LIMITER_FRAMES - 1), HOP)
    return limited


def silence(trunk: Trunk, seconds: float) -> Speech:
    """Returns a pause, with the trunk's features of silence."""
    frames = round(seconds * FRAME_RATE)
    return Speech(
        np.zeros(frames * HOP, np.float32),
        np.repeat(trunk.rest_features[None], frames, axis=0),
        np.zeros(frames, np.float32),
        np.full(frames, SILENT_ENERGY, np.float32),
        [],
        [Segment(SILENCE, 0.0, frames / FRAME_RATE)],
        np.full(frames, -1),
        [],
    )


def shortened(speech: Speech, seconds: float) -> Speech:
    """Returns a sentence without so many seconds of the silence at its end, or without all of that."""
    ending = speech.phones[-1]
    frames = min(round(seconds * FRAME_RATE), int((ending.end - ending.start) * FRAME_RATE)) if seconds > 0 else 0
    if ending.label != SILENCE or frames <= 0:
        return speech
    kept = len(speech.features) - frames
    arrays = {name: getattr(speech, name)[:kept] for name in ("features", "f0", "energy", "characters")}
    phones = [*speech.phones[:-1], ending._replace(end=kept / FRAME_RATE)]
    return speech._replace(wave=_faded(speech.wave[: kept * HOP]), phones=phones, **arrays)


def delayed(speech: Speech, opening: Speech) -> Speech:
    """Returns a sentence behind a pause, as one."""
    later = len(opening.wave) / SAMPLE_RATE
    arrays = {
        name: np.concatenate([getattr(opening, name), getattr(speech, name)])
        for name in ("wave", "features", "f0", "energy", "characters")
    }
    words, phones = (
        [Segment(label, start + later, end + later) for label, start, end in segments]
        for segments in (speech.words, speech.phones)
    )
    return speech._replace(
        **arrays,
        words=words,
        phones=[*opening.phones, *phones],
        stresses=[(time + later, strength) for time, strength in speech.stresses],
    )


def prolonged(speech: Speech, ending: Speech) -> Speech:
    """Returns a sentence before a pause, as one."""
    now = len(speech.wave) / SAMPLE_RATE
    arrays = {
        name: np.concatenate([getattr(speech, name), getattr(ending, name)])
        for name in ("wave", "features", "f0", "energy", "characters")
    }
    phones = [Segment(label, start + now, end + now) for label, start, end in ending.phones]
    return speech._replace(**arrays, phones=[*speech.phones, *phones])


def _audible_frames(wave: FloatArray) -> Flags:
    """Returns (F,): whether each frame is audible; see ``SOUNDING``."""
    frames = wave.reshape(-1, HOP)
    power = np.einsum("fs,fs->f", frames, frames)
    audible: Flags = power > np.float32(SOUNDING**2) * power.max()
    return audible


def _ends(audible: Flags) -> tuple[int, int]:
    """Returns the first audible frame, and the last + 1; (0, F) if no frame is audible."""
    frames = np.flatnonzero(audible)
    return (int(frames[0]), int(frames[-1]) + 1) if len(frames) else (0, len(audible))


def _per_character(sentence: Sentence, symbols: Symbols, frames: Counts) -> list[float]:
    """Returns the duration in seconds of every character of the phoneme string; 0 for those without a symbol."""
    counts = np.bincount(symbols.characters[1:-1], frames[1:-1], minlength=len(sentence.phonemes))
    seconds: list[float] = (counts / FRAME_RATE).tolist()
    return seconds


def _delay_onsets(onsets: list[float], segments: list[Segment]) -> list[Segment]:
    """Moves the times after each onset (seconds) later, by ``ONSET_LAG`` at the onset and less until CAUGHT_UP."""

    def moved(time: float) -> float:
        since = time - max((onset for onset in onsets if onset <= time), default=time - CAUGHT_UP)
        return time + ONSET_LAG * max(0.0, 1 - since / CAUGHT_UP)

    return [Segment(label, moved(start), moved(end)) for label, start, end in segments]


def _within(segments: list[Segment], limits: tuple[float, float]) -> list[Segment]:
    """Clips segments to the audible span; the first and the last sound reach its ends."""
    low, high = limits
    sounds = [segment for segment in segments if segment.label != SILENCE or segment not in (segments[0], segments[-1])]
    cut = [Segment(s.label, min(max(s.start, low), high), min(max(s.end, low), high)) for s in sounds]
    if cut:
        # The closure of a stop is silent: a first stop may lie wholly before the audible span.
        cut[0] = cut[0]._replace(start=low, end=min(high, max(cut[0].end, low + SHORTEST_SOUND)))
        for i in range(1, len(cut)):
            start = max(cut[i].start, cut[i - 1].end)
            cut[i] = cut[i]._replace(start=start, end=max(cut[i].end, start))
        cut[-1] = cut[-1]._replace(end=high)
    return cut


def _with_audible_pauses(phones: list[Segment], audible: Flags) -> list[Segment]:
    """Moves the pauses inside a sentence to where no frame is audible; the phones beside them get the rest.

    If no span is long enough, the pause is removed. The sound of the phone before a pause lasts into the pause, so the
    search starts at that phone.
    """
    moved: list[Segment] = []
    opening = phones[0].start if phones else 0.0
    for phone in phones:
        if phone.label != SILENCE:
            moved.append(Segment(phone.label, opening, phone.end))
            opening = phone.end
            continue
        begin = moved[-1].start + SHORTEST_SOUND if moved else phone.start
        first, last = _longest_quiet(audible, round(begin * FRAME_RATE), round(phone.end * FRAME_RATE))
        pause = last - first >= SHORTEST_PAUSE * FRAME_RATE
        opening = first / FRAME_RATE if pause else phone.end
        if moved:
            moved[-1] = moved[-1]._replace(end=opening)
        if pause:
            moved.append(Segment(SILENCE, opening, last / FRAME_RATE))
            opening = last / FRAME_RATE
    return moved


def _longest_quiet(audible: Flags, first: int, last: int) -> tuple[int, int]:
    """Returns the longest run of frames in [first, last) that are not audible, as (first, last + 1)."""
    best = (first, first)
    begin = first
    for frame in range(first, last):
        if audible[frame]:
            begin = frame + 1
        elif frame + 1 - begin > best[1] - best[0]:
            best = (begin, frame + 1)
    return best


def _up_to_pauses(words: list[Segment], phones: list[Segment]) -> list[Segment]:
    """Moves the ends of the words beside a pause to the pause; words stay in order and do not overlap."""
    for before, pause, behind in zip(phones, phones[1:], phones[2:], strict=False):
        if pause.label != SILENCE:
            continue
        last = max((i for i, word in enumerate(words) if before.start < word.end < behind.start), default=None)
        first = min((i for i, word in enumerate(words) if before.end <= word.start < behind.end), default=None)
        if last is not None:
            words[last] = words[last]._replace(end=max(pause.start, words[last].start))
        if first is not None:
            words[first] = words[first]._replace(start=pause.end, end=max(pause.end, words[first].end))
    for i in range(1, len(words)):
        start = max(words[i].start, words[i - 1].end)
        words[i] = words[i]._replace(start=start, end=max(start, words[i].end))
    return words


def _faded(wave: FloatArray) -> FloatArray:
    """Fades a waveform in and out over ``FADE`` seconds."""
    count = min(int(FADE * SAMPLE_RATE), len(wave) // 2)
    ramp = np.linspace(0, 1, count, dtype=np.float32)
    faded = wave.copy()
    faded[:count] *= ramp
    faded[len(wave) - count :] *= ramp[::-1]
    return faded
