"""Train the same decoder on three inputs, to see what internal feature transfer is worth: one command, half an hour.

    python -m training.train_transfer --data DIR --head FILE --out DIR [--cache FILE] [--seeds 0 1]

Each learns from the recordings of one speaker alone, without the words in HELD_OUT, from one input alone: the trunk's
hidden ``features``, the recording's ``sound`` (log-mel), or its timed ``phones``. Writes OUT/INPUT-SEED/ for
benchmarks/transfer.py.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch

from unitaf.reference.face import save

from . import train_face
from .examples import prepared
from .inputs import HELD_OUT, INPUTS, fed
from .mesh import LipMesh

BATCH = {"natural": 7, "clear": 4}

log = logging.getLogger("train_transfer")


def main() -> None:
    """Train all of them, one after another."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="keep the prepared examples in this file")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--steps", type=int, default=700)
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


if __name__ == "__main__":
    main()
