"""Which words of a sentence rise and fall, which are stressed, and where it pauses."""

from __future__ import annotations

import pytest

from unitaf.emotion import tags
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.text.tunes import ASKS, FALLS, GOES_ON


def read(text: str) -> list[Sentence]:
    marked = tags.read(text)
    return FrontEnd().sentences(marked.plain, {}, marked.pauses)


def moving(text: str) -> list[tuple[str, str]]:
    return [(sentence.words[tone.word].text, tone.kind) for sentence in read(text) for tone in sentence.tones]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Are you coming tomorrow?", "tomorrow"),
        ("He is nice, isn't he?", "he"),
        ("You saw it?!", "it"),
        ('"Is she here?" he asked.', "here"),
        ("When he comes, will you go?", "go"),
        ("You did what?", "what"),
        ("What a day, right?", "right"),
        ("Do you know where he is?", "is"),
    ],
)
def test_questions_of_yes_or_no_rise_at_their_end(text: str, word: str):
    assert moving(text) == [(word, ASKS)]


@pytest.mark.parametrize(
    "text",
    [
        "Where are you?",
        "And why not?",
        "So, what's up?",
        "To whom did he speak?",
        "Where were you, John?",
        "If you are so smart, why aren't you rich?",
    ],
)
def test_questions_with_a_question_word_fall(text: str):
    assert [kind for _, kind in moving(text)] == [FALLS]


def test_lists_rise_but_for_their_last_item():
    assert moving("I bought apples, pears, and plums.") == [("apples", GOES_ON), ("pears", GOES_ON)]
    assert moving("The flag is red, white and blue.") == [("red", GOES_ON), ("white", GOES_ON)]
    assert moving("Tom and Ann came.") == []
    assert moving("He came home, and nobody was there.") == []


def test_of_two_offers_the_first_rises():
    assert moving("Do you want tea or coffee?") == [("tea", GOES_ON), ("coffee", FALLS)]


def stressed(text: str) -> list[tuple[str, int]]:
    return [(sentence.phonemes[s.start : s.stop], s.degree) for sentence in read(text) for s in sentence.stresses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am *not* late.", [("nˈɑt", 1)]),
        ("It is **the** man.", [("ðˈi", 2)]),
        ("This is MY house.", [("mˈI", 1)]),
        ("[Nguyen](/wˈɪn/) is NOT *[Nguyen](/wˈɪn/)*.", [("nˈɑt", 1), ("wˈɪn", 1)]),
        ("It costs *$20*.", [("twˈɛnti dˈɑləɹz", 1)]),
        ('"*You?*" she said.', [("jˈu", 1)]),
        ("*sighs* No, 2*3 and 5 * 4 * 3 it is.", []),
    ],
)
def test_what_is_between_stars_or_in_capitals_is_stressed(text: str, expected: list[tuple[str, int]]):
    assert stressed(text) == expected


def test_a_pause_cuts_a_sentence_and_lasts_as_long_as_asked():
    first, second = read("I never [pause .5] said that.")
    assert [word.text for word in first.words] == ["I", "never"] and first.phonemes.endswith(",")
    assert first.pause_after + 0.25 == pytest.approx(0.5) and first.is_asked
    assert second.text == "said that."


def test_a_pause_between_sentences_replaces_the_usual_one():
    first, last = read("[pause 1] One. [pause 2s] Two. [pause 300ms]")
    assert (first.pause_before, first.pause_after + 0.25, last.pause_after + 0.25) == pytest.approx((1, 2, 0.3))


def test_characters_of_private_use_are_no_pauses():
    (sentence,) = read("Well\ue064 then.")
    assert sentence.text == "Well then." and not sentence.pause_after
