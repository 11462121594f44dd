"""Speed of text to voice and face on one core: numpy, torch and the voice package in one run, and the floor.

    python -m benchmarks.speak [--lines 20] [--emotion "angry=.8"]

The floor is the time that the same matrix products take alone, at the speed that numpy reaches on one core with a
product of the decoder's own shape. The voice package runs its int8 network in onnxruntime and has no face. What an
engine takes to start is measured by worker.py.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

for library in ("OPENBLAS", "OMP", "MKL", "VECLIB"):  # read when numpy is imported
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np
from hibari import Hibari
from torch.utils.flop_counter import FlopCounterMode

from unitaf import reference
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.text import alphabet
from unitaf.voice.speech import say
from unitaf.voice.trunk import FEATURES

SENTENCES = Path(__file__).parent / "sentences.txt"
ROUNDS = 5
PRODUCT_FRAMES = 400  # rows of the product that sets the floor: five seconds


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--emotion", default="", help="also with a feeling, such as angry=.8")
    arguments = parser.parse_args()
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()[: arguments.lines]
    speeds(lines, Settings(emotion=arguments.emotion) if arguments.emotion else Settings())


def speeds(lines: list[str], settings: Settings) -> None:
    """How many times faster than real time, each engine in its turn, and the best of each: a busy machine only adds."""
    engines: dict[str, JointModel] = {"numpy": JointModel.load(), "torch": reference.load()}
    package, ours = Hibari(), engines["numpy"]
    works: dict[str, Callable[[], object]] = {"voice package, int8, voice": lambda: packaged(package, ours, lines)}
    for name, model in engines.items():
        works[f"{name}, voice alone"] = lambda model=model: [voice_alone(model, line) for line in lines]
        works[f"{name}, voice and face"] = lambda model=model: [model.speak(line, settings) for line in lines]
    best = in_turns(works)
    audio = sum(ours.speak(line, settings).seconds for line in lines)
    with FlopCounterMode(display=False) as counter:
        for line in lines:
            engines["torch"].speak(line, settings)
    floor = counter.get_total_flops() / product_speed()
    print(f"one thread, {audio:.1f} s of speech in {len(lines)} lines, {settings.emotion.as_json() or 'no feeling'}")
    for name, seconds in best.items():
        print(f"{name:34s} {audio / seconds:6.1f} x real time   {seconds / floor:5.1f} times the floor")
    print(f"{'floor: the matrix products alone':34s} {audio / floor:6.1f} x real time")


def in_turns(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The best time of each in ``ROUNDS`` turns, in seconds."""
    rounds = [{name: seconds_of(work) for name, work in works.items()} for _ in range(ROUNDS + 1)]
    return {name: min(one[name] for one in rounds[1:]) for name in works}


def packaged(package: Hibari, model: JointModel, lines: list[str]) -> None:
    """The voice package's own network, and its own waveform."""
    for line in lines:
        for sentence in model.front_end.sentences(line):
            package.from_ids(alphabet.ids(sentence.phonemes), rng=np.random.default_rng(0))


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
    chance = np.random.default_rng(0)
    a, b = (chance.standard_normal(shape, dtype=np.float32) for shape in ((PRODUCT_FRAMES, FEATURES), (FEATURES, 768)))
    best = min(seconds_of(lambda: a @ b) for _ in range(20))
    return 2 * a.shape[0] * a.shape[1] * b.shape[1] / best


if __name__ == "__main__":
    main()
