"""Words whose reading the lexicon does not settle: those written alike, and names."""

from __future__ import annotations

from typing import Any

from . import heteronyms
from .names import phonemes_of_name
from .pronunciation import with_s
from .reader import entry

_FRENCH_TOWNS = frozenset(["Moines", "Plaines", "Peres", "Moulins"])  # behind "Des", whose s is silent


def assign(tokens: list[Any]) -> None:
    """Sets phonemes or tags of such tokens of a sentence, in place."""
    named = None
    for at, token in enumerate(tokens):
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.phonemes is None and following in _FRENCH_TOWNS and token.text == "Des":
            token.phonemes = "də"
        if named is not None and token.text in ("'s", "’s"):
            token.phonemes = with_s("", named[-1])
        named = None
        if token.phonemes is None and (named := phonemes_of_name(token.text)) is not None:
            token.phonemes = named
    heteronyms.settle(tokens, entry)
