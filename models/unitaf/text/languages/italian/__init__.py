"""Reads Italian by rules; where the stress lies and which e and o are open, a list of words says as far as it goes.

The symbols are those of espeak-ng's Italian, from which Kokoro-82M learned.
"""

from __future__ import annotations

import functools
import re

from .. import romance
from ..spoken import Spoken
from .tables import UNSTRESSED, WRITING

_ACCENTS = {
    "à": "a",
    "è": "ɛ",
    "é": "e",
    "ì": "i",
    "í": "i",
    "ò": "ɔ",
    "ó": "o",
    "ù": "u",
    "ú": "u",
    "á": "a",
    "î": "i",
}
_VOWELS = frozenset("aeiou") | frozenset(_ACCENTS)
_FRONT = frozenset("eièéìí")
_SINGLE = {
    "b": "b", "d": "d", "f": "f", "j": "j", "k": "k", "l": "l", "m": "m", "n": "n", "p": "p", "q": "k", "r": "r",
    "t": "t", "v": "v", "w": "w", "x": "ks", "y": "i", "ñ": "ɲ", "ç": "s",
}  # fmt: skip
# Stressed e and o are open before two consonants that belong to two syllables, but for these endings and groups.
_CHECKED = re.compile("[eo](?:([bdfklmnprstvɡʦʧ])(?:ː|\\1)|[lrs][bdfkmnptvɡ]|[mn][bdfkptvɡʦʧ])")
_CLOSED_VOWEL = re.compile(
    "ment[eio]$|ett[oaie]$|ezz[ae]$|mento$|enn|ond|ont|omp|omb|orm|orn|ell[oaie]$|ess[ae]$|oss|end"
)
_VOICED = frozenset("bdglmnrv")
# Endings that carry no stress: their words are stressed on the third syllable from the end.
_LIGHT = re.compile(
    r"(?:[aei]bil[ei]|evol[ei]|issim[oiae]|tic[oa]|tici|tiche|nic[oa]|logic[oa]|grafic[oa]|[ai]vano|evano|[aei]ssero|"
    r"arono|irono|erono|ebbero|esim[oiae]|andol[oiae]|endol[oiae]|[ae]ndosi|agine|igine|udine|aggine|olog[oia]|ografo)$"
)


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence."""
    return romance.read(sentence, WRITING, say)


def say(words: list[str]) -> list[str]:
    """Returns the phonemes of words and marks in their sentence."""
    return [word if romance.is_mark(word) else pronounce(word) for word in words]


@functools.lru_cache(4096)
def pronounce(word: str) -> str:
    """Returns the phonemes of a word."""
    if "-" in word:
        return " ".join(filter(None, map(pronounce, word.split("-"))))
    if "'" in word.strip("'"):  # an elided word and the next one are said as one
        first, _, rest = word.strip("'").partition("'")
        return _finished(units(first), -1, first) + pronounce(rest)
    word = word.strip("'")
    known = romance.exceptions("it").get(word)
    if known is not None:
        return known
    if word in UNSTRESSED:
        return _finished(units(word), -1, word)
    return _finished(units(word), stressed_syllable(word), word)


def _finished(found: list[romance.Unit], stressed: int, word: str) -> str:
    """Returns the phonemes of a word: open vowels under stress, and the close ones of the symbols elsewhere."""
    phonemes = romance.stressed(found, stressed, has_secondary=False)
    nuclei = sum(is_nucleus for _, is_nucleus in found)
    at = phonemes.find(romance.PRIMARY)
    if at >= 0 and not _CLOSED_VOWEL.search(word):
        behind = phonemes[at + 1 :]
        if stressed == nuclei - 3 or _CHECKED.match(behind):
            behind = {"e": "ɛ", "o": "ɔ"}.get(behind[0], behind[0]) + behind[1:]
        phonemes = phonemes[: at + 1] + behind
    phonemes = re.sub("(?<!ˈ)u", "ʊ", phonemes)
    phonemes = re.sub(r"(?<=[bdfjlmnprstvzʃʎɲʣʦʤʧː])w", "ʊ", phonemes)
    phonemes = re.sub("(?<=[aeɛioɔuʊ])ɲ(?=[ˈaeioɔɛuʊ])", "ɲɲ", phonemes.replace("ss", "S").replace("rr", "rɾ"))
    return re.sub("(?<![ˈaeoɛɔ])i$", "ɪ", phonemes) if nuclei > 1 else phonemes


def units(word: str) -> list[romance.Unit]:
    """Returns the sounds of a word."""
    found: list[romance.Unit] = []
    at = 0
    while at < len(word):
        if word[at] in _VOWELS:
            found.append(_vowel(word, at, found))
            at += 1
            continue
        sound, length = _consonant(word, at)
        if at and word[at] == word[at - 1] and sound and found and found[-1][0] == sound:
            sound = "ː" if sound not in ("l", "m", "n", "r", "s", "f", "v") else sound
        found.append((sound, False))
        at += length
    return found


def _vowel(word: str, at: int, found: list[romance.Unit]) -> romance.Unit:
    """Returns the sound of a vowel letter; i and u before another vowel are glides, behind one no nucleus."""
    letter, following, before = word[at], word[at + 1 : at + 2], word[at - 1 : at] if at else ""
    sound = _ACCENTS.get(letter, letter)
    if letter in "iu" and following and following in _VOWELS and not (at + 2 == len(word) and letter == "i" and at < 2):
        is_ending = at + 2 == len(word) and letter == "i" and before not in ("", "c", "g")
        is_first = not any(is_nucleus for _, is_nucleus in found)
        is_vowel = before == "r" or (following in "oò" and not (is_first and before and at + 2 < len(word)))
        glide = "w" if letter == "u" else "i" if is_vowel else "j"
        return (glide, False) if not is_ending or following != "i" else (sound, True)
    if letter in "iu" and before in _VOWELS and before and found and found[-1][1] and letter not in "ìù":
        return sound, False
    return sound, True


def _consonant(word: str, at: int) -> tuple[str, int]:
    """Returns the sound of a consonant letter or group, and how many letters it has."""
    rest, letter = word[at:], word[at]
    following, second = rest[1:2], rest[2:3]
    if rest.startswith("gli") or (rest.startswith("gl") and second == "i"):
        soft = second == "i" and rest[3:4] in _VOWELS and bool(rest[3:4])
        return ("ʎ", 3) if soft else ("ʎ", 2)
    if rest.startswith("gn"):
        return "ɲ", 2
    if rest.startswith("sc") and second and second in _FRONT:
        return ("ʃ", 3) if second == "i" and rest[3:4] and rest[3:4] in "aou" else ("ʃ", 2)
    if letter in "cg":
        return _velar(rest)
    if letter == "q" and following == "u":
        return "k", 1
    if letter == "h":
        return "", 1
    if letter == "s":
        between = at and word[at - 1] in _VOWELS and following in _VOWELS and bool(following)
        return ("z" if between or (following and following in _VOICED) else "s"), 1
    if letter == "z":
        if following == "z":
            return "ʦː", 2
        return ("ʣ" if at == 0 else "ʦ"), 1
    return _SINGLE.get(letter, ""), 1


def _velar(rest: str) -> tuple[str, int]:
    """Returns the sound of c or g at the start of the rest of a word, doubled or not, and its number of letters."""
    letter = rest[0]
    hard, soft = ("k", "ʧ") if letter == "c" else ("ɡ", "ʤ")
    double = rest[1:2] == letter
    behind = rest[2 if double else 1 :]
    length = (2 if double else 1, "ː" if double else "")
    if behind[:1] == "h":
        return hard + length[1], length[0] + 1
    if behind[:1] and behind[0] in _FRONT:
        silent = behind[0] == "i" and behind[1:2] and behind[1:2] in "aouàòù"
        return soft + length[1], length[0] + bool(silent)
    if letter == "c" and behind.startswith("qu"):
        return "kː", 2
    return hard + length[1], length[0]


def stressed_syllable(word: str) -> int:
    """Returns the number of the stressed syllable: by its accent, its ending, else the last but one."""
    found = units(word)
    nuclei = sum(is_nucleus for _, is_nucleus in found)
    if word[-1:] in _ACCENTS or any(letter in _ACCENTS for letter in word):
        at = max(place for place, letter in enumerate(word) if letter in _ACCENTS)
        return max(0, sum(is_nucleus for _, is_nucleus in units(word[: at + 1])) - 1)
    if word[-1:] not in _VOWELS:
        return nuclei - 1 if nuclei < 2 or word[-1:] not in "nlr" else nuclei - 2 if word[-1:] == "n" else nuclei - 1
    if nuclei > 2 and _LIGHT.search(word):
        return nuclei - 3
    return max(0, nuclei - 2)
