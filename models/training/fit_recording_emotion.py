"""Fit the emotion recognition of recordings: unitaf.listening.emotion.

    python -m training.fit_recording_emotion --data DIR [--out DIR]

DIR holds ``emodb/`` (see actors.py), from which feelings are learnt, and two sources of calm speech, ``grid_s1/`` and
``kokoro_voices/`` (see aligner_sounds.py); our own voice and random voices speak besides. The ten actors share a room
and a microphone that nobody else has: so what each does in a feeling, against their own neutral speech, is moved
halfway onto other speakers' neutral speech, too, under other microphones. A few minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.emotion.vector import NEUTRAL as NO_FEELING
from unitaf.files import write_file
from unitaf.listening import prosody
from unitaf.listening.emotion import FARTHEST, HEARD, NEUTRAL, WEIGHTS, Planes, scored, shares, weights_of
from unitaf.listening.prosody import Array, measured, phrases, tracks
from unitaf.signals import FloatArray, Segment
from unitaf.text.front_end import FrontEnd
from unitaf.voice import acoustics
from unitaf.voice.hibari.trunk import load_trunk
from unitaf.weight_files import safetensors
from unitaf.weight_files.folders import FILE

from . import actors, planes
from .aligner_sounds import HELD_OUT, read_wave, sounding_phones
from .planes import Labels
from .speakers import cast_speakers, own_speaker, random_speakers, speak_sentence
from .spoken import read_texts

TEXTS = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")
OUT = Path(__file__).parents[1] / "weights" / WEIGHTS
CHARACTERS = (25, 70)  # of a text of our own

# What the actors' feelings are called here; boredom is quiet and slow, as our melancholic is.
CALLED = {
    "anger": "angry", "boredom": "melancholic", "disgust": "disgusted", "fear": "afraid", "happiness": "happy",
    "neutral": "neutral", "sadness": "sad",
}  # fmt: skip
PIECE = 1.2  # seconds of a second piece of each clip: phrases may be short
GRID_CLIPS, KOKORO_CLIPS, OWN_SENTENCES, RANDOM_VOICES, RANDOM_SENTENCES = 100, 5, 16, 8, 3
COPIES, MOVED, KEPT = 2, 0.5, 2  # copies of each clip with other speakers, how far they are moved, and of the original
MICROPHONE = 1.5  # dB, standard deviation of each of four slow curves over the mel bands
RIDGE, STEPS = 0.05, 200
# Of neutral, in nepers of share. More of it gains calm voices and loses actors, the quiet ones first: of those that it
# has not heard .74 are told apart and .74 are calm at .75, .72 and .81 at 1.25, .71 and .83 at 1.5,
# .68 and .83 at 1.75.
MARGIN = 1.25
CALM_BELOW = 0.25  # strongest weight of calm speech

log = logging.getLogger(__name__)


class Heard(NamedTuple):
    """Measures of phrases: rows (n, K), whose they are (n,), and what was felt (n,), an index into HEARD."""

    rows: Array
    speakers: npt.NDArray[np.str_]
    labels: Labels


def main() -> None:
    """Measures, fits, says how well actors are heard whom it has not heard, and writes the model."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    acted, pieces = heard_actors(arguments.data / "emodb")
    calm = gathered(calm_speech(arguments.data))
    kept = np.stack([row for _, row in kokoro(arguments.data / "kokoro_voices", held_out=True)])
    log.info("%d clips of actors, %d calm ones", len(acted.rows), len(calm.rows))
    model = with_margin(fit(joined(acted, pieces), calm))
    log.info("voices it has not heard: %.2f of %d clips are calm", calm_share(model, kept), len(kept))
    table = left_out(acted, pieces, calm)
    log.info("actors it has not heard: UAR %.3f (%s)", table.mean(), dict(zip(HEARD, table.round(2), strict=True)))
    arrays = {name: np.asarray(value, np.float32) for name, value in model._asdict().items()}
    write_file(arguments.out / FILE, safetensors.dumps(arrays))


def heard_actors(folder: Path) -> tuple[Heard, Heard]:
    """Returns the clips whose feeling listeners recognised, and a piece of each."""
    draw = random.Random(0)
    whole: list[tuple[Array, str, int]] = []
    pieces: list[tuple[Array, str, int]] = []
    for clip in actors.clips(folder):
        found = tracks(clip.wave)
        begin = draw.uniform(0, actors.SECONDS - PIECE)
        for rows, start, end in ((whole, 0.0, actors.SECONDS), (pieces, begin, begin + PIECE)):
            row = measured(found, start, end)
            if row is not None:
                rows.append((row, clip.speaker, HEARD.index(CALLED[clip.emotion])))
    return gathered(iter(whole)), gathered(iter(pieces))


def gathered(found: Iterator[tuple[Array, str, int]]) -> Heard:
    """Returns what was found as one."""
    rows, speakers, labels = zip(*found, strict=True)
    return Heard(np.stack(rows), np.array(speakers), np.array(labels))


def joined(*parts: Heard) -> Heard:
    """Returns several as one."""
    return Heard(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def calm_speech(data: Path) -> Iterator[tuple[Array, str, int]]:
    """Yields the measures of calm speech, whose it is, and NEUTRAL."""
    for voice, row in (*people(data / "grid_s1", "train"), *kokoro(data / "kokoro_voices", held_out=False), *own()):
        yield row, voice, NEUTRAL


def people(folder: Path, split: str) -> Iterator[tuple[str, Array]]:
    """Yields the measures of clips, evenly spaced in a split."""
    ids = [str(name) for name in np.load(folder / f"{split}.npz")["ids"]]
    alignments = json.loads((folder / "alignments.json").read_text("utf-8"))
    for name in ids[:: max(1, len(ids) // GRID_CLIPS)][:GRID_CLIPS]:
        phones = [Segment(*phone) for phone in alignments[name]["phones"]]
        yield from named(folder.name, read_wave(folder / "flac" / f"{name}.flac"), phones)


def kokoro(folder: Path, held_out: bool) -> Iterator[tuple[str, Array]]:
    """Yields the measures of some clips of each voice that is held out, or of the others."""
    clips: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "clips.jsonl").read_text("utf-8").splitlines():
        clip = json.loads(line)
        if (clip["voice"] in HELD_OUT) == held_out:
            clips.setdefault(clip["voice"], []).append(clip)
    for voice, those in clips.items():
        for clip in those[:: max(1, len(those) // KOKORO_CLIPS)][:KOKORO_CLIPS]:
            wave = read_wave(folder / "ogg" / f"{clip['id']}.ogg")
            yield from named(voice, wave, sounding_phones(clip["phonemes"], clip["units"]))


def own() -> Iterator[tuple[str, Array]]:
    """Yields the measures of our own voice, of half of the cast, and of random voices, all neutral."""
    texts = [text for text in read_texts(TEXTS, WORDS, 0) if CHARACTERS[0] <= len(text) <= CHARACTERS[1]]
    random.Random(0).shuffle(texts)
    trunk, front_end = load_trunk(), FrontEnd()
    others = [*random_speakers(RANDOM_VOICES, seed=2), *cast_speakers(held_out=False)]
    for speaker, count in ((own_speaker(), OWN_SENTENCES), *((other, RANDOM_SENTENCES) for other in others)):
        for text in random.Random(speaker.name).sample(texts, count):
            spoken = speak_sentence(trunk, speaker, front_end.sentences(text)[0], NO_FEELING)
            yield from named(speaker.name, spoken.sound, spoken.phones)


def named(voice: str, wave: FloatArray, phones: Sequence[Segment]) -> Iterator[tuple[str, Array]]:
    """Yields the voice and the measures of each phrase of a waveform at 16 kHz."""
    found = tracks(wave)
    for first, stop in phrases(phones):
        row = measured(found, phones[first].start, phones[stop - 1].end)
        if row is not None:
            yield voice, row


def fit(acted: Heard, calm: Heard) -> Planes:
    """Returns the model of what actors and calm speakers say, without a margin."""
    draw = np.random.default_rng(1)
    neutral = {speaker: middle_of(acted, speaker, calm_only=True) for speaker in np.unique(acted.speakers)}
    homes = np.stack([*neutral.values(), *(middle_of(calm, speaker) for speaker in np.unique(calm.speakers))])
    own_homes = np.stack([neutral[speaker] for speaker in acted.speakers])
    parts = [(acted.rows, acted.labels)] * KEPT
    for _ in range(COPIES):
        away = homes[draw.integers(len(homes), size=len(acted.rows))] - own_homes
        parts.append((acted.rows + MOVED * away + microphones(len(acted.rows), draw), acted.labels))
    parts.append((calm.rows + microphones(len(calm.rows), draw), calm.labels))
    rows, labels = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    middle, spread = np.nanmean(rows, 0), np.nanstd(rows, 0) + 1e-9
    away = np.clip(np.nan_to_num((rows - middle) / spread), -FARTHEST, FARTHEST)
    return Planes(middle, spread, *planes.fit(away, labels, len(HEARD), RIDGE, STEPS))


def middle_of(heard: Heard, speaker: str, calm_only: bool = False) -> Array:
    """Returns the mean measures (K,) of a speaker, perhaps of their neutral speech alone; 0 where unknown."""
    those = (heard.speakers == speaker) & ((heard.labels == NEUTRAL) | (not calm_only))
    found: Array = np.nan_to_num(np.nanmean(heard.rows[those], 0))
    return found


def microphones(count: int, draw: np.random.Generator) -> Array:
    """Returns what other microphones would add to the measures (count, K): slow curves over the mel bands."""

    def curves(bands: int) -> Array:
        at = np.linspace(-np.pi, np.pi, bands)
        return np.stack([at / np.pi, np.cos(at), np.sin(at), np.cos(2 * at)])

    amounts = MICROPHONE * draw.standard_normal((count, 4))
    means = amounts @ curves(prosody.BANDS)
    added = np.zeros((count, prosody.COUNT))
    first = len(prosody.VOICE)
    added[:, first : first + prosody.BANDS] = means - means.mean(1, keepdims=True)
    first += 2 * prosody.BANDS
    added[:, first : first + prosody.CEPSTRA - 1] = (amounts @ curves(acoustics.MELS) @ prosody.cosines())[:, 1:]
    return added


def calm_share(model: Planes, rows: Array) -> float:
    """Returns the share of rows (n, K), each as a recording, in which all weights are below CALM_BELOW."""
    return float(np.mean(weights_of(shares(scored(model, rows))).max(1) < CALM_BELOW))


def left_out(acted: Heard, pieces: Heard, calm: Heard) -> Array:
    """Returns how often each of HEARD (7,) is recognised in the clips of an actor by a model without this actor."""
    right = np.zeros(len(acted.rows), bool)
    for speaker in np.unique(acted.speakers):
        mine = acted.speakers == speaker
        found = scored(without(speaker, acted, pieces, calm), acted.rows[mine]).argmax(1)
        right[mine] = found == acted.labels[mine]
    return np.array([right[acted.labels == label].mean() for label in range(len(HEARD))])


def without(speaker: str, acted: Heard, pieces: Heard, calm: Heard) -> Planes:
    """Returns a model that has not heard one of the actors."""
    others = joined(*(Heard(*(column[part.speakers != speaker] for column in part)) for part in (acted, pieces)))
    return with_margin(fit(others, calm))


def with_margin(model: Planes) -> Planes:
    """Returns a model that is the sooner calm."""
    return model._replace(bias=model.bias + MARGIN * np.eye(len(HEARD))[NEUTRAL])


if __name__ == "__main__":
    main()
