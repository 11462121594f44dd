"""Run by Blender: what is in the open file, as one line of JSON after the word DESCRIBED."""

import json
import sys
from pathlib import Path

import bpy

scene = bpy.context.scene
head = next(item for item in scene.objects if item.type == "MESH")
keys = head.data.shape_keys
data = keys.animation_data
editor = scene.sequence_editor


def curves(action, slot):
    """Path → number of keys, whichever way this Blender keeps curves."""
    bags = [layer.strips[0].channelbag(slot) for layer in action.layers] if hasattr(action, "layers") else [action]
    return {curve.data_path: len(curve.keyframe_points) for bag in bags if bag for curve in bag.fcurves}


def jaw():
    """How far the mouth of the evaluated mesh is from its rest, largest over the scene's frames."""
    shift = 0.0
    for frame in range(scene.frame_start, scene.frame_end + 1, 2):
        scene.frame_set(frame)
        mesh = head.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
        shift = max(
            shift,
            *((a.co - b.co).length for a, b in zip(mesh.vertices, keys.reference_key.data, strict=True)),
        )
    return shift


tracks = [
    {
        "name": track.name,
        "mute": track.mute,
        "strips": [
            {
                "action": strip.action.name,
                "start": strip.frame_start,
                "end": strip.frame_end,
                "curves": curves(strip.action, getattr(strip, "action_slot", None)),
            }
            for strip in track.strips
        ],
    }
    for track in (data.nla_tracks if data else ())
]
sounds = [
    {
        "file": strip.sound.filepath,
        "exists": Path(bpy.path.abspath(strip.sound.filepath)).is_file(),
        "start": strip.left_handle if hasattr(strip, "left_handle") else strip.frame_final_start,
        "frames": strip.duration if hasattr(strip, "duration") else strip.frame_final_duration,
        "channel": strip.channel,
    }
    for strip in (editor.strips if editor else ())
    if strip.type == "SOUND"
]
found = {"tracks": tracks, "sounds": sounds, "fps": scene.render.fps, "movement": jaw()}
sys.stdout.write(f"DESCRIBED {json.dumps(found)}\n")
