"""How well words and phones are found in recordings, beside PocketSphinx.

    python -m benchmarks.align --data DIR [--emodb DIR] [--weights DIR]

DIR is in the layout of models/training/grid.py; its split ``dev`` is used, of which the aligner has learnt nothing but
the speaker and the words. ``--emodb`` is described in reading/hand_labels.py. Our own speech says
benchmarks/sentences.txt.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile

from unitaf import engines
from unitaf.joint import JointModel
from unitaf.listening import align, recognise
from unitaf.listening.acoustic_model import CLASS_OF, AcousticModel, acoustic_model
from unitaf.listening.alignment import Alignment
from unitaf.listening.word_search import ALL_SAID, WordSearch
from unitaf.rates import FRAME_RATE
from unitaf.signals import FloatArray, Segment
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics

from .reading import hand_labels
from .reading.sphinx import Sphinx

SENTENCES = Path(__file__).with_name("sentences.txt")
WITHIN = 0.05  # seconds
LONG = 300.0  # seconds
NO_WORDS = ("sil", "sp")
TRUSTED = 0.5
EDGE = 0.01  # seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--emodb", type=Path)
    parser.add_argument("--weights", type=Path, help="another folder of weights")
    arguments = parser.parse_args()
    engines.use_one_thread()
    model = AcousticModel.load(arguments.weights) if arguments.weights else acoustic_model()
    sphinx = Sphinx()
    clips = list(grid(arguments.data))
    given_text(model, sphinx, clips)
    without_text(model, sphinx, clips)
    wrong_texts(model, clips)
    if arguments.emodb:
        by_hand(model, sphinx, arguments.emodb)
    own_speech(model, sphinx)


Clip = tuple[FloatArray, list[str], list[Segment]]  # waveform at 16 kHz, words, phones


def grid(folder: Path) -> Iterator[Clip]:
    """The clips of the split ``dev``."""
    alignments = json.loads((folder / "alignments.json").read_text("utf-8"))
    for clip in map(str, np.load(folder / "dev.npz")["ids"]):
        wave, rate = soundfile.read(folder / "flac" / f"{clip}.flac", dtype="float32")
        words = [word for word, _start, _end in alignments[clip]["words"] if word not in NO_WORDS]
        yield acoustics.resample(wave, rate), words, [Segment(*phone) for phone in alignments[clip]["phones"]]


def matched(found: Sequence[Segment], wanted: Sequence[Segment]) -> list[float]:
    """How much later phones start that both have, in order, in seconds."""
    found, wanted = ([phone for phone in phones if phone.label != SILENCE] for phones in (found, wanted))
    same = difflib.SequenceMatcher(None, [p.label for p in found], [p.label for p in wanted], autojunk=False)
    return [
        found[block.a + i].start - wanted[block.b + i].start
        for block in same.get_matching_blocks()
        for i in range(block.size)
    ]


def said(phones: Sequence[Segment]) -> list[str]:
    """The labels without silences."""
    return [phone.label for phone in phones if phone.label != SILENCE]


def errors(found: Sequence[str], wanted: Sequence[str]) -> int:
    """Substitutions, insertions and deletions (Levenshtein 1966)."""
    row = list(range(len(wanted) + 1))
    for label in found:
        before, row[0] = row[0], row[0] + 1
        for i, other in enumerate(wanted, start=1):
            before, row[i] = row[i], min(row[i] + 1, row[i - 1] + 1, before + (label != other))
    return row[-1]


def report(name: str, late: Sequence[float], count: int) -> None:
    """One row: how far starts are from where they should be, of so many that there are."""
    off = 1000 * np.abs(late)
    median, most, bias = np.median(off), np.quantile(off, 0.9), 1000 * np.median(late)
    print(
        f"{name:48s} median {median:5.1f} ms  90 % {most:5.1f} ms  within 50 ms {(off <= 1000 * WITHIN).mean():.3f}"
        f"  late by {bias:+5.1f} ms  of {count} found {len(late)}",
        flush=True,
    )


def given_text(model: AcousticModel, sphinx: Sphinx, clips: Sequence[Clip]) -> None:
    """Starts of phones against the times that came with the data."""
    late: dict[str, list[float]] = {"ours": [], "PocketSphinx": []}
    count = missing = 0
    for wave, words, wanted in clips:
        found = align(wave, acoustics.RATE, " ".join(words), model=model)
        missing += found.missing
        count += len(said(wanted))
        late["ours"] += matched(found.phones, wanted)
        late["PocketSphinx"] += matched(sphinx.align(wave, [sphinx.dictionary(word) for word in words]), wanted)
    for name, starts in late.items():
        report(f"GRID dev, text given: {name}", starts, count)
    print(f"GRID dev: words not found {missing} of {sum(len(words) for _, words, _ in clips)}")


def without_text(model: AcousticModel, sphinx: Sphinx, clips: Sequence[Clip]) -> None:
    """Phone error rates against the phones that came with the data."""
    total = sum(len(said(wanted)) for _, _, wanted in clips)
    wrong = {"ours": 0, "PocketSphinx": 0}
    for wave, _, wanted in clips:
        wrong["ours"] += errors(said(recognise(wave, acoustics.RATE, model=model).phones), said(wanted))
        wrong["PocketSphinx"] += errors(said(sphinx.recognise(wave)), said(wanted))
    for name, count in wrong.items():
        print(f"GRID dev, no text: phone error rate {name} {count / total:.3f}", flush=True)


def wrong_texts(model: AcousticModel, clips: Sequence[Clip]) -> None:
    """How sure our aligner is of texts that are said, that are not, and that hold two wrong words."""
    rows: dict[str, list[Alignment]] = {"its own text": [], "another clip's": []}
    right, wrong = [], []
    for (wave, words, _), (_, others, _) in zip(clips, [*clips[1:], clips[0]], strict=True):
        rows["its own text"].append(align(wave, acoustics.RATE, " ".join(words), model=model))
        rows["another clip's"].append(align(wave, acoustics.RATE, " ".join(others), model=model))
        mixed = [other if i in (1, 4) else word for i, (word, other) in enumerate(zip(words, others, strict=True))]
        found = align(wave, acoustics.RATE, " ".join(mixed), model=model)
        sure = sure_of(found, mixed)
        right += [each for each, word, true in zip(sure, mixed, words, strict=True) if word == true]
        wrong += [each for each, word, true in zip(sure, mixed, words, strict=True) if word != true]
    for name, found_ones in rows.items():
        trusted = sum(found.confidence >= TRUSTED for found in found_ones)
        print(f"GRID dev, {name}: trusted {trusted} of {len(found_ones)}")
    of_right, of_wrong = (np.mean(np.array(sure) >= TRUSTED) for sure in (right, wrong))
    print(
        f"GRID dev, two words of another clip's: trusted of the words that are said {of_right:.3f}, "
        f"of those that are not {of_wrong:.3f} ({len(wrong)})",
        flush=True,
    )


def sure_of(found: Alignment, words: Sequence[str]) -> list[float]:
    """The certainty of each word of a text, 0 for those that were not found."""
    sure, at = [0.0] * len(words), 0
    for word, certainty in zip(found.words, found.certainty, strict=True):
        at = next(i for i in range(at, len(words)) if words[i].lower() == word.label.lower())
        sure[at] = certainty
        at += 1
    return sure


def by_hand(model: AcousticModel, sphinx: Sphinx, folder: Path) -> None:
    """Starts of phones against hand labels of another language, by emotion."""
    late: dict[str, list[float]] = {"ours": [], "PocketSphinx": []}
    count = files = 0
    for wave, labels in hand_labels.read(folder):
        runs = itertools.groupby(labels, lambda one: one.phones == (SILENCE,))
        words = [tuple(itertools.chain.from_iterable(one.phones for one in run)) for silent, run in runs if not silent]
        heard = [one for one in labels if one.phones != (SILENCE,)]
        if not heard:
            continue
        files += 1
        firsts = list(itertools.accumulate([0, *(len(one.phones) for one in heard[:-1])]))
        count += sum(one.audible for one in heard)
        rows = {"ours": forced(model, wave, words), "PocketSphinx": sphinx.align(wave, words)}
        for name, phones in rows.items():
            starts = [phone.start for phone in phones if phone.label != SILENCE]
            if len(starts) == sum(map(len, words)):
                late[name] += [starts[at] - one.start for at, one in zip(firsts, heard, strict=True) if one.audible]
    for name, starts in late.items():
        report(f"EmoDB, {files} files labelled by hand: {name}", starts, count)


def forced(model: AcousticModel, wave: FloatArray, words: Sequence[Sequence[str]]) -> list[Segment]:
    """Phones of words that are all said."""
    rows = [[[CLASS_OF[phone] for phone in word]] for word in words]
    path = WordSearch(rows).best(model.scores(wave), 0, complete=True, prices=ALL_SAID)
    return [
        Segment(label, first / FRAME_RATE, stop / FRAME_RATE)
        for found in path.said
        for label, (first, stop) in zip(words[found.word], found.frames, strict=True)
    ]


def phones_in(word: Segment, phones: Sequence[Segment]) -> list[Segment]:
    """The phones that begin in a word."""
    return [phone for phone in phones if word.start - EDGE <= phone.start < word.end - EDGE]


def own_speech(model: AcousticModel, sphinx: Sphinx) -> None:
    """Starts of words of our own speech, whose times are known; and how long five minutes of it take."""
    speaker = JointModel.load()
    late: dict[str, list[float]] = {"ours": [], "PocketSphinx": []}
    phones_late: list[float] = []
    takes, count = [], 0
    for line in SENTENCES.read_text("utf-8").splitlines():
        take = speaker.speak(line)
        takes.append((take, line))
        count += len(take.words)
        found = align(take.wav, take.sample_rate, line, model=model)
        late["ours"] += matched(found.words, take.words)
        phones_late += matched(found.phones, take.phones)
        words = [tuple(said(phones_in(word, take.phones))) for word in take.words]
        heard = sphinx.align(acoustics.resample(take.wav, take.sample_rate), [word for word in words if word])
        starts = [phone.start for phone in heard if phone.label != SILENCE]
        at = 0
        if len(starts) == sum(map(len, words)):
            for word, own in zip(words, take.words, strict=True):
                late["PocketSphinx"] += [starts[at] - own.start] if word else []
                at += len(word)
    for name, starts in late.items():
        report(f"own speech, starts of words: {name}", starts, count)
    report("own speech, starts of phones: ours", phones_late, sum(len(said(take.phones)) for take, _ in takes))
    wave = np.concatenate([take.wav for take, _ in takes])
    text = " ".join(line for _, line in takes)
    repeats = int(LONG / (len(wave) / takes[0][0].sample_rate)) + 1
    wave = np.tile(wave, repeats)[: int(LONG * takes[0][0].sample_rate)]
    started = time.process_time()
    found = align(wave, takes[0][0].sample_rate, " ".join([text] * repeats), model=model)
    print(f"five minutes with their text: {time.process_time() - started:.1f} s, {len(found.words)} words found")
    started = time.process_time()
    recognise(wave, takes[0][0].sample_rate, model=model)
    print(f"five minutes without a text: {time.process_time() - started:.1f} s")


if __name__ == "__main__":
    main()
