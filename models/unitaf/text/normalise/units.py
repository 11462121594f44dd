"""Amounts with units, their powers and rates; durations, degrees, feet and inches."""

from __future__ import annotations

import re

from . import say
from .context import NO_NOUN, before, is_attribute
from .letters import is_word
from .tables import words

_SAME = {
    "m": "meter", "km": "kilometer", "cm": "centimeter", "mm": "millimeter", "dm": "decimeter", "nm": "nanometer",
    "kg": "kilogram", "g": "gram", "mg": "milligram", "µg": "microgram", "mcg": "microgram",
    "lb": "pound", "oz": "ounce", "yd": "yard", "mi": "mile", "ml": "milliliter", "mL": "milliliter",
    "cl": "centiliter", "dl": "deciliter", "L": "liter", "l": "liter", "gal": "gallon", "ha": "hectare",
    "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "kWh": "kilowatt hour", "Wh": "watt hour",
    "V": "volt", "kV": "kilovolt", "mV": "millivolt", "A": "amp", "mA": "milliamp", "mAh": "milliamp hour",
    "Ah": "amp hour", "Ω": "ohm", "kΩ": "kilohm", "N": "newton", "Nm": "newton meter", "J": "joule",
    "kJ": "kilojoule", "cal": "calorie", "kcal": "kilocalorie", "Pa": "pascal", "kPa": "kilopascal",
    "hPa": "hectopascal", "dB": "decibel", "px": "pixel", "B": "byte", "kB": "kilobyte", "KB": "kilobyte",
    "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte", "Mbit": "megabit", "Gbit": "gigabit",
    "kbit": "kilobit", "h": "hour", "hr": "hour", "min": "minute", "s": "second", "sec": "second",
    "ms": "millisecond", "µs": "microsecond", "ns": "nanosecond", "ac": "acre", "tsp": "teaspoon",
    "tbsp": "tablespoon", "t": "ton", "pt": "point", "qt": "quart", "kt": "knot", "MP": "megapixel", "HP": "horsepower",
    "yds": "yard", "N·m": "newton meter", "N⋅m": "newton meter", "kN": "kilonewton", "MPa": "megapascal",
    "GPa": "gigapascal", "MJ": "megajoule", "mW": "milliwatt", "µV": "microvolt", "kA": "kiloamp",
    "µF": "microfarad", "nF": "nanofarad", "pF": "picofarad", "mF": "millifarad", "mH": "millihenry",
    "µm": "micrometer", "µL": "microliter", "µl": "microliter",
}  # fmt: skip
# Units whose plural is not the singular with an s, and spellings in the plural.
_UNITS = {unit: (one, f"{one}s") for unit, one in _SAME.items()} | {
    "ft": ("foot", "feet"), "in": ("inch", "inches"), "lbs": ("pound", "pounds"), "hrs": ("hour", "hours"),
    "mins": ("minute", "minutes"), "secs": ("second", "seconds"), "kgs": ("kilogram", "kilograms"),
    "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"), "mph": ("mile per hour", "miles per hour"), "bar": ("bar", "bar"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "kph": ("kilometer per hour", "kilometers per hour"), "kmh": ("kilometer per hour", "kilometers per hour"),
    "fps": ("frame per second", "frames per second"), "rpm": ("R P M", "R P M"), "psi": ("P S I", "P S I"),
    "dpi": ("D P I", "D P I"), "bpm": ("beat per minute", "beats per minute"), "hp": ("horsepower", "horsepower"),
    "HP": ("horsepower", "horsepower"), "cc": ("cubic centimeter", "cubic centimeters"), "pct": ("percent", "percent"),
    "Mbps": ("megabit per second", "megabits per second"), "Gbps": ("gigabit per second", "gigabits per second"),
    "kbps": ("kilobit per second", "kilobits per second"), "ppm": ("part per million", "parts per million"),
    "fl oz": ("fluid ounce", "fluid ounces"), "mol": ("mole", "moles"), "lm": ("lumen", "lumens"),
    "K": ("kelvin", "kelvin"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "° C": ("degree Celsius", "degrees Celsius"), "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "°N": ("degree north", "degrees north"), "°S": ("degree south", "degrees south"),
    "°W": ("degree west", "degrees west"), "°E": ("degree east", "degrees east"), "%": ("percent", "percent"),
    "‰": ("per mille", "per mille"),
}  # fmt: skip
_POWERED = frozenset(["m", "km", "cm", "mm", "ft", "in", "mi", "yd", "s", "dm"])
_POWERS = {"²": "square", "³": "cubic", "^2": "square", "^3": "cubic", "2": "square", "3": "cubic"}
_AREAS = {"sq": "square", "sq.": "square", "square": "square", "cu": "cubic", "cu.": "cubic", "cubic": "cubic"}
_RATES = {
    "h": "hour", "hr": "hour", "s": "second", "sec": "second", "min": "minute", "day": "day", "week": "week",
    "yr": "year",
    "year": "year", "month": "month", "kg": "kilogram", "m": "meter", "m²": "square meter", "m³": "cubic meter",
    "s²": "second squared", "s2": "second squared", "m2": "square meter", "m3": "cubic meter",
    "L": "liter", "l": "liter", "km": "kilometer", "ml": "milliliter", "dl": "deciliter",
    "mL": "milliliter", "dL": "deciliter", "mol": "mole", "g": "gram",
    "cm²": "square centimeter", "cm³": "cubic centimeter", "mi": "mile", "s^2": "second squared", "hour": "hour",
}  # fmt: skip
# Letters that are rather something else unless they stand right behind the digits: "5 s", "vitamin 3 A", "7 in a row".
_ATTACHED = words(
    """
    A B s t h in K N J l min. ha ac cal bar sec. MP kt
    """
)
# Of these, what is a unit where no noun follows: "10 s later", "7 J", but not "10 N Main Street".
_LONE = frozenset(["s", "h", "K", "N", "J", "ha", "kt"])
_NOTHING_NAMED = re.compile(
    r"\s*(?:$|[.,;:!?)])|\s+(?:of|and|or|at|to|is|are|was|for|later|ago|before|after|long|apart|in|on|with|per|from|by)"
    r"\b"
)


def _any_of(names: object) -> str:
    return "|".join(re.escape(str(name)) for name in sorted(names, key=lambda each: -len(str(each))))  # type: ignore[call-overload]


_UNIT = re.compile(
    rf"(?<![\w.,/])(?<![A-Za-z]-)(?P<sign>[-−–+±]?)(?P<first>{say.AMOUNT})(?: ?[-–—] ?(?P<last>{say.AMOUNT}))?"
    rf"(?P<gap> ?-?)(?:(?P<area>sq\.?|square|cu\.?|cubic) )?(?P<unit>{_any_of(_UNITS)})"
    r"(?P<power>²|³|\^[23]|(?<=[mtd])[23])?"
    rf"(?:/(?P<rate>{_any_of(_RATES)}))?(?![\w²³/]|[-–]\w*\d|['’]\w|\.\w)"
)
# Thousands set apart by a space, but "2 500 ml bottles" are two.
_APART = re.compile(
    rf"(?<![\w.,:/$£€+-])(?<!\d )(?=[1-9])\d{{1,3}}(?: \d{{3}})+(?= ?(?:{_any_of(_UNITS)})(?![\w²³/]| [a-z]+s\b))"
)
_BOTH = re.compile(  # "70kg/154lb"
    rf"(?<=\d)( ?(?:{_any_of(_UNITS)})) ?/ ?(?={say.AMOUNT} ?(?:{_any_of(_UNITS)})(?!\w))"
)
# Units that no number stands before: "speed in km/h", "a few kg", "a six-kg bag".
_ALONE = re.compile(
    r"(?<![\w/.-])(?P<before>(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|hundred|thousand|half|few|many|several|some|per|in|of|a|each|every)(?: |-))"
    r"(?P<unit>kg|km|cm|mm|mg|ml|lbs|mph|kWh|kHz|MHz|GHz|MB|GB|TB)(?![\w/]|-\d)"
)
_RATE_ALONE = re.compile(
    r"(?<![\w/.-])(?P<unit>km|m|cm|mm|mi|ft|kg|g|mg|l|L|ml|mL|MB|GB|MJ|kWh|W|J)/"
    r"(?P<rate>h|hr|s|sec|min|day|year|kg|m²|m³|cm²|cm³|km|L|l|dl|dL|mL|ml|s²|mol)(?![\w/²³^])"
)
_TIMES = re.compile(rf"(?<=\d)( ?(?:{_any_of(_UNITS)})) ?[x×] ?(?=\d)")  # "5 cm x 3 cm"
_OF = re.compile(r" of (?!the\b)")  # "90s of silence", but "the 90s of my youth"
_BEFORE_DECADE = re.compile(r"(?:\b(?:the|mid|early|late|my|our|his|her)[ -]|['’])$")
# An amount that opens a sentence is an attribute of the noun behind it, "12V battery", but not of these.
_OPENS = re.compile(r"^[\s(\"“]*$")
_NO_HEAD = words(
    """
    north south east west northeast northwest southeast southwest long wide tall deep high thick apart old older later
    faster slower more less away left right remaining plus minus equals total each per max min maximum minimum
    """
)
_NOUN = re.compile(r" ([a-z]{3,})\b")
_BARE_ARTICLE = re.compile(r"\ban? $")
_SAME_TWICE = re.compile(  # "10%–20%"
    rf"(?<![\w.,/])({say.AMOUNT}) ?({_any_of(_UNITS)})\s?[-–—]\s?(?={say.AMOUNT} ?\2(?!\w))"
)
_DURATION = re.compile(
    r"(?<![\w.,])(?:(\d{1,4}) ?(?:h|hr|hrs)\.? ?)(\d{1,2}) ?(?:m|min|mins)\b\.?(?: ?(\d{1,2}) ?(?:s|sec|secs)\b)?"
    r"|(?<![\w.,])(\d{1,3}) ?(?:m|min) ?(\d{1,2}) ?(?:s|sec)\b"
)
_FEET = re.compile(r"(?<![\w.,'’])(\d{1,3})['’′] ?(\d{1,2}(?: 1/2)?)(?:[\"”″]|''|’’)?(?![\w'’])")
_FEET_INCHES = re.compile(r"(?<![\w.,])(\d{1,3}) ?(?:ft|feet|foot)\.? (\d{1,2}) ?(?:in|inches|inch)\b\.?(?! a\b)")
_FOOT = re.compile(
    r"(?<![\w.,])(\d{1,3})(['’′]|[\"”″])(?= (?:tall|long|wide|high|deep|x|by|screen|pizza|tv|TV|pipe|record)\b)"
)
# A 27" monitor: an inch mark, unless it ends what a mark before it has opened.
_INCH = re.compile(r"(?<![\w.,/])((?:\d+ )?\d{1,3}(?:\.\d+|/\d{1,2})?)([\"”″])(?= [a-z]{3,})")
_QUOTES = re.compile(r"(?<!\d)\"")
_STOP = re.compile(r"(?<![\w/])([fF])/?(\d{1,2}\.\d)(?![\w.])")  # of a lens: "f/2.8"
_SIDES = re.compile(
    r"(?<![\w.,])(\d{1,3})(?P<mark>['’′]|[\"”″]) ?[x×] ?(\d{1,3})(?P=mark)(?: ?[x×] ?(\d{1,3})(?P=mark))?(?!\w)"
)
_TYPE = re.compile(r" (?:type|fonts?|text|size|serif|bold|letters)\b")
_METERS = re.compile(r"(?<![\w.,])([12])m(\d\d)(?!\w)")  # "1m85"
_PEOPLE = re.compile(
    r"(?<![\w.,$£€])(\d+(?:\.\d+)?)([mMbBtT])(?= (?:people|humans|customers|parameters|params|tokens|"
    r"users|views|followers|subscribers|fans|players|copies|downloads|"
    r"tons|tonnes|years|streams|likes|jobs|voters|units|rows|polygons|triangles|vertices|faces|"
    r"debt|deficit|budget|deal|market|valuation|revenue|dollars?|euros?|pounds|cells|stars|visits|messages|devices))"
)
_SCALED = re.compile(
    r"(?<![\w.,$£€#])(\d+(?:[.,]\d+)?)(k|K|M|bn|mn|(?<=\.\d)B)(?![\w/])"
    r"(?! (?:run|race|video|TV|screen|monitor|display|resolution|texture))"
)


def read(text: str) -> str:
    """Returns the text with amounts and their units in words."""
    text = _DURATION.sub(_duration, text)
    text = _FEET.sub(lambda found: f"{say.cardinal(found[1])} foot {say.amount(found[2])}", text)
    text = _FEET_INCHES.sub(lambda found: _feet_inches(text, found), text)
    text = _SIDES.sub(lambda found: _sides(text, found), text)
    text = _FOOT.sub(_foot, text)
    text = _INCH.sub(lambda found: _inch(text, found), text)
    text = _STOP.sub(lambda found: f"{found[1].upper()} {say.amount(found[2])}", text)
    text = _APART.sub(lambda found: found[0].replace(" ", ""), text)
    text = _TIMES.sub(r"\1 by ", text)
    text = _PEOPLE.sub(lambda found: f"{say.amount(found[1])} {say.SCALES[found[2].lower()]}", text)
    text = _METERS.sub(lambda found: f"{say.cardinal(found[1])} meter{'' if found[1] == '1' else 's'} {found[2]}", text)
    text = _BOTH.sub(r"\1, ", text)
    text = _SAME_TWICE.sub(r"\1–", text)
    text = _UNIT.sub(lambda found: _said(text, found), text)
    text = _RATE_ALONE.sub(lambda found: f"{_UNITS[found['unit']][1]} per {_RATES[found['rate']]}", text)
    text = _ALONE.sub(_alone, text)
    return _SCALED.sub(lambda found: f"{say.amount(found[1])} {say.SCALES[found[2].lower()]}", text)


def _duration(found: re.Match[str]) -> str:
    hours, minutes, seconds = found[1], found[2] or found[4], found[3] or found[5]
    parts = ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
    return " ".join(f"{say.cardinal(count)} {name}{'' if int(count) == 1 else 's'}" for count, name in parts if count)


def _feet_inches(text: str, found: re.Match[str]) -> str:
    single = is_attribute(text, *found.span())
    feet = "foot" if single or found[1] == "1" else "feet"
    inches = "inch" if single or found[2] == "1" else "inches"
    return f"{say.cardinal(found[1])} {feet} {say.cardinal(found[2])} {inches}"


def _foot(found: re.Match[str]) -> str:
    names = ("foot", "feet") if found[2] in "'’′" else ("inch", "inches")
    return f"{say.cardinal(found[1])} {names[0 if found[1] == '1' else 1]}"


def _inch(text: str, found: re.Match[str]) -> str:
    earlier = text[: found.start()]
    opened = len(_QUOTES.findall(earlier)) % 2 if found[2] == '"' else "“" in earlier
    if opened and found[2] != "″":
        return found[0]
    return f"{found[1]} {'inch' if is_attribute(text, *found.span()) or say.is_one(found[1]) else 'inches'}"


def _sides(text: str, found: re.Match[str]) -> str:
    """Returns sides in feet or inches: "ten by twelve foot" before a noun as "ten foot by twelve foot"."""
    one, many = ("foot", "feet") if found["mark"] in "'’′" else ("inch", "inches")
    single = is_attribute(text, *found.span())
    sides = [side for side in found.group(1, 3, 4) if side]
    return " by ".join(f"{say.cardinal(side)} {one if single or side == '1' else many}" for side in sides)


def _alone(found: re.Match[str]) -> str:
    one, many = _UNITS[found["unit"]]
    before = found["before"]
    is_one = before.endswith("-") or before.strip() in ("one", "a", "per", "each", "every", "half")
    return f"{before.replace('-', ' ')}{one if is_one else many}"


def _said(text: str, found: re.Match[str]) -> str:
    unit, power, rate, area = found["unit"], found["power"], found["rate"], found["area"]
    if _is_no_unit(text, found):
        return found[0]
    last = found["last"]
    one, many = _UNITS[unit]
    joined = found["gap"].endswith("-") or (unit == "pt" and _TYPE.match(text, found.end()) is not None)
    single = joined or is_attribute(text, *found.span()) or (not last and say.is_one(found["first"]))
    single = single or _opens_a_phrase(text, found)
    single = single or _BARE_ARTICLE.search(before(text, found.start())) is not None  # "It's a 9mm."
    name = one if single else many
    if power or area:
        name = f"{_POWERS[power] if power else _AREAS[area]} {name}"
    if rate:
        name += f" per {_RATES[rate]}"
    sign = {"": "", "+": "plus ", "±": "plus or minus "}.get(found["sign"], "minus ")
    return f"{sign}{say.amount(found['first'])}{' to ' + say.amount(last) if last else ''} {name}"


def _opens_a_phrase(text: str, found: re.Match[str]) -> bool:
    """Whether an amount written as one word stands before a noun at the start of a sentence."""
    noun = _NOUN.match(text, found.end())
    if (
        noun is None
        or found["gap"]
        or found["last"]
        or not _OPENS.match(text[max(0, found.start() - 9) : found.start()])
    ):
        return False
    is_head = noun[1] not in _NO_HEAD | NO_NOUN and not noun[1].endswith(("ly", "er"))
    return is_head and found.start() < 9 and is_word(noun[1])


def _is_no_unit(text: str, found: re.Match[str]) -> bool:
    """Whether the letters behind a number are rather a word, a scale or a plural: "7 in all", "1990s"."""
    unit, gap = found["unit"], found["gap"]
    if found["power"]:
        return unit not in _POWERED or (found["power"] in "23" and unit in ("s", "in"))
    if found["rate"]:
        return False
    if unit in _ATTACHED and gap:
        return (
            unit not in _LONE
            or (unit == "s" and len(found["first"]) == 4 and found["first"].isdecimal())
            or not _NOTHING_NAMED.match(text, found.end())
        )
    if unit == "s":
        is_lasting = _OF.match(text, found.end()) and not _BEFORE_DECADE.search(before(text, found.start()))
        return (len(found["first"]) == 4 and found["first"].isdecimal()) or (_is_decade(found) and not is_lasting)
    return unit in ("K", "B", "t")


def _is_decade(found: re.Match[str]) -> bool:
    first = found["first"]
    return first.isdecimal() and first.endswith("0") and len(first) in (2, 4) and not found["gap"]
