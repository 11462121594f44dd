"""What a head feels: its sliders, their keys over the timeline, and what the engine is told of them."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from heads import keys, link_head, make_head

from unitaf_blender import core
from unitaf_blender.character import emotion_keys, overrides
from unitaf_blender.takes import sound_files
from unitaf_blender.timeline import nla

EMOTIONS = core.emotion.EMOTIONS
UnitafError = core.errors.UnitafError
FPS = 24.0


def feeling(head):
    return head.unitaf.emotion


def told(result):
    """The settings that the engine was given, as it wrote them beside the take."""
    return core.take_io.load(result.wav.with_suffix(".json")).settings


def key(head, name, values):
    """Straight lines between keys, frame → value."""
    for frame, value in values.items():
        setattr(feeling(head), name, value)
        assert feeling(head).keyframe_insert(name, frame=frame)
    for curve in curves(head):
        for point in curve.keyframe_points:
            point.interpolation = "LINEAR"


def curves(head):
    data = head.animation_data
    return list(nla.fcurves(data.action, getattr(data, "action_slot", None))) if data else []


def keys_of(head):
    return {c.data_path: [tuple(p.co) for p in c.keyframe_points] for c in curves(head)}


def track(head, start=1, seconds=100.0):
    return emotion_keys.track_of(head, bpy.context.scene, start, FPS, seconds)


def named(keys):
    """Keys of a track as (seconds, weights by name)."""
    return [(seconds, core.emotion.as_names(vector)) for seconds, vector in keys]


def test_there_is_a_slider_for_every_emotion(addon):
    head = make_head()
    for name in EMOTIONS:
        prop = feeling(head).bl_rna.properties[name]
        assert (prop.hard_min, prop.hard_max, prop.default) == (0.0, 1.0, 0.0)
        assert prop.is_animatable and len(prop.description) > 20
    assert track(head) == core.track.NO_EMOTION


def test_a_take_without_a_choice_is_neutral(speak, addon):
    make_head()
    settings = told(speak())
    assert settings == core.settings.Settings(fps=FPS)


def test_sliders_without_keys_are_one_vector(speak, addon):
    head = make_head()
    feeling(head).happy, feeling(head).surprised, feeling(head).strength = 0.8, 0.2, 0.6
    settings = told(speak())
    assert settings.emotion == core.track.EmotionTrack.of("happy=0.8,surprised=0.2")
    assert settings.strength == 0.6
    assert head.animation_data is None


def test_keys_are_read_from_the_playhead_on(speak, addon):
    head = make_head()
    key(head, "angry", {1: 0.0, 25: 0.48, 37: 0.0})
    addon.frame_set(13)
    settings = told(speak("A line that is long enough for all the keys."))
    assert named(settings.emotion.keys) == [(0.0, {"angry": 0.24}), (0.5, {"angry": 0.48}), (1.0, {})]
    addon.frame_set(500)
    assert told(speak()).emotion == core.track.NO_EMOTION


def test_times_are_seconds_at_the_scenes_true_rate(speak, addon):
    addon.render.fps, addon.render.fps_base = 30, 1.001
    head = make_head()
    key(head, "sad", {1: 0.0, 31: 0.9})
    assert told(speak()).emotion.keys[-1][0] == pytest.approx(1.001)


def test_curves_are_followed_within_a_five_hundredth(addon):
    """Smooth keys, and a modifier that goes on for ever: from few keys, the curve at every frame."""
    head = make_head()
    for frame, value in ((1, 0.1), (40, 0.9), (90, 0.0)):
        feeling(head).afraid = value
        feeling(head).keyframe_insert("afraid", frame=frame)
    (curve,) = curves(head)
    for seconds, frames in ((100.0, 90), (5.0, 121)):
        if frames > 90:
            curve.modifiers.new("CYCLES")
        found = track(head, seconds=seconds)
        shown = np.array([np.clip(curve.evaluate(1 + frame), 0, 1) for frame in range(frames)])
        np.testing.assert_allclose(found.at(np.arange(frames) / FPS)[:, EMOTIONS.index("afraid")], shown, atol=0.0021)
        assert len(found.keys) < frames / 2 and found.keys[-1][0] == pytest.approx((frames - 1) / FPS, abs=1e-6)


def test_curves_that_overshoot_are_clamped(addon):
    head = make_head()
    key(head, "happy", {1: 0.0, 11: 1.0})
    (curve,) = curves(head)
    curve.keyframe_points[1].co[1] = 3.0
    curve.update()
    assert track(head).weights.max() == 1.0
    curve.extrapolation = "LINEAR"
    assert np.isfinite(track(head).weights).all() and track(head).weights.max() == 1.0


def test_a_wild_curve_still_fits_into_a_message(speak, addon):
    head = make_head()
    for name in EMOTIONS:
        feeling(head).keyframe_insert(name, frame=1)
    for number, curve in enumerate(curves(head)):
        noise = curve.modifiers.new("NOISE")
        noise.scale, noise.strength, noise.phase = 1.0, 2.0, number * 31.7
    found = track(head, seconds=600.0)
    assert 500 < len(found.keys) <= emotion_keys.MAX_KEYS
    message = core.protocol.Speak("1", "text", core.settings.Settings(emotion=found).as_dict(), "/tmp", "name")
    assert len(core.protocol.encode(message)) < core.protocol.MAX_LINE / 2
    assert not speak().still


def test_muted_curves_and_other_properties_count_for_nothing(addon):
    head = make_head()
    key(head, "happy", {1: 0.0, 11: 1.0})
    head.keyframe_insert("location", frame=200)
    next(curve for curve in curves(head) if "happy" in curve.data_path).mute = True
    feeling(head).happy = 0.3
    assert named(track(head).keys) == [(0.0, {"happy": 0.3})]


def playback(head, frames):
    """What the sliders show when the scene plays, (frames, 8)."""
    rows = []
    for frame in frames:
        bpy.context.scene.frame_set(frame)
        rows.append([getattr(feeling(head), name) for name in EMOTIONS])
    return np.clip(rows, 0, 1)


def pushed_down(head, addon):
    data = head.animation_data
    action, slot = data.action, getattr(data, "action_slot", None)
    strip = data.nla_tracks.new().strips.new("emotion", 11, action)
    if slot is not None:
        strip.action_slot = slot
    data.action = None
    strip.scale = 2.0


def weak(head, addon):
    head.animation_data.nla_tracks.new()
    head.animation_data.action_influence = 0.5


def driven(head, addon):
    curve = head.driver_add("unitaf.emotion.calm")
    curve.driver.expression = "frame / 100"


@pytest.mark.parametrize("mix", [pushed_down, weak, driven])
def test_what_the_nla_or_drivers_mix_is_read_as_it_plays(addon, mix):
    head = make_head()
    key(head, "happy", {1: 0.0, 13: 0.9, 25: 0.2})
    mix(head, addon)
    addon.frame_set(7, subframe=0.25)
    found = track(head, start=5, seconds=2.0)
    assert (addon.frame_current, addon.frame_subframe) == (7, 0.25)
    shown = playback(head, range(5, 5 + 49))
    assert np.ptp(shown) > 0.3
    np.testing.assert_allclose(found.at(np.arange(49) / FPS), shown, atol=0.0021)


def test_a_head_that_turns_with_its_takes_keeps_its_emotion(speak, addon):
    """Its action is pushed down when it turns the head too."""
    head = make_head()
    head.unitaf.pivot = head
    key(head, "happy", {1: 0.0, 13: 0.9, 25: 0.2})
    head.keyframe_insert("rotation_euler", frame=1)
    first, second = speak("A line that is long enough."), speak("A line that is long enough.")
    assert len(head.animation_data.nla_tracks) > 1 and head.animation_data.action is None
    times = np.arange(30) / FPS
    np.testing.assert_allclose(told(first).emotion.at(times), told(second).emotion.at(times), atol=0.0041)
    assert told(second).emotion.weights.max() == pytest.approx(0.9, abs=1e-3)


def test_takes_leave_the_sliders_and_their_keys_alone(speak, addon):
    head = make_head()
    key(head, "happy", {1: 0.0, 11: 1.0})
    addon.frame_set(6)
    action, before, shown = head.animation_data.action, keys_of(head), feeling(head).happy
    speak()
    assert head.animation_data.action == action and keys_of(head) == before
    assert not head.animation_data.nla_tracks and feeling(head).happy == shown and addon.frame_current == 6


def test_every_head_has_its_own(speak, addon):
    one, other = make_head(name="One"), make_head(name="Other")
    key(one, "happy", {1: 0.0, 13: 0.9})
    feeling(other).angry = 0.7
    assert told(speak(target="One")).emotion.weights.max(0).tolist() == [0.9, *[0.0] * 7]
    assert named(told(speak(target="Other")).emotion.keys) == [(0.0, {"angry": 0.7})]


def test_automatic(speak, addon):
    head = make_head()
    feeling(head).happy = 0.5
    feeling(head).source = "AUTO"
    settings = told(speak())
    assert settings.emotion.auto
    assert told(speak(emotion="sad=0.4")).emotion == core.track.EmotionTrack.of("sad=0.4")


def test_the_operators_arguments_win_over_the_head(speak, addon):
    head = make_head()
    feeling(head).happy, feeling(head).strength = 0.5, 0.5

    def asked(**arguments):
        assert bpy.ops.unitaf.generate(text="Hello there.", target="Head", **arguments) == {"FINISHED"}
        return core.take_io.load(max(sound_files.speech_dir().glob("*.json"))).settings

    assert named(asked().emotion.keys) == [(0.0, {"happy": 0.5})]
    settings = asked(emotion="sad=0.8,calm=0.1", strength=0.8)
    assert named(settings.emotion.keys) == [(0.0, {"sad": 0.8, "calm": 0.1})] and settings.strength == 0.8
    assert asked(emotion="auto").emotion.auto
    assert asked(strength=1.0).strength == 1.0
    assert asked(emotion=" ").strength == 0.5


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"emotion": "joyous=0.8"}, "joyous"),
        ({"emotion": "happy=1.2"}, "happy"),
        ({"emotion": "happy=much"}, "much"),
        ({"emotion": "happy=nan"}, "nan"),
        ({"emotion": "happy=0.1,happy=0.2"}, "twice"),
        ({"strength": 1.5}, "strength"),
        ({"strength": -0.1}, "strength"),
        ({"strength": float("nan")}, "strength"),
        ({"voice": "nobody"}, "nobody"),
    ],
)
def test_bad_arguments_are_one_sentence_and_touch_nothing(speak, addon, arguments, words):
    head = make_head()
    with pytest.raises(RuntimeError) as error:
        bpy.ops.unitaf.generate(text="Hello there.", target="Head", **arguments)
    sentence = str(error.value).strip()
    assert words in sentence and "\n" not in sentence and "Traceback" not in sentence
    assert keys(head).animation_data is None
    folder = sound_files.speech_dir()
    assert not folder.is_dir() or not list(folder.iterdir())


def test_one_undo_takes_the_take_and_leaves_the_emotion(speak, addon):
    head = make_head()
    key(head, "happy", {1: 0.0, 11: 1.0})
    before = keys_of(head)
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.unitaf.generate("EXEC_DEFAULT", True, text="Hello there.", target="Head")
    bpy.ops.ed.undo()
    head = bpy.data.objects["Head"]
    assert keys_of(head) == before and keys(head).animation_data is None


def test_key_and_reset(addon):
    head = make_head()
    addon.frame_set(12)
    feeling(head).happy, feeling(head).strength = 0.4, 0.7
    assert bpy.ops.unitaf.key_emotion() == {"FINISHED"}
    made = keys_of(head)
    assert set(made) == {f"unitaf.emotion.{name}" for name in EMOTIONS}
    assert all([frame for frame, _ in points] == [12.0] for points in made.values())
    assert {curve.group.name for curve in curves(head)} == {"Emotion"}
    assert bpy.ops.unitaf.reset_emotion() == {"FINISHED"}
    assert feeling(head).happy == 0.0 and feeling(head).strength == 1.0
    assert keys_of(head) == made


def test_undo_takes_keys_back(addon):
    make_head()
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.unitaf.key_emotion("EXEC_DEFAULT", True)
    assert curves(bpy.data.objects["Head"])
    bpy.ops.ed.undo()
    assert not curves(bpy.data.objects["Head"])


def test_saving_keeps_it(speak, addon, tmp_path):
    head = make_head()
    key(head, "happy", {1: 0.0, 13: 0.9})
    feeling(head).source, feeling(head).strength = "AUTO", 0.4
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    head = bpy.data.objects["Head"]
    assert feeling(head).source == "AUTO" and feeling(head).strength == pytest.approx(0.4)
    assert named(track(head).keys) == [(0.0, {}), (0.5, {"happy": 0.9})]


def test_overridden_heads_feel(speak, addon, tmp_path):
    head = link_head(tmp_path)
    bpy.context.view_layer.objects.active = head
    assert not bpy.ops.unitaf.key_emotion.poll()
    local = head.override_create(remap_local_usages=True)
    local.data.override_create(remap_local_usages=True)
    local.name = "Local"
    bpy.context.view_layer.objects.active = local
    feeling(local).sad = 0.6
    assert named(told(speak(target="Local")).emotion.keys) == [(0.0, {"sad": 0.6})]
    assert bpy.ops.unitaf.key_emotion() == {"FINISHED"}
    feeling(local).sad = 0.1
    local.keyframe_insert("unitaf.emotion.sad", frame=13)
    assert told(speak(target="Local")).emotion.keys[-1][0] == pytest.approx(0.5)


def test_overridden_heads_keep_what_was_chosen(speak, addon, tmp_path):
    local = link_head(tmp_path).override_create(remap_local_usages=True)
    local.name = "Local"
    feeling(local).angry, feeling(local).strength, feeling(local).source = 0.6, 0.3, "AUTO"
    local.keyframe_insert("unitaf.emotion.sad", frame=1)
    feeling(local).sad = 0.5
    local.keyframe_insert("unitaf.emotion.sad", frame=13)
    local.unitaf.pivot, local.unitaf.pivot_bone = local, "neck"
    for _ in range(2):
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
        local = bpy.data.objects["Local"]
        assert feeling(local).source == "AUTO" and feeling(local).strength == pytest.approx(0.3)
        assert named(track(local).keys)[-1] == (0.5, {"angry": 0.6, "sad": 0.5})
        assert (local.unitaf.pivot, local.unitaf.pivot_bone) == (local, "neck")
    feeling(local).property_unset("source")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert feeling(bpy.data.objects["Local"]).source == "SLIDERS"


@pytest.mark.parametrize("kept", ["{", "[]", '{"Local": {"emotion": {"source": "NONE", "no": 1, "sad": "x"}}}'])
def test_what_was_kept_may_be_damaged(speak, addon, tmp_path, kept):
    local = link_head(tmp_path).override_create(remap_local_usages=True)
    local.name = "Local"
    bpy.context.scene.unitaf.overridden = kept
    overrides.restore()
    assert feeling(local).source == "SLIDERS" and feeling(local).sad == 0.0
