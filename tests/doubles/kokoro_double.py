"""A network of Kokoro-82M's build with narrow layers and random weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from unitaf.voice.kokoro.network import HALF

SYMBOLS, PLACES = 178, 512
BERT, NARROW, FFN = 24, 8, 32  # widths of PL-BERT, of its embeddings and of its inner layer; 12 heads of 2
TEXT, HIDDEN = 16, 8  # widths of the encoders and of each direction of their recurrent nets
WIDE, SIDE = 20, 4  # of the decoder, and of what stands beside it
CHANNELS = (16, 8, 4)  # of the generator: its input, and behind each upsampling
SOURCE = 22

Shapes = Iterator[tuple[str, tuple[int, ...]]]


def weights(seed: int = 0) -> dict[str, npt.NDArray[np.float32]]:
    """Returns random weights by name; small enough for activations to stay of the order of 1."""
    generator = np.random.default_rng(seed)
    found = {}
    for name, shape in shapes():
        spread = 0.1 if len(shape) == 1 else 0.7 / np.sqrt(np.prod(shape[1:]))
        values = spread * generator.standard_normal(shape)
        if "alpha" in name or (name.endswith("weight") and "norm" in name and len(shape) == 1):
            values += 1
        found[name] = values.astype(np.float32)
    return found


def shapes() -> Shapes:
    """Yields name and shape of each array."""
    yield from _text()
    yield from _prosody()
    yield from _decoder()
    yield from _generator()


def _linear(name: str, outputs: int, inputs: int, taps: int = 0) -> Shapes:
    yield f"{name}.weight", (outputs, inputs, taps) if taps else (outputs, inputs)
    yield f"{name}.bias", (outputs,)


def _norm(name: str, width: int) -> Shapes:
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def _lstm(name: str, inputs: int) -> Shapes:
    for way in ("", "_reverse"):
        yield f"{name}.weight_ih_l0{way}", (4 * HIDDEN, inputs)
        yield f"{name}.weight_hh_l0{way}", (4 * HIDDEN, HIDDEN)
        for part in ("ih", "hh"):
            yield f"{name}.bias_{part}_l0{way}", (4 * HIDDEN,)


def _styled(name: str, width: int) -> Shapes:
    yield from _linear(f"{name}.fc", 2 * width, HALF)


def _block(name: str, inputs: int, outputs: int, pool: bool = False) -> Shapes:
    yield from _styled(f"{name}.norm1", inputs)
    yield from _styled(f"{name}.norm2", outputs)
    yield from _linear(f"{name}.conv1", outputs, inputs, 3)
    yield from _linear(f"{name}.conv2", outputs, outputs, 3)
    if inputs != outputs:
        yield f"{name}.conv1x1.weight", (outputs, inputs, 1)
    if pool:
        yield f"{name}.pool.weight", (inputs, 1, 3)
        yield f"{name}.pool.bias", (inputs,)


def _text() -> Shapes:
    yield "bert.word.weight", (SYMBOLS, NARROW)
    yield "bert.place.weight", (PLACES, NARROW)
    yield "bert.kind.weight", (2, NARROW)
    yield from _norm("bert.norm", NARROW)
    yield from _linear("bert.entry", BERT, NARROW)
    for part in ("query", "key", "value", "dense"):
        yield from _linear(f"bert.layer.{part}", BERT, BERT)
    yield from _norm("bert.layer.norm1", BERT)
    yield from _norm("bert.layer.norm2", BERT)
    yield from _linear("bert.layer.ffn", FFN, BERT)
    yield from _linear("bert.layer.ffn_output", BERT, FFN)
    yield "text_encoder.embedding.weight", (SYMBOLS, TEXT)
    for i in range(3):
        yield from _linear(f"text_encoder.cnn.{i}.0", TEXT, TEXT, 5)
        yield from _norm(f"text_encoder.cnn.{i}.1", TEXT)
    yield from _lstm("text_encoder.lstm", TEXT)


def _prosody() -> Shapes:
    yield from _linear("bert_encoder", TEXT, BERT)
    for i in (0, 2, 4):
        yield from _lstm(f"predictor.text_encoder.lstms.{i}", TEXT + HALF)
        yield from _styled(f"predictor.text_encoder.lstms.{i + 1}", TEXT)
    yield from _lstm("predictor.lstm", TEXT + HALF)
    yield from _linear("predictor.duration_proj", 50, TEXT)
    yield from _lstm("predictor.shared", TEXT + HALF)
    for branch in ("F0", "N"):
        yield from _block(f"predictor.{branch}.0", TEXT, TEXT)
        yield from _block(f"predictor.{branch}.1", TEXT, TEXT // 2, pool=True)
        yield from _block(f"predictor.{branch}.2", TEXT // 2, TEXT // 2)
        yield from _linear(f"predictor.{branch}_proj", 1, TEXT // 2, 1)


def _decoder() -> Shapes:
    for name in ("F0", "N"):
        yield from _linear(f"decoder.{name}_conv", 1, 1, 3)
    yield from _linear("decoder.asr_res", SIDE, TEXT, 1)
    yield from _block("decoder.encode", TEXT + 2, WIDE)
    for i in range(3):
        yield from _block(f"decoder.decode.{i}", WIDE + SIDE + 2, WIDE)
    yield from _block("decoder.decode.3", WIDE + SIDE + 2, CHANNELS[0], pool=True)


def _generator() -> Shapes:
    yield from _linear("generator.m_source.l_linear", 1, 9)
    for i, taps in enumerate((20, 12)):
        yield f"generator.ups.{i}.weight", (CHANNELS[i], CHANNELS[i + 1], taps)
        yield f"generator.ups.{i}.bias", (CHANNELS[i + 1],)
    for i, taps in enumerate((12, 1)):
        yield from _linear(f"generator.noise_convs.{i}", CHANNELS[i + 1], SOURCE, taps)
    for i, taps in enumerate((7, 11)):
        yield from _residual(f"generator.noise_res.{i}", CHANNELS[i + 1], taps)
    for i, taps in enumerate((3, 7, 11) * 2):
        yield from _residual(f"generator.resblocks.{i}", CHANNELS[1 + i // 3], taps)
    yield from _linear("generator.conv_post", SOURCE, CHANNELS[2], 7)


def _residual(name: str, width: int, taps: int) -> Shapes:
    for i in range(3):
        for half in (1, 2):
            yield from _styled(f"{name}.adain{half}.{i}", width)
            yield f"{name}.alpha{half}.{i}", (1, width, 1)
            yield from _linear(f"{name}.convs{half}.{i}", width, width, taps)
