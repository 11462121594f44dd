"""Words that are written alike and said differently, by the words around them.

The lexicon has most of them by part of speech; here the part of speech is settled where the neighbours leave no doubt,
since the tagger is unsure of them. Others need words of their own context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .heteronym_rules import RULES
from .heteronym_verbs import VERB_RULES
from .word_place import DEGREES, LINKS, Place


def settle(tokens: Sequence[Any], entries: Callable[[str], Any]) -> None:
    """Sets tag or phonemes of such words among the tokens of a sentence, in place.

    entries: returns what the lexicon has for a word; a mapping for one with several pronunciations.
    """
    lower = [token.text.lower().replace("’", "'") for token in tokens]
    tags = [token.tag for token in tokens]
    for at, token in enumerate(tokens):
        if token.phonemes is not None:
            continue
        place = Place(lower, tags, at, token.text[:1].isupper() and token.text != token.text.upper())
        rule = RULES.get(lower[at]) or VERB_RULES.get(lower[at])
        phonemes = rule(place) if rule else None
        if phonemes:
            token.phonemes = phonemes
        elif rule is None and isinstance(entry := entries(lower[at]), Mapping) and "VERB" in entry:
            token.tag = _part_of_speech(place, token.tag)


def _part_of_speech(place: Place, tag: str) -> str:
    """Returns a tag that the neighbours settle, else the tagger's."""
    if place.is_verb or (place.tag(-1) == "NNS" and not place.before_noun and not place.words[place.at].endswith("s")):
        return "VB"
    if place.word(-1) in ("he", "she", "it") and place.words[place.at].endswith("s"):
        return "VBZ"
    if place.is_noun:
        return "JJ" if place.before_noun else "NN"
    if place.word(-1) in LINKS or (place.word(-2) in LINKS and place.word(-1) in DEGREES):
        return tag if tag.startswith("V") and tag in ("VBN", "VBG", "VBD") else "JJ"
    if not place.word(-1) and tag.startswith("NNP"):
        return "NN"
    return tag
