"""Curves over a waveform, with the phones, as one SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from unitaf.channels import INDEX
from unitaf.signals import Segment
from unitaf.take import Take

Array = npt.NDArray[np.float32]

CHANNELS = {
    "jawOpen": "#c0392b", "mouthLowerDownLeft": "#e67e22", "mouthPucker": "#2471a3", "mouthFunnel": "#17a589",
    "mouthRollLower": "#7d3c98", "mouthPressLeft": "#34495e", "mouthStretchLeft": "#9a7d0a", "tongueOut": "#d81b60",
}  # fmt: skip
WIDTH, MARGIN = 1180, 10
WAVE_HEIGHT, PHONE_HEIGHT, CURVE_HEIGHT, LEGEND_HEIGHT = 90, 24, 240, 24
INK, PALE = "#333", "#dfe3e8"


def take_drawing(take: Take) -> str:
    """An SVG element: waveform, phones, and the channels that speech moves most, on one axis of time."""
    scale = (WIDTH - 2 * MARGIN) / take.seconds
    curves_top = WAVE_HEIGHT + PHONE_HEIGHT
    bottom = curves_top + CURVE_HEIGHT
    parts = [
        *_phones(take.phones, scale, bottom),
        f'<path d="{_wave(take.wav)}" fill="#8fa3b5"/>',
        *(_curve(take, name, colour, scale, bottom) for name, colour in CHANNELS.items()),
        *_legend(bottom + LEGEND_HEIGHT - 8),
    ]
    size = f'viewBox="0 0 {WIDTH} {bottom + LEGEND_HEIGHT}"'
    return f'<svg {size} font-family="sans-serif" font-size="11">{"".join(parts)}</svg>'


def _wave(wave: Array) -> str:
    """The waveform's outline: the largest and the smallest sample of each pixel."""
    pieces = np.array_split(wave / max(1e-6, float(np.abs(wave).max())), WIDTH - 2 * MARGIN)
    middle, half = WAVE_HEIGHT / 2, WAVE_HEIGHT / 2 - 4
    upper = [(MARGIN + x, middle - half * float(piece.max())) for x, piece in enumerate(pieces)]
    lower = [(MARGIN + x, middle - half * float(piece.min())) for x, piece in enumerate(pieces)]
    return f"M{_points(upper)}L{_points(lower[::-1])}Z"


def _phones(phones: Sequence[Segment], scale: float, bottom: float) -> list[str]:
    parts = []
    for label, start, end in phones:
        x = MARGIN + start * scale
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{bottom}" stroke="{PALE}"/>')
        if label != "SIL":
            middle = MARGIN + (start + end) / 2 * scale
            place = f'x="{middle:.1f}" y="{WAVE_HEIGHT + 16}" text-anchor="middle"'
            parts.append(f'<text {place} fill="{INK}">{escape(label)}</text>')
    return parts


def _curve(take: Take, name: str, colour: str, scale: float, bottom: float) -> str:
    values = take.curves[:, INDEX[name]]
    # 0.6 fills the height: speech moves no channel further than that for long.
    height = CURVE_HEIGHT / 0.6
    points = [(MARGIN + frame / take.fps * scale, bottom - height * float(value)) for frame, value in enumerate(values)]
    return f'<polyline points="{_points(points)}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def _legend(y: float) -> list[str]:
    step = (WIDTH - 2 * MARGIN) / len(CHANNELS)
    return [
        f'<text x="{MARGIN + place * step:.0f}" y="{y}" fill="{colour}">{name}</text>'
        for place, (name, colour) in enumerate(CHANNELS.items())
    ]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
