"""Draws the tones of questions and lists, and the stress of words, into the F0 and energy of a sentence.

The trunk says every question as a statement: its F0 falls to the end. What is drawn keeps the small movements of its
contour, and is given to its decoder as if the trunk had predicted it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..signals import FloatArray, smoothstep
from ..text.front_end import Sentence
from ..text.normalise.emphasis import STRESSED, STRONGLY
from ..text.sounds import Stress
from ..text.tunes import ASKS, FALLS, GOES_ON, Tone
from .bending import Flags, smoothed
from .trunk import Counts, Prosody
from .waveform import VOICED_ABOVE

PRIMARY, SECONDARY = "ˈ", "ˌ"

Times = npt.NDArray[np.float64]


class Shape(NamedTuple):
    """A movement of F0 from ``low`` to ``high``, in semitones from the median of the sentence.

    carried: the largest share of it that lies before the last word, where the accent is on an earlier word.
    energy: the least energy of the voice in it, in the trunk's unit.
    """

    low: float
    high: float
    carried: float
    energy: float


# Our choices, for rises of at least three semitones within the last word; measured with benchmarks/directing.py.
SHAPES = {
    ASKS: Shape(-2.4, 3.6, 0.05, 6.0),
    GOES_ON: Shape(-1.5, 4.0, 0.2, 5.5),
    FALLS: Shape(1.0, -5.0, 0.3, 0.0),
}
JOINED = 0.08  # seconds in which the trunk's contour passes into the drawn one, and back behind an item of a list
SLOW = 0.06  # seconds, standard deviation: slower movements of the trunk's contour are replaced
KEPT = 0.4  # share of its faster movements
# A last word with little voice, as the "it" of "isn't it?", is hardly heard: the rise begins on the accent before it,
# so that half of it is heard there, and is the larger by as much. Our choices, by the same measurement.
SHORT, SHARED, LARGER = 0.16, 0.45, 1.5  # seconds of voice; share; semitones more at each end
HELD = 0.04  # seconds that the end of a movement is held
# Semitones by which the peak of a stressed word lies above the peak that it has without stress; our choice, over the
# three that listeners need for a prominence (t'Hart 1981, "Differential sensitivity to pitch distance").
PEAK = {STRESSED: 5.0, STRONGLY: 7.0}
MOST_LIFTED = 3.0  # semitones more, where the stressed vowel lies below the word's peak
AROUND, SHOULDER = 0.025, 0.09  # seconds beside a stressed vowel that are lifted fully; in which F0 rises and falls
LEAST_ENERGY = 2.5  # of voice that is heard; below, the trunk's F0 glides into silence


def intoned(prosody: Prosody, sentence: Sentence, at: Counts) -> Prosody:
    """Returns the prosody with the tones of a sentence. at: (F,), the character of its phonemes in each frame."""
    heard = (prosody.f0 > VOICED_ABOVE) & (prosody.energy > LEAST_ENERGY)
    if not heard.any() or not (sentence.tones or sentence.stresses):
        return prosody
    level = 12 * np.log2(np.maximum(prosody.f0, np.float32(VOICED_ABOVE)))
    middle = float(np.median(level[heard]))
    energy = prosody.energy
    for tone in sentence.tones:
        found = _moved(level, heard, sentence, at, tone)
        if found is not None:
            drawn, weight = found
            fast = level - _slow(level, heard)
            level = level + (weight * (middle + drawn + KEPT * fast - level)).astype(np.float32)
            least = np.float32(SHAPES[tone.kind].energy)
            energy = np.where(heard, energy + weight * np.maximum(least - energy, 0), energy).astype(np.float32)
    lift = np.zeros(len(level))
    for stress in sentence.stresses:
        np.maximum(lift, _lifted(level, heard, sentence.phonemes, at, stress), out=lift)
    level = level + lift.astype(np.float32)
    voiced = prosody.f0 > VOICED_ABOVE
    return prosody._replace(f0=np.where(voiced, np.exp2(level / np.float32(12)), prosody.f0), energy=energy)


def _moved(level: FloatArray, heard: Flags, sentence: Sentence, at: Counts, tone: Tone) -> tuple[Times, Times] | None:
    """Returns a contour (F,) in semitones from the median and its weight (F,) in 0..1; None if nothing is heard."""
    word, shape = sentence.words[tone.word], SHAPES[tone.kind]
    accent = _accent(sentence, tone.word)
    inside = np.flatnonzero((at >= min(accent, word.start)) & (at < word.stop) & heard)
    if len(inside) < 2:
        return None
    voice = np.count_nonzero(heard & (at >= word.start) & (at < word.stop)) / FRAME_RATE
    is_short = tone.kind == ASKS and accent < word.start and voice < SHORT
    if is_short:
        shape = shape._replace(low=shape.low - LARGER, high=shape.high + LARGER)
    first, last = int(inside[0]), int(inside[-1])
    begin, word_at = (int(np.clip(np.argmax(at >= start), first, last - 1)) for start in (accent, word.start))
    end = max(begin + 1, last - round(HELD * FRAME_RATE))
    frames = np.arange(len(level))
    share: Times = np.clip((frames - begin) / (end - begin), 0, 1)
    before = min(0.95, (word_at - begin) / (end - begin))
    if is_short:
        share = np.interp(frames, [begin, max(begin + 1, word_at), end], [0, SHARED, 1])
    elif before > shape.carried:
        share = share ** (math.log(shape.carried) / math.log(before))
    weight: Times = smoothstep((frames - first) / (JOINED * FRAME_RATE) + 1)
    if tone.word + 1 < len(sentence.words):
        weight *= 1 - smoothstep((frames - last) / (JOINED * FRAME_RATE))
    return shape.low + (shape.high - shape.low) * share, weight


def _lifted(level: FloatArray, heard: Flags, phonemes: str, at: Counts, stress: Stress) -> Times:
    """Returns by how many semitones (F,) a stressed word is lifted: most on its stressed vowel."""
    inside = (at >= stress.start) & (at < stress.stop) & heard
    place = vowel_of(phonemes, stress)
    # The trunk gives much of a stressed vowel to the mark before it.
    begin = place - 1 if place > stress.start and phonemes[place - 1] in PRIMARY + SECONDARY else place
    vowel = inside & (at >= begin) & (at <= place + 1)
    if not vowel.any():
        vowel = inside
    if not vowel.any():
        return np.zeros(len(level))
    below = float(level[inside].max() - level[vowel].max())
    height = PEAK[stress.degree] + min(below, MOST_LIFTED)
    first, last = (int(edge) for edge in np.flatnonzero(vowel)[[0, -1]])
    frames = np.arange(len(level))
    away: Times = np.maximum(first - frames, frames - last) / FRAME_RATE
    return height * (1 - smoothstep((away - AROUND) / SHOULDER))


def vowel_of(phonemes: str, stress: Stress) -> int:
    """Returns the position of the vowel of a stressed word that carries its stress, of the word's start without one."""
    marks = (phonemes.rfind(mark, stress.start, stress.stop) for mark in (PRIMARY, SECONDARY))
    return next((mark + 1 for mark in marks if mark >= 0), stress.start)


def _slow(level: FloatArray, heard: Flags) -> FloatArray:
    """Returns the slow part (F,) of a contour, interpolated where nothing is heard."""
    frames = np.arange(len(level))
    return smoothed(np.interp(frames, frames[heard], level[heard]), SLOW)


def _accent(sentence: Sentence, word: int) -> int:
    """Returns the position of the stress mark of a word, else the last one before it, else the word's start."""
    start, stop = sentence.words[word].start, sentence.words[word].stop
    places = (
        sentence.phonemes.rfind(PRIMARY, start, stop),
        sentence.phonemes.rfind(SECONDARY, start, stop),
        sentence.phonemes.rfind(PRIMARY, 0, start),
    )
    return next((place for place in places if place >= 0), start)
