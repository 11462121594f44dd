"""Redrawing and undo steps for changes that are made outside an operator."""

from __future__ import annotations

import contextlib

import bpy


def redraw() -> None:
    """Redraws the sidebars and the preferences, which show the state of jobs."""
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "PREFERENCES"):
                for region in area.regions:
                    if region.type in ("UI", "WINDOW") and (area.type, region.type) != ("VIEW_3D", "WINDOW"):
                        region.tag_redraw()


def push_undo(label: str) -> None:
    """Adds an undo step for a change that was made outside an operator."""
    manager = bpy.context.window_manager
    if bpy.app.background or manager is None or not manager.windows:
        return
    with bpy.context.temp_override(window=manager.windows[0]), contextlib.suppress(RuntimeError):
        bpy.ops.ed.undo_push(message=label)
