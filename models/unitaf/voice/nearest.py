"""The nearest American English symbols for those of other languages, for what has learned from American speech only.

By place and manner of articulation; what is seen, closure and rounding of the lips, counts more than what is heard.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..text import alphabet
from .trunk import Counts

# British English, the other languages of Kokoro-82M, and the sounds of its alphabet that none of them has.
AMERICAN = {
    "ɒ": "ɑ", "a": "æ", "Q": "O",
    "e": "ɛ", "o": "O", "y": "u", "ø": "ʊ", "œ": "ʊ", "ɤ": "ʌ", "ɨ": "ɪ", "ɯ": "ʊ", "S": "ʃ",
    "r": "ɾ", "ʁ": "h", "ɽ": "ɾ", "ɻ": "ɹ", "x": "h", "χ": "h", "ç": "h", "ɣ": "ɡ", "ɰ": "ɡ", "β": "w", "ʋ": "v",
    "ɸ": "f", "ɲ": "n", "ɳ": "n", "ɴ": "ŋ", "ʎ": "j", "ʝ": "j", "ɥ": "w", "c": "ʧ", "q": "k", "ɟ": "ʤ",
    "ɖ": "d", "ʈ": "t", "ʂ": "ʃ", "ɕ": "ʃ", "ʣ": "z", "ʥ": "ʤ", "ʦ": "s", "ʨ": "ʧ", "ꭧ": "ʧ",
}  # fmt: skip
# Length, nasality, aspiration, palatalization, compression and tones: their time belongs to the symbol before.
MARKS = "ː̃ʰʲᵝ↓→↗↘"


def nearest_symbols(ids: Counts) -> tuple[Counts, npt.NDArray[np.bool_]]:
    """Returns American symbols for those (L,) that may be others, and which are kept (L,): marks have none."""
    known = alphabet.vocabulary()
    others = {known[symbol]: known[own] for symbol, own in AMERICAN.items() if symbol in known}
    kept = ~np.isin(ids, [known[mark] for mark in MARKS if mark in known])
    return np.array([others.get(number, number) for number in ids[kept].tolist()], np.int64), kept


def american(ids: Counts, frames: Counts) -> tuple[Counts, Counts]:
    """Returns American symbols, and their durations, for those that may be others; both (L,)."""
    plain, kept = nearest_symbols(ids)
    owner = np.maximum(np.cumsum(kept) - 1, 0)
    return plain, np.bincount(owner, frames, len(plain)).astype(np.int64)
