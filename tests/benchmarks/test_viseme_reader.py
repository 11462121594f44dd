"""The reader of lips reads what it has learnt to, and is not taken in by a face that stands still."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.legibility import shape_figures
from benchmarks.reading.mouth_shapes import ShapeHead, medians
from benchmarks.reading.viseme_reader import (
    MIRRORED,
    NAMES,
    VISEME_OF,
    VISEMES,
    Confusion,
    Said,
    examples,
    rounded,
    train,
)
from unitaf.channels import ARKIT, INDEX
from unitaf.signals import Segment
from unitaf.text.phones import LABELS

from .heads import write_head

FPS = 25.0
# How a made-up person says some visemes: jawOpen, mouthPucker, mouthRollLower.
SHOWN = {"M": (0.0, 0.0, 0.5), "AA": (0.6, 0.0, 0.0), "UW": (0.2, 0.8, 0.0), "IY": (0.2, 0.0, 0.0)}
CHANNELS = [INDEX[name] for name in ("jawOpen", "mouthPucker", "mouthRollLower")]


def talk(seed: int, count: int = 200, strength: float = 1.0) -> Said:
    """Phones of 200 ms, each with its mouth and some noise."""
    chance = np.random.default_rng(seed)
    labels = chance.choice(list(SHOWN), count)
    phones = [Segment(label, at / 5, (at + 1) / 5) for at, label in enumerate(labels)]
    frames = np.arange(int(count / 5 * FPS)) / FPS
    curves = np.zeros((len(frames), len(ARKIT)), np.float32)
    middles = [(phone.start + phone.end) / 2 for phone in phones]
    for at, channel in enumerate(CHANNELS):
        curves[:, channel] = strength * np.interp(frames, middles, [SHOWN[label][at] for label in labels])
    return Said(np.clip(curves + 0.03 * chance.standard_normal(curves.shape), 0, 1).astype(np.float32), FPS, phones)


def test_every_phone_belongs_to_one_of_twelve_visemes() -> None:
    assert len(NAMES) == 12
    assert set(VISEME_OF) == LABELS
    assert sum(map(len, VISEMES.values())) == len(LABELS)


def test_a_face_is_rounded_on_rounded_phones_alone() -> None:
    still = Said(np.zeros((50, 52), np.float32), FPS, [Segment("IY", 0, 1), Segment("W", 1, 2)])
    pucker = rounded(still, 0.8).curves[:, INDEX["mouthPucker"]]
    assert pucker[37] == pytest.approx(0.8)
    assert not pucker[:25].any() and not still.curves.any()
    assert np.array_equal(rounded(still, 0.8).curves.sum(1), pucker)


def test_it_reads_others_sentences_and_a_still_face_no_better_than_chance(tmp_path: Path) -> None:
    reader = train(write_head(tmp_path), [talk(0, 600)], epochs=15)
    read = Confusion(reader, list(examples([talk(1)])))
    assert read.balanced() > 0.9
    assert read.counts.sum() == 200
    still = talk(2)._replace(curves=np.full((1000, len(ARKIT)), 0.1, np.float32))
    assert Confusion(reader, list(examples([still]))).balanced() == pytest.approx(1 / len(SHOWN))
    late = talk(1)
    moved = [Segment(label, start + 0.2, end + 0.2) for label, start, end in late.phones]
    assert Confusion(reader, list(examples([late._replace(phones=moved)]))).balanced() < 0.5


def test_the_same_faces_give_the_same_reader_and_a_file_keeps_it(tmp_path: Path) -> None:
    head, shown = write_head(tmp_path), list(examples([talk(3)]))
    first, second = (train(head, [talk(0)], epochs=3) for _ in range(2))
    assert (first.layers[-1] == second.layers[-1]).all()
    first.save(tmp_path / "reader.npz")
    assert (type(first).load(tmp_path / "reader.npz").read(shown) == first.read(shown)).all()


def test_left_and_right_are_read_alike() -> None:
    assert MIRRORED[INDEX["mouthSmileLeft"]] == INDEX["mouthSmileRight"]
    assert MIRRORED[INDEX["jawOpen"]] == INDEX["jawOpen"]
    said = talk(0, 10)
    other = said._replace(curves=said.curves[:, MIRRORED])
    for one, same in zip(examples([said]), examples([other]), strict=True):
        assert one.curves == pytest.approx(same.curves)


def test_shapes_are_measured_on_the_mesh_in_the_middle_of_a_phone(tmp_path: Path) -> None:
    shapes = medians(ShapeHead(write_head(tmp_path)).shapes([talk(4)]))
    assert shapes["AA"].opening == pytest.approx(6, abs=0.6)
    assert shapes["UW"].protrusion == pytest.approx(0.8, abs=0.1)
    assert shapes["UW"].width == pytest.approx(50 - 0.8 * 8, abs=0.8)
    assert shapes["AA"].teeth == pytest.approx(3.4, abs=0.1)  # all of them
    assert shapes["M"].teeth == pytest.approx(0.1, abs=0.3)
    found = shape_figures(shapes)
    assert found["AA / EE opening"] == pytest.approx(3, abs=0.4)
    assert found["OO / EE width"] < 0.95
    assert np.isnan(found["SH / EE width"])
