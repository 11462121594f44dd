"""Train the same decoder on three inputs, to see what internal feature transfer is worth: one command, half an hour.

    python models/training/transfer.py --data DIR --head FILE --out DIR [--cache FILE] [--steps 1500] [--seeds 0 1]

Each learns from the recordings of one speaker alone, without the words in HELD_OUT, from one input alone: the trunk's
hidden ``features``, the recording's ``sound`` (log-mel), or its timed ``phones``. Writes OUT/INPUT-SEED/ for
benchmarks/transfer.py.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch
import train_face
from examples import MODES, Example, prepared
from mesh import LipMesh
from torch import Tensor

from unitaf.face.driver import save
from unitaf.take import Segment
from unitaf.text.phones import LABELS, SILENCE
from unitaf.voice import forcing
from unitaf.voice.trunk import FEATURES, FRAME_RATE

INPUTS = ("features", "sound", "phones")
HELD_OUT = frozenset(("green", "seven", "y"))  # a colour, a digit and a letter
BATCH = {"natural": 7, "clear": 4}

PHONES = sorted({*LABELS, SILENCE})

log = logging.getLogger("transfer")


def main() -> None:
    """Train all of them, one after another."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="keep the prepared examples in this file")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--steps", type=int, default=1500)
    arguments = parser.parse_args()
    mesh = LipMesh(arguments.head)
    pools = prepared(arguments.cache, arguments.data, mesh, seed=0)
    pools = {name: [one for one in pools[name] if not one.words & HELD_OUT] for name in BATCH}
    log.info("%s without %s", {name: len(pool) for name, pool in pools.items()}, ", ".join(sorted(HELD_OUT)))
    for seed in arguments.seeds:
        for name in INPUTS:
            folder = arguments.out / f"{name}-{seed}"
            folder.mkdir(parents=True, exist_ok=True)
            torch.manual_seed(seed)
            chosen = {kind: [fed(one, name) for one in pool] for kind, pool in pools.items()}
            save(train_face.train(chosen, mesh, arguments.steps, folder, batch=BATCH), folder)


def fed(example: Example, name: str) -> Example:
    """An example that reaches the decoder by one of INPUTS alone."""
    if name == "sound":
        return example._replace(modes=_only(2))
    if name == "phones":
        return example._replace(modes=_only(0), features=[timed_phones(example.phones, len(example.mel)).half()])
    return example._replace(modes=_only(0))


def _only(mode: int) -> Tensor:
    return torch.eye(len(MODES))[mode]


def timed_phones(phones: list[Segment], frames: int) -> Tensor:
    """Phones on an aligner's clock as (frames, 256) at 80 Hz, in step with the trunk: which one, and how far in it.

    One column a phone; then the part of it that is over, 0..1, and its length in seconds; the rest is zero.
    """
    x = torch.zeros(frames, FEATURES)
    seconds = (torch.arange(frames) + 0.5) / FRAME_RATE - forcing.ALIGNER_DELAY
    for label, start, end in phones:
        inside = (seconds >= start) & (seconds < end)
        x[inside, PHONES.index(label)] = 1.0
        x[inside, len(PHONES)] = (seconds[inside] - start) / (end - start)
        x[inside, len(PHONES) + 1] = end - start
    return x


if __name__ == "__main__":
    main()
