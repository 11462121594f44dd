"""What lets the window show a change that no operator made."""

from __future__ import annotations

import contextlib

import bpy


def redraw() -> None:
    """Redraw the sidebars and the preferences, where the state of a job is shown."""
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "PREFERENCES"):
                for region in area.regions:
                    if region.type in ("UI", "WINDOW") and (area.type, region.type) != ("VIEW_3D", "WINDOW"):
                        region.tag_redraw()


def push_undo(label: str) -> None:
    """Make an undo step of what was done outside an operator."""
    manager = bpy.context.window_manager
    if bpy.app.background or manager is None or not manager.windows:
        return
    with bpy.context.temp_override(window=manager.windows[0]), contextlib.suppress(RuntimeError):
        bpy.ops.ed.undo_push(message=label)
