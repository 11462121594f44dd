"""The hand layer: an action for the animator's keys that adds to the takes below it.

It is the active action of the shape keys, so that keys which the animator inserts go there, and it shows on top of the
NLA editor. Blender computes what has to be added for the pose that the animator sees. No take pushes it down.
"""

from __future__ import annotations

import contextlib

import bpy
from bpy.types import Action, Key

from .. import core
from . import nla, shape_keys
from .rest import restore_untouched, values_before


def layer_of(key: Key) -> Action | None:
    """Returns the hand layer of some shape keys; None if they have none."""
    data = key.animation_data
    return data.action if data is not None and nla.is_layer(data.action) else None


def add(key: Key, name: str) -> Action:
    """Adds a layer above the takes of some shape keys; the animator's action is pushed down to a track below it.

    name: of the head. Raises InputError when there is one already.
    """
    if layer_of(key) is not None:
        raise core.errors.InputError(f"{name!r} has a hand layer already: insert keys, they go there.")
    with contextlib.ExitStack() as undo:
        data = nla.ensure_animation(key)
        nla.push_down(data, undo)
        names = [block.name for block in key.key_blocks if block != key.reference_key]
        shape_keys.hold_rest(key, data, names, undo)
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
    """Sets the influence of the layer to 0, or back to 1."""
    if layer_of(key) is not None:
        nla.ensure_animation(key).action_influence = 0.0 if muted else 1.0


def is_muted(key: Key) -> bool:
    """Whether there is a layer whose influence is 0."""
    return layer_of(key) is not None and nla.ensure_animation(key).action_influence == 0.0


def remove(key: Key) -> None:
    """Removes the layer with its keys."""
    layer = layer_of(key)
    if layer is not None:
        data = nla.ensure_animation(key)
        before = values_before(key, nla.fcurves(layer, getattr(data, "action_slot", None)))
        data.action = None
        bpy.data.actions.remove(layer)
        restore_untouched(key, before)
