"""How much of a take is spoken again when one of its ten sentences changes: ``python -m benchmarks.retake``.

Prints the time of a retake as a share of the whole take's, in one run, and what share of the speech was new: the rest
is what reading the text and joining costs.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from unitaf import engines
from unitaf.loading import load
from unitaf.settings import Settings

SENTENCES = 10
LINES = Path(__file__).with_name("sentences.txt")


def main() -> None:
    """The command."""
    argparse.ArgumentParser(description=__doc__.split("``")[0].rstrip(": ")).parse_args()
    engines.use_one_thread()
    model = load(engines.NUMPY)
    lines = [line for line in LINES.read_text("utf-8").splitlines() if line.strip()][:SENTENCES]
    earlier = model.speak("\n".join(lines), Settings())
    whole, again, spoken = [], [], []
    for number in range(SENTENCES):
        changed = "\n".join([*lines[:number], f"Well, {lines[number]}", *lines[number + 1 :]])
        started = time.perf_counter()
        model.speak(changed, Settings())
        whole.append(time.perf_counter() - started)
        started = time.perf_counter()
        take = model.retake(earlier, changed, Settings())
        again.append(time.perf_counter() - started)
        spoken.append(1 - sum(seconds for _, _, seconds in take.kept) / take.seconds)
    took, all_of_it = (1000 * sum(times) / SENTENCES for times in (again, whole))
    sys.stdout.write(f"retake {took:.0f} ms, whole take {all_of_it:.0f} ms\n")
    sys.stdout.write(f"share of the time {sum(again) / sum(whole):.3f}, of the speech {sum(spoken) / SENTENCES:.3f}\n")


if __name__ == "__main__":
    main()
