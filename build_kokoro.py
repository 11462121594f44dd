"""The weights of Kokoro-82M for the voice pack: the parts of its ONNX file by the names of ``voice.kokoro``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from unitaf.weight_files.onnx import Array, Node, read_nodes, read_weights
from unitaf.weight_files.quantised import SCALE, ZERO

# The graph's paths, and the names of biases, to ours; the first that fits is taken.
PREFIXES = (
    ("decoder.decoder.generator.", "generator."),
    ("decoder.decoder.", "decoder."),
    ("encoder.bert.encoder.albert_layer_groups.0.albert_layers.0.", "bert.layer."),
    ("encoder.bert.encoder.embedding_hidden_mapping_in", "bert.entry"),
    ("encoder.bert.embeddings.", "bert."),
    ("encoder.bert_encoder", "bert_encoder"),
    ("encoder.text_encoder.", "text_encoder."),
    ("encoder.predictor.", "predictor."),
    ("encoder.", "predictor."),
)
RENAMED = (
    (r"cnn\.(\d)\.cnn\.\d\.0$", r"cnn.\1.0"),
    (r"asr_res(\.asr_res)?\.0", "asr_res"),
    (r"duration_proj\.linear_layer", "duration_proj"),
    (r"word_embeddings", "word"),
    (r"position_embeddings", "place"),
    (r"token_type_embeddings", "kind"),
    (r"attention\.LayerNorm", "norm1"),
    (r"full_layer_layer_norm", "norm2"),
    (r"LayerNorm", "norm"),
    (r"attention\.", ""),
    (r"\.gamma$", ".weight"),
    (r"\.beta$", ".bias"),
)
FLOATS = re.compile(r"\.(bias|gamma|beta|alpha\d\.\d|LayerNorm\.weight|full_layer_layer_norm\.weight)$")
OPERATION = re.compile(r"/(Conv|MatMul|Gemm_MatMul|Gather|LSTM)_quant$|/(ConvTranspose|Conv|MatMul)$")
# Where each quantised operation has its weights and their zero point among its inputs.
WEIGHT, ZERO_POINT = {"ConvInteger": 1, "MatMulInteger": 1, "Gather": 0}, {"ConvInteger": 3, "MatMulInteger": 3}
FLOAT_WEIGHTS = ("ConvTranspose", "Conv")
LEFT_OUT = "generator.istft.stft"  # the inverse transform: it is computed
SOURCE = "generator.m_source.l_linear.weight"
HIDDEN = 256  # of every recurrent net
UNSIGNED = 128  # taken off unsigned values, so that all are int8


def kokoro_weights(path: Path) -> dict[str, Array]:
    """Returns the arrays of the voice pack from Kokoro's ONNX file, int8 matrices beside their scales and zeros.

    Raises EngineError when the file cannot be read, KeyError when it holds another network.
    """
    stored = read_weights(path)
    arrays = {_named(name): array for name, array in stored.items() if FLOATS.search(name)}
    taken: set[str] = set()
    for node in read_nodes(path):
        name = _named(OPERATION.sub("", node.name).strip("/").replace("/", "."))
        for part, array in _weights(node, name, stored, taken):
            arrays[part] = array
    return arrays


def _named(name: str) -> str:
    """Returns our name of a path in the graph."""
    for old, new in PREFIXES:
        if name.startswith(old):
            name = new + name.removeprefix(old)
            break
    for pattern, new in RENAMED:
        name = re.sub(pattern, new, name)
    return name


def _weights(node: Node, name: str, stored: Mapping[str, Array], taken: set[str]) -> Iterator[tuple[str, Array]]:
    """Yields the weights of an operation; of one that is applied again, only the first time."""
    if node.operation == "DynamicQuantizeLSTM":
        yield from _recurrent(node, name, stored)
    elif node.operation in WEIGHT:
        source = node.inputs[WEIGHT[node.operation]]
        if source not in stored or source in taken or not source.endswith("_quantized"):
            return
        taken.add(source)
        at = ZERO_POINT.get(node.operation)
        prefix = source.removesuffix("_quantized")
        zero = stored[node.inputs[at]] if at else stored.get(f"{prefix}_zero_point", np.zeros(1, np.int8))
        matrix = node.operation == "MatMulInteger"
        yield from _int8(
            f"{name}.weight", stored[source].T if matrix else stored[source], stored[f"{prefix}_scale"], zero
        )
    elif (
        name != LEFT_OUT
        and node.operation in FLOAT_WEIGHTS
        and OPERATION.search(node.name)
        and node.inputs[1] in stored
    ):
        yield f"{name}.weight", stored[node.inputs[1]]
    elif node.operation == "MatMul" and f"{name}.weight" == SOURCE:
        yield SOURCE, stored[node.inputs[1]].T


def _int8(name: str, values: Array, scale: Array, zero: Array) -> Iterator[tuple[str, Array]]:
    """Yields the three arrays of a quantised one, (outputs, ...): its scale is one number, or one for each output."""
    if values.dtype == np.uint8:
        values, zero = (values.astype(np.int16) - UNSIGNED).astype(np.int8), zero.astype(np.int16) - UNSIGNED
    yield name, values
    yield name + SCALE, scale.reshape(-1)
    yield name + ZERO, zero.reshape(-1).astype(np.int8)


def _recurrent(node: Node, name: str, stored: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """Yields the weights of a bidirectional LSTM in torch's order of gates."""
    weights, recurrent, biases = (stored[node.inputs[at]] for at in (1, 2, 3))
    scales = [stored[node.inputs[at]] for at in (8, 10)]
    zeros = [stored[node.inputs[at]] for at in (9, 11)]
    for way, suffix in enumerate(("", "_reverse")):
        for part, values, scale, zero in zip(("ih", "hh"), (weights, recurrent), scales, zeros, strict=True):
            full = f"{name}.weight_{part}_l0{suffix}"
            yield from _int8(full, _gates(values[way].T), scale[way], zero[way])
        for part, bias in zip(("ih", "hh"), np.split(biases[way], 2), strict=True):
            yield f"{name}.bias_{part}_l0{suffix}", _gates(bias)


def _gates(values: Array) -> Array:
    """Moves gates from ONNX's order (input, output, forget, cell) to torch's (input, forget, cell, output)."""
    i, o, f, c = np.split(values, 4)
    return np.concatenate([i, f, c, o])
