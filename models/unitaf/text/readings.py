"""Words whose reading the lexicon does not settle: those written alike, and names."""

from __future__ import annotations

from typing import Any


def assign(tokens: list[Any]) -> None:
    """Sets the phonemes of such tokens, in place."""
