"""Years, ranges of years and of hours, decades."""

from __future__ import annotations

import re

from . import say
from .context import before

_YEARS = re.compile(r"(?<![\w.,$£€/-])([12]\d{3}) ?[-–—] ?([12]\d{3}|\d{2})(?![\w%]|[.,/-]\d)")
_HOURS = re.compile(
    r"(?<![\w.,])(\d{1,2}(?::\d{2})?) ?(?:([ap])\.?m\.?)? ?[-–—] ?(\d{1,2}(?::\d{2})?) ?([apAP])\.?[mM]\b\.?",
    re.IGNORECASE,
)
_BEFORE_DECADE = "|".join(f"(?<={word})" for word in ("the ", "mid-", "mid ", "early ", "late "))
_DECADE = re.compile(rf"(?<![\w.,])(?:['’](\d0)|([12]\d{{2}}0)|(?:{_BEFORE_DECADE})(\d0))['’]?s\b")
_OUR_ERA = re.compile(r"\bAD(?= \d)|(?<=\d )AD\b")
_SHORT_YEAR = re.compile(r"(?<![\w'’])['’](\d{2})(?!\w)")
_MEDIEVAL = re.compile(r"\b(?:c|ca|circa)\.? ?(?=\d{3,4}\b)")
_ALL_DAY = re.compile(r"(?<![\w.,/])24/7(?![\w/])")
_NINE_ELEVEN = re.compile(r"(?<![\w.,/])9/11(?![\w/])")
_MILITARY = re.compile(r"(?<![\w.,:])([01]\d|2[0-3])(\d{2}) (?=hours\b)")
_HOUR = re.compile(r"(?<![\w.,:])(\d{1,2}(?::\d{2})?)([ap])m\b(?!\.\w)", re.IGNORECASE)  # "8am"
_LASTING = re.compile(
    r"(?i)(\b(?:took|takes?|lasts?|lasted|in|time of|record of|runs?|ran|finished in)(?: a| just| only| about)? )"
    r"(\d{1,2}):(\d{2}):(\d{2})(?![\w:]|[.,]\d)"
)
_DOTTED_HOUR = re.compile(  # "3.30pm"
    r"(?i)(?<![\w.,$£€])(\d{1,2})\.([0-5]\d)(?=(?: ?(?:-|–|to) ?\d{1,2}(?:[.:][0-5]\d)?)? ?[ap](?:m\b|\.m\.))"
)
_HOUR_LETTER = re.compile(r"(?<![\w.,])([01]?\d|2[0-3])h([0-5]\d)(?!\w)")  # "15h30"
_AT = re.compile(r"\b(?:at|by|until|till|from|since|before|after|around|to|is|it's)\s+$")
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
    "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_DAY_NAMES, _MONTH_NAMES = (
    frozenset(_DAYS.values()),
    {name[:3].lower(): name for name in say.MONTHS} | {"sept": "September"},
)
_FROM_TO = re.compile(r"(?<![\w-])([A-Z][a-z]{2,8})\.?\s?[-–—]\s?([A-Z][a-z]{2,8})\b(?![-–])(\.(?=\s+[a-z\d]))?")
_TENS = {"0": "hundreds", "2": "twenties", "3": "thirties", "4": "forties", "5": "fifties", "6": "sixties",
         "7": "seventies", "8": "eighties", "9": "nineties", "1": "tens"}  # fmt: skip


def days(text: str) -> str:
    """Returns the text with "to" between days and between months, before their joints are read as dashes."""
    return _FROM_TO.sub(_from_to, text)


def read(text: str) -> str:
    """Returns the text with such times in words."""
    text = _DOTTED_HOUR.sub(r"\1:\2", text)
    text = _HOUR_LETTER.sub(lambda found: _hour_letter(text, found), text)
    text = _MEDIEVAL.sub("circa ", text)
    text = _YEARS.sub(_years, text)
    text = _OUR_ERA.sub("A.D.", text)
    text = _ALL_DAY.sub("twenty four seven", text)
    text = _NINE_ELEVEN.sub("nine eleven", text)
    text = _MILITARY.sub(_military, text)
    text = _HOURS.sub(_hours, text)
    text = _HOUR.sub(lambda found: f"{found[1]} {found[2].upper()}.M.", text)
    text = _LASTING.sub(_lasting, text)
    text = _DECADE.sub(_decade, text)
    return _SHORT_YEAR.sub(
        lambda found: say.digits(found[1], "oh") if found[1][0] == "0" else say.cardinal(found[1]), text
    )


def is_short(word: str) -> bool:
    """Whether a word is the abbreviation of a day or of a month."""
    return word[:1].isupper() and word.lower() in {**_DAYS, **_MONTH_NAMES}


def _from_to(found: re.Match[str]) -> str:
    for short, names in ((_DAYS, _DAY_NAMES), (_MONTH_NAMES, frozenset(say.MONTHS))):
        ends = [each if each in names else short.get(each.lower()) for each in found.group(1, 2)]
        if all(ends):
            return f"{ends[0]} to {ends[1]}"
    return found[0]


def _hour_letter(text: str, found: re.Match[str]) -> str:
    """Returns hours and minutes with an h between: a time of the day, or how long something takes."""
    hour, minute = found[1], found[2]
    if int(hour) >= 7 or _AT.search(before(text, found.start())):
        return f"{hour}:{minute}"
    return f"{say.cardinal(hour)} {'hour' if hour == '1' else 'hours'} {say.cardinal(minute)}"


def _years(found: re.Match[str]) -> str:
    first, last = found[1], found[2]
    if len(last) == 4 and not int(first) < int(last) <= int(first) + 1000:
        return found[0]
    end = say.year(int(last)) if len(last) == 4 else say.identifier(last) if last[0] != "0" else say.digits(last, "oh")
    return f"{say.year(int(first))} to {end}"


def _hours(found: re.Match[str]) -> str:
    first = f"{_clock(found[1])} {found[2].upper()}.M." if found[2] else _clock(found[1])
    return f"{first} to {_clock(found[3])} {found[4].upper()}.M."


def _clock(written: str) -> str:
    hour, _, minute = written.partition(":")
    said = say.cardinal(hour)
    if not int(minute or 0):
        return said
    return f"{said} {say.digits(minute, 'oh') if minute[0] == '0' else say.cardinal(minute)}"


def _military(found: re.Match[str]) -> str:
    hour = say.digits(found[1], "zero") if found[1][0] == "0" else say.cardinal(found[1])
    minutes = (
        "hundred"
        if found[2] == "00"
        else say.digits(found[2], "zero")
        if found[2][0] == "0"
        else say.cardinal(found[2])
    )
    return f"{hour} {minutes} "


def _lasting(found: re.Match[str]) -> str:
    """Returns a time of hours, minutes and seconds as a duration."""
    parts = zip(found.group(2, 3, 4), ("hour", "minute", "second"), strict=True)
    return found[1] + " ".join(
        f"{say.cardinal(int(count))} {name}{'' if int(count) == 1 else 's'}" for count, name in parts if int(count)
    )


def _decade(found: re.Match[str]) -> str:
    written = found[1] or found[2] or found[3]
    tens = _TENS[written[-2]]
    if len(written) == 2:
        return "two thousands" if written == "00" else tens
    century = written[:2]
    if written[2:] == "00":
        return f"{say.cardinal(written)}s" if century in ("10", "20") else f"{say.cardinal(century)} hundreds"
    return f"{say.cardinal(century)} {tens}"
