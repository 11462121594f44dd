"""Applies the user's pronunciations of words, given as ARPABET phones or respelled."""

from __future__ import annotations

import re
from collections.abc import Callable

from .dictionary import Dictionary
from .phones import LABELS, from_arpabet

_POSSESSIVE = re.compile(r"^(.+)['’](s)$", re.IGNORECASE)
# A respelling by syllables, the stressed one in capitals: "tuh-MAY-toh"
RESPELLED = re.compile(r"(?=[A-Za-z'’-]*[A-Z]{2})(?=[A-Za-z'’-]*[a-z])[A-Za-z'’]{1,12}(?:-[A-Za-z'’]{1,12}){1,9}")
_STRESS_MARKS = re.compile("[ˈˌ ]")
_SIBILANTS, _VOICELESS = "szʃʒʧʤ", "ptkfθ"  # behind these "'s" is pronounced ɪz, and s; else z


def phones_of(pronunciation: str) -> list[str] | None:
    """Returns the ARPABET phones of a pronunciation, in capitals; None for one that is respelled."""
    tokens = pronunciation.split()
    plain = [token.rstrip("012") for token in tokens]
    return tokens if pronunciation.isupper() and all(token in LABELS for token in plain) else None


class Pronunciations:
    """The phonemes of the words of a dictionary. read: returns the reader's phonemes for a respelling."""

    def __init__(self, dictionary: Dictionary, read: Callable[[str], str]) -> None:
        self._pronunciations = {_folded(word): pronunciation for word, pronunciation in dictionary.items()}
        self._read = read

    def phonemes_of(self, token: str) -> str | None:
        """Returns the phonemes of a token of the text; None if neither it nor a part of it is in the dictionary."""
        if not self._pronunciations:
            return None
        if (whole := self._word(token)) is not None:
            return whole
        parts = token.split("-")
        if len(parts) > 1 and any(self._word(part) is not None for part in parts):
            return " ".join(self._word(part) or self._read(part) for part in parts if part)
        return None

    def _word(self, word: str) -> str | None:
        """Returns the phonemes of a word, also in its possessive form; None if it is not in the dictionary."""
        pronunciation = self._pronunciations.get(_folded(word))
        if pronunciation is not None:
            return self._phonemes(pronunciation)
        possessive = _POSSESSIVE.match(word)
        pronunciation = self._pronunciations.get(_folded(possessive[1])) if possessive else None
        if pronunciation is None:
            return None
        phonemes = self._phonemes(pronunciation)
        return with_s(phonemes, phonemes[-1:])

    def _phonemes(self, pronunciation: str) -> str:
        phones = phones_of(pronunciation)
        if phones is not None:
            return from_arpabet(phones)[0]
        respelled = RESPELLED.fullmatch(pronunciation)
        return of_respelling(pronunciation, self._read) if respelled else self._read(pronunciation)


def of_respelling(respelling: str, read: Callable[[str], str]) -> str:
    """Returns the phonemes of a word respelled as ``RESPELLED``, syllable by syllable; read: as in Pronunciations."""
    return "".join(_syllable(written, read(written.lower())) for written in respelling.split("-"))


def _syllable(written: str, phonemes: str) -> str:
    """Returns the phonemes of a syllable, stressed only where it is in capitals."""
    if written.isupper():
        return phonemes.replace(" ", "")
    return _STRESS_MARKS.sub("", phonemes).replace("ʌ", "ə")


def with_s(phonemes: str, last: str) -> str:
    """Returns phonemes with the ending "'s", whose sound follows from the last phoneme before it."""
    return phonemes + ("ᵻz" if last in _SIBILANTS else "s" if last in _VOICELESS else "z")


def _folded(word: str) -> str:
    return word.replace("’", "'").casefold()
