"""The real model in Blender: the demo head says a line, and its lips do what the phones ask."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np
import pytest
from engines import real_engine

from unitaf_blender import core, preferences
from unitaf_blender.background import jobs
from unitaf_blender.demo_head import build
from unitaf_blender.takes import generate
from unitaf_blender.timeline import sequencer

LINE = "Bob, my mum jumped up happily. Pam may be able to help. I am glad that the man at the back had a map."
FPS = 24
SEALED, PARTED = 0.5, 3.0  # mm between the inner lips
SLACK = 0.04  # seconds around a phone
SHORTEST_VOWEL = 0.09
MIDDLE = 4  # pairs of lip vertices to either side of the middle
MM = 1000.0


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory):
    """The take's phones, and the gap between the lips (frames,) in mm on the evaluated mesh, with a rest frame each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preferences, "engine_command", lambda context: real_engine())
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        import unitaf_blender

        bpy.ops.wm.read_factory_settings(use_empty=True)
        unitaf_blender.register()
        bpy.context.scene.render.fps = FPS
        bpy.context.scene.frame_set(10)
        head = build.create(bpy.context)
        result = generate.speak(bpy.context, LINE, target=head.name)
        take = json.loads(Path(result.wav).with_suffix(".json").read_text(encoding="utf-8"))
        gaps = np.array([lip_gap(head, frame) for frame in range(result.start, result.end + 1)])
        yield result, [core.signals.Segment(*phone) for phone in take["phones"]], gaps
        jobs.shut_down()
        unitaf_blender.unregister()


def lip_gap(head: bpy.types.Object, frame: int) -> float:
    """Largest distance in mm between the middles of the lips, as Blender evaluates the head."""
    bpy.context.scene.frame_set(frame)
    mesh = head.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    height = points.reshape(-1, 3)[:, 2]
    upper, lower = build.inner_lip_vertices()
    middle = slice(len(upper) // 2 - MIDDLE, len(upper) // 2 + MIDDLE + 1)
    return float(MM * (height[upper[middle]] - height[lower[middle]]).mean())


def within(gaps, phone):
    """The gaps of the frames around a phone."""
    first = max(0, int(np.floor((phone.start - SLACK) * FPS)))
    return gaps[first : int(np.ceil((phone.end + SLACK) * FPS)) + 1]


def test_a_take_without_complaints(spoken):
    result, _phones, gaps = spoken
    assert not result.still
    assert result.warnings == () or not bpy.app.build_options.audaspace
    assert len(gaps) == round(result.seconds * FPS)
    if bpy.app.build_options.audaspace:
        assert len(sequencer.strips(bpy.context.scene.sequence_editor)) == 1


def test_lips_close_on_every_bilabial(spoken):
    _, phones, gaps = spoken
    lowest = [within(gaps, phone).min() for phone in phones if phone.label in ("P", "B", "M")]
    assert len(lowest) >= 20
    assert np.mean(np.array(lowest) < SEALED) >= 0.95, np.round(lowest, 2)


def test_lips_part_on_open_vowels(spoken):
    _, phones, gaps = spoken
    wide = [
        within(gaps, phone).max()
        for phone in phones
        if phone.label in ("AA", "AE", "AY") and phone.end - phone.start >= SHORTEST_VOWEL
    ]
    assert len(wide) >= 5
    assert np.mean(np.array(wide) > PARTED) >= 0.9, np.round(wide, 2)


def test_the_mouth_is_shut_before_and_after(spoken):
    _, _phones, gaps = spoken
    assert gaps[0] < SEALED
    assert gaps[-1] < SEALED


def test_brows_lids_and_gaze_that_the_animator_moves_are_left_alone(spoken):
    key = bpy.data.objects[spoken[0].head].data.shape_keys
    assert set(keyed(key)) == set(core.channels.ARKIT)
    values, _ = core.take_io.load_curves(spoken[0].wav.with_suffix(".npz"))
    assert values[:, core.channels.ARKIT.index("browInnerUp")].max() > 0.1  # the take would have moved it
    for name in ("browInnerUp", "eyeBlinkLeft"):
        for frame, value in ((1, 0.0), (400, 1.0)):
            key.key_blocks[name].value = value
            key.key_blocks[name].keyframe_insert("value", frame=frame)
    bpy.context.scene.frame_set(300)
    generate.speak(bpy.context, "And one more.", target=spoken[0].head)
    assert {"jawOpen", "browOuterUpLeft", "eyeBlinkRight"} <= set(keyed(key))
    assert not {"browInnerUp", "eyeBlinkLeft"} & set(keyed(key))


def keyed(key):
    """The shape keys of the newest take."""
    strip = key.animation_data.nla_tracks[-1].strips[0]
    return [curve.data_path.split('"')[1] for curve in fcurves(strip)]


def fcurves(strip):
    """The curves of a strip's action in any Blender."""
    if hasattr(strip.action, "layers"):
        return strip.action.layers[0].strips[0].channelbag(strip.action_slot).fcurves
    return strip.action.fcurves
