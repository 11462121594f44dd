"""Each emotion shows all of its action units, and no other's."""

from __future__ import annotations

import pytest

from unitaf.channels import INDEX
from unitaf.emotion.vector import BIAS, CALM, EMOTIONS, USUAL
from unitaf.face.looks import LOOKS, TABLE

# EMFACS: what has to be seen, and what would say something else.
UNITS = {
    "happy": ({"cheekSquint", "mouthSmile"}, {"browDown", "mouthFrown", "noseSneer", "mouthStretch"}),
    "angry": ({"browDown", "eyeSquint", "mouthPress"}, {"mouthSmile", "browInnerUp", "browOuterUp"}),
    "sad": ({"browInnerUp", "browDown", "mouthFrown"}, {"mouthSmile", "eyeWide", "browOuterUp"}),
    "afraid": ({"browInnerUp", "browOuterUp", "browDown", "eyeWide", "mouthStretch"}, {"mouthSmile", "noseSneer"}),
    "disgusted": ({"noseSneer", "mouthUpperUp"}, {"mouthSmile", "browInnerUp", "eyeWide"}),
    "melancholic": ({"browInnerUp", "mouthFrown", "eyeBlink"}, {"mouthSmile", "eyeWide"}),
    "surprised": ({"browInnerUp", "browOuterUp", "eyeWide", "jawOpen"}, {"browDown", "mouthFrown", "mouthSmile"}),
}


@pytest.mark.parametrize("emotion", EMOTIONS[:CALM])
def test_all_units_and_no_others(emotion: str) -> None:
    shown, others = UNITS[emotion]
    assert all(LOOKS[emotion].get(name, 0) >= 0.1 for name in shown)
    assert not others & {*LOOKS[emotion]}


def test_no_look_asks_for_more_than_there_is() -> None:
    assert TABLE.shape == (CALM, len(INDEX)) and TABLE.min() >= 0
    for emotion, row, bias in zip(EMOTIONS[:CALM], TABLE, BIAS, strict=False):
        assert (USUAL * bias * row).max() == pytest.approx(max(LOOKS[emotion].values()))
        assert (USUAL * bias * row).max() <= 1
