"""Is the face of a voice of the pack better off with the voice's own features?

    python -m training.train_projector --data DIR --head FILE --input phones --out PHONES
    python -m benchmarks.pack_transfer --data GRID --head FILE [--own OWN] [--phones PHONES] [--clips 6]

Voices that the projector never heard say sentences that nothing has learnt from, and the tracked speaker's face is
moved to their times. Four inputs drive the same face decoder: Kokoro's ``own`` features through its projector; those of
the bundled voice that is ``forced`` to say the same; the ``sound`` that comes out, as a cascade would; the timed
``phones``, through a projector that learnt as long from the same sentences. GRID is in the layout of
models/training/grid.py; the voice pack must be installed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from training.inputs import timed_phones
from training.kokoro_said import Voices
from training.retold import HELD_OUT
from unitaf import engines
from unitaf.joint import JointModel
from unitaf.rates import SAMPLE_RATE
from unitaf.signals import Segment
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics
from unitaf.voice.kokoro.projector import FaceProjector, load_projector
from unitaf.voice.kokoro.trunk import KokoroTrunk
from unitaf.voice.speech import Speech, say
from unitaf.voice.trunk import FEATURES, Colour, Counts, Prosody, Report, Symbols, Trunk

from .reading.face_clips import Array, Clip, read, written
from .reading.face_scores import Head, Scores
from .reading.retold import LEAD, common_times, retold

FIGURES = ("lve_mm", "mod_mm", "r", "std_ratio", "closure", "false_close")


class Inside(Trunk):
    """A voice whose features are both: (F, 256 + 1024), the bundled voice's and its own."""

    def __init__(self, voice: KokoroTrunk) -> None:
        self.name, self.delay, self.voice, self.rest_features = voice.name, voice.delay, voice, voice.rest_features

    def symbols(self, phonemes: str) -> Symbols:
        return self.voice.symbols(phonemes)

    def encoded(self, ids: Counts) -> Array:
        return self.voice.encoded(ids)

    def durations(self, encoded: Array, speed: float) -> Counts:
        return self.voice.durations(encoded, speed)

    def contours(self, encoded: Array, steps: Counts) -> Prosody:
        return self.voice.contours(encoded, steps)

    def features(self, ids: Counts, prosody: Prosody) -> Array:
        return np.concatenate([self.voice.forced(ids, prosody), self.voice.hidden(ids, prosody)], axis=1)

    def spoken(
        self, ids: Counts, prosody: Prosody, colour: Colour | None, seed: int, report: Report
    ) -> tuple[Array, Array]:
        wave, _ = self.voice.spoken(ids, prosody, colour, seed, report)
        return wave, self.features(ids, prosody)


def main() -> None:
    """Print the figures of each input, over all voices, and the largest lip error of each voice."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--own", type=Path, help="another projector than the package's")
    parser.add_argument("--phones", type=Path, help="the projector of timed phones")
    parser.add_argument("--clips", type=int, default=6, help="of each voice")
    arguments = parser.parse_args()
    engines.use_one_thread()
    head, model = Head(arguments.head), JointModel.load()
    own = load_projector(arguments.own)
    phones = load_projector(arguments.phones) if arguments.phones else None
    scores: dict[str, dict[str, Scores]] = {}
    for voice, clip, speech in said(model, list(read(arguments.data, arguments.split)), arguments.clips):
        assert clip.curves is not None
        for name, curves in faces(model, clip, speech, own, phones).items():
            of_voice = scores.setdefault(name, {})
            for key in (voice, "all"):
                of_voice.setdefault(key, Scores(head, clip.fps)).add(curves, clip.curves, clip.phones)
    for name, of_voice in scores.items():
        result = of_voice["all"].result()
        print(f"{name:8s}", "  ".join(f"{key} {result[key]:.3f}" for key in FIGURES))
        voices = ((voice, one.result()) for voice, one in of_voice.items() if voice != "all")
        print("        ", "  ".join(f"{voice} {row['lve_mm']:.2f} {row['r']:.3f}" for voice, row in voices))


def said(model: JointModel, clips: list[Clip], count: int) -> Iterator[tuple[str, Clip, Speech]]:
    """Voices that are held out, and sentences that they say, with the face at their times; ``count`` of each voice."""
    voices = Voices(model.trunk)
    left = iter(clips)
    for voice in HELD_OUT:
        trunk, found = Inside(voices[voice]), 0
        while found < count:
            clip = next(left)
            (sentence,) = model.front_end.sentences(written(clip) + ".")
            speech = say(trunk, sentence, 1.0, 0, lambda done: None)
            sounding = [phone for phone in speech.phones if phone.label != SILENCE]
            points = common_times(sounding, [Segment(p, a + LEAD, b + LEAD) for p, a, b in clip.phones])
            if points is not None:
                found += 1
                sound = acoustics.resample(speech.wave, SAMPLE_RATE)
                yield voice, retold(clip, clip.id, sound, *points), speech


def faces(
    model: JointModel, clip: Clip, speech: Speech, own: FaceProjector, phones: FaceProjector | None
) -> Mapping[str, Array]:
    """Curves (frames, 52) of each input."""
    forced, hidden = np.split(speech.features, [FEATURES], axis=1)
    inputs = {"own": own(hidden), "forced": forced}
    if phones is not None:
        inputs["phones"] = phones(timed_phones(clip.phones, len(hidden)))
    curves = {name: model.face.curves(features, clip.fps, clip.frames) for name, features in inputs.items()}
    return curves | {"sound": model.face.curves(None, clip.fps, clip.frames, acoustics.log_mel(clip.sound))}


if __name__ == "__main__":
    main()
