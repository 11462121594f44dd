"""How well the face follows recordings with tracked faces.

    python -m benchmarks.face --data DIR --head FILE [--split dev] [--size 1]

DIR is in the layout of models/training/grid.py. Of its rows, ``recording`` and ``features`` are given the phones that
came with the data: the one hears the sound besides, as ``unitaf face`` does, the other has the trunk's hidden features
alone, as text does. ``aligned`` is given the words, ``recognised`` the sound alone, and ``sound`` does not even look
for phones.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from unitaf.joint import JointModel
from unitaf.listening import align, recognise
from unitaf.signals import Segment
from unitaf.voice import acoustics, forcing

from .reading.face_clips import Array, Clip, System, read, resized
from .reading.face_scores import Head, Scores

NO_WORDS = ("sil", "sp")


def main() -> None:
    """Print all rows."""
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
    model = JointModel.load()
    rows = {name: score(system, clips, head) for name, system in (ours(model) | listening(model)).items()}
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


def listening(model: JointModel) -> dict[str, System]:
    """The ways in which it does so without given phones."""

    def following(clip: Clip, phones: list[Segment]) -> Array:
        hidden = forcing.features(model.trunk, clip.sound, phones)
        return model.face.curves(hidden, clip.fps, clip.frames, acoustics.log_mel(clip.sound))

    def aligned(clip: Clip) -> Array:
        text = " ".join(word.label for word in clip.words if word.label not in NO_WORDS)
        return following(clip, align(clip.sound, acoustics.RATE, text).phones)

    def recognised(clip: Clip) -> Array:
        return following(clip, recognise(clip.sound, acoustics.RATE).phones)

    def sound(clip: Clip) -> Array:
        return model.face.curves(None, clip.fps, clip.frames, acoustics.log_mel(clip.sound))

    return {"aligned": aligned, "recognised": recognised, "sound": sound}


def score(system: System, clips: list[Clip], head: Head) -> Mapping[str, float]:
    """The figures of one system on clips that have curves."""
    scores = Scores(head, clips[0].fps)
    for clip in clips:
        assert clip.curves is not None
        scores.add(system(clip), clip.curves, clip.phones)
    return scores.result()


if __name__ == "__main__":
    main()
