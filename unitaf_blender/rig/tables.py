"""The names of shape keys in known rigs: one JSON file per rig in ``tables``, with a label and the source of its names.

``channels`` maps each of the 52 channels to the shape keys that it moves, with weights; a list holds alternatives, of
which the first that a head has is used. ``visemes`` maps visemes in the same way.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("tables")

Weights = Mapping[str, float]  # shape key → weight
Alternatives = tuple[Weights, ...]


@dataclasses.dataclass(frozen=True)
class Table:
    """The shape keys of one kind of rig; ``visemes`` is empty for rigs with mouth channels."""

    label: str
    channels: Mapping[str, Alternatives]
    visemes: Mapping[str, Alternatives]


@functools.cache
def tables() -> tuple[Table, ...]:
    """Returns all tables, in the order of their file names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def _read(path: Path) -> Table:
    contents = json.loads(path.read_text("utf-8"))
    channels, visemes = contents.get("channels", {}), contents.get("visemes", {})
    return Table(contents["label"], _alternatives(channels), _alternatives(visemes))


def _alternatives(entries: Mapping[str, Any]) -> dict[str, Alternatives]:
    """Returns source → alternatives; a bare name stands for that shape key with weight 1."""
    return {
        source: tuple({one: 1.0} if isinstance(one, str) else one for one in (e if isinstance(e, list) else [e]))
        for source, e in entries.items()
    }
