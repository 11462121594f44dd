"""TextGrid files, in which Praat and most aligners keep the times of words and phones.

Boersma & Weenink, "Praat: doing phonetics by computer", manual page "TextGrid file formats": the long text format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..signals import Segment

DECIMALS = 6  # of a second


def textgrid(tiers: Mapping[str, Sequence[Segment]], seconds: float) -> str:
    """The text of a file with one interval tier for each name, from 0 to ``seconds``.

    The segments of a tier are in order. Gaps between them are intervals without a text, as the format wants it;
    segments that overlap the one before begin where it ends.
    """
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", *_span(seconds), "tiers? <exists>"]
    lines += [f"size = {len(tiers)}", "item []:"]
    for number, (name, segments) in enumerate(tiers.items(), start=1):
        rows = _covering(segments, seconds)
        lines += [f"    item [{number}]:", '        class = "IntervalTier"', f"        name = {_quoted(name)}"]
        lines += [f"        {line}" for line in [*_span(seconds), f"intervals: size = {len(rows)}"]]
        for at, (label, start, end) in enumerate(rows, start=1):
            lines += [f"        intervals [{at}]:", *(f"            {line}" for line in _span(end, start))]
            lines += [f"            text = {_quoted(label)}"]
    return "\n".join(lines) + "\n"


def _span(end: float, start: float = 0.0) -> list[str]:
    return [f"xmin = {start:.{DECIMALS}f}", f"xmax = {end:.{DECIMALS}f}"]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\n", " ") + '"'


def _covering(segments: Sequence[Segment], seconds: float) -> list[Segment]:
    """Segments and the gaps between them; at least one interval."""
    rows: list[Segment] = []
    now = 0.0
    for label, start, end in [*segments, Segment("", seconds, seconds)]:
        start, end = (min(max(now, round(time, DECIMALS)), seconds) for time in (start, end))
        if start > now:
            rows.append(Segment("", now, start))
        if end > start:
            rows.append(Segment(label, start, end))
        now = max(now, end)
    return rows or [Segment("", 0.0, seconds)]
