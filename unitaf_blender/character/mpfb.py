"""Characters of MPFB (MakeHuman): told from others, and given the face units that MPFB has for them.

The names of MPFB's properties, operator and service are those of its repository (makehumancommunity/mpfb2, 2.0).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
from bpy.types import Context, Object, Scene

from .. import core

KIND, BODY = "MPFB_GEN_object_type", "Basemesh"  # property of an object, and its value for a body
JOINT = "joint-pelvis"  # a vertex group that every body has, where MPFB is not there to name its kind
# Which packs of shape keys its operator loads, as properties of the scene.
PACKS = {"MPFB_FAOP_faceunits01": True, "MPFB_FAOP_visemes01": False, "MPFB_FAOP_visemes02": False}
OPERATOR, SERVICE = "MPFB_OT_load_face_shape_keys", "mpfb.services.faceservice"


def is_body(item: Object) -> bool:
    """Whether an object is the body of an MPFB character."""
    return item.type == "MESH" and (getattr(item, KIND, item.get(KIND)) == BODY or JOINT in item.vertex_groups)


def can_load() -> bool:
    """Whether MPFB is enabled and can load face units."""
    return "load_face_shape_keys" in dir(bpy.ops.mpfb)  # type: ignore[attr-defined]  # another add-on's


def reason(body: Object) -> str:
    """Returns what to do with a body that has no face units, in a sentence."""
    how = "load them with the button" if can_load() else "enable MPFB, and load them here"
    return f"{body.name!r} is an MPFB character without face units: {how}."


def load_face_units(context: Context, body: Object) -> None:
    """Lets MPFB load its 52 face units for a body, and for teeth, tongue, lashes and brows; raises InputError."""
    if _has_face_units(body):
        return
    if not can_load():
        raise core.errors.InputError("MPFB is not enabled: enable it in the preferences, under Add-ons.")
    assert context.scene is not None
    operators: Any = bpy.ops
    try:
        with _packs(context.scene), context.temp_override(object=body, active_object=body, selected_objects=[body]):
            operators.mpfb.load_face_shape_keys()
        _pass_on(body)
    except Exception as error:  # whatever another add-on raises
        raise core.errors.InputError(f"MPFB could not load its face units: {error}") from error
    if not _has_face_units(body):
        raise core.errors.InputError(
            "MPFB has no face units yet: install its asset pack faceunits01, then press the button again."
        )


def _pass_on(body: Object) -> None:
    """Lets MPFB give the face units of a body to its teeth, tongue, lashes and brows."""
    operator = bpy.types.Operator.bl_rna_get_subclass_py(OPERATOR)
    before, found, _ = getattr(operator, "__module__", "").partition("mpfb.")
    if found:
        importlib.import_module(before + SERVICE).FaceService.interpolate_targets(body)


def _has_face_units(body: Object) -> bool:
    key = body.data.shape_keys  # type: ignore[union-attr]
    return key is not None and {"jawOpen", "mouthClose"} <= set(key.key_blocks.keys())


@contextmanager
def _packs(scene: Scene) -> Iterator[None]:
    """Chooses the pack of face units while the context lasts."""
    before = {name: getattr(scene, name) for name in PACKS if hasattr(scene, name)}
    try:
        for name in before:
            setattr(scene, name, PACKS[name])
        yield
    finally:
        for name, value in before.items():
            setattr(scene, name, value)
