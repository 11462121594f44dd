"""The emotion of each sentence over time: from the tags of a text, else from its words on request, else the track.

And how it is spoken, which tags of delivery say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..emotion.delivery_tags import Direction
from ..emotion.from_text import emotion_of_sentence
from ..emotion.tags import Marked, Span
from ..emotion.track import EmotionTrack
from ..emotion.vector import CALM, EMOTIONS, MOST, Weights, coldness, effective_weights, is_scaled
from ..rates import FRAME_RATE
from ..signals import Segment
from ..text.front_end import Sentence

WINDOW = 200  # characters after a word in which the next word is searched
GLIDE = 0.3  # seconds of the shortest change of emotion; our choice, within the onsets of real expressions
SCALED = f"More than {MOST:g} of feeling in all was asked for; it was scaled down to that."

Frames = npt.NDArray[np.float64]


class Mood(NamedTuple):
    """The emotion of one sentence over time.

    tagged: (characters of its phonemes, 8) raw weights, NaN where the track applies. strength: 0..1.
    start: seconds from the start of the take.
    """

    tagged: Weights
    track: EmotionTrack
    strength: float
    start: float

    def at(self, characters: npt.NDArray[np.int64], seconds: Frames) -> Weights:
        """Returns effective weights (n, 8) at characters (n,) of the phonemes, seconds (n,) from its start."""
        return effective_weights(self._raw(characters, seconds), self.strength)

    def coldness(self, characters: npt.NDArray[np.int64], seconds: Frames) -> Weights:
        """Returns how cold (n,) the anger is at the same places, 0..1; see ``emotion.vector.coldness``."""
        return coldness(self._raw(characters, seconds))

    def _raw(self, characters: npt.NDArray[np.int64], seconds: Frames) -> Weights:
        """Returns the raw weights (n, 8)."""
        rows = self.tagged[np.clip(characters, 0, len(self.tagged) - 1)]
        weights: Weights = np.where(np.isnan(rows), self.track.at(self.start + seconds), rows)
        return weights


class Feelings:
    """The emotions of the sentences of one text.

    is_neutral: whether no weight but calm's has any effect. directions: for each sentence how it is spoken, over spans
    of its phonemes. notes: warnings, one plain sentence each.
    """

    def __init__(self, marked: Marked, sentences: Sequence[Sentence], track: EmotionTrack, strength: float) -> None:
        self._track, self._strength = track, strength
        places = _places(marked, [word.text for sentence in sentences for word in sentence.words])
        self._tagged = _tagged(places, sentences, track.auto)
        self.directions = _directed(marked, [at for at, _ in places], sentences)
        rows = np.concatenate([*self._tagged, track.weights])
        rows = rows[~np.isnan(rows).any(1)]
        self.is_neutral = not strength or not np.delete(rows, CALM, 1).any()
        self.notes = [*marked.notes, *([SCALED] if is_scaled(rows) else [])]

    def mood(self, number: int, start: float) -> Mood:
        """Returns the mood of sentence ``number``, which starts ``start`` seconds into the take."""
        return Mood(self._tagged[number], self._track, self._strength, start)


def _tagged(word_places: Sequence[tuple[int, Span | None]], sentences: Sequence[Sentence], auto: bool) -> list[Weights]:
    """Returns raw weights (characters of its phonemes, 8) for each sentence, NaN where the track applies."""
    found = []
    places = iter(word_places)
    for sentence in sentences:
        base = np.array(emotion_of_sentence(sentence.text)) if auto else np.full(len(EMOTIONS), np.nan)
        rows = np.tile(base, (len(sentence.phonemes), 1))
        for number, word in enumerate(sentence.words):
            at, span = next(places)
            if (
                span is not None
            ):  # characters after a word take the weights of its end, those before the first its start
                start = word.start if number else 0
                stop = sentence.words[number + 1].start if number + 1 < len(sentence.words) else len(rows)
                shares = np.clip((np.arange(start, stop) - word.start) / max(1, word.stop - 1 - word.start), 0, 1)
                rows[start:stop] = [span.at(at + share * len(word.text)) for share in shares]
        found.append(rows)
    return found


def _directed(marked: Marked, positions: Sequence[int], sentences: Sequence[Sentence]) -> list[list[Direction]]:
    """Returns the ways of speaking of each sentence over its phonemes; of two of one name the inner one applies."""
    at = iter(positions)
    found: list[list[Direction]] = []
    for sentence in sentences:
        spans: list[Direction] = []
        for number, word in enumerate(sentence.words):
            position = next(at)
            start = word.start if number else 0
            stop = sentence.words[number + 1].start if number + 1 < len(sentence.words) else len(sentence.phonemes)
            over = [each for each in marked.directions if each.start <= position < each.stop]
            inner = {each.name: each.amount for each in reversed(over)}
            spans += [Direction(start, stop, name, amount) for name, amount in inner.items()]
        found.append(spans)
    return found


def _places(marked: Marked, words: Sequence[str]) -> list[tuple[int, Span | None]]:
    """Returns the position of each word in the plain text, and the innermost tag span over it, None without a tag."""
    found = []
    cursor = 0
    for word in words:
        at = marked.plain.find(word, cursor, cursor + len(word) + WINDOW)
        found.append((max(at, cursor), marked.over(max(at, cursor))))
        cursor = at + len(word) if at >= 0 else cursor
    return found


def in_recording(marked: Marked, words: Sequence[Segment], weights: Weights, rate: float) -> Weights:
    """Returns weights (F, 8) at ``rate`` Hz with the weights of tags on the tagged words of a recording.

    Between two words of the same tag span its weights hold too.
    """
    weights = weights.copy()
    places = _places(marked, [word.label for word in words])
    for number, (word, (at, span)) in enumerate(zip(words, places, strict=True)):
        if span is not None:
            continues = number + 1 < len(words) and places[number + 1][1] == span
            end = words[number + 1].start if continues else word.end
            rows = slice(round(word.start * rate), round(end * rate))
            seconds = np.arange(len(weights[rows])) / rate
            shares = np.clip(seconds / max(word.end - word.start, 1 / rate), 0, 1)
            weights[rows] = [span.at(at + share * len(word.label)) for share in shares]
    return weights


def glided(rows: Weights, rate: float) -> Weights:
    """Returns weights (F, 8) at ``rate`` Hz, smoothed over ``GLIDE``; rows of NaN, in pauses, are interpolated."""
    smooth = smoothed_over_pauses(rows, rate)
    whole: Weights = smooth / smooth.sum(1, keepdims=True)
    return whole


def smoothed_over_pauses(rows: Weights, rate: float) -> Weights:
    """Returns values (F, K) at ``rate`` Hz, smoothed over ``GLIDE``; rows of NaN are interpolated."""
    known = ~np.isnan(rows).any(1)
    at = np.arange(len(rows))
    filled = np.stack([np.interp(at, at[known], column[known]) for column in rows.T], 1)
    window = np.hanning(2 * (round(GLIDE * rate) // 2) + 3)[1:-1]
    reach = len(window) // 2
    padded = np.pad(filled, ((reach, reach), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, window / window.sum(), "valid") for column in padded.T], 1)


def at_frames(rows: Weights, fps: float, frames: int, rate: float = FRAME_RATE) -> npt.NDArray[np.float32]:
    """Resamples rows (F, 8) at ``rate`` Hz to (frames, 8) at ``fps``."""
    seconds = np.arange(frames) / fps
    at = np.arange(len(rows)) / rate
    return np.stack([np.interp(seconds, at, column) for column in rows.T], 1).astype(np.float32)
