"""Which kind of rig a character's shape keys belong to, and what each of them answers to."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from .. import core
from . import visemes
from .rig_map import RigMap
from .spelling import Names, endings, normalised
from .tables import Alternatives, Table, tables

ARKIT = core.channels.ARKIT
MOUTH = tuple(name for name in ARKIT if name.startswith(("jaw", "mouth")))
# A table that covers fewer channels was met by chance.
TABLE_ENOUGH = 8
# A rig with that many of the 27 mouth channels speaks by them; else by its visemes, if it has so many.
MOUTH_ENOUGH, VISEMES_ENOUGH = 9, 4
PLAIN = "ARKit"
# ARKit's names as others spell them: the label, and what most of the names look like.
SPELLINGS = (
    ("Rocketbox", r"AK_\d\d_.*"),
    ("Reallusion ExPlus", r"A\d\d_.*"),
    ("Daz", r"facs_.*"),
    ("ARKit with _L and _R", r".*[_.][LR]"),
    ("Live Link Face", r"[A-Z][a-z]+[A-Z][A-Za-z]*"),
)


@functools.lru_cache(maxsize=64)
def detect(names: tuple[str, ...]) -> RigMap:
    """The rig map of a character with these shape keys; its map is empty if none of them has a known name.

    Every table is tried, and the one that covers most channels is taken; ARKit's own names fill what it leaves. A rig
    that speaks by visemes gets them instead, with what it has for eyes and brows.
    """
    known = Names(names)
    plain = plain_arkit(known.all)
    label, weights = PLAIN, plain
    for table in tables():
        found = {} if table.visemes else _found(table.channels, known)
        if len(found) >= TABLE_ENOUGH and len(found) > len(weights):
            label, weights = table.label, found
    used = {key for moved in weights.values() for key in moved}
    weights = {**{c: moved for c, moved in plain.items() if not used & set(moved)}, **weights}
    if sum(channel in weights for channel in MOUTH) < MOUTH_ENOUGH and (speaking := _best_visemes(known)):
        return _viseme_map(speaking, known, weights)
    missing = tuple(c for c in ARKIT if c not in weights)
    return RigMap(_label(label, weights), _ordered(weights), missing)


def plain_arkit(names: Iterable[str]) -> dict[str, dict[str, float]]:
    """Channel → shape keys with weights, by ARKit's names: exactly, without case and separators, without prefix.

    A shape key is used once, except that one for both sides gets the mean of the two.
    """
    free = list(names)
    found: dict[str, dict[str, float]] = {}
    for spell in (lambda name: [name], lambda name: [normalised(name)], endings):
        table: dict[str, str] = {}
        for name in free:
            for spelling in spell(name):
                table.setdefault(spelling, name)
        for channel in ARKIT:
            if channel not in found and (keys := _lookup(table, channel, found)):
                found[channel] = dict.fromkeys(keys, 1.0)
        used = {key for moved in found.values() for key in moved}
        free = [name for name in free if name not in used]
    for channel in ARKIT:
        if channel not in found and (merged := _merged(free, channel)):
            found[channel] = {merged: 0.5}
    return found


def _lookup(table: Mapping[str, str], channel: str, found: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """The key spelled like the channel, or its left and right halves where the channel itself has no side."""
    used = {key for moved in found.values() for key in moved}
    name = table.get(channel) or table.get(channel.lower())
    if name and name not in used:
        return (name,)
    halves = [table.get(channel.lower() + side, "") for side in ("left", "right")]
    if not _base(channel) and all(halves) and not used & set(halves):
        return tuple(halves)
    return ()


def _merged(free: Iterable[str], channel: str) -> str:
    """The shape key that does for both sides what the channel does for one; empty if there is none."""
    base = _base(channel).lower()
    return next((name for name in free if base and normalised(name) == base), "")


def _base(channel: str) -> str:
    """A channel's name without its side; empty if it has none, or if the side is where it moves to."""
    base = re.sub("(Left|Right)$", "", channel)
    return "" if base in (channel, "jaw", "mouth") else base


def _found(entries: Mapping[str, Alternatives], known: Names) -> dict[str, dict[str, float]]:
    """Of each channel or viseme the shape keys that are there: of alternatives, the first of which there are any."""
    found = {}
    for source, alternatives in entries.items():
        for weights in alternatives:
            keys = {known.find(name): weight for name, weight in weights.items()}
            keys.pop("", None)
            if keys:
                found[source] = keys
                break
    return found


def _best_visemes(known: Names) -> Table | None:
    """The table of most visemes, and among equals of most channels; None if the character has too few."""

    def score(table: Table) -> tuple[int, int]:
        return len(_found(table.visemes, known)), len(_found(table.channels, known))

    best = max((table for table in tables() if table.visemes), key=score)
    return best if score(best)[0] >= VISEMES_ENOUGH else None


def _viseme_map(table: Table, known: Names, plain: Mapping[str, Mapping[str, float]]) -> RigMap:
    spoken = _found(table.visemes, known)
    used = {key for moved in spoken.values() for key in moved}
    weights: dict[str, Mapping[str, float]] = {}
    for source, moved in {**_found(table.channels, known), **plain}.items():
        if not used & set(moved) and (source not in MOUTH or source.startswith("mouthSmile")):
            weights[source] = moved
    weights |= {visemes.PREFIX + name: moved for name, moved in spoken.items()}
    return RigMap(table.label, _ordered(weights), tuple(name for name in table.visemes if name not in spoken))


def _label(label: str, weights: Mapping[str, Mapping[str, float]]) -> str:
    """ARKit's label, after how most of its sided names are spelled."""
    keys = [key for channel, moved in weights.items() if channel.startswith("eye") for key in moved]
    if label != PLAIN:
        return label
    for spelling, pattern in SPELLINGS:
        if 2 * sum(re.fullmatch(pattern, key) is not None for key in keys) > len(keys):
            return spelling
    return PLAIN


def _ordered(weights: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    """Channels in their order, then visemes."""
    sources = (*ARKIT, *(visemes.PREFIX + name for name in visemes.MEANINGS))
    return {source: weights[source] for source in sources if source in weights}
