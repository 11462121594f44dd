"""A transcript to the times of its words and phones, piece by piece.

A piece of a long recording holds some stretch of the transcript, so that every piece looks for the words that follow
the last one that was surely heard. What is said besides is recognised without the transcript.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.front_end import FrontEnd
from ..voice import acoustics
from . import phone_search, pieces
from .acoustic_model import CLASS_OF, CLASSES, AcousticModel, acoustic_model
from .alignment import Alignment, Progress, covering, ignore_progress
from .confidence import FITS_EVEN, share_confidence, word_confidence
from .transcript import Transcript, read
from .word_search import Path, WordSearch

FASTEST = 5.5  # words per second; fluent speech has 2 to 4
SPARE = 12  # words more that a piece may hold
MOST_WORDS = 1000  # that a piece is searched for: some minutes of speech, and 100 MB
TRUSTED = 0.5  # certainty of a word above which the next piece goes on behind it
UNHEARD = 0.1  # certainty below which a word is not said after all, unless both its neighbours are
SHORTEST_DOUBT, BETWEEN_DOUBTS = 0.4, 1.0  # seconds; doubts that are nearer to each other are one


class Word(NamedTuple):
    """A spoken word by its number, its phones, and 0..1 that it is said there."""

    number: int
    phones: list[Segment]
    certainty: float


def align(
    wave: FloatArray,
    rate: int,
    text: str,
    front_end: FrontEnd | None = None,
    progress: Progress = ignore_progress,
    model: AcousticModel | None = None,
) -> Alignment:
    """Times of a transcript's phones and words in a mono recording (samples,) at ``rate`` Hz, of any length.

    Words that are not heard are left out and counted. progress(done 0..1, stage) is called before every piece and may
    raise to stop the work. Raises TextError when there is nothing to say in the text, and
    EngineError when the model is missing.
    """
    transcript = read(front_end or FrontEnd(), text)
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), rate)
    aligner = _Aligner(model or acoustic_model(), transcript)
    seconds = len(sound) / acoustics.RATE
    for start, piece in pieces.audible(sound):
        progress(start / seconds, "Aligning the text")
        aligner.hear(piece, start)
    return aligner.result(seconds)


class _Aligner:
    """Walks through a transcript, piece by piece."""

    def __init__(self, model: AcousticModel, transcript: Transcript) -> None:
        self.model, self.transcript = model, transcript
        self.found: list[Word] = []
        self.others: list[Segment] = []  # phones of speech that is not in the transcript
        self.next = 0  # the spoken word that is expected
        self.trusted = 0.0  # seconds where the last trusted word ended

    def hear(self, piece: FloatArray, start: float) -> None:
        """Find the words of a piece that begins at ``start`` seconds."""
        scores = self.model.scores(piece)
        until = start + len(piece) / acoustics.RATE
        count = min(MOST_WORDS, SPARE + int(FASTEST * (until - self.trusted)))
        spoken = self.transcript.spoken[self.next : self.next + count]
        if spoken:
            rows = [[[CLASS_OF[phone] for phone in said] for said in word.pronunciations] for word in spoken]
            complete = self.next + len(spoken) == len(self.transcript.spoken)
            path = WordSearch(rows).best(scores, 0, complete)
        else:
            path = Path([], [(0, len(scores))])
        others = list(path.filler)
        certainties = [word_confidence(scores, said.classes, said.frames) for said in path.said]
        sure = {said.word for said, each in zip(path.said, certainties, strict=True) if each >= TRUSTED}
        for said, certainty in zip(path.said, certainties, strict=True):
            if certainty < UNHEARD and not {said.word - 1, said.word + 1} <= sure:
                others.append((said.frames[0][0], said.frames[-1][1]))
                continue
            phones = [
                Segment(CLASSES[phone], start + first / FRAME_RATE, start + stop / FRAME_RATE)
                for phone, (first, stop) in zip(said.classes, said.frames, strict=True)
            ]
            self._add(Word(self.next + said.word, phones, certainty))
        for first, stop in others:
            self.others += phone_search.phones(scores[first:stop], self.model.bigram, start + first / FRAME_RATE)
        for word in reversed(self.found):
            if word.certainty >= TRUSTED:
                self.next, self.trusted = word.number + 1, word.phones[-1].end
                break

    def _add(self, word: Word) -> None:
        """Take a word; earlier finds of it or of words behind it were not trusted, and make way."""
        while self.found and self.found[-1].number >= word.number:
            self.found.pop()
        self.found.append(word)

    def result(self, seconds: float) -> Alignment:
        """What was found in a recording of so many seconds."""
        phones = sorted([*itertools.chain.from_iterable(word.phones for word in self.found), *self.others],
                        key=lambda phone: phone.start)  # fmt: skip
        words, certainty = [], []
        for number, parts in itertools.groupby(self.found, lambda word: self.transcript.spoken[word.number].written):
            together = list(parts)
            label = self.transcript.words[number]
            words.append(Segment(label, together[0].phones[0].start, together[-1].phones[-1].end))
            certainty.append(sum(word.certainty for word in together) / len(together))
        lengths = [word.end - word.start for word in words]
        explained = sum(length * sure for length, sure in zip(lengths, certainty, strict=True))
        everything = sum(lengths) + sum(phone.end - phone.start for phone in self.others)
        return Alignment(
            covering(phones, seconds),
            words,
            share_confidence(explained, everything, FITS_EVEN),
            len(self.transcript.words) - len(words),
            tuple(merged([*self.others, *_doubted(words, certainty)])),
            tuple(certainty),
        )


def _doubted(words: Sequence[Segment], certainty: Sequence[float]) -> Iterator[Segment]:
    return (word for word, sure in zip(words, certainty, strict=True) if sure < TRUSTED)


def merged(doubts: Iterable[Segment]) -> Iterator[tuple[float, float]]:
    """From and to of stretches without certainty: near ones are one, and short ones are left out."""
    begin = end = -1.0
    for _label, start, stop in sorted(doubts, key=lambda doubt: doubt.start):
        if end < 0 or start - end > BETWEEN_DOUBTS:
            if end - begin >= SHORTEST_DOUBT:
                yield begin, end
            begin = start
        end = max(end, stop)
    if end - begin >= SHORTEST_DOUBT:
        yield begin, end
