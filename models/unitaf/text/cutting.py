"""Cuts a sentence as it is said into parts that the network reads in one piece."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .sounds import Stress
from .tunes import Tone
from .words import Word

MAX_PHONEMES = 400  # characters per input of the network, as in hibari-tts 0.2.1
CLAUSE_END = tuple(",;:—")
_SPACE = re.compile(r" +")


class Said(NamedTuple):
    """A sentence as it is said. written: as it is shown. words: with the position in ``written`` of each.

    phonemes, tones, stresses: as of ``front_end.Sentence``, for the whole sentence.
    """

    written: str
    phonemes: str
    words: Sequence[tuple[Word, int]]
    tones: tuple[Tone, ...] = ()
    stresses: Sequence[Stress] = ()


def divided(word: Word, at: int, phonemes: str) -> Iterator[tuple[Word, int]]:
    """Yields a written word, which starts at ``at``, in parts whose phonemes fit, if these have spaces between them.

    A number of many digits is one written word and many spoken ones; its digits are divided in proportion.
    """
    bounds = [word.start]
    if word.stop - word.start > MAX_PHONEMES:
        gaps = [word.start + gap.end() for gap in _SPACE.finditer(phonemes[word.start : word.stop])]
        for gap, following in itertools.pairwise([*gaps, word.stop]):
            if following - bounds[-1] > MAX_PHONEMES:
                bounds.append(gap)
    bounds.append(word.stop)
    shares = [len(word.text) * (bound - word.start) // (word.stop - word.start) for bound in bounds]
    for (start, stop), (first, last) in zip(itertools.pairwise(bounds), itertools.pairwise(shares), strict=True):
        end = start + len(phonemes[start:stop].rstrip())
        yield Word(word.text[first:last].strip() or word.text, start, end), at + first


def cuts(phonemes: str, words: list[Word]) -> list[int]:
    """Returns the positions at which to cut a phoneme string into parts of at most ``MAX_PHONEMES``.

    It is cut behind clauses where that is enough, and never within a word.
    """
    in_word = {at for word in words for at in range(word.start + 1, word.stop)}
    gaps = [gap.span() for gap in _SPACE.finditer(phonemes) if gap.end() not in in_word]
    cuts: list[int] = []
    start = 0
    while len(phonemes) - start > MAX_PHONEMES:
        ahead = [gap for gap in gaps if gap[0] > start]
        fitting = [gap for gap in ahead if gap[0] - start <= MAX_PHONEMES]
        clauses = [gap for gap in fitting if phonemes[gap[0] - 1] in CLAUSE_END]
        if not ahead:
            break
        start = (clauses or fitting or ahead[:1])[-1][1]
        cuts.append(start)
    return cuts
