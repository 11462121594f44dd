"""Tags that say how something is spoken: ``[slow]``, ``[fast .8]``, ``[whisper]``, and ``[pause .5]``.

They stand in a text beside the tags of emotion, see ``tags``. Imports nothing that reads text: the add-on uses it too.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from ..errors import SettingsError, shortened

# Each tag with the amount that it has without one, 0..1.
DELIVERIES = {
    "slow": 0.5, "fast": 0.5, "high": 0.5, "low": 0.5, "loud": 0.5, "soft": 0.5, "whisper": 1.0,
}  # fmt: skip
PAUSE = "pause"
USUAL_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds

_NAMES = "|".join(DELIVERIES)
_AMOUNT = r"\s*[=:]?\s*([^\s,=:]+)"
_DELIVERY = re.compile(rf"\s*({_NAMES})(?:{_AMOUNT})?\s*", re.IGNORECASE)
_PAUSE = re.compile(rf"\s*{PAUSE}(?:\s*[=:]?\s*([0-9.,]+)\s*(ms|s|sec|seconds?)?)?\s*", re.IGNORECASE)


class Direction(NamedTuple):
    """A way of speaking over a span [start, stop) of the plain text: one of ``DELIVERIES``, and its amount 0..1."""

    start: int
    stop: int
    name: str
    amount: float


class Pause(NamedTuple):
    """A silence of so many seconds at a position of the plain text."""

    at: int
    seconds: float


def is_delivery(part: str) -> bool:
    """Whether a part of a tag names a way of speaking, with a number or alone: "slow .5", but not "low growl"."""
    found = _DELIVERY.fullmatch(part)
    return found is not None and (found[2] is None or not found[2][:1].isalpha())


def delivery(part: str) -> tuple[str, float]:
    """Returns the name and the amount of a way of speaking. Raises SettingsError if the amount is not in 0..1."""
    found = _DELIVERY.fullmatch(part)
    assert found is not None
    name = found[1].lower()
    return name, DELIVERIES[name] if found[2] is None else _number(name, found[2], 1.0)


def is_pause(tag: str) -> bool:
    """Whether the inside of a tag is a pause."""
    return _PAUSE.fullmatch(tag) is not None


def pause(tag: str) -> float:
    """Returns the seconds of a pause. Raises SettingsError if they are not in 0..``LONGEST_PAUSE``."""
    found = _PAUSE.fullmatch(tag)
    assert found is not None
    if found[1] is None:
        return USUAL_PAUSE
    unit = 1000 if (found[2] or "").lower() == "ms" else 1
    return _number("a pause", found[1], LONGEST_PAUSE * unit) / unit


def _number(name: str, text: str, most: float) -> float:
    """Reads a number from 0 to ``most``."""
    share = text.endswith("%")
    try:
        number = float(text.removesuffix("%").replace(",", ".")) / (100 if share else 1)
    except ValueError:
        number = math.nan
    if not 0 <= number <= most:
        raise SettingsError(f'the amount of {name} must be a number from 0 to {most:g}, not "{shortened(text)}"')
    return number
