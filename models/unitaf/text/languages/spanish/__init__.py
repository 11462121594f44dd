"""Reads Spanish: letters to sounds by rules, which the spelling of Spanish allows, and a few exceptions.

After the Ortografía of the RAE; the symbols are those of espeak-ng's Castilian, from which Kokoro-82M learned.
"""

from __future__ import annotations

import functools
import re

from .. import romance
from ..spoken import Spoken
from .tables import UNSTRESSED, WEAKLY_STRESSED, WRITING

_ACCENTS = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"}
_STRONG = frozenset("aeoáéó")
_CLOSED = frozenset("íú")
_VOWELS = frozenset("aeiouáéíóúü")
_FRONT = frozenset("eiéí")
# Vowels with a weak one behind them, as espeak-ng's diphthongs are in Kokoro's alphabet.
_FALLING = {"ai": "I", "ei": "A", "oi": "oɪ", "au": "W", "eu": "eʊ", "ou": "O"}
_SINGLE = {
    "b": "b", "v": "b", "d": "d", "f": "f", "j": "x", "k": "k", "l": "l", "m": "m", "n": "n", "ñ": "ɲ", "p": "p",
    "q": "k", "s": "s", "t": "t", "w": "w", "z": "θ", "ç": "θ",
}  # fmt: skip
_LONG = (("ch", "ʧ"), ("ll", "ʎ"), ("rr", "r"), ("ph", "f"), ("sh", "ʃ"))
_MENTE = "mente"
_SOFT = {"b": "β", "d": "ð", "ɡ": "ɣ"}
_OPEN_E = re.compile(r"ˈe(?=n[^aeiouɾjwˈˌ])")


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence."""
    return romance.read(sentence, WRITING, say)


def say(words: list[str]) -> list[str]:
    """Returns the phonemes of words and marks in their sentence."""
    found = [word if romance.is_mark(word) else pronounce(word) for word in words]
    return _connected(found, words)


@functools.lru_cache(4096)
def pronounce(word: str) -> str:
    """Returns the phonemes of a word by itself, its b, d and g as stops."""
    if word in UNSTRESSED:
        return romance.stressed(units(word), -1)
    if word in WEAKLY_STRESSED:
        return romance.stressed(units(word), 0).replace(romance.PRIMARY, romance.SECONDARY)
    if "-" in word or "'" in word:
        return " ".join(filter(None, map(pronounce, re.split("[-']", word))))
    known = romance.exceptions("es").get(word)
    if known is not None:
        return known
    if word.endswith(_MENTE) and len(word) > len(_MENTE) + 2:
        return pronounce(word.removesuffix(_MENTE)) + "mˈente"
    return _OPEN_E.sub("ˈɛ", romance.stressed(units(word), stressed_syllable(word)))


def units(word: str) -> list[romance.Unit]:
    """Returns the sounds of a word."""
    found: list[romance.Unit] = []
    at = 0
    while at < len(word):
        sounds, length = _vowels(word, at) if _is_vowel(word, at) else _consonant(word, at)
        found += sounds
        at += length
    return found


def _is_vowel(word: str, at: int) -> bool:
    return word[at] in _VOWELS or (word[at] == "y" and (at + 1 == len(word) or word[at + 1] not in _VOWELS))


def _vowels(word: str, at: int) -> tuple[list[romance.Unit], int]:
    """Returns the sounds of a syllable's vowels, and how many letters they have."""
    end = at + 1
    while end < len(word) and _is_vowel(word, end):
        end += 1
    letters = word[at:end].replace("y", "i").replace("ü", "u")
    found: list[romance.Unit] = []
    position = 0
    while position < len(letters):
        here, following = letters[position], letters[position + 1 : position + 2]
        plain = _ACCENTS.get(here, here)
        if here in "iu" and following and (following in _STRONG or following not in _CLOSED | {here}):
            found.append(("j" if here == "i" else "w", False))
            position += 1
            continue
        pair = plain + following
        behind = letters[position + 2 : position + 3]
        if here not in "iu" and following in ("i", "u") and pair in _FALLING and not behind:
            found.append((_FALLING[pair], True))
            position += 2
            continue
        found.append((plain, True))
        position += 1
    return found, end - at


def _consonant(word: str, at: int) -> tuple[list[romance.Unit], int]:
    """Returns the sounds of a consonant letter or digraph, and how many letters it has."""
    rest, following = word[at:], word[at + 1 : at + 2]
    letter = word[at]
    for pair, sound in _LONG:
        if rest.startswith(pair):
            return [(sound, False)], 2
    if letter in "qg" and following == "u" and word[at + 2 : at + 3] in _FRONT and word[at + 2 : at + 3]:
        return [("k" if letter == "q" else "ɡ", False)], 2
    if letter == "c":
        return [("θ" if following and following in _FRONT else "k", False)], 1
    if letter == "g":
        return [("x" if following and following in _FRONT else "ɡ", False)], 1
    if letter == "x":
        return [("s" if at == 0 else "ks", False)], 1
    if letter == "r":
        return [("r" if at == 0 or word[at - 1] in "nls" else "ɾ", False)], 1
    if letter == "y":
        return [("ʝ", False)], 1
    if letter == "p" and at == 0 and following in ("s", "t") and following:
        return [], 1
    return [(_SINGLE[letter], False)] if letter in _SINGLE else [], 1


def stressed_syllable(word: str) -> int:
    """Returns the number of the stressed syllable, by the written accent or by the last letter."""
    found = units(word)
    nuclei = sum(is_nucleus for _, is_nucleus in found)
    accent = next((at for at, letter in enumerate(word) if letter in _ACCENTS), None)
    if accent is not None:
        return max(0, sum(is_nucleus for _, is_nucleus in units(word[: accent + 1])) - 1)
    is_last = word[-1:] not in _VOWELS and word[-1:] not in ("n", "s")
    return nuclei - 1 if is_last or nuclei == 1 else nuclei - 2


def _connected(found: list[str], words: list[str]) -> list[str]:
    """Returns phonemes as they are in connected speech: b, d and g are soft but after pauses and nasals."""
    connected: list[str] = []
    before = ""
    for number, phonemes in enumerate(found):
        if romance.is_mark(words[number]):
            connected.append(phonemes)
            before = ""
            continue
        following = found[number + 1] if number + 1 < len(found) and not romance.is_mark(words[number + 1]) else ""
        said = _softened(phonemes, before)
        said = re.sub(r"n(?=[ˈˌ]?[bpmβ])", "m", said)
        if said.endswith("n") and following[:1] in ("b", "p", "m"):
            said = f"{said[:-1]}m"
        said = re.sub(r"n(?=[ˈˌ]?ɡ)", "ŋ", re.sub(r"n(?=[ˈˌ]?f)", "m", said))
        connected.append(said)
        before = said or before
    return connected


def _softened(phonemes: str, before: str) -> str:
    """Returns a word with soft b, d and g. before: the phonemes before it, "" after a pause."""
    found = ""
    for at, sound in enumerate(phonemes):
        earlier = (before + found).rstrip("ˈˌ ")[-1:]
        following = phonemes[at + 1 : at + 2]
        is_hard = not earlier or earlier in "nmɲŋ" or (sound == "d" and earlier == "l")
        ends = following not in "aeiouIAWOjwɾlˈˌβ" if following else True
        found += sound if sound not in _SOFT or is_hard or ends else _SOFT[sound]
    return found
