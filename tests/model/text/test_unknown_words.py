"""The net for unknown words: the same phonemes as from the voice package's own, which runs in onnxruntime."""

from __future__ import annotations

import math
import os
import random

import numpy as np
import pytest

from unitaf.errors import EngineError
from unitaf.text import unknown_words
from unitaf.weight_files import folders, voice_package

COUNT = int(os.environ.get("UNITAF_UNKNOWN_WORDS", "400"))  # half of them look like words, half do not
REAL = """Nguyen Xylqorth Brontovia Siobhan Wojciech Tchaikovsky Krzyzewski Zuckerberg Ljubljana Reykjavik
Eyjafjallajokull Quetzalcoatl Szczecin Dostoyevsky Llanfair Oaxaca Worcestershire Cholmondeley blockchain podcasting
Müller Škoda Łódź naïveté façade Ångström smörgåsbord doppelgänger jalapeño crème hashtag chatbots gigafactory
photobombed selfie binge-watch vlogger Covid-19 emoji don't o'clock'd"""
ONSETS = "b bl cr d f g h j k l m n p qu r s st str t th v w x y z sch ph"
VOWELS = "a e i o u ee oo ai ou y ea"
ENDS = ",n,m,rt,ng,ck,x,st,l,sh,'s"


@pytest.fixture(scope="module")
def net() -> unknown_words.UnknownWords:
    return unknown_words.UnknownWords()


def made_up(count: int) -> list[str]:
    chance = random.Random(5)
    onsets, vowels, ends = ONSETS.split(), VOWELS.split(), ENDS.split(",")

    def syllables() -> str:
        count = chance.randint(1, 6)
        word = "".join(chance.choice(part) for _ in range(count) for part in (onsets, vowels, ends))
        return chance.choice([word, word, word.capitalize(), word.upper()])

    letters = [chr(code) for code in range(33, 0x1F00) if chr(code).isalpha()]

    def noise() -> str:
        return "".join(chance.choice(letters[:400]) for _ in range(chance.randint(1, 30)))

    return [syllables() if number % 2 else noise() for number in range(count)]


def test_the_same_as_in_onnxruntime(net):
    pytest.importorskip("onnxruntime")
    oov = pytest.importorskip("hibari.g2p.oov")
    package = oov.OOV()
    words = [word for word in [*REAL.split(), *made_up(COUNT)] if len(word) <= package.maxlen]
    different = [word for word in words if net(word) != (package(word) or None)]
    assert len(words) > COUNT / 2
    assert not different, f"{len(different)} of {len(words)}: {different[:5]}"


def test_letters_decide(net):
    assert net("blorb") != net("flimp")
    assert net("blorb") == "blˈɔɹb"
    assert net("漢字") is None


def test_a_long_word_is_read_to_its_end(net):
    word = "blorbnaxifuntirumplestonkwizzlebamp"
    half = len(word) // 2
    assert net(word) == (net(word[:half]) or "") + (net(word[half:]) or "")


def test_gelu_is_exact():
    x = np.linspace(-8, 8, 20001, dtype=np.float32)
    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in x.astype(np.float64).tolist()]
    assert unknown_words.gelu(x).dtype == np.float32
    assert np.abs(unknown_words.gelu(x) - exact).max() < 1e-6


def test_other_weights_are_refused(monkeypatch, tmp_path):
    with pytest.raises(EngineError, match="another version"):
        unknown_words.named({"onnx::MatMul_1": np.zeros((2, 2), np.float32)})
    monkeypatch.setattr(folders, "HOMES", ())
    monkeypatch.setattr(voice_package, "assets", lambda: tmp_path)
    with pytest.raises(EngineError):
        unknown_words.UnknownWords()
