"""Nothing that holds a letter or a digit vanishes, whatever stands around it, and reading stays linear."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unitaf.errors import TextError
from unitaf.text.front_end import FrontEnd

TOKENS = r"""
well you're late -12 −7 -3.5°C +5 1,000 2.0 .5 007 1/2 3½ 10% $5 €1.000,50 £3m 5kg 6'2" 7:30 12:00 3pm 1990s '90s
2nd 4x4 16:9 3-2 1914-1918 555-0142 192.168.1.1 v2.1.3 H2O MP3 GPT-4 R2-D2 AK-47 #7 #tag @someone a/b and/or e.g.
i.e. etc. Dr. St. No. U.S. J.R.R. p.m. vs. MY HE NASA FBI OH YESSS Nooo Shh Hmm Psst Wh-what I-I B-but doin' 'n'
'tis 'em y'all o'clock rock-n-roll x² 10^6 x=5 2+2=4 me@home.org www.blender.org/a?b=1 http://x.co file_01.blend
C:\dir naïve café Łódź Müller π α 漢字x ½ ² km/h wait... "quoted" (bracketed) *starred* _lined_ Siobhan Xqzrtv bcdfg
3rd 21st IV VIII Henry Wars 1st-class mother-in-law 12-year-old f(x) 100,000,000 1e6 0x1F 3D 5G 60W 500m 2B x7
T-800
"""
WORDS = TOKENS.split()
JOINTS = [" ", " ", " ", ", ", "... ", "...", " -- ", "—", "; ", ". ", "! ", "? ", "\n"]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def check(text: str) -> None:
    """Each letter and digit of the text that can be spoken lies in a word that is spoken, in order."""
    spoken = "".join(letters(word.text) for sentence in FrontEnd().sentences(text) for word in sentence.words)
    assert spoken == letters(text).replace("漢", "").replace("字", "")


@pytest.mark.parametrize("seed", range(12))
def test_no_token_vanishes_from_a_large_text(seed: int) -> None:
    chosen = random.Random(seed)
    check("".join(chosen.choice(WORDS) + chosen.choice(JOINTS) for _ in range(300)).rstrip() + " end")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINTS)), min_size=1, max_size=6))
def test_no_token_vanishes_from_any_few(chosen: list[tuple[str, str]]) -> None:
    check("".join(map("".join, chosen)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text("aZ09 .,-–/:'$€%°#@()&+=x", min_size=1, max_size=20))
@example("0--.")
def test_no_letter_or_digit_vanishes_from_any_marks(text: str) -> None:
    try:
        found = FrontEnd().sentences(text)
    except TextError as error:
        assert "cannot be read" not in str(error)
        assert not any(map(str.isalnum, text))
        return
    spoken = {character for sentence in found for word in sentence.words for character in word.text}
    assert set(filter(str.isalnum, text)) <= spoken


@pytest.mark.parametrize("text", ["0--.", "a 0--. b", "MY 3pm -- No. 1,000 -- #7 Nooo."])
def test_each_word_keeps_what_is_said_for_it(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "words", "note"),
    [
        ("Hello, <name>!", ["Hello", "name"], "Placeholders are spoken as they are named"),
        ("Dear <first name>, hi.", ["Dear", "first", "name", "hi"], "<first name>"),
        ("<shout>Run!</shout>", ["Run"], "not spoken: <shout> </shout>"),
        ("<laughs> Run!", ["Run"], "not spoken: <laughs>"),
    ],
)
def test_words_in_angle_brackets_are_noted(text: str, words: list[str], note: str) -> None:
    reader = FrontEnd()
    assert [word.text for sentence in reader.sentences(text) for word in sentence.words] == words
    assert len(reader.notes) == 1 and note in reader.notes[0]
