"""How well the face follows recordings with tracked faces.

    python benchmarks/face.py --data DIR --head FILE [--split dev]

DIR is in the layout of models/training/grid.py. Two rows: ``recording`` hears the sound as ``unitaf face`` does;
``features`` has the trunk's hidden features alone, as text does.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import soundfile
import torch
from face_scores import Head, Scores

from unitaf.channels import ARKIT
from unitaf.joint import JointModel
from unitaf.take import Segment
from unitaf.voice import acoustics, forcing


def main() -> None:
    """Print both rows."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    arguments = parser.parse_args()
    data = np.load(arguments.data / f"{arguments.split}.npz")
    alignments = json.loads((arguments.data / "alignments.json").read_text())
    order = [list(data["channels"]).index(name) for name in ARKIT]
    fps = float(data["fps"])
    model, head = JointModel.load(), Head(arguments.head)
    rows = {"recording": Scores(head, fps), "features": Scores(head, fps)}
    for clip, curves in zip(data["ids"], data["curves"].astype(np.float32)[:, :, order], strict=True):
        wave, rate = soundfile.read(arguments.data / "flac" / f"{clip}.flac", dtype="float32")
        phones = [Segment(*phone) for phone in alignments[str(clip)]["phones"]]
        sound = acoustics.resample(torch.from_numpy(wave), rate)
        features = forcing.features(model.trunk, sound, phones)
        for name, mel in (("recording", acoustics.log_mel(sound)), ("features", None)):
            rows[name].add(model.face.curves(features, fps, len(curves), mel), curves, phones)
    for name, scores in rows.items():
        print(f"{name:10s}", "  ".join(f"{key} {value:.3f}" for key, value in scores.result().items()))


if __name__ == "__main__":
    main()
