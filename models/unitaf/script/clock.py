"""Reads times as people write them."""

from __future__ import annotations

import math
import re

_UNITS = ("seconds", "second", "secs", "sec", "s")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)")
_TIMECODE = re.compile(r"(\d{1,2}:\d{2}:\d{2})[:;](\d{2})")
FRAMES = 25  # per second of a timecode, which does not tell its own; at 24 or 30 it is off by 0.2 s at most


def seconds(text: str) -> float | None:
    """Returns the seconds of ``12.5``, ``12,5 s``, ``1:02.5``, ``00:01:02,500`` or ``00:01:02:12``, else None."""
    text = text.strip().lower()
    if timecode := _TIMECODE.fullmatch(text):
        return (seconds(timecode[1]) or 0.0) + float(timecode[2]) / FRAMES
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, rest = clock.groups()
        return float(hours or 0) * 3600 + float(minutes) * 60 + float(rest.replace(",", "."))
    try:
        unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
        value = float(text.removesuffix(unit).rstrip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
