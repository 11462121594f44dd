"""The rows of a rig map made by hand, and their presets: channel, target, multiplier. Without Blender."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .. import core
from . import rig_map, visemes

KEY, PROPERTY, BONE = "KEY", "PROPERTY", "BONE"
HAND_MADE = "Made by hand"
VERSION = 1
LARGEST = 1_000_000  # bytes of a preset at most; one of 300 rows has 40,000


@dataclasses.dataclass(frozen=True)
class Row:
    """One target that a channel or a viseme moves.

    source: one of the 52 channels, or a viseme. kind: KEY, PROPERTY or BONE. target: the shape key, the data path or
    the bone. object: name of the object that has the property or the bone. axis: X, Y or Z, the bone's own.
    multiplier: the target's value at a channel of 1; for a bone, degrees.
    """

    source: str
    kind: str
    target: str
    multiplier: float = 1.0
    object: str = ""
    axis: str = "X"


def from_map(detected: rig_map.RigMap) -> list[Row]:
    """Returns the rows of a detected map."""
    return [
        Row(source, KEY, key, weight) for source, moved in detected.weights.items() for key, weight in moved.items()
    ]


def as_map(rows: Iterable[Row], names: Iterable[str]) -> rig_map.RigMap:
    """Returns the rig map of those rows that move shape keys with these names."""
    known, weights = set(names), dict[str, dict[str, float]]()
    for row in rows:
        if row.kind == KEY and row.target in known and is_source(row.source):
            moved = weights.setdefault(row.source, {})
            moved[row.target] = moved.get(row.target, 0.0) + row.multiplier
    has_visemes = any(visemes.is_viseme(source) for source in weights)
    missing = () if has_visemes else tuple(name for name in core.channels.ARKIT if name not in weights)
    return rig_map.RigMap(HAND_MADE, weights, missing)


def is_source(name: str) -> bool:
    """Whether a name is one of the 52 channels or a viseme."""
    return name in core.channels.INDEX or visemes.is_viseme(name)


def signature(rows: Iterable[Row]) -> str:
    """Returns rows as one line of JSON, the same for equal rows; empty without rows."""
    listed = [dataclasses.asdict(row) for row in rows]
    return json.dumps(listed, sort_keys=True) if listed else ""


def from_signature(text: str) -> list[Row]:
    """Returns the rows of a ``signature``; raises InputError if it is damaged."""
    try:
        entries = json.loads(text) if text else []
        if not isinstance(entries, list):
            raise ValueError("no list")
    except (ValueError, RecursionError) as error:
        raise core.errors.InputError("The rig map that was kept with a take is damaged: detect it again.") from error
    return [_row(entry, number) for number, entry in enumerate(entries, 1)]


def save(path: Path, rows: Iterable[Row]) -> None:
    """Writes a preset, whole or not at all, and makes its folder; raises OutputError."""
    preset = {"unitaf_rig": VERSION, "rows": [dataclasses.asdict(row) for row in rows]}
    core.files.write_file(path, (json.dumps(preset, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))


def load(path: Path) -> list[Row]:
    """Reads a preset; raises InputError."""
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
    """Returns a row of a preset; raises InputError. entry: of the JSON. number: of the row, from 1, for the message."""
    texts = ("source", "kind", "target", "object", "axis")
    if not isinstance(entry, Mapping) or not set(entry) <= {*texts, "multiplier"} or "source" not in entry:
        raise core.errors.InputError(f"Row {number} of the preset is not a row: it needs source, kind and target.")
    row = Row(
        **{name: str(entry.get(name, "X" if name == "axis" else "")) for name in texts},
        multiplier=_number(entry.get("multiplier", 1.0), number),
    )
    if not is_source(row.source):
        shown = core.errors.shortened(row.source)
        raise core.errors.InputError(f"Row {number} of the preset names {shown}, which is no channel and no viseme.")
    if any("\ud800" <= letter <= "\udfff" for letter in row.target + row.object):  # Blender's texts are UTF-8
        raise core.errors.InputError(f"Row {number} of the preset has a target or an object that is no name.")
    if row.kind not in (KEY, PROPERTY, BONE) or row.axis not in ("X", "Y", "Z"):
        raise core.errors.InputError(f"Row {number} of the preset has an unknown kind or axis.")
    return row


def _number(value: Any, number: int) -> float:
    """Returns the multiplier of a row; raises InputError if it is no number, or not below 1e6."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e6:
        raise core.errors.InputError(f"Row {number} of the preset has a multiplier that is no number.")
    return float(value)
