"""Whether a mark with a space behind it ends a sentence."""

from __future__ import annotations

import re

from hibari.g2p.normalize import ABBREV, TITLES

from . import clock
from .abbreviations import BEFORE_NAME, BEFORE_NUMBER, STARTERS, is_state, is_street
from .tables import words

_OPENING = "(\"“'‘[*_"
# They are followed by what they belong to.
_INSIDE = words(
    """
    e.g i.e vs v cf approx ca viz no nos fig figs vol vols pp pg ch sec eq op st mt ft messrs mme mlle ed eds al incl
    excl est dept tel ext apt a.k.a aka resp min max avg feat
    """
)
_ORDINARY = frozenset(["no", "min", "max", "sec", "fig", "ed", "est", "al", "ext", "feat"])  # words and names too
# They may end a sentence: it goes on unless the next word is one that begins sentences.
_MAYBE = words(
    """
    inc corp co ltd bros jr sr etc ave blvd rd ln hwy ph.d m.d b.a m.a d.c dr u.s u.k p.s esq mr mrs ms
    """
)
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]|[Pp]h\.D")
_CLOCK = re.compile(r"[ap]\.m", re.IGNORECASE)
_NEXT = re.compile(r"[\"“'‘(\[]*([\w'’]+)")
_BRACKET = re.compile(r"[*\[(<{]")


def ends_sentence(line: str, mark: int, following: int) -> bool:
    """Whether the mark at ``line[mark]`` ends a sentence; ``following`` is the position of what comes behind it."""
    after = line[following]
    if after.islower() or (line[mark] == "!" and after in "=+*/×÷"):
        return False
    if line[mark] != ".":
        return True
    begin = line.rfind(" ", 0, mark) + 1
    word = line[begin:mark].lstrip(_OPENING)
    lower = word.lower()
    found = _NEXT.match(line, following)
    next_word = found[1].replace("’", "'") if found else ""
    if word in ("St", "Dr", "Ave", "Blvd", "Rd", "Ln", "Ct", "Pl", "Sq", "Hwy", "Pkwy") and is_street(line, mark):
        return next_word in STARTERS
    if word in TITLES:
        return False
    if after.isdecimal() and lower in ("p", "c"):  # "p. 12", "c. 1450"
        return False
    if after.isdecimal() and f"{word}." in ABBREV and lower not in _ORDINARY:
        return False
    if after in "-–—" and clock.is_short(word):  # "Mon. - Fri."
        return False
    if is_state(line, mark):
        return next_word in STARTERS
    if f"{lower}." in BEFORE_NAME and word[0].isupper() and after.isupper():
        return next_word in STARTERS
    if f"{lower}." in BEFORE_NUMBER and lower not in _INSIDE and after.isdecimal():
        return False
    if lower in _INSIDE:
        if lower not in _ORDINARY or after.isdecimal():
            return False
        return word[0].islower() or lower == "no"
    if _CLOCK.fullmatch(word):
        return not (after.isdecimal() or next_word in _DAYS)
    if _INITIALS.fullmatch(word) and ((len(word) == 1 and word.isupper()) or len(word) > 1):
        if len(word) == 1:
            return word == "I" and next_word in STARTERS
        return next_word in STARTERS
    if lower in _MAYBE:
        return next_word in STARTERS or not found
    return True


_DAYS = words(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday EST PST GMT UTC CET EDT PDT BST
    """
)
