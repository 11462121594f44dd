"""Hindi: letters, silent vowels, nasals, stress and numbers, in the symbols that the voice learned."""

from __future__ import annotations

import pytest

from unitaf.text.languages.hindi import numbers, read, sounds

NASAL = "\u0303"


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("नमस्ते", "nəmˈʌsteː"), ("किताब", "kɪtˈaːb"), ("समझना", "sˈʌməɟʰnaː"), ("लड़का", "lˈʌɽkˌaː"), ("सड़क", "sˈʌɽək"),
        ("बचपन", "bˈʌcpˌən"), ("जनता", "ɟˈʌntˌaː"), ("भारत", "bʰˈaːɾət"), ("विद्यालय", "ʋɪdjˈaːlˌɛj"),
        ("समय", "sˈʌmˌɛj"),
        ("राष्ट्र", "ɾˈaːʂʈɾə"), ("मित्र", "mˈɪtɾə"), ("धर्म", "dʰˈʌrm"), ("अगस्त", "ʌɡˈʌst"), ("मंगलवार", "mˌəŋɡəlʋˈaːɾ"),
    ],
)  # fmt: skip
def test_inherent_vowels_and_stress(word: str, phonemes: str):
    assert sounds.phonemes(word) == phonemes


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("अच्छा", "ˈʌcʰcʰaː"), ("बच्चा", "bˈʌcːaː"), ("पत्थर", "pˈʌtʰːəɾ"), ("पत्ता", "pˈʌtːaː"), ("दिल्ली", "dˈɪlli"),
        ("ज्ञान", "ɡjˈaːn"), ("शिक्षा", "ʃˈɪkʃaː"), ("क्यों", f"kːjˈo{NASAL}"), ("ख़बर", "xˈʌbəɾ"),
        ("ज़्यादा", "zjˈaːdaː"), ("फ़ोन", "fˈoːn"),
        ("डॉक्टर", "ɖˈɔkʈəɾ"), ("दुःख", "dˈʊhkʰ"), ("ऋतु", "ɾˈɪtʊ"),
    ],
)  # fmt: skip
def test_consonants(word: str, phonemes: str):
    assert sounds.phonemes(word) == phonemes


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("पंजाब", "pəɲɟˈaːb"), ("अंडा", "ˈʌɳɖaː"), ("लंबा", "lˈʌmbaː"), ("संसार", "sənsˈaːɾ"), ("गंगा", "ɡˈʌŋɡaː"),
        ("पाँच", f"pˈa{NASAL}nc"), ("हूँ", f"hu{NASAL}"), ("मैं", f"mɛ{NASAL}"), ("में", f"me{NASAL}ː"),
        ("नहीं", f"nˈʌhi{NASAL}"),
    ],
)  # fmt: skip
def test_nasals(word: str, phonemes: str):
    assert sounds.phonemes(word) == phonemes


def test_ninety_nine_numbers_have_a_word_each():
    assert len(numbers.BELOW_HUNDRED) == len(set(numbers.BELOW_HUNDRED)) == 100


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("105", "एक सौ पाँच"), ("1,250", "एक हज़ार दो सौ पचास"), ("1,50,000", "एक लाख पचास हज़ार"),
        ("20000000", "दो करोड़"),
        ("3.5", "तीन दशमलव पाँच"), ("50%", "पचास प्रतिशत"), ("₹500", "पाँच सौ रुपये"),
        ("₹5 लाख", "पाँच लाख रुपये"), ("3:30 बजे", "साढ़े तीन बजे"),
        ("1:30", "डेढ़ बजे"), ("2:45 बजे", "पौने तीन बजे"), ("1947", "उन्नीस सौ सैंतालीस"),
        ("2024", "दो हज़ार चौबीस"), ("१५", "पंद्रह"),
        ("15/8/2024", "पंद्रह अगस्त दो हज़ार चौबीस"), ("5 km", "पाँच किलोमीटर"), ("2रा", "दूसरा"),
        ("10वीं", "दसवीं"), ("-5", "माइनस पाँच"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_their_words(written: str, words: str):
    assert " ".join(piece.phonemes for piece in read(written)) == " ".join(piece.phonemes for piece in read(words))


def test_marks_and_english_words_are_in_place():
    found = read("Blender में क्या है? देखो।")
    assert [piece.text for piece in found] == ["Blender", "में", "क्या", "है", "?", "देखो", "।"]
    assert [piece.phonemes for piece in found if not any(map(str.isalpha, piece.text))] == ["?", "."]
