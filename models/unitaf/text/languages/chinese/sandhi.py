"""How tones change in company: third tones, 一 and 不 (Duanmu 2007, chapter 11; Chao 1968), and what 得 and 地 are.

Words that stand by themselves have the tones of the dictionary; what is here goes over the words of a clause.
"""

from __future__ import annotations

from collections.abc import Sequence

from .words import Word

DIGITS = frozenset("零〇一二三四五六七八九十百千万亿点")
_ORDINAL_BEFORE = frozenset("第初零〇一二三四五六七八九十")
_COUNTED = frozenset("月号日楼")  # 一 before these is a name, not a count
_PRONOUNS = frozenset(
    ["我", "你", "您", "他", "她", "它", "我们", "你们", "咱们", "他们", "她们", "都", "也", "还", "就"]
)


def spoken(words: Sequence[Word]) -> list[tuple[str, ...]]:
    """Returns the syllables of the words of a clause as they are said."""
    said = [list(word.syllables) for word in words]
    _particles(words, said)
    text = "".join(word.text for word in words)
    flat = [syllable for word in said for syllable in word]
    _one_and_not(text, flat, _ends(words))
    at = 0
    for word in said:
        word[:] = flat[at : at + len(word)]
        at += len(word)
        _thirds(word)
    for index in range(len(said) - 2, -1, -1):
        if len(said[index]) == 1 and said[index][0].endswith("3") and said[index + 1][0].endswith("3"):
            said[index][0] = _in_tone(said[index][0], "2")
    return [tuple(word) for word in said]


def _ends(words: Sequence[Word]) -> set[int]:
    """Returns the positions of the last characters of words that have more than one."""
    return {word.start - words[0].start + len(word.text) - 1 for word in words if len(word.text) > 1}


def _particles(words: Sequence[Word], said: list[list[str]]) -> None:
    for index, word in enumerate(words):
        before = words[index - 1].text if index else ""
        if word.text == "得":
            said[index] = ["dei3"] if not before or before in _PRONOUNS else ["de5"]
        elif word.text == "地" and len(before) > 1 and index + 1 < len(words):
            said[index] = ["de5"]


def _one_and_not(text: str, said: list[str], ends: set[int]) -> None:
    for at, character in enumerate(text):
        if character not in "一不" or not said[at].startswith(("yi", "bu")):
            continue
        before, behind = text[at - 1 : at], text[at + 1 : at + 2]
        following = said[at + 1][-1:] if behind else ""
        if before and before == behind and before not in DIGITS:  # 看一看, 好不好
            tone = "5"
        elif character == "不":
            tone = "2" if following == "4" else "4"
        elif _is_plain_one(before, behind, at in ends):
            tone = "1"
        else:
            tone = "2" if following in ("4", "5") else "4"
        said[at] = _in_tone(said[at], tone)


def _is_plain_one(before: str, behind: str, is_end: bool) -> bool:
    """Whether 一 keeps its first tone: as a digit, in an ordinal, and at an end."""
    if not behind or is_end or behind in _COUNTED or before in _ORDINAL_BEFORE:
        return True
    return behind in DIGITS - frozenset("百千万亿")


def _thirds(word: list[str]) -> None:
    """Changes the third tones before others in a word: of a run, the last but one, and from it every second."""
    if len(word) == 3 and all(each.endswith("3") for each in word):
        word[0], word[1] = _in_tone(word[0], "2"), _in_tone(word[1], "2")
        return
    for at in range(len(word) - 2, -1, -1):
        if word[at].endswith("3") and word[at + 1].endswith("3"):
            word[at] = _in_tone(word[at], "2")


def _in_tone(syllable: str, tone: str) -> str:
    return syllable[:-1] + tone
