"""The scene at another frame, evaluated, and back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from bpy.types import Object, Scene, ViewLayer


@contextlib.contextmanager
def at_frame(scene: Scene, frame: int) -> Iterator[None]:
    """Go to a frame, and back to the present one afterwards."""
    present, fraction = scene.frame_current, scene.frame_subframe
    scene.frame_set(frame)
    try:
        yield
    finally:
        scene.frame_set(present, subframe=fraction)


def view_layer(scene: Scene, head: Object) -> ViewLayer | None:
    """A view layer in which the head is seen, and so evaluated."""
    for layer in scene.view_layers:
        if head.name in layer.objects and head.visible_get(view_layer=layer):
            return layer
    return None
