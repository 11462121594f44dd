"""Voices of Kokoro-82M behind the interface of trunks, with a small network of random weights."""

from __future__ import annotations

import kokoro_double
import numpy as np
import pytest

from unitaf.errors import Cancelled, TextError, stoppable
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.text import alphabet
from unitaf.voice.kokoro.british import british
from unitaf.voice.kokoro.network import HALF, LONGEST, STYLE, Kokoro
from unitaf.voice.kokoro.trunk import LIVELINESS, KokoroTrunk, mixed
from unitaf.voice.trunk import FEATURES, Colour, Trunk

STYLES = {
    name: np.random.default_rng(seed).standard_normal((LONGEST, STYLE)).astype(np.float16)
    for seed, name in enumerate(("af_heart", "am_adam"))
}


@pytest.fixture(scope="module")
def network() -> Kokoro:
    return Kokoro(kokoro_double.weights())


@pytest.fixture
def trunk(network: Kokoro, model: JointModel) -> Trunk:
    return KokoroTrunk(network, mixed(STYLES, {"af_heart": 1.0}), "en-us", model.trunk)


def ignore(_share: float) -> None:
    """Reports nothing."""


def test_stages(trunk: Trunk):
    ids = trunk.symbols("həlˈO ðˈɛɹ.").ids
    assert ids.tolist() == alphabet.ids("həlˈO ðˈɛɹ.")
    prosody = trunk.prosody(ids)
    assert (prosody.frames >= 2).all()
    assert not (prosody.frames % 2).any()
    assert len(prosody.f0) == len(prosody.energy) == prosody.frames.sum()
    shares: list[float] = []
    wave, features = trunk.spoken(ids, prosody, None, 0, shares.append)
    assert wave.shape == (300 * len(prosody.f0),)
    assert wave.dtype == np.float32
    assert features.shape == (len(prosody.f0), FEATURES)
    assert np.isfinite(wave).all()
    assert shares == sorted(shares)
    assert len(shares) >= 6


def test_weak_portuguese_vowels_are_not_rounded(network: Kokoro, model: JointModel):
    rows = mixed(STYLES, {"af_heart": 1.0})
    voices = {language: KokoroTrunk(network, rows, language, model.trunk) for language in ("fr", "pt-br")}
    assert [voice.seen("lˈAʧy") for voice in voices.values()] == ["lˈAʧy", "lˈAʧi"]
    ids, plain = (voices["fr"].symbols(phonemes).ids for phonemes in ("lˈAʧy", "lˈAʧi"))
    prosody = voices["fr"].prosody(ids)
    assert np.array_equal(voices["pt-br"].forced(ids, prosody), voices["fr"].forced(plain, prosody))
    assert not np.array_equal(voices["pt-br"].forced(ids, prosody), voices["fr"].forced(ids, prosody))


def test_same_seed_same_bytes(trunk: Trunk):
    ids = trunk.symbols("wˈʌn tˈu.").ids
    prosody = trunk.prosody(ids)
    rows = np.full((len(prosody.f0), 24), 0.1)
    for colour in (None, Colour(prosody.f0, rows.astype(np.float32))):
        first, again = (trunk.spoken(ids, prosody, colour, 7, ignore)[0] for _ in range(2))
        assert first.tobytes() == again.tobytes()


def test_readings_are_livelier_or_calmer_and_have_the_same_timbre(trunk: KokoroTrunk):
    ids = trunk.symbols("wˈʌn tˈu.").ids
    own, others = trunk._style(len(ids)), [trunk.read_by(seed)._style(len(ids)) for seed in range(1, 6)]
    factors = [float(np.linalg.norm(other[HALF:]) / np.linalg.norm(own[HALF:])) for other in others]
    assert all(LIVELINESS[0] <= factor <= LIVELINESS[1] for factor in factors)
    assert np.ptp(factors) > 0.05
    assert all(other[:HALF].tobytes() == own[:HALF].tobytes() for other in others)
    assert trunk.read_by(3)._style(len(ids)).tobytes() == others[2].tobytes()


def test_given_durations_are_obeyed(trunk: Trunk):
    ids = trunk.symbols("wˈʌn.").ids
    own = trunk.prosody(ids)
    steps = own.frames // 2 + 3
    assert trunk.prosody(ids, steps=steps).frames.tolist() == (2 * steps).tolist()


def test_a_mixture_is_the_mean_of_styles():
    rows = mixed(STYLES, {"af_heart": 0.25, "am_adam": 0.75})
    wanted = 0.25 * STYLES["af_heart"].astype(np.float64) + 0.75 * STYLES["am_adam"].astype(np.float64)
    np.testing.assert_allclose(rows, wanted, atol=1e-5)


def test_voices_differ(network: Kokoro, model: JointModel):
    ids = np.array(alphabet.ids("wˈʌn."))
    trunks = [KokoroTrunk(network, mixed(STYLES, {name: 1.0}), "en-us", model.trunk) for name in STYLES]
    steps = np.full(len(ids), 3)
    waves = [trunk.spoken(ids, trunk.prosody(ids, steps=steps), None, 0, ignore)[0] for trunk in trunks]
    assert not np.allclose(waves[0], waves[1])


def test_too_many_symbols_are_refused_in_a_sentence(trunk: Trunk):
    trunk.symbols("a" * LONGEST)
    with pytest.raises(TextError, match="too long"):
        trunk.symbols("a" * (LONGEST + 1))


def test_the_generator_can_be_stopped(trunk: Trunk):
    ids = trunk.symbols("wˈʌn.").ids
    prosody = trunk.prosody(ids)
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise Cancelled

    with stoppable(check), pytest.raises(Cancelled):
        trunk.spoken(ids, prosody, None, 0, ignore)


def test_a_take_has_a_voice_and_a_face(trunk: Trunk, model: JointModel, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(JointModel, "speaking", lambda self, voice: trunk)
    said = "Hello there. [sad]Goodbye!"
    take = model.speak(said, Settings(voice="af_heart,pitch=2", fps=25))
    assert len(take.curves) == pytest.approx(take.seconds * 25, abs=2)
    assert [word.label for word in take.words] == ["Hello", "there", "Goodbye"]
    assert np.ptp(take.curves[:, :52], axis=0).max() > 0.1
    again = model.retake(take, "Hello there. [sad]Farewell!", Settings(voice="af_heart,pitch=2", fps=25))
    assert again.kept


def test_a_plain_voice_is_not_bent(trunk: Trunk, model: JointModel, monkeypatch: pytest.MonkeyPatch):
    colours = []
    spoken = trunk.spoken
    monkeypatch.setattr(trunk, "spoken", lambda *given: (colours.append(given[2]), spoken(*given))[1])
    monkeypatch.setattr(JointModel, "speaking", lambda self, voice: trunk)
    model.speak("Hello.", Settings(voice="af_heart"))
    assert colours == [None]


@pytest.mark.parametrize(
    ("american", "expected"),
    [
        ("həlˈO", "həlˈQ"),
        ("hˈɑt", "hˈɒt"),
        ("kˈɑɹ", "kˈɑː"),
        ("bˈɜɹd", "bˈɜːd"),
        ("lˈɛTəɹ", "lˈɛtə"),
        ("kˈæt", "kˈat"),
        ("sˈi", "sˈiː"),
        ("hˈæpi", "hˈapi"),
        ("nˈAʃən", "nˈAʃᵊn"),
        ("vˈɛɹi", "vˈɛɹi"),
        ("nˈɪɹ", "nˈɪə"),
        ("θˈɔt", "θˈɔːt"),
        ("dˈɔɡ", "dˈɒɡ"),
    ],
)
def test_british_symbols(american: str, expected: str):
    assert "".join(symbol for symbol, _ in british(american)) == expected


def test_british_symbols_belong_to_phonemes_in_order(network: Kokoro, model: JointModel):
    phonemes = "ðə kˈɑɹ ɪz nˈɪɹ ˌOvəɹ ðˈɛɹ."
    trunk = KokoroTrunk(network, mixed(STYLES, {"af_heart": 1.0}), "en-gb", model.trunk)
    symbols = trunk.symbols(phonemes)
    assert len(symbols.ids) == len(symbols.characters)
    assert (np.diff(symbols.characters) >= 0).all()
    assert symbols.characters[-1] == len(phonemes) - 1
    prosody = trunk.prosody(symbols.ids)
    assert trunk.features(symbols.ids, prosody).shape == (len(prosody.f0), FEATURES)


def test_a_projector_turns_what_the_network_knows_into_features(network: Kokoro, model: JointModel):
    """Of the same saying, with the sound and without it."""
    rows = mixed(STYLES, {"af_heart": 1.0})

    def projector(own: np.ndarray) -> np.ndarray:
        return np.tile(own.sum(1, keepdims=True), (1, FEATURES))

    trunk = KokoroTrunk(network, rows, "en-us", model.trunk, projector)
    ids = trunk.symbols("wˈʌn.").ids
    prosody = trunk.prosody(ids)
    hidden, encoded = network.features(ids, prosody, rows[len(ids) - 3])
    wanted = np.tile((hidden.sum(1) + encoded.sum(1))[:, None], (1, FEATURES))
    _wave, features = trunk.spoken(ids, prosody, None, 0, ignore)
    np.testing.assert_allclose(features, wanted, atol=1e-4)
    np.testing.assert_allclose(trunk.features(ids, prosody), wanted, atol=1e-4)
    assert trunk.forced(ids, prosody).shape == features.shape
