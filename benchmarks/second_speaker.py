"""Does the mouth of a recording without text open in time? Another speaker, another language, sound alone.

    python -m benchmarks.second_speaker --data DIR [--weights DIR]

DIR is in the layout of models/training/facegood.py. The decoder of the package learned from these recordings, though
in a style of their own but for the jaw; to see a voice that was never heard, give weights of train_transfer.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import soundfile

from unitaf.channels import INDEX
from unitaf.face.driver import FaceDriver
from unitaf.joint import JointModel
from unitaf.settings import Settings

from .reading.face_scores import correlation

JAW = "mouth_stretch_c"  # the rig's own channel of the jaw


def main() -> None:
    """Print r of the jaw, recording by recording."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="another decoder than the package's")
    arguments = parser.parse_args()
    data = np.load(arguments.data / "train.npz")
    column = [str(name) for name in data["rig_channels"]].index(JAW)
    fps = float(data["fps"])
    model = JointModel.load()
    if arguments.weights:
        model.face = FaceDriver.load(arguments.weights)
    found = []
    for key in sorted(key for key in data.files if key.startswith("curves_")):
        name = key.removeprefix("curves_")
        wave, rate = soundfile.read(arguments.data / "flac" / f"{name}.flac", dtype="float32")
        ours = model.follow(wave, rate, Settings(fps=fps)).curves[:, INDEX["jawOpen"]]
        real = data[key][:, column].astype(np.float32)
        frames = min(len(ours), len(real))
        found.append(correlation(ours[:frames], real[:frames]))
        print(f"{name:12s} {frames / fps:6.1f} s  r {found[-1]:.3f}")
    print(f"mean r {np.mean(found):.3f}")


if __name__ == "__main__":
    main()
