"""Whatever the text, the readers of Chinese, Japanese and Hindi give pieces in place, in known symbols."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.text.alphabet import vocabulary
from unitaf.text.front_end import MAX_WORD, FrontEnd
from unitaf.text.languages import registry

NEEDED = {"zh": ("jieba", "pypinyin"), "ja": ("janome",), "hi": ()}
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "一二三十百千万人本日月年時分点不了的得地。、？！「」ー々カナひらがなっんゃ१२३कखिी्ंँ़ 0123456789:/-.%¥$kmABc"
        ),
    ),
    max_size=40,
)


def needs_words_of(language: str) -> None:
    """Skips a test where the words of a language are not installed."""
    if not all(map(importlib.util.find_spec, NEEDED[language])):
        pytest.skip("needs the words: pip install .[languages]")


@pytest.mark.parametrize("language", NEEDED)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_pieces_are_in_place_and_in_known_symbols(language: str, text: str):
    needs_words_of(language)
    known = vocabulary()
    end = 0
    for piece in registry.LANGUAGES[language].load()(text):
        assert piece.start >= end
        assert text[piece.start : piece.start + len(piece.text)] == piece.text != ""
        assert all(symbol in known for symbol in piece.phonemes)
        end = piece.start + len(piece.text)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh", "今天天气很好，我们一起去公园散步吧。"), ("ja", "今日はとても天気がいいので、公園に行きましょう。")],
)
def test_a_paragraph_without_spaces_is_no_long_word(language: str, sentence: str):
    needs_words_of(language)
    text = sentence * (MAX_WORD // len(sentence) + 2)
    assert [found.text for found in FrontEnd().sentences(text, language=language)] == [sentence] * text.count("。")
