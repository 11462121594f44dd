"""Tables of words as they are written in the rules."""

from __future__ import annotations


def words(table: str) -> frozenset[str]:
    """Returns the words of a table, which has spaces between them."""
    return frozenset(table.split())


def pairs(table: str) -> dict[str, str]:
    """Returns key and value of a table of ``key=value``."""
    return dict(pair.split("=") for pair in table.split())
