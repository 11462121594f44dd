"""Voices and mixtures: what may be asked for, and what is said where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from unitaf.errors import EngineError, SettingsError
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.voice import cast, trunks, voices
from unitaf.weight_files import voice_pack


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(voice_pack.FOLDER_VARIABLE, str(tmp_path / "none"))


def test_there_are_54_voices_beside_the_bundled_one():
    assert len(voices.VOICES) == 55
    assert {voice.language for voice in voices.VOICES.values()} == set(voices.LANGUAGES)
    assert voices.VOICES["bm_fable"] == ("bm_fable", "Fable", "en-gb", "male", "kokoro")


def test_mixtures():
    (heart, first), (adam, second) = voices.mixture("af_heart .6 + am_adam .4")
    assert (heart.id, adam.id) == ("af_heart", "am_adam")
    assert (first, second) == (pytest.approx(0.6), pytest.approx(0.4))
    assert [share for _, share in voices.mixture("af_heart+am_adam + am_eric 2")] == [0.25, 0.25, 0.5]
    assert voices.mixture("af_heart 7") == voices.mixture("af_heart")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("af_nobody", "no voice"),
        ("", "no voice"),
        ("af_heart + ", "no voice"),
        ("af_heart .6 am_adam", "no voice"),
        ("af_heart + af_heart", "twice"),
        ("af_heart 0 + am_adam", "number above 0"),
        ("af_heart 1.2.3", "number above 0"),
        ("af_heart 1000", "number above 0"),
        ("af_heart + em_alex", "one language: af_heart speaks American English, em_alex Spanish"),
        ("af_heart + bf_emma", "one language"),
        ("hibari + af_heart", "cannot be mixed"),
        ("+".join(list(voices.VOICES)[1:11]), "at most 8"),
    ],
)
def test_wrong_mixtures_are_refused_in_a_sentence(text: str, match: str):
    for ask in (voices.mixture, lambda voice: Settings(voice=voice)):
        with pytest.raises(SettingsError, match=match if ask is voices.mixture else ".") as error:
            ask(text)
        assert str(error.value).endswith(".")


def test_sliders_change_voices_of_the_pack():
    design = cast.design("af_heart .6 + am_adam .4, pitch=-2,breath=.3")
    assert (design.pitch, design.breath) == (-2, 0.3)
    assert cast.design("am_eric").is_plain
    assert cast.mixed("giant,pitch=1") == voices.mixture(cast.OWN) == cast.mixed("pitch=3")
    with pytest.raises(SettingsError, match="no slider"):
        cast.design("af_heart,wings=2")


def test_without_the_pack_one_sentence_says_what_to_do(model: JointModel):
    assert trunks.installed() == {"hibari"}
    assert trunks.trunk_of("giant", model.trunk) is model.trunk
    with pytest.raises(EngineError, match=r"af_heart is not installed; .* unitaf voices --install"):
        model.speak("Hello.", Settings(voice="af_heart"))
    with pytest.raises(EngineError, match="em_alex is not installed"):
        model.speak("Hola.", Settings(voice="em_alex"))
