"""Takes of one line are alternatives: stars mark the good ones, and one of those at a place is used."""

from __future__ import annotations

from bpy.types import Action, Object

from ..character.head import key_of
from ..timeline import marks
from . import labels, library
from .ownership import to_change
from .parts import TakeIndex, names_in

STAR = "unitaf_star"  # custom property of a take's action


def is_starred(action: Action) -> bool:
    """Whether the take of an action has a star."""
    return marks.number(action, STAR, 0.0) > 0


def star(name: str, starred: bool) -> None:
    """Gives a take a star, or takes it away; raises InputError for a name that no take has."""
    to_change([name]).face_of(name).action[STAR] = int(starred)


def use(head: Object, name: str) -> list[str]:
    """Switches a take on, and all others of its head that it overlaps off; returns those. Raises InputError."""
    library.solo(head)
    others = overlapped(head, name)
    for other in others:
        library.mute(other)
    library.mute(name, False)
    return others


def overlapped(head: Object, name: str) -> list[str]:
    """Returns the other takes of a head that a take overlaps and that are on; raises InputError."""
    chosen, index = library.describe(name), TakeIndex()
    return [
        take.name
        for take in (library.describe(other, index) for other in names_in(key_of(head)))
        if take.name != name and take.start <= chosen.end and chosen.start <= take.end and not take.muted
    ]


def overlap_sentence(head: Object, name: str) -> str:
    """Returns what a take overlaps that is on as well, in a sentence; empty for none, or where the take is off."""
    others = [] if library.describe(name).muted else overlapped(head, name)
    return f"It overlaps {labels.named(others)} Use This Take switches that off." if others else ""
