"""Voices and mixtures: what may be asked for, and what is said where not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import small_pack

from unitaf.errors import EngineError, SettingsError
from unitaf.joint import JointModel
from unitaf.pipeline.retake import OTHER_SPEAKER
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
    with pytest.raises(EngineError, match=r"af_heart is not installed; .* preferences, or by: unitaf voices --install"):
        model.speak("Hello.", Settings(voice="af_heart"))
    with pytest.raises(EngineError, match="em_alex is not installed"):
        model.speak("Hola.", Settings(voice="em_alex"))


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All voices, installed with a network that cannot speak."""
    small_pack.accept(monkeypatch)
    rows = [voice.id for voice in voices.VOICES.values() if voice.id != cast.OWN]
    voice_pack.install(small_pack.small_pack(tmp_path / "pack.zip", rows))


def test_without_the_pack_the_cast_is_bent_from_the_bundled_voice():
    assert {trunks.spoken_by(name) for name in cast.PRESETS} == set(cast.PRESETS)
    assert trunks.spoken_by("man,pitch=-6.5") == "man,pitch=-6.5"


def test_with_the_pack_real_voices_speak_for_natural_ones(pack: None):
    assert {name for name in cast.PRESETS if trunks.spoken_by(name) != name} == set(cast.REAL)
    assert all(cast.PRESETS[name].natural for name in cast.REAL)
    for name, real in cast.REAL.items():
        spoken = trunks.spoken_by(name)
        assert cast.mixed(spoken) == voices.mixture(real.voices)
        assert cast.design(spoken).parameters() == real.design.parameters()
        assert {voice.language for voice, _ in cast.mixed(spoken)} == {"en-us"}  # as the bent one
    for voice in ("giant", "af_heart,pitch=2", "af_heart + am_adam", "pitch=2"):
        assert trunks.spoken_by(voice) == voice


@pytest.mark.parametrize("name", cast.REAL)
def test_sliders_change_real_voices_by_as_much_as_bent_ones(name: str, pack: None):
    bent, real = cast.PRESETS[name], cast.REAL[name].design
    spoken = cast.design(trunks.spoken_by(f"{name},pitch={bent.pitch + 1.5:g},breath=1"))
    assert spoken.pitch == pytest.approx(real.pitch + 1.5)
    assert spoken.breath == pytest.approx(min(1.0, real.breath + 1 - bent.breath))
    assert spoken.size == pytest.approx(real.size)


def test_takes_say_who_spoke_and_a_retake_never_mixes_two_speakers(model: JointModel, monkeypatch: pytest.MonkeyPatch):
    settings = Settings(voice="man")
    take = model.speak("One. Two.", settings)
    assert take.speaker == "man"
    again = model.retake(take, "One. Three.", settings)
    assert again.kept and again.speaker == "man" and OTHER_SPEAKER not in again.warnings
    of_pack = dataclasses.replace(take, speaker="am_liam")
    again = model.retake(of_pack, "One. Three.", settings)
    assert not again.kept and again.speaker == "man" and OTHER_SPEAKER in again.warnings
    old = dataclasses.replace(take, speaker="")
    assert model.retake(old, "One. Three.", settings).kept
