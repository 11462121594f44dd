"""What the takes of heads are in the open file, to be compared with those of another."""

from __future__ import annotations

import bpy
import numpy as np
from heads import keys

from unitaf_blender.timeline import nla

Take = tuple[float, float, dict[str, bytes]]


def takes_of(*heads: str) -> dict[str, Take]:
    """First frame, last frame, and the keys of each curve as bytes, by the name of each take."""
    takes = {}
    for name in heads:
        for strip in nla.take_strips(keys(bpy.data.objects[name])):
            values = {}
            for curve in nla.strip_curves(strip):
                co = np.empty(2 * len(curve.keyframe_points), np.float32)
                curve.keyframe_points.foreach_get("co", co)
                values[curve.data_path] = co.tobytes()
            takes[nla.take_name(strip.action)] = (strip.frame_start, strip.frame_end, values)
    return takes
