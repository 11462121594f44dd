"""Kokoro-82M's layers in torch, as its authors describe them: sequences are (1, width, T)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as nn
from torch import Tensor

Weights = Mapping[str, Tensor]


def lstm(weights: Weights, prefix: str, x: Tensor) -> Tensor:
    """(T, inputs) -> (T, 2 hidden)."""
    size = weights[f"{prefix}.weight_hh_l0"].shape[1]
    net = torch.nn.LSTM(x.shape[1], size, bidirectional=True, batch_first=True)
    names = dict(net.named_parameters())
    net.load_state_dict({name: weights[f"{prefix}.{name}"] for name in names})
    return net(x[None])[0][0]


def adain(weights: Weights, prefix: str, x: Tensor, style: Tensor) -> Tensor:
    """Instance normalisation with scale and shift by the style."""
    gamma, beta = nn.linear(style, weights[f"{prefix}.fc.weight"], weights[f"{prefix}.fc.bias"]).chunk(2)
    return (1 + gamma[:, None]) * nn.instance_norm(x) + beta[:, None]


def block(weights: Weights, prefix: str, x: Tensor, style: Tensor) -> Tensor:
    """AdainResBlk1d."""

    def conv(name: str, y: Tensor) -> Tensor:
        return nn.conv1d(y, weights[f"{prefix}.{name}.weight"], weights[f"{prefix}.{name}.bias"], padding=1)

    y = nn.leaky_relu(adain(weights, f"{prefix}.norm1", x, style), 0.2)
    if f"{prefix}.pool.weight" in weights:
        y = nn.conv_transpose1d(
            y, weights[f"{prefix}.pool.weight"], weights[f"{prefix}.pool.bias"],
            stride=2, padding=1, output_padding=1, groups=y.shape[1],
        )  # fmt: skip
        x = nn.interpolate(x, scale_factor=2, mode="nearest")
    y = conv("conv2", nn.leaky_relu(adain(weights, f"{prefix}.norm2", conv("conv1", y), style), 0.2))
    if f"{prefix}.conv1x1.weight" in weights:
        x = nn.conv1d(x, weights[f"{prefix}.conv1x1.weight"])
    return (x + y) / 2**0.5


def bert(weights: Weights, ids: Tensor) -> Tensor:
    """ALBERT: (L,) -> (L, width)."""
    x = weights["bert.word.weight"][ids] + weights["bert.place.weight"][: len(ids)] + weights["bert.kind.weight"][0]
    x = _linear(weights, "bert.entry", _norm(weights, "bert.norm", x, 1e-12))
    layer = "bert.layer"
    for _ in range(12):
        parts = (_linear(weights, f"{layer}.{name}", x) for name in ("query", "key", "value"))
        heads = (part.view(len(x), 12, -1).transpose(0, 1) for part in parts)
        attended = nn.scaled_dot_product_attention(*heads).transpose(0, 1).reshape(len(x), -1)
        x = _norm(weights, f"{layer}.norm1", x + _linear(weights, f"{layer}.dense", attended), 1e-12)
        inner = nn.gelu(_linear(weights, f"{layer}.ffn", x), approximate="tanh")
        x = _norm(weights, f"{layer}.norm2", x + _linear(weights, f"{layer}.ffn_output", inner), 1e-12)
    return x


def text_encoder(weights: Weights, ids: Tensor) -> Tensor:
    """(L,) -> (L, width)."""
    x = weights["text_encoder.embedding.weight"][ids].T[None]
    for i in range(3):
        name = f"text_encoder.cnn.{i}"
        x = nn.conv1d(x, weights[f"{name}.0.weight"], weights[f"{name}.0.bias"], padding=2)
        x = nn.leaky_relu(_norm(weights, f"{name}.1", x.mT, 1e-5).mT, 0.2)
    return lstm(weights, "text_encoder.lstm", x[0].T)


def residual(weights: Weights, prefix: str, x: Tensor, style: Tensor) -> Tensor:
    """AdaINResBlock1 of the generator."""
    for i, dilation in enumerate((1, 3, 5)):
        y = x
        for half, spread in ((1, dilation), (2, 1)):
            alpha = weights[f"{prefix}.alpha{half}.{i}"]
            y = adain(weights, f"{prefix}.adain{half}.{i}", y, style)
            y = y + torch.sin(alpha * y) ** 2 / alpha
            kernel = weights[f"{prefix}.convs{half}.{i}.weight"]
            padding = spread * (kernel.shape[2] // 2)
            y = nn.conv1d(y, kernel, weights[f"{prefix}.convs{half}.{i}.bias"], padding=padding, dilation=spread)
        x = x + y
    return x


def decoder(weights: Weights, sounds: Tensor, f0: Tensor, energy: Tensor, style: Tensor) -> Tensor:
    """Sounds (1, width, D), F0 and energy (1, 1, 2 D) -> (1, width, 2 D)."""
    contours = [
        nn.conv1d(x, weights[f"decoder.{n}_conv.weight"], weights[f"decoder.{n}_conv.bias"], stride=2, padding=1)
        for n, x in (("F0", f0), ("N", energy))
    ]
    x = block(weights, "decoder.encode", torch.cat([sounds, *contours], 1), style)
    side = nn.conv1d(sounds, weights["decoder.asr_res.weight"], weights["decoder.asr_res.bias"])
    for i in range(4):
        x = block(weights, f"decoder.decode.{i}", torch.cat([x, side, *contours], 1), style)
    return x


def generator(weights: Weights, x: Tensor, harmonics: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
    """Features (1, width, F) and the source's spectrum (1, 22, 60 F + 1) -> magnitude and phase (11, 60 F + 1)."""
    for i, (factor, taps) in enumerate(((10, 20), (6, 12))):
        noise = (weights[f"generator.noise_convs.{i}.{part}"] for part in ("weight", "bias"))
        stride, padding = ((6, 3), (1, 0))[i]
        beside = nn.conv1d(harmonics, *noise, stride=stride, padding=padding)
        beside = residual(weights, f"generator.noise_res.{i}", beside, style)
        up = (weights[f"generator.ups.{i}.{part}"] for part in ("weight", "bias"))
        x = nn.conv_transpose1d(nn.leaky_relu(x, 0.1), *up, stride=factor, padding=(taps - factor) // 2)
        x = nn.pad(x, (1, 0), mode="reflect") if i else x
        x = x + beside
        x = sum(residual(weights, f"generator.resblocks.{3 * i + k}", x, style) for k in range(3)) / 3
    exit_ = (weights[f"generator.conv_post.{part}"] for part in ("weight", "bias"))
    out = nn.conv1d(nn.leaky_relu(x), *exit_, padding=3)[0]
    return out[:11].exp(), out[11:].sin()


def _linear(weights: Weights, prefix: str, x: Tensor) -> Tensor:
    return nn.linear(x, weights[f"{prefix}.weight"], weights[f"{prefix}.bias"])


def _norm(weights: Weights, prefix: str, x: Tensor, eps: float) -> Tensor:
    return nn.layer_norm(x, x.shape[-1:], weights[f"{prefix}.weight"], weights[f"{prefix}.bias"], eps)
