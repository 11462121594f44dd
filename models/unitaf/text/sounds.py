"""From one sentence to its phoneme string: the rules of ``normalise``, the reader, and our readings of single words."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from hibari.g2p.lexicon import apply_stress
from hibari.g2p.normalize import normalize

from ..errors import TextError, UnitafError
from . import normalise, readings
from .clean import PRONOUNCED
from .normalise import capitals
from .normalise.emphasis import STRESSED
from .phones import is_spoken
from .pronunciation import Pronunciations
from .reader import phonemes_of, reader
from .words import Rewritten, pieces

_FULL_STRESS = 2  # the reader's degree for an emphasised word
_PRIMARY = "ˈ"
_HIDDEN = re.compile(r"^\[|\]\(/[^)/\n]{1,1000}/\)$")  # what a word with its pronunciation has besides the word
_SHOWN = 20  # characters of a sentence that an error message repeats


class Stress(NamedTuple):
    """A span [start, stop) of phonemes that is stressed; degree: ``emphasis.STRESSED`` or ``STRONGLY``."""

    start: int
    stop: int
    degree: int


class Sounds(NamedTuple):
    """The phonemes of a sentence, joined as in the voice package. pieces: its rewritten pieces, with their spans."""

    phonemes: str
    pieces: list[Rewritten]
    stresses: list[Stress]


def sounds_of(sentence: str, known: Pronunciations) -> Sounds:
    """Returns the phonemes of a sentence as ``clean.spoken`` gives it. Raises TextError if the reader fails."""
    read = reader()
    try:
        shouted = capitals.read(normalize(normalise.rewrite(sentence)))
        tokens = read.tokenize(shouted.text)
        spans = _seen(shouted)
        for token, is_stressed in zip(tokens, _stressed(tokens, spans), strict=True):
            if is_stressed:
                token.stress = _FULL_STRESS
        readings.assign(tokens)
        tokens = read.phonemize_tokens(tokens)
    except UnitafError:
        raise
    except Exception as error:  # third-party rules on any text: its exceptions are not known
        raise TextError(
            f'The sentence that starts with "{sentence[:_SHOWN]}" cannot be read; write it differently.'
        ) from error
    stressed = _stressed(tokens, spans)
    for token, is_stressed in zip(tokens, stressed, strict=True):
        token.phonemes = known.phonemes_of(token.text) or token.phonemes
        if not any(map(is_spoken, token.phonemes or "")) and any(map(str.isalnum, token.text)):
            token.phonemes = _spelled(token.text)  # nothing that can be spoken is left out
        if is_stressed and token.phonemes and _PRIMARY not in token.phonemes:
            token.phonemes = apply_stress(token.phonemes, _FULL_STRESS)
    return _joined(tokens, stressed)


def phonemes_of_word(word: str) -> str:
    """Returns the reader's phonemes for a single word, without a dictionary."""
    return sounds_of(word, Pronunciations({}, str)).phonemes


def _joined(tokens: Sequence[Any], stressed: Sequence[bool]) -> Sounds:
    """Joins the phonemes of tokens."""
    text = "".join(token.text + token.whitespace for token in tokens)
    bounds = pieces(text)
    spans: list[list[tuple[int, int]]] = [[] for _ in bounds]
    stresses: list[Stress] = []
    phonemes, text_end = "", 0
    for token, is_stressed in zip(tokens, stressed, strict=True):
        begin = len(phonemes)
        phonemes += token.phonemes or ""
        if bounds:
            # the last piece that begins before the token ends, and has letters or digits where the token has ("0—.")
            index = bisect.bisect_left(bounds, text_end + len(token.text), key=lambda piece: piece.start) - 1
            while index > 0 and bounds[index].start > text_end and not _is_word(bounds[index].text):
                index -= 1
            spans[max(0, index)].append((begin, len(phonemes)))
        if is_stressed and any(map(is_spoken, phonemes[begin:])):
            stresses.append(Stress(begin, len(phonemes), STRESSED))
        phonemes += " " if token.whitespace else ""
        text_end += len(token.text) + len(token.whitespace)
    shift, length = len(phonemes) - len(phonemes.lstrip()), len(phonemes.strip())
    found = [
        Rewritten(piece.text, *(min(max(0, at - shift), length) for at in (inside[0][0], inside[-1][1])))
        for piece, inside in zip(bounds, spans, strict=True)
        if inside
    ]
    return Sounds(phonemes.strip(), found, [Stress(s.start - shift, s.stop - shift, s.degree) for s in stresses])


def _seen(shouted: capitals.Emphasised) -> list[tuple[int, int]]:
    """Returns the spans without the pronunciations that are written in the text: tokens have none."""
    hidden = [
        link.start() + at
        for link in PRONOUNCED.finditer(shouted.text)
        for part in _HIDDEN.finditer(link[0])
        for at in range(*part.span())
    ]
    return [(start - bisect.bisect(hidden, start), stop - bisect.bisect(hidden, stop)) for start, stop in shouted.spans]


def _stressed(tokens: Sequence[Any], spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Returns whether each token is stressed, by spans of their joined text."""
    found, at = [], 0
    for token in tokens:
        end = at + len(token.text)
        found.append(any(start < end and at < stop for start, stop in spans))
        at = end + len(token.whitespace)
    return found


def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _spelled(text: str) -> str:
    """Returns the phonemes of the letters and digits of a text, one by one."""
    return " ".join(filter(None, (phonemes_of(each) for each in text if each.isalnum())))
