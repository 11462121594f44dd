"""The lines of a rig map made by hand, without Blender: channel, what it moves, and how much."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .. import core
from . import visemes
from .rig_map import RigMap

KEY, PROPERTY, BONE = "KEY", "PROPERTY", "BONE"
HAND_MADE = "Made by hand"
VERSION = 1
LARGEST = 1_000_000  # bytes of a preset; one of 300 rows has 40,000


@dataclasses.dataclass(frozen=True)
class Row:
    """One line: what a channel moves.

    source: one of the 52 channels, or a viseme. kind: KEY, PROPERTY or BONE. object: the name of what has the property
    or the bone. target: the shape key, the data path or the bone. axis: X, Y or Z of the bone. multiplier: what the
    target does at a channel of 1; for a bone, degrees.
    """

    source: str
    kind: str
    target: str
    multiplier: float = 1.0
    object: str = ""
    axis: str = "X"


def of_map(found: RigMap) -> list[Row]:
    """The rows that say what a detected map says."""
    return [Row(source, KEY, key, weight) for source, moved in found.weights.items() for key, weight in moved.items()]


def as_map(rows: Iterable[Row], names: Iterable[str]) -> RigMap:
    """The map of shape keys, as far as a mesh has them."""
    known, weights = set(names), dict[str, dict[str, float]]()
    for row in rows:
        if row.kind == KEY and row.target in known and is_source(row.source):
            moved = weights.setdefault(row.source, {})
            moved[row.target] = moved.get(row.target, 0.0) + row.multiplier
    spoken = any(visemes.is_viseme(source) for source in weights)
    missing = () if spoken else tuple(name for name in core.channels.ARKIT if name not in weights)
    return RigMap(HAND_MADE, weights, missing)


def is_source(name: str) -> bool:
    """Whether a name is one of the 52 channels or a viseme."""
    return name in core.channels.INDEX or visemes.is_viseme(name)


def signature(rows: Iterable[Row]) -> str:
    """Rows as one line of JSON: equal rows have equal ones; empty without rows."""
    listed = [dataclasses.asdict(row) for row in rows]
    return json.dumps(listed, sort_keys=True) if listed else ""


def from_signature(text: str) -> list[Row]:
    """The rows that ``signature`` was given; raises InputError when it is damaged."""
    try:
        entries = json.loads(text) if text else []
        if not isinstance(entries, list):
            raise ValueError("no list")
    except (ValueError, RecursionError) as error:
        raise core.errors.InputError("The rig map that was kept with a take is damaged: detect it again.") from error
    return [_row(entry, number) for number, entry in enumerate(entries, 1)]


def save(path: Path, rows: Iterable[Row]) -> None:
    """Write a preset, all of it or nothing; raises OutputError."""
    preset = {"unitaf_rig": VERSION, "rows": [dataclasses.asdict(row) for row in rows]}
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(preset, indent=1, ensure_ascii=False) + "\n", "utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise core.errors.OutputError(f"The preset {path} cannot be written: {error.strerror}.") from error


def load(path: Path) -> list[Row]:
    """Read a preset; raises InputError."""
    try:
        if path.stat().st_size > LARGEST:
            raise core.errors.InputError(f"{path} is too large for a rig preset: choose another file.")
        preset = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise core.errors.InputError(f"The preset {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise core.errors.InputError(f"{path} is not a rig preset: choose another file.") from error
    if not isinstance(preset, dict) or preset.get("unitaf_rig") != VERSION or not isinstance(preset.get("rows"), list):
        raise core.errors.InputError(f"{path} is not a rig preset of this version: choose another file.")
    return [_row(entry, number) for number, entry in enumerate(preset["rows"], 1)]


def _row(entry: Any, number: int) -> Row:
    """A row of a preset; raises InputError."""
    texts = ("source", "kind", "target", "object", "axis")
    if not isinstance(entry, Mapping) or not set(entry) <= {*texts, "multiplier"} or "source" not in entry:
        raise core.errors.InputError(f"Row {number} of the preset is not a row: it needs source, kind and target.")
    row = Row(
        **{name: str(entry.get(name, "X" if name == "axis" else "")) for name in texts},
        multiplier=_number(entry.get("multiplier", 1.0), number),
    )
    if not is_source(row.source):
        shown = core.errors.shown(row.source)
        raise core.errors.InputError(f"Row {number} of the preset names {shown}, which is no channel and no viseme.")
    if any("\ud800" <= letter <= "\udfff" for letter in row.target + row.object):  # Blender's texts are UTF-8
        raise core.errors.InputError(f"Row {number} of the preset has a target or an object that is no name.")
    if row.kind not in (KEY, PROPERTY, BONE) or row.axis not in ("X", "Y", "Z"):
        raise core.errors.InputError(f"Row {number} of the preset has an unknown kind or axis.")
    return row


def _number(value: Any, number: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e6:
        raise core.errors.InputError(f"Row {number} of the preset has a multiplier that is no number.")
    return float(value)
