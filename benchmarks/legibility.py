"""Can our lips be read, as real ones can? A reader that has learnt from real faces alone reads both.

    python -m benchmarks.legibility --data DIR --head FILE [--phones] [--save READER] [--json]

DIR and FILE are in the layouts of models/training/grid.py and mesh.py. The reader (reading/viseme_reader.py) learns
from the training split and reads the other one: with an accuracy that our own speech should reach, on the same
sentences and on those of benchmarks/lipsync_sentences.txt, spoken as ``unitaf speak`` does. Below stands how mouths
look, phone by phone, and what keeps them from being read. ``--save`` writes the reader for benchmarks/lipbench.py.

The tracked faces never push their lips forward. A second reader has seen them a second time with rounding put in, by
random amounts: what it reads better than the first, the first missed for want of that.

Times are those at which phones sound: ours as the take says, those of the recordings later by what their aligner is
early (models/unitaf/voice/forcing.py and speech.py).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from unitaf import engines
from unitaf.joint import JointModel
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.voice.forcing import ALIGNER_DELAY
from unitaf.voice.hibari.trunk import DELAY as TRUNK_DELAY

from .lipsync import Findings, heard, read_lines
from .reading.face_clips import Clip, read, written
from .reading.lip_checks import Utterance
from .reading.mouth_shapes import Shape, ShapeHead, medians
from .reading.viseme_reader import SEED, Confusion, Said, examples, rounded, train

ALIGNER_LEAD = ALIGNER_DELAY - TRUNK_DELAY  # seconds by which the times that come with recordings are early
SHOWN_CHECKS = ("closure", "contact", "teeth shown", "opening")
ACCURACY, SECOND = "balanced accuracy", "the same, rounding seen"
LEAST_COUNT = 5  # of a viseme among real clips, so that its recall counts


class Speech(NamedTuple):
    """Faces of one kind, and their sound."""

    said: list[Said]
    heard: list[Utterance]


def main() -> None:
    """Print accuracies, confusions and shapes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--lines", type=int, help="so many clips and sentences, instead of all")
    parser.add_argument("--phones", action="store_true", help="the shape of every phone")
    parser.add_argument("--save", type=Path, metavar="READER", help="write the reader, .npz")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    engines.use_one_thread()
    faces = [face_of(clip) for clip in read(arguments.data, "train")]
    reader = train(arguments.head, faces)
    amounts = np.random.default_rng(SEED).uniform(0, 1, len(faces))
    second = train(arguments.head, [*faces, *(rounded(face, a) for face, a in zip(faces, amounts, strict=True))])
    if arguments.save:
        reader.save(arguments.save)
    clips = list(read(arguments.data, arguments.split))[: arguments.lines]
    head, model = ShapeHead(arguments.head), JointModel.load()
    kinds = {
        "real": recordings(clips),
        "ours, same sentences": spoken(model, [written(clip) for clip in clips]),
        "ours, other sentences": spoken(model, [line.text for line in read_lines(arguments.lines)]),
    }
    confusions = {name: Confusion(reader, list(examples(speech.said))) for name, speech in kinds.items()}
    again = {name: Confusion(second, list(examples(speech.said))) for name, speech in kinds.items()}
    figures = {name: measured(speech, head) for name, speech in kinds.items()}
    figures = {
        name: {**accuracy(confusions, name), SECOND: accuracy(again, name)[ACCURACY], **found}
        for name, found in figures.items()
    }
    for name in figures:
        figures[name]["spread against real"] = figures[name]["spread, mm"] / figures["real"]["spread, mm"]
        figures[name]["jerk against real"] = figures[name]["jerk, spreads/s³"] / figures["real"]["jerk, spreads/s³"]
    if arguments.json:
        counts = {name: confusion.counts.tolist() for name, confusion in confusions.items()}
        print(json.dumps({"figures": figures, "confusions": counts}, indent=1))
        return
    for line in table(figures):
        print(line)
    for name, confusion in confusions.items():
        print(f"\n{name}: read as, % of what was said")
        print("\n".join(confusion.lines()))
    if arguments.phones:
        for name, speech in kinds.items():
            print(f"\n{name}")
            print("\n".join(by_phone(head, speech.said)))


def face_of(clip: Clip) -> Said:
    """The tracked face of a recording, with the times at which its phones sound."""
    assert clip.curves is not None
    return Said(clip.curves, clip.fps, [Segment(p, a + ALIGNER_LEAD, b + ALIGNER_LEAD) for p, a, b in clip.phones])


def recordings(clips: Sequence[Clip]) -> Speech:
    """Tracked faces."""
    said = [face_of(clip) for clip in clips]
    return Speech(said, [Utterance(c.id, c.sound, list(s.phones)) for c, s in zip(clips, said, strict=True)])


def spoken(model: JointModel, texts: Sequence[str]) -> Speech:
    """What ``unitaf speak`` makes of texts, with its settings as they are."""
    takes = [model.speak(text) for text in texts]
    return Speech([take_of(take) for take in takes], [Utterance(t.text, heard(t), t.phones) for t in takes])


def take_of(take: Take) -> Said:
    """The face of a take."""
    return Said(take.curves, take.fps, take.phones)


def accuracy(confusions: dict[str, Confusion], name: str) -> dict[str, float]:
    """How well one kind is read; visemes that real clips hardly have do not count in the second figure."""
    often = confusions["real"].counts.sum(1) >= LEAST_COUNT
    confusion = confusions[name]
    return {
        ACCURACY: confusion.balanced(often),
        "accuracy": float(confusion.counts.trace() / confusion.counts.sum()),
    }


def measured(speech: Speech, head: ShapeHead) -> dict[str, float]:
    """What makes lips legible, or not; nan where a phone does not occur."""
    findings = Findings()
    for utterance, said in zip(speech.heard, speech.said, strict=True):
        findings.add(utterance, said.curves, said.fps, head)
    found: dict[str, float] = {
        "spread, mm": findings.motion.spread,
        "jerk, spreads/s³": findings.motion.jerk,
        **{name: share(findings, name) for name in SHOWN_CHECKS},
    }
    return found | shape_figures(medians(head.shapes(speech.said)))


def share(findings: Findings, check: str) -> float:
    """Of what lips owe in one respect, how much they keep."""
    kept = [event.kept for event in findings.events if event.check == check]
    return float(np.mean(kept)) if kept else np.nan


def shape_figures(of: dict[str, Shape]) -> dict[str, float]:
    """Figures of phones against each other, from the median shape of each."""
    nothing = Shape(*[np.nan] * len(Shape._fields))

    def at(label: str) -> Shape:
        return of.get(label, nothing)

    aa, ee = at("AA"), at("IY")
    found = {"AA / EE opening": aa.opening / ee.opening}
    for name, label in (("OO", "UW"), ("W", "W"), ("SH", "SH")):
        found[f"{name} / EE width"] = at(label).width / ee.width
        found[f"{name} protrusion of pucker"] = at(label).protrusion
    for label in "FV":
        found[f"{label} / AA opening"] = at(label).opening / aa.opening
        found[f"{label} lower lip below teeth, mm"] = at(label).below_teeth
    found |= {f"{label} tongue": at(label).tongue for label in ("TH", "DH", "L", "N")}
    found |= {f"{name} teeth seen, mm": at(label).teeth for name, label in
              (("OO", "UW"), ("M", "M"), ("AA", "AA"), ("EE", "IY"))}  # fmt: skip
    return found


# What is wanted of our own speech: least, most.
WANTED: dict[str, tuple[float | None, float | None]] = {
    "spread against real": (0.95, 1.15),
    "jerk against real": (None, 1.0),
    "closure": (0.99, None),
    "contact": (0.97, None),
    "AA / EE opening": (1.6, None),
    "OO / EE width": (None, 0.75),
    "W / EE width": (None, 0.75),
    "OO protrusion of pucker": (0.33, None),
    "W protrusion of pucker": (0.33, None),
    "F / AA opening": (None, 0.25),
    "V / AA opening": (None, 0.25),
}


def table(figures: dict[str, dict[str, Any]]) -> list[str]:
    """One line a figure, one column a kind of faces."""
    lines = [f"{'':32s}" + "".join(f"{name:>24s}" for name in figures) + "   wanted of ours"]
    for key in figures["real"]:
        low, high = WANTED.get(key, (None, None))
        if key in (ACCURACY, SECOND):
            low = figures["real"][key]
        limits = [f"{mark} {limit:.3g}" for mark, limit in (("≥", low), ("≤", high)) if limit is not None]
        lines.append(f"{key:32s}" + "".join(f"{row[key]:24.3f}" for row in figures.values()) + "   " + " ".join(limits))
    return lines


def by_phone(head: ShapeHead, said: Sequence[Said]) -> list[str]:
    """Medians of all measures of every phone."""
    shapes = head.shapes(said)
    lines = [f"{'':6s}{'n':>6s}" + "".join(f"{name:>13s}" for name in Shape._fields)]
    for label, shape in sorted(medians(shapes).items()):
        lines.append(f"{label:6s}{len(shapes[label]):6d}" + "".join(f"{value:13.2f}" for value in shape))
    return lines


if __name__ == "__main__":
    main()
