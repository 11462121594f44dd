"""How well the face follows recordings with tracked faces.

    python -m benchmarks.face --data DIR --head FILE [--split dev] [--size 1]

DIR is in the layout of models/training/grid.py. Two rows: ``recording`` hears the sound as ``unitaf face`` does;
``features`` has the trunk's hidden features alone, as text does.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from unitaf.joint import JointModel
from unitaf.voice import acoustics, forcing

from .reading.face_clips import Array, Clip, System, read, resized
from .reading.face_scores import Head, Scores


def main() -> None:
    """Print both rows."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--size", type=float, default=1.0, help="pitch, formants and pace by this: another voice")
    arguments = parser.parse_args()
    clips = list(read(arguments.data, arguments.split))
    if arguments.size != 1:
        clips = [resized(clip, arguments.size) for clip in clips]
    head = Head(arguments.head)
    rows = {name: score(system, clips, head) for name, system in ours(JointModel.load()).items()}
    for name, scores in rows.items():
        print(f"{name:10s}", "  ".join(f"{key} {value:.3f}" for key, value in scores.items()))


def ours(model: JointModel) -> dict[str, System]:
    """The two ways in which the model drives the face of a recording."""

    def features(clip: Clip) -> Array:
        return model.face.curves(forcing.features(model.trunk, clip.sound, clip.phones), clip.fps, clip.frames)

    def recording(clip: Clip) -> Array:
        hidden = forcing.features(model.trunk, clip.sound, clip.phones)
        return model.face.curves(hidden, clip.fps, clip.frames, acoustics.log_mel(clip.sound))

    return {"recording": recording, "features": features}


def score(system: System, clips: list[Clip], head: Head) -> Mapping[str, float]:
    """The figures of one system on clips that have curves."""
    scores = Scores(head, clips[0].fps)
    for clip in clips:
        assert clip.curves is not None
        scores.add(system(clip), clip.curves, clip.phones)
    return scores.result()


if __name__ == "__main__":
    main()
