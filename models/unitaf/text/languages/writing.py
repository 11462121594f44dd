"""What is not written in words in the Romance languages: numbers, dates, clock times, money, units, abbreviations.

Each rule gives a span of the sentence and what is said for it, in small letters; the words between are said as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from .numerals import cardinal, digits, ordinal

LONGEST_NUMBER = 36  # digits that are read; a longer run is read too, digit by digit


class Noun(NamedTuple):
    """A word that is counted: one and many of it, and whether it is feminine."""

    one: str
    many: str
    is_feminine: bool = False


class Writing(NamedTuple):
    """The tables of a language. code: of it. months: January to December. comma, point: of decimals.

    of: between the parts of a date. first: of a month. money: signs and codes of currencies, with their hundredths.
    and_cents: what stands before these. units: by their sign. signs: other signs, as they are said. letters: names of
    a to z. short: abbreviations, in small letters with their full stop. feminine: whether a noun is. to: between the
    ends of a range. clock: says hours and minutes, and whether an h was written. years: of kings and centuries.
    """

    code: str
    months: Sequence[str]
    comma: str
    point: str
    of: str
    first: str
    money: Mapping[str, tuple[Noun, Noun]]
    and_cents: str
    units: Mapping[str, Noun]
    signs: Mapping[str, str]
    letters: Sequence[str]
    short: Mapping[str, str]
    feminine: Callable[[str], bool]
    minus: str
    to: str
    clock: Callable[[int, int, bool], str]
    roman: Callable[[str, int], str | None]


class Item(NamedTuple):
    """A piece of a sentence as written, where it starts, and its words as they are said, or a mark."""

    text: str
    start: int
    said: str


N = r"(?<![\d.,])\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?![\d])(?:,\d+)?|(?<!\d)\d+(?:[.,]\d+)?"
_NUMBER = re.compile(rf"(?:(?<=\s)|^)([-−])?({N})|({N})")
_DATE = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)")
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_FIRST = re.compile(r"(?<![\d.,])1(?:º|°|er|\.º)?(?=\s+(?:de\s+|d[’'])?([^\W\d_]+))")
_CLOCK = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?\s?(h\b)?(?![\d:])")
_HOURS = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4])\s?h\s?([0-5]\d)?(?![\w])")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,4})\s?\.?(º|ª|°(?=\s[^\W\d_]))(?!\w)")
_FRENCH_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,4})(er|ère|re|e|ème|eme|nd|nde|ième)(?![\w])")
_RANGE = re.compile(r"(?<![\d.,/-])(\d{1,4})\s?[-–]\s?(\d{1,4})(?![\d.,/-]\d|\d)")
_PHONE = re.compile(
    r"(?<![\w.,])(?:(?:\+\s?\d{1,3}[ .-])?(?:\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,6}|\(\d{2,3}\)\s?\d{4,5}[ -]\d{4}"
    r"|3\d\d[ .-]\d{6,7})|0\d{3,})(?!\w)"
)
_SPANISH_PHONE = re.compile(r"[679]\d\d(?: (?!000)\d{3}){2}")
_ROMAN = re.compile(r"(?<![\w'’])(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})(e|ème|er|ère)?(?!\w|['’.-]\w)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\W*$")
_WORD_BEHIND = re.compile(r"[\s\u00a0]+([^\W\d_]+)")
# Prepositions and others that end as feminine nouns do; a number before them counts nothing ("em 1985 numa cidade").
_NO_NOUNS = frozenset(
    ["a", "as", "à", "às", "da", "das", "na", "nas", "numa", "numas", "uma", "umas", "pela", "pelas", "para", "la",
    "las", "una", "unas", "hacia", "contra", "hasta", "della", "nella", "dalla", "alla", "sulla", "e", "ela", "ella",
    "era", "ya", "ahora", "agora", "mas", "sua", "minha"]
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]|['’-](?=[^\W\d_])|[^\W\d_])*['’]?")
_MARK = re.compile(r"\.{2,}|…|[.,;:!?()\"“”«»—–¿¡]|(?<=\s)-(?=\s)")
_MARKS = {"«": "“", "»": "”", "–": "—", "-": "—", "¿": "", "¡": ""}
_CAPITALS = re.compile(r"[^\W\d_]{1,5}")
_VOWELS = frozenset("aeiouyáéíóúàèìòùâêîôûãõäëïöü")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def items(sentence: str, writing: Writing) -> list[Item]:
    """Returns the words and marks of a sentence in order, with what is said for each."""
    free = [(0, len(sentence))]
    found: list[Item] = []
    for pattern, say in _rules(writing):
        found_free: list[tuple[int, int]] = []
        for start, stop in free:
            done = start
            for match in pattern.finditer(sentence, start, stop):
                words = say(match)
                if words is not None and match.end() > match.start():
                    found.append(Item(match[0], match.start(), words))
                    found_free.append((done, match.start()))
                    done = match.end()
            found_free.append((done, stop))
        free = [span for span in found_free if span[0] < span[1]]
    return sorted(found, key=lambda item: item.start)


def _rules(writing: Writing) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]]:
    """Returns the rules of a language, in the order in which they apply."""
    code = writing.code
    money = "|".join(sorted(map(re.escape, writing.money), key=len, reverse=True))
    units = "|".join(sorted(map(re.escape, writing.units), key=len, reverse=True))
    short = "|".join(sorted(map(re.escape, writing.short), key=len, reverse=True))
    signs = "|".join(sorted(map(re.escape, writing.signs), key=len, reverse=True))
    rules: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]] = [
        (_ISO, lambda m: _date(writing, int(m[3]), int(m[2]), int(m[1]))),
        (_DATE, lambda m: _date(writing, int(m[1]), int(m[3]), int(m[4]))),
        (re.compile(rf"({money})\s?(?P<n>{N})(?!\w)"), lambda m: _money(writing, m["n"], m[1])),
        (re.compile(rf"(?P<n>{N})\s?({money})(?!\w)"), lambda m: _money(writing, m["n"], m[2])),
        (re.compile(rf"(?P<n>[-−]?(?:{N}))\s?({units})(?!\w|\.\w)"), lambda m: _measured(writing, m["n"], m[2])),
        (_CLOCK, lambda m: writing.clock(int(m[1]), int(m[2]), bool(m[3]))),
        (_HOURS, lambda m: writing.clock(int(m[1]), int(m[2] or 0), True)),
        (_PHONE, lambda m: _phone(code, m[0])),
        (_FRENCH_ORDINAL if code == "fr" else _ORDINAL, lambda m: _ordinal(writing, m)),
        (_FIRST, lambda m: writing.first if m[1].lower() in writing.months else None),
        (_RANGE, lambda m: f"{cardinal(code, int(m[1]))} {writing.to} {cardinal(code, int(m[2]))}"),
        (_NUMBER, lambda m: _number(writing, m)),
        (_ROMAN, lambda m: _roman(writing, m)),
        (re.compile(rf"(?<!\w)(?:{short})(?!\w)", re.IGNORECASE), lambda m: writing.short[m[0].lower()]),
        (re.compile(signs), lambda m: writing.signs[m[0]]),
        (_WORD, lambda m: _word(writing, m)),
        (re.compile(r"\d"), lambda m: digits(code, str(int(m[0])))),
        (_MARK, lambda m: _MARKS.get(m[0], "…" if m[0].startswith("..") else m[0])),
    ]
    return rules


def _value(text: str) -> tuple[int, str, bool]:
    """Returns the whole part of a number as written, its decimals, and whether a point stands before these."""
    plain = re.sub(r"[\u00a0\u202f ]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    whole, mark, decimals = plain.partition("," if "," in plain else ".")
    return int(whole), decimals, mark == "."


def _said(writing: Writing, text: str, noun: str = "", is_feminine: bool | None = None) -> str:
    """Returns a number as written in words. noun: that it counts, "" for none."""
    whole, decimals, is_point = _value(text)
    code = writing.code
    if is_feminine is None:
        is_feminine = bool(noun) and writing.feminine(noun)
    if len(text) > 1 and text[0] == "0" and not decimals:
        return digits(code, re.sub(r"\D", "", text))
    if not decimals:
        return cardinal(code, whole, is_feminine, bool(noun))
    after = digits(code, decimals) if decimals[0] == "0" or len(decimals) > 2 else cardinal(code, int(decimals))
    return f"{cardinal(code, whole)} {writing.point if is_point else writing.comma} {after}"


def _number(writing: Writing, match: re.Match[str]) -> str:
    """Returns a number, before a noun in its gender."""
    text = match[2] or match[3]
    if sum(map(str.isdigit, text)) > LONGEST_NUMBER:
        return digits(writing.code, re.sub(r"\D", "", text))
    behind = _WORD_BEHIND.match(match.string, match.end())
    noun = behind[1].lower() if behind else ""
    words = _said(writing, text, "" if noun in _NO_NOUNS else noun)
    return f"{writing.minus} {words}" if match[1] else words


def _date(writing: Writing, day: int, month: int, year: int) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    of = f" {writing.of} " if writing.of else " "
    begin = writing.first if day == 1 else cardinal(writing.code, day)
    return f"{begin}{of}{writing.months[month - 1]}{of}{cardinal(writing.code, year)}"


def _money(writing: Writing, number: str, sign: str) -> str:
    """Returns an amount of money; two decimals are hundredths."""
    noun, cents = writing.money[sign]
    whole, decimals, _ = _value(number)
    if len(decimals) > 2:
        return f"{_said(writing, number)} {noun.many}"
    words = [cardinal(writing.code, whole, noun.is_feminine, is_before_noun=True)]
    of = "de" if whole >= 10**6 and whole % 10**6 == 0 and writing.code != "it" else ""
    words += [of, noun.one if whole == 1 or (writing.code == "fr" and whole == 0) else noun.many]
    hundredths = int(decimals.ljust(2, "0")) if decimals else 0
    if hundredths:
        name = cents.one if hundredths == 1 else cents.many
        words += [
            writing.and_cents,
            cardinal(writing.code, hundredths, cents.is_feminine, is_before_noun=bool(name)),
            name,
        ]
    return " ".join(filter(None, words))


def _measured(writing: Writing, number: str, sign: str) -> str:
    """Returns a number with its unit."""
    noun = writing.units[sign]
    minus = f"{writing.minus} " if number[0] in "-−" else ""
    number = number.lstrip("-−")
    whole, decimals, _ = _value(number)
    one = (whole == 1 and not decimals) or (writing.code == "fr" and whole < 2)
    return f"{minus}{_said(writing, number, noun.many, noun.is_feminine)} {noun.one if one else noun.many}"


def _phone(code: str, text: str) -> str | None:
    """Returns a phone number by parts of at most two digits, a comma between its groups; None for other numbers."""
    is_spanish = code == "es" and _SPANISH_PHONE.fullmatch(text)
    if re.fullmatch(r"\d{1,3}(?:[. ]\d{3})+", text) and not is_spanish:
        return None
    groups: list[str] = []
    for group in re.findall(r"\d+", text):
        pieces = re.findall(r"\d\d?", group) if len(group) % 2 == 0 else [group[0], *re.findall(r"\d\d", group[1:])]
        groups.append(" ".join(digits(code, each) if each[0] == "0" else cardinal(code, int(each)) for each in pieces))
    return " , ".join(groups)


def _ordinal(writing: Writing, match: re.Match[str]) -> str:
    feminine = match[2] in ("ª", "ère", "re", "nde")
    words = ordinal(writing.code, int(match[1]), feminine)
    behind = _WORD_BEHIND.match(match.string, match.end())
    if writing.code == "es" and behind and words in ("primero", "tercero"):
        return words[:-1]
    return words


def _roman(writing: Writing, match: re.Match[str]) -> str | None:
    """Returns a Roman number behind a name or a word such as "century"; None for a letter or a word."""
    text = match[1] + match[2]
    values = [_ROMAN_VALUES[letter] for letter in text]
    value = sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))
    if not value:
        return None
    if match[3]:
        return ordinal(writing.code, value, match[3] == "ère") if writing.code == "fr" else None
    before = _WORD_BEFORE.search(match.string, 0, match.start())
    if before is None or match.string[before.end(1) : match.start()].strip():
        return None
    return writing.roman(before[1], value)


def _word(writing: Writing, match: re.Match[str]) -> str:
    """Returns a word in small letters; capitals without a vowel, or that stand for words, letter by letter."""
    text = match[0]
    if len(text) > 1 and text.isupper() and _CAPITALS.fullmatch(text) and not _VOWELS & set(text.lower()):
        return " ".join(spelled(writing, letter) for letter in text.lower())
    if len(text) == 1 and text.isupper() and text not in "AEOYUÀÉÈ":
        return spelled(writing, text.lower())
    return text.lower().replace("’", "'")


def spelled(writing: Writing, letter: str) -> str:
    """Returns the name of a letter."""
    return writing.letters[ord(letter) - ord("a")] if "a" <= letter <= "z" else letter
