"""A measuring head of 68 points, for tests that must not need the real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from unitaf.channels import ARKIT, INDEX


def write_head(folder: Path) -> Path:
    """A head in centimetres: its jaw takes chin and lower lip down by 1, its pucker moves lips forward by .5 and each
    corner in by .4, its left smile takes that corner out by .3, its lower lip rolls up by .2."""
    neutral, deltas = np.zeros((68, 3), np.float32), np.zeros((len(ARKIT), 68, 3), np.float32)
    neutral[62, 1] = 0.1
    neutral[54, 0], neutral[48, 0] = 2.5, -2.5
    deltas[INDEX["jawOpen"]][[8, 66], 1] = -1.0
    deltas[INDEX["mouthPucker"]][[51, 57, 62, 66], 2] = 0.5
    deltas[INDEX["mouthPucker"]][[54, 48], 0] = [-0.4, 0.4]
    deltas[INDEX["mouthSmileLeft"]][54, 0] = 0.3
    deltas[INDEX["mouthRollLower"]][66, 1] = 0.2
    at, file = np.arange(68), folder / "head.npz"
    np.savez(file, neutral=neutral, deltas=deltas, channels=ARKIT, landmarks68=at, lip_vertices=at[48:])
    return file
