"""The real voice pack, which ``make test-voices`` builds and names in ``UNITAF_VOICE_TESTS``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import build_voices
from unitaf.channels import INDEX
from unitaf.cli.main import main
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics, voices
from unitaf.weight_files import voice_pack

PACK = os.environ.get("UNITAF_VOICE_TESTS", "")
pytestmark = pytest.mark.skipif(not PACK, reason="needs the voice pack: make test-voices")

SAID = "Put the big map back, please."
MOST_MEMORY = 900  # MB, of the whole process
MEASURE = """
import resource
from unitaf.joint import JointModel
from unitaf.settings import Settings
text = "It was a long and quiet evening, " * 12 + "and nobody came."
take = JointModel.load().speak(text, Settings(voice="af_heart"))
assert take.seconds > 25
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The pack, installed."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("voices") / "voices"
        patch.setenv(voice_pack.FOLDER_VARIABLE, str(folder))
        assert main(["voices", "--install", PACK]) == 0
        yield folder


@pytest.fixture(scope="module")
def model() -> JointModel:
    return JointModel.load()


def said(model: JointModel, voice: str) -> Take:
    return model.speak(SAID, Settings(voice=voice))


def median_f0(take: Take) -> float:
    heard = acoustics.f0(acoustics.resample(take.wav, take.sample_rate))
    return float(np.median(heard[heard > 0]))


def test_the_same_bytes_twice(tmp_path: Path):
    again = build_voices.build(build_voices.PACKAGES, tmp_path / "again.zip")
    assert again.read_bytes() == Path(PACK).read_bytes()
    assert again.stat().st_size <= build_voices.LARGEST


def test_all_voices_are_installed(capsys: pytest.CaptureFixture[str]):
    assert main(["voices", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == len(voices.VOICES)
    assert all(voice["installed"] for voice in listed)


def test_a_take_has_voice_words_and_lips(model: JointModel):
    take = said(model, "af_heart")
    assert take.wav.tobytes() == said(model, "af_heart").wav.tobytes()
    assert [word.label for word in take.words] == ["Put", "the", "big", "map", "back", "please"]
    assert 1 < take.seconds < 4
    assert 0.02 < np.sqrt(np.square(take.wav).mean()) < 0.2
    phones = [phone for phone in take.phones if phone.label != SILENCE]
    assert np.ptp(take.curves[:, INDEX["jawOpen"]]) > 0.1
    assert [phone.label for phone in phones][:3] == ["P", "UH", "T"]


def test_men_are_lower_than_women_and_mixtures_between_them(model: JointModel):
    woman, both, man = (median_f0(said(model, voice)) for voice in ("af_heart", "af_heart + am_adam", "am_adam"))
    assert man < both < woman
    assert man < 140
    assert woman > 160


def test_sliders_and_emotion_bend_voices_of_the_pack(model: JointModel):
    plain = said(model, "am_eric")
    assert median_f0(said(model, "am_eric,pitch=4")) / median_f0(plain) == pytest.approx(2 ** (4 / 12), rel=0.08)
    sad = model.speak(f"[sad]{SAID}[/]", Settings(voice="am_eric"))
    assert sad.seconds > plain.seconds


def test_both_englishes_are_spoken(model: JointModel):
    for voice in ("bf_emma", "bm_fable"):
        assert 1 < said(model, voice).seconds < 4


def test_memory(folder: Path):
    environment = os.environ | {voice_pack.FOLDER_VARIABLE: str(folder), "OMP_NUM_THREADS": "1"}
    found = subprocess.run([sys.executable, "-c", MEASURE], env=environment, capture_output=True, text=True, check=True)
    assert float(found.stdout) <= MOST_MEMORY
