"""Run by Blender with a window: does what window.py asks for, between the events that come from the mouse.

A request is a Python file N.py in the folder after ``--``; its answer is N.json, with the value of the name ``answer``.
"""

import contextlib
import importlib
import json
import sys
import traceback
from pathlib import Path

import bpy

FOLDER = Path(sys.argv[-1])
SECONDS = 0.01
_mailbox = {"next": 1}
# How often something has happened, and the last frame that was shown while the animation played.
happened = {"undo": 0, "redo": 0, "played": 0}


def view():
    """The 3D view, or the preferences that are shown in its place: its area and space."""
    shown = ("VIEW_3D", "PREFERENCES")
    area = max((a for a in bpy.context.window_manager.windows[0].screen.areas if a.type in shown), key=_size)
    return area, area.spaces.active


def region(kind):
    """A region of the 3D view."""
    return next(region for region in view()[0].regions if region.type == kind)


def rectangle(kind):
    """Left, top, width and height of a region, as the mouse and a screenshot count: from the top left."""
    part, window = region(kind), bpy.context.window_manager.windows[0]
    return part.x, window.height - part.y - part.height, part.width, part.height


def inside(kind):
    """A context in which operators work as if called from a region of the 3D view."""
    window, (area, _space) = bpy.context.window_manager.windows[0], view()
    return bpy.context.temp_override(window=window, screen=window.screen, area=area, region=region(kind))


def hovered(kind):
    """What the button under the mouse does: a Python command, or the path of a property; empty without a button."""
    with inside(kind):
        for copy, choices in ((bpy.ops.ui.copy_python_command_button, {}), (bpy.ops.ui.copy_data_path_button, {})):
            if copy.poll():
                bpy.context.window_manager.clipboard = ""
                with contextlib.suppress(RuntimeError):
                    copy(**choices)
                return bpy.context.window_manager.clipboard
    return ""


def facts():
    """What is in the scene, for comparison."""
    scene = bpy.context.scene
    keys = [key for key in bpy.data.shape_keys if key.users]
    tracks = [track for key in keys if key.animation_data for track in key.animation_data.nla_tracks]
    editor = scene.sequence_editor
    return {
        "heads": [item.name for item in scene.objects if item.type == "MESH" and item.data.shape_keys],
        "tracks": [[track.name, track.mute] for track in tracks],
        "actions": sorted(action.name for action in bpy.data.actions if action.users),
        "sounds": [strip.sound.filepath for strip in editor.strips] if editor else [],
        "text": scene.unitaf.text,
        "frames": [scene.frame_start, scene.frame_end],
    }


def addon(name):
    """A module of the add-on."""
    return importlib.import_module(f"bl_ext.user_default.unitaf.{name}")


def _size(area):
    return area.width * area.height


@bpy.app.handlers.persistent
def _undone(_scene, _unused=None):
    happened["undo"] += 1


@bpy.app.handlers.persistent
def _redone(_scene, _unused=None):
    happened["redo"] += 1


@bpy.app.handlers.persistent
def _shown(scene, _unused=None):
    if any(window.screen.is_animation_playing for window in bpy.context.window_manager.windows):
        happened["played"] = scene.frame_current


def _serve():
    request = FOLDER / f"{_mailbox['next']}.py"
    if request.is_file():
        _mailbox["next"] += 1
        names = dict(globals())
        try:
            exec(request.read_text("utf-8"), names)
            reply = {"answer": names.get("answer")}
        except Exception:  # whatever it is, the other side shows it
            reply = {"error": traceback.format_exc()}
        unfinished = request.with_suffix(".part")
        unfinished.write_text(json.dumps(reply), "utf-8")
        unfinished.rename(request.with_suffix(".json"))
    return SECONDS


bpy.app.handlers.undo_post.append(_undone)
bpy.app.handlers.redo_post.append(_redone)
bpy.app.handlers.frame_change_post.append(_shown)
bpy.app.timers.register(_serve, persistent=True)
