"""Hand-made keys above the takes: an action that adds to whatever the takes under it do.

It is the active action of the shape keys, so that keys which the animator inserts go there, and it shows on top of the
NLA editor. Blender works out what has to be added for the pose that the animator sees. No take pushes it down.
"""

from __future__ import annotations

import contextlib

import bpy
from bpy.types import Action, Key

from .. import core
from . import action, nla, take_parts


def of(key: Key) -> Action | None:
    """The layer of some shape keys, if they have one."""
    data = key.animation_data
    return data.action if data is not None and nla.is_layer(data.action) else None


def add(key: Key, name: str) -> Action:
    """Put a layer over the takes of some shape keys; an action of the animator's goes to a track under it.

    name: of whom they are. Raises InputError when there is one already.
    """
    if of(key) is not None:
        raise core.errors.InputError(f"{name!r} has a hand layer already: insert keys, they go there.")
    with contextlib.ExitStack() as undo:
        data = nla.ensure_animation(key)
        nla.push_down(data, undo)
        names = [block.name for block in key.key_blocks if block != key.reference_key]
        action.hold_rest(key, data, names, undo)
        made = nla.new_action(f"{name} hand layer", key, {}, undo)
        made[nla.LAYER_MARK] = True
        made.use_fake_user = True
        nla.assign(data, made)
        data.action_blend_type = "ADD"
        data.action_extrapolation = "HOLD"
        data.action_influence = 1.0
        undo.pop_all()
    return made


def set_muted(key: Key, muted: bool) -> None:
    """Let the layer have no effect, or have it again."""
    if of(key) is not None:
        nla.ensure_animation(key).action_influence = 0.0 if muted else 1.0


def is_muted(key: Key) -> bool:
    """Whether there is a layer that has no effect."""
    return of(key) is not None and nla.ensure_animation(key).action_influence == 0.0


def remove(key: Key) -> None:
    """Take the layer and its keys away."""
    layer = of(key)
    if layer is not None:
        data = nla.ensure_animation(key)
        before = take_parts.values_before(key, nla.fcurves(layer, getattr(data, "action_slot", None)))
        data.action = None
        bpy.data.actions.remove(layer)
        take_parts.forget_untouched(key, before)
