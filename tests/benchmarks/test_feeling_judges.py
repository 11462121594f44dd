"""The judges that learn from actors: what they hear, and that they cannot know what they were not told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading.feeling_features import RATE, cepstral, phonetic
from benchmarks.reading.feeling_judges import nearness, of_speaker, planes, recall, told_apart
from training import actors


def sung(f0: float, brightness: float = 0.0, seconds: float = 1.0) -> np.ndarray:
    """A vowel-like sound of ten harmonics; brightness raises the upper ones."""
    time = np.arange(round(seconds * RATE)) / RATE
    waves = sum(k ** (brightness - 1.0) * np.sin(2 * np.pi * k * f0 * time) for k in range(1, 11))
    return (0.1 * np.asarray(waves)).astype(np.float32)


def test_clips_are_those_that_listeners_recognised(tmp_path: Path):
    soundfile = pytest.importorskip("soundfile")
    (tmp_path / "flac").mkdir()
    for name in ("03a01Wa", "03a01Nb", "16b10Fc"):
        soundfile.write(tmp_path / "flac" / f"{name}.flac", np.full(22050, 0.25), 22050)
    rows = ["Nr.\tSatz\terkannt\tnatuerlich", "1\xa0\t03a01Wa.wav\t95,00\xa0\t80,00", "2\t16b10Fc.wav\t79,50\t60,00"]
    (tmp_path / "erkennung.txt").write_text("\n".join(rows), "latin-1")
    (clip,) = actors.clips(tmp_path)  # one is not recognised, and of one nothing is known
    assert (clip.speaker, clip.sentence, clip.emotion) == ("03", "a01", "anger")
    assert len(clip.wave) == 2 * RATE and np.abs(clip.wave).max() == pytest.approx(1.0)


def test_praat_hears_pitch_brightness_and_no_level():
    pytest.importorskip("parselmouth")
    low, high = phonetic(sung(150)), phonetic(sung(300))
    assert high[0] - low[0] == pytest.approx(12, abs=0.2)
    assert phonetic(sung(150, 1.0))[7] > low[7] + 3  # tilt
    assert phonetic(0.5 * sung(150))[:9] == pytest.approx(low[:9], abs=0.05, nan_ok=True)
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    assert len(phonetic(noise)) == len(low) == 49


def test_cepstra_know_neither_level_nor_what_does_not_move():
    plain = sung(200) + 1e-2 * np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    steady = cepstral(plain)
    assert len(steady) == 71
    assert cepstral(0.5 * plain)[:12] == pytest.approx(steady[:12], abs=0.05)
    wave = plain * (1 + np.sin(2 * np.pi * 5 * np.arange(RATE) / RATE))
    assert (cepstral(wave)[-20:].reshape(4, 5)[2] > steady[-20:].reshape(4, 5)[2] + 6).all()  # 4 to 8 Hz


@pytest.mark.parametrize("fit", [planes, nearness])
def test_judges_learn_what_differs_and_guess_where_nothing_does(fit):
    draw = np.random.default_rng(0)
    labels, groups = np.tile(np.arange(3), 40), np.repeat(np.arange(6), 20)
    rows = draw.standard_normal((120, 5))
    guessed = recall(labels, told_apart(fit, rows, labels, groups), 3).diagonal().mean()
    assert guessed < 0.55
    rows[np.arange(120), labels] += 3
    heard = recall(labels, told_apart(fit, rows, labels, groups), 3)
    assert heard.diagonal().mean() > 0.85
    assert heard.sum(1) == pytest.approx(1.0)


def test_a_speaker_is_measured_by_their_own_clips():
    rows = np.array([[1.0, 5.0, np.nan], [3.0, 5.0, 2.0], [2.0, 5.0, 4.0]])
    scaled = of_speaker(rows)
    assert scaled == pytest.approx(of_speaker(10 * rows + 7))
    assert scaled[0, 2] == 0 and not scaled[:, 1].any()
