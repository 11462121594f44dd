"""The reading of emotional faces: prototypes of EMFACS at a third of their strength, laid over neutral speech, are read
right; neutral speech, blinks and stressed brows are not read as emotions."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.facs_reading import EMOTIONS, NEUTRAL, UNITS, Reader, action_units, blinks
from benchmarks.reading.emotion_face import confusion, recognised, rises
from benchmarks.reading.face_scores import Array
from unitaf.channels import ARKIT, INDEX
from unitaf.joint import JointModel
from unitaf.settings import Settings

FPS = 30.0
LOW = 0.3
BASELINE = (
    "The sun came out before breakfast, and we walked down to the river.",
    "Please bring five purple plums and a bottle of milk.",
    "Nobody knows why the old engine stopped on Friday.",
    "I have read that book twice, but my brother has not.",
)
SAID = (
    "We could have put the boat behind the barn, where it would stay dry.",
    "She sells very good bread, and the shop is always open.",
    "Two of them moved to a farm above the village last winter.",
)

# Ekman, Friesen and Hager 2002, table 10-1, and Du, Tao and Martinez 2014, table 1; 25 by the lower lip alone.
PROTOTYPES = {
    "happy": ("6+12", "12", "12+25"),
    "sad": ("1+4+15", "1+4+15+17", "1+4", "1+4+15+64", "4+15+17", "1+4+6+15"),
    "afraid": ("1+2+4+5+20+25", "1+2+4+5+20+26", "1+2+4+5", "5+20", "1+4+5+20+25"),
    "angry": ("4+5+7+10+23+25", "4+5+7+23", "4+5+7+24", "4+5+7+17+23", "4+5+7+17+24", "4+7+24", "5+7+23", "4+5+23"),
    "disgusted": ("9", "9+16+15", "9+17", "10+17", "10+16+25", "9+10+17", "4+9+10+17"),
    "surprised": ("1+2+5+26", "1+2+5", "1+2+26", "5+26"),
}
MUSCLES = {
    1: "browInnerUp", 2: "browOuterUp", 4: "browDown", 5: "eyeWide", 6: "cheekSquint", 7: "eyeSquint", 9: "noseSneer",
    10: "mouthUpperUp", 12: "mouthSmile", 15: "mouthFrown", 16: "mouthLowerDown", 17: "mouthShrugLower",
    20: "mouthStretch", 23: "mouthRoll", 24: "mouthPress", 25: "mouthLowerDown", 26: "jawOpen", 64: "eyeLookDown",
}  # fmt: skip


def posed(prototype: str, strength: float | np.random.Generator = LOW) -> Array:
    """(52,) of a face that does nothing else; each unit with a strength of its own when they are drawn."""
    face = np.zeros(len(ARKIT), np.float32)
    for unit in prototype.split("+"):
        value = strength if isinstance(strength, float) else strength.uniform(LOW - 0.1, LOW + 0.1)
        stem = MUSCLES[int(unit)]
        sided = {stem, *(stem + side for side in ("Left", "Right", "Upper", "Lower"))}
        face[[column for column, name in enumerate(ARKIT) if name in sided]] = value
    return face


def over(speech: Array, face: Array) -> Array:
    return np.clip(speech + face, 0, 1)


def labels(reader: Reader, curves: Array) -> list[str]:
    reading = reader.read(curves, FPS)
    return [label for label, readable in zip(reading.labels, reading.readable, strict=True) if readable]


@pytest.fixture(scope="module")
def baseline(model: JointModel) -> list[Array]:
    return [model.speak(text, Settings(fps=FPS)).curves for text in BASELINE]


@pytest.fixture(scope="module")
def spoken(model: JointModel) -> list[Array]:
    return [model.speak(text, Settings(fps=FPS)).curves for text in SAID]


@pytest.fixture(scope="module")
def reader(baseline: list[Array]) -> Reader:
    return Reader(baseline, FPS)


def test_neutral_speech_is_neutral(reader: Reader, spoken: list[Array]):
    seen = [label for curves in spoken for label in labels(reader, curves)]
    assert recognised(seen, "calm") >= 0.9, confusion({NEUTRAL: seen})


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_prototypes_are_read_at_a_third_of_their_strength(reader: Reader, spoken: list[Array], emotion: str):
    seen = {
        prototype: [label for curves in spoken for label in labels(reader, over(curves, posed(prototype)))]
        for prototype in PROTOTYPES[emotion]
    }
    assert min(recognised(found, emotion) for found in seen.values()) >= 0.95, confusion(seen)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_units_need_not_be_equally_strong(reader: Reader, spoken: list[Array], emotion: str):
    chance = np.random.default_rng(0)
    seen = [
        label
        for prototype in PROTOTYPES[emotion]
        for curves in spoken
        for label in labels(reader, over(curves, posed(prototype, chance)))
    ]
    assert recognised(seen, emotion) >= 0.9, confusion({emotion: seen})


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_frames_can_be_read_one_by_one(baseline: list[Array], spoken: list[Array], emotion: str):
    single = Reader(baseline, FPS, window=0)
    face = posed(PROTOTYPES[emotion][0])
    seen = [label for curves in spoken for label in labels(single, over(curves, face))]
    assert recognised(seen, emotion) >= 0.9, confusion({emotion: seen})


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_strength_rises_with_the_face(reader: Reader, spoken: list[Array], emotion: str):
    for prototype in PROTOTYPES[emotion]:
        faces = [posed(prototype, strength) for strength in (0.1, 0.2, 0.3, 0.4)]
        readings = [reader.read(over(spoken[0], face), FPS) for face in faces]
        assert rises([float(reading.strength(emotion).mean()) for reading in readings]), prototype


def test_another_emotion_is_not_the_wanted_one(reader: Reader, spoken: list[Array]):
    seen = labels(reader, over(spoken[0], posed("1+2+5+26")))
    assert recognised(seen, "afraid") == recognised(seen, "sad") == 0


def test_sad_and_melancholic_are_one(reader: Reader, spoken: list[Array]):
    reading = reader.read(over(spoken[0], posed("1+4+15")), FPS)
    assert recognised(reading.labels, "melancholic") == recognised(reading.labels, "sad") > 0.9
    assert (reading.strength("melancholic") == reading.strength("sad")).all()


def test_a_brow_raise_on_a_word_is_not_surprise():
    curves = np.zeros((60, len(ARKIT)), np.float32)
    curves[24:35] = posed("1+2+5")
    assert set(Reader(fps=FPS).read(curves, FPS).labels) == {NEUTRAL}
    assert set(Reader(fps=FPS, window=0).read(curves, FPS).labels) == {NEUTRAL, "surprised"}


def test_blinks_are_not_read_and_do_not_hide_the_face():
    curves = np.tile(posed("6+12"), (60, 1))
    curves[30:34] = 0
    curves[30:34, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]] = 0.9
    shut = blinks(curves, FPS)
    assert shut[27:37].all()
    assert shut.sum() == 10
    reading = Reader(fps=FPS).read(curves, FPS)
    assert (reading.readable == ~shut).all()
    assert set(reading.labels) == {"happy"}


def test_lids_that_hang_are_not_a_blink():
    curves = np.zeros((60, len(ARKIT)), np.float32)
    curves[:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]] = 0.4
    assert not blinks(curves, FPS).any()


def test_action_units_have_sides():
    curves = np.zeros((1, len(ARKIT)), np.float32)
    curves[0, [INDEX["mouthSmileLeft"], INDEX["browInnerUp"]]] = 0.5
    left, right = action_units(curves)
    smile, brow = list(UNITS).index(12), list(UNITS).index(1)
    assert (left[0, smile], right[0, smile]) == (0.5, 0)
    assert left[0, brow] == right[0, brow] == 0.5
