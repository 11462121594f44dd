"""Our face against its peers, in one run and by the same measures.

    python -m benchmarks.peers --data DIR --head FILE [--split dev] [--lines 40] [--json]

DIR is in the layout of models/training/grid.py. Peers that have a number to choose or weights to learn do so on its
training split. The first table is of its clips, where the true face is known, with what others measure
(reading/published_scores.py); the second of our own speech, where the same systems get our sound and the phones that an
aligner finds in it. The best of each column is marked; what does not move does not compete, nor do figures of which
neither more nor less is better. ``unitaf face`` is what users get; it does not see the phones that are handed to the
others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from unitaf.joint import JointModel

from .face import ours, score
from .reading import peer_ridge, peer_rules, public_path, published_scores
from .reading.face_clips import Array, Clip, System, read
from .reading.face_scores import Head
from .reading.lip_events import LipHead
from .reading.peer_speech import REAL, SHARES, figures

CHOICE_STEP = 8  # every so many training clips choose a peer's number
STILL = ("rest pose", "mean pose", REAL)
ASIDE = 0.0005  # differences that the table does not show do not make a best

Figures = Mapping[str, float]
Option = TypeVar("Option", float, str)
# How far a figure is from its best.
COST: dict[str, Callable[[float], float]] = {
    "lve_mm": lambda x: x,
    "mod_mm": lambda x: x,
    "r": lambda x: 1 - x,
    "std_ratio": lambda x: abs(1 - x),
    "closure": lambda x: 1 - x,
    "open": lambda x: 1 - x,
    "false_close": lambda x: x,
    "lag": abs,
    **dict.fromkeys(("lve²", "mtm", "slcc off"), lambda x: x),
    **dict.fromkeys((*SHARES, "closed in gap"), lambda x: 1 - x),
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--lines", type=int, default=40, help="sentences of our own")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    tables = compare(arguments.data, arguments.head, arguments.split, arguments.lines)
    if arguments.json:
        print(json.dumps(tables, indent=1))
        return
    for rows in tables.values():
        print(table(rows) + "\n")


def compare(data: Path, head_file: Path, split: str, lines: int) -> dict[str, Mapping[str, Figures]]:
    """``tracked`` and ``own speech``: rows of figures by name."""
    head, model = LipHead(head_file), JointModel.load()
    clips, train = list(read(data, split)), list(read(data, "train"))
    rules, ridges = rule_made(train, head), learnt(train)
    still = {"rest pose": peer_rules.rest, "mean pose": peer_rules.mean_pose(train)}
    users = public_path.systems(model, public_path.STYLES[:1])
    every = still | rules | ridges | ours(model) | users | {REAL: true_face}
    return {
        "tracked": {name: measured(system, clips, head) for name, system in every.items()},
        "own speech": figures(rules | ridges, model, head, lines, clips),
    }


def measured(system: System, clips: list[Clip], head: Head) -> Figures:
    """Our figures and those that others have published; what a face that stands still has none of is nan."""
    faces = {clip.id: system(clip) for clip in clips}
    ours = score(lambda clip: faces[clip.id], clips, head)
    return {**ours, **published_scores.figures(head, clips, list(faces.values()))}


def true_face(clip: Clip) -> Array:
    """What was tracked."""
    assert clip.curves is not None
    return clip.curves


def rule_made(train: list[Clip], head: Head) -> dict[str, System]:
    """Peers that follow rules, with the number that suits the clips best."""
    some = train[::CHOICE_STEP]
    gain = chosen(peer_rules.JAW_GAINS, peer_rules.energy_jaw, some, head)
    style = chosen(peer_rules.OPENFACEFX_STYLES, peer_rules.openfacefx, some, head)
    return {
        f"energy → jawOpen × {gain:g}": peer_rules.energy_jaw(gain),
        "OpenFaceFX": peer_rules.openfacefx(),
        f"OpenFaceFX, {style}": peer_rules.openfacefx(style),
    }


def learnt(train: list[Clip]) -> dict[str, System]:
    """Peers that learn from the clips."""
    return {f"ridge on {name}": peer_ridge.fit(train, reader) for name, reader in peer_ridge.READERS.items()}


def chosen(options: Iterable[Option], make: Callable[[Option], System], clips: list[Clip], head: Head) -> Option:
    """The option with which a system has the least lip error."""
    return min(options, key=lambda option: score(make(option), clips, head)["lve_mm"])


def best(rows: Mapping[str, Figures], column: str) -> set[str]:
    """The rows that are best in a column, to what the table shows of it."""
    if column not in COST:
        return set()
    costs = {name: COST[column](row[column]) for name, row in rows.items() if name not in STILL}
    return {name for name, cost in costs.items() if cost <= min(costs.values()) + ASIDE}


def table(rows: Mapping[str, Figures]) -> str:
    """Rows by name as text, the best of each column with a star."""
    columns = list(next(iter(rows.values())))
    width, wide = max(map(len, rows)), max(map(len, columns)) + 2
    stars = {column: best(rows, column) for column in columns}
    lines = [" " * width + "".join(f"{column:>{wide}s}" for column in columns)]
    for name, row in rows.items():
        cells = (f"{row[column]:{wide - 1}.3f}{'*' if name in stars[column] else ' '}" for column in columns)
        lines.append(f"{name:{width}s}{''.join(cells)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
