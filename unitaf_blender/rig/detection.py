"""Detects the rig of a head by the names of its shape keys, and maps channels and visemes to them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from .. import core
from . import visemes, vowels
from .rig_map import RigMap
from .spelling import Names, endings, normalised
from .tables import Alternatives, Table, tables

ARKIT = core.channels.ARKIT
MOUTH = tuple(name for name in ARKIT if name.startswith(("jaw", "mouth")))
# A table that matches fewer channels than this matches by chance.
TABLE_ENOUGH = 8
# A rig with at least this many of the 27 mouth channels is driven by them; else by its visemes, if it has enough.
MOUTH_ENOUGH, VISEMES_ENOUGH = 9, 4
PLAIN = "ARKit"
OPENINGS = ("mouthOpen", "openMouth", "jawDrop", "openJaw")  # Ready Player Me's first, which has no jawOpen by default
# Other spellings of ARKit's names: the label of the rig, and a pattern that most names match.
SPELLINGS = (
    ("Rocketbox", r"AK_\d\d_.*"),
    ("Reallusion ExPlus", r"A\d\d_.*"),
    ("Daz", r"facs_.*"),
    ("ARKit with _L and _R", r".*[_.][LR]"),
    ("Live Link Face", r"[A-Z][a-z]+[A-Z][A-Za-z]*"),
)


@functools.lru_cache(maxsize=64)
def detect(names: tuple[str, ...]) -> RigMap:
    """Returns the rig map for shape keys with these names; its weights are empty if no name is known.

    Of all tables the one that matches most channels is used, and ARKit's own names for the channels that it lacks. A
    rig with visemes instead of mouth channels gets its visemes, and its channels for eyes and brows.
    """
    known = Names(names)
    plain = plain_arkit(known.all)
    label, weights = PLAIN, plain
    for table in tables():
        matched = {} if table.visemes else _match(table.channels, known)
        if len(matched) >= TABLE_ENOUGH and len(matched) > len(weights):
            label, weights = table.label, matched
    used = {key for moved in weights.values() for key in moved}
    weights = {**{c: moved for c, moved in plain.items() if not used & set(moved)}, **weights}
    if sum(channel in weights for channel in MOUTH) < MOUTH_ENOUGH and (best := _best_visemes(known)):
        return _viseme_map(best, known, weights)
    if "jawOpen" not in weights and (opening := _opening(known, weights)):
        weights = {**weights, "jawOpen": {opening: 1.0}}
    missing = tuple(c for c in ARKIT if c not in weights)
    return RigMap(_label(label, weights), _ordered(weights), missing)


def _opening(known: Names, weights: Mapping[str, Mapping[str, float]]) -> str:
    """Returns the shape key that opens the mouth of a head without jawOpen; empty if there is none."""
    used = {key for moved in weights.values() for key in moved}
    return next((name for wanted in OPENINGS if (name := known.find(wanted)) and name not in used), "")


def plain_arkit(names: Iterable[str]) -> dict[str, dict[str, float]]:
    """Returns channel → shape key → weight by ARKit's names: exact, else without case and separators or a prefix.

    A shape key is used for one channel; one without a side is used for both sides, with a weight of 0.5 each.
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
    """Returns the shape key spelled like a channel, or for a channel without sides its left and right halves."""
    used = {key for moved in found.values() for key in moved}
    name = table.get(channel) or table.get(channel.lower())
    if name and name not in used:
        return (name,)
    halves = [table.get(channel.lower() + side, "") for side in ("left", "right")]
    if not _base(channel) and all(halves) and not used & set(halves):
        return tuple(halves)
    return ()


def _merged(free: Iterable[str], channel: str) -> str:
    """Returns the shape key that moves both sides of a one-sided channel; empty if there is none."""
    base = _base(channel).lower()
    return next((name for name in free if base and normalised(name) == base), "")


def _base(channel: str) -> str:
    """Returns a channel's name without its side; empty if it has none, or if the side is its direction (jawLeft)."""
    base = re.sub("(Left|Right)$", "", channel)
    return "" if base in (channel, "jaw", "mouth") else base


def _match(entries: Mapping[str, Alternatives], known: Names) -> dict[str, dict[str, float]]:
    """Returns channel or viseme → shape key → weight, by the first alternative that has any shape key."""
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
    """Returns the table that matches most visemes, then most channels; None if none matches enough visemes."""

    def score(table: Table) -> tuple[int, int]:
        return len(_match(table.visemes, known)), len(_match(table.channels, known))

    best = max((*(table for table in tables() if table.visemes), vowels.table_of(known.all)), key=score)
    return best if score(best)[0] >= VISEMES_ENOUGH else None


def _viseme_map(table: Table, known: Names, plain: Mapping[str, Mapping[str, float]]) -> RigMap:
    """Returns the rig map of a rig with visemes. plain: the channels that were matched by other tables."""
    matched = _match(table.visemes, known)
    used = {key for moved in matched.values() for key in moved}
    weights: dict[str, Mapping[str, float]] = {}
    for source, moved in {**_match(table.channels, known), **plain}.items():
        if not used & set(moved) and (source not in MOUTH or source.startswith("mouthSmile")):
            weights[source] = moved
    weights |= {visemes.PREFIX + name: moved for name, moved in matched.items()}
    return RigMap(table.label, _ordered(weights), tuple(name for name in table.visemes if name not in matched))


def _label(label: str, weights: Mapping[str, Mapping[str, float]]) -> str:
    """Returns the label of a rig; of ARKit's names, that of the spelling of most eye channels."""
    keys = [key for channel, moved in weights.items() if channel.startswith("eye") for key in moved]
    if label != PLAIN:
        return label
    for spelling, pattern in SPELLINGS:
        if 2 * sum(re.fullmatch(pattern, key) is not None for key in keys) > len(keys):
            return spelling
    return PLAIN


def _ordered(weights: Mapping[str, Mapping[str, float]]) -> dict[str, Mapping[str, float]]:
    """Returns the weights in the order of the channels, then of the visemes."""
    sources = (*ARKIT, *(visemes.PREFIX + name for name in visemes.MEANINGS))
    return {source: weights[source] for source in sources if source in weights}
