"""Properties and bones that channels move besides shape keys, on NLA tracks of their owners."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import bpy
import numpy as np
from bpy.types import Action, NlaStrip, Object

from .. import core
from ..rig.rows import BONE, PROPERTY, Row
from . import animated, head_motion, marks, nla
from .nla import Blend, Channel, FloatArray

TARGET_MARK = "unitaf_targets"  # custom property of the action: its recipe as JSON, see ``computed``
AXES = "XYZ"

log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class OwnerCurves:
    """The curves of one owner with one blend type, and the recipe to compute them again from other sources."""

    owner: Object
    blend: Blend
    curves: dict[Channel, FloatArray]
    recipe: dict[str, Any]


def reason(row: Row) -> str:
    """Returns a sentence on why a row cannot be written; empty if it can."""
    item = bpy.data.objects.get(row.object)
    start = f"The row of {row.source} in the rig map"
    if item is None:
        return f"{start} has no object: choose one, or remove the row."
    if not item.is_editable:
        return f"{start} moves {item.name!r}, which is linked: make a library override of it."
    if row.kind == BONE:
        if item.type != "ARMATURE" or item.pose is None or row.target not in item.pose.bones:
            return f"{start} names the bone {row.target!r}, which {item.name!r} does not have: choose another."
        return ""
    try:
        value = item.path_resolve(row.target)
    except (ValueError, AttributeError, TypeError):
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{start} names {row.target!r}, which is no number of {item.name!r}: choose another path."
    return ""


def check(rows: Iterable[Row]) -> None:
    """Raises InputError for the first row that cannot be written."""
    for row in others(rows):
        if why := reason(row):
            raise core.errors.InputError(why)


def others(rows: Iterable[Row]) -> list[Row]:
    """Returns the rows that move a property or a bone."""
    return [row for row in rows if row.kind in (PROPERTY, BONE)]


def write(
    rows: Iterable[Row],
    sources: Mapping[str, FloatArray],
    name: str,
    start: int,
    undo: contextlib.ExitStack,
    *,
    under: Collection[str] = (),
) -> None:
    """Writes the properties and bones of a take, from frame ``start`` on, each owner on NLA tracks of its own.

    sources: channel → (frames,). undo: receives the function that reverts each step. under: see
    ``shape_keys.write_take``.
    """
    for made in computed(rows, sources):
        data = nla.ensure_animation(made.owner)
        paths = {path for path, _index in made.curves}
        if animated.animated_among(data, paths):
            nla.push_down(data, undo)
        else:
            nla.leave_tweak_mode(data)
            nla.enable(data)
        present = _present(made)
        taken = animated.animated_among(data, {path for path, _index in present})
        nla.hold(made.owner, {c: v for c, v in present.items() if c[0] not in taken}, undo)
        above = animated.track_below(data, under)
        track = nla.add_track(made.owner, name, start, made.curves, undo, made.blend, above=above)
        action = track.strips[0].action
        assert action is not None
        action[TARGET_MARK] = json.dumps(made.recipe)


def change(strips: Iterable[NlaStrip], sources: Mapping[str, FloatArray]) -> None:
    """Changes the properties and bones in strips of takes to other sources: channel → (frames,).

    A damaged recipe is left alone, which is logged.
    """
    for strip in strips:
        curves = for_sources(strip.action, sources)
        for curve in nla.strip_curves(strip) if curves else ():
            if (values := curves.get((curve.data_path, curve.array_index))) is not None:
                nla.set_values(curve, values)


def for_sources(action: Action | None, sources: Mapping[str, FloatArray]) -> dict[Channel, FloatArray]:
    """Returns the curves (frames,) of an action's properties and bones for sources: channel → (frames,).

    No curves for an action without any, and for a damaged one, which is logged.
    """
    if not is_targets(action):
        return {}
    assert action is not None
    recipe = marks.json_object(action, TARGET_MARK)
    if not _is_recipe(recipe, sources):
        log.warning("What %r moves besides shape keys is damaged and does not follow: generate it again.", action.name)
        return {}
    return _curves_of(recipe, sources)


def is_targets(action: Action | None) -> bool:
    """Whether an action holds properties and bones of a take."""
    return action is not None and bool(action.get(TARGET_MARK))


def strips_of(names: Collection[str]) -> Iterator[tuple[Object, NlaStrip]]:
    """Yields the strips that hold the properties and bones of these takes, and their owners."""
    for item in bpy.data.objects if names else ():
        for strip in list(nla.take_strips(item)):
            if nla.take_name(strip.action) in names and is_targets(strip.action):
                yield item, strip


def mute(names: Collection[str], undo: contextlib.ExitStack) -> None:
    """Mutes the properties and bones of takes whose faces were muted."""
    for item, strip in strips_of(names):
        for track in item.animation_data.nla_tracks:  # type: ignore[union-attr]
            if strip in list(track.strips):
                nla.mute(track, undo)


def computed(rows: Iterable[Row], sources: Mapping[str, FloatArray]) -> list[OwnerCurves]:
    """Returns the curves of rows, by owner and blend type.

    A recipe has "properties": data path → [[channel, factor], ...], whose sum is the value; and "bones": data path →
    {"mode": rotation mode, "base": rotation below the take, "turns": [[channel, axis 0..2, degrees], ...]}.
    """
    found: dict[tuple[str, Blend], dict[str, Any]] = {}
    for row in others(rows):
        if row.source not in sources:
            continue
        item = bpy.data.objects[row.object]
        if row.kind == PROPERTY:
            recipe = found.setdefault((row.object, "REPLACE"), {"properties": {}, "bones": {}})
            recipe["properties"].setdefault(row.target, []).append([row.source, row.multiplier])
            continue
        target = head_motion.Target(item, row.target)
        mode = target.rotated.rotation_mode
        blend: Blend = "COMBINE" if mode == "QUATERNION" else "ADD"
        recipe = found.setdefault((row.object, blend), {"properties": {}, "bones": {}})
        bone = recipe["bones"].setdefault(target.path, {"mode": mode, "base": _base(target), "turns": []})
        bone["turns"].append([row.source, AXES.index(row.axis), row.multiplier])
    return [
        OwnerCurves(bpy.data.objects[owner], blend, _curves_of(recipe, sources), recipe)
        for (owner, blend), recipe in found.items()
    ]


def _is_recipe(recipe: Mapping[str, Any], sources: Mapping[str, FloatArray]) -> bool:
    """Whether JSON from a file is a recipe whose sources are known."""
    properties, bones = recipe.get("properties"), recipe.get("bones")
    if not (isinstance(properties, dict) and isinstance(bones, dict)):
        return False

    def is_term(term: Any) -> bool:
        is_row = isinstance(term, list) and len(term) >= 2 and isinstance(term[0], str) and term[0] in sources
        return is_row and all(map(marks.is_number, term[1:]))

    def is_bone(bone: Any) -> bool:
        if not isinstance(bone, dict) or head_motion.frame_of(bone.get("mode"), bone.get("base")) is None:
            return False
        turns = bone.get("turns")
        return isinstance(turns, list) and all(is_term(t) and len(t) == 3 and t[1] in (0, 1, 2) for t in turns)

    sums_are_known = all(
        isinstance(terms, list) and all(is_term(term) and len(term) == 2 for term in terms)
        for terms in properties.values()
    )
    return sums_are_known and all(map(is_bone, bones.values()))


def _curves_of(recipe: Mapping[str, Any], sources: Mapping[str, FloatArray]) -> dict[Channel, FloatArray]:
    """Returns the curves that a recipe gives: (path, index) → (frames,)."""
    curves: dict[Channel, FloatArray] = {}
    frames = len(next(iter(sources.values())))
    for path, terms in recipe["properties"].items():
        curves[path, 0] = np.zeros(frames, np.float32)
        for source, factor in terms:
            curves[path, 0] += sources[source] * np.float32(factor)
    for path, bone in recipe["bones"].items():
        angles = np.zeros((frames, 3), np.float32)
        for source, axis, degrees in bone["turns"]:
            # A head's angles are nod, turn and tilt: about x, z and y.
            angles[:, (0, 2, 1)[int(axis)]] += sources[source] * np.float32(degrees)
        frame = head_motion.Frame(bone["mode"], tuple(bone["base"]), (1.0, 0.0, 0.0, 0.0))
        curves |= {(path, index): row for index, row in enumerate(head_motion.values(frame, angles))}
    return curves


def _base(target: head_motion.Target) -> list[float]:
    return list(getattr(target.rotated, target.path.rpartition(".")[2]))


def _present(made: OwnerCurves) -> dict[Channel, float]:
    """Returns the values to hold below the takes: those of properties, and of rotations that are not at rest."""
    held: dict[Channel, float] = {(path, 0): float(made.owner.path_resolve(path)) for path in made.recipe["properties"]}
    for path, bone in made.recipe["bones"].items():
        rest = [1.0, 0.0, 0.0, 0.0] if bone["mode"] == "QUATERNION" else [0.0] * len(bone["base"])
        if bone["base"] != rest:
            held |= {(path, index): value for index, value in enumerate(bone["base"])}
    return held
