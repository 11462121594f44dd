"""The text front end: what is spoken, which written word it belongs to, and what is refused."""

import string

import pytest
from hibari import Hibari
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import ORDINARY

from unitaf.errors import TextError
from unitaf.text import alphabet, clean
from unitaf.text.front_end import MAX_TEXT, MAX_WORD, PARAGRAPH_PAUSE, SENTENCE_PAUSE, FrontEnd, Sentence
from unitaf.text.phones import is_spoken


class PackageG2P(Hibari):
    """The package's own text side, without its network."""

    def __init__(self) -> None:
        from hibari.g2p import G2P

        self.voice, self.vocab, self._g2p = "heart", alphabet.vocabulary(), G2P()


@pytest.fixture(scope="module")
def front() -> FrontEnd:
    return FrontEnd()


@pytest.fixture(scope="module")
def package() -> PackageG2P:
    return PackageG2P()


def spoken(front: FrontEnd, text: str) -> dict[str, str]:
    return {w.text: s.phonemes[w.start : w.stop] for s in front.sentences(text) for w in s.words}


def check(sentence: Sentence) -> None:
    """Words are in order, apart, not empty, and hold every spoken character."""
    before = 0
    covered = set()
    for word in sentence.words:
        assert before <= word.start < word.stop <= len(sentence.phonemes)
        assert word.text.strip() == word.text != ""
        before = word.stop
        covered |= set(range(word.start, word.stop))
    assert sentence.words
    assert all(at in covered for at, character in enumerate(sentence.phonemes) if is_spoken(character))


def test_there_are_fifty_ordinary_sentences() -> None:
    assert len(ORDINARY) == 50


# Where ours is right and the package's is not: a score has its "to", and 'n' is no closing quote.
BETTER = {
    "The U.S. team won the 2nd game 3-1.": "ðə jˌuˈɛs tˈim wˈʌn ðə sˈɛkənd ɡˈAm θɹˈi tə wˈʌn.",
    "Is it the rock 'n' roll kind?": "ˌɪz ɪt ðə ɹˈɑk ən ɹˈOl kˈInd?",
}


@pytest.mark.parametrize("text", ORDINARY)
def test_phonemes_are_those_of_the_package(front: FrontEnd, package: PackageG2P, text: str) -> None:
    found = front.sentences(text)
    assert [sentence.phonemes for sentence in found] == ([BETTER[text]] if text in BETTER else package.phonemize(text))
    for sentence in found:
        check(sentence)
        assert front.ids(sentence.phonemes) == package.ids(sentence.phonemes)


def test_long_text_is_split_at_clauses_as_in_the_package(front: FrontEnd, package: PackageG2P) -> None:
    text = "the birch canoe slid on the smooth planks, and glue the sheet to the background; " * 20
    assert [sentence.phonemes for sentence in front.sentences(text)] == package.phonemize(text)


def test_words_are_as_written(front: FrontEnd) -> None:
    words = spoken(front, 'Dr. Smith paid $9.99 at 7:30 pm on 3 March: "well—no," he said & left the U.S. today.')
    assert list(words) == [
        "Dr.", "Smith", "paid", "$9.99", "at", "7:30", "pm", "on", "3", "March", "well", "no", "he", "said", "&",
        "left", "the", "U.S.", "today",
    ]  # fmt: skip
    assert words["7:30"] == "sˈɛvən θˈɜɹTi"
    assert words["pm"] == "pˌiˈɛm"
    assert words["$9.99"].startswith("nˈIn dˈɑləɹz")
    assert words["3"] == "ðə θˈɜɹd ʌv"


@pytest.mark.parametrize(
    ("text", "word", "phonemes"),
    [
        ("You owe me $5 million today.", "million", "mˈɪljᵊn dˈɑləɹz"),
        ("Take #1 please.", "#1", "nˈʌmbəɹ wˈʌn"),
        ("It is 5 km away.", "km", "kəlˈɑməTəɹz"),
        ("Say hello😀there.", "there", "ðˈɛɹ"),
        ("Ask [Nguyen](/wˈɪn/) about it.", "Nguyen", "wˈɪn"),
        ("That is π, roughly.", "π", "pˈI"),
        ("Nguyễn came.", "Nguyễn", "wˈɪn"),
        ("Müller came.", "Müller", "mˈuləɹ"),
        ("１２ came.", "１２", "twˈɛlv"),
        ("It costs 20€ here.", "20€", "twˈɛnti jˈʊɹOz"),
        ("It costs 2.50 € here.", "2.50 €", "tˈu jˈʊɹOz ænd fˈɪfti sˈɛnts"),
        ("Ｈｅｌｌｏ 𝐇𝐢.", "Ｈｅｌｌｏ", "həlˈO"),
        ("He said no.", "no", "nˈO"),
        ("Look at the Sun.", "Sun", "sˈʌn"),
        ("Take the no. 5 bus.", "no", "nˈʌmbəɹ"),
    ],
)
def test_a_word_and_how_it_is_spoken(front: FrontEnd, text: str, word: str, phonemes: str) -> None:
    assert spoken(front, text)[word] == phonemes


def test_long_unknown_words_are_spoken_to_their_end(front: FrontEnd) -> None:
    start, whole = "Blorbnaxifuntirumplestonk", "Blorbnaxifuntirumplestonkwizzlebampfermatorium"
    assert len(front.sentences(whole)[0].phonemes) > 1.5 * len(front.sentences(start)[0].phonemes)


def test_pauses(front: FrontEnd) -> None:
    found = front.sentences("One. Two!\nThree\n\n\nFour…  Five?")
    assert [sentence.text for sentence in found] == ["One.", "Two!", "Three", "Four…", "Five?"]
    assert [sentence.pause_after for sentence in found] == [
        SENTENCE_PAUSE, SENTENCE_PAUSE, PARAGRAPH_PAUSE, SENTENCE_PAUSE, 0.0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Smith and J. K. Rowling met on Jan. 3rd. They left.", 2),
        ("Wait... what? Yes.", 2),
        ('"Stop!" he said. "Why?" "Because." End.', 4),
        ("First line\nsecond line\r\nthird line", 3),
        ("Only: one; sentence, here", 1),
        ("One. ... !!! Two.", 2),
    ],
)
def test_sentence_count(front: FrontEnd, text: str, count: int) -> None:
    assert len(front.sentences(text)) == count


def test_closing_quotes_stay_in_the_written_sentence(front: FrontEnd) -> None:
    found = front.sentences("He said “Go.” Then he left.")
    assert [sentence.text for sentence in found] == ["He said “Go.”", "Then he left."]


def test_a_sentence_without_clauses_is_split_between_words(front: FrontEnd) -> None:
    found = front.sentences("word " * 300)
    assert sum(len(sentence.words) for sentence in found) == 300
    assert max(len(sentence.phonemes) for sentence in found) <= 400
    for sentence in found:
        check(sentence)
        assert all(sentence.phonemes[word.start : word.stop] == "wˈɜɹd" for word in sentence.words)


def test_what_is_left_out_is_noted(front: FrontEnd) -> None:
    front.sentences("Hello 😀 漢 there.")
    assert front.notes == ["2 characters that this voice cannot speak were left out: 😀 漢"]
    front.sentences("Hello there.")
    assert front.notes == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("😀🎉", "Latin letters"),
        ("你好。", "Latin letters"),
        ("...!? —", "Latin letters"),
        ("x" * 100_000, f"100,000 characters; split it into takes of at most {MAX_TEXT:,}"),
        ("a" * 2_000, f"2,000 characters; put spaces into it, because the longest that can be spoken has {MAX_WORD}"),
    ],
)
def test_refusals_are_one_plain_sentence(front: FrontEnd, text: str, says: str) -> None:
    with pytest.raises(TextError) as caught:
        front.sentences(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_kept_characters_and_ids_belong_together(front: FrontEnd) -> None:
    assert front.known_positions("aR b") == [0, 2, 3]
    assert front.ids("aR b") == [0, 43, 16, 44, 0]


def test_tidy_text() -> None:
    assert clean.tidy("a\u00a0b\r\nc\x00\x1b\u200d d\u2028e\ud800 ,f") == ("a b\nc d\ne,f", [])
    assert clean.tidy("e\u0301") == ("é", [])


awkward = st.text(alphabet=st.sampled_from(string.digits + " .,:/-$£€%#°'\"’“”()[]—–…!?^*_&@aAsStTpPmMxX½²é😀"))
tokens = st.lists(
    st.sampled_from(
        [
            "Dr.",
            "7:30",
            "pm",
            "$9.99",
            "3",
            "March",
            "2024",
            "2024-01-02",
            "1/2",
            "5km",
            "-5",
            "°C",
            "U.S.",
            "well—no",
            "wait...",
            "#1",
            "&",
            "é",
            "½",
            "£20",
            "3–5",
            "(a)",
            "[b](/c/)",
            "555-1234",
            "VIII",
            "Chapter",
            "IV",
            "don't",
            "'tis",
            "\n",
            "\n\n",
            ",",
            "!",
            "?",
            ".",
            "—",
            "999999999999999999999999999999999999999999",
            "no.",
            "Jan.",
            "*",
            "**",
            "_x_",
            "a/b",
            "http://a.com/b",
            "me@b.co",
            "10:61",
            "1,2,3",
            "...",
            "😀",
            "the",
            "THE",
            "A",
            "1990s",
            "2nd",
            "20%",
            "${x}",
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), awkward, tokens))
def test_any_text_is_spoken_or_refused(text: str) -> None:
    front = FrontEnd()
    try:
        found = front.sentences(text)
    except TextError as error:
        assert "write it differently" not in str(error)
        return
    for sentence in found:
        check(sentence)
        assert len(front.ids(sentence.phonemes)) == len(front.known_positions(sentence.phonemes)) + 2
    assert found[-1].pause_after == 0.0
