"""Words that are said differently as verbs, which the lexicon does not tell apart."""

from __future__ import annotations

from collections.abc import Callable

from .normalise.tables import pairs
from .word_place import OBJECTS, Place

# As they are said as a verb; the lexicon has the noun or the adjective.
_VERBS = pairs(
    """
    abuse=əbjˈuz elaborate=ɪlˈæbəɹˌAt frequent=fɹikwˈɛnt misuse=mɪsjˈuz mouth=mˈWð
    """
)
_SUBJECTS = frozenset(["i", "you", "we", "they", "who"])


def _rule(verb: str) -> Callable[[Place], str | None]:
    def rule(place: Place) -> str | None:
        is_predicate = place.word(-1) in _SUBJECTS or (place.word(1) in OBJECTS and not place.is_noun)
        return verb if place.is_verb or is_predicate or place.word(1) == "please" else None

    return rule


VERB_RULES = {word: _rule(verb) for word, verb in _VERBS.items()}
