"""Do judges that learnt from actors hear in our voice what it is to feel?

    python -m benchmarks.actors_judge --data DIR [--sentences 20] [--intensities .8,.4]

DIR holds EmoDB (models/training/actors.py): ten actors, six feelings. Two judges learn from it, with features of which
they share none: ``phonetic`` with planes as borders, ``cepstral`` with nearness (reading/feeling_features.py and
feeling_judges.py); the voice was fitted with the first alone. First each says how well it hears an actor that it has
not heard. Then both hear our own voice, sentences of lipsync_sentences.txt in six feelings, as it comes out of
``JointModel.speak``; features are normalised over a speaker's own clips, ours over our own. Chance is .17. Last, how
well our seven emotions are told apart by a judge who learnt from our other sentences. The ``evaluate`` extra has Praat.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from training.actors import alike, clips
from unitaf.joint import JointModel
from unitaf.settings import Settings

from .emotion import sentences
from .reading.feeling_features import cepstral, phonetic
from .reading.feeling_judges import Array, Fit, nearness, of_speaker, planes, recall, told_apart

COUNT = 20
INTENSITIES = "0.8,0.4"
# What the actors feel, and what we call it. Boredom is none of ours.
ASKED = {
    "anger": "angry",
    "disgust": "disgusted",
    "fear": "afraid",
    "happiness": "happy",
    "neutral": "",
    "sadness": "sad",
}
OURS = ("happy", "angry", "sad", "afraid", "disgusted", "melancholic", "surprised")
NOT_ASKED = "boredom"


class Judge(NamedTuple):
    """A name, what is heard of a waveform at 16 kHz, and how it is judged."""

    name: str
    features: Callable[[Array], Array]
    fit: Fit


JUDGES = (Judge("phonetic", phonetic, planes), Judge("cepstral", cepstral, nearness))


class Actors(NamedTuple):
    """Their clips: whose, which feeling, and features by judge (n, K), normalised over each speaker's own."""

    speakers: Array
    emotions: Array
    rows: dict[str, Array]


def heard_actors(folder: Path) -> Actors:
    """What both judges learn from."""
    found = list(clips(folder))
    if not found:
        raise SystemExit(f"{folder} holds no recognised clips; see models/training/actors.py.")
    speakers = np.array([clip.speaker for clip in found])
    rows = {}
    for judge in JUDGES:
        rows[judge.name] = np.stack([judge.features(clip.wave) for clip in found])
        for speaker in np.unique(speakers):
            own = speakers == speaker
            rows[judge.name][own] = of_speaker(rows[judge.name][own])
    return Actors(speakers, np.array([clip.emotion for clip in found]), rows)


def print_actors(actors: Actors) -> None:
    """How well each judge hears actors that it has not heard, with boredom and without."""
    for judge in JUDGES:
        for left_out in ((), (NOT_ASKED,)):
            kept = ~np.isin(actors.emotions, left_out)
            names, labels = np.unique(actors.emotions[kept], return_inverse=True)
            found = told_apart(judge.fit, actors.rows[judge.name][kept], labels, actors.speakers[kept])
            shares = recall(labels, found, len(names)).diagonal()
            each = ", ".join(f"{name} {share:.2f}" for name, share in zip(names, shares, strict=True))
            print(f"{judge.name}: actors it has not heard, {len(names)} feelings: UAR {shares.mean():.3f} ({each})")


def spoken(model: JointModel, texts: Sequence[str], emotion: str, intensity: float) -> list[Array]:
    """Our voice, as the clips of the actors are."""
    settings = Settings(emotion=f"{emotion}={intensity:g}") if emotion else Settings()
    takes = [model.speak(text, settings) for text in texts]
    return [alike(take.wav, take.sample_rate) for take in takes]


def print_ours(actors: Actors, takes: dict[str, list[Array]], intensity: float) -> None:
    """What each judge takes our six feelings for, by class."""
    names = list(ASKED)
    kept = np.isin(actors.emotions, names)
    labels = np.array([names.index(emotion) for emotion in actors.emotions[kept]])
    waves = [wave for name in names for wave in takes[ASKED[name]]]
    asked = np.repeat(np.arange(len(names)), len(waves) // len(names))
    for judge in JUDGES:
        read = judge.fit(actors.rows[judge.name][kept], labels, len(names))
        found = read(of_speaker(np.stack([judge.features(wave) for wave in waves]))).argmax(1)
        table = recall(asked, found, len(names))
        print(f"{judge.name}, at {intensity:g}: {table.diagonal().mean():.3f} of {len(waves)} takes heard right")
        for row, name in enumerate(names):
            counts = np.bincount(found[asked == row], minlength=len(names))
            others = ", ".join(f"{names[k]} {counts[k]}" for k in counts.argsort()[::-1] if k != row and counts[k])
            print(f"  {name:10s} {table[row, row]:.2f}   else {others or 'nothing'}")


def print_apart(takes: dict[str, list[Array]], intensity: float) -> None:
    """How well our own emotions are told apart, in sentences that the judge has not heard."""
    count = len(takes[OURS[0]])
    labels, groups = np.repeat(np.arange(len(OURS)), count), np.tile(np.arange(count), len(OURS))
    for judge in JUDGES:
        rows = of_speaker(np.stack([judge.features(wave) for name in OURS for wave in takes[name]]))
        found = told_apart(judge.fit, rows, labels, groups)
        table = recall(labels, found, len(OURS))
        each = ", ".join(f"{name} {share:.2f}" for name, share in zip(OURS, table.diagonal(), strict=True))
        print(f"{judge.name}, at {intensity:g}: own takes told apart {table.diagonal().mean():.3f} ({each})")
        table[np.diag_indices(len(OURS))] = 0
        worst, taken = np.unravel_index(table.argmax(), table.shape)
        if table.any():
            print(f"  most confused: {OURS[worst]} taken for {OURS[taken]}, {table.max():.2f}")


def main() -> None:
    """Learn, listen, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="EmoDB")
    parser.add_argument("--sentences", type=int, default=COUNT)
    parser.add_argument("--intensities", default=INTENSITIES, help="with commas")
    arguments = parser.parse_args()
    actors = heard_actors(arguments.data)
    print_actors(actors)
    model, texts = JointModel.load(), sentences(arguments.sentences)
    neutral = spoken(model, texts, "", 0.0)
    for intensity in map(float, arguments.intensities.split(",")):
        takes = {"": neutral, **{name: spoken(model, texts, name, intensity) for name in OURS}}
        print_ours(actors, takes, intensity)
        print_apart(takes, intensity)


if __name__ == "__main__":
    main()
