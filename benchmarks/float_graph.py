"""An ONNX file of whole numbers as one of floats: what it computes without the rounding of its activations.

ONNX Runtime's dynamic quantisation rounds the weights once, and the activations anew in each run. Here weights are
what they stand for, and activations stay floats: the same network without the second rounding. Needs the package onnx.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FLOAT = {"MatMulInteger": "MatMul", "ConvInteger": "Conv"}
ROUNDED_BIAS = (".bias_quant_rounded", ".bias_quantized_node")  # names of nodes that make whole numbers of a bias


def as_float(data: bytes, output: str) -> bytes:
    """Returns the bytes of a graph that computes in floats, with one tensor of floats as its only output."""
    import onnx

    model = onnx.load_from_string(data)
    graph = model.graph
    stored = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
    made: list[Any] = []
    added: dict[str, Any] = {}

    def keep(name: str, values: Any) -> str:
        added[name] = onnx.numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)
        return name

    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":  # its values stay, with a scale of 1 and no zero point
            made.append(onnx.helper.make_node("Identity", node.input[:1], node.output[:1]))
            keep(node.output[1], np.float32(1)), keep(node.output[2], np.float32(0))
        elif node.op_type in FLOAT:
            zero = stored[node.input[3]].astype(np.float32) if len(node.input) > 3 and node.input[3] else 0
            weight = keep(f"{node.name}/float", stored[node.input[1]].astype(np.float32) - zero)
            floats = onnx.helper.make_node(FLOAT[node.op_type], [node.input[0], weight], node.output, node.name)
            floats.attribute.extend(node.attribute)
            made.append(floats)
        elif node.name.endswith(ROUNDED_BIAS):
            made.append(onnx.helper.make_node("Identity", node.input, node.output))
        elif node.op_type == "DynamicQuantizeLSTM":
            made.append(_lstm(onnx, node, stored, keep))
        else:
            made.append(node)
    del graph.node[:], graph.output[:], graph.value_info[:]
    graph.node.extend(made)
    graph.initializer.extend(added.values())
    graph.output.append(onnx.helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, None))
    return model.SerializeToString()  # type: ignore[no-any-return]


def _lstm(onnx: Any, node: Any, stored: Any, keep: Any) -> Any:
    """Returns the plain LSTM of a quantised one, whose matrices lie the other way round."""
    names = list(node.input)
    matrices = []
    for at, scale, zero in ((1, 8, 9), (2, 10, 11)):
        shape = (-1, 1, 1) if stored[names[scale]].ndim < 2 else (stored[names[scale]].shape[0], 1, -1)
        values = stored[names[at]].astype(np.float32) - stored[names[zero]].astype(np.float32).reshape(shape)
        values = values * stored[names[scale]].reshape(shape)
        matrices.append(keep(f"{node.name}/float{at}", values.transpose(0, 2, 1)))
    floats = onnx.helper.make_node("LSTM", [names[0], *matrices, *names[3:8]], node.output, node.name)
    floats.attribute.extend(node.attribute)
    return floats
