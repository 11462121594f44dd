"""Rewrites the takes of a head when its dials or its rig map change, without generating them again."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import time

import bpy
from bpy.types import Action, Key, NlaStrip, Object

from .. import core
from ..character.face import Face, faces_of
from ..character.meshes import rows_of, set_rows
from ..properties.changes import head_changed
from ..properties.head import dials_of, head_properties, set_dials
from ..rig import rows
from ..timeline import head_motion, marks, nla, other_targets
from . import face_tracks, stored
from .ownership import separate, to_change
from .parts import TakeIndex, names_in

# While a slider is dragged, takes are rewritten at most this often: the first change at once, others at the next tick.
TICK_SECONDS = 0.03

log = logging.getLogger(__name__)


class _PendingHeads:
    """The heads whose takes are to be rewritten, and when some were last."""

    heads: set[int] = set()  # noqa: RUF012 - session uids: references do not outlive an undo
    shown = 0.0  # seconds of time.monotonic


def changed(head: Object) -> None:
    """Rewrites the takes of a head whose dials were changed, at once or at the next tick."""
    _PendingHeads.heads.add(head.session_uid)
    if bpy.app.background or time.monotonic() - _PendingHeads.shown > TICK_SECONDS:
        flush()
    elif not bpy.app.timers.is_registered(flush):
        bpy.app.timers.register(flush, first_interval=TICK_SECONDS)


def flush() -> None:
    """Rewrites the takes of all pending heads."""
    waiting, _PendingHeads.heads = _PendingHeads.heads, set()
    for head in bpy.data.objects:
        if head.session_uid in waiting:
            show(head)
    _PendingHeads.shown = time.monotonic()


def stop() -> None:
    """Drops the pending heads."""
    _PendingHeads.heads = set()
    if bpy.app.timers.is_registered(flush):
        bpy.app.timers.unregister(flush)


def show(head: Object) -> None:
    """Rewrites the takes of a head that do not show its dials and rig map yet."""
    key = editable_key(head)
    if key is None:
        return
    marked = _wanted(head)
    if all(_shows(strip.action, *marked) for strip in nla.take_strips(key) if strip.action):
        return
    separate(head)
    to_change(names_in(key))
    strips = [strip for strip in nla.take_strips(key) if strip.action and not _shows(strip.action, *marked)]
    with contextlib.ExitStack() as undo:
        wanted = _Wanted(*marked, faces_of(head), rows_of(head), TakeIndex(), face_tracks.Rewrite(undo))
        for strip in strips:
            _change(strip, wanted)
        undo.pop_all()
    wanted.rewrite.settle()


def show_all() -> None:
    """Rewrites all takes that do not show the dials of their head: an undo may restore the one without the other."""
    heads: dict[int, list[Object]] = {}
    for head in bpy.data.objects:
        key = editable_key(head)
        if key is not None and any(nla.take_strips(key)):
            heads.setdefault(key.session_uid, []).append(head)
    for sharing in heads.values():  # objects may share a mesh, and the dials of any of them will do
        if not any(_is_shown(head) for head in sharing):
            show(sharing[0])


def adopt() -> None:
    """Sets the dials of overridden heads to those that their last take shows; called after a file was opened.

    Blender loses an override of properties that the library's own head has never set. Takes are not read for this.
    """
    for head in bpy.data.objects:
        key = editable_key(head)
        if key is None or head.override_library is None or _is_shown(head):
            continue
        actions = [strip.action for strip in nla.take_strips(key) if strip.action]
        dials = stored.dials_of_action(actions[-1]) if actions and stored.has_stored_take(actions[-1]) else None
        if dials is not None:
            set_dials(head, dials)
            _adopt_rig(head, actions[-1])


def _adopt_rig(head: Object, action: Action) -> None:
    """Gives a head without a rig map the one that a take was written by."""
    if rows_of(head):
        return
    try:
        with head_changed.quiet():
            set_rows(head, rows.from_signature(marks.text(action, stored.RIG, marks.MAX_JSON)))
    except core.errors.InputError as error:
        log.warning("The rig map of the take %r is not used: %s", nla.take_name(action), error)


def editable_key(head: Object) -> Key | None:
    """Returns the shape keys of a head; None if it has none that are editable."""
    key: Key | None = getattr(head.data, "shape_keys", None)
    return key if key is not None and key.is_editable else None


def without_curves(head: Object) -> list[str]:
    """Returns the takes of a head that dials cannot change: their curves are missing or damaged."""
    key = editable_key(head)
    actions = [strip.action for strip in nla.take_strips(key)] if key else []
    return [nla.take_name(found) for found in actions if found and not stored.is_usable(found)]


def target_of(head: Object) -> head_motion.Target | None:
    """Returns the object or bone that the takes of a head rotate; None if none is chosen or it cannot be rotated."""
    chosen = head_properties(head)
    if chosen.pivot is None or head_motion.reason(chosen.pivot, chosen.pivot_bone):
        return None
    return head_motion.Target(chosen.pivot, chosen.pivot_bone if chosen.pivot.type == "ARMATURE" else "")


def still_takes(head: Object) -> list[NlaStrip]:
    """Returns the strips of takes that are not muted and do not rotate the chosen object or bone."""
    key, target = editable_key(head), target_of(head)
    if key is None or target is None:
        return []
    tracks = key.animation_data.nla_tracks if key.animation_data else ()
    strips = [s for t in tracks if not t.mute for s in t.strips if s.action and stored.has_stored_take(s.action)]
    names = {nla.take_name(strip.action) for strip in strips}
    turning = {
        nla.take_name(strip.action)
        for item, strip in head_motion.strips_of(names)
        if item == target.item and any(curve.data_path == target.path for curve in nla.strip_curves(strip))
    }
    return [strip for strip in strips if nla.take_name(strip.action) not in turning]


def turn_still_takes(head: Object) -> int:
    """Writes the head motion of the takes that have none, see ``still_takes``; returns how many there were."""
    strips = still_takes(head)
    with contextlib.ExitStack() as undo:
        for strip in strips:
            turn(head, strip, undo)
        undo.pop_all()
    return len(strips)


def turn(head: Object, strip: NlaStrip, undo: contextlib.ExitStack) -> None:
    """Writes the head of a strip's take to the chosen object or bone; raises InputError when the take is damaged."""
    target = target_of(head)
    if target is not None and strip.action is not None:
        angles = stored.read_take(strip.action).curves_with_dials()[1]
        head_motion.write(target, nla.take_name(strip.action), round(strip.frame_start), angles, undo)


def _is_shown(head: Object) -> bool:
    key = editable_key(head)
    wanted = _wanted(head)
    return key is not None and all(_shows(s.action, *wanted) for s in nla.take_strips(key) if s.action)


def _wanted(head: Object) -> tuple[str, str, str]:
    """Returns the dials, the rig map and the given shape keys of a head, as takes store them."""
    return stored.signature(dials_of(head)), rows.signature(rows_of(head)), head_properties(head).given


def _shows(take: Action, *wanted: str) -> bool:
    return tuple(_stored(take, name) for name in (stored.DIALS, stored.RIG, stored.GIVEN)) == wanted


def _stored(take: Action, name: str) -> str:
    return marks.text(take, name, marks.MAX_JSON)


@dataclasses.dataclass(frozen=True)
class _Wanted:
    """What the takes of a head shall show: dials, rig map and given keys as takes store them, faces, and rows."""

    dials: str
    rig: str
    given: str
    faces: list[Face]
    rows: list[rows.Row]
    index: TakeIndex
    rewrite: face_tracks.Rewrite


def _change(strip: NlaStrip, wanted: _Wanted) -> None:
    """Rewrites the curves of a take that differ under other dials or another rig map; the others keep their keys.

    A take that cannot be read stays as it is: it is logged, and the panel lists it.
    """
    take = strip.action
    assert take is not None
    source = stored.stored_take(take)
    if source is None:
        return
    parts = wanted.index.parts_of(nla.take_name(take))
    old_curves, old_angles = source.curves_with_dials()
    curves, angles = source.with_dials(wanted.dials).curves_with_dials()
    if (_stored(take, stored.RIG), _stored(take, stored.GIVEN)) != (wanted.rig, wanted.given):
        wanted.rewrite.faces(parts, wanted.faces, source.raw_curves(), curves)
        wanted.rewrite.targets(parts, wanted.rows, wanted.faces[0].map.sources(curves))
    else:
        by_hand = face_tracks.change(parts, wanted.faces, old_curves, curves)
        if other_targets.others(wanted.rows):
            other_targets.change([part.strip for part in parts], wanted.faces[0].map.sources(curves))
        if by_hand:
            log.info("Keys of %s were added or deleted, so dials leave them alone: %s", take.name, ", ".join(by_hand))
    if (angles != old_angles).any():
        for part in parts:
            if head_motion.is_head(part.action):
                head_motion.change(part.strip, angles)
    written = strip.action  # a copy of ``take`` where the rig map has changed
    assert written is not None
    written[stored.DIALS], written[stored.RIG], written[stored.GIVEN] = wanted.dials, wanted.rig, wanted.given
