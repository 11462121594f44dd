"""The best paths through scores that are made by hand: words in a row, skipped and added; and phones alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from unitaf.listening import phone_search
from unitaf.listening.acoustic_model import CLASS_OF, CLASSES
from unitaf.listening.confidence import word_confidence
from unitaf.listening.word_search import SILENT, Path, WordSearch
from unitaf.signals import FloatArray

SEE, MY, DOG, TO = (tuple(CLASS_OF[phone] for phone in word.split()) for word in ("S IY", "M AY", "D AO G", "T UW"))
EACH = 8  # frames of a phone


def sound(classes: tuple[int, ...], frames: int = EACH) -> FloatArray:
    """Scores of phones that are heard clearly, one behind the other."""
    scores = np.full((len(classes) * frames, len(CLASSES)), -6.0, np.float32)
    for at, phone in enumerate(classes):
        scores[at * frames : (at + 1) * frames, phone] = -0.05
    return scores


def words(path: Path) -> list[int]:
    return [said.word for said in path.said]


def test_words_are_found_with_the_frames_of_their_phones():
    scores = sound((SILENT, *SEE, SILENT, *MY, *DOG, SILENT))
    path = WordSearch([[SEE], [MY], [DOG]]).best(scores, 0, complete=True)
    assert words(path) == [0, 1, 2]
    assert path.filler == []
    assert [said.classes for said in path.said] == [SEE, MY, DOG]
    assert [at for said in path.said for span in said.frames for at in span] == [
        8, 16, 16, 24, 32, 40, 40, 48, 48, 56, 56, 64, 64, 72
    ]  # fmt: skip


def test_a_word_may_be_said_in_several_ways_and_twice():
    path = WordSearch([[TO, (TO[0], CLASS_OF["AH"])], [TO]]).best(sound((TO[0], CLASS_OF["AH"], *TO)), 0, complete=True)
    assert [said.classes for said in path.said] == [(TO[0], CLASS_OF["AH"]), TO]


def test_words_that_are_not_said_are_skipped():
    row = [[SEE], [TO], [MY], [TO], [DOG]]
    assert words(WordSearch(row).best(sound((*SEE, *MY, SILENT, *DOG)), 0, complete=True)) == [0, 2, 4]
    assert words(WordSearch(row).best(sound((*SEE, *TO)), 0, complete=False)) == [0, 1]


def test_speech_that_is_not_in_the_text_is_filler():
    others = tuple(CLASS_OF[phone] for phone in ("K", "EH", "L", "OW", "V", "AA", "N", "Z", "EH", "P"))
    path = WordSearch([[SEE], [MY]]).best(sound((*SEE, *others, *MY)), 0, complete=True)
    assert words(path) == [0, 1]
    ((first, last),) = path.filler
    assert first == pytest.approx(2 * EACH, abs=2)
    assert last == pytest.approx(12 * EACH, abs=2)


def test_a_row_is_entered_elsewhere_only_for_good_reason():
    row = [[SEE], [MY], [TO], [DOG], [TO]]
    assert words(WordSearch(row).best(sound(DOG + TO), 0, complete=True)) == [3, 4]
    assert words(WordSearch([[TO], [SEE], [TO]]).best(sound(TO), 0, complete=False)) == [0]


def test_one_frame_and_no_speech_do():
    assert words(WordSearch([[SEE]]).best(sound((SILENT,), 1), 0, complete=False)) == []
    assert words(WordSearch([[SEE], [MY]]).best(sound((SILENT, SILENT)), 0, complete=True)) == []


def test_frames_of_a_word_follow_each_other_whatever_the_scores():
    random = np.random.default_rng(0)
    for _ in range(20):
        scores = random.normal(-4, 3, (60, len(CLASSES))).astype(np.float32)
        path = WordSearch([[SEE, TO], [MY], [DOG]]).best(scores, 0, complete=True)
        assert words(path) == sorted(set(words(path)))
        spans = [span for said in path.said for span in said.frames]
        assert all(0 <= first < stop <= 60 for first, stop in spans)
        assert all(before[1] <= behind[0] for before, behind in itertools.pairwise(spans))
        for said in path.said:
            assert all(before[1] == behind[0] for before, behind in itertools.pairwise(said.frames))


def test_phones_are_recognised_and_single_frames_are_not_phones():
    scores = sound((SILENT, *SEE, *DOG, SILENT))
    scores[10, [SEE[0], DOG[1]]] = -2.0, -0.2  # one frame of another phone inside the S
    found = phone_search.best(scores, np.full((len(CLASSES), len(CLASSES)), -3.7, np.float32))
    assert [phone for phone, _, _ in found] == [SILENT, *SEE, *DOG, SILENT]
    assert [first for _, first, _ in found] == list(range(0, 7 * EACH, EACH))
    assert found[-1][2] == len(scores)


def test_a_word_is_certain_when_its_phones_are_the_likeliest():
    scores = sound(SEE)
    frames = ((0, EACH), (EACH, 2 * EACH))
    assert word_confidence(scores, SEE, frames) > 0.95
    assert word_confidence(scores, MY, frames) < 0.05
