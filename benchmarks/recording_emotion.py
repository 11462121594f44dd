"""Is heard in a recording what was felt? Actors, our own emotional speech, and calm recordings of people.

    python -m benchmarks.recording_emotion [--data DIR]

DIR holds what the fit needs (models/training/fit_recording_emotion.py). Each actor is heard by a model that is fitted
anew without them, as ``--emotion auto`` hears a recording without a text: its phones recognised, phrase by phrase. The
dev split of ``grid_s1`` must come out calm, and so must ``facegood``, if DIR has it: the fit has not heard this person,
nor this language. Then sentences of lipsync_sentences.txt by our own voice and by voices that the fit has not heard,
with the voice's own phones.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from training.actors import SECONDS, clips
from training.fit_recording_emotion import CALLED, calm_speech, gathered, heard_actors, without
from training.speakers import (
    Speaker,
    Utterance,
    cast_speakers,
    own_speaker,
    random_speakers,
    single_emotion,
    speak_sentence,
)
from unitaf.emotion.track import EmotionTrack
from unitaf.emotion.vector import EMOTIONS, Vector
from unitaf.emotion.vector import NEUTRAL as NO_FEELING
from unitaf.listening.alignment import ignore_progress
from unitaf.listening.emotion import HEARD, emotion_of_recording
from unitaf.pipeline.transcription import transcribe
from unitaf.signals import Segment
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics
from unitaf.voice.hibari.trunk import load_trunk
from unitaf.voice.trunk import Trunk

SENTENCES = Path(__file__).with_name("lipsync_sentences.txt")
CHARACTERS = (25, 90)
COUNT = 8
INTENSITIES = (0.4, 0.8)
FULL = 0.8
EVERY = 2  # clip of an actor
LEAST = 0.2  # a weaker strongest weight counts as neutral
CALM_BELOW = 0.25
GAP = 0.4  # s between the sentences of a pair
FAMILIES = tuple(name for name in EMOTIONS if name not in ("melancholic", "calm"))  # melancholic is one with sad
NEUTRAL_NAME = "neutral"
MINUTE = 60.0

Weights = npt.NDArray[np.float64]


def main() -> None:
    """Print what is found, voice by voice, and for people."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="neutral recordings of people")
    arguments = parser.parse_args()
    trunk = load_trunk()
    if arguments.data:
        print_actors(arguments.data)
        print_people(arguments.data)
    sentences = held_out()
    print(f"{'voice':14s} top-1 at {FULL}   r of intensity   sad then happy: both strongest, both rise")
    strangers = random_speakers(2, seed=3)
    for group, speakers in (("own", [own_speaker()]), ("cast", cast_speakers(True)[:2]), ("strangers", strangers)):
        if speakers:
            print_voices(trunk, group, speakers, sentences)


def held_out() -> list[Sentence]:
    """Sentences that the fit has not seen, evenly spread over the file."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    texts = [text for text in lines if not text.startswith("#") and CHARACTERS[0] <= len(text) <= CHARACTERS[1]]
    front_end = FrontEnd()
    return [front_end.sentences(text)[0] for text in texts[:: len(texts) // COUNT][:COUNT]]


def print_voices(trunk: Trunk, group: str, speakers: Sequence[Speaker], sentences: Sequence[Sentence]) -> None:
    """One row of figures, and what each emotion was taken for."""
    given: list[float] = []
    read: list[float] = []
    taken: dict[str, Counter[str]] = {name: Counter() for name in (*FAMILIES, NEUTRAL_NAME)}
    for speaker in speakers:
        for number, sentence in enumerate(sentences):
            single = (single_emotion(name, weight) for name in EMOTIONS[:-1] for weight in INTENSITIES)
            for vector in (NO_FEELING, *single):
                found = by_family(strengths(speak_sentence(trunk, speaker, sentence, vector, number)))
                asked = name_of(by_family(np.array(vector)))
                given.append(max(vector))
                read.append(found.max() if asked == NEUTRAL_NAME else float(found[FAMILIES.index(asked)]))
                if max(vector) in (0.0, FULL):
                    taken[asked][name_of(found)] += 1
    right = sum(row[name] for name, row in taken.items()) / sum(row.total() for row in taken.values())
    pairs = [pair(trunk, speaker, a, b) for speaker in speakers for a, b in itertools.pairwise(sentences)]
    strongest, rise = np.mean(pairs, axis=0)
    print(f"{group:14s} {right:8.2f} {np.corrcoef(given, read)[0, 1]:16.2f} {strongest:20.2f} {rise:16.2f}")
    for name, row in taken.items():
        print(f"  {name:12s} {', '.join(f'{other} {count}' for other, count in row.most_common())}")


def pair(trunk: Trunk, speaker: Speaker, first: Sentence, second: Sentence) -> tuple[bool, bool]:
    """A sad sentence, then a happy one: whether each is the strongest in its half, and whether sad falls and happy
    rises."""
    sad = speak_sentence(trunk, speaker, first, single_emotion("sad", FULL), 0)
    happy = speak_sentence(trunk, speaker, second, single_emotion("happy", FULL), 1)
    whole = joined([sad, happy])
    middle = (len(sad.sound) / acoustics.RATE) + GAP / 2
    track = emotion_of_recording(whole.sound, whole.phones)
    before = by_family(mean(track, 0.0, middle - GAP / 2))
    behind = by_family(mean(track, middle + GAP / 2, len(whole.sound) / acoustics.RATE))
    low, high = FAMILIES.index("sad"), FAMILIES.index("happy")
    strongest = name_of(before) == "sad" and name_of(behind) == "happy"
    return strongest, bool(before[low] > behind[low] and behind[high] > before[high])


def joined(parts: Sequence[Utterance]) -> Utterance:
    """Recordings one after another, a short silence between them."""
    gap = np.zeros(round(GAP * acoustics.RATE), np.float32)
    sounds, phones, now = [], [], 0.0
    for part in parts:
        phones += [Segment(label, start + now, end + now) for label, start, end in part.phones]
        sounds += [part.sound, gap]
        now += (len(part.sound) + len(gap)) / acoustics.RATE
        phones.append(Segment(SILENCE, now - GAP, now))
    return Utterance(np.concatenate(sounds), phones)


def strengths(heard: Utterance) -> Weights:
    """The mean weights (8,) of a recording."""
    track = emotion_of_recording(heard.sound, heard.phones)
    return mean(track, 0.0, len(heard.sound) / acoustics.RATE)


def mean(track: EmotionTrack, start: float, end: float) -> Weights:
    found: Weights = track.at(np.linspace(start, end, 101)).mean(0)
    return found


def by_family(weights: Weights) -> Weights:
    """(8,) -> (6,): melancholic is added to sad, calm left out."""
    row = dict(zip(EMOTIONS, weights, strict=True))
    row["sad"] += row["melancholic"]
    return np.array([row[name] for name in FAMILIES])


def name_of(families: Weights) -> str:
    """The strongest family, or neutral."""
    return FAMILIES[int(families.argmax())] if families.max() >= LEAST else NEUTRAL_NAME


def print_actors(data: Path) -> None:
    """How often what actors feel is heard as the strongest weight, by models that have not heard them."""
    acted, pieces = heard_actors(data / "emodb")
    calm = gathered(calm_speech(data))
    front_end = FrontEnd()
    asked: list[str] = []
    heard: list[str] = []
    every = list(clips(data / "emodb"))
    for speaker in sorted({clip.speaker for clip in every}):
        model = without(speaker, acted, pieces, calm)
        for clip in [clip for clip in every if clip.speaker == speaker][::EVERY]:
            phones = transcribe(clip.wave, "", front_end, ignore_progress).phones
            weights = mean(emotion_of_recording(clip.wave, phones, model), 0.0, SECONDS)
            asked.append(CALLED[clip.emotion])
            heard.append(EMOTIONS[int(weights.argmax())] if weights.max() >= LEAST else NEUTRAL_NAME)
    table = Counter(zip(asked, heard, strict=True))
    shares = {name: table[name, name] / asked.count(name) for name in HEARD}
    print(f"actors, whom the model has not heard, {len(asked)} clips: UAR {np.mean(list(shares.values())):.3f}")
    for name, share in shares.items():
        others = {other: count for (one, other), count in table.items() if one == name != other}
        row = ", ".join(f"{other} {count}" for other, count in Counter(others).most_common())
        print(f"  {name:12s} {share:.2f}   else {row or 'nothing'}")


def print_people(data: Path) -> None:
    """How calm calm recordings of people come out, and how long a minute of them takes."""
    recordings = list(people(data / "grid_s1"))
    print_calm("GRID, dev", [emotion_of_recording(clip.sound, clip.phones) for clip in recordings])
    if (data / "facegood").is_dir():
        print_calm("Mandarin, one man", [emotion_of_recording(part.sound, part.phones) for part in stranger(data)])
    seconds, some = 0.0, []
    for clip in recordings:
        if seconds < MINUTE:
            some.append(clip)
            seconds += len(clip.sound) / acoustics.RATE + GAP
    long = joined(some)
    begin = time.process_time()
    track = emotion_of_recording(long.sound, long.phones)
    took = time.process_time() - begin
    print(f"one recording of {seconds:.0f} s: {took:.1f} s of one core, strongest weight {track.weights.max():.2f}")


def print_calm(name: str, tracks: Sequence[EmotionTrack]) -> None:
    """The share of recordings that are calm, and what the others are taken for."""
    strongest = np.array([track.weights.max() for track in tracks])
    print(f"{name}, calm: {np.mean(strongest < CALM_BELOW):.2f} of {len(tracks)} under {CALM_BELOW}")
    felt: Vector = tuple(np.mean([track.weights.mean(0) for track in tracks], 0))
    print(f"  mean weights {', '.join(f'{name} {value:.2f}' for name, value in zip(EMOTIONS, felt, strict=True))}")


def stranger(data: Path) -> Iterator[Utterance]:
    """Pieces of 3 s of a person whom nothing here has learnt from; whatever is said counts as one phone."""
    for path in sorted((data / "facegood" / "flac").glob("*.flac")):
        wave, rate = soundfile.read(path, dtype="float32")
        sound = acoustics.resample(wave, rate)
        for first in range(0, len(sound) - 3 * acoustics.RATE, 12 * acoustics.RATE):
            yield Utterance(sound[first : first + 3 * acoustics.RATE], [Segment("AA", 0.0, 3.0)])


def people(folder: Path) -> Iterator[Utterance]:
    """The clips of the dev split."""
    alignments = json.loads((folder / "alignments.json").read_text(encoding="utf-8"))
    for name in np.load(folder / "dev.npz")["ids"]:
        wave, rate = soundfile.read(folder / "flac" / f"{name}.flac", dtype="float32")
        phones = [Segment(*phone) for phone in alignments[str(name)]["phones"]]
        yield Utterance(acoustics.resample(wave, rate), phones)


if __name__ == "__main__":
    main()
