"""The face of a take: values of shape keys on an NLA track of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Collection, Iterable, Mapping

import bpy
from bpy.types import AnimData, Key, NlaTrack

from . import animated, nla, rest
from .nla import FloatArray

POSED = 0.02  # of a shape key's range: a smaller value is not seen, so it is left over and no pose; our choice
DRIVEN, KEYED = "driven", "keyed"  # how an animator uses a shape key that he has not posed


@dataclasses.dataclass(frozen=True)
class TakeSpan:
    """The first and the last frame of a take that have keys."""

    start: int
    end: int

    def overlaps(self, start: float, end: float) -> bool:
        """Whether the two spans share more than an end point."""
        return self.start < end and start < self.end


@functools.lru_cache(maxsize=4096)
def value_path(key_name: str) -> str:
    """Returns the data path of a shape key's value."""
    return f'key_blocks["{bpy.utils.escape_identifier(key_name)}"].value'


def write_take(
    key: Key,
    name: str,
    start: int,
    curves: Mapping[str, FloatArray],
    undo: contextlib.ExitStack,
    *,
    under: Collection[str] = (),
) -> NlaTrack:
    """Writes one key per frame into a new action, on a new NLA track above all others, but below some takes.

    curves: shape key name → (frames,); frame i goes to ``start + i``. The animator's action is pushed down unchanged.
    under: the names of those takes, whose tracks are not the lowest.
    undo: receives the function that reverts each step, for a caller that fails later.
    """
    data = nla.ensure_animation(key)
    nla.push_down(data, undo)
    hold_rest(key, data, curves, undo)
    rest.note_moved(key, map(value_path, curves), undo)
    channels = {(value_path(k), 0): values for k, values in curves.items()}
    return nla.add_track(key, name, start, channels, undo, above=animated.track_below(data, under))


def mute_overlapping(key: Key, span: TakeSpan, undo: contextlib.ExitStack, but: Collection[str] = ()) -> list[str]:
    """Mutes the takes of some shape keys that overlap a span, but for those with some names; returns their names."""
    muted = []
    data = key.animation_data
    for track in data.nla_tracks if data else ():
        if track.mute:
            continue
        for strip in track.strips:
            # Most takes end before the span: one look at each is enough.
            overlaps = strip.frame_end > span.start and span.overlaps(strip.frame_start, strip.frame_end)
            if overlaps and (name := nla.take_name(strip.action)) and name not in but:
                nla.mute(track, undo)
                muted.append(name)
    return muted


def is_used_by_animator(key: Key, name: str) -> bool:
    """Whether the animator has posed this shape key, or animates it by other means than takes."""
    return name in used_by_animator(key, [name])


def used_by_animator(key: Key, names: Iterable[str]) -> dict[str, str]:
    """Returns the shape keys that the animator has posed, or animates by other means than takes, and how.

    Shape key → "driven", "keyed", or "posed at 0.30". A value up to ``POSED`` is no pose.
    """
    names = list(names)
    data = key.animation_data
    if data is None:
        return {name: _posed(value) for name in names if is_pose(value := key.key_blocks[name].value)}
    driven = driven_paths(data)
    by_hand, held = animated.below(data)
    moved = animated.animated_among(data, {value_path(name) for name in names})
    used = {}
    for name in names:
        path = value_path(name)
        # Where takes alone move it, the held value is the animator's.
        value = held.get((path, 0), 0.0) if path in moved else key.key_blocks[name].value
        if path in by_hand:
            used[name] = DRIVEN if path in driven else KEYED
        elif is_pose(value):
            used[name] = _posed(value)
    return used


def is_pose(value: float) -> bool:
    """Whether a shape key at this value is posed: it can be seen."""
    return abs(value) > POSED


def driven_paths(data: AnimData | None) -> set[str]:
    """Returns the data paths that drivers move, which are not muted."""
    return {curve.data_path for curve in data.drivers if not curve.mute} if data is not None else set()


def _posed(value: float) -> str:
    return f"posed at {value:.2f}"


def hold_rest(key: Key, data: AnimData, names: Iterable[str], undo: contextlib.ExitStack, below: bool = False) -> None:
    """Holds the present value of shape keys that only takes animate; ``below``: below present takes too.

    Outside its strips Blender sets such a channel to the property's default, which is 0, but 1 in Blender 5.0: a face
    at rest would have every shape key at 1, and a pose that was set by hand would be lost.
    """
    default = default_value()
    values = {value_path(n): key.key_blocks[n].value for n in names if key.key_blocks[n].value != default}
    taken = animated.animated_among(data, set(values))
    nla.hold(key, {(path, 0): value for path, value in values.items() if path not in taken}, undo, below)


def default_value() -> float:
    """What Blender sets a shape key to, outside the strips that animate it: 0, but 1 in Blender 5.0."""
    return float(bpy.types.ShapeKey.bl_rna.properties["value"].default)  # type: ignore[attr-defined]
