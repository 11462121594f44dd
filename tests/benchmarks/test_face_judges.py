"""What judges of photographs said, and what is made of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("bpy")

from benchmarks import photo_judges
from benchmarks.face_judges import EXTREMES, Frame, Scores, frames_of, summary
from benchmarks.photo_judges import JUDGES, LABELS
from unitaf.channels import INDEX

NOTHING = np.zeros(52, np.float32)


def reading(**shares: float) -> list[list[float]]:
    """The same reading of all judges."""
    return [[shares.get(label, 0.0) for label in LABELS]] * len(JUDGES)


def test_extremes_are_whole_faces_at_one_amplitude() -> None:
    frames = {frame.emotion: frame.curves for frame in frames_of(None, [], ["extremes"])}
    assert {*frames} == {*EXTREMES, "neutral"} and not frames["neutral"].any()
    assert frames["happy"][INDEX["mouthSmileLeft"]] == frames["happy"][INDEX["cheekSquintRight"]] == np.float32(0.8)
    assert {*np.unique(frames["afraid"])} == {np.float32(0), np.float32(0.8)}


def test_a_clip_is_read_against_the_same_sentence_said_calmly() -> None:
    frames = [Frame(part, name, 0, "onset", NOTHING) for part, name in (("neutral", "neutral"), ("feelings", "happy"))]
    for felt, up, most in (
        ({"happy": 0.3, "neutral": 0.7}, True, True),
        ({"happy": 0.3, "surprised": 0.6}, True, False),
        ({"happy": 0.1, "neutral": 0.9}, False, False),
    ):
        scores = Scores(frames, np.array([reading(happy=0.2, neutral=0.8), reading(**felt)]))
        assert scores.clips("feelings", "happy").tolist() == [[[up, most]] * len(JUDGES)]


def test_a_face_that_is_not_found_is_read_as_nothing() -> None:
    frames = [Frame("extremes", name, 0, "", NOTHING) for name in (*EXTREMES, "neutral")]
    readings = np.array([reading(**{name: 1.0}) for name in (*EXTREMES, "neutral")])
    readings[0, 1] = np.nan
    found = summary(Scores(frames, readings), ["extremes"])
    assert found["faces not found"] == pytest.approx(1 / (len(frames) * len(JUDGES)))
    assert found["extremes"]["happy"].tolist() == [1, 0, 1] and found["extremes"]["sad"].tolist() == [1, 1, 1]


def test_each_judge_is_asked_in_its_own_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = []

    def printed(command: list[str]) -> dict[str, list[dict[str, float] | None]]:
        size = int(command[-1])
        count = len(Path(command[-2]).read_bytes()) // (3 * size * size)
        asked.append(command[0])
        names = ["fer"] if command[0] == sys.executable else ["human", "face-api"]
        spelt = {"fearful": 1.0} if command[0] == "node" else {"fear": 1.0}
        others = dict.fromkeys(set(LABELS) - {"afraid"}, 0.0)
        answer = json.dumps({name: [{**others, **spelt}] * (count - 1) + [None] for name in names})
        return json.loads(answer)

    monkeypatch.setattr(photo_judges, "_printed", printed)
    found = photo_judges.read(np.zeros((3, 8, 8, 3), np.uint8), Path(sys.executable), tmp_path)
    assert asked == [sys.executable, "node"]
    assert found.shape == (3, len(JUDGES), len(LABELS))
    assert (found[:2, :, LABELS.index("afraid")] == 1).all() and np.isnan(found[2]).all()
