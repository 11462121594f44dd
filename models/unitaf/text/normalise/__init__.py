"""Rewrites what is not written in words, kind by kind, before the voice's own reader reads the rest."""

from __future__ import annotations

from collections.abc import Callable

from ..clean import PRONOUNCED
from . import (
    abbreviations,
    clock,
    codes,
    marks,
    maths,
    models,
    money,
    quantities,
    roman,
    say,
    speech,
    symbols,
    units,
    web,
)  # fmt: skip

__all__ = ["rewrite", "say"]

# The order matters: each rule leaves words behind, and the general ones come last.
_RULES: tuple[Callable[[str], str], ...] = (
    clock.days, marks.read, symbols.read, web.read, abbreviations.compass, codes.read, quantities.grouped, money.read,
    clock.read, maths.variables, units.read, quantities.read, models.read, roman.read, abbreviations.read,
    maths.read, speech.read,
)  # fmt: skip


def rewrite(text: str) -> str:
    """Returns a sentence in words; words that have their pronunciation in the text stay as they are."""
    pieces = PRONOUNCED.split(text)  # plain, word, phonemes, plain, word, phonemes, .. plain
    for index in range(0, len(pieces), 3):
        for rule in _RULES:
            pieces[index] = rule(pieces[index])
    links = (f"[{word}](/{phonemes}/)" for word, phonemes in zip(pieces[1::3], pieces[2::3], strict=True))
    return "".join(part for pair in zip(pieces[::3], [*links, ""], strict=True) for part in pair)
