"""How well visemes computed from the 52 channels say what the 52 say, on the demo head.

    OMP_NUM_THREADS=1 python -m benchmarks.visemes [TAKE.npz]

Visemes are made for the head by mixing its own ARKit shapes as their table of meanings says; a take (without one, a
line that is spoken for it) then drives the 52, and the visemes of each kind of rig. Compared is the distance between
the inner lips on the mesh. This measures the computation, not how anybody's viseme shapes were sculpted.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf_blender.demo_head import shape
from unitaf_blender.demo_head.flesh import Flesh
from unitaf_blender.demo_head.keys import shape_keys
from unitaf_blender.rig import detection, tables, visemes
from unitaf_blender.rig.rig_map import RigMap

Array = npt.NDArray[np.floating]

TEXT = (
    "Bob may have put the purple papers on my map, so maybe we should keep moving. "
    "Five very thin feathers float above the moon. Which judge chose those huge shoes?"
)
FPS = 60.0
MET = 0.3  # mm between the lips: nobody sees light through them
ROUNDS = 5


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("take", nargs="?", type=Path)
    curves = take_curves(parser.parse_args().take)
    long = np.tile(curves, (int(60 * FPS / len(curves)) + 1, 1))[: int(60 * FPS)]
    lips = lip_shapes()
    wanted = opening(lips, curves)
    closed = wanted < MET
    effort = visemes.closure(curves) > 0.9
    print(f"{len(curves) / FPS:.1f} s at {FPS:.0f} fps; lips up to {wanted.max():.1f} mm apart, met in {closed.sum()}")
    print(f"{'rig':22}{'visemes':>8}{'r':>7}{'mean error':>12}{'closures kept':>15}{'sum':>6}{'60 s':>9}")
    for table in tables.tables():
        if not table.visemes:
            continue
        rig = detection.detect(tuple(next(iter(a[0])) for a in table.visemes.values()))
        weights, _left = visemes.solve(curves, rig.visemes)
        shown = opening(lips, weights @ visemes.mouth_shapes(rig.visemes))
        kept = (shown < MET)[closed].mean()
        line = f"{rig.label:22}{len(rig.visemes):8}{np.corrcoef(shown, wanted)[0, 1]:7.3f}"
        line += f"{np.abs(shown - wanted).mean():9.2f} mm{kept:15.0%}{weights.sum(1).max():6.2f}"
        print(line + f"{milliseconds(rig, long):6.0f} ms")
        if visemes.CLOSED in rig.visemes:
            least = weights[effort, rig.visemes.index(visemes.CLOSED)].min()
            print(f"{'':22}the viseme of closed lips is at least {least:.2f} where lips meet with effort")


def take_curves(path: Path | None) -> Array:
    """The curves of a take, (frames, 52); of a line spoken now without one."""
    if path is not None:
        return np.load(path)["curves"]
    return JointModel.load().speak(TEXT, Settings(fps=FPS)).curves


def lip_shapes() -> Array:
    """From lower to upper lip in the middle of the mouth, (53, 3) in mm: at rest, then what each channel adds."""
    head = shape.build()
    upper, lower = head.inner_lips()
    middle = len(upper) // 2
    keys = shape_keys(Flesh(head))
    fields = [head.points, *(keys[name] for name in ARKIT)]
    return np.stack([field[upper[middle]] - field[lower[middle]] for field in fields])


def opening(lips: Array, curves: Array) -> Array:
    """How far the upper lip is above the lower one in the middle, (frames,) in mm; 0 where pressed lips overlap."""
    return np.maximum((lips[0] + curves @ lips[1:])[:, 2], 0)


def milliseconds(rig: RigMap, curves: Array) -> float:
    """Processor time of the median round."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        rig.curves(curves)
        taken.append(time.process_time() - start)
    return 1000 * sorted(taken)[ROUNDS // 2]


if __name__ == "__main__":
    main()
