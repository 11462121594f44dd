"""How long dials and life take, on one core.

    OMP_NUM_THREADS=1 python -m benchmarks.dials [--seconds 60] [--fps 60]

Processor time of the median round, so that a busy machine counts for little.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from unitaf.channels import INDEX
from unitaf.dials import ChannelDial, Dials, apply
from unitaf.life.animate import animate_life
from unitaf.life.line import Line
from unitaf.rates import FRAME_RATE
from unitaf.signals import Segment, frame_count

ROUNDS = 15
SYLLABLE, PHRASE = 0.2, 12  # seconds; syllables between two pauses
CASES = {
    "defaults": Dials(),
    "one strength": Dials(lower_face_strength=1.3),
    "lip and lid offsets": Dials(lip_open_offset=0.1, eyelid_open_offset=-0.1),
    "both smoothings, at most": Dials(upper_face_smoothing=0.1, lower_face_smoothing=0.1),
    "all of them": Dials(
        1.5, 1.2, 0.8, 0.1, 0.1, 0.6, 0.0085, 1.2, 0.1, 0.9, 0.5, 0.1, 1.1, 1.1, 1.1,
        {name: ChannelDial(1.1, 0.01) for name in INDEX},
    ),
    "all of them, soft mask": Dials(
        1.5, 1.2, 0.8, 0.1, 0.1, 0.6, 0.5, 1.2, 0.1, 0.9, 0.5, 0.1, 1.1, 1.1, 1.1,
        {name: ChannelDial(1.1, 0.01) for name in INDEX},
    ),
}  # fmt: skip


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--fps", type=float, default=60)
    arguments = parser.parse_args()
    line = spoken(arguments.seconds)
    frames = frame_count(line.seconds, arguments.fps)
    mouth = np.random.default_rng(0).uniform(0, 0.5, (frames, 52)).astype(np.float32)
    curves, head = animate_life(mouth, arguments.fps, line, 0)
    print(f"{line.seconds:.0f} s, {frames} frames x 52 channels, {len(line.phones)} phones; median of {ROUNDS}")
    print(f"{'life':28}{milliseconds(lambda: animate_life(mouth, arguments.fps, line, 0)):7.1f} ms")
    for name, dials in CASES.items():
        taken = milliseconds(lambda dials=dials: apply(curves, head, arguments.fps, dials, line.phones))
        print(f"{'dials: ' + name:28}{taken:7.1f} ms")


def spoken(seconds: float) -> Line:
    """A line of two-phone syllables in phrases, with an accent on every fourth."""
    phones: list[Segment] = []
    hertz: list[float] = []
    now, number = 0.0, 0
    while now < seconds:
        if number % PHRASE == 0:
            phones.append(Segment("SIL", now, now + 2 * SYLLABLE))
            hertz += [0.0] * round(2 * SYLLABLE * FRAME_RATE)
            now += 2 * SYLLABLE
        phones += [Segment("M", now, now + SYLLABLE / 3), Segment("AA", now + SYLLABLE / 3, now + SYLLABLE)]
        hertz += [240.0 if number % 4 == 1 else 190.0] * round(SYLLABLE * FRAME_RATE)
        now, number = now + SYLLABLE, number + 1
    f0 = np.array(hertz, np.float32)
    return Line(phones, f0, np.where(f0 > 0, 7.0, -9.0).astype(np.float32), now)


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of the median round."""
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - started))
    return float(np.median(taken))


if __name__ == "__main__":
    main()
