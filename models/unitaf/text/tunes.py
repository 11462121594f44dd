"""Where F0 rises and falls in a sentence: it rises to the end of yes/no, tag and echo questions, and within lists.

Questions with a question word in front fall, as statements do. After Bolinger (1989, "Intonation and its uses") and
Pierrehumbert (1980): L* H-H% ends a question of yes or no, a high phrase accent an item of a list that goes on.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .normalise.tables import words

QUESTION_WORDS = words("what who whom whose which when where why how")
_CONTRACTED = re.compile(r"(what|who|when|where|why|how)['’](?:s|d|re|ll|ve)")
_AUXILIARIES = words(
    """
    is are am was were do does did have has had can could will would shall should may might must ain't isn't aren't
    wasn't weren't don't doesn't didn't haven't hasn't hadn't can't couldn't won't wouldn't shan't shouldn't mightn't
    mustn't cannot
    """
)
_TAGS = words("right ok okay huh eh no yes yeah correct true hm hmm hey innit")
# What may stand before the question word or the auxiliary of a clause.
_OPENINGS = words(
    """
    and but so or then well oh ah now okay ok yes no yeah right hey please because for by to from at in on with of
    until since about exactly just um uh er look listen wait hello hi sorry excuse me
    """
)
ASKS, GOES_ON, FALLS = "asks", "goes on", "falls"
_VAGUE = words("something anything so what not whatever")
_OPENS_ITEM = words("and or")
_NEAR = 8  # characters behind a word in which its marks stand
_LONGEST_ITEM = 4  # words of an item of a list
_MARKS = "\"'“”‘’«»()[]*_"
_CLAUSE = tuple(",;:—–-")


class Tone(NamedTuple):
    """How F0 moves to the end of a word, by its number in the sentence: ``ASKS``, ``GOES_ON`` or ``FALLS``."""

    word: int
    kind: str


class _Token(NamedTuple):
    """A word in small letters without quotes and marks, and whether a comma or dash, or a question mark follows."""

    text: str
    ends_clause: bool
    asks: bool


def tones(text: str, said: Sequence[str]) -> tuple[Tone, ...]:
    """Returns the tones of a sentence. text: as written. said: its words in order, as written."""
    tokens = list(_tokens(text, said))
    found: list[Tone] = []
    start = 0
    for stop in [*(number + 1 for number, token in enumerate(tokens) if token.asks), len(tokens)]:
        found += [tone._replace(word=tone.word + start) for tone in _tones(tokens[start:stop])]
        start = stop
    return tuple(found)


def _tones(tokens: Sequence[_Token]) -> tuple[Tone, ...]:
    """Returns the tones of a sentence, or of a question that is quoted in one."""
    items = tuple(Tone(number, GOES_ON) for number in _items(tokens))
    if not tokens or not tokens[-1].asks:
        return items
    last = len(tokens) - 1
    if _has_question_word(tokens):
        return *items, Tone(last, FALLS)
    either = _alternative(tokens)
    return (Tone(last, ASKS),) if either is None else (*items, Tone(either, GOES_ON), Tone(last, FALLS))


def is_question(sentence: str) -> bool:
    """Returns whether a sentence ends with a question mark, apart from quotes, brackets and exclamation marks."""
    return sentence.rstrip(" \t\n\"'”’»)]*」』").rstrip("!！").endswith(("?", "？"))


def _tokens(text: str, said: Sequence[str]) -> Iterator[_Token]:
    cursor = 0
    for word in said:
        at = text.find(word, cursor)
        cursor = at + len(word) if at >= 0 else cursor
        behind = text[cursor : cursor + _NEAR].lstrip(_MARKS).lstrip()
        bare = word.lower().replace("’", "'").strip(_MARKS + ",.!?;:")
        yield _Token(bare, behind.startswith(_CLAUSE), behind.lstrip("!").startswith("?"))


def _has_question_word(tokens: Sequence[_Token]) -> bool:
    """Whether a question has a question word in front, and no later clause asks for yes or no."""
    for clause in reversed(list(_clauses(tokens))):
        if len(clause) == 1 and clause[0] in _TAGS and len(tokens) > 1:
            return False
        first = next((at for at, word in enumerate(clause) if word not in _OPENINGS), len(clause))
        opening = clause[first] if first < len(clause) else ""
        if opening in QUESTION_WORDS or _CONTRACTED.fullmatch(opening):
            return True
        if opening in _AUXILIARIES:
            return False
    return False


def _clauses(tokens: Sequence[_Token]) -> Iterator[list[str]]:
    clause: list[str] = []
    for token in tokens:
        clause.append(token.text)
        if token.ends_clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _alternative(tokens: Sequence[_Token]) -> int | None:
    """Returns the number of the word before "or" where a question offers two things, "tea or coffee"; else None."""
    found = [number for number, token in enumerate(tokens) if token.text == "or" and 0 < number < len(tokens) - 1]
    if not found or tokens[found[-1] + 1].text in _VAGUE or tokens[0].text not in _AUXILIARIES:
        return None
    return found[-1] - 1


def _items(tokens: Sequence[_Token]) -> list[int]:
    """Returns the numbers of the last words of all items of a list but its last: "apples, pears and plums"."""
    found: list[int] = []
    for number, token in enumerate(tokens):
        if token.text not in _OPENS_ITEM or not 2 < number + 1 < len(tokens):
            continue
        ends = [at for at in range(number) if tokens[at].ends_clause or at == number - 1]
        chain = [number - 1]
        for before, item in itertools.pairwise(reversed(ends)):
            if before - item > _LONGEST_ITEM:
                break
            chain.append(item)
        found += chain if len(chain) > 1 else []
    return sorted(set(found))
