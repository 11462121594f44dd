"""Numbers as words, in the ways in which English says them. All words are separated by spaces, without "and"."""

from __future__ import annotations

import re
from fractions import Fraction

from hibari.g2p import numbers

LONGEST = 36  # digits that have a name, up to the decillions; longer numbers are read digit by digit
MOST_PARTS = 100  # the largest denominator that has a name of its own
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SCALES = {
    "k": "thousand", "thousand": "thousand", "m": "million", "mn": "million", "mio": "million", "mil": "million",
    "million": "million", "b": "billion", "bn": "billion", "billion": "billion", "t": "trillion", "tn": "trillion",
    "trillion": "trillion", "hundred": "hundred",
}  # fmt: skip
# An amount as it is written: a mixed fraction, or digits with separators.
AMOUNT = r"(?:\d+ \d{1,2}/\d{1,3}|\d{1,3}/\d{1,3}|\d+(?:[.,]\d+)*|\.\d+)"
# Thousands set apart by spaces or apostrophes: "1 250", "1'000"; behind them perhaps a decimal part.
SPACED = r"\d{1,3}(?:[ ’']\d{3})+(?:[.,]\d{1,2})?"
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")


def cardinal(number: int | str) -> str:
    """Returns "one hundred twenty three"; a number without a name is read digit by digit."""
    if len(str(number)) > LONGEST:
        return digits(str(number))
    return _plain(numbers.cardinal(int(number)))


def ordinal(number: int) -> str:
    """Returns "twenty third"."""
    return _plain(numbers.ordinal(number))


def year(number: int) -> str:
    """Returns "nineteen fourteen", "two thousand five", "twenty twenty four"."""
    return _plain(numbers.year(number))


def digits(written: str, zero: str = "zero") -> str:
    """Returns the digits of ``written`` one by one; other characters are skipped."""
    return " ".join(zero if digit == "0" else numbers.ONES[int(digit)] for digit in written if digit in "0123456789")


def identifier(written: str) -> str:
    """Returns the digits of a name or code as such are read: 747 is "seven forty seven", 404 "four oh four"."""
    if len(written) > 4 or written.startswith("0"):
        return digits(written, "oh" if len(written) > 1 and not written.startswith("00") else "zero")
    if len(written) < 3 or written.endswith("000"):
        return cardinal(written)
    head, tail = written[:-2], written[-2:]
    if tail == "00":
        return f"{cardinal(head)} hundred"
    return f"{cardinal(head)} {digits(tail, 'oh') if tail[0] == '0' else cardinal(tail)}"


def point(written: str) -> str:
    """Returns the digits behind a decimal point."""
    return digits(written, "oh" if written == "0" else "zero")


def canonical(written: str, european: bool = False) -> str:
    """Returns an amount with separators as "1234.56". european: also one dot before three digits groups."""
    written = re.sub("[ ’']", "", written)
    comma, dot = written.rfind(","), written.rfind(".")
    if comma >= 0 and dot >= 0:
        decimal = max(comma, dot)
    elif comma >= 0:
        decimal = -1 if _GROUPED.fullmatch(written) else comma
    elif _DOTTED.fullmatch(written) or (european and re.fullmatch(r"\d{1,3}\.\d{3}", written)):
        decimal = -1
    else:
        decimal = dot
    if decimal < 0:
        return re.sub("[.,]", "", written)
    return f"{re.sub('[.,]', '', written[:decimal]) or '0'}.{written[decimal + 1 :]}"


def amount(written: str) -> str:
    """Returns the words of an amount, as ``AMOUNT`` or ``canonical`` has it; also with a minus in front."""
    if written.startswith("-"):
        return f"minus {amount(written[1:])}"
    if "/" in written:
        return mixed(written)
    whole, _, part = canonical(written).partition(".")
    return f"{cardinal(whole)} point {point(part)}" if part else cardinal(whole)


def mixed(written: str) -> str:
    """Returns the words of "2 1/2" or "3/4"."""
    whole, _, share = written.rpartition(" ")
    above, _, below = share.partition("/")
    parts = fraction(int(above), int(below))
    if not whole:
        return parts
    return f"{cardinal(whole)} and {'a' + parts[3:] if parts.startswith('one ') else parts}"


def fraction(above: int, below: int) -> str:
    """Returns "three quarters"; "one over 250" where the denominator has no name."""
    if below == 0 or below == 1 or below > MOST_PARTS:
        return f"{cardinal(above)} over {cardinal(below)}"
    one = {2: "half", 4: "quarter", 100: "hundredth"}.get(below) or ordinal(below)
    many = "halves" if below == 2 else f"{one}s"
    return f"{cardinal(above)} {one if above == 1 else many}"


def is_one(written: str) -> bool:
    """Whether an amount takes the singular: 1, -1, 1/2; not 1.5."""
    if "/" in written:
        above, _, below = written.partition("/")
        return " " not in written and int(below) != 0 and Fraction(int(above), int(below)) <= 1
    return canonical(written.lstrip("-")) in ("1", "1.0")


def _plain(words: str) -> str:
    return " ".join(word for word in re.split(r"[^a-z]+", words) if word != "and")
