"""The expression residual: nothing at calm, evenly more with the feeling, and never against the lips."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.emotion.vector import CALM, EMOTIONS, USUAL, effective_weights
from unitaf.errors import EngineError
from unitaf.face import expression, looks, protect
from unitaf.face.expression import Expression, followed
from unitaf.face.seal import FACTORS
from unitaf.joint import JointModel
from unitaf.reference import expression as reference
from unitaf.signals import FloatArray, Segment
from unitaf.voice.speech import say
from unitaf.weight_files import folders

FPS = 60.0
LIPS = [i for i, name in enumerate(ARKIT) if name.startswith(("mouth", "jaw"))]
# Where each feeling is seen first (AU 6 and 12, 4, 1 and 15, 20, 9, 1, 2).
MARKS = {
    "happy": ("cheekSquintLeft", "mouthSmileRight"), "angry": ("browDownLeft", "eyeSquintRight"),
    "sad": ("browInnerUp", "mouthFrownLeft"), "afraid": ("browInnerUp", "mouthStretchLeft", "eyeWideLeft"),
    "disgusted": ("noseSneerLeft", "mouthUpperUpRight"), "melancholic": ("browInnerUp", "mouthFrownRight"),
    "surprised": ("browOuterUpLeft", "eyeWideRight"),
}  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Expression:
    return Expression.load()


class Spoken:
    """A sentence's features and its mouth."""

    def __init__(self, model: JointModel) -> None:
        sentence = model.front_end.sentences("My brother never found the papers, and nobody believed him.")[0]
        self.speech = say(model.trunk, sentence, 1.0, 0, lambda done: None)
        self.features = self.speech.features
        self.mouth = model.face.samples(self.features, style="clear")


@pytest.fixture(scope="module")
def spoken(model: JointModel) -> Spoken:
    return Spoken(model)


def rows(frames: int, strength: float = 1.0, **asked: float) -> FloatArray:
    """Effective weights (frames, 8) of a feeling that lasts."""
    vector = np.array([asked.get(name, 0.0) for name in EMOTIONS])
    return np.repeat(effective_weights(vector, strength)[None], frames, 0).astype(np.float32)


def steps(frames: int, *parts: FloatArray) -> FloatArray:
    """Feelings one after another, each as long."""
    return np.concatenate([part[: frames // len(parts) + 1] for part in parts])[:frames]


def test_calm_adds_exactly_nothing(network: Expression, spoken: Spoken) -> None:
    added = network.residual(spoken.features, spoken.mouth, rows(len(spoken.features)))
    assert added.shape == (len(spoken.mouth), 52) and added.dtype == np.float32
    assert not added.any()


@pytest.mark.parametrize("feeling", EMOTIONS[:CALM])
def test_a_feeling_is_seen_where_it_belongs_and_grows_with_its_weight(
    network: Expression, spoken: Spoken, feeling: str
) -> None:
    means = []
    for weight in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0):
        added = network.residual(spoken.features, spoken.mouth, rows(len(spoken.features), **{feeling: weight}))
        assert added.min() >= 0
        means.append(added.mean(0))
    assert np.all(np.diff(means, axis=0) >= -1e-6)
    for name in MARKS[feeling]:
        assert means[4][INDEX[name]] > 0.15
        assert means[4][INDEX[name]] == pytest.approx(8 * means[0][INDEX[name]], rel=0.1)


def test_an_expression_never_sleeps_between_accents(network: Expression, spoken: Spoken) -> None:
    added = network.residual(spoken.features, spoken.mouth, rows(len(spoken.features), angry=0.8))
    lowered = added[:, INDEX["browDownLeft"]]
    assert lowered.min() > 0.65 * lowered.mean()
    assert lowered.max() > 1.15 * lowered.mean()


def test_it_comes_faster_than_it_goes(network: Expression) -> None:
    frames = 320
    course = steps(frames, rows(frames), rows(frames, sad=0.8), rows(frames))
    shown = followed(course)[:, EMOTIONS.index("sad")]
    assert shown.shape == (frames // 2,)
    top = float(course.max(0)[EMOTIONS.index("sad")])
    middle = frames // 2 // 3
    rise = np.flatnonzero((shown[: 2 * middle - 4] > 0.1 * top) & (shown[: 2 * middle - 4] < 0.9 * top))
    fall = np.flatnonzero((shown[2 * middle - 4 :] > 0.1 * top) & (shown[2 * middle - 4 :] < 0.9 * top))
    assert 0.25 <= len(rise) / 40 <= 0.5 <= len(fall) / 40 <= 0.8
    assert shown.max() <= top + 1e-6


def test_a_change_inside_a_word_is_smooth(network: Expression, spoken: Spoken) -> None:
    frames = len(spoken.features)
    course = steps(frames, rows(frames, surprised=1.0), rows(frames, angry=1.0), rows(frames, happy=1.0))
    added = network.residual(spoken.features, spoken.mouth, course)
    largest = USUAL * looks.TABLE.max()
    assert np.abs(np.diff(added, axis=0)).max() < 0.13 * largest
    assert np.abs(np.diff(added, 2, axis=0)).max() < 0.065 * largest


@pytest.mark.parametrize("frames", [1, 2, 3, 81, 480])
def test_any_length(network: Expression, spoken: Spoken, frames: int) -> None:
    features = np.tile(spoken.features, (3, 1))[:frames]
    mouth = np.tile(spoken.mouth, (3, 1))[: -(-frames // 2)]
    added = network.residual(features, mouth, rows(frames, happy=0.8))
    assert added.shape == (len(mouth), 52) and np.isfinite(added).all()


def test_seams_do_not_show(network: Expression, spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 1600
    features = np.tile(spoken.features, (9, 1))[:count]
    mouth = np.tile(spoken.mouth, (9, 1))[: count // 2]
    whole = network.residual(features, mouth, rows(count, afraid=0.9))
    monkeypatch.setattr(expression, "PIECE", 160)
    assert np.abs(network.residual(features, mouth, rows(count, afraid=0.9)) - whole).max() < 1e-5


def test_the_same_twice(network: Expression, spoken: Spoken) -> None:
    first, second = (
        network.residual(spoken.features, spoken.mouth, rows(len(spoken.features), disgusted=0.7)) for _ in range(2)
    )
    assert np.array_equal(first, second)


def test_what_does_not_belong_together_is_refused(network: Expression, spoken: Spoken) -> None:
    with pytest.raises(ValueError, match="as many of emotion"):
        network.residual(spoken.features, spoken.mouth, rows(len(spoken.features) - 2))
    with pytest.raises(ValueError, match="samples of a mouth"):
        network.residual(spoken.features, spoken.mouth[:-1], rows(len(spoken.features)))


def test_weights_that_do_not_fit_are_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="expression weights are missing"):
        Expression.load(tmp_path)
    shutil.copytree(folders.folder(expression.FOLDER), tmp_path / "other")
    other = Expression.load(tmp_path / "other")
    smaller = dataclasses.replace(other.model.config, width=32)
    reference.save(reference.ExpressionModel(smaller), tmp_path / "other")
    assert Expression.load(tmp_path / "other").model.config.width == 32
    (tmp_path / "other" / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EngineError, match="install UniTAF again"):
        Expression.load(tmp_path / "other")


def a_face(seconds: float = 1.0) -> FloatArray:
    """An open mouth that closes in the middle."""
    frames = round(seconds * FPS)
    curves = np.zeros((frames, len(ARKIT)), np.float32)
    away = np.clip((np.abs(np.arange(frames) / FPS - seconds / 2) - 0.03) / 0.07, 0, 1)
    curves[:, INDEX["jawOpen"]] = 0.3 * away
    return curves


residuals = st.lists(st.floats(0, 0.6), min_size=52, max_size=52)


@settings(max_examples=50)
@given(residuals, st.sampled_from("PBM"))
def test_closed_lips_stay_closed(values: list[float], label: str) -> None:
    curves, residual = a_face(), np.zeros((60, 52), np.float32)
    shown = looks.TABLE.any(0)
    residual[:, shown] = np.array(values, np.float32)[shown]
    before = curves.copy()
    face = protect.add(curves, residual, FPS, [Segment(label, 0.45, 0.55)])
    assert np.array_equal(curves, before)
    parted = face @ FACTORS
    assert parted[29:32].max() <= 1e-6 and face.min() >= 0 and face.max() <= 1
    assert np.abs(face[30, LIPS] - curves[30, LIPS]).max() <= 0.6 * 0.3 + 1e-6
    free = [i for i in LIPS if ARKIT[i] != "jawOpen"]
    assert np.allclose(face[:15, free], np.clip(curves[:15, free] + residual[:15, free], 0, 1))


@pytest.mark.parametrize("label", ["F", "V", "S", "Z"])
def test_teeth_keep_the_jaw(label: str) -> None:
    curves, residual = np.zeros((60, 52), np.float32), np.full((60, 52), 0.4, np.float32)
    face = protect.add(curves, residual, FPS, [Segment(label, 0.4, 0.6)])
    assert face[28:33, INDEX["jawOpen"]].max() <= 0.05 * 0.4 + 1e-6 or label in "SZ"
    assert face[28:33, INDEX["jawOpen"]].max() <= 0.1 * 0.4 + 1e-6
    assert face[5, INDEX["jawOpen"]] == pytest.approx(protect.SPOKEN_JAW * 0.4)


def test_blinks_close_wide_eyes() -> None:
    curves, residual = np.zeros((3, 52), np.float32), np.full((3, 52), 0.5, np.float32)
    curves[1, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]] = 1
    face = protect.add(curves, residual, FPS, [])
    for side in ("Left", "Right"):
        assert face[1, INDEX[f"eyeBlink{side}"]] == 1 and face[1, INDEX[f"eyeWide{side}"]] == 0
        assert face[1, INDEX[f"eyeSquint{side}"]] <= 0.25
        assert face[0, INDEX[f"eyeWide{side}"]] == 0.5


def test_a_lowered_brow_does_not_rise_with_the_voice() -> None:
    curves, residual = np.zeros((2, 52), np.float32), np.zeros((2, 52), np.float32)
    raised = [INDEX[name] for name in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")]
    curves[:, raised] = 0.25
    residual[1, [INDEX["browDownLeft"], INDEX["browDownRight"]]] = 0.5
    face = protect.add(curves, residual, FPS, [])
    assert np.allclose(face[0, raised], 0.25) and not face[1, raised].any()


@given(st.floats(0, 0.6), st.floats(0, 0.6), st.floats(0, 0.5))
def test_eyes_look_up_or_down_together(up: float, down: float, lowered: float) -> None:
    curves, residual = np.zeros((1, 52), np.float32), np.zeros((1, 52), np.float32)
    for side in ("Left", "Right"):
        curves[0, INDEX[f"eyeLookUp{side}"]], curves[0, INDEX[f"eyeLookDown{side}"]] = up, down
    residual[0, INDEX["eyeLookDownLeft"]] = lowered
    face = protect.add(curves, residual, FPS, [])[0]
    left, right = (face[INDEX[f"eyeLookDown{side}"]] - face[INDEX[f"eyeLookUp{side}"]] for side in ("Left", "Right"))
    assert left == right and left == pytest.approx(down - up + lowered / 2, abs=1e-6)
    assert min(face[INDEX["eyeLookDownLeft"]], face[INDEX["eyeLookUpLeft"]]) == 0


def test_no_residual_no_change() -> None:
    curves = np.random.default_rng(0).uniform(0, 0.5, (30, 52)).astype(np.float32)
    for side in ("Left", "Right"):
        curves[:, INDEX[f"eyeLookUp{side}"]] = 0
    assert np.array_equal(protect.add(curves, np.zeros_like(curves), FPS, [Segment("P", 0.1, 0.2)]), curves)
