"""Custom properties of actions and strips, read by type: in a .blend from elsewhere they may hold anything."""

from __future__ import annotations

import json
import math
from typing import Any

MAX_NAME = 1024  # characters of a take's name; Blender's own names have at most 255 bytes
MAX_JSON = 1_000_000  # characters of JSON; a rig map of 300 rows has 40,000


def text(owner: Any, name: str, longest: int = MAX_NAME) -> str:
    """Returns a text; empty if there is none, or something else, or more than ``longest`` characters."""
    value = owner.get(name, "")
    return value if isinstance(value, str) and len(value) <= longest else ""


def number(owner: Any, name: str, default: float) -> float:
    """Returns a finite number; ``default`` if there is none."""
    value = owner.get(name)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number else default


def data(owner: Any, name: str) -> bytes | None:
    """Returns bytes; None if there are none."""
    value = owner.get(name)
    return value if isinstance(value, bytes) else None


def json_text(value: Any) -> Any:
    """Returns the value of a JSON text; None if it is none, or has more than ``MAX_JSON`` characters."""
    if not isinstance(value, str) or len(value) > MAX_JSON:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError, MemoryError):
        return None


def json_object(owner: Any, name: str) -> dict[str, Any]:
    """Returns the JSON object in a custom property; empty if there is none."""
    value = json_text(owner.get(name))
    return value if isinstance(value, dict) else {}


def is_number(value: Any, most: float = 1e6) -> bool:
    """Whether a value of a JSON text is a number from ``-most`` to ``most``."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= most
