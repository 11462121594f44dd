"""Stressed words: ``*word*``, and ``**word**`` for more."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..clean import PRONOUNCED
from .tables import pairs

STRESSED, STRONGLY = 1, 2  # degrees
STARS = re.compile(r"(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\1(?![*\w])")
# Small words that the reader leaves without stress, as they are said with it.
_SMALL = pairs(
    """
    a=ˈA an=ˈæn the=ðˈi to=tˈu of=ˈʌv for=fˈɔɹ from=fɹˈʌm at=ˈæt as=ˈæz but=bˈʌt and=ˈænd or=ˈɔɹ nor=nˈɔɹ than=ðˈæn
    am=ˈæm is=ˈɪz are=ˈɑɹ was=wˈʌz were=wˈɜɹ be=bˈi been=bˈɪn can=kˈæn could=kˈʊd should=ʃˈʊd would=wˈʊd will=wˈɪl
    shall=ʃˈæl must=mˈʌst has=hˈæz have=hˈæv had=hˈæd do=dˈu does=dˈʌz did=dˈɪd i=ˈI you=jˈu he=hˈi she=ʃˈi it=ˈɪt
    we=wˈi they=ðˈA me=mˈi him=hˈɪm her=hˈɜɹ us=ˈʌs them=ðˈɛm my=mˈI your=jˈɔɹ his=hˈɪz its=ˈɪts our=ˈWɹ their=ðˈɛɹ
    some=sˈʌm in=ˈɪn on=ˈɔn by=bˈI with=wˈɪð into=ˈɪntu if=ˈɪf so=sˈO not=nˈɑt this=ðˈɪs that=ðˈæt there=ðˈɛɹ
    """
)
_LINKED = re.compile(
    rf"{PRONOUNCED.pattern}|(?<![\w'’]){'(?P<small>' + '|'.join(_SMALL) + ')'}(?![\w'’])", re.IGNORECASE
)


class Emphasis(NamedTuple):
    """A span [start, stop) of a text that is stressed, and by how much: ``STRESSED`` or ``STRONGLY``."""

    start: int
    stop: int
    degree: int


def spans(text: str) -> list[Emphasis]:
    """Returns what stands between stars in a text, with the stars."""
    return [Emphasis(*found.span(), min(len(found[1]), STRONGLY)) for found in STARS.finditer(text)]


def without_stars(text: str) -> str:
    """Returns a text without the stars of emphasis; small words between them get the phonemes of their full form."""
    return STARS.sub(lambda found: _LINKED.sub(_full, found[2]), text)


def _full(found: re.Match[str]) -> str:
    small = found["small"]
    return f"[{small}](/{_SMALL[small.lower()]}/)" if small else found[0]
