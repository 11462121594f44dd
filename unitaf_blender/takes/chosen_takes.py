"""Keeps the chosen take of each head chosen, when a step is undone or redone that neither adds nor removes takes.

Blender restores which take was chosen at the step, but the animator may have chosen another one since. Where takes come
or go, that of the step is the right one: the take that is there again, or the one before.
"""

from __future__ import annotations

import bpy
from bpy.types import Object

from ..properties.head import head_properties
from .follow_dials import editable_key
from .parts import names_in

_before: dict[int, tuple[str, set[str]]] = {}  # by session uid of the head: the chosen take, and all takes


def remember() -> None:
    """Remembers what is chosen now, before a step is undone or redone."""
    _before.clear()
    _before.update({head.session_uid: (head_properties(head).chosen, names) for head, names in _heads()})


def recall() -> None:
    """Chooses again what was chosen, for heads with the same takes as before."""
    for head, names in _heads():
        chosen, earlier = _before.get(head.session_uid, ("", set()))
        if chosen in names and names == earlier and head_properties(head).chosen != chosen:
            head_properties(head).chosen = chosen
    _before.clear()


def _heads() -> list[tuple[Object, set[str]]]:
    """Returns the heads that have takes, with the names of these."""
    keys = [(head, editable_key(head)) for head in bpy.data.objects]
    found = [(head, set(names_in(key))) for head, key in keys if key is not None and key.animation_data]
    return [(head, names) for head, names in found if names]
