"""Dashes, ellipses, signs and fractions in the forms that the other rules expect."""

from __future__ import annotations

import re

from . import say

_ELLIPSIS = re.compile(r"(…|\.{3,})(?=[\w\"“'‘(])")  # no space behind it: "You...you're"
_DASHES = re.compile(r"\s*--+\s*")
_TIGHT_DASH = re.compile(r"(?<=[^\w\s])—(?=\S)|(?<=\S)—(?=[^\w\s]|\d)")
_LONE_HYPHEN = re.compile(r"(?<=[^\W\d])\s-\s(?=[^\W\d])|(?<=\w)-(?=\s*$)")  # "wait - what", "I was-"
_ORNAMENT = re.compile(r"(?<![\w/.=)] )(?<![/.=\\])~+(?![\w$£€/.\\]| ?\d)")  # "Hello~", "~*~"
_ABOUT = re.compile(r"(?<![\w~/])~ ?(?=[\d$£€])")
_BARE_POINT = re.compile(  # ".5", but not ".5kg", ".5 kg" or ".50.2"
    r"(?<![\w.$£€¥)])\.(\d+)(?![\w.,%°])"
    r"(?! (?:kg|km|cm|mm|mg|ml|mL|lbs?|oz|mi|ft|in|yd|g|l|L|m|s|GB|MB|V|A|W)\b)"
)
_BARE_AMOUNT = re.compile(r"(?<![\w.)$£€¥])\.(?=\d+(?:[A-Za-z%°]| [A-Za-z]))")
_SPACED = re.compile(r"(?<![\w.,])(?<!\d )([1-9]\d{0,2})((?: \d{3})+ \d{3}| 000)(?![\w]| ?\d|[.,]\d)")
_HYPHENED = re.compile(r"(?<![\w./-])(\d{1,3})-([1-9]/(?:2|3|4|5|6|8|16|32))(?![\w/-])")  # "2-1/2"
_VULGAR = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4"})


def read(text: str) -> str:
    """Returns the text with spaced ellipses, dashes instead of double hyphens, plain fractions and plain thousands."""
    text = _ELLIPSIS.sub(r"\1 ", text)
    text = _DASHES.sub("— ", text)
    text = _TIGHT_DASH.sub("— ", text)
    text = _LONE_HYPHEN.sub("— ", text)
    text = _ORNAMENT.sub(" ", text)
    text = _ABOUT.sub("about ", text)
    text = _BARE_POINT.sub(lambda found: f"point {say.digits(found[1], 'zero')}", text)
    text = _BARE_AMOUNT.sub("0.", text)
    text = _SPACED.sub(lambda found: found[0].replace(" ", ","), text)
    text = _HYPHENED.sub(r"\1 \2", text)
    return text.translate(_VULGAR).replace("( 1/", "(1/")
