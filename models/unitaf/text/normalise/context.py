"""What stands around a number: whether it is an attribute of the noun behind it, as in "a five dollar bill"."""

from __future__ import annotations

import re

from .tables import words

# Behind "a" an amount of more than one is always an attribute; one adjective can stand between them.
_ARTICLE = re.compile(r"(?i)(?:^|[\s(\"“])an?(?:\s+[a-z]+)?\s+$")
_DETERMINER = re.compile(
    r"(?i)(?:^|[\s(\"“])(?:the|this|that|another|his|her|my|your|our|their|its|each|every|any|no|"
    r"one|two|three|four|five|six|seven|eight|nine|ten)\s+$"
)
_NEXT_WORD = re.compile(r"[\s-]([A-Za-z]+)")
# Words that no noun phrase goes on with.
NO_NOUN = words(
    """
    a about after again ago all also always an and are as at away back be because been before behind below but by can
    could did do does down due each ever extra for from further had has have he her here him his how i if in into is
    it its just last later left less many me more most much must my never no not now of off on one only onto or our
    out over per please she should since so some soon still than that the their them then there these they this those
    though through till to today tomorrow tonight too total under until up us was we were what when where which while
    who why will with within without would yesterday you your
    """
)
LOOK_BACK = 40  # characters that are looked at before a number


def is_attribute(text: str, start: int, stop: int) -> bool:
    """Whether the amount at ``text[start:stop]`` stands between a determiner and a noun."""
    following = _NEXT_WORD.match(text, stop)
    if following is None:
        return False
    before = text[max(0, start - LOOK_BACK) : start]
    if _ARTICLE.search(before):
        return following[1].lower() not in ("and", "or")
    return following[1].lower() not in NO_NOUN and _DETERMINER.search(before) is not None


def before(text: str, start: int) -> str:
    """Returns what stands before a position, in lower case, as far as rules look at it."""
    return text[max(0, start - LOOK_BACK) : start].lower()
