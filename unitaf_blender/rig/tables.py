"""The naming of rigs: one JSON file for each in ``tables``, with its label and where its names were read.

``channels`` holds, for each of the 52 channels, the shape keys that it moves with their weights; a list holds
alternatives, of which the first that the character has is taken. ``visemes`` holds the same for each viseme.
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
    """How one kind of rig calls its shape keys; visemes is empty for those that follow the 52 channels."""

    label: str
    channels: Mapping[str, Alternatives]
    visemes: Mapping[str, Alternatives]


@functools.cache
def tables() -> tuple[Table, ...]:
    """All of them, in the order of their files' names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def _read(path: Path) -> Table:
    found = json.loads(path.read_text("utf-8"))
    return Table(found["label"], _alternatives(found.get("channels", {})), _alternatives(found.get("visemes", {})))


def _alternatives(entries: Mapping[str, Any]) -> dict[str, Alternatives]:
    return {
        source: tuple({one: 1.0} if isinstance(one, str) else one for one in (e if isinstance(e, list) else [e]))
        for source, e in entries.items()
    }
