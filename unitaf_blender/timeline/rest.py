"""What channels are at while no take moves them: held values, and what is restored when takes are gone."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable
from typing import Any

import bpy
from bpy.types import ID, AnimData, FCurve

from . import animated, marks, nla

MOVED_MARK = "unitaf_moved"  # custom property of shape keys: data paths that takes move, as a JSON list
CUSTOM = re.compile(r'(.*)\["([^"]+)"\]')  # data path of a custom property


def restore_untouched(owner: ID, before: dict[nla.Channel, float]) -> None:
    """Restores channels that nothing of ours moves any more, and removes held values and empty animation data.

    before: the values to restore, by channel, as ``values_before`` returns them.
    """
    data = nla.ensure_animation(owner)
    left = animated.animated_channels(data)
    for channel, value in before.items():
        if channel not in left:
            _set(owner, channel, value)
    _forget_moved(owner)
    _remove_rest(data)
    if data.action is None and not data.nla_tracks and not data.drivers:
        owner.animation_data_clear()


def values_before(owner: ID, curves: Iterable[FCurve]) -> dict[nla.Channel, float]:
    """Returns the values that the channels of F-curves had before these moved them: held values, else defaults."""
    held = animated.held_channels(nla.ensure_animation(owner))
    channels = {(curve.data_path, curve.array_index) for curve in curves}
    return {channel: held[channel] if channel in held else _default(owner, channel) for channel in channels}


def note_moved(owner: ID, paths: Iterable[str], undo: contextlib.ExitStack) -> None:
    """Notes that a take moves these data paths, for ``restore_left_behind``."""
    before = owner.get(MOVED_MARK)
    undo.callback(_set_mark, owner, before)
    _set_mark(owner, json.dumps(sorted({*moved_paths(owner), *paths})))


def moved_paths(owner: ID) -> list[str]:
    """Returns the data paths of which is noted that takes move them."""
    noted = marks.json_text(owner.get(MOVED_MARK))
    return [path for path in noted if isinstance(path, str)] if isinstance(noted, list) else []


def restore_left_behind(owner: ID) -> None:
    """Restores channels whose takes were deleted by hand, in the NLA editor: Blender leaves them where they were."""
    data = nla.animation(owner)
    gone = _left_by_takes(data, moved_paths(owner))
    if not gone:
        return
    held = animated.held_channels(data) if data else {}
    channels = [(path, 0) for path in gone]
    restore_untouched(owner, {channel: held.get(channel, _default(owner, channel)) for channel in channels})


def _forget_moved(owner: ID) -> None:
    """Takes out of the note what no take moves any more."""
    noted = moved_paths(owner)
    if noted:
        moved = sorted(set(noted) - _left_by_takes(nla.animation(owner), noted))
        _set_mark(owner, json.dumps(moved) if moved else None)


def _left_by_takes(data: AnimData | None, paths: Iterable[str]) -> set[str]:
    """Returns those of some data paths that no take moves; the newest take mostly moves them all."""
    left = set(paths)
    for track in reversed(data.nla_tracks) if data else ():
        for strip in track.strips:
            if not left:
                return left
            if nla.take_name(strip.action):
                left -= {curve.data_path for curve in nla.strip_curves(strip)}
    return left


def _set_mark(owner: ID, text: str | None) -> None:
    if text is not None:
        owner[MOVED_MARK] = text
    elif owner.get(MOVED_MARK) is not None:
        del owner[MOVED_MARK]


def _remove_rest(data: AnimData) -> None:
    """Removes held values, unless a take, a listener or a hand layer is still mixed with them."""
    actions = [strip.action for track in data.nla_tracks for strip in track.strips]
    if nla.is_layer(data.action) or any(nla.take_name(action) or nla.is_listener(action) for action in actions):
        return
    for track in list(data.nla_tracks):
        resting = [strip.action for strip in track.strips if strip.action]
        if resting and all(nla.is_rest(action) for action in resting):
            data.nla_tracks.remove(track)
            for action in resting:
                if action.users - action.use_fake_user == 0:  # a duplicated head shares it
                    bpy.data.actions.remove(action)


def _default(owner: ID, channel: nla.Channel) -> float:
    path, index = channel
    if path.startswith("key_blocks["):
        return 0.0  # the default is 1 in Blender 5.0, at which no face is at rest
    container, _, name = path.rpartition(".")
    try:
        holder: Any = owner.path_resolve(container) if container else owner
        prop = holder.bl_rna.properties[name]
        return float(prop.default_array[index] if prop.is_array else prop.default)
    except (ValueError, KeyError, AttributeError):
        return 0.0  # a custom property


def _set(owner: ID, channel: nla.Channel, value: float) -> None:
    path, index = channel
    custom = CUSTOM.fullmatch(path)
    container, name = custom.groups() if custom else path.rpartition(".")[::2]
    with contextlib.suppress(ValueError, KeyError):  # the shape key or the bone is gone
        holder: Any = owner.path_resolve(container) if container else owner
        if custom:
            holder[name] = value
        elif holder.bl_rna.properties[name].is_array:
            getattr(holder, name)[index] = value
        else:
            setattr(holder, name, value)
