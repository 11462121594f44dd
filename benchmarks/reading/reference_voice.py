"""The voice package's own network in onnxruntime, its durations made visible: what our trunk is held against."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime

DURATIONS = "/Cast_32_output_0"  # the tensor of the graph that holds steps of 25 ms per symbol
GRAPH, OUTPUT, NAME = 7, 12, 1  # field numbers of onnx.proto: ModelProto.graph, GraphProto.output, ValueInfoProto.name


class Spoken(NamedTuple):
    """durations (L,) in steps of 25 ms; spectra: five of (601, F); f0 (F,) in Hz."""

    durations: npt.NDArray[Any]
    spectra: list[npt.NDArray[Any]]
    f0: npt.NDArray[Any]


class ReferenceVoice:
    """hibari-tts's network."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("hibari")
        assert found is not None and found.origin is not None
        model = (Path(found.origin).parent / "assets" / "hibari.onnx").read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model + _extra_output(), options)

    def __call__(self, ids: list[int], speed: float = 1.0) -> Spoken:
        feeds = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        names = ["lh", "theta", "ln", "lr", "phi", "f0", DURATIONS]
        *spectra, f0, durations = self.session.run(names, feeds)
        return Spoken(durations.reshape(-1), [one[0] for one in spectra], f0[0])


def _extra_output() -> bytes:
    """A second piece of the model message that names one more output; protobuf readers merge the pieces."""
    return _field(GRAPH, _field(OUTPUT, _field(NAME, DURATIONS.encode())))


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited protobuf field of fewer than 128 bytes."""
    return bytes([number << 3 | 2, len(payload)]) + payload
