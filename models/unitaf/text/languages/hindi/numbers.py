"""Numbers, clock times, dates, money and units of a Hindi sentence, written out in Hindi words."""

from __future__ import annotations

import re

from ..rewriting import Rule

_BELOW_HUNDRED = (
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस बाईस तेईस चौबीस "
    "पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस चालीस इकतालीस बयालीस "
    "तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ "
    "साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर "
    "उनासी अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे "
    "सत्तानवे अट्ठानवे निन्यानवे"
)
BELOW_HUNDRED = _BELOW_HUNDRED.split()
_GROUPS = ((10**11, "खरब"), (10**9, "अरब"), (10**7, "करोड़"), (10**5, "लाख"), (1000, "हज़ार"), (100, "सौ"))
LONGEST = 13  # digits of a number that is read as one; a longer one digit by digit
_MONTHS = "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
MONTHS = _MONTHS.split()
UNITS = {
    "%": "प्रतिशत", "km/h": "किलोमीटर प्रति घंटा", "km": "किलोमीटर", "cm": "सेंटीमीटर", "mm": "मिलीमीटर", "m": "मीटर",
    "kg": "किलो", "mg": "मिलीग्राम", "g": "ग्राम", "ml": "मिलीलीटर", "l": "लीटर", "L": "लीटर", "°C": "डिग्री सेल्सियस",
    "℃": "डिग्री सेल्सियस", "°": "डिग्री", "GB": "जीबी", "MB": "एमबी", "किमी": "किलोमीटर", "किग्रा": "किलोग्राम",
    "सेमी": "सेंटीमीटर",
}  # fmt: skip
MONEY = {"₹": "रुपये", "Rs.": "रुपये", "Rs": "रुपये", "$": "डॉलर", "€": "यूरो", "£": "पाउंड", "¥": "येन"}
SHORT = {"डॉ.": "डॉक्टर", "श्री.": "श्री", "रु.": "रुपये", "प्रो.": "प्रोफ़ेसर"}
_ORDINALS = {"1": "पहल", "2": "दूसर", "3": "तीसर", "4": "चौथ", "6": "छठ"}
_GENDERS = {"ा": ("ला", "रा", "था", "ठा", "वाँ", "वां"), "ी": ("वीं", "ली", "री", "थी"), "े": ("वें", "ले", "रे", "थे")}
_NUMBER = r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_COIN = "|".join(map(re.escape, sorted(MONEY, key=len, reverse=True)))
_NO_LETTER = r"(?![\wऀ-ॿ])"


def digits(number: str) -> str:
    """Returns the digits of a number one by one."""
    return " ".join(BELOW_HUNDRED[int(digit)] for digit in number if digit.isdecimal())


def whole(value: int) -> str:
    """Returns a whole number of 0 or more in words, with hundreds, thousands, lakhs and crores."""
    words: list[str] = []
    for size, name in _GROUPS:
        if value >= size:
            words += [whole(value // size), name]
            value %= size
    if value or not words:
        words.append(BELOW_HUNDRED[value])
    return " ".join(words)


def number(given: str) -> str:
    """Returns a number with or without decimals in words."""
    plain, point, rest = given.replace(",", "").partition(".")
    said = digits(plain) if len(plain) > LONGEST or (len(plain) > 1 and plain.startswith("0")) else whole(int(plain))
    return f"{said} दशमलव {digits(rest)}" if point and rest else said


def _clock(match: re.Match[str]) -> str:
    hour, minute, behind = int(match[1]), int(match[2]), " बजे" if match[3] else ""
    if hour > 24 or minute > 59:
        return ""
    if minute == 0:
        return f"{whole(hour)} बजे"
    if minute == 30:
        said = {1: "डेढ़", 2: "ढाई"}.get(hour) or f"साढ़े {whole(hour)}"
        return f"{said} बजे"
    if minute in (15, 45):
        said = f"सवा {whole(hour)}" if minute == 15 else f"पौने {whole(hour % 12 + 1)}"
        return f"{said} बजे"
    return f"{whole(hour)} बजकर {whole(minute)} मिनट{' पर' if behind else ''}"


def _date(match: re.Match[str]) -> str:
    day, month = int(match[1]), int(match[2])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return ""
    return f"{whole(day)} {MONTHS[month - 1]} {_year(match[3])}"


def _year(given: str) -> str:
    value = int(given)
    if 1100 <= value < 2000:
        return f"{whole(value // 100)} सौ {whole(value % 100) if value % 100 else ''}".strip()
    return whole(value)


def _amount(match: re.Match[str]) -> str:
    scale = f" {match[3]}" if match[3] else ""
    return f"{number(match[2])}{scale} {MONEY[match[1]]}"


def _plain(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    sign = "माइनस " if match[1] and not before.isalnum() else ""
    return sign + (_year(match[2]) if re.fullmatch(r"1[1-9]\d\d", match[2]) else number(match[2]))


def _ordinal(match: re.Match[str]) -> str:
    stem = _ORDINALS.get(match[1])
    ending = next(vowel for vowel, endings in _GENDERS.items() if match[2] in endings)
    return stem + ending if stem else f"{whole(int(match[1]))}{match[2]}"


RULES = (
    Rule(re.compile("|".join(map(re.escape, SHORT))), lambda match: SHORT[match[0]]),
    Rule(re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})( ?बजे)"), _clock),
    Rule(re.compile(r"(?<!\d)(\d{1,2}):(\d{2})()(?![\d:])"), _clock),
    Rule(re.compile(r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d/])"), _date),
    Rule(re.compile(rf"({_COIN}) ?({_NUMBER})(?: ?(लाख|करोड़|हज़ार))?"), _amount),
    Rule(re.compile(rf"([-−])?({_NUMBER}) ?({_UNIT}){_NO_LETTER}"),
         lambda match: f"{'माइनस ' if match[1] else ''}{number(match[2])} {UNITS[match[3]]}"),
    Rule(re.compile(r"(\d+)(वाँ|वां|वीं|वें|ला|ली|ले|रा|री|रे|था|थी|थे|ठा)(?![ऀ-ॿ])"), _ordinal),
    Rule(re.compile(rf"(?<=\d)[-–~](?={_NUMBER})"), lambda match: " से "),
    Rule(re.compile(rf"([-−])?({_NUMBER})"), _plain),
    Rule(re.compile(r"%"), lambda match: " प्रतिशत "),
    Rule(re.compile(r"&"), lambda match: " और "),
    Rule(re.compile(r" ?\+ ?"), lambda match: " जमा "),
    Rule(re.compile(r" ?= ?"), lambda match: " बराबर "),
    Rule(re.compile(r"@"), lambda match: " ऐट "),
)  # fmt: skip
