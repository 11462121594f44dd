"""Fit how feelings are heard in a recording: unitaf.emotion.from_recording.

    python -m training.fit_recording_emotion --data DIR [--out DIR]

DIR is in the layout of models/training/grid.py: neutral recordings of people. Feelings are those of our own voice, in
its own timbre, in voices of the cast and in voices drawn at random. To be run again when the manner of an emotion
(unitaf.voice.manner) or the cast changes: a few minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from unitaf.emotion.vector import EMOTIONS, NEUTRAL, Vector
from unitaf.listening import emotion
from unitaf.listening.emotion import UNKNOWN, WEIGHTS, Answers
from unitaf.listening.prosody import MEASURES, Array, measured, phrases, tracks
from unitaf.signals import Segment
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.voice import acoustics
from unitaf.voice.trunk import Trunk, load_trunk

from .speakers import Speaker, Utterance, of_the_cast, one, own, strangers, utter
from .spoken import lines

TEXTS = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")
OUT = Path(__file__).parents[1] / "weights" / WEIGHTS
CHARACTERS = (25, 70)  # of a text: one or two phrases

SENTENCES = 10  # that every acting voice says in every emotion
ACTING_STRANGERS = 2
NEUTRAL_STRANGERS, NEUTRAL_SENTENCES = 16, 3
CLIPS = 60  # of people
INTENSITIES = (0.4, 0.8)
ONLY_WITHIN = ("pitch", "loudness")  # neither a speaker's register nor the gain of a recording is known

SHRINKAGE = 0.15  # of the covariance towards its diagonal
MAD_TO_DEVIATION = 1.4826  # of normally distributed values
OUTLYING = 2.5  # deviations; beyond lie mistakes of the pitch tracker
PRICES = (1.0, 1.2, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.2, 2.4, 3.0)
CHANGE = 1.0  # our choice
CALM_BELOW, CALM_SHARE = 0.25, 0.85  # of neutral recordings: their strongest weight
MOST_GAIN = 2.5

log = logging.getLogger(__name__)


class Row(NamedTuple):
    """How a phrase, of a sentence by a speaker who feels a vector, differs from the trunk's own (K,)."""

    speaker: str
    sentence: int
    vector: Vector
    differences: Array


class Reader:
    """Differences from the trunk, whose own reading is made once for the same phones."""

    def __init__(self, trunk: Trunk) -> None:
        self._trunk = trunk
        self._neutral: dict[tuple[str, ...], Array] = {}

    def read(self, heard: Utterance) -> Array:
        """The differences (phrases, K)."""
        spans = phrases(heard.phones)
        key = (*(phone.label for phone in heard.phones), str(spans))
        if key not in self._neutral:
            labels = [phone.label for phone in heard.phones]
            self._neutral[key] = emotion.neutral(self._trunk, labels, spans)
        found = tracks(heard.sound)
        return np.stack([measured(found, heard.phones[a:b]) for a, b in spans]) - self._neutral[key]


def main() -> None:
    """Measure, fit, and write ``answers.json``."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    trunk = load_trunk()
    reader = Reader(trunk)
    people = of_people(reader, arguments.data, "train", CLIPS)
    log.info("%d phrases of people", len(people))
    ours = of_ours(reader, trunk, sentences())
    log.info("%d phrases of our own", len(ours))
    answers = fitted(ours, people)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "answers.json").write_text(as_json(answers), encoding="utf-8")


def sentences() -> list[Sentence]:
    """What our own voices say."""
    texts = [text for text in lines(TEXTS, WORDS, 0) if CHARACTERS[0] <= len(text) <= CHARACTERS[1]]
    random.Random(0).shuffle(texts)
    front_end = FrontEnd()
    return [front_end.sentences(text)[0] for text in texts[: max(SENTENCES, NEUTRAL_STRANGERS * NEUTRAL_SENTENCES)]]


def of_people(reader: Reader, folder: Path, split: str, count: int) -> list[Row]:
    """Neutral recordings, evenly spread over a split."""
    ids = [str(name) for name in np.load(folder / f"{split}.npz")["ids"]]
    alignments = json.loads((folder / "alignments.json").read_text(encoding="utf-8"))
    rows = []
    for number, name in enumerate(ids[:: max(1, len(ids) // count)][:count]):
        wave, rate = soundfile.read(folder / "flac" / f"{name}.flac", dtype="float32")
        phones = [Segment(*phone) for phone in alignments[name]["phones"]]
        heard = Utterance(acoustics.resample(wave, rate), phones)
        rows += [Row(folder.name, number, NEUTRAL, row) for row in reader.read(heard)]
    return rows


def of_ours(reader: Reader, trunk: Trunk, said: list[Sentence]) -> list[Row]:
    """Our own voices: some in every emotion, many others in none."""
    rows = []
    for speaker in [own(), *acting_cast(), *strangers(ACTING_STRANGERS, seed=1)]:
        for number, sentence in enumerate(said[:SENTENCES]):
            plans = [NEUTRAL, *(one(name, INTENSITIES[(number + k) % 2]) for k, name in enumerate(EMOTIONS[:-1]))]
            for vector in plans:
                found = reader.read(utter(trunk, speaker, sentence, vector, number))
                rows += [Row(speaker.name, number, vector, row) for row in found]
        log.info("%s has spoken", speaker.name)
    for k, speaker in enumerate([*strangers(NEUTRAL_STRANGERS, seed=2), *of_the_cast(held_out=False)]):
        for number in range(NEUTRAL_SENTENCES):
            place = (k * NEUTRAL_SENTENCES + number) % len(said)
            found = reader.read(utter(trunk, speaker, said[place], NEUTRAL, number))
            rows += [Row(f"{speaker.name} neutral", place, NEUTRAL, row) for row in found]
    return rows


def acting_cast() -> list[Speaker]:
    """A woman and a man of the cast, if it has any: the first and the middle one."""
    known = of_the_cast(held_out=False)
    return known[:: max(1, len(known) // 2)][:2]


def fitted(ours: list[Row], people: list[Row]) -> Answers:
    """The model, its price high enough for neutral recordings to stay calm."""
    neutral = [row for row in ours if row.vector == NEUTRAL]
    means = {name: mean([row for row in neutral if row.speaker == name]) for name in {row.speaker for row in neutral}}
    voices, real = np.nanmean(list(means.values()), 0), mean(people)
    bias = (voices + real) / 2
    speaker = covariance(np.stack(list(means.values())) - voices) + np.diag(((voices - real) / 2) ** 2)
    for column in map(MEASURES.index, ONLY_WITHIN):
        speaker[column], speaker[:, column] = 0, 0
        speaker[column, column] = UNKNOWN
    acted = [row for row in ours if row.vector != NEUTRAL]
    response = responses(acted, neutral)
    rests = [
        [row.differences - means[row.speaker] for row in neutral],
        [row.differences - real for row in people],
        [row.differences - means[row.speaker] - np.array(row.vector) @ response for row in acted],
    ]
    phrase = np.mean([covariance(np.stack(part)) for part in rests], 0)
    plain = Answers(bias, response, speaker, phrase, 0.0, CHANGE, np.ones(len(EMOTIONS)))
    return priced(plain, acted, [neutral, people])


def mean(rows: list[Row]) -> Array:
    """The mean differences (K,)."""
    found: Array = np.nanmean([row.differences for row in rows], 0)
    return found


def responses(acted: list[Row], neutral: list[Row]) -> Array:
    """(8, K): what a phrase changes by per unit of weight, from the same sentence said neutrally by the same voice."""
    plain = {
        key: mean([row for row in neutral if (row.speaker, row.sentence) == key])
        for key in {(row.speaker, row.sentence) for row in neutral}
    }
    found = np.zeros((len(EMOTIONS), len(MEASURES)))
    for column in range(len(EMOTIONS) - 1):
        rows = [row for row in acted if row.vector[column]]
        changes = np.stack([row.differences - plain[row.speaker, row.sentence] for row in rows])
        given = np.array([row.vector[column] for row in rows])[:, None]
        known = ~np.isnan(changes)
        found[column] = (given * np.nan_to_num(changes)).sum(0) / (known * given**2).sum(0)
    return found


def covariance(rests: Array) -> Array:
    """(K, K) of residuals (n, K), what is unknown taken as nothing, tails cut, shrunk towards its diagonal."""
    usual = MAD_TO_DEVIATION * np.nanmedian(np.abs(rests), 0)
    known = np.clip(np.nan_to_num(rests), -OUTLYING * usual, OUTLYING * usual)
    spread = known.T @ known / len(known)
    found: Array = (1 - SHRINKAGE) * spread + SHRINKAGE * np.diag(spread.diagonal())
    return found


def priced(answers: Answers, acted: list[Row], neutral: Sequence[list[Row]]) -> Answers:
    """With the lowest price, and the gain that goes with it, with which every neutral group is calm enough."""
    for price in PRICES:
        found = answers._replace(price=price)
        found = found._replace(gain=gains(found, acted))
        shares = [calm_share(found, rows) for rows in neutral]
        log.info("price %.1f: calm %s, gains %s", price, np.round(shares, 2), found.gain.round(2))
        if min(shares) >= CALM_SHARE:
            break
    return found


def calm_share(answers: Answers, rows: list[Row]) -> float:
    """The share of phrases, each a recording of its own, in which next to nothing is felt."""
    strongest = [emotion.read(answers, row.differences[None]).max() for row in rows]
    return float(np.mean(np.array(strongest) < CALM_BELOW))


def gains(answers: Answers, acted: list[Row]) -> Array:
    """(8,): what was given over what is read, its regression through 0; sad and melancholic are one family."""
    read = np.stack([emotion.read(answers, row.differences[None])[0] for row in acted])
    given = np.array([row.vector for row in acted])
    found = np.ones(len(EMOTIONS))
    low = [EMOTIONS.index(name) for name in ("sad", "melancholic")]
    for columns in (low, *([column] for column in range(len(EMOTIONS) - 1) if column not in low)):
        rows = given[:, columns].any(1)
        heard, asked = read[rows][:, columns].sum(1), given[rows][:, columns].sum(1)
        found[columns] = np.clip((asked @ asked) / max(asked @ heard, 1e-9), 1.0, MOST_GAIN)
    return found


def as_json(answers: Answers) -> str:
    """The model as a file, with the names of its rows and columns."""
    content = {name: np.round(np.asarray(value, float), 5).tolist() for name, value in answers._asdict().items()}
    return json.dumps({"emotions": EMOTIONS, "measures": MEASURES, **content}, indent=1) + "\n"


if __name__ == "__main__":
    main()
