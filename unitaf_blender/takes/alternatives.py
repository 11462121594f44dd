"""Takes of one line are alternatives: stars mark the good ones, and one of those at a place is used."""

from __future__ import annotations

import re

from bpy.types import Action, Object

from .. import core
from ..character.head import key_of
from ..timeline import marks, nla
from . import library
from .ownership import to_change
from .parts import line_of_notes, names_in, number_of
from .stored import notes_of_action

STAR = "unitaf_star"  # custom property of a take's action
_NUMBERED = re.compile(r"-\d{3,}$")  # as ``sound_files.reserve_name`` names takes


def is_starred(action: Action) -> bool:
    """Whether the take of an action has a star."""
    return marks.number(action, STAR, 0.0) > 0


def star(name: str, starred: bool) -> None:
    """Gives a take a star, or takes it away; raises InputError for a name that no take has."""
    to_change([name]).face_of(name).action[STAR] = int(starred)


def use(head: Object, name: str) -> list[str]:
    """Switches a take on, and all others of its head that it overlaps off; returns those. Raises InputError."""
    library.solo(head)
    chosen = library.describe(name)
    others = [
        take.name
        for take in map(library.describe, names_in(key_of(head)))
        if take.name != name and take.start <= chosen.end and chosen.start <= take.end and not take.muted
    ]
    for other in others:
        library.mute(other)
    library.mute(name, False)
    return others


def words_of(notes: core.notes.Notes) -> str:
    """Returns what is said in a take, on one line and without tags; empty if it is not known."""
    return " ".join(core.tag_editing.without_tags(line_of_notes(notes)).split())


def label(action: Action) -> tuple[str, str]:
    """Returns the number and the words of a take, as lists show them.

    A take that the animator named has its name in place of its words. Takes of earlier versions have no number.
    """
    name, number = nla.take_name(action), number_of(action)
    words = words_of(notes_of_action(action)) if _NUMBERED.search(name) else ""
    return str(number) if number else "", words or name


def voice_label(voice: str) -> str:
    """Returns the name of a voice as settings write it, as menus show it: "Giant", or "Giant +" with own sliders."""
    preset, _, changed = voice.partition(",")
    if preset not in core.cast.PRESETS:
        preset, changed = core.cast.OWN, voice
    return f"{preset.replace('_', ' ').title()}{' +' if changed else ''}"
