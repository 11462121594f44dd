"""Spanish, French, Italian and Brazilian Portuguese: words, numbers and signs, and texts as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.emotion import tags
from unitaf.errors import SettingsError, TextError
from unitaf.settings import Settings
from unitaf.text import alphabet
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.text.languages import numerals, registry, scripts
from unitaf.text.tunes import ASKS, FALLS

ROMANCE = ("es", "fr", "it", "pt-br")
ROWS = [line.split("\t") for line in Path(__file__).with_name("romance.tsv").read_text("utf-8").splitlines()]


def read(text: str, language: str) -> tuple[list[Sentence], list[str]]:
    """The sentences of a text, which may have tags, and the notes."""
    marked, front_end = tags.read(text), FrontEnd()
    found = front_end.sentences(marked.plain, {}, marked.pauses, language=language, foreign=marked.languages)
    return found, front_end.notes


def said(text: str, language: str) -> str:
    """The phonemes of a text, but for secondary stress."""
    return " ".join(sentence.phonemes for sentence in read(text, language)[0]).replace("ˌ", "")


@pytest.mark.parametrize(("language", "text", "right"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_texts_are_said_as_meant(language: str, text: str, right: str) -> None:
    assert said(text, language) == right


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("es", 21, "veintiuno"), ("es", 555, "quinientos cincuenta y cinco"), ("es", 2_500_100,
        "dos millones quinientos mil cien"),
        ("fr", 80, "quatre-vingts"), ("fr", 91, "quatre-vingt-onze"), ("fr", 1999,
        "mille neuf cent quatre-vingt-dix-neuf"),
        ("it", 1, "uno"), ("it", 23, "ventitré"), ("it", 2026, "duemila ventisei"),
        ("pt-br", 223, "duzentos e vinte e três"), ("pt-br", 2026, "dois mil e vinte e seis"), ("pt-br", 1_000_000,
        "um milhão"),
    ],
)  # fmt: skip
def test_numbers_in_words(language: str, number: int, words: str) -> None:
    assert numerals.cardinal(language, number) == words


def test_numbers_agree_with_their_noun() -> None:
    assert numerals.cardinal("es", 21, is_feminine=True) == "veintiuna"
    assert numerals.cardinal("es", 221, is_before_noun=True) == "doscientos veintiún"
    assert numerals.cardinal("pt-br", 502, is_feminine=True) == "quinhentas e duas"
    assert [numerals.ordinal("fr", n) for n in (1, 5, 9, 21)] == ["premier", "cinquième", "neuvième", "vingt et unième"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(ROMANCE), st.text(max_size=40))
def test_any_text_is_read_or_refused_in_a_sentence(language: str, text: str) -> None:
    try:
        found, _ = read(text, language)
    except TextError as error:
        assert "cannot be read;" not in str(error)
        return
    for sentence in found:
        spans = [(word.start, word.stop) for word in sentence.words]
        assert spans == sorted(spans)
        assert all(0 <= start < stop <= len(sentence.phonemes) for start, stop in spans)
        assert set(sentence.phonemes) <= set(alphabet.vocabulary())


def test_words_are_found_where_they_are_written() -> None:
    (sentence,), _ = read("¡Hola, «amigo»! [pause .5] 25 años", "es")[0][:1], None
    assert [word.text for word in sentence.words] == ["Hola", "amigo"]
    whole, _ = read("L'homme paie 3,50 € à 15h30.", "fr")
    assert [word.text for word in whole[0].words] == ["L'homme", "paie", "3,50 €", "à", "15h30"]


def test_sentences_end_where_they_end() -> None:
    def count(text: str, language: str) -> int:
        return len(read(text, language)[0])

    assert count("El Sr. Pérez vive aquí. ¿Y tú? ¡Yo no!", "es") == 3
    assert count("« Quoi ? » dit-il. M. Dupont sort.", "fr") == 2
    assert count("Il sig. Rossi paga 3.500 euro. Va bene…", "it") == 2
    assert count("A Sra. Silva chegou. Ela mora na Av. Brasil.", "pt-br") == 2


def test_questions_rise_unless_they_have_a_question_word() -> None:
    for text, language, kind in (
        ("¿Vienes mañana?", "es", ASKS), ("¿De dónde vienes?", "es", FALLS), ("Est-ce que tu viens ?", "fr", ASKS),
        ("Où vas-tu ?", "fr", FALLS), ("Dov'è la casa?", "it", FALLS), ("Você vem?", "pt-br", ASKS),
    ):  # fmt: skip
        assert [tone.kind for tone in read(text, language)[0][0].tones] == [kind], text


def test_stars_stress_a_word_and_a_dictionary_says_it() -> None:
    sentence = read("Es *la* casa.", "es")[0][0]
    (stress,) = sentence.stresses
    assert sentence.phonemes[stress.start : stress.stop] == "lˈa"
    own = FrontEnd().sentences("Vive Siobhan.", {"Siobhan": "SH IH0 V AO1 N"}, language="es")
    assert own[0].phonemes.endswith("ʃɪvˈɔn.")


def test_a_tag_says_words_in_another_language() -> None:
    english, _ = read("I said [es]hola amigo[/] to her.", "en-us")
    assert "ˈola" in english[0].phonemes
    assert [word.text for word in english[0].words] == ["I", "said", "hola", "amigo", "to", "her"]
    spanish, _ = read("Un buen [en]weekend[/] a todos.", "es")
    assert "wˈik" in spanish[0].phonemes
    assert tags.read("He said [it] was fine.").languages == ()
    with pytest.raises(TextError, match="Chinese characters, which cannot be read as Spanish"):
        read("I said [es]你好[/].", "en-us")


@pytest.mark.parametrize(("language", "match"), [("es", "cannot be read as Spanish"), ("en-us", "American English")])
def test_a_text_in_another_script_is_refused_in_a_sentence(language: str, match: str) -> None:
    with pytest.raises(TextError, match=match) as error:
        read("你好。", language)
    assert str(error.value).endswith("; choose a voice that speaks Chinese or Japanese, or write it in Latin letters.")
    with pytest.raises(TextError, match=r"; write it as it sounds, in Latin letters\."):
        read("Привет.", language)
    notes = read("Hola 你好.", language)[1]
    assert any("left out" in note and "你 好" in note for note in notes)


def test_the_language_is_that_of_the_voice_or_as_asked_for() -> None:
    assert Settings().spoken_language == "en-us"
    assert Settings(voice="em_alex").spoken_language == "es"
    assert Settings(voice="af_heart", language="PT").spoken_language == "pt-br"
    for given_language, voice, match in (
        ("de", "hibari", "There is no language"),
        ("es", "hibari", "hibari speaks English only; for Spanish choose a voice such as ef_dora"),
    ):
        with pytest.raises(SettingsError, match=match):
            Settings(language=given_language, voice=voice)


def test_every_language_has_a_script_and_a_name() -> None:
    assert set(registry.NAMES) >= registry.READ
    assert all(scripts.scripts_of(language) for language in registry.READ)
    assert [registry.code(each) for each in ("EN", "pt_BR", "klingon")] == ["en-us", "pt-br", None]
