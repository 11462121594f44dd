"""Signs of mathematics and of logic, and single letters with a slash between."""

from __future__ import annotations

import re

from .letters import letter

_WORDS = (
    (re.compile(r"(?<=[\w)]) ?(?:<=|≤) ?(?=[\w(.-])"), " less than or equal to "),
    (re.compile(r"(?<=[\w)]) ?(?:>=|≥) ?(?=[\w(.-])"), " greater than or equal to "),
    (re.compile(r"(?<=[\w)]) ?(?:!=|≠) ?(?=[\w(.-])"), " is not equal to "),
    (re.compile(r"(?<=[\w)]) ?={2,3} ?(?=[\w(.-])"), " equals "),
    (re.compile(r" ?(?:->|=>|→) ?"), " to "),
    (re.compile(r"(?<=[\w)])\s?(?:\^)+\s?-(?:\^)?(?=\w)"), " to the minus "),
    (re.compile(r"(?<![\w(])([fgh])\(([txyz])\)"), r"\1 of \2"),
    (re.compile(r"(?<=[\w)])\s?(?:\^|\*\*)\s?2(?!\w)"), " squared"),
    (re.compile(r"(?<=[\w)])\s?(?:\^|\*\*)\s?3(?!\w)"), " cubed"),
    (re.compile(r"(?<=[\w)])\s?\^\s?(?=[\w(])"), " to the power of "),
    (re.compile(r"(?<=\d) ?\* ?(?=[\d(])"), " times "),
    (re.compile(r"(?<=\d) ?\+ ?(?=[\w(])|(?<=[\w)]) ?\+ ?(?=\d)|(?<=\w) \+ (?=\w)"), " plus "),
    (re.compile(r"(?<![\w~])~ ?(?=[\d$£€])"), "about "),
    (re.compile(r"(?<![\w)] )(?<!\S)> ?(?=\d)"), "more than "),
    (re.compile(r"(?<![\w)] )(?<!\S)< ?(?=\d)(?!3\b)"), "less than "),
)
_POWERS = {"¹": "1", "²": "2", "³": "3"}
_MINUS_POWER = re.compile(r"\^-\^?([¹²³])")
_MINUS = re.compile(r"(?<=[\w)]) - (?=[\w(])")
_LETTERS = re.compile(r"(?<![\w/])([A-Za-z])/([A-Za-z])(?![\w/])")
_EITHER = re.compile(r"(?i)\b(he|she|his|her|him|hers|they|s)/(she|he|her|his|him|they|them|hers)\b")
_AND_OR = re.compile(r"(?i)\b(and)/(or)\b")
_LETTER_EQUALS = re.compile(r"(?<![\w'’])([a-hj-z])(?= ?[=+×<>] ?\w)")


def read(text: str) -> str:
    """Returns the text with such signs in words."""
    text = _MINUS_POWER.sub(lambda found: f"^-{_POWERS[found[1]]}", text)
    if "=" in text:
        text = _MINUS.sub(" minus ", text)
        text = _LETTER_EQUALS.sub(lambda found: letter(found[1]), text)
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    text = _AND_OR.sub(r"\1 \2", text)
    text = _EITHER.sub(r"\1 or \2", text)
    return _LETTERS.sub(lambda found: f"{letter(found[1])} {letter(found[2])}", text)
