"""Amounts of money, with scales, separators of any country, rates and attributes."""

from __future__ import annotations

import re

from . import say
from .context import is_attribute

# singular, plural, and of the hundredth part
_COINS = {
    "$": ("dollar", "dollars", "cent", "cents"), "US$": ("U.S. dollar", "U.S. dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "CA$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "AU$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "NZ$": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "R$": ("real", "reals", "centavo", "centavos"),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "€": ("euro", "euros", "cent", "cents"), "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"), "Rs": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "", ""),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"), "₿": ("bitcoin", "bitcoins", "", ""),
    "USD": ("dollar", "dollars", "cent", "cents"), "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"), "JPY": ("yen", "yen", "", ""),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"), "INR": ("rupee", "rupees", "paisa", "paise"),
    "kr": ("krone", "kroner", "", ""), "zł": ("zloty", "zlotys", "", ""), "zl": ("zloty", "zlotys", "", ""),
    "SEK": ("krona", "kronor", "", ""), "NOK": ("krone", "kroner", "", ""), "DKK": ("krone", "kroner", "", ""),
    "PLN": ("zloty", "zlotys", "", ""), "CNY": ("yuan", "yuan", "", ""), "RMB": ("yuan", "yuan", "", ""),
}  # fmt: skip
_EUROPEAN = frozenset(["€", "EUR", "CHF", "R$", "kr", "zł", "zl", "SEK", "NOK", "DKK", "PLN"])
_SIGN = "|".join(re.escape(sign) for sign in sorted(_COINS, key=len, reverse=True))
_NUMBER = rf"(?:(?<!\$)(?<!\$ ){say.SPACED}(?!\d|[.,]\d))|\d+(?:[.,]\d+)*|\.\d+"
_SCALE = r"(?:[ -]?(hundred thousand|hundred|thousand|million|billion|trillion|mil|mio|mn|bn|tn|[kKmMbBtT])(?![\w]))?"
_RATE = (
    r"/(hr|hour|h|day|week|wk|month|mo|year|yr|kg|lb|oz|person|night|head|piece|each|unit|seat|min|minute|gal|gallon|"
    r"mile|sq ft|m²|user|page|word)\b"
)
_FRONT = re.compile(
    rf"(?<![\w.])([-−+]?)({_SIGN})(?:(?<=Rs)\.)? ?([-−]?)({_NUMBER})(?: ?(?:[-–—]|to) ?(?:{_SIGN})?({_NUMBER}))?"
    rf"{_SCALE}(\+?)(?:{_RATE})?"
)
_BEHIND = re.compile(
    rf"(?<![\w.,])([-−]?)({_NUMBER})(?: ?[-–] ?({_NUMBER}))?{_SCALE} ?({_SIGN})(?![\w$£€])(?:{_RATE})?"
)
_CENTS = re.compile(rf"(?<![\w.,])({_NUMBER}) ?¢")
_PENCE = re.compile(r"(?<![\w.,])(\d{1,2})p(?!\w)")
_RATES = {
    "hr": "hour", "h": "hour", "wk": "week", "mo": "month", "yr": "year", "min": "minute", "kg": "kilogram",
    "lb": "pound", "oz": "ounce", "gal": "gallon", "sq ft": "square foot", "m²": "square meter",
}  # fmt: skip


def read(text: str) -> str:
    """Returns the text with amounts of money in words."""
    text = _FRONT.sub(
        lambda found: (
            _said(text, found, found[2], (found[4], found[5]), found[6], found[8])
            if not found[7]
            else f"{_said(text, found, found[2], (found[4], found[5]), found[6], None)} plus"
        ),
        text,
    )
    text = _BEHIND.sub(lambda found: _said(text, found, found[5], (found[2], found[3]), found[4], found[6]), text)
    text = _CENTS.sub(
        lambda found: (
            f"{say.amount(found[1])} {'cent' if is_attribute(text, *found.span()) or say.is_one(found[1]) else 'cents'}"
        ),
        text,
    )
    return _PENCE.sub(lambda found: f"{say.cardinal(found[1])} {'penny' if found[1] == '1' else 'pence'}", text)


def _said(
    text: str, found: re.Match[str], sign: str, amounts: tuple[str, str | None], scale: str | None, rate: str | None
) -> str:
    """Returns the words of an amount. amounts: the amount, and the end of a range."""
    one, many, part, parts = _COINS[sign]
    attribute = rate is None and is_attribute(text, found.start(), found.end())
    first, last = (say.canonical(each, sign in _EUROPEAN) if each else "" for each in amounts)
    minus = "minus " if "-" in (found[1] + found[3] if found.re is _FRONT else found[1]) or "−" in found[1] else ""
    behind = f" per {_RATES.get(rate, rate)}" if rate and rate != "each" else " each" if rate else ""
    if last:
        scaled = f" {_scale(scale)}" if scale else ""
        return f"{minus}{say.amount(first)} to {say.amount(last)}{scaled} {one if attribute else many}{behind}"
    if scale:
        return f"{minus}{say.amount(first)} {_scale(scale)} {one if attribute else many}{behind}"
    whole, _, small = first.partition(".")
    if not small or not int(small):
        single = attribute or whole == "1"
        return f"{minus}{say.cardinal(whole)} {one if single else many}{behind}"
    if len(small) != 2 or not part:
        return f"{minus}{say.amount(first)} {one if attribute else many}{behind}"
    cents = f"{say.cardinal(small)} {part if int(small) == 1 or attribute else parts}"
    if not int(whole or 0):
        return f"{minus}{cents}{behind}"
    return f"{minus}{say.cardinal(whole)} {one if whole == '1' or attribute else many} and {cents}{behind}"


def _scale(written: str) -> str:
    return " ".join(say.SCALES[word] for word in written.lower().split())
