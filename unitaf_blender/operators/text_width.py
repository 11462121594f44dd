"""The width of texts of the interface."""

from __future__ import annotations

import blf

FONT_POINTS = 11.0  # of Blender's own style, at scale 1
NARROWEST = 2  # pixels of the narrowest letter


def text_pixels(text: str) -> float:
    """Returns the width of a text of the interface in pixels at scale 1."""
    blf.size(0, FONT_POINTS)
    return float(blf.dimensions(0, text)[0])


def fitted(text: str, pixels: float) -> str:
    """Returns the beginning of a text that fits into a width, in pixels at scale 1; an ellipsis shows what is gone."""
    if len(text) * NARROWEST <= pixels and text_pixels(text) <= pixels:
        return text
    text = text[: int(pixels / NARROWEST)]
    while text and text_pixels(f"{text}…") > pixels:
        text = text[:-1]
    return f"{text.rstrip()}…"
