"""British symbols for American phonemes, by rules after the phoneme tables of misaki (hexgrad, Apache-2.0).

The front end reads American English. Kokoro's British voices know its British conventions: long vowels are marked, r
sounds before vowels only, LOT is ɒ, GOAT is Q. Which words have the broad A of "bath" no rule says: they keep "a".
"""

from __future__ import annotations

from ...text.phones import ARPABET, LEADING, VOWELS

VOWEL_CHARACTERS = frozenset(character for character, label in ARPABET.items() if label in VOWELS)
SINGLE = {"æ": "a", "O": "Q", "T": "t", "ɾ": "t", "ᵻ": "ɪ", "ɑ": "ɒ", "ɔ": "ɔː"}
# Vowels before an r of their own syllable.
COLOURED = {"ɜ": "ɜː", "ə": "ə", "ᵊ": "ə", "ɑ": "ɑː", "ɔ": "ɔː", "ɪ": "ɪə", "ɛ": "ɛː", "ʊ": "ɔː"}
SHORT_BEFORE = frozenset("fθsŋɡn")  # "off, moth, cross, long, dog, gone" have LOT, and not THOUGHT
SECONDARY = "ˌ"


def british(phonemes: str) -> list[tuple[str, int]]:
    """Returns symbols with the position in the American phonemes that each stands for; an r may have none."""
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(phonemes):
        character, following = phonemes[at], phonemes[at + 1 : at + 2]
        if following == "ɹ" and character in COLOURED:
            vowel_next = _is_vowel(phonemes, at + 2)
            kept = character not in "ɜə" and vowel_next  # "very, sorry, spirit": the r begins the next syllable
            symbols = _plain(phonemes, at) if kept else COLOURED[character]
            found += [(symbol, at) for symbol in symbols]
            found += [("ɹ", at + 1)] if vowel_next else []
            at += 2
            continue
        found += [(symbol, at) for symbol in _plain(phonemes, at)]
        at += 1
    return found


def _plain(phonemes: str, at: int) -> str:
    """Returns the symbols of one character that no r follows."""
    character, following = phonemes[at], phonemes[at + 1 : at + 2]
    if character == "ɔ" and following and following in SHORT_BEFORE:
        return "ɒ"
    if character == SECONDARY:
        return ""  # British entries of the lexicon have it where a long vowel needs it only
    if character == "ə" and following in ("n", "l") and not _is_vowel(phonemes, at + 2):
        return "ᵊ"  # "nation, total"
    if character in "iu":
        return character if _is_short(phonemes, at) else f"{character}ː"
    return SINGLE.get(character, character)


def _is_short(phonemes: str, at: int) -> bool:
    """Whether an unstressed i or u is short: before a vowel, and at the end of a word with another vowel."""
    if at and phonemes[at - 1] in LEADING:
        return False
    start = phonemes.rfind(" ", 0, at) + 1
    earlier = any(character in VOWEL_CHARACTERS for character in phonemes[start:at])
    following = phonemes[at + 1 : at + 2]
    ends = following not in ARPABET and following not in LEADING
    return _is_vowel(phonemes, at + 1) or (ends and earlier)


def _is_vowel(phonemes: str, at: int) -> bool:
    """Whether a vowel, with or without stress, is at a position."""
    rest = phonemes[at : at + 2].lstrip("".join(LEADING))
    return rest[:1] in VOWEL_CHARACTERS if rest else False
