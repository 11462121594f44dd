"""Converts any Unicode text to text that the voice's reader can read, and returns what was left out."""

from __future__ import annotations

import functools
import json
import re
import string
import unicodedata

from hibari.g2p import lexicon
from hibari.g2p.normalize import CURRENCY_WORDS, SYMBOLS

from ..weight_files import voice_package
from . import pauses
from .alphabet import vocabulary

SHOWN_LEFT_OUT = 8  # characters that the note lists: it stays one line
LONGEST_RUN = 8  # of one punctuation mark: more of them are read the same, and tokenizing is quadratic
LONGEST_NUMBER = 36  # digits; the reader has names up to the decillions

_PUNCTUATION = "–—―‒…‘’“”•·"
_QUOTES = str.maketrans({"«": "“", "»": "”", "„": "“", "‟": "“", "‹": "“", "›": "”", "‚": "'", "‛": "'", "′": "'"})
# Letters that Unicode does not decompose; the usual plain spellings.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ĸ": "k",
    "ŋ": "ng", "Ŋ": "Ng", "ŧ": "t", "Ŧ": "T", "ƒ": "f", "ə": "a", "Ə": "A",
    "μ": "µ", "λ": "lambda", "Λ": "lambda", "ς": "sigma",
}  # fmt: skip
# [Nguyen](/wˈɪn/): a word and its phonemes, in the reader's own notation
PRONOUNCED = re.compile(r"\[([^\]\s]{1,200})\]\(/([^)/\n]{1,1000})/\)")
_LONE_GREEK = re.compile(r"(?<![\u0370-\u03ff])[\u0391-\u03a9\u03b1-\u03c9](?![\u0370-\u03ff])")
_OHMS = re.compile(r"(?<=\d)\s?([kM]?)[Ωω](?!\w)")
_LINE_END = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Words at the end of a sentence that the reader would read as abbreviations: "He said no." holds no number.
_NOT_ABBREVIATED = re.compile(r"(?<![\w.])(no)\.(?!\s?\d)|(?<![\w.])(Sun|fig)\.(?!\s*\w)")
_SPACES = re.compile(r"[ \t]+")
# "2 != 3" and ".NET" keep their space
_SPACE_BEFORE_MARK = re.compile(r" +([,;:?]|!(?!=)|\.(?![\da-z/]|\./|[A-Z]{2}))")
_LONG_RUN = re.compile(rf"([^\w\s])\1{{{LONGEST_RUN},}}")
_LONG_NUMBER = re.compile(rf"\d[\d,]{{{LONGEST_NUMBER},}}")


@functools.cache
def readable() -> frozenset[str]:
    """Returns the characters that the voice's reader can read: ASCII, its Latin letters and its symbols."""
    reader = json.loads((voice_package.assets() / "oov.json").read_text("utf-8"))
    letters = {character for character in reader["in"] if unicodedata.name(character, "").startswith("LATIN")}
    symbols = "".join([*SYMBOLS, *CURRENCY_WORDS, *lexicon.CURRENCIES])
    return frozenset({*string.printable, *letters, *symbols, *_PUNCTUATION})


# Signs that the reader does not know, and what is said for them.
_SIGNS = {
    "−": "-", "⁻": "^-", "⁄": "/", "∕": "/", "≈": " approximately ", "≅": " approximately ",
    "≤": " less than or equal to ", "≥": " greater than or equal to ", "≠": " is not equal to ",
    "√": " square root of ", "∞": " infinity ",
    "∑": " sum of ", "∫": " integral of ", "∆": " delta ", "∂": " partial ", "∈": " in ", "∴": " therefore ",
    "‰": " per mille ", "⇒": " to ", "➔": " to ", "➜": " to ", "№": " number ",
}  # fmt: skip


def respell(character: str) -> str:
    """Returns ``character`` in readable characters; "" when it cannot be spoken.

    Compatibility forms are decomposed (Ａ, ﬁ), accents that the reader does not know are dropped (ễ), digits of other
    scripts become 0..9, and a Greek letter is spelled by its name.
    """
    known = readable()
    if character in known or pauses.is_mark(character):
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _SIGNS:
        return _SIGNS[character]
    quote = character.translate(_QUOTES)
    if quote in known:
        return quote
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and " LETTER " in name:
        return name.split(" LETTER ")[1].split()[0].lower()
    if name.startswith("SUPERSCRIPT ") and character.isdigit():
        return f"^{unicodedata.digit(character)}"
    plain = "".join(
        part if part in known else _LETTERS.get(part) or _SIGNS.get(part, "")
        for part in unicodedata.normalize("NFKD", character)
        if not unicodedata.combining(part)
    )
    is_share = name.startswith("VULGAR FRACTION ")  # "2⅓" has a space in it
    return "" if plain.isspace() else f" {plain}" if is_share else plain


def tidy(text: str) -> tuple[str, list[str]]:
    """Returns the text as it is stored and shown, and the characters that were left out of it, in order.

    The result is NFC with plain spaces, ``\\n`` as the only line end, and no control, format or unspeakable
    characters. Characters that can be respelled stay as written. Marks that modify another character (accents
    without a letter, skin tones, joiners) are removed without being listed.
    """
    text = _LINE_END.sub("\n", unicodedata.normalize("NFC", text))
    lone_greek = {match.start() for match in _LONE_GREEK.finditer(text)}
    in_pronunciation = {position for match in PRONOUNCED.finditer(text) for position in range(*match.span(2))}
    kept: list[str] = []
    left_out: list[str] = []
    for position, character in enumerate(text):
        category = unicodedata.category(character)
        if character in "\n\t" or category == "Zs":
            kept.append("\n" if character == "\n" else " ")
        elif position in in_pronunciation and character in vocabulary():
            kept.append(character)
        elif category in ("Cc", "Cf", "Cs", "Mn", "Me") or (category == "Sk" and not character.isascii()):
            continue
        elif (character in readable() or position in lone_greek or not _is_greek(character)) and respell(character):
            kept.append(character)
        else:
            left_out.append(character)
            kept.append(" ")  # its two sides are separate words
    lines = (_SPACE_BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", line)).strip() for line in "".join(kept).split("\n"))
    return "\n".join(lines).strip(), left_out


def without_runs(text: str) -> str:
    """Returns the text with at most ``LONGEST_RUN`` of one punctuation mark in a row."""
    return _LONG_RUN.sub(lambda run: run[1] * LONGEST_RUN, text)


def spoken(text: str) -> str:
    """Returns the input of the reader for a sentence of tidy text."""
    pieces = PRONOUNCED.split(text)  # plain, word, phonemes, plain, word, phonemes, .. plain
    for index in range(0, len(pieces), 3):
        pieces[index] = _OHMS.sub(_in_ohms, pieces[index])
        pieces[index] = without_runs("".join(map(respell, pieces[index])))
        pieces[index] = _LONG_NUMBER.sub(lambda number: " ".join(number[0].replace(",", "")), pieces[index])
        pieces[index] = _NOT_ABBREVIATED.sub(lambda word: f"{word[0][:-1]} .", pieces[index])
    links = (f"[{word}](/{phonemes}/)" for word, phonemes in zip(pieces[1::3], pieces[2::3], strict=True))
    return pauses.as_words("".join(part for pair in zip(pieces[::3], [*links, ""], strict=True) for part in pair))


def _in_ohms(sign: re.Match[str]) -> str:
    return {"": " ohms", "k": " kilohms", "M": " megohms"}[sign[1]]


def written(text: str) -> str:
    """Returns a sentence of tidy text as it is shown: without the pronunciations written in it."""
    return PRONOUNCED.sub(r"\1", text)


def left_out_note(characters: list[str]) -> str:
    """Returns a sentence that lists the characters that ``tidy`` left out."""
    shown = list(dict.fromkeys(characters))
    more = " …" if len(shown) > SHOWN_LEFT_OUT else ""
    what = (
        "1 character that this voice cannot speak was"
        if len(characters) == 1
        else (f"{len(characters):,} characters that this voice cannot speak were")
    )
    return f"{what} left out: {' '.join(shown[:SHOWN_LEFT_OUT])}{more}"


def _is_greek(character: str) -> bool:
    return "\u0370" <= character <= "\u03ff"
