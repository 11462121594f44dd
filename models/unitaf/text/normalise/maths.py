"""Signs of mathematics and of logic, and single letters with a slash between."""

from __future__ import annotations

import re

from . import say
from .letters import letter

_WORDS = (
    (re.compile(r"(?<=[\w)]) ?(?:<=|≤) ?(?=[\w(.-])"), " less than or equal to "),
    (re.compile(r"(?<=[\w)]) ?(?:>=|≥) ?(?=[\w(.-])"), " greater than or equal to "),
    (re.compile(r"(?<=[\w)]) ?(?:!=|≠) ?(?=[\w(.-])"), " is not equal to "),
    (re.compile(r"(?<=[\w)]) ?={2,3} ?(?=[\w(.-])"), " equals "),
    (re.compile(r" ?(?:->|=>|→) ?"), " to "),
    (re.compile(r"(?<=[\w)])\s?(?:\^)+\s?-(?:\^)?(?=\w)"), " to the minus "),
    (re.compile(r"(?<![\w(])([fgh])\(([txyz]|\d{1,3})\)"), r"\1 of \2"),
    (re.compile(r"(?<=[\w)])\s?(?:\^|\*\*)\s?2(?!\w)"), " squared"),
    (re.compile(r"(?<=[\w)])\s?(?:\^|\*\*)\s?3(?!\w)"), " cubed"),
    (re.compile(r"(?<=[\w)])\s?\^\s?(?=[\w(])"), " to the power of "),
    (re.compile(r"(?<=[\d)]) ?\* ?(?=[\d(])"), " times "),
    (re.compile(r"(?<=\d) ?\+ ?(?=[\w(])|(?<=[\w)]) ?\+ ?(?=\d)|(?<=\w) \+ (?=\w)"), " plus "),
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
_FORMULA = re.compile(r"[=^²³]|\d[a-z] [+−-] \d")
# A variable with its factor, "3x", and factors of a power, "mc^2"; not the name of a function or a unit.
_FACTOR = re.compile(r"(?<![\w.,])(\d{1,4})([a-cenpqrx-z]|xy|ab|ac|bc)(?=\s?[-+−*/=^)²³<>]|[.,;:?!]?$)")
_PRODUCT = re.compile(r"(?<![\w.'’/])(?<!\d )[a-z]{1,3}(?=\s?[\^²³])")
_NAMES = frozenset(["sin", "cos", "tan", "log", "ln", "exp", "pi", "cm", "mm", "km", "dm", "ft", "in", "mi", "yd"])
_RUN_OF_POWERS = re.compile(r"(?<=[\d)])((?:\^-)?)((?:\^\d|[¹²³]){2,})")  # "10²³"
_HIGH_POWER = re.compile(r"(?<=[\d)])\^(-?)(\d{2,3})(?!\w)")
_SCIENTIFIC = re.compile(r"(?<![\w.,#])(\d(?:\.\d{1,6})?)(?:e([+-]?)|E([+-]))(\d{1,3})(?![\w.-])")  # "1e6"
_QUOTIENT = re.compile(r"(?<![\w./])([a-z]|\d{1,4}) ?/ ?([a-z]|\d{1,4})(?![\w/])")
_FACTORIAL = re.compile(r"(?<![\w.,])(\d{1,3}|n)!(?=\s[=+*/×÷−-]|[+*/×÷−-])")


def variables(text: str) -> str:
    """Returns the text with the variables of formulas as letters, before the numbers in front of them are read."""
    text = _FACTORIAL.sub(r"\1 factorial", text)
    text = _SCIENTIFIC.sub(
        lambda found: f"{say.amount(found[1])} times ten{_power(found[2] or found[3] or '', found[4])}", text
    )
    text = _RUN_OF_POWERS.sub(
        lambda found: f"^{found[1][1:]}{''.join(_POWERS.get(each, each) for each in found[2] if each != '^')}", text
    )
    text = _HIGH_POWER.sub(lambda found: _power(found[1], found[2]), text)
    if "=" in text:
        text = _QUOTIENT.sub(_quotient, text)
    if not _FORMULA.search(text):
        return text
    text = _FACTOR.sub(lambda found: f"{say.cardinal(found[1])} {' '.join(map(letter, found[2]))}", text)
    return _PRODUCT.sub(lambda found: found[0] if found[0] in _NAMES else " ".join(map(letter, found[0])), text)


def _power(sign: str, written: str) -> str:
    return f" to the minus {say.cardinal(written)}" if sign == "-" else f" to the {say.ordinal(int(written))}"


def _quotient(found: re.Match[str]) -> str:
    """Returns a division of an equation in words; a share, which is less than one, as it is."""
    first, last = found[1], found[2]
    if not (first + last).isdecimal():
        return " over ".join(say.cardinal(each) if each.isdecimal() else letter(each) for each in (first, last))
    return found[0] if int(first) < int(last) else f"{say.cardinal(first)} divided by {say.cardinal(last)}"


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
