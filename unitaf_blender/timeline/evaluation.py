"""Evaluation of a scene at another frame."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from bpy.types import Object, Scene, ViewLayer


@contextlib.contextmanager
def at_frame(scene: Scene, frame: int) -> Iterator[None]:
    """Sets the scene to a frame, and back to the present one when the context ends."""
    present, fraction = scene.frame_current, scene.frame_subframe
    scene.frame_set(frame)
    try:
        yield
    finally:
        scene.frame_set(present, subframe=fraction)


def view_layer(scene: Scene, head: Object) -> ViewLayer | None:
    """Returns a view layer in which the head is visible, and so evaluated; None if there is none."""
    for layer in scene.view_layers:
        if head.name in layer.objects and head.visible_get(view_layer=layer):
            return layer
    return None
