"""Where sentences end in languages other than English, whose rules are in ``normalise.sentence_end``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import registry

LONGEST = 2_000  # characters of a sentence that are read at once
# Words that keep their full stop inside a sentence, without it, in small letters.
ABBREVIATIONS = {
    "es": "sr sra srta sres dr dra d dña ud uds vd av avda c ctra pza núm nº n pág págs vol cap art ej p prof profa "
    "ing lic arq gral cnel tte sto sta mons fig tel ext aprox depto dpto máx mín ene feb mar abr jun jul ago sept oct "
    "nov dic",
    "fr": "m mm mme mmes mlle mlles dr pr me mgr st ste av bd boul p pp vol chap art fig ex tél éd n env max min cf "
    "janv févr avr juil sept oct nov déc",
    "it": "sig sigg sigra sig.ra sig.na dott dott.ssa prof prof.ssa ing avv arch geom rag on mons s p pag pagg vol cap "
    "art fig n num tel es v ecc.mo gent gen feb mar apr mag giu lug ago set ott nov dic max min",
    "pt-br": "sr sra srs sras srta dr dra prof profa eng av r al pça n nº núm pág págs vol cap art fig ex tel cel "
    "exmo ilmo sto sta d gen cel jan fev mar abr mai jun jul ago set out nov dez máx mín aprox",
    "hi": "डॉ श्री सु",
}  # fmt: skip
_KEPT = {language: frozenset(words.split()) for language, words in ABBREVIATIONS.items()}
_CLOSING = "\"”’»)\\]*'」』）》"
_SPACED = re.compile(rf"[.!?…]+[{_CLOSING}]*\s+(?=\S)|\s[!?…]+(?:\s?[{_CLOSING}])*\s+(?=\S)")
_UNSPACED = re.compile(rf"[。！？｡!?]+[{_CLOSING}]*\s*(?=\S)|[।॥]+[{_CLOSING}]*\s*(?=\S)")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘«¿¡]+$")
_LATIN = frozenset(["LATIN"])
_SOFT = re.compile(r"[,;:—、，；：]\s*|\s+")


def spans(line: str, language: str) -> list[tuple[int, int]]:
    """Returns the spans of the sentences in a line, with their closing quotes and without the spaces between them."""
    found: list[tuple[int, int]] = []
    start = 0
    ends = list(_SPACED.finditer(line))
    ends += list(_UNSPACED.finditer(line)) if registry.LANGUAGES[language].scripts != _LATIN else []
    for end in sorted(ends, key=lambda match: match.start()):
        if end.start() >= start and _is_end(line, end, language):
            found.append((start, end.end()))
            start = end.end()
    found.append((start, len(line)))
    return [part for span in found for part in _parts(line, *span) if line[slice(*part)].strip()]


def _is_end(line: str, end: re.Match[str], language: str) -> bool:
    """Whether marks with what is behind them end a sentence."""
    mark = end[0].strip()[:1]
    if mark in "।॥。！？｡":
        return True
    behind = line[end.end() : end.end() + 1]
    if behind.islower():
        return False
    if mark != ".":
        return True
    word = _WORD_BEFORE.search(line, 0, end.start())
    if word is None:
        return True
    text = word[0]
    is_initial = len(text) == 1 and text.isupper() and line[end.start() : end.start() + 2] != ".."
    return not is_initial and text.lower() not in _KEPT.get(language, frozenset())


def _parts(line: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yields a sentence as spans of at most ``LONGEST`` characters, cut behind clauses, spaces, or anywhere."""
    while stop - start > LONGEST:
        soft = [cut.end() for cut in _SOFT.finditer(line, start + 1, start + LONGEST)]
        clauses = [at for at in soft if line[at - 1 : at].strip() or line[at - 2 : at - 1] in ",;:—"]
        cut = (clauses or soft or [start + LONGEST])[-1]
        yield start, cut
        start = cut
    yield start, stop
