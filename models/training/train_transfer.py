"""Train the same decoder on three inputs, to measure the value of internal feature transfer: half an hour.

    python -m training.train_transfer --data DIR --head FILE --out DIR [--cache FILE] [--seeds 0 1]

Each is trained on the recordings of one speaker, without the words in HELD_OUT, and on one input: the trunk's
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
from .examples import load_examples
from .inputs import HELD_OUT, INPUTS, with_input
from .mesh import LipMesh

BATCH = {"natural": 7, "clear": 4}

log = logging.getLogger("train_transfer")


def main() -> None:
    """Trains the decoders one after another."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="file for the prepared data, written if missing")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--steps", type=int, default=700)
    arguments = parser.parse_args()
    mesh = LipMesh(arguments.head)
    pools = load_examples(arguments.cache, arguments.data, mesh, seed=0)
    pools = {name: [one for one in pools[name] if not one.words & HELD_OUT] for name in BATCH}
    log.info("%s without %s", {name: len(pool) for name, pool in pools.items()}, ", ".join(sorted(HELD_OUT)))
    schedule = train_face.FIRST.schedule._replace(steps=arguments.steps)
    stage = train_face.FIRST._replace(schedule=schedule, batch=BATCH)
    for seed in arguments.seeds:
        for name in INPUTS:
            folder = arguments.out / f"{name}-{seed}"
            folder.mkdir(parents=True, exist_ok=True)
            torch.manual_seed(seed)
            chosen = {kind: [with_input(one, name) for one in pool] for kind, pool in pools.items()}
            save(train_face.train(chosen, mesh, stage, folder), folder)


if __name__ == "__main__":
    main()
