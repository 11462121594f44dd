"""The scripts that texts are written in, and which of them a language reads."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter

from . import registry

LATIN = "LATIN"
# Script, by the words with which Unicode names its letters: what it is called, and the language that it suggests.
CALLED = {
    "LATIN": ("Latin letters", "English"),
    "CJK": ("Chinese characters", "Chinese or Japanese"),
    "HIRAGANA": ("Japanese kana", "Japanese"),
    "KATAKANA": ("Japanese kana", "Japanese"),
    "DEVANAGARI": ("Devanagari", "Hindi"),
    "CYRILLIC": ("Cyrillic letters", ""),
    "GREEK": ("Greek letters", ""),
    "ARABIC": ("Arabic letters", ""),
    "HEBREW": ("Hebrew letters", ""),
    "HANGUL": ("Korean letters", ""),
    "THAI": ("Thai letters", ""),
}
_PREFIXES = ("FULLWIDTH ", "HALFWIDTH ", "MODIFIER LETTER ")


@functools.lru_cache(4096)
def script_of(character: str) -> str:
    """Returns the script of a letter or of a mark on letters, by its name in Unicode; "" for anything else."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    name = unicodedata.name(character, "")
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    if name.startswith(("KATAKANA-HIRAGANA", "IDEOGRAPHIC")):
        return "KATAKANA" if name.startswith("KATAKANA") else "CJK"
    first = name.split(" ")[0]
    return LATIN if first in ("FEMININE", "MASCULINE") else first


def scripts_of(language: str) -> frozenset[str]:
    """Returns the scripts that a language is written in."""
    return frozenset([LATIN]) if language in registry.ENGLISH else registry.LANGUAGES[language].scripts


def unreadable(text: str, language: str) -> str | None:
    """Returns a sentence that says why none of the letters of a text can be read in a language; None if some can."""
    counts = Counter(filter(None, map(script_of, filter(str.isalpha, text))))
    if not counts or any(script in scripts_of(language) for script in counts) or any(map(str.isdecimal, text)):
        return None
    called, suggested = CALLED.get(counts.most_common(1)[0][0], ("another script", ""))
    choose = f"choose a voice that speaks {suggested}, or write it" if suggested else "write it as it sounds,"
    own = "Latin letters" if LATIN in scripts_of(language) else CALLED[min(scripts_of(language))][0]
    return f"The text is in {called}, which cannot be read as {registry.NAMES[language]}; {choose} in {own}."
