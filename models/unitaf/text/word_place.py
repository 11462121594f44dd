"""A word among its neighbours, and the small words that settle what part of speech it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .normalise.tables import words

DETERMINERS = words(
    """
    a an the this that these those my your his her its our their some any no every each another either neither whose
    one two three four five six seven eight nine ten many few several both all 's which what
    """
)
VERB_FOLLOWS = words(
    """
    will would can could should may might must shall do does did n't 'll let please never i you we they who cannot
    let's don't didn't won't can't wouldn't couldn't shouldn't
    """
)
AUXILIARIES = words("have has had 've having 'd was were is are be been being got")
LINKS = words(
    """
    is are was were be been am 's 're 'm seem seems seemed feel feels felt look looks looked become becomes became
    remain remains remained stay stays stayed sounds sounded appear appears appeared being get gets got
    """
)
PREPOSITIONS = words("in of for on with at by from under about without into through during after before per like as")
OBJECTS = words("it them him me us")
DEGREES = words("very so too quite more most perfectly really rather not how pretty fairly just always")
PAST = words("yesterday ago last once already earlier before when then since previously formerly 'd")
BREAKS = frozenset('.,;:!?—…"“”()')


class Place(NamedTuple):
    """A word in its sentence: all words in lower case, their tags, and the index of this one."""

    words: Sequence[str]
    tags: Sequence[str]
    at: int
    is_capital: bool = False

    def word(self, offset: int) -> str:
        """Returns a neighbour, "" beyond the sentence and for punctuation."""
        index = self.at + offset
        found = self.words[index] if 0 <= index < len(self.words) else ""
        return "" if found in BREAKS else found

    def tag(self, offset: int) -> str:
        """Returns the tag of a neighbour."""
        index = self.at + offset
        return self.tags[index] if 0 <= index < len(self.tags) else ""

    def near(self, wanted: frozenset[str], reach: int = 6) -> bool:
        """Whether one of some words stands within ``reach`` words."""
        around = self.words[max(0, self.at - reach) : self.at + reach + 1]
        return not wanted.isdisjoint(around)

    @property
    def is_noun(self) -> bool:
        """Whether the words before make it a noun or an attribute."""
        before = self.word(-1)
        if self._after_let_us:
            return False
        if before in DETERMINERS or before in PREPOSITIONS:
            return True
        return self.tag(-1) in ("JJ", "PRP$", "CD") or (self.tag(-1) == "POS")

    @property
    def is_verb(self) -> bool:
        """Whether the neighbours make it a verb."""
        before, behind = self.word(-1), self.word(1)
        if before == "not" and self.word(-2) in VERB_FOLLOWS | {"to"}:  # "do not tear it", but "is not content"
            return True
        if before in VERB_FOLLOWS or (before == "to" and self.tag(-1) != "IN"):
            return True
        if not before or before in ("and", "or", "then", "just", "to"):
            return behind in OBJECTS or behind in DETERMINERS - {"'s"}
        return False

    @property
    def _after_let_us(self) -> bool:
        return self.word(-1) == "'s" and self.word(-2) == "let"

    @property
    def before_noun(self) -> bool:
        """Whether a noun follows."""
        return self.tag(1) in ("NN", "NNS", "NNP", "NNPS")
