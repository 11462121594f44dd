"""Words that are said as the user writes: by ARPABET phones, or respelled."""

from __future__ import annotations

import re
from collections.abc import Callable

from .dictionary import Dictionary
from .phones import LABELS, from_arpabet

_POSSESSIVE = re.compile(r"^(.+)['’](s)$", re.IGNORECASE)
_SIBILANTS, _VOICELESS = "szʃʒʧʤ", "ptkfθ"  # behind them "'s" is said ɪz, and s; else z


def phones_of(said: str) -> list[str] | None:
    """The ARPABET phones that a pronunciation consists of, in capitals; None for one that is respelled."""
    tokens = said.split()
    plain = [token.rstrip("012") for token in tokens]
    return tokens if said.isupper() and all(token in LABELS for token in plain) else None


class Pronunciations:
    """What the reader is to write for some words. read: what it writes for a word of its own accord."""

    def __init__(self, dictionary: Dictionary, read: Callable[[str], str]) -> None:
        self._said = {_folded(word): said for word, said in dictionary.items()}
        self._read = read

    def of(self, token: str) -> str | None:
        """The phonemes of a token of the text; None if the dictionary has nothing to say of it."""
        if not self._said:
            return None
        if (whole := self._word(token)) is not None:
            return whole
        parts = token.split("-")
        if len(parts) > 1 and any(self._word(part) is not None for part in parts):
            return " ".join(self._word(part) or self._read(part) for part in parts if part)
        return None

    def _word(self, word: str) -> str | None:
        said = self._said.get(_folded(word))
        if said is not None:
            return self._phonemes(said)
        owned = _POSSESSIVE.match(word)
        said = self._said.get(_folded(owned[1])) if owned else None
        if said is None:
            return None
        phonemes = self._phonemes(said)
        last = phonemes[-1:]
        return phonemes + ("ᵻz" if last in _SIBILANTS else "s" if last in _VOICELESS else "z")

    def _phonemes(self, said: str) -> str:
        phones = phones_of(said)
        return self._read(said) if phones is None else from_arpabet(phones)[0]


def _folded(word: str) -> str:
    return word.replace("’", "'").casefold()
