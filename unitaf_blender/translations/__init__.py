"""The interface in other languages: one table per language beside this file, named by Blender's code for the language
without the country.

A line is the English text, a tab, and the translation; texts without one stay English. Blender translates labels, names
and tooltips itself where the user has switched that on; ``translated`` is for sentences that panels wrap.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

# Blender looks the labels of buttons up in the second context, everything else in the first.
CONTEXTS = ("*", "Operator")
Table = dict[tuple[str, str], str]

PACKAGE = __package__ or ""


def register() -> None:
    """Registers the tables with Blender."""
    bpy.app.translations.register(PACKAGE, tables())  # type: ignore[arg-type]  # its types lack the contexts


def unregister() -> None:
    """Removes the tables from Blender."""
    bpy.app.translations.unregister(PACKAGE)


def tables() -> dict[str, Table]:
    """Returns language ("de") → (context, English text) → translation."""
    return {path.stem: _table(path) for path in sorted(Path(__file__).parent.glob("*.tsv"))}


def translated(text: str) -> str:
    """Returns a text of the interface in the user's language; in English if there is no translation."""
    translation: Any = bpy.app.translations.pgettext_iface(text)
    return str(translation)


def _table(path: Path) -> Table:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
    return {(context, english): other for english, other in rows for context in CONTEXTS}
