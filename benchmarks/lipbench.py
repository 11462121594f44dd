"""Lips of any source against the sounds that they are seen with: the protocol of docs/lipbench.md.

    python benchmarks/lipbench.py CURVES... --alignment FILE --head FILE [--truth CURVES...] [--sound FILE...] [--json]

CURVES: a .csv of Live Link Face, a .json or .csv of Audio2Face, a table of visemes, a take's .npz. The alignment is a
.json as ``unitaf align --json`` writes it, with an entry by the name of each file, or a .TextGrid for one of them.
``--truth`` are curves of the face that really said it, ``--sound`` its sound, in the order of CURVES.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
if not __package__:  # run as a file: its own folder is no place to import from
    sys.path[:1] = [str(ROOT), str(ROOT / "models")]

from benchmarks.reading import given
from benchmarks.reading.face_scores import CLOSED, OPEN_VOWELS, Array, Scores
from benchmarks.reading.lip_checks import AROUND, FRAMES, TRACKED_BAND, Event, Motion, Utterance, events
from benchmarks.reading.lip_events import LipHead, Lips, band_limited, between, jerk
from benchmarks.reading.viseme_reader import Confusion, Said, VisemeReader, examples
from unitaf.errors import UnitafError
from unitaf.listening.recording import read_sound
from unitaf.signals import FloatArray, Segment
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics

READER = Path(__file__).with_name("viseme_reader.npz")
FPS = 60.0
CHECKS = ("closure", "closure on time", "contact", "opening")


class Case(NamedTuple):
    """One thing said: curves (frames, 52) at ``FPS``, its phones, and what there is of the true face and the sound."""

    name: str
    curves: Array
    phones: list[Segment]
    truth: Array | None
    sound: FloatArray | None


def main() -> int:
    """Print the figures; 1 when something cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("curves", nargs="+", type=Path)
    parser.add_argument("--alignment", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True, help="the measuring head, see docs/lipbench.md")
    parser.add_argument("--truth", nargs="+", type=Path, default=[], help="curves of the true face")
    parser.add_argument("--sound", nargs="+", type=Path, default=[])
    parser.add_argument("--start", type=float, default=0.0, help="time in the sound of the first frame, seconds")
    parser.add_argument("--reader", type=Path, default=READER, help="of visemes (benchmarks/legibility.py --save)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    for name in ("truth", "sound"):
        if getattr(arguments, name) and len(getattr(arguments, name)) != len(arguments.curves):
            parser.error(f"--{name} needs one file for each of CURVES")
    try:
        cases = read(arguments.curves, arguments.alignment, arguments.truth, arguments.sound, arguments.start)
        figures = measure(cases, LipHead(arguments.head), VisemeReader.load(arguments.reader))
    except (UnitafError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps({key: None if np.isnan(value) else value for key, value in figures.items()}, indent=1))
    else:
        for key, value in figures.items():
            print(f"{key:36s} {value:10.3f}")
    return 0


def read(
    curves: Sequence[Path], alignment: Path, truth: Sequence[Path], sound: Sequence[Path], start: float
) -> list[Case]:
    """All files. Raises InputError."""
    cases = []
    for at, path in enumerate(curves):
        shown = given.curves(path, FPS)
        real = given.curves(truth[at], FPS) if truth else None
        heard = acoustics.resample(*read_sound(sound[at])) if sound else None
        if heard is not None:
            heard = heard[round(start * acoustics.RATE) :]
        phones = given.phones(alignment, path.stem, start + len(shown) / FPS)
        moved = [Segment(label, begin - start, end - start) for label, begin, end in phones if begin >= start]
        cases.append(Case(path.stem, shown, moved, real, heard))
    return cases


def measure(cases: Sequence[Case], head: LipHead, reader: VisemeReader) -> dict[str, float]:
    """Every figure of the protocol; nan where nothing was owed. Those of the truth are left out where there is none."""
    owed: list[Event] = []
    openings, false, heard = [], [], Motion()
    scores = Scores(head, FPS)
    for case in cases:
        lips = head.measure(case.curves)
        sound = np.zeros(0, np.float32) if case.sound is None else case.sound
        owed += without_sound(Utterance(case.name, sound, case.phones), lips)
        openings.append((lips.opening, case.phones))
        false += false_closures(lips.opening, case.phones)
        if case.sound is not None:
            heard.add(Utterance(case.name, case.sound, case.phones), lips.opening, FPS)
        if case.truth is not None:
            both = min(len(case.truth), len(case.curves))
            scores.add(case.curves[:both], case.truth[:both], case.phones)
    spread, shaken = motion(openings)
    confusion = Confusion(reader, list(examples(Said(case.curves, FPS, case.phones) for case in cases)))
    late = [event.value for event in owed if event.check == "closure on time" and event.kept]
    found = {name: mean([event.kept for event in owed if event.check == name]) for name in CHECKS}
    found |= {
        "false closure": mean(false),
        "offset of closures, ms": float(np.median(late)) if late else np.nan,
        "spread of the opening, mm": spread,
        "jerk, spreads/s³": shaken,
        "legibility": confusion.balanced(),
        "visemes that are said": float((confusion.counts.sum(1) > 0).sum()),
    }
    if heard.lagged:
        found["opening after loudness, ms"] = heard.lag
    if scores.rows:
        real_spread, real_shaken = motion([(head.opening(c.truth), c.phones) for c in cases if c.truth is not None])
        result = scores.result()
        found |= {
            "spread against real": spread / real_spread,
            "jerk against real": shaken / real_shaken,
            "r": result["r"],
            "largest lip error, mm": result["lve_mm"],
            "false closures against real": result["false_close"],
        }
    return found


def without_sound(said: Utterance, lips: Lips) -> list[Event]:
    """What lips owe to phones; rests, which are found in the sound, are not asked."""
    padded = said if len(said.sound) else Utterance(said.name, np.zeros(acoustics.RATE, np.float32), said.phones)
    return [event for event in events(padded, lips, FPS) if event.check in CHECKS]


def false_closures(opening: Array, phones: Sequence[Segment]) -> list[bool]:
    """Of each open vowel, whether the lips are closed anywhere in its middle half."""
    found = []
    for label, start, end in phones:
        if label in OPEN_VOWELS:
            quarter = (end - start) / 4
            middle = between(len(opening), FPS, start + quarter, end - quarter)
            found.append(bool(opening[middle].min() < CLOSED))
    return found


def motion(openings: Sequence[tuple[Array, Sequence[Segment]]]) -> tuple[float, float]:
    """Spread in mm and jerk in spreads per second cubed, while something is said, of what a tracker can show."""
    spoken, shaken = [], []
    for opening, phones in openings:
        said = [phone for phone in phones if phone.label != SILENCE]
        if said:
            slow = band_limited(opening, FPS, TRACKED_BAND, FRAMES)
            piece = slow[between(len(slow), FRAMES, said[0].start - AROUND, said[-1].end + AROUND)]
            spoken.append(piece)
            shaken.append(jerk(piece, FRAMES))
    if not spoken:
        return np.nan, np.nan
    spread = float(np.concatenate(spoken).std())
    return spread, float(np.sqrt(np.square(np.concatenate(shaken)).mean())) / spread if spread else np.nan


def mean(values: Sequence[bool]) -> float:
    """A share; nan of nothing."""
    return float(np.mean(values)) if values else np.nan


if __name__ == "__main__":
    sys.exit(main())
