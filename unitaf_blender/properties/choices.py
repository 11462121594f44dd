"""The language of a text as a menu, and the numbers that files store for choices of menus."""

from __future__ import annotations

import zlib
from typing import Any

from .. import core


def number_of(name: str) -> int:
    """Returns the number that a file stores for a choice, from its name: choices may be added anywhere in a list."""
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF


# Keyword arguments of an ``EnumProperty``; its values are those of ``core.settings.Settings.language``.
LANGUAGE: dict[str, Any] = {
    "name": "Language",
    "description": "The language of the text. Voices of the voice pack speak all of them; the others English only",
    "items": (
        (core.voices.AUTO, "Auto", "The language of the voice", "NONE", 0),
        *((code, name, f"Read as {name}", "NONE", number_of(code)) for code, name in core.voices.LANGUAGES.items()),
    ),
    "default": core.voices.AUTO,
}
