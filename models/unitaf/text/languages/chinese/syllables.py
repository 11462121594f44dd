"""Syllables of pinyin in the symbols with which Kokoro-82M learned Chinese: misaki's, which are IPA and tone arrows.

The sounds are those of Lin (2007, "The Sounds of Chinese") and Duanmu (2007, "The Phonology of Standard Chinese"), as
the package pinyin-to-ipa (MIT) and misaki (Apache-2.0) write them.
"""

from __future__ import annotations

import functools
import unicodedata

INITIALS = {
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
# The tone stands where the 0 is.
FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "er": "ɚ0", "o": "wo0", "ong": "ʊ0ŋ", "ou": "ou0",
    "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0", "ie": "je0", "in": "i0n", "ing": "i0ŋ",
    "io": "jɔ0", "iong": "jʊ0ŋ", "iu": "jou0",
    "u": "u0", "ua": "wa0", "uai": "wai0", "uan": "wa0n", "uang": "wa0ŋ", "ui": "wei0", "un": "wə0n", "ueng": "wə0ŋ",
    "uo": "wo0", "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
ALONE = {"hm": "hm0", "hng": "hŋ0", "m": "m0", "n": "n0", "ng": "ŋ0", "o": "ɔ0", "ê": "ɛ0"}  # interjections
# Syllables without an initial sound are written with y and w.
_WRITTEN = {
    "yi": "i", "yin": "in", "ying": "ing", "wu": "u", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn",
    "yong": "iong",
    "you": "iu", "wei": "ui", "wen": "un", "weng": "ueng",
}  # fmt: skip
_APICAL_AFTER = frozenset(["zh", "ch", "sh", "r", "z", "c", "s"])  # the i behind these is another vowel
_ROUNDED_AFTER = frozenset("jqx")  # a u behind these is a ü
TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


@functools.cache
def phonemes(syllable: str) -> str:
    """Returns the symbols of a syllable of pinyin that ends in its tone, "hao3"; nothing for what is no syllable."""
    letters, tone = syllable[:-1], syllable[-1:]
    if tone not in TONES:
        return ""
    if letters in ALONE:
        return ALONE[letters].replace("0", TONES[tone])
    initial = next((each for each in INITIALS if letters.startswith(each)), "")
    final = _WRITTEN.get(letters) or letters[len(initial) :]
    if not initial and letters not in _WRITTEN:
        final = {"y": "i", "w": "u"}.get(letters[:1], letters[:1]) + letters[1:]
        final = "ie" if letters == "ye" else final
    if initial in _ROUNDED_AFTER and final.startswith("u"):
        final = "v" + final[1:]
    said = "ɨ0" if final == "i" and initial in _APICAL_AFTER else FINALS.get(final, "")
    return f"{INITIALS.get(initial, '')}{said.replace('0', TONES[tone])}" if said else ""


def numbered(pinyin: str) -> str:
    """Returns a syllable with its tone as a digit, "hao3" for "hǎo", and v for ü."""
    tone, letters = "5", ""
    for part in unicodedata.normalize("NFD", pinyin):
        if part in _MARKS:
            tone = _MARKS[part]
        elif part == "\u0308":
            letters = f"{letters[:-1]}v"
        elif part == "\u0302":
            letters += part
        else:
            letters += part
    return unicodedata.normalize("NFC", letters) + tone
