"""Words in Latin letters inside a Japanese text: English, in the sounds of Japanese."""

from __future__ import annotations

from ...phones import VOWELS, arpabet
from .. import latin
from .kana import phonemes as of_kana

LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "エー",
            "ビー",
            "シー",
            "ディー",
            "イー",
            "エフ",
            "ジー",
            "エイチ",
            "アイ",
            "ジェー",
            "ケー",
            "エル",
            "エム",
            "エヌ",
            "オー",
            "ピー",
            "キュー",
            "アール",
            "エス",
            "ティー",
            "ユー",
            "ブイ",
            "ダブリュー",
            "エックス",
            "ワイ",
            "ゼット",
        ],
        strict=True,
    )
)
LONGEST_OF_LETTERS = 5  # capitals that are read letter by letter: NHK, ATM
_VOWELS = {
    "AA": "a", "AE": "a", "AH": "a", "AO": "oː", "AW": "aɯ", "AY": "ai", "EH": "e", "ER": "aː", "EY": "eː", "IH": "i",
    "IY": "iː", "OW": "oː", "OY": "oi", "UH": "ɯ", "UW": "ɯː",
}  # fmt: skip
_CONSONANTS = {
    "B": "b", "CH": "ʨ", "D": "d", "DH": "ʣ", "F": "ɸ", "G": "ɡ", "HH": "h", "JH": "ʥ", "K": "k", "L": "ɾ", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɾ", "S": "s", "SH": "ɕ", "T": "t", "TH": "s", "V": "b", "W": "β", "Y": "j",
    "Z": "ʣ", "ZH": "ʥ",
}  # fmt: skip
_ALONE = {"CH": "i", "JH": "i", "SH": "ɨ", "ZH": "i", "T": "o", "D": "o", "S": "ɨ", "Z": "ɨ", "TH": "ɨ", "DH": "ɨ"}


def phonemes(word: str) -> str:
    """Returns the sounds of an English word as Japanese has them: a vowel behind every consonant but a nasal."""
    plain = word.replace(".", "").replace("-", "")
    if (plain.isupper() and len(plain) <= LONGEST_OF_LETTERS) or len(plain) == 1:
        kana = "".join(LETTERS.get(letter, "") for letter in plain.upper())
        if kana:
            return of_kana(kana)
    labels = [span.label for span in arpabet(latin.phonemes(word))]
    said = ""
    for at, label in enumerate(labels):
        following = labels[at + 1] if at + 1 < len(labels) else ""
        if label in VOWELS:
            said += _VOWELS[label]
        elif label in ("N", "NG") and following not in VOWELS:
            said += "ɴ" if label == "N" else "ŋɡɯ"
        elif label in _CONSONANTS:
            is_open = following not in VOWELS and following != "Y" and label not in ("Y", "W")
            is_open = is_open and not (label == "M" and following in ("P", "B", "M"))
            said += _CONSONANTS[label] + (_ALONE.get(label, "ɯ") if is_open else "")
    return said
