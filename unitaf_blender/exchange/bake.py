"""Bakes takes to plain actions: one key per frame of the evaluated animation, hand layer included."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Generator
from typing import Any

import numpy as np
from bpy.types import ID, Context, Depsgraph, Object, Scene

from .. import core
from ..character.head import scene_of
from ..takes import library
from ..takes.ownership import separate
from ..takes.parts import Part, TakeIndex
from ..timeline import animated, nla
from ..timeline.evaluation import at_frame, view_layer
from ..timeline.rest import restore_untouched

Values = dict[nla.Channel, list[float]]

# The largest error of a thinned curve on a frame: a thousandth of a shape key's range, which cannot be seen.
THIN_TOLERANCE = 1e-3


def bake(context: Context, head: Object, remove: bool = False, thin: bool = False) -> list[str]:
    """Bakes all takes of a head that are not muted; returns the names of the actions. Raises InputError.

    Each datablock that the takes move gets an action with a key per frame from the first take to the last, see
    ``frames_of``. It becomes the active action; where the animator has an active action already, it goes to a track
    above. remove: delete the takes' tracks instead of muting them; their sounds stay. thin: leave out keys that lie on
    a straight line between others, to ``THIN_TOLERANCE``.
    """
    steps = bake_steps(context, head, remove, thin)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            names: list[str] = end.value
            return names


def bake_steps(context: Context, head: Object, remove: bool, thin: bool) -> Generator[float, None, list[str]]:
    """Does the same frame by frame, and yields how much is done, 0..1; until it ends, no key is written.

    A head that shares takes with another gets takes of its own first.

    Closing it sets the scene back to the frame that it was at.
    """
    separate(head)
    names, index = [take.name for take in library.listed(head) if not take.muted], TakeIndex()
    if not names:
        raise core.errors.InputError(f"{head.name!r} has no takes that are switched on: there is nothing to bake.")
    scene = scene_of(context, head)
    parts = [part for name in names for part in index.parts_of(name)]
    by_owner: dict[ID, list[Part]] = {}
    for part in parts:
        by_owner.setdefault(part.owner, []).append(part)
    wanted = {owner: _channels(owner, its_parts) for owner, its_parts in by_owner.items()}
    first, last = frames_of(scene, parts, wanted)
    values = yield from sample(scene, wanted, first, last)
    baked = []
    with contextlib.ExitStack() as undo:
        for owner, channels in values.items():
            curves = {channel: _keys(rows, first, thin) for channel, rows in channels.items()}
            # The glTF importer shows the first action of a file by name: the baked one, before those of takes in small
            # letters, of listeners and of rest values.
            baked.append((owner, nla.new_action(f"Baked {_label(owner, head, scene)}", owner, curves, undo)))
        undo.pop_all()
    for owner, action in baked:
        _mute_or_remove(by_owner[owner], remove)
        if remove:
            restore_untouched(owner, {})
        _assign(owner, action, first)
    return [action.name for _, action in baked]


def frames_of(scene: Scene, parts: list[Part], wanted: dict[ID, list[nla.Channel]]) -> tuple[int, int]:
    """Returns the first and the last frame to bake: one more than the takes have at each end, for the face at rest.

    The keys of a hand layer are baked too, and so is the range of the scene where the animator's own animation moves
    the same channels: a baked action holds its last value, and would hide it.
    """
    spans = [(part.strip.frame_start - 1, part.strip.frame_end + 1) for part in parts]
    for owner, channels in wanted.items():
        data = nla.ensure_animation(owner)
        if data.action is not None and nla.is_layer(data.action):
            spans.append((data.action.frame_range[0], data.action.frame_range[1]))
        if animated.below(data).by_hand & {path for path, _index in channels}:
            spans.append((scene.frame_start, scene.frame_end))
    return math.floor(min(first for first, _ in spans)), math.ceil(max(last for _, last in spans))


def sample(
    scene: Scene, wanted: dict[ID, list[nla.Channel]], first: int, last: int
) -> Generator[float, None, dict[ID, Values]]:
    """Returns the evaluated value of each channel on the frames ``first`` to ``last``, by datablock.

    Yields after each frame how much is done, 0..1. Raises InputError for a datablock that no view layer of the scene
    evaluates.
    """
    values: dict[ID, Values] = {owner: {channel: [] for channel in channels} for owner, channels in wanted.items()}
    graphs = {owner: _graph(scene, owner) for owner in wanted}
    with at_frame(scene, scene.frame_current):
        for frame in range(first, last + 1):
            scene.frame_set(frame)
            for owner, channels in values.items():
                # Not the datablock itself: Blender copies values back to it from the window's view layer only.
                evaluated = owner.evaluated_get(graphs[owner])
                for (path, index), rows in channels.items():
                    rows.append(_value(evaluated, path, index))
            yield (frame + 1 - first) / (last + 1 - first)
    return values


def _graph(scene: Scene, owner: ID) -> Depsgraph:
    """Returns the dependency graph of a view layer that shows a datablock; raises InputError if there is none."""
    users = [item for item in scene.objects if owner in (item, item.data, getattr(item.data, "shape_keys", None))]
    layer = next(filter(None, (view_layer(scene, item) for item in users)), None)
    if layer is None or layer.depsgraph is None:
        name = users[0].name if users else owner.name
        raise core.errors.InputError(f"{name!r} is not seen in {scene.name!r}: show it, so that it can be baked.")
    return layer.depsgraph


def _label(owner: ID, head: Object, scene: Scene) -> str:
    """Returns the name of a datablock; for shape keys, which are all called "Key", that of their object."""
    users = (item.name for item in (head, *scene.objects) if getattr(item.data, "shape_keys", None) == owner)
    return next(users, owner.name)


def _keys(rows: list[float], first: int, thin: bool) -> tuple[int | nla.Frames, nla.FloatArray]:
    """Returns frames and values of a baked curve's keys, as ``nla.new_action`` takes them.

    rows: a value per frame from ``first`` on.
    """
    values = np.array(rows, np.float32)
    if not thin:
        return first, values
    frames = core.thinning.key_frames(values, THIN_TOLERANCE)
    return first + frames, values[frames]


def _value(owner: ID, path: str, index: int) -> float:
    found: Any = owner.path_resolve(path)
    return float(found[index]) if hasattr(found, "__len__") else float(found)


def _channels(owner: ID, parts: list[Part]) -> list[nla.Channel]:
    """Returns the channels of a datablock that takes or the hand layer animate."""
    curves = [curve for part in parts for curve in nla.strip_curves(part.strip)]
    data = nla.ensure_animation(owner)
    if nla.is_layer(data.action):
        curves += list(nla.fcurves(data.action, getattr(data, "action_slot", None)))
    return list(dict.fromkeys((curve.data_path, curve.array_index) for curve in curves))


def _mute_or_remove(parts: list[Part], remove: bool) -> None:
    """Mutes the tracks of takes, or removes their strips with tracks and actions that nothing else uses."""
    for part in parts:
        action = part.action
        if not remove:
            part.track.mute = True
            continue
        data = part.data
        part.track.strips.remove(part.strip)
        if not part.track.strips:
            data.nla_tracks.remove(part.track)
        if action.users - action.use_fake_user == 0:
            nla.discard(action)


def _assign(owner: ID, action: Any, first: int) -> None:
    """Makes a baked action the active one, or puts it on a track above the animator's active action."""
    data = nla.ensure_animation(owner)
    if data.action is None or nla.is_layer(data.action):
        nla.assign(data, action)  # the hand layer is baked in; its action stays in the file
        data.action_blend_type, data.action_influence = "REPLACE", 1.0
        return
    with contextlib.ExitStack() as undo:
        track = nla.new_track(data, action.name, undo)
        strip = nla.new_strip(track, action, first)
        strip.extrapolation, strip.blend_type = "HOLD", "REPLACE"
        undo.pop_all()
