"""Each layer of Kokoro-82M in numpy computes what torch computes, with small random weights."""

from __future__ import annotations

import kokoro_double
import kokoro_torch
import numpy as np
import numpy.typing as npt
import pytest
import torch

from unitaf.voice.kokoro import source
from unitaf.voice.kokoro.decoder import Decoder
from unitaf.voice.kokoro.generator import Generator, Residual
from unitaf.voice.kokoro.layers import Lstm, StyledBlock
from unitaf.voice.kokoro.network import HALF
from unitaf.voice.kokoro.text import PhonemeBert, TextEncoder
from unitaf.voice.kokoro.tiles import TiledConv
from unitaf.voice.trunk import Prosody

Array = npt.NDArray[np.float32]

WEIGHTS = kokoro_double.weights()
TORCH = {name: torch.from_numpy(array) for name, array in WEIGHTS.items()}
IDS = np.array([0, 50, 156, 43, 102, 16, 68, 4, 0])


def random(*shape: int) -> Array:
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)


def close(ours: Array, theirs: torch.Tensor) -> None:
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=2e-4, atol=2e-5)


def test_recurrent_nets():
    x = random(11, kokoro_double.TEXT)
    close(Lstm(WEIGHTS, "text_encoder.lstm")(x), kokoro_torch.lstm(TORCH, "text_encoder.lstm", torch.from_numpy(x)))


@pytest.mark.parametrize("block", [0, 1, 2])
def test_styled_blocks(block: int):
    name = f"predictor.F0.{block}"
    x, style = random(9, WEIGHTS[f"{name}.conv1.weight"].shape[1]), random(HALF)
    theirs = kokoro_torch.block(TORCH, name, torch.from_numpy(x.T[None]), torch.from_numpy(style))
    close(StyledBlock(WEIGHTS, name)(x, style), theirs[0].T)


def test_encoders():
    ids = torch.from_numpy(IDS)
    close(PhonemeBert(WEIGHTS)(IDS), kokoro_torch.bert(TORCH, ids))
    close(TextEncoder(WEIGHTS)(IDS), kokoro_torch.text_encoder(TORCH, ids))


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("rows", [40, 2800])
def test_residual_blocks_of_the_generator(number: int, rows: int):
    name = f"generator.resblocks.{number}"
    x, style = random(rows, WEIGHTS[f"{name}.convs1.0.bias"].size), random(HALF)
    ours = Residual(WEIGHTS, name, (3, 7, 11)[number % 3])(x, style)
    close(ours, kokoro_torch.residual(TORCH, name, torch.from_numpy(x.T[None]), torch.from_numpy(style))[0].T)


@pytest.mark.parametrize("taps", [3, 7, 11])
@pytest.mark.parametrize("dilation", [1, 3, 5])
@pytest.mark.parametrize("tiles", [1, 4])
def test_convolutions_of_tiles(taps: int, dilation: int, tiles: int):
    kernel = random(taps, 5, 6)
    conv = TiledConv(kernel, dilation)
    padded = random(tiles * conv.step + dilation * (taps - 1), 5)
    theirs = torch.nn.functional.conv1d(
        torch.from_numpy(padded.T[None]), torch.from_numpy(kernel.transpose(2, 1, 0).copy()), dilation=dilation
    )
    close(conv(padded), theirs[0].T)


def test_decoder():
    frames = np.array([4, 2, 6, 2, 4, 2, 2, 4, 6])
    total = int(frames.sum())
    f0, energy, style = 100 * np.abs(random(total)), random(total), random(HALF)
    ours, encoded = Decoder(WEIGHTS)(IDS, Prosody(frames, f0, energy), style)
    sounds = np.repeat(TextEncoder(WEIGHTS)(IDS), frames // 2, axis=0)
    np.testing.assert_array_equal(encoded[::2], sounds)
    inputs = (torch.from_numpy(x.T[None].copy()) for x in (sounds, f0[:, None], energy[:, None]))
    close(ours, kokoro_torch.decoder(TORCH, *inputs, torch.from_numpy(style))[0].T)


def test_any_durations_will_do():
    frames = np.array([3, 1, 5, 0, 2, 7, 2, 1, 6])
    total = int(frames.sum())
    assert total % 2
    prosody = Prosody(frames, 100 * np.abs(random(total)), random(total))
    assert [len(features) for features in Decoder(WEIGHTS)(IDS, prosody, random(HALF))] == [total, total]


def test_generator():
    features, f0, style = random(12, kokoro_double.CHANNELS[0]), np.full(12, 200.0), random(HALF)
    net = Generator(WEIGHTS)
    wave = net(features, f0, style, lambda share: None)
    assert len(wave) == 300 * 12
    harmonics = torch.from_numpy(net.source(f0, 3600).T[None])
    magnitude, phase = kokoro_torch.generator(
        TORCH, torch.from_numpy(features.T[None]), harmonics, torch.from_numpy(style)
    )
    theirs = torch.istft(
        torch.polar(magnitude, phase)[None], 20, 5, window=torch.hann_window(20, periodic=True), center=True
    )
    np.testing.assert_allclose(wave, theirs[0].numpy(), atol=1e-3 * float(theirs.abs().max()))


def test_the_source_has_the_pitch_that_is_asked_for():
    wave = source.Source(WEIGHTS).waveform(np.repeat([0.0, 240.0], 80), 48000)
    assert np.ptp(wave[:20000]) == 0
    spectrum = np.abs(np.fft.rfft(wave[30000:] - wave[30000:].mean(), 18000))
    peaks = np.flatnonzero(spectrum > 0.2 * spectrum.max()) * 24000 / 18000
    assert len(peaks)
    assert np.abs((peaks + 120) % 240 - 120).max() < 2


def test_the_spectrum_of_the_source_is_torchs():
    wave = random(3000)
    theirs = torch.stft(
        torch.from_numpy(wave), 20, 5, window=torch.hann_window(20, periodic=True), center=True, return_complex=True
    )
    found = source.spectrum(wave)
    assert found.shape == (601, 22)
    close(found[:, :11], theirs.abs().T)
    turned = np.exp(1j * found[:, 11:]) * found[:, :11]
    np.testing.assert_allclose(turned, theirs.numpy().T, atol=1e-4)
