"""Gives a head takes of its own before they are changed: linked, duplicated and copied heads share theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import bpy
from bpy.types import Action, Key, Object

from .. import core
from ..character.fixes import FixName
from ..character.head import key_of
from ..character.meshes import meshes_of
from ..properties.head import head_properties, rename_noted
from ..properties.rig import rig_of
from ..timeline import hand_layer, nla
from . import own_files, stored
from .parts import Part, TakeIndex, names_in, taken_names


def to_change(names: Iterable[str], index: TakeIndex | None = None) -> TakeIndex:
    """Returns the index of takes that can be changed: what an overridden head has from its library is copied here.

    Of heads that share a take, because one is a copy of another, the oldest keeps its name and is the one that changes.
    index: see ``library.describe``. Raises InputError for a take of a head that is linked only.
    """
    names, index = list(names), index or TakeIndex()
    parted = [_part_heads(name, index) for name in names]
    if any(parted):
        index = TakeIndex()
    linked = [part for name in names for part in index.parts_of(name) if not part.action.is_editable]
    for part in linked:
        _bring(part)
    return TakeIndex() if linked else index


def separate(head: Object) -> dict[str, str]:
    """Renames takes of a head whose names another head's takes have too: it was duplicated, or came from another file.

    The takes of the newer head are renamed, and get actions of their own; returns the new names of this head's takes
    by the old ones. What turns with the takes of the older head stays with these.
    """
    key = key_of(head)
    own = {other.session_uid for _, other in meshes_of(head)}
    others = [other for other in bpy.data.shape_keys if other.session_uid not in own and other.is_editable]
    if not any(map(nla.animation, others)):
        return {}  # nobody else has takes; those of this head, which may be hundreds, need not be looked through
    names = set(names_in(key))
    sharers = {other: same for other in others if (same := names.intersection(_faces_in(other)))}
    older = [other for other in sharers if other.session_uid < key.session_uid]
    if not older:
        for item in _objects_of(list(sharers)):
            separate(item)
        return {}
    shared = sorted(set().union(*(sharers[other] for other in older)))
    olds = _objects_of(older)
    owners = _moved_by(head) - {uid for item in olds for uid in _moved_by(item)}
    index = TakeIndex()
    for part in [part for name in shared for part in index.parts_of(name) if part.owner.session_uid in owners]:
        if not part.action.is_editable:
            _bring(part)
    _keep_own_layer(key)
    taken, index = taken_names(), TakeIndex()
    renamed = {name: free_name(name, taken) for name in shared}
    for name, new in renamed.items():
        for part in index.parts_of(name):
            if part.owner.session_uid in owners:
                rename_part(part, new)
        for sound in index.sounds_of(name):
            keys = [getattr(item.data, "shape_keys", None) for item in sound.scene.objects]
            if not any(other in keys for other in older if name in sharers[other]):
                sound.strip[nla.TAKE_MARK] = sound.strip.name = new
    rename_noted(head, renamed)
    return renamed


def _part_heads(name: str, index: TakeIndex) -> bool:
    """Gives all heads but the oldest that have a take one of their own, see ``separate``; whether there were several.

    index: as it was before; what was parted since then is left as it is.
    """
    faces = [part.owner for part in index.parts_of(name) if stored.has_stored_take(part.action)]
    newer = sorted({key for key in faces if isinstance(key, Key)}, key=lambda key: key.session_uid)[1:]
    for head in _objects_of(newer):
        separate(head)
    return bool(newer)


def _objects_of(keys: Collection[Key]) -> list[Object]:
    """Returns the objects that have some shape keys."""
    return [item for item in bpy.data.objects if getattr(item.data, "shape_keys", None) in keys]


def rename_part(part: Part, name: str) -> None:
    """Renames a part of a take; an action that others use too is copied for it."""
    action = part.action
    if action.users - action.use_fake_user > 1:  # the strips of a duplicated object have the same actions
        action = action.copy()
        part.strip.action = action
        if hasattr(part.strip, "action_slot"):
            part.strip.action_slot = action.slots[0]
    action[nla.TAKE_MARK] = name
    action.name = part.strip.name = name
    part.track.name = nla.track_name(name)


def free_name(name: str, taken: set[str]) -> str:
    """Returns a numbered name that is not among those in lower case, and adds it to them."""
    stem, _, number = name.rpartition("-")
    stem = stem if stem and number.isdigit() else name
    count = 1
    while f"{stem}-{count:03d}".lower() in taken:
        count += 1
    taken.add(f"{stem}-{count:03d}".lower())
    return f"{stem}-{count:03d}"


def _bring(part: Part) -> None:
    """Copies a part of a library's take into this file."""
    action = part.action
    if not part.owner.is_editable:
        file = Path(action.library.filepath).name if action.library else "another file"
        raise core.errors.InputError(
            f"The take {nla.take_name(action)!r} is in {file}: make a library override of its head first.",
            fix=FixName.OVERRIDE,
        )
    made = nla.replace(part.owner, part.track, part.strip).action
    assert made is not None
    if action.library is not None:
        came_from(made, action.library.filepath)


def came_from(action: Action, blend: str) -> None:
    """Notes that a take came from another .blend: its files are not deleted with it here, and its sound lies there."""
    if stored.has_stored_take(action):
        own_files.disown(action, blend)


def _faces_in(key: Key) -> set[str]:
    """Returns the takes whose curves are stored with some shape keys; further meshes only share the takes of a head."""
    return {nla.take_name(strip.action) for strip in nla.take_strips(key) if stored.has_stored_take(strip.action)}  # type: ignore[arg-type]


def _moved_by(head: Object) -> set[int]:
    """Returns the session uids of what the takes of a head move: shape keys, what turns, and the objects of rows."""
    others = [head_properties(head).pivot, *(row.object for row in rig_of(head).rows)]
    data = [getattr(item, "data", None) for item in others]
    found = [*(key for _mesh, key in meshes_of(head)), *others, *data]
    return {item.session_uid for item in found if item is not None}


def _keep_own_layer(key: Key) -> None:
    """Gives shape keys a hand layer of their own, if others use it too."""
    layer, data = hand_layer.layer_of(key), key.animation_data
    if layer is None or data is None or layer.users - layer.use_fake_user < 2:
        return
    nla.assign(data, layer.copy())
