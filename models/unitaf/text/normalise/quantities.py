"""Plain numbers: fractions, ratios, ranges, scores, lists, signs, and separators of other countries."""

from __future__ import annotations

import re

from . import say
from .context import before

_END = r"(?![\w%]|[.,:/]\d)"
_LIST = re.compile(r"(?<![\w.,$£€])\d{1,2}(?:,\d{1,2}){2,}(?![\w]|[.,]\d)")
_SPACED = re.compile(r"(?<![\w.,])\d{1,3}(?: 000)+(?![\w.,]\d|\w)")
_APART = re.compile(rf"(?<![\w.,:/$£€+-])(?<!\d )(?=[1-9]){say.SPACED}(?![\w%:/-]|[.,]\d| \d)")
_DOTTED = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\w|\.\d)")
_COMMA = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})*,\d{1,2}(?![\w]|[.,]\d)")
_DIMENSIONS = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)((?:(?: ?x ?|×)\d+(?:[.,]\d+)?)+)(?!\w)")
_TIMES = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)[xX](?!\w)")
_TIMES_BEHIND = re.compile(r"(?<![\w.,])x(?!(?:86|64|26[2-6])\b)(\d{1,3})(?!\w)")  # but "x86" and "x264" are names
_RATIO = re.compile(r"(?<![\w.,:])(\d{1,3}(?:\.\d+)?):(\d{1,3}(?:\.\d+)?)(?![\w:]|\.\d)(?! ?[AaPp]\.?[Mm])")
_RATIO_WORDS = re.compile(
    r"\W{1,2}(?:aspect|ratio|odds|mix|scale|split|score|compression|screen|display|monitor|format|video|scale)\b"
)
_SCORE_WORDS = re.compile(
    r"\b(?:score|won|win|lost|beat|ratio|odds|tied|leading|losing|scale|aspect|mixed|mix|is|of)\W+$"
)
_DECIMAL_MARK = re.compile(r"(?<![\w./])(\d{1,2}\.\d)/(\d{1,3})(?![\w/])")  # "4.5/5"
_ONE_IN = re.compile(r"(?<![\w-])(\d{1,3})-in-(a-)?(?=\d)")  # "a 1-in-10 chance"
# In front of a day that is written "1/8".
_BEFORE_DATE = re.compile(r"\b(?:on|since|until|till|before|after|from|to|due|dated|date|for|the|of|born)\W+$")
_PERFECT = re.compile(r"(?<![\w./])(\d{1,3})/\1(?![\w/])")
_OUT_OF = re.compile(r"(?<![\w./])(\d{1,3}(?:\.\d)?)/(10|100)(?![\w/])(?! (?:of|inch|second|cup|mile))")
_FRACTION = re.compile(
    r"(?<![\w./,])(?P<whole>\d+ )?(\d{1,2})/(\d{1,3})(?![\w/]|\.\d)"
    r"(?P<behind> (?:of|inch|inches|cup|cups|second|seconds|teaspoon|tablespoon|mile|miles|full|empty|the)\b)?"
)
_PARTS = re.compile(r"(?<![\w./,])(\d{1,3})/(\d{1,3})(?:ths?|rds?|nds?|sts?)(?!\w)")  # "2/5ths"
# Thousands of what comes in whole numbers, with the point of other countries: "3.000 people".
_WHOLE = re.compile(
    r"(?<![\w.,$£])(\d{1,3})\.(\d{3})(?= (?:people|inhabitants|residents|citizens|users|visitors|guests|fans|"
    r"spectators|soldiers|troops|men|women|children|students|pupils|workers|employees|members|copies|pieces|books|cars|"
    r"houses|[Ee]uros?|[Ff]rancs?|[Mm]arks?|[Kk]roner|[Kk]ronor|[Ll]ira)\b)|(?<![\w.,$£])(\d{1,3})\.(000)(?= ?km\b)"
)
_EUROPEAN = re.compile(
    r"€|\bEUR\b|(?<![\w.,])\d{1,3}(?:\.\d{3})*,\d{1,2}(?![\w,])|(?<![\w.])\d{1,3}(?:\.\d{3}){2,}(?![\w.])"
)
_GROUPED = re.compile(r"(?<![\w.,$£])([1-9]\d{0,2})\.(\d{3})(?= ?[A-Za-z]{2,}s?\b)(?!\.\d)")
_MARKED = re.compile(r"\b(?:got|gets|scored|scores?|marks?|graded?|rated|rating|only|just)\W+(?:of |is |was |a |an )?$")
_RATED = re.compile(r" (?:stars?|points?|marks?)\b")
_MANY = re.compile(r"(?<![\w.,/$£€:–-])\d(?:[-–]\d){2,}(?![\w/-])")
_RANGE = re.compile(
    r"(?<![\w.,/:–-])(?P<first>[-−]?\d+(?:[.,]\d+)*)(?P<gap>\s?[-–—]\s?)(?P<last>\d+(?:[.,]\d+)*)(?![\w/:–-]|[.,]\d)"
)
_ORDINALS = re.compile(r"(?<![\w.,])(\d{1,4}(?:st|nd|rd|th))\s?[-–—]\s?(?=\d{1,4}(?:st|nd|rd|th)\b)")
_MINUS = re.compile(r"(?<![\w)\]’'.])[-–−](?=\.?\d)")
_MORE = re.compile(r"(?<=\d)\+(?!\s?\d)")
_TRAILING = re.compile(r"(?<![\w.,:/])(\d+(?:,\d{3})*\.\d*0|\.\d+)(?![\w%]|[.,:/]\d)")


def read(text: str) -> str:
    """Returns the text with such numbers in words."""
    text = _PARTS.sub(lambda found: say.fraction(int(found[1]), int(found[2])), text)
    text = _LIST.sub(lambda found: _listed(found[0]), text)
    text = _SPACED.sub(lambda found: say.cardinal(found[0].replace(" ", "")), text)
    text = _APART.sub(lambda found: say.amount(found[0]), text)
    text = _DOTTED.sub(lambda found: say.amount(found[0]), text)
    text = _COMMA.sub(lambda found: say.amount(found[0]), text)
    text = _DIMENSIONS.sub(_dimensions, text)
    text = _TIMES.sub(lambda found: f"{say.amount(found[1])} times", text)
    text = _TIMES_BEHIND.sub(lambda found: f"times {say.cardinal(found[1])}", text)
    text = _RATIO.sub(lambda found: _ratio(text, found), text)
    text = _PERFECT.sub(_perfect, text)
    text = _OUT_OF.sub(lambda found: f"{say.amount(found[1])} out of {say.cardinal(found[2])}", text)
    text = _DECIMAL_MARK.sub(lambda found: f"{say.amount(found[1])} out of {say.cardinal(found[2])}", text)
    text = _ONE_IN.sub(r"\1 in \2", text)
    text = _FRACTION.sub(lambda found: _fraction(text, found), text)
    text = _ORDINALS.sub(r"\1 to ", text)
    text = _MANY.sub(lambda found: say.digits(found[0]), text)
    text = _RANGE.sub(lambda found: _range(text, found), text)
    text = _MINUS.sub("minus ", text)
    text = _MORE.sub(" plus", text)
    return _TRAILING.sub(
        lambda found: say.amount(found[0]).removeprefix("zero ") if found[0][0] == "." else say.amount(found[0]), text
    )


def grouped(text: str) -> str:
    """Returns the text with commas in thousands that have the point of other countries, before units are read."""
    text = _WHOLE.sub(lambda found: f"{found[1] or found[3]},{found[2] or found[4]}", text)
    return _GROUPED.sub(r"\1,\2", text) if _EUROPEAN.search(text) else text


def _listed(written: str) -> str:
    return ", ".join(say.cardinal(number) for number in written.split(","))


def _dimensions(found: re.Match[str]) -> str:
    sides = [found[1], *re.findall(r"[\d.,]+", found[2])]
    return " by ".join(
        say.identifier(side) if side.isdecimal() and len(side) == 4 else say.amount(side) for side in sides
    )


def _ratio(text: str, found: re.Match[str]) -> str:
    first, last = found[1], found[2]
    is_clock = len(last) == 2 and last.isdecimal() and int(last) < 60 and first.isdecimal() and int(first) <= 24
    named = _RATIO_WORDS.match(text, found.end()) or _SCORE_WORDS.search(before(text, found.start()))
    if is_clock and not (
        (named and (first, last) in (("16", "10"), ("21", "10"))) or _RATIO_WORDS.match(text, found.end())
    ):
        return found[0]
    return f"{say.amount(first)} to {say.amount(last)}"


def _perfect(found: re.Match[str]) -> str:
    if found[1] in ("10", "100"):
        return f"{say.cardinal(found[1])} out of {say.cardinal(found[1])}"
    return f"{say.cardinal(found[1])} {say.cardinal(found[1])}"


def _fraction(text: str, found: re.Match[str]) -> str:
    above, below = int(found[2]), int(found[3])
    is_date = above <= 12 or (below <= 12 and above <= 31)
    is_mark = not found["whole"] and not found["behind"] and below in (5, 15, 20, 25, 30, 40, 50, 60, 80)
    is_rating = _RATED.match(text, found.end()) is not None
    is_scored = is_mark and (
        (not is_date and above <= below) or _MARKED.search(before(text, found.start())) is not None
    )
    if (is_rating and not found["whole"]) or is_scored:
        return f"{say.cardinal(above)} out of {say.cardinal(below)}"
    is_share = above < below and below in (3, 4, 5, 6, 8) and not _BEFORE_DATE.search(before(text, found.start()))
    if is_share or found["whole"] or found["behind"] or below in (16, 32, 64) or below > 31:
        whole = found["whole"] or ""
        return say.mixed(f"{whole}{above}/{below}") + (found["behind"] or "")
    return found[0]


def _range(text: str, found: re.Match[str]) -> str:
    joint = "minus" if "=" in text and " " in found["gap"] else "to"
    first, last = found["first"].replace("−", "-"), found["last"]
    if joint == "to" and len(first) > 3 and len(first) == len(last) == 4:
        return f"{say.year(int(first))} to {say.year(int(last))}"
    return f"{say.amount(first)} {joint} {say.amount(last)}"
