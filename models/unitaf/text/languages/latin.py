"""Words in Latin letters inside a text of another script: English, in the sounds of English."""

from __future__ import annotations

import functools
import re

from ..alphabet import vocabulary
from ..reader import phonemes_of

WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]+(?:['’.-][A-Za-zÀ-ÖØ-öø-ɏ]+)*")


@functools.lru_cache(1000)
def phonemes(word: str) -> str:
    """Returns the phonemes of an English word or abbreviation; letter by letter where the reader has nothing."""
    said = phonemes_of(word) or " ".join(map(phonemes_of, word))
    known = vocabulary()
    return " ".join("".join(part for part in said if part in known).split())
