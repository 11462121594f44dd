"""The mouth of a spoken take: open vowels open, rounded ones round, contacts hold, at every articulation."""

from __future__ import annotations

import numpy as np
import pytest

from unitaf.channels import INDEX
from unitaf.dials.steps import opening
from unitaf.face.seal import FACTORS
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take

LINE = "My father bought a huge bottle of cheap wine for you and me, Bob."
OPEN, SPREAD, ROUND, CLOSED = ("AA", "AY", "AE"), ("IY",), ("UW", "W"), ("P", "B", "M")


@pytest.fixture(scope="module")
def takes(model: JointModel) -> dict[float, Take]:
    return {amount: model.speak(LINE, Settings(fps=60, articulation=amount)) for amount in (0.0, 1.0, 2.0)}


def middles(take: Take, labels: tuple[str, ...]) -> list[int]:
    return [round((p.start + p.end) / 2 * take.fps) for p in take.phones if p.label in labels]


def at(take: Take, labels: tuple[str, ...], channel: str) -> float:
    return float(take.curves[middles(take, labels), INDEX[channel]].mean())


def gap(take: Take, labels: tuple[str, ...]) -> float:
    return float((take.curves @ FACTORS)[middles(take, labels)].mean())


def test_phones_differ_in_shape(takes: dict[float, Take]) -> None:
    take = takes[1.0]
    assert gap(take, OPEN) > 1.3 * gap(take, SPREAD)
    assert at(take, ROUND, "mouthPucker") > 0.6 > 0.2 > at(take, SPREAD, "mouthPucker")
    assert at(take, SPREAD, "mouthStretchLeft") > at(take, ROUND, "mouthStretchLeft")


def test_more_articulation_opens_more_and_says_the_same(takes: dict[float, Take]) -> None:
    gaps = [gap(take, OPEN) for take in takes.values()]
    assert gaps[0] < 0.7 * gaps[1] and gaps[2] > 1.3 * gaps[1]
    assert all(np.array_equal(take.wav, takes[1.0].wav) for take in takes.values())


@pytest.mark.parametrize("amount", [0.0, 1.0, 2.0])
def test_closures_hold_at_every_articulation(takes: dict[float, Take], amount: float) -> None:
    take = takes[amount]
    parted = opening(take.curves.T)
    for phone in take.phones:
        if phone.label in CLOSED:
            first, last = (round(time * take.fps) for time in (phone.start - 0.04, phone.end + 0.04))
            assert parted[first : last + 1].min() < 0.05, phone


def test_the_mouth_is_symmetrical(takes: dict[float, Take]) -> None:
    curves = takes[1.0].curves
    for name in ("mouthStretch", "mouthLowerDown", "mouthUpperUp", "mouthFrown"):
        assert np.allclose(curves[:, INDEX[f"{name}Left"]], curves[:, INDEX[f"{name}Right"]], atol=1e-6)
    assert curves[:, [INDEX["jawLeft"], INDEX["mouthRight"]]].max() == 0
