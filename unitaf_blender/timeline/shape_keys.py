"""The face of a take: values of shape keys on an NLA track of its own."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping

import bpy
from bpy.types import AnimData, Key, NlaTrack

from . import nla
from .nla import FloatArray


@dataclasses.dataclass(frozen=True)
class TakeSpan:
    """The first and the last frame of a take that have keys."""

    start: int
    end: int

    def overlaps(self, start: float, end: float) -> bool:
        """Whether the two spans share more than an end point."""
        return self.start < end and start < self.end


def value_path(key_name: str) -> str:
    """Returns the data path of a shape key's value."""
    return f'key_blocks["{bpy.utils.escape_identifier(key_name)}"].value'


def write_take(
    key: Key, name: str, start: int, curves: Mapping[str, FloatArray], undo: contextlib.ExitStack
) -> NlaTrack:
    """Writes one key per frame into a new action, on a new NLA track above all others.

    curves: shape key name → (frames,); frame i goes to ``start + i``. The animator's action is pushed down unchanged.
    undo: receives the function that reverts each step, for a caller that fails later.
    """
    data = nla.ensure_animation(key)
    nla.push_down(data, undo)
    hold_rest(key, data, curves, undo)
    return nla.add_track(key, name, start, {(value_path(k), 0): values for k, values in curves.items()}, undo)


def mute_overlapping(key: Key, span: TakeSpan, undo: contextlib.ExitStack) -> list[str]:
    """Mutes the takes of some shape keys that overlap a span; returns their names."""
    muted = []
    data = key.animation_data
    for track in data.nla_tracks if data else ():
        names = [nla.take_name(s.action) for s in track.strips if span.overlaps(s.frame_start, s.frame_end)]
        names = [name for name in names if name]
        if names and not track.mute:
            nla.mute(track, undo)
            muted += names
    return muted


def is_used_by_animator(key: Key, name: str) -> bool:
    """Whether the animator has set this shape key, or animates it by other means than takes."""
    return name in used_by_animator(key, [name])


def used_by_animator(key: Key, names: Iterable[str]) -> set[str]:
    """Returns the shape keys that the animator has set, or animates by other means than takes."""
    data = key.animation_data
    if data is None:
        return {name for name in names if key.key_blocks[name].value}
    names = list(names)
    by_hand, held = nla.animated_paths(data, takes=False), nla.held_values(data)
    moved = nla.animated_among(data, {value_path(name) for name in names})

    def is_used(name: str) -> bool:
        path = value_path(name)
        if path in moved and path not in by_hand:  # moved by takes alone: the held value is the animator's
            return bool(held.get(path))
        return path in by_hand or bool(key.key_blocks[name].value)

    return {name for name in names if is_used(name)}


def hold_rest(key: Key, data: AnimData, names: Iterable[str], undo: contextlib.ExitStack, below: bool = False) -> None:
    """Holds the present value of shape keys that only takes animate; ``below``: below present takes too.

    Outside its strips Blender sets such a channel to the property's default, which is 0, but 1 in Blender 5.0: a face
    at rest would have every shape key at 1, and a pose that was set by hand would be lost.
    """
    default = bpy.types.ShapeKey.bl_rna.properties["value"].default  # type: ignore[attr-defined]
    values = {value_path(n): key.key_blocks[n].value for n in names if key.key_blocks[n].value != default}
    taken = nla.animated_among(data, set(values))
    nla.hold(key, {(path, 0): value for path, value in values.items() if path not in taken}, undo, below)
