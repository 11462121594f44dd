"""Devanagari in the symbols with which Kokoro-82M learned Hindi: those of espeak-ng, as misaki maps them."""

from __future__ import annotations

from typing import NamedTuple

CONSONANTS = {
    "क": "k", "ख": "kʰ", "ग": "ɡ", "घ": "ɡʰ", "ङ": "ŋ", "च": "c", "छ": "cʰ", "ज": "ɟ", "झ": "ɟʰ", "ञ": "ɲ", "ट": "ʈ",
    "ठ": "ʈʰ", "ड": "ɖ", "ढ": "ɖʰ", "ण": "ɳ", "त": "t", "थ": "tʰ", "द": "d", "ध": "dʰ", "न": "n", "प": "p", "फ": "pʰ",
    "ब": "b", "भ": "bʰ", "म": "m", "य": "j", "र": "ɾ", "ल": "l", "व": "ʋ", "श": "ʃ", "ष": "ʂ", "स": "s",
    "ह": "h", "ळ": "ɭ",
}  # fmt: skip
DOTTED = {
    "क": "q", "ख": "x", "ग": "ɣ", "ज": "z", "ड": "ɽ", "ढ": "ɽh", "फ": "f", "य": "j", "र": "ɾ", "न": "n",
    "झ": "ʒ", "ळ": "ɭ",
}  # fmt: skip
VOWELS = {
    "अ": "ə", "आ": "aː", "इ": "ɪ", "ई": "iː", "उ": "ʊ", "ऊ": "uː", "ऋ": "ɾɪ", "ए": "eː", "ऐ": "ɛː", "ओ": "oː",
    "औ": "ɔː",
    "ऑ": "ɔ", "ऍ": "æ", "ऎ": "e", "ऒ": "o",
}  # fmt: skip
SIGNS = {
    "ा": "aː", "ि": "ɪ", "ी": "iː", "ु": "ʊ", "ू": "uː", "ृ": "ɾɪ", "े": "eː", "ै": "ɛː", "ो": "oː", "ौ": "ɔː", "ॉ": "ɔ",
    "ॅ": "æ", "ॆ": "e", "ॊ": "o",
}  # fmt: skip
NUKTA, VIRAMA, CANDRABINDU, ANUSVARA, VISARGA = "़", "्", "ँ", "ं", "ः"
LONG = "ː"
_RETROFLEX = {"ɭ": "l"}  # what the alphabet lacks


class Syllable(NamedTuple):
    """Consonants and the vowel behind them. vowel: "" behind a virama at the end. nasal: a mark of it, or ""."""

    consonants: tuple[str, ...]
    vowel: str
    nasal: str = ""
    is_breathed: bool = False


def syllables(word: str) -> list[Syllable]:
    """Returns the syllables of a word in Devanagari as they are written, with every inherent vowel."""
    found: list[Syllable] = []
    cluster: list[str] = []
    at = 0
    while at < len(word):
        letter, following = word[at], word[at + 1 : at + 2]
        at += 1
        if letter in CONSONANTS:
            dotted = following == NUKTA
            at += dotted
            sound = DOTTED.get(letter, CONSONANTS[letter]) if dotted else CONSONANTS[letter]
            cluster.append(_RETROFLEX.get(sound, sound))
            following = word[at : at + 1]
            if following == VIRAMA:
                at += 1
            elif following in SIGNS and following:
                found.append(Syllable(tuple(cluster), SIGNS[following]))
                cluster = []
                at += 1
            else:
                found.append(Syllable(tuple(cluster), "ə"))
                cluster = []
        elif letter in VOWELS or letter in SIGNS:
            found.append(Syllable(tuple(cluster), VOWELS.get(letter) or SIGNS[letter]))
            cluster = []
        elif letter in (CANDRABINDU, ANUSVARA) and found:
            found[-1] = found[-1]._replace(nasal=letter)
        elif letter == VISARGA and found:
            found[-1] = found[-1]._replace(is_breathed=True)
    if cluster:
        found.append(Syllable(tuple(cluster), ""))
    return found
