"""How well the face follows recordings with tracked faces.

    python -m benchmarks.face --data DIR --head FILE [--split dev] [--size 1] [--retold DIR [--clips 10]]

DIR is in the layout of models/training/grid.py. The first rows are what users get: the files that ``unitaf face``
writes, with the words as its text or without, in both styles. The others are the decoder alone, without what follows
it: ``recording`` and ``features`` are given the phones that came with the data, of which the one hears the sound
besides and the other has the trunk's hidden features alone, as text does; ``aligned`` is given the words,
``recognised`` the sound alone, and ``sound`` does not even look for phones.

``--retold`` has the sentences of the training split said by other voices (reading/retold.py), with the face moved to
their times: what users get with the voices that training leaves out, voice by voice.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from unitaf import engines
from unitaf.joint import JointModel
from unitaf.listening import align, recognise
from unitaf.signals import Segment
from unitaf.voice import acoustics, forcing

from .reading import public_path, retold
from .reading.face_clips import Array, Clip, System, read, resized, written
from .reading.face_scores import Head, Scores

VOICE_FIGURES = ("lve_mm", "r")


def main() -> None:
    """Print all rows."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--size", type=float, default=1.0, help="pitch, formants and pace by this: another voice")
    parser.add_argument("--retold", type=Path, help="the training sentences in other voices, instead of the split")
    parser.add_argument("--clips", type=int, default=10, help="of each of these voices")
    arguments = parser.parse_args()
    engines.use_one_thread()
    head, model = Head(arguments.head), JointModel.load()
    if arguments.retold:
        other_voices(model, head, arguments.data, arguments.retold, arguments.clips)
        return
    clips = list(read(arguments.data, arguments.split))
    if arguments.size != 1:
        clips = [resized(clip, arguments.size) for clip in clips]
    for name, system in (public_path.systems(model) | ours(model) | listening(model)).items():
        figures = score(system, clips, head).items()
        print(f"{name:34s}", "  ".join(f"{key} {value:.3f}" for key, value in figures), flush=True)


def other_voices(model: JointModel, head: Head, data: Path, folder: Path, count: int) -> None:
    """Print the figures of each voice and their means, of ``count`` clips a voice."""
    systems = public_path.systems(model, public_path.STYLES[:1])
    faces = {clip.id: clip for clip in read(data, "train")}
    voices: dict[str, list[Clip]] = {}
    for voice, clip in retold.read(folder, faces, count):
        voices.setdefault(voice, []).append(clip)
    found: dict[str, list[Mapping[str, float]]] = {name: [] for name in systems}
    for voice, clips in sorted(voices.items()):
        for name, system in systems.items():
            found[name].append(score(system, clips, head))
        print(f"{voice:12s} {len(clips):3d} ", _shown({name: rows[-1] for name, rows in found.items()}), flush=True)
    means = {name: {key: float(np.mean([row[key] for row in rows])) for key in rows[0]} for name, rows in found.items()}
    print(f"{'mean':16s} ", _shown(means))


def _shown(rows: Mapping[str, Mapping[str, float]]) -> str:
    cells = (f"{name}: {'  '.join(f'{key} {row[key]:.3f}' for key in VOICE_FIGURES)}" for name, row in rows.items())
    return "   ".join(cells)


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
        return following(clip, align(clip.sound, acoustics.RATE, written(clip)).phones)

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
