"""ARPABET spans of phoneme strings, and phoneme strings of ARPABET."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.errors import InputError
from unitaf.signals import Segment
from unitaf.text import alphabet, phones
from unitaf.text.phones import LABELS, SILENCE, PhoneSpan, arpabet, from_arpabet, timed_phones

ALPHABET = sorted(alphabet.vocabulary())


def labels(phonemes: str) -> str:
    return " ".join(span.label for span in arpabet(phonemes) if span.label != SILENCE)


def test_every_character_is_classified_once() -> None:
    kinds = [frozenset(phones.ARPABET), phones.PAUSES, phones.LEADING, phones.TRAILING]
    assert sorted(character for kind in kinds for character in kind) == ALPHABET


def test_only_phones_of_the_dictionary() -> None:
    assert set(phones.ARPABET.values()) == LABELS
    assert len(LABELS) == 39


@pytest.mark.parametrize(
    ("phonemes", "expected"),
    [
        ("həlˈO", "HH AH L OW"),
        ("bˈɜɹd", "B ER D"),
        ("lˈɛTəɹ", "L EH T ER"),
        ("əɹˈWnd", "ER AW N D"),
        ("hˈɪɹ", "HH IH R"),
        ("mˈɪljᵊn", "M IH L Y AH N"),
        ("ʤˈʌʤ ʧˈɜɹʧ", "JH AH JH CH ER CH"),
        ("bˈY nˈW ˈI", "B OY N AW AY"),
        ("vˈɪʒən ðɪs θˈɪŋ", "V IH ZH AH N DH IH S TH IH NG"),
    ],
)
def test_english(phonemes: str, expected: str) -> None:
    assert labels(phonemes) == expected


def test_spans_hold_their_marks() -> None:
    assert arpabet("ðˈɛː, ə.") == [
        PhoneSpan("DH", 0, 1), PhoneSpan("EH", 1, 4), PhoneSpan(SILENCE, 4, 6), PhoneSpan("AH", 6, 7),
        PhoneSpan(SILENCE, 7, 8),
    ]  # fmt: skip


@given(st.text(alphabet=st.one_of(st.sampled_from(ALPHABET), st.characters())))
def test_spans_cover_the_string(phonemes: str) -> None:
    spans = arpabet(phonemes)
    if not spans:
        assert not any(character in phones.ARPABET or character in phones.PAUSES for character in phonemes)
        return
    assert [span.start for span in spans] == [0, *(span.stop for span in spans[:-1])]
    assert spans[-1].stop == len(phonemes)
    assert all(span.start < span.stop for span in spans)


def test_times() -> None:
    assert timed_phones("hˈO, ə ə.", [0.1, 0.0, 0.2, 0.1, 0.1, 0.1, 0.025, 0.1, 0.3], start=1.0) == [
        Segment("HH", 1.0, pytest.approx(1.1)),
        Segment("OW", pytest.approx(1.1), pytest.approx(1.3)),
        Segment(SILENCE, pytest.approx(1.3), pytest.approx(1.5)),
        Segment("AH", pytest.approx(1.5), pytest.approx(1.625)),
        Segment("AH", pytest.approx(1.625), pytest.approx(1.725)),
        Segment(SILENCE, pytest.approx(1.725), pytest.approx(2.025)),
    ]


@given(st.lists(st.tuples(st.sampled_from(ALPHABET), st.floats(0, 1)), max_size=40))
def test_times_cover_the_stretch(pairs: list[tuple[str, float]]) -> None:
    phonemes, seconds = "".join(character for character, _ in pairs), [length for _, length in pairs]
    segments = timed_phones(phonemes, seconds)
    for before, after in itertools.pairwise(segments):
        assert before.end == after.start
    if segments:
        assert segments[0].start == 0.0
        assert segments[-1].end == pytest.approx(sum(seconds))


@given(st.lists(st.sampled_from([*sorted(LABELS), SILENCE])))
def test_arpabet_there_and_back(given_labels: list[str]) -> None:
    text, spans = from_arpabet(given_labels)
    assert [span.label for span in spans] == given_labels
    assert [span.start for span in spans] == [0, *(span.stop for span in spans[:-1])][: len(spans)]
    assert set(text) <= set(ALPHABET)
    for label, start, stop in spans:
        if label == SILENCE:
            assert text[start:stop] in ("", ", ")
        else:
            assert labels(text[start:stop]) == label


def test_stress_and_word_boundaries() -> None:
    phones_of_words = ["SIL", "HH", "AH", "L", "OW", "DH", "AH", "B", "ER", "D", "SIL", "AH", "V", "SIL"]
    text, spans = from_arpabet(phones_of_words, word_starts=[1, 5, 7, 11])
    assert text == "həlˈO ðˈʌ bˈɜɹd, ˈʌv"
    assert spans[5] == PhoneSpan("DH", 5, 7)
    assert spans[10] == PhoneSpan(SILENCE, 15, 17)
    assert from_arpabet(["HH", "AH0", "L", "OW1"])[0] == "həlˈO"
    assert from_arpabet(["SIL", "", "sp"]) == ("", [PhoneSpan(SILENCE, 0, 0)] * 3)


@pytest.mark.parametrize("label", ["XX", "a b", "ˈ", "12", "AHH"])
def test_other_labels_are_refused_by_name(label: str) -> None:
    with pytest.raises(InputError, match="not an ARPABET phone"):
        from_arpabet([label])
