"""How much of a take is spoken again when one of its ten sentences changes: ``python benchmarks/retake.py``.

Prints the time of a retake as a share of the whole take's, in one run: wanted is about a tenth.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from unitaf import engines
from unitaf.settings import Settings

SENTENCES, ROUNDS = 10, 5
LINES = Path(__file__).with_name("sentences.txt")


def main() -> None:
    """The command."""
    engines.use_one_thread()
    model = engines.load(engines.NUMPY)
    lines = [line for line in LINES.read_text("utf-8").splitlines() if line.strip()][:SENTENCES]
    text = "\n".join(lines)
    earlier = model.speak(text, Settings())
    whole, again = [], []
    for number in range(ROUNDS):
        started = time.perf_counter()
        model.speak(text, Settings())
        whole.append(time.perf_counter() - started)
        changed = "\n".join([*lines[:number], f"Well, {lines[number]}", *lines[number + 1 :]])
        started = time.perf_counter()
        take = model.retake(earlier, changed, Settings())
        again.append(time.perf_counter() - started)
        kept = sum(seconds for _, _, seconds in take.kept)
        sys.stdout.write(f"sentence {number + 1}: {kept:.1f} of {take.seconds:.1f} s kept\n")
    share = sum(again) / sum(whole)
    sys.stdout.write(f"retake {1000 * min(again):.0f} ms, whole take {1000 * min(whole):.0f} ms, share {share:.3f}\n")


if __name__ == "__main__":
    main()
