"""Tags that say how something is spoken: ``[slow]``, ``[fast .8]``, ``[whisper]``, and ``[pause .5]``.

They stand in a text beside the tags of emotion, see ``tags``. Imports nothing that reads text: the add-on uses it too.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Each tag with the amount that it has without one, 0..1.
DELIVERIES = {
    "slow": 0.5, "fast": 0.5, "high": 0.5, "low": 0.5, "loud": 0.5, "soft": 0.5, "whisper": 1.0,
}  # fmt: skip
PAUSE = "pause"
USUAL_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds

_NAMES = "|".join(DELIVERIES)
NUMBER = r"[-−]?(?:[0-9]{1,9}(?:[.,][0-9]{0,9})?|[.,][0-9]{1,9})\s?%?"  # an amount as it may be written
_DELIVERY = re.compile(rf"\s*({_NAMES})(?:\s*[=:]?\s*({NUMBER}))?\s*", re.IGNORECASE)
_PAUSE = re.compile(rf"\s*{PAUSE}(?:\s*[=:]?\s*({NUMBER})\s*(ms|s|sec|seconds?)?)?\s*", re.IGNORECASE)


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
    return _DELIVERY.fullmatch(part) is not None


def delivery(part: str) -> tuple[str, float, bool]:
    """Returns the name of a way of speaking, its amount in 0..1, and whether that was limited to this range."""
    found = _DELIVERY.fullmatch(part)
    assert found is not None
    name = found[1].lower()
    return (name, *(limited(found[2], 1.0) if found[2] else (DELIVERIES[name], False)))


def is_pause(tag: str) -> bool:
    """Whether the inside of a tag is a pause."""
    return _PAUSE.fullmatch(tag) is not None


def pause(tag: str) -> tuple[float, bool]:
    """Returns the seconds of a pause, 0..``LONGEST_PAUSE``, and whether they were limited to this range."""
    found = _PAUSE.fullmatch(tag)
    assert found is not None
    if found[1] is None:
        return USUAL_PAUSE, False
    unit = 1000 if (found[2] or "").lower() == "ms" else 1
    amount, is_limited = limited(found[1], LONGEST_PAUSE * unit)
    return amount / unit, is_limited


def limited(text: str, most: float) -> tuple[float, bool]:
    """Returns an amount as ``NUMBER``, limited to 0..``most``, and whether it was beyond; "70%" is .7."""
    number = float(text.rstrip("% ").replace(",", ".").replace("−", "-")) / (100 if text.endswith("%") else 1)
    inside = min(most, max(0.0, number))
    return inside, inside != number
