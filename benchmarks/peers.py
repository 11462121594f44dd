"""Our face against its peers, in one run and by the same measures.

    python benchmarks/peers.py --data DIR --head FILE [--split dev] [--json FILE]

DIR is in the layout of models/training/grid.py. Peers that have a number to choose or weights to learn do so on its
training split. The best of each column is marked; rest and mean pose, which do not move, do not compete.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import peer_ridge
import peer_rules
from face import ours, score
from face_clips import Clip, System, read
from face_scores import Head

from unitaf.joint import JointModel

CHOICE_STEP = 8  # every so many training clips choose a peer's number
STILL = ("rest pose", "mean pose")
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
}


def main() -> None:
    """Print the table, and write it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    head = Head(arguments.head)
    clips = list(read(arguments.data, arguments.split))
    every = systems(list(read(arguments.data, "train")), head) | ours(JointModel.load())
    rows = {name: score(system, clips, head) for name, system in every.items()}
    print(table(rows))
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps({"tracked": rows}, indent=1) + "\n", encoding="utf-8")


def systems(train: list[Clip], head: Head) -> dict[str, System]:
    """All peers by name, ready to use."""
    some = train[::CHOICE_STEP]
    gain = chosen(peer_rules.JAW_GAINS, peer_rules.energy_jaw, some, head)
    style = chosen(peer_rules.OPENFACEFX_STYLES, peer_rules.openfacefx, some, head)
    return {
        "rest pose": peer_rules.rest,
        "mean pose": peer_rules.mean_pose(train),
        f"energy → jawOpen × {gain:g}": peer_rules.energy_jaw(gain),
        "OpenFaceFX": peer_rules.openfacefx(),
        f"OpenFaceFX, {style}": peer_rules.openfacefx(style),
        **{f"ridge on {name}": peer_ridge.fit(train, reader) for name, reader in peer_ridge.READERS.items()},
    }


def chosen(options: Iterable[Option], make: Callable[[Option], System], clips: list[Clip], head: Head) -> Option:
    """The option with which a system has the least lip error."""
    return min(options, key=lambda option: score(make(option), clips, head)["lve_mm"])


def best(rows: Mapping[str, Figures], column: str) -> set[str]:
    """The rows that are best in a column, to what the table shows of it."""
    costs = {name: COST[column](row[column]) for name, row in rows.items() if name not in STILL}
    return {name for name, cost in costs.items() if cost <= min(costs.values()) + ASIDE}


def table(rows: Mapping[str, Figures]) -> str:
    """Rows by name as text, the best of each column with a star."""
    width = max(map(len, rows))
    lines = [" " * width + "".join(f"{column:>13s}" for column in COST)]
    stars = {column: best(rows, column) for column in COST}
    for name, row in rows.items():
        cells = (f"{row[column]:12.3f}{'*' if name in stars[column] else ' '}" for column in COST)
        lines.append(f"{name:{width}s}{''.join(cells)}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
