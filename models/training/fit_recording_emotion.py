"""Fit the emotion recognition of recordings: unitaf.listening.emotion.

    python -m training.fit_recording_emotion --data DIR [--out DIR]

DIR is in the layout of models/training/grid.py: neutral recordings of people. The emotional speech is synthesised: by
the voice's own timbre, voices of the cast and random voices. Run it again when the manner of an emotion
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
from unitaf.files import write_file
from unitaf.listening import emotion
from unitaf.listening.emotion import UNKNOWN, WEIGHTS, Answers
from unitaf.listening.prosody import MEASURES, Array, measured, phrases, tracks
from unitaf.signals import Segment
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.voice import acoustics
from unitaf.voice.hibari.trunk import load_trunk
from unitaf.voice.trunk import Trunk

from .speakers import (
    Speaker,
    Utterance,
    cast_speakers,
    own_speaker,
    random_speakers,
    single_emotion,
    speak_sentence,
)
from .spoken import read_texts

TEXTS = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")
OUT = Path(__file__).parents[1] / "weights" / WEIGHTS
CHARACTERS = (25, 70)  # of a text: one or two phrases

SENTENCES = 10  # per acting voice and emotion
ACTING_RANDOM = 2  # random voices that speak every emotion
NEUTRAL_RANDOM, NEUTRAL_SENTENCES = 16, 3  # random voices that speak neutrally, and the sentences of each
CLIPS = 60  # recordings of people
INTENSITIES = (0.4, 0.8)
# Of these only the course counts: neither the register of a speaker nor the gain of a recording is known.
ONLY_WITHIN = ("pitch", "loudness")

SHRINKAGE = 0.15  # of the covariance towards its diagonal
MAD_TO_DEVIATION = 1.4826  # of normally distributed values
OUTLYING = 2.5  # deviations; values beyond are errors of the pitch tracker
PRICES = (1.0, 1.2, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.2, 2.4, 3.0)
CHANGE = 1.0  # our choice
CALM_BELOW, CALM_SHARE = 0.25, 0.85  # of neutral recordings, at least this share has all weights below the first
MOST_GAIN = 2.5

log = logging.getLogger(__name__)


class Row(NamedTuple):
    """A phrase: speaker, index of the sentence, emotion weights, differences (K,) from the trunk's neutral speech."""

    speaker: str
    sentence: int
    weights: Vector
    differences: Array


class Reader:
    """Measures differences from the trunk's neutral speech, which is synthesised once for the same phones."""

    def __init__(self, trunk: Trunk) -> None:
        self._trunk = trunk
        self._neutral: dict[tuple[str, ...], Array] = {}

    def differences(self, utterance: Utterance) -> Array:
        """Returns the differences (phrases, K)."""
        spans = phrases(utterance.phones)
        key = (*(phone.label for phone in utterance.phones), str(spans))
        if key not in self._neutral:
            labels = [phone.label for phone in utterance.phones]
            self._neutral[key] = emotion.neutral(self._trunk, labels, spans)
        found = tracks(utterance.sound)
        return np.stack([measured(found, utterance.phones[a:b]) for a, b in spans]) - self._neutral[key]


def main() -> None:
    """Measures, fits, and writes ``answers.json``."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    trunk = load_trunk()
    reader = Reader(trunk)
    people = measure_people(reader, arguments.data, "train", CLIPS)
    log.info("%d phrases of people", len(people))
    synthesised = measure_synthesised(reader, trunk, select_sentences())
    log.info("%d phrases of synthesised speech", len(synthesised))
    write_file(arguments.out / "answers.json", as_json(fit_answers(synthesised, people)).encode())


def select_sentences() -> list[Sentence]:
    """Returns the sentences of the synthesised speech."""
    texts = [text for text in read_texts(TEXTS, WORDS, 0) if CHARACTERS[0] <= len(text) <= CHARACTERS[1]]
    random.Random(0).shuffle(texts)
    front_end = FrontEnd()
    return [front_end.sentences(text)[0] for text in texts[: max(SENTENCES, NEUTRAL_RANDOM * NEUTRAL_SENTENCES)]]


def measure_people(reader: Reader, folder: Path, split: str, count: int) -> list[Row]:
    """Returns the phrases of neutral recordings, evenly spaced in a split."""
    ids = [str(name) for name in np.load(folder / f"{split}.npz")["ids"]]
    alignments = json.loads((folder / "alignments.json").read_text(encoding="utf-8"))
    rows = []
    for number, name in enumerate(ids[:: max(1, len(ids) // count)][:count]):
        wave, rate = soundfile.read(folder / "flac" / f"{name}.flac", dtype="float32")
        phones = [Segment(*phone) for phone in alignments[name]["phones"]]
        utterance = Utterance(acoustics.resample(wave, rate), phones)
        rows += [Row(folder.name, number, NEUTRAL, row) for row in reader.differences(utterance)]
    return rows


def measure_synthesised(reader: Reader, trunk: Trunk, sentences: list[Sentence]) -> list[Row]:
    """Returns the phrases of synthesised speech: of some voices in every emotion, of many others neutral."""
    rows = []
    for speaker in [own_speaker(), *acting_cast(), *random_speakers(ACTING_RANDOM, seed=1)]:
        for number, sentence in enumerate(sentences[:SENTENCES]):
            strengths = (INTENSITIES[(number + k) % 2] for k in range(len(EMOTIONS) - 1))
            emotions = [single_emotion(name, strength) for name, strength in zip(EMOTIONS, strengths, strict=False)]
            for weights in [NEUTRAL, *emotions]:
                found = reader.differences(speak_sentence(trunk, speaker, sentence, weights, number))
                rows += [Row(speaker.name, number, weights, row) for row in found]
        log.info("%s has spoken", speaker.name)
    for k, speaker in enumerate([*random_speakers(NEUTRAL_RANDOM, seed=2), *cast_speakers(held_out=False)]):
        for number in range(NEUTRAL_SENTENCES):
            index = (k * NEUTRAL_SENTENCES + number) % len(sentences)
            found = reader.differences(speak_sentence(trunk, speaker, sentences[index], NEUTRAL, number))
            rows += [Row(f"{speaker.name} neutral", index, NEUTRAL, row) for row in found]
    return rows


def acting_cast() -> list[Speaker]:
    """Returns a woman and a man of the cast, the first voice and the middle one; fewer if the cast has fewer."""
    voices = cast_speakers(held_out=False)
    return voices[:: max(1, len(voices) // 2)][:2]


def fit_answers(synthesised: list[Row], people: list[Row]) -> Answers:
    """Returns the model with a price at which neutral recordings stay calm."""
    neutral = [row for row in synthesised if row.weights == NEUTRAL]
    means = {name: mean([row for row in neutral if row.speaker == name]) for name in {row.speaker for row in neutral}}
    voices, real = np.nanmean(list(means.values()), 0), mean(people)
    bias = (voices + real) / 2
    speaker = covariance(np.stack(list(means.values())) - voices) + np.diag(((voices - real) / 2) ** 2)
    for column in map(MEASURES.index, ONLY_WITHIN):
        speaker[column], speaker[:, column] = 0, 0
        speaker[column, column] = UNKNOWN
    acted = [row for row in synthesised if row.weights != NEUTRAL]
    response = fit_responses(acted, neutral)
    residuals = [
        [row.differences - means[row.speaker] for row in neutral],
        [row.differences - real for row in people],
        [row.differences - means[row.speaker] - np.array(row.weights) @ response for row in acted],
    ]
    phrase = np.mean([covariance(np.stack(part)) for part in residuals], 0)
    plain = Answers(bias, response, speaker, phrase, 0.0, CHANGE, np.ones(len(EMOTIONS)))
    return choose_price(plain, acted, [neutral, people])


def mean(rows: list[Row]) -> Array:
    """Returns the mean differences (K,)."""
    found: Array = np.nanmean([row.differences for row in rows], 0)
    return found


def fit_responses(acted: list[Row], neutral: list[Row]) -> Array:
    """Returns (8, K): the change per unit of weight relative to the neutral sentence of the same voice."""
    plain = {
        key: mean([row for row in neutral if (row.speaker, row.sentence) == key])
        for key in {(row.speaker, row.sentence) for row in neutral}
    }
    found = np.zeros((len(EMOTIONS), len(MEASURES)))
    for column in range(len(EMOTIONS) - 1):
        rows = [row for row in acted if row.weights[column]]
        changes = np.stack([row.differences - plain[row.speaker, row.sentence] for row in rows])
        given = np.array([row.weights[column] for row in rows])[:, None]
        known = ~np.isnan(changes)
        found[column] = (given * np.nan_to_num(changes)).sum(0) / (known * given**2).sum(0)
    return found


def covariance(residuals: Array) -> Array:
    """Returns (K, K) of residuals (n, K): NaN counts as 0, outliers are clipped, it is shrunk towards its diagonal."""
    usual = MAD_TO_DEVIATION * np.nanmedian(np.abs(residuals), 0)
    known = np.clip(np.nan_to_num(residuals), -OUTLYING * usual, OUTLYING * usual)
    spread = known.T @ known / len(known)
    found: Array = (1 - SHRINKAGE) * spread + SHRINKAGE * np.diag(spread.diagonal())
    return found


def choose_price(answers: Answers, acted: list[Row], neutral: Sequence[list[Row]]) -> Answers:
    """Returns the model with the lowest price, and its gains, at which every neutral group is calm enough."""
    for price in PRICES:
        found = answers._replace(price=price)
        found = found._replace(gain=fit_gains(found, acted))
        shares = [calm_share(found, rows) for rows in neutral]
        log.info("price %.1f: calm %s, gains %s", price, np.round(shares, 2), found.gain.round(2))
        if min(shares) >= CALM_SHARE:
            break
    return found


def calm_share(answers: Answers, rows: list[Row]) -> float:
    """Returns the share of phrases, each as a recording, in which all weights are below ``CALM_BELOW``."""
    strongest = [emotion.read(answers, row.differences[None]).max() for row in rows]
    return float(np.mean(np.array(strongest) < CALM_BELOW))


def fit_gains(answers: Answers, acted: list[Row]) -> Array:
    """Returns (8,): slopes of the regression through 0 of true on read weights; sad and melancholic share theirs."""
    read = np.stack([emotion.read(answers, row.differences[None])[0] for row in acted])
    given = np.array([row.weights for row in acted])
    found = np.ones(len(EMOTIONS))
    low = [EMOTIONS.index(name) for name in ("sad", "melancholic")]
    for columns in (low, *([column] for column in range(len(EMOTIONS) - 1) if column not in low)):
        rows = given[:, columns].any(1)
        estimate, truth = read[rows][:, columns].sum(1), given[rows][:, columns].sum(1)
        found[columns] = np.clip((truth @ truth) / max(truth @ estimate, 1e-9), 1.0, MOST_GAIN)
    return found


def as_json(answers: Answers) -> str:
    """Returns the contents of the model file, with the names of its rows and columns."""
    content = {name: np.round(np.asarray(value, float), 5).tolist() for name, value in answers._asdict().items()}
    return json.dumps({"emotions": EMOTIONS, "measures": MEASURES, **content}, indent=1) + "\n"


if __name__ == "__main__":
    main()
