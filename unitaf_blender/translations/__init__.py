"""The interface in other languages: one table per language beside this file, called by Blender's name for it without a
country.

A line is the English text, a tab, and the translation; what is missing stays English. Blender translates labels, names
and tooltips by itself where the user has switched that on; ``translated`` is for sentences that are put on several
lines.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

# Blender asks for the labels of buttons with the second, for everything else with the first.
CONTEXTS = ("*", "Operator")
Table = dict[tuple[str, str], str]

PACKAGE = __package__ or ""


def register() -> None:
    """Let Blender know the tables."""
    bpy.app.translations.register(PACKAGE, tables())  # type: ignore[arg-type]  # its types lack the contexts


def unregister() -> None:
    """Take that back."""
    bpy.app.translations.unregister(PACKAGE)


def tables() -> dict[str, Table]:
    """Language ("de") → (context, English) → translation."""
    return {path.stem: _table(path) for path in sorted(Path(__file__).parent.glob("*.tsv"))}


def translated(text: str) -> str:
    """A text of the interface in the user's language."""
    found: Any = bpy.app.translations.pgettext_iface(text)
    return str(found)


def _table(path: Path) -> Table:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
    return {(context, english): other for english, other in rows for context in CONTEXTS}
