"""Fixes for problems of a head that keep takes from showing: each is a button, and one undo step."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import bpy
from bpy.types import Context, Key, LayerCollection, Object

from .. import core
from ..properties.head import chosen_track, given_keys, head_properties, set_given_keys
from ..timeline import head_motion, nla, shape_keys
from ..timeline.shape_keys import value_path
from . import jaw, mpfb
from .meshes import add_meshes, faces_in, map_of, meshes_of


class FixName(str, enum.Enum):
    """The names of all fixes. What offers a fix takes its name from here, and ``FIXES`` has a fix for each name."""

    OVERRIDE = "override"
    SINGLE_USER = "single_user"
    LINK = "link"
    SHOW = "show"
    MUTE_DRIVERS = "mute_drivers"
    UNMUTE = "unmute"
    WIDEN = "widen"
    UNPIN = "unpin"
    RELATIVE = "relative"
    NLA_ON = "nla_on"
    END_SOLO = "end_solo"
    UNMUTE_TRACK = "unmute_track"
    OBJECT_MODE = "object_mode"
    GIVE = "give"
    TAKE_BACK = "take_back"
    KEEP_STILL = "keep_still"
    CHOOSE_BONE = "choose_bone"
    FACE_UNITS = "face_units"
    JAW_BONE = "jaw_bone"
    DEMO_HEAD = "demo_head"


@dataclasses.dataclass(frozen=True)
class Fix:
    """A fix. label: of its button. description: its tooltip. apply: applies it to a head; may raise InputError."""

    label: str
    description: str
    apply: Callable[[Context, Object], None]


def apply(context: Context, name: str, head: Object) -> None:
    """Applies a fix to a head and its meshes; raises InputError for an unknown name, or where Blender refuses it."""
    if name not in FIXES:
        raise core.errors.InputError(f"There is no remedy called {core.errors.shortened(name)}.")
    try:
        FIXES[name].apply(context, head)
    except RuntimeError as error:  # Blender's own refusal
        raise core.errors.InputError(f"{head.name!r} cannot be changed so: {error}") from error


def make_override(context: Context, head: Object) -> None:
    """Makes library overrides of the object and its mesh, with its shape keys; of a whole collection that it shows."""
    item = head
    if head.instance_collection is not None:
        face = _override_instance(context, head)
        if face is None:
            raise core.errors.InputError(f"Blender cannot override what {head.name!r} shows: link its mesh instead.")
        item = face
    if item.library is not None:
        made = item.override_create(remap_local_usages=True)
        if made is None:
            raise core.errors.InputError(f"Blender cannot override {head.name!r}: make it local instead.")
        item = made
    mesh = item.data
    assert mesh is not None
    if not mesh.is_editable:
        overridden = mesh.override_create(remap_local_usages=True)
        if overridden is None:
            raise core.errors.InputError(f"Blender cannot override the mesh of {head.name!r}: make it local instead.")
        if item.data != overridden:
            item.data = overridden


def _override_instance(context: Context, instance: Object) -> Object | None:
    """Overrides the linked collection that an empty shows; returns the face in it, None without one."""
    assert context.scene is not None and context.view_layer is not None and instance.instance_collection is not None
    reference: Any = instance  # the stubs know collections only
    made: Any = instance.instance_collection.override_hierarchy_create(
        context.scene, context.view_layer, reference=reference, do_fully_editable=True
    )
    heads = faces_in(made) if made is not None else []
    head = max(heads, key=lambda item: len(item.data.shape_keys.key_blocks), default=None)  # type: ignore[union-attr]
    if head is not None and head.name in context.view_layer.objects:
        context.view_layer.objects.active = head
    return head


def make_single_user(_context: Context, head: Object) -> None:
    """Gives the object a mesh of its own, with its shape keys and their takes."""
    if head.data is None or not head.is_editable:
        raise core.errors.InputError(f"{head.name!r} is linked: make a library override of it first.")
    head.data = head.data.copy()


def link_to_scene(context: Context, head: Object) -> None:
    """Add the object to the present scene."""
    assert context.scene is not None and context.scene.collection is not None
    if head.name not in context.scene.collection.objects:
        context.scene.collection.objects.link(head)


def show(context: Context, head: Object) -> None:
    """Let the object be seen in the present view layer: itself, and the collections that hold it."""
    layer = context.view_layer
    assert layer is not None and layer.layer_collection is not None
    for collection in _paths(layer.layer_collection, head):
        collection.exclude = collection.hide_viewport = False
        collection.collection.hide_viewport = False
    layer.update()
    if head.name not in layer.objects:
        raise core.errors.InputError(f"{head.name!r} is not in this scene: choose the scene that holds it.")
    head.hide_viewport = False
    head.hide_set(False, view_layer=layer)


def mute_drivers(_context: Context, head: Object) -> None:
    """Mutes the drivers of the shape keys that takes move; unmute them in the drivers editor."""
    for _mesh, key in meshes_of(head):
        paths = {value_path(name) for name in _moved(head, key)}
        for driver in key.animation_data.drivers if key.animation_data else ():
            if driver.data_path in paths:
                driver.mute = True


def unmute(_context: Context, head: Object) -> None:
    """Unmutes the shape keys that takes move."""
    for _mesh, key in meshes_of(head):
        for name in _moved(head, key):
            key.key_blocks[name].mute = False


def widen(_context: Context, head: Object) -> None:
    """Widens the range of the shape keys that takes move to 0..1 at least, and to what the rig map needs."""
    for _mesh, key in meshes_of(head):
        for name, reach in _moved(head, key).items():
            block = key.key_blocks[name]
            block.slider_min = min(block.slider_min, 0.0, reach)
            block.slider_max = max(block.slider_max, 1.0, reach)


def unpin(_context: Context, head: Object) -> None:
    """Ends the solo of the active shape key."""
    for mesh, _key in meshes_of(head):
        mesh.show_only_shape_key = False


def make_relative(_context: Context, head: Object) -> None:
    """Makes shape keys relative to their basis."""
    for _mesh, key in meshes_of(head):
        key.use_relative = True


def switch_nla_on(_context: Context, head: Object) -> None:
    """Enables the NLA tracks of all meshes."""
    for _mesh, key in meshes_of(head):
        nla.ensure_animation(key).use_nla = True
        nla.refresh(key)


def end_solo(_context: Context, head: Object) -> None:
    """Ends the solo of all NLA tracks."""
    for _mesh, key in meshes_of(head):
        for track in nla.ensure_animation(key).nla_tracks:
            track.is_solo = False
        nla.refresh(key)


def unmute_chosen_take(_context: Context, head: Object) -> None:
    """Unmute the NLA tracks and strips of the take that is chosen in the list, as a new take is."""
    chosen = chosen_track(head)
    names = {nla.take_name(strip.action) for strip in chosen.strips} - {""} if chosen else set()
    for _mesh, key in meshes_of(head):
        for track in nla.ensure_animation(key).nla_tracks:
            strips = [strip for strip in track.strips if nla.take_name(strip.action) in names]
            track.mute = track.mute and not strips
            for strip in strips:
                strip.mute = False
        nla.refresh(key)


def leave_edit_mode(context: Context, head: Object) -> None:
    """Sets Object Mode."""
    with context.temp_override(active_object=head, object=head):
        bpy.ops.object.mode_set(mode="OBJECT")


def give_to_takes(_context: Context, head: Object) -> None:
    """Lets takes move the brows, lids and gaze that the animator has posed or animates; mutes their drivers."""
    given: set[str] = set()
    for _mesh, key in meshes_of(head):
        used = shape_keys.used_by_animator(key, map_of(head, key).life)
        given |= used.keys()
        paths = {value_path(name) for name, why in used.items() if why == shape_keys.DRIVEN}
        for driver in key.animation_data.drivers if paths else ():  # type: ignore[union-attr]
            driver.mute = driver.mute or driver.data_path in paths
    set_given_keys(head, given_keys(head) | given)


def take_back(_context: Context, head: Object) -> None:
    """Leaves to the animator again what ``give_to_takes`` gave; present takes keep their curves."""
    set_given_keys(head, ())


def keep_still(_context: Context, head: Object) -> None:
    """Ends the choice of what turns with the takes of a head, and deletes the rotations of its takes."""
    head_properties(head).pivot = None
    keys = [key for _mesh, key in meshes_of(head)][:1]
    head_motion.remove({nla.take_name(strip.action) for key in keys for strip in nla.take_strips(key)})


def choose_bone(_context: Context, head: Object) -> None:
    """Opens the list of bones that can turn with the takes; raises InputError without a window."""
    if bpy.app.background:
        raise core.errors.InputError("There is no window: name the bone, unitaf.choose_bone(bone=...).")
    bpy.ops.unitaf.choose_bone("INVOKE_DEFAULT", head=head.name)  # type: ignore[attr-defined]


def load_face_units(context: Context, head: Object) -> None:
    """Loads MPFB's face units, and lets teeth, tongue, lashes and brows share the takes."""
    mpfb.load_face_units(context, head)
    add_meshes(head)


def use_jaw_bone(_context: Context, head: Object) -> None:
    """Lets takes open the mouth by the jaw bone."""
    jaw.use(head)


def add_demo_head(_context: Context, _head: Object) -> None:
    """Adds a head that can talk."""
    bpy.ops.unitaf.add_demo_head()  # type: ignore[attr-defined]


def _moved(head: Object, key: Key) -> dict[str, float]:
    """Returns the shape keys that takes move, and their largest values."""
    weights = map_of(head, key).weights.values()
    return {name: weight for moved in weights for name, weight in moved.items()}


def _paths(collection: LayerCollection, head: Object) -> Iterator[LayerCollection]:
    """Yields the collections that contain an object, from the outermost on."""
    if head.name in collection.collection.all_objects:
        yield collection
        for child in collection.children:
            yield from _paths(child, head)


FIXES: Mapping[str, Fix] = {
    FixName.OVERRIDE: Fix(
        "Make Library Override", "Override the head, its mesh and its shape keys, so that they move here", make_override
    ),
    FixName.SINGLE_USER: Fix("Make Single User", "Give this head a mesh of its own", make_single_user),
    FixName.LINK: Fix("Add to Scene", "Add the head to the present scene", link_to_scene),
    FixName.SHOW: Fix("Show It", "Show the head and the collections that hold it", show),
    FixName.MUTE_DRIVERS: Fix("Mute These Drivers", "Mute the drivers of the shape keys that takes move", mute_drivers),
    FixName.UNMUTE: Fix("Switch Shape Keys On", "Switch on the shape keys that takes move", unmute),
    FixName.WIDEN: Fix("Widen Ranges", "Let the shape keys that takes move go from 0 to 1 at least", widen),
    FixName.UNPIN: Fix("Show All Shape Keys", "End the solo of the active shape key", unpin),
    FixName.RELATIVE: Fix("Make Relative", "Let shape keys be mixed, each relative to its basis", make_relative),
    FixName.NLA_ON: Fix("Switch NLA On", "Switch the NLA tracks of the shape keys on", switch_nla_on),
    FixName.END_SOLO: Fix("End Solo", "End the solo of other NLA tracks", end_solo),
    FixName.UNMUTE_TRACK: Fix("Unmute Track", "Unmute the NLA tracks of the chosen take", unmute_chosen_take),
    FixName.GIVE: Fix(
        "Give to Takes",
        "Let this take and all others of the head move the brows, lids and gaze that you have posed or animated; "
        "their drivers are muted. Your pose holds outside the takes",
        give_to_takes,
    ),
    FixName.TAKE_BACK: Fix("Keep for Me", "Let later takes leave these shape keys to you again", take_back),
    FixName.KEEP_STILL: Fix(
        "Keep Head Still", "Let nothing turn with the takes of this head; those that it has stop turning", keep_still
    ),
    FixName.CHOOSE_BONE: Fix(
        "Other Bone",
        "Choose the bone that turns with the takes of this head, from a list of its armature's",
        choose_bone,
    ),
    FixName.FACE_UNITS: Fix(
        "Load Face Units",
        "Let MPFB load its 52 face units as shape keys, for the body and for its teeth, tongue, lashes and brows",
        load_face_units,
    ),
    FixName.JAW_BONE: Fix(
        "Use Jaw Bone", "Let takes open the mouth by the jaw bone; the rest of the face stays still", use_jaw_bone
    ),
    FixName.DEMO_HEAD: Fix("Add Demo Head", "Add a head with all shape keys, ready to talk", add_demo_head),
    FixName.OBJECT_MODE: Fix("Object Mode", "Go back to Object Mode", leave_edit_mode),
}
