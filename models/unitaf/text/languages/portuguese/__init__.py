"""Reads Brazilian Portuguese by rules; which e and o are open, a list of words says as far as it goes.

The symbols are those of espeak-ng's pt-br, from which Kokoro-82M learned.
"""

from __future__ import annotations

import functools
import re

from .. import romance
from ..spoken import Spoken
from .tables import UNSTRESSED, WRITING

_ACCENTS = {
    "á": "a", "â": "a", "ã": "ɐ̃", "à": "a", "é": "ɛ", "ê": "e", "í": "i", "ó": "ɔ", "ô": "o", "õ": "õ", "ú": "u",
    "ü": "u",
}  # fmt: skip
_STRESSING = "áâéêíóôú"
_VOWELS = frozenset("aeiou") | frozenset(_ACCENTS)
_FRONT = frozenset("eiéêí")
_SINGLE = {
    "b": "b", "f": "f", "j": "ʒ", "k": "k", "m": "m", "n": "n", "p": "p", "q": "k", "v": "v", "w": "w", "z": "z",
    "ç": "s", "y": "i", "ñ": "ɲ",
}  # fmt: skip
# Stressed e and o are open, but in these endings and with a circumflex.
_CLOSE = re.compile(
    "[êôãõ]|os[oa]s?$|or$|eir[oa]s?$|ez[ao]?s?$|er$|ess[ea]s?$|eu|ou|oi|ei|ou$|ovo$|ogo$|oco$|ent|ont|em$"
)
_OPENED = re.compile("ˈ[eo](?![ɪʊŋmnɲ]|ˈ)")
_FIRST_VOWEL = re.compile("^([^aeiouɐɛɔæAIWOYʊyũõˈ]*)([aeiouɐɛɔæAIWOYʊyũõ])")
_JOINED = (
    (re.compile("aʊ"), "W"), (re.compile("(?<=[ou])ʊ"), "w"), (re.compile("ŋ(?=[ˈˌ]?[pb])"), "m"),
    (re.compile("(?<=.)ʎ"), "lj"), (re.compile("(?<=[^aeiouɐɛɔæˈˌ])i(?=[æʊ]s?$)"), "j"), (re.compile("ˈa(?=[mnɲ])"),
    "ˈɐ̃"),
    (re.compile("ˈu(?=[mnɲ])"), "ˈũ"), (re.compile("(?<![ˈj])a(?=[mnɲ])"), "æ"), (re.compile("(?<=[iI])y$"), "i"),
)  # fmt: skip
# Small words in a sentence, as espeak-ng's pt-br says them there.
_SMALL = {
    "a": "a", "as": "as", "à": "ˌa", "às": "ˌas", "da": "da", "das": "das", "na": "na", "nas": "nas", "e": "i",
    "ou": "ow", "aos": "Ws", "há": "a", "meu": "meʊ", "seu": "seʊ", "vai": "vI", "você": "vosˌe", "não": "nˌɐ̃ʊ̃",
    "esta": "ˌɛstæ", "este": "ˌesʧy", "está": "estˌa", "sempre": "sˌAmpry", "para": "pˌaɾæ", "numa": "nˌumæ",
    "tenho": "tˌeɲʊ", "vamos": "vˌɐ̃mʊs", "pode": "pˌɔʤy", "onde": "ˌoŋʤy",
}  # fmt: skip
_TENS = frozenset(["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"])
_UNITS = frozenset(["um", "uma", "dois", "duas", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"])
_VOCALIC = frozenset("aeiouɐɛɔæAIOWʊyũõ")
_VOICED = _VOCALIC | frozenset("bdɡmnvzʒʤlʎ")
_GLIDES = {"y": "j", "ʊ": "w", "r": "ɾ"}
_NASAL = {"a": "ɐ̃ŋ", "e": "Aŋ", "i": "iŋ", "o": "oŋ", "u": "ũŋ"}


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence."""
    return romance.read(sentence, WRITING, say)


def say(words: list[str]) -> list[str]:
    """Returns the phonemes of words and marks in their sentence."""
    found = []
    for number, word in enumerate(words):
        following = words[number + 1 : number + 2]
        is_last = not following or romance.is_mark(following[0])
        small = None if is_last else _SMALL.get(word)
        found.append(word if romance.is_mark(word) else small or pronounce(word))
    for number in range(len(found) - 1):
        if not romance.is_mark(words[number + 1]) and words[number] != "vinte":
            found[number] = _linked(words[number], found[number], found[number + 1].lstrip("ˈˌ")[:1])
    for number in range(len(found) - 2):
        if words[number] in _TENS and words[number + 1] == "e" and words[number + 2] in _UNITS:
            found[number : number + 3] = ["".join(found[number : number + 3]), "", ""]  # "oitenta e cinco" is one word
    return found


def _linked(word: str, phonemes: str, following: str) -> str:
    """Returns the phonemes of a word before a sound: a last s is voiced, weak vowels are glides before another."""
    if phonemes.endswith("s") and word.endswith(("s", "z")) and following in _VOICED:
        return f"{phonemes[:-1]}z"
    glide = _GLIDES.get(phonemes[-1:])
    is_weak = (len(phonemes) > 2 or phonemes == "ʤy") and phonemes[-2:-1] not in _VOCALIC
    return f"{phonemes[:-1]}{glide}" if glide and is_weak and following in _VOCALIC else phonemes


@functools.lru_cache(4096)
def pronounce(word: str) -> str:
    """Returns the phonemes of a word."""
    if "-" in word or "'" in word:
        return " ".join(filter(None, map(pronounce, re.split("[-']", word))))
    known = romance.exceptions("pt-br").get(word)
    if known is not None:
        return known
    found, stressed = units(word), stressed_syllable(word)
    return _finished(found, -1 if word in UNSTRESSED else stressed, word)


def _finished(found: list[romance.Unit], stressed: int, word: str) -> str:
    """Returns the phonemes of a word, with weak vowels at its end and before nasals."""
    nuclei = [at for at, (_, is_nucleus) in enumerate(found) if is_nucleus]
    sounds = list(found)
    if nuclei and len(nuclei) - 1 != stressed:
        last = nuclei[-1]
        weak = {"a": "æ", "e": "y", "o": "ʊ"}.get(sounds[last][0])
        if weak and all(sound in ("s", "") for sound, _ in sounds[last + 1 :]):
            sounds[last] = (weak, True)
            if weak == "y" and last:
                sounds[last - 1] = ({"t": "ʧ", "d": "ʤ"}.get(sounds[last - 1][0], sounds[last - 1][0]), False)
    phonemes = romance.stressed(sounds, stressed, has_secondary=stressed > 1 or stressed < len(nuclei) - 1)
    if stressed == 1 and len(nuclei) > 2:
        phonemes = _FIRST_VOWEL.sub(r"\1ˌ\2", phonemes, count=1)
    if not _CLOSE.search(word):
        phonemes = _OPENED.sub(lambda vowel: "ˈɛ" if vowel[0] == "ˈe" else "ˈɔ", phonemes)
    for pattern, sound in _JOINED:
        phonemes = pattern.sub(sound, phonemes)
    return phonemes.replace("\u0169", "u\u0303").replace("\u00f5", "o\u0303")  # as the alphabet writes them


def units(word: str) -> list[romance.Unit]:
    """Returns the sounds of a word."""
    found: list[romance.Unit] = []
    at = 0
    while at < len(word):
        sound, is_nucleus, length = _vowel(word, at, found) if word[at] in _VOWELS else (*_consonant(word, at),)
        if sound:
            found.append((sound, is_nucleus))
        at += length
    return found


def _vowel(word: str, at: int, found: list[romance.Unit]) -> tuple[str, bool, int]:
    """Returns the sound of a vowel letter or group, whether it is a nucleus, and how many letters it has."""
    rest, letter = word[at:], word[at]
    for group, sound in (("ão", "ɐ̃ʊ̃"), ("ãe", "ɐ̃y"), ("õe", "õj")):
        if rest.startswith(group):
            return sound, True, 2
    if rest == "am" and found:
        return "ɐ̃ʊ̃", True, 2
    if rest in ("em", "ens", "ém", "éns", "êm"):
        return "Aŋ", True, 2
    behind = rest[1:2]
    plain = {"á": "a", "â": "a", "é": "e", "ê": "e", "í": "i", "ó": "o", "ô": "o", "ú": "u"}.get(letter, letter)
    if behind and behind in "mn" and not (rest[2:3] in _VOWELS and rest[2:3]) and rest[2:3] != "h" and plain in _NASAL:
        return _NASAL[plain], True, 2
    if letter in "aeo" and behind == "i" and rest[2:3] and rest[2:3] in "aoe":
        return {"a": "I", "e": "A", "o": "oɪ"}[letter], True, 2
    is_falling = letter in "aeoáéóâêô" and behind in ("i", "u") and rest[2:3] not in ("m", "n", "nh")
    if is_falling and (rest[2:3] not in _VOWELS or not rest[2:3]):
        sound = {"ai": "I", "ei": "A", "oi": "oɪ", "au": "W", "eu": "eʊ", "ou": "o"}[plain + behind]
        sound = {"éi": "ɛɪ", "ói": "Y", "éu": "ɛʊ"}.get(letter + behind, sound)
        is_apart = letter in "aeo" and rest[2:3] in ("r", "l", "z") and not rest[3:4]  # "cair", "raiz"
        if not is_apart:
            return sound, True, 2
    is_glide = letter == "u" and behind and behind in _VOWELS and behind not in "íú"
    if is_glide and found and found[-1][0] in ("k", "ɡ"):
        return "w", False, 1
    if letter in "iu" and found and found[-1][1] and behind not in _VOWELS and word[at - 1] in "iu":
        return ("j" if letter == "i" else "ʊ"), False, 1
    return _ACCENTS.get(letter, letter), True, 1


def _consonant(word: str, at: int) -> tuple[str, bool, int]:
    """Returns the sound of a consonant letter or group, False, and how many letters it has."""
    rest, letter = word[at:], word[at]
    following = rest[1:2]
    for group, sound in (("ch", "ʃ"), ("lh", "ʎ"), ("nh", "ɲ"), ("rr", "x"), ("ss", "s"), ("sç", "s"), ("ph", "f")):
        if rest.startswith(group):
            return sound, False, 2
    if rest.startswith(("sc", "xc")) and rest[2:3] and rest[2:3] in _FRONT:
        return "s", False, 2
    if letter in "qg" and following == "u" and rest[2:3] and rest[2:3] in _FRONT:
        return ("k" if letter == "q" else "ɡ"), False, 2
    if letter in "cg":
        soft = bool(following) and following in _FRONT
        return ({"c": "s", "g": "ʒ"} if soft else {"c": "k", "g": "ɡ"})[letter], False, 1
    if letter in "td":
        is_soft = bool(following) and following in "iíy"
        return ({"t": "ʧ", "d": "ʤ"} if is_soft else {"t": "t", "d": "d"})[letter], False, 1
    before = word[at - 1] if at else ""
    if letter == "r":
        if at == 0 or before in "nls":
            return "x", False, 1
        if following and following in _VOWELS:
            return ("ɾ" if before in _VOWELS else "r"), False, 1
        return ("ɾə" if following else "r"), False, 1
    if letter == "l":
        return ("l" if following and following in _VOWELS else "ʊ"), False, 1
    if letter == "s":
        between = before in _VOWELS and bool(before) and bool(following) and following in _VOWELS
        return ("z" if between or (following and following in "bdgmnlvr") else "s"), False, 1
    if letter == "x":
        if before == "e" and at == 1:
            return ("z" if following in _VOWELS else "s"), False, 1
        return "ʃ", False, 1
    if letter == "z":
        return ("z" if following else "s"), False, 1
    return _SINGLE.get(letter, ""), False, 1


def stressed_syllable(word: str) -> int:
    """Returns the number of the stressed syllable: by the accent, else by the last letters."""
    nuclei = sum(is_nucleus for _, is_nucleus in units(word))
    accents = [at for at, letter in enumerate(word) if letter in _STRESSING]
    accents = accents or [at for at, letter in enumerate(word) if letter in "ãõ"]
    if accents:
        return max(0, sum(is_nucleus for _, is_nucleus in units(word[: accents[0] + 1])) - 1)
    if re.search(r"(?:[aeo]s?|am|ens?|em)$", word):
        return max(0, nuclei - 2)
    return nuclei - 1
