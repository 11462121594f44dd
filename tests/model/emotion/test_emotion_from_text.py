"""Emotion from the words of a sentence: what is felt, what is not, and a lexicon that is well formed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.emotion.from_text import emotion_of_sentence, load, read
from unitaf.emotion.vector import EMOTIONS, NEUTRAL

CLEAR = {
    "I am so happy to see you!": "happy",
    "This is a wonderful day.": "happy",
    "I can't wait for tomorrow.": "happy",
    "How dare you!": "angry",
    "I hate you, you liar.": "angry",
    "My dog died yesterday.": "sad",
    "I cried all night.": "sad",
    "Who's there? Please don't hurt me!": "afraid",
    "I'm scared of the dark.": "afraid",
    "Ew, that is disgusting.": "disgusted",
    "It stinks in here.": "disgusted",
    "Sometimes I feel so lonely without you.": "melancholic",
    "You're back!": "surprised",
    "I can't believe it.": "surprised",
    "What?!": "surprised",
    "Don't worry, everything will be fine.": "calm",
}
NOTHING_FELT = [
    "",
    "Put it on the table.",
    "Put it on the table!",
    "The minister met her colleagues in Geneva on Monday.",
    "Turn left at the next corner, then walk straight on.",
    "The train leaves at half past seven.",
    "Where is the station?",
    "I am not afraid.",
    "He isn't angry.",
    "She lives in Great Britain.",
]


def strongest(sentence: str) -> str:
    return EMOTIONS[int(np.argmax(emotion_of_sentence(sentence)))]


def weight(sentence: str, emotion: str) -> float:
    return emotion_of_sentence(sentence)[EMOTIONS.index(emotion)]


@pytest.mark.parametrize(("sentence", "emotion"), CLEAR.items())
def test_clear_sentences(sentence: str, emotion: str) -> None:
    assert strongest(sentence) == emotion
    assert weight(sentence, emotion) >= 0.4


@pytest.mark.parametrize("sentence", NOTHING_FELT)
def test_nothing_is_felt_where_nothing_is_said_of_it(sentence: str) -> None:
    assert emotion_of_sentence(sentence) == NEUTRAL


@given(st.text())
def test_any_text_gives_eight_weights(text: str) -> None:
    vector = emotion_of_sentence(text)
    assert len(vector) == len(EMOTIONS)
    assert all(0 <= value <= 1 for value in vector)
    assert sum(vector) <= 1 + 1e-9
    assert emotion_of_sentence(text) == vector


KNOWN = sorted({*load().entries, *load().negations, *load().factors, "but", "!", "?"})


@given(st.lists(st.sampled_from(KNOWN), max_size=60))
def test_any_row_of_its_own_words_gives_eight_weights(words: list[str]) -> None:
    vector = emotion_of_sentence(" ".join(words))
    assert all(0 <= value <= 1 for value in vector)
    assert sum(vector) <= 1 + 1e-9


def test_strength_follows_the_words_and_marks_around() -> None:
    assert weight("I'm a bit sad.", "sad") < weight("I'm sad.", "sad") < weight("I'm very sad.", "sad")
    assert weight("I'm happy.", "happy") < weight("I'm happy!", "happy") < weight("I'm happy!!", "happy") + 0.2
    assert weight("I am happy.", "happy") < weight("I am HAPPY.", "happy")
    assert weight("Are you angry?", "angry") < weight("You are angry.", "angry")
    assert 0.4 <= weight("I am happy.", "happy") <= 0.7


def test_a_negation_undoes_its_clause_only() -> None:
    assert strongest("I'm not happy about this.") == "sad"
    assert weight("I'm not happy about this.", "happy") == 0
    assert strongest("No, I'm happy.") == "happy"
    assert strongest("I have never been so happy.") == "happy"


def test_what_comes_after_but_counts_more() -> None:
    assert strongest("I was scared, but I'm happy.") == "happy"
    assert strongest("I was happy, but I'm scared.") == "afraid"


def test_spelling_does_not_matter() -> None:
    assert emotion_of_sentence("I can’t believe it.") == emotion_of_sentence("I can't believe it.")
    assert strongest("I'm sooooo happyyyy") == "happy"


def test_every_entry_can_be_found() -> None:
    lexicon = load()
    for entry in (*(entry for alike in lexicon.entries.values() for entry in alike), *lexicon.stems.values()):
        assert all(word == word.lower() for word in entry.words)
        assert not entry.words[0].endswith("*") or len(entry.words) == 1
    single = {entry.words[0] for alike in lexicon.entries.values() for entry in alike if len(entry.words) == 1}
    assert not single & {*lexicon.negations, *lexicon.factors}
    assert not lexicon.negations & set(lexicon.factors)
    for emotion in range(len(EMOTIONS)):
        assert sum(entry.feeling[emotion] > 0 for alike in lexicon.entries.values() for entry in alike) >= 20


@pytest.mark.parametrize(
    "line", ["happy: glad", "happy 2: glad", "glad .5: glad", "happy .5: glad, , merry", "happy .5: glad, glad"]
)
def test_a_lexicon_written_wrongly_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "lexicon.txt").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1 holds|not a row of emotions"):
        read(tmp_path / "lexicon.txt")
