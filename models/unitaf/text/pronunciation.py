"""Applies the user's pronunciations of words, given as ARPABET phones or respelled."""

from __future__ import annotations

import re
from collections.abc import Callable

from .dictionary import Dictionary
from .normalise.tables import pairs
from .phones import LABELS, from_arpabet
from .reader import is_listed

_POSSESSIVE = re.compile(r"^(.+)['’](s)$", re.IGNORECASE)
# A respelling by syllables, the stressed one in capitals: "tuh-MAY-toh"
RESPELLED = re.compile(r"(?=[A-Za-z'’-]*[A-Z]{2})(?=[A-Za-z'’-]*[a-z])[A-Za-z'’]{1,12}(?:-[A-Za-z'’]{1,12}){1,9}")
_CONSONANTS = pairs(
    "ch=ʧ sh=ʃ th=θ dh=ð zh=ʒ ng=ŋ j=ʤ y=j r=ɹ g=ɡ c=k ck=k q=k x=ks ph=f wh=w ss=s ll=l ff=f zz=z tt=t"
)
# Vowels of the key; in an open syllable single letters are long.
_VOWELS = pairs(
    """
    a=æ e=ɛ i=ɪ o=ɑ u=ʌ ah=ɑ ay=A ai=A ee=i ea=i eh=ɛ ih=ɪ igh=I eye=I uy=I oh=O oo=u uh=ʌ aw=ɔ au=ɔ oy=Y oi=Y
    er=ɜɹ ur=ɜɹ ir=ɜɹ ar=ɑɹ or=ɔɹ air=ɛɹ eer=ɪɹ ew=u ow=W ou=W uu=ʊ
    """
)
_OPEN = pairs("a=ɑ e=i i=i o=O u=u y=I")
_CONSONANT = re.compile("ch|sh|th|dh|zh|ng|ck|ph|wh|ss|ll|ff|zz|tt|[bcdfghjklmnpqrstvwxyz]")
_SYLLABLE = re.compile(
    rf"((?:{_CONSONANT.pattern})*)({'|'.join(sorted({*_VOWELS, *_OPEN}, key=len, reverse=True))})"
    rf"((?:{_CONSONANT.pattern})*)"
)
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
    written = respelling.split("-")
    return "".join(_syllable(each, read, len(written) == 1) for each in written)


def _syllable(written: str, read: Callable[[str], str], alone: bool) -> str:
    """Returns the phonemes of a syllable, stressed only where it is in capitals or alone."""
    phonemes = _by_key(written.lower()) or read(written.lower()).replace(" ", "")
    if alone or written.isupper():
        return phonemes
    return _STRESS_MARKS.sub("", phonemes).replace("ʌ", "ə")


def _by_key(syllable: str) -> str | None:
    """Returns the stressed phonemes of a syllable by the usual key of respellings; None if the key leaves it open."""
    found = _SYLLABLE.fullmatch(syllable)
    if found is None or (len(syllable) > 2 and is_listed(syllable)):
        return None
    onset, vowel, coda = (_CONSONANT.findall(found[1]), found[2], _CONSONANT.findall(found[3]))
    sounds = _OPEN if not coda and vowel in _OPEN else _VOWELS
    before, behind = ("".join(_CONSONANTS.get(each, each) for each in part) for part in (onset, coda))
    return f"{before}ˈ{sounds[vowel]}{behind}"


def with_s(phonemes: str, last: str) -> str:
    """Returns phonemes with the ending "'s", whose sound follows from the last phoneme before it."""
    return phonemes + ("ᵻz" if last in _SIBILANTS else "s" if last in _VOICELESS else "z")


def _folded(word: str) -> str:
    return word.replace("’", "'").casefold()
