"""Speed of text to voice and face on one core, and how far it is from its floor.

    python benchmarks/speak.py [--lines 20]

The floor is the time that the same matrix products take alone, at the speed that one core reaches on a product of the
decoder's own shape, measured in the same run.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from unitaf.joint import JointModel
from unitaf.voice.speech import say
from unitaf.voice.trunk import FEATURES

SENTENCES = Path(__file__).parent / "sentences.txt"
LOAD = """
import time
started = time.perf_counter()
from unitaf.joint import JointModel
JointModel.load()
print(time.perf_counter() - started)
"""
FIRST = "Hello there, and welcome to the show."
ROUNDS = 5
PRODUCT_FRAMES = 400  # rows of the product that sets the floor: five seconds


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=20)
    arguments = parser.parse_args()
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()[: arguments.lines]
    loads = [float(subprocess.check_output([sys.executable, "-c", LOAD])) for _ in range(3)]
    model = JointModel.load()
    model.speak(FIRST)
    takes = [model.speak(line) for line in lines]
    # In turns, and the best of each: a busy machine only ever adds.
    rounds = [
        (
            seconds_of(lambda: [voice_alone(model, line) for line in lines]),
            seconds_of(lambda: [model.speak(line) for line in lines]),
        )
        for _ in range(ROUNDS)
    ]
    voice, both = (min(column) for column in zip(*rounds, strict=True))
    audio = sum(take.seconds for take in takes)
    with FlopCounterMode(display=False) as counter:
        for line in lines:
            model.speak(line)
    floor = counter.get_total_flops() / product_speed()
    first = [seconds_of(lambda: model.speak(FIRST)) for _ in range(5)]
    print(f"threads {torch.get_num_threads()}   audio {audio:.1f} s in {len(lines)} lines")
    print(f"voice alone     {audio / voice:6.1f} x real time")
    print(f"voice and face  {audio / both:6.1f} x real time   the face adds {both / voice - 1:.1%}")
    print(f"floor           {audio / floor:6.1f} x real time   products alone; we take {both / floor:.1f} times that")
    print(f"first sentence  {1000 * float(np.median(first)):6.0f} ms, warm ({FIRST!r})")
    print(f"load            {min(loads):6.2f} s, imports included (best of {len(loads)})")
    print(f"peak memory     {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


def voice_alone(model: JointModel, line: str) -> None:
    """What speak does without the face."""
    for sentence in model.front_end.sentences(line):
        say(model.trunk, sentence, 1.0, 0, lambda done: None)


def seconds_of(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def product_speed() -> float:
    """Floating-point operations per second of the decoder's largest product, best of 20."""
    a, b = torch.randn(PRODUCT_FRAMES, FEATURES), torch.randn(FEATURES, 3 * FEATURES)
    best = min(seconds_of(lambda: a @ b) for _ in range(20))
    return 2 * PRODUCT_FRAMES * FEATURES * 3 * FEATURES / best


if __name__ == "__main__":
    main()
