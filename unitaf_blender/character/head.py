"""Finds the head, and says what keeps it from talking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.types import Context, Key, Object, Scene

from .. import core
from ..properties.scene import settings_of
from . import fixes, jaw, meshes, mpfb

if TYPE_CHECKING:
    from ..rig.rig_map import RigMap


def chosen_head(context: Context) -> Object | None:
    """Returns the panel's Target; without one, what ``guessed_head`` returns, or the active object."""
    target = settings_of(context).target
    return target or guessed_head(context)[0] or context.active_object


def guessed_head(context: Context) -> tuple[Object | None, str]:
    """Returns the head that is meant while the active object cannot talk, and a sentence on why it is meant.

    None where the active object can talk, could do so once it is mended, or no head is meant. A head is meant by the
    armature or parent that it shares with the active object, or by being the only one of the scene.
    """
    layer = context.view_layer
    active = layer.objects.active if layer else None
    faces = {key.user.session_uid for key in bpy.data.shape_keys if key.user is not None}
    if context.scene is None or not faces or (active is not None and _is_head(active)):
        return None, ""
    # Large scenes have thousands of objects: what their data is costs least.
    with_keys = [
        item for item in context.scene.objects if (data := item.data) is not None and data.session_uid in faces
    ]
    heads = [item for item in with_keys if not head_reason(item)]
    if active is not None:
        roots = meshes.roots_of(active) if active.type == "MESH" else {active.session_uid}
        near = [head for head in heads if roots & meshes.roots_of(head)]
        if near:
            return max(near, key=known_keys), f"It belongs to {active.name!r}, which is active."
    return (heads[0], "It is the only one here that can talk.") if len(heads) == 1 else (None, "")


def _is_head(item: Object) -> bool:
    """Whether an object can talk, or could do so once it is mended."""
    # Other fixes are for what may be a head, and a likelier one goes before it.
    in_place = (fixes.FixName.OVERRIDE, fixes.FixName.LINK, fixes.FixName.FACE_UNITS)
    return not head_reason(item) or head_fix(item) in in_place


def known_keys(head: Object) -> int:
    """Returns how many channels a head has shape keys for; the face has more than the teeth."""
    return len(matched_keys(head).weights)


def find_head(context: Context, name: str = "") -> Object:
    """Returns the mesh of that name, or the one that is meant; raises InputError with what is wrong with it.

    Without a name it is the active one, or that of ``guessed_head``.
    """
    layer = context.view_layer
    active = layer.objects.active if layer else None
    head = bpy.data.objects.get(name) if name else guessed_head(context)[0] or active
    if head is None:
        what = f"There is no object called {name!r} in this file" if name else "No object is active"
        raise core.errors.InputError(f"{what}: choose the head's mesh as Target.")
    reason = head_reason(head)
    if reason:
        raise core.errors.InputError(reason, fix=head_fix(head) or "")
    return head


def head_reason(head: Object) -> str:
    """Returns a sentence on why no face can be written to an object; empty if it can."""
    if _shows_linked_face(head):
        source = Path(head.instance_collection.library.filepath).name  # type: ignore[union-attr]
        return f"{head.name!r} shows a collection of {source}: make a library override of it, to animate its face here."
    if head.type != "MESH":
        return f"{head.name!r} is not a mesh: choose the head's mesh as Target."
    key = head.data.shape_keys  # type: ignore[union-attr]
    if key is None or len(key.key_blocks) < 2:
        if mpfb.is_body(head):
            return mpfb.reason(head)
        if (found := jaw.find(head)) is not None:
            return f"{head.name!r} has no shape keys, but a jaw bone ({found.bone}): use that, and the mouth opens."
        bones = " and no jaw bone" if meshes.armatures_with_parents(head) else ""
        return f"{head.name!r} has no shape keys{bones}: it needs the ARKit ones (jawOpen, mouthClose, ...)."
    if not key.is_editable:
        source = Path(key.library.filepath).name if key.library else "another file"
        return (
            f"{head.name!r} has its shape keys in {source}: make a library override of its mesh, or make it local, "
            "so that they can be animated here."
        )
    if not head.users_scene:
        return f"{head.name!r} is in no scene: add it to one."
    if not matched_keys(head).keys:
        if mpfb.is_body(head):
            return mpfb.reason(head)
        if (found := jaw.find(head)) is not None:
            return (
                f"{head.name!r} has no shape key for speech, but a jaw bone ({found.bone}): use that to open the mouth."
            )
        return f"None of the shape keys of {head.name!r} has an ARKit name (jawOpen, mouthClose, ...) or a viseme's."
    return ""


def head_fix(head: Object) -> fixes.FixName | None:
    """Returns the fix for what ``head_reason`` says; None if there is none."""
    if _shows_linked_face(head):
        return fixes.FixName.OVERRIDE
    key = getattr(head.data, "shape_keys", None)
    if key is not None and not key.is_editable and len(key.key_blocks) > 1:
        return fixes.FixName.OVERRIDE
    if not head.users_scene:
        return fixes.FixName.LINK
    if key is not None and len(key.key_blocks) > 1 and matched_keys(head).keys:
        return None
    if mpfb.is_body(head):
        return fixes.FixName.FACE_UNITS if mpfb.can_load() else None
    if jaw.find(head) is not None:
        return fixes.FixName.JAW_BONE
    return fixes.FixName.DEMO_HEAD if head.type == "MESH" else None


def _shows_linked_face(item: Object) -> bool:
    """Whether an object is an empty that shows a collection of another file with a face in it."""
    shown = item.instance_collection
    return shown is not None and shown.library is not None and bool(meshes.faces_in(shown))


def key_of(head: Object) -> Key:
    """Returns the shape keys of a head for which ``head_reason`` is empty."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    assert key is not None
    return key


def matched_keys(head: Object) -> RigMap:
    """Returns the rig map of a head."""
    return meshes.map_of(head, key_of(head))


def scene_of(context: Context, head: Object) -> Scene:
    """Returns the scene whose playhead, frame rate and sequencer a head uses: the present one if the head is in it."""
    scenes = head.users_scene
    return context.scene if context.scene and context.scene in scenes else scenes[0]
