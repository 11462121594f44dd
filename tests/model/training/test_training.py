"""The recipe's own parts: what they promise to the weights."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from training import (
    acted,
    aligner_sounds,
    articulation,
    augment,
    depthwise,
    expressions,
    loop,
    losses,
    retelling,
    rooms,
    train_expression,
    unspoken,
)
from training.cache import cached
from unitaf.channels import ARKIT, INDEX
from unitaf.emotion.vector import EMOTIONS
from unitaf.face.model import FaceConfig
from unitaf.reference.face import FaceDecoder
from unitaf.signals import Segment
from unitaf.text.phones import LABELS
from unitaf.voice.acoustics import MELS, RATE

PHONES = [Segment("SIL", 0.0, 0.4), Segment("P", 0.4, 0.5), Segment("AA", 0.5, 0.8), Segment("SIL", 0.8, 1.0)]


def test_the_fast_convolution_is_the_library_s() -> None:
    torch.manual_seed(0)
    plain = FaceDecoder(FaceConfig(width=16, hidden=16, dilations=(1, 4))).train()
    quick = FaceDecoder(plain.config).train()
    quick.load_state_dict(plain.state_dict())
    depthwise.use_fast_convolutions(quick)
    features, style = torch.randn(2, 40, 256), torch.zeros(2, dtype=torch.long)
    outs = [decoder(features, style) for decoder in (plain, quick)]
    for out in outs:
        out.square().sum().backward()
    torch.testing.assert_close(*outs)
    for (name, a), (_, b) in zip(plain.named_parameters(), quick.named_parameters(), strict=True):
        if a.grad is not None:
            torch.testing.assert_close(a.grad, b.grad, rtol=1e-4, atol=1e-4, msg=name)
    assert isinstance(quick.blocks[1].dw, nn.Conv1d)


def test_a_warp_moves_a_face_and_its_phones_alike() -> None:
    warp = retelling.Warp(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.5, 2.0]))
    curves = (torch.arange(50) / 25)[:, None].expand(-1, len(ARKIT))  # every value is its own time
    warped = warp.curves(curves, 25.0)
    assert warped[25, 0] == pytest.approx(0.5, abs=1e-3)
    (moved,) = warp.phones([Segment("P", 0.25, 0.5)])
    assert (moved.start, moved.end) == pytest.approx((0.5, 1.0))
    assert warped[round(moved.start * 25), 0] == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("plain", [0.0, 1.0])
def test_other_throats_change_a_sound_but_not_its_silence_to_noise_without_bound(plain: float) -> None:
    torch.manual_seed(1)
    mel = torch.randn(16, 80, MELS)
    augmented = augment.augment_mel(mel, plain)
    assert augmented.isfinite().all() and augmented.shape == mel.shape
    assert torch.equal(augmented, mel) == (plain == 1.0)
    assert (augmented - mel).abs().max() < 12


def test_every_ruled_phone_and_channel_exists() -> None:
    for channel, (strengths, ramp) in articulation.RULED.items():
        assert channel in ARKIT and ramp > 0
        assert set(strengths) <= LABELS
        assert all(0 < strength <= 1 for strength in strengths.values())
    for limits in (articulation.OPENING, articulation.NARROW):
        assert set(limits) <= LABELS
    for phone in articulation.OPENING.keys() & articulation.NARROW.keys():
        assert articulation.OPENING[phone] < articulation.NARROW[phone], phone


def test_rules_put_the_tongue_out_on_th_alone() -> None:
    times = torch.arange(25) / 25
    phones = [Segment("TH", 0.2, 0.4), Segment("AA", 0.4, 1.0)]
    tongue = articulation.ruled_curves(phones, times)[:, INDEX["tongueOut"]]
    assert tongue[round(0.3 * 25)] == pytest.approx(articulation.TONGUE["TH"], abs=0.02)
    assert tongue[15:].max() == 0


def test_phones_ask_for_what_they_owe() -> None:
    constraints = losses.clear_constraints(PHONES, 25, 25.0)
    assert len(constraints.close.item) == 1 and len(constraints.open.item) == 1 and len(constraints.touch.item) == 0
    closed, wide = torch.zeros(1, 25), torch.full((1, 25), 20.0)
    closed[0, 13:19] = 15.0  # open on the vowel
    assert losses.phone_loss(closed, constraints) == pytest.approx(0.0, abs=0.2)
    assert losses.phone_loss(wide, constraints) > 5


def piece(samples: int) -> acted.Piece:
    dynamics = expressions.Dynamics(torch.zeros(samples), torch.ones(samples), torch.ones(samples))
    weights = torch.zeros(2 * samples, len(EMOTIONS))
    weights[:, EMOTIONS.index("happy")] = 1.0
    return acted.Piece(torch.zeros(2 * samples, 256).half(), torch.zeros(samples, len(ARKIT)), dynamics, weights)


def test_an_excerpt_has_the_length_asked_for_and_a_smile_where_it_is_happy() -> None:
    excerpts = [acted.random_excerpt([piece(30), piece(50)], 120, random.Random(seed)) for seed in range(3)]
    batch = train_expression.batch_pieces(excerpts)
    assert batch.features.shape == (3, 240, 256) and batch.mouth.shape == (3, 120, len(ARKIT))
    smile = batch.truth[..., expressions.CHANNELS.index("mouthSmileLeft")]
    frown = batch.truth[..., expressions.CHANNELS.index("mouthFrownLeft")]
    assert smile.shape == (3, 120) and smile[:, -1].min() > 0.3 and frown.max() == 0


def test_the_average_follows_the_trained_network(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    monkeypatch.setattr(loop, "SAVE_EVERY", 100)
    network, average = nn.Linear(4, 1), nn.Linear(4, 1)
    x, y = torch.randn(64, 4), torch.randn(64, 4).sum(1, keepdim=True)
    saved = []
    first = float((network(x) - y).square().mean().detach())
    loop.optimise(
        network, average, loop.Schedule(250, 0.05), lambda: (network(x) - y).square().mean(), lambda: saved.append(0)
    )
    last, averaged = (float((net(x) - y).square().mean().detach()) for net in (network, average))
    assert last < first and averaged == pytest.approx(last, rel=0.05) and len(saved) == 2


def test_prepared_data_are_read_from_their_file_the_next_time(tmp_path: Path) -> None:
    calls = []

    def prepare() -> list[Segment]:
        calls.append(0)
        return PHONES

    file = tmp_path / "new" / "data.pt"
    assert cached(file, prepare) == cached(file, prepare) == PHONES and len(calls) == 1
    assert cached(None, prepare) == PHONES and len(calls) == 2


def click(at: float, seconds: float = 2.0) -> np.ndarray:
    wave = np.zeros(int(seconds * RATE), np.float32)
    wave[int(at * RATE) : int(at * RATE) + 400] = np.hanning(400) * np.sin(np.arange(400) / 3)
    return wave


@pytest.mark.parametrize("seed", range(30))
def test_rooms_and_codecs_leave_times_exact(seed: int) -> None:
    random = np.random.default_rng(seed)
    silence = [np.full(RATE, 1e-4, np.float32)]
    wave, (before, sound, _) = rooms.changed(
        click(0.8), [Segment("SIL", 0, 0.8), Segment("T", 0.8, 0.825), Segment("SIL", 0.825, 2)], silence, random
    )
    loud = np.abs(wave) > 0.25 * np.abs(wave).max()
    assert np.isfinite(wave).all() and np.abs(wave).max() > 0.005
    assert np.flatnonzero(loud)[0] / RATE == pytest.approx(sound.start, abs=0.015)
    assert (before.start, before.end) == (0, sound.start)


def test_labels_are_those_in_the_middle_of_frames_and_unknown_where_level_and_plan_disagree() -> None:
    phones = [Segment("T", 0.5, 0.6), Segment("AA", 0.6, 1.01)]
    labels = aligner_sounds.labels_of(phones, 160)
    assert [labels.count(label) for label in ("SIL", "T", "AA")] == [119, 8, 33]
    assert labels[40:48] == ["T"] * 8
    noise = np.random.default_rng(0).normal(0, 0.1, 2 * RATE).astype(np.float32)
    noise[: RATE // 4] = noise[RATE // 2 : RATE] = noise[-RATE // 4 :] = 0
    planned = [Segment("T", 0.3, 0.5), Segment("AA", 0.5, 0.9), Segment("SIL", 0.9, 1.2), Segment("AA", 1.2, 2.0)]
    heard = [phone.label for phone in aligner_sounds.audible(planned, noise)]
    assert set(heard[:18]) == set(heard[-18:]) == set(heard[45:78]) == {"SIL"}  # AA does not last through silence
    assert set(heard[82:95]) == {aligner_sounds.UNKNOWN}  # a pause that is not heard
    assert set(heard[97:138]) == {"AA"}


def test_unspoken_sounds_are_sounds() -> None:
    for seed in range(12):
        wave = unspoken.made(1.5, np.random.default_rng(seed))
        assert wave.shape == (1.5 * RATE,) and wave.dtype == np.float32
        assert np.abs(wave).max() == pytest.approx(1)
