"""The emotion of a head over time, sampled from the keys of its sliders.

Keys in the head's own action are evaluated from their F-curves, without changing the frame. Where drivers or the NLA
mix the sliders, the scene is set to each frame in turn, as in playback, and back to its frame.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from bpy.types import AnimData, FCurve, Object, Scene

from .. import core
from ..properties.emotion import DIGITS, emotion_of, weights_of
from ..timeline import animated, nla
from ..timeline.evaluation import at_frame, view_layer

PATH = "unitaf.emotion."
CURVE_GROUP = "Emotion"  # of the sliders' curves in the animation editors
FloatArray = npt.NDArray[np.float64]

# Our choices: a hundredth of a slider is neither seen nor heard, and so many keys are at most half of a message.
TOLERANCE = 0.002
MAX_KEYS = 2000


def chosen(head: Object, scene: Scene, start: int, fps: float, seconds: float) -> core.track.EmotionTrack:
    """Returns the emotion of a take to come: that of the sliders, see ``track_of``, or "auto"."""
    if emotion_of(head).source == "AUTO":
        return core.track.EmotionTrack.of(core.track.AUTO)
    return track_of(head, scene, start, fps, seconds)


def track_of(head: Object, scene: Scene, start: int, fps: float, seconds: float) -> core.track.EmotionTrack:
    """Returns the emotion that the sliders of a head have from a frame on, for at most so many seconds.

    The value at 0 s is that of the frame ``start``; the last value goes on. Values are clamped to 0..1. Sliders are
    sampled per frame and thinned to at most ``MAX_KEYS`` keys, between which the others lie on straight lines.
    """
    frames = max(1, math.ceil(seconds * fps) + 1)
    rows = np.clip(np.nan_to_num(_samples(head, scene, start, frames)), 0.0, 1.0).round(DIGITS)
    if (rows == rows[0]).all():
        rows = rows[:1]
    frames_of_keys = core.thinning.key_frames(rows, TOLERANCE, MAX_KEYS)
    keys = ((round(int(at) / fps, 6), tuple(map(float, rows[at]))) for at in frames_of_keys)
    return core.track.EmotionTrack(tuple(keys))


def insert_keys(head: Object, frame: int) -> None:
    """Inserts a key on each of the eight sliders of a head at a frame; raises InputError where Blender refuses it."""
    try:
        for name in core.emotion.EMOTIONS:
            head.keyframe_insert(PATH + name, frame=frame, group=CURVE_GROUP)
    except (RuntimeError, TypeError) as error:  # the action is another file's, or the slider cannot be animated
        raise core.errors.InputError(f"The emotion of {head.name!r} cannot be keyed: {error}") from error


def is_animated(head: Object) -> bool:
    """Whether the emotion sliders of a head are animated."""
    data = nla.animation(head)
    return data is not None and any(path.startswith(PATH) for path in animated.animated_paths(data))


def _samples(head: Object, scene: Scene, start: int, frames: int) -> FloatArray:
    """Returns the sliders at each frame, (n, 8), up to the last frame at which they change; n is at most ``frames``."""
    present = weights_of(head)
    data = nla.animation(head)
    if data is None or not is_animated(head):
        return np.array([present])
    if _is_mixed(data):
        return _played(head, scene, start, frames)
    curves = [curve for curve in nla.fcurves(data.action, getattr(data, "action_slot", None)) if _moves(curve)]
    frames = min(frames, max((_length(curve, start, frames) for curve in curves), default=1))
    rows = np.tile(np.array(present), (frames, 1))
    for curve in curves:
        name = curve.data_path.removeprefix(PATH)
        if name in core.emotion.EMOTIONS:
            column = core.emotion.EMOTIONS.index(name)
            rows[:, column] = [curve.evaluate(start + frame) for frame in range(frames)]
    return rows


def _is_mixed(data: AnimData) -> bool:
    """Whether more than the head's own action determines the sliders."""
    if any(curve.data_path.startswith(PATH) and not curve.mute for curve in data.drivers):
        return True
    if not nla.is_mixing(data):
        return False
    bare = data.action_blend_type == "REPLACE" and data.action_extrapolation == "HOLD" and data.action_influence == 1
    tracks = list(data.nla_tracks)
    if data.use_tweak_mode or not bare or any(track.is_solo for track in tracks):
        return True
    strips = [strip for track in tracks for strip in track.strips]
    return any(curve.data_path.startswith(PATH) for strip in strips for curve in nla.strip_curves(strip))


def _moves(curve: FCurve) -> bool:
    """Whether a curve moves a slider: neither it nor its group is muted."""
    silent = curve.mute or not curve.is_valid or (curve.group is not None and curve.group.mute)
    return curve.data_path.startswith(PATH) and not silent


def _length(curve: FCurve, start: int, frames: int) -> int:
    """Returns the number of frames from the first on in which a curve may change."""
    if curve.extrapolation != "CONSTANT" or any(not modifier.mute for modifier in curve.modifiers):
        return frames
    return max(1, math.ceil(curve.range()[1]) - start + 1)


def _played(head: Object, scene: Scene, start: int, frames: int) -> FloatArray:
    """Returns the sliders at each frame, (frames, 8), as evaluated in playback."""
    layer = view_layer(scene, head)
    rows = []
    with at_frame(scene, start):
        for frame in range(start, start + frames):
            scene.frame_set(frame)
            graph = layer.depsgraph if layer else None
            shown = head.evaluated_get(graph) if graph else head
            rows.append(weights_of(shown))
    return np.array(rows)
