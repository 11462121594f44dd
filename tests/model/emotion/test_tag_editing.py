"""Tags that are put round words, and taken away again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.emotion import tag_editing, tags
from unitaf.text import clean

TEXT = r"I thought you had [sad .7]gone.[/] [Nguyen](/wˈɪn/) said \[sic\] so."


def test_the_words_of_a_text():
    said = [TEXT[start:stop] for start, stop in tag_editing.words(TEXT)]
    assert said == ["I", "thought", "you", "had", "gone.", "[Nguyen](/wˈɪn/)", "said", r"\[sic\]", "so."]


@pytest.mark.parametrize("tag", ["angry .8", "sad"])
def test_a_word_gets_a_tag_another_and_none(tag):
    last = tag_editing.words(TEXT)[-1]
    marked = tag_editing.with_tag(TEXT, last, tag)
    assert marked == TEXT.replace("so.", f"[{tag}]so.[/]")
    again = tag_editing.with_tag(marked, tag_editing.words(marked)[-1], "happy .3")
    assert again == TEXT.replace("so.", "[happy .3]so.[/]")
    assert tag_editing.with_tag(again, tag_editing.words(again)[-1], "") == TEXT


def test_one_tag_over_the_whole_line():
    marked = tag_editing.with_tag_over_all(TEXT, "happy .5")
    (span,) = tags.read(marked).spans
    assert (span.start, span.stop) == (0, len(tags.read(marked).plain))
    assert tag_editing.with_tag_over_all(marked, "") == TEXT.replace("[sad .7]", "").replace("[/]", "")
    assert tag_editing.with_tag_over_all(" ", "sad") == ""


def test_a_word_with_sounds_is_what_the_reader_takes_for_one():
    for word in ("[a](/b/)", "[a b](/c/)", "[a](b)", "[](/b/)", "[a](//)", "[a](/b c/)", "[a](/b/) "):
        found = re.fullmatch(tag_editing._PRONOUNCED, word)
        assert bool(found) == bool(clean.PRONOUNCED.fullmatch(word)), word


@given(st.lists(st.sampled_from(["I", "won't", "[sad .7]", "[/]", "go...", r"\[", "a-b", "[X](/ks/)"]), max_size=12))
def test_every_text_keeps_what_is_said(pieces):
    text = " ".join(pieces)
    plain = tag_editing.without_tags(text)
    for span in tag_editing.words(text):
        assert tag_editing.without_tags(tag_editing.with_tag(text, span, "happy .8")) == plain
