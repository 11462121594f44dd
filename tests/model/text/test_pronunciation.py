"""Words that are said as the dictionary says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.errors import InputError, SettingsError
from unitaf.settings import Settings
from unitaf.text.dictionary import read_dictionary
from unitaf.text.front_end import FrontEnd
from unitaf.text.phones import LABELS, arpabet

TEXT = "Siobhan's friend met Siobhan and SIOBHAN, not Siobhans, near Kweery-Siobhan."


def phones(text, dictionary):
    """The phones of each word."""
    found = {}
    for sentence in FrontEnd().sentences(text, dictionary):
        for word in sentence.words:
            spans = arpabet(sentence.phonemes[word.start : word.stop])
            found[word.text] = [span.label for span in spans if span.label != "SIL"]
    return found


def test_arpabet_and_its_forms():
    found = phones(TEXT, {"siobhan": "SH IH0 V AO1 N"})
    plain = phones(TEXT, {})
    name = ["SH", "IH", "V", "AO", "N"]
    assert found["Siobhan"] == found["SIOBHAN"] == name
    assert found["Siobhan's"] == [*name, "Z"]
    assert found["friend"] == plain["friend"]
    assert next(value for key, value in found.items() if key.startswith("Siobhans")) == next(
        value for key, value in plain.items() if key.startswith("Siobhans")
    )


def test_a_part_of_a_compound():
    found = phones("Meet Kweery-Siobhan today.", {"Siobhan": "SH IH0 V AO1 N"})
    assert any(labels[-5:] == ["SH", "IH", "V", "AO", "N"] and len(labels) > 5 for labels in found.values())


def test_possessives_follow_their_last_sound():
    for said, ending in (("K AE1 T", "S"), ("D AO1 G", "Z"), ("F IH1 SH", "Z")):
        labels = phones("Zorbl's here.", {"Zorbl": said})["Zorbl's"]
        assert labels[-1] == ending
        assert len(labels) == 4 + (said == "F IH1 SH")


def test_respelling_is_read():
    found = phones("Ask Nguyen now.", {"Nguyen": "win"})
    assert found["Nguyen"] == ["W", "IH", "N"]


@pytest.mark.parametrize("text", ["Say {tuh-MAY-toh} now.", "Say zorbl now."])
def test_a_respelling_by_syllables_has_its_stress(text: str):
    sentence = FrontEnd().sentences(text, {"zorbl": "tuh-MAY-toh"})[0]
    word = sentence.words[1]
    assert sentence.phonemes[word.start : word.stop] == "təmˈAtO"


def test_words_stay_as_written():
    words = [w.text for s in FrontEnd().sentences(TEXT, {"Siobhan": "SH IH0 V AO1 N"}) for w in s.words]
    assert words == [w.text for s in FrontEnd().sentences(TEXT) for w in s.words]


@given(st.lists(st.sampled_from(sorted(LABELS)), min_size=1, max_size=8))
def test_any_phones_come_out_as_they_went_in(labels):
    found = phones("Say Zorbl now.", {"Zorbl": " ".join(labels)})["Zorbl"]
    merged = "".join(found).replace("ER", "AHR")
    assert merged == "".join(labels).replace("ER", "AHR")


@pytest.mark.parametrize(
    "bad",
    [{"two words": "AA"}, {"": "AA"}, {"x": ""}, {"x": "1 2"}, {"x": 5}, {"x" * 200: "AA"}, ["x"], "x", {"9": "AA"}],
)
def test_bad_dictionaries_are_refused_in_a_sentence(bad):
    with pytest.raises(SettingsError) as error:
        Settings(pronunciation=bad)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_too_many_words():
    with pytest.raises(SettingsError, match="1,000"):
        Settings(pronunciation={f"w{chr(97 + n % 26)}{n}": "AA" for n in range(1001)})


def test_files(tmp_path):
    file = tmp_path / "words.txt"
    file.write_text(";;; names\nSiobhan\tSH IH0 V AO1 N\nNguyen win\n\n# end\n", "utf-8")
    assert read_dictionary(file) == {"Siobhan": "SH IH0 V AO1 N", "Nguyen": "win"}
    file.write_text(json.dumps({"Siobhan": "shivawn"}), "utf-8")
    assert read_dictionary(file) == {"Siobhan": "shivawn"}
    for bad in ("Siobhan\n", "{", '{"a": 1}'):
        file.write_text(bad, "utf-8")
        with pytest.raises(InputError):
            read_dictionary(file)
    with pytest.raises(InputError):
        read_dictionary(tmp_path / "gone.txt")


def test_settings_travel():
    settings = Settings(pronunciation={"Siobhan": "SH IH0 V AO1 N"})
    assert Settings.from_dict(json.loads(json.dumps(settings.as_dict()))) == settings
