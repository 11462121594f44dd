"""A head whose take holds hostile values, and everything that can be done to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
from heads import keys

from unitaf_blender import core, handlers
from unitaf_blender.character.meshes import set_rows
from unitaf_blender.panels import character, dials, exchange, main, rig, takes
from unitaf_blender.panels import dialogue as dialogue_panel
from unitaf_blender.properties.head import head_properties
from unitaf_blender.rig.rows import BONE, KEY, PROPERTY, Row
from unitaf_blender.takes import channels as sound_channels
from unitaf_blender.takes import face_tracks, follow_dials, library, ownership, parts, resample, retake, stored
from unitaf_blender.takes.plan import MadeTake, place
from unitaf_blender.takes.write import write
from unitaf_blender.timeline import head_motion, nla, other_targets

BAD, GOOD = "bad-001", "good-001"
FRAMES, FPS = 24, 24.0


def stored_take() -> stored.StoredTake:
    """A second of a moving face and head."""
    phase = np.linspace(0, 2 * np.pi, FRAMES, dtype=np.float32)
    curves = np.repeat((0.5 - 0.4 * np.cos(phase))[:, None], 52, axis=1)
    angles = np.repeat((5 * np.sin(phase))[:, None], 3, axis=1)
    motion = core.take_io.Motion(curves, angles, FPS, core.take.calm(FRAMES))
    notes = '{"text": "Hello there.", "words": [["Hello", 0.1, 0.5]], "phones": [["P", 0.2, 0.3]], "seconds": 1.0}'
    return stored.StoredTake(core.take_io.motion_bytes(motion), notes, stored.signature(core.dials.Dials()))


def write_takes(scene: Any, heads: list[Any], sound: Path) -> None:
    armature = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    bone = armature.data.edit_bones.new("jaw")
    bone.head, bone.tail = (0, 0, 0), (0, 1, 0)
    bpy.ops.object.mode_set(mode="OBJECT")
    armature["smile"] = 0.25
    for head in heads:
        is_bad = head.name == "Bad"
        if is_bad:
            head_properties(head).pivot = head
            everything = [Row(name, KEY, name) for name in core.channels.ARKIT]
            others = [
                Row("jawOpen", BONE, "jaw", 20.0, "Rig"),
                Row("mouthSmileLeft", PROPERTY, '["smile"]', 1.0, "Rig"),
            ]
            set_rows(head, everything + others)
        made = MadeTake(stored=stored_take(), sound=sound if is_bad else None, file=sound, seconds=1.0)
        write(place(head, scene, 1, BAD if is_bad else GOOD), made)


class Layout:
    """A layout that takes what Blender's takes: texts that it can encode."""

    def __init__(self, texts: list[str]) -> None:
        self.__dict__["texts"] = texts

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def draw(*_arguments: Any, **choices: Any) -> Layout:
            if isinstance(text := choices.get("text"), str):
                text.encode("utf-8", "surrogateescape")  # as Blender encodes texts
                self.texts.append(text)
            return Layout(self.texts)

        return draw

    def __setattr__(self, name: str, value: Any) -> None:
        pass


def draw_panels(head: Any) -> list[str]:
    """Draws all panels that show something of a head; returns their texts."""
    texts: list[str] = []
    scene = bpy.context.scene
    context = SimpleNamespace(
        scene=scene,
        view_layer=bpy.context.view_layer,
        active_object=head,
        region=SimpleNamespace(width=240),
        window_manager=SimpleNamespace(windows=[]),
        preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0), addons=bpy.context.preferences.addons),
    )
    for panel in (
        main.UNITAF_PT_main, takes.UNITAF_PT_takes, dials.UNITAF_PT_dials, dials.UNITAF_PT_channels,
        dials.UNITAF_PT_head, rig.UNITAF_PT_rig, character.UNITAF_PT_emotion, character.UNITAF_PT_voice,
        exchange.UNITAF_PT_exchange, dialogue_panel.UNITAF_PT_dialogue,
    ):  # fmt: skip
        panel.draw(SimpleNamespace(layout=Layout(texts)), context)
    tracks = keys(head).animation_data.nla_tracks if keys(head).animation_data else ()
    for track in tracks:
        if takes.is_take(track, ""):
            takes.UNITAF_UL_takes.draw_item(None, context, Layout(texts), None, track, 0, None)
            takes.draw_take(Layout(texts), context, nla.take_name(track.strips[0].action), track)
    return texts


def turn_dial(head: Any, value: float) -> None:
    """Turns a dial, as a slider does."""
    head_properties(head).dials.lower_face_strength = value
    head_properties(head).dials.head_strength = value
    follow_dials.flush()


def work(head: Any, folder: Path) -> dict[str, Callable[[], Any]]:
    """Everything that can be done to a head's takes, in an order in which each has something to do."""
    context, scene = bpy.context, bpy.context.scene
    operators = bpy.ops.unitaf
    return {
        "open": lambda: handlers.on_loaded(""),
        "adopt": follow_dials.adopt,
        "draw": lambda: draw_panels(head),
        "list": lambda: library.listed(head),
        "dial": lambda: turn_dial(head, 0.5),
        "undo": lambda: handlers.on_undone(scene),
        "mute": lambda: [operators.mute_take(take=BAD) for _ in range(2)],
        "solo": lambda: [operators.solo_take(take=BAD) for _ in range(2)],
        "move": lambda: operators.move_take(take=BAD, frames=3),
        "reused sentences": lambda: library.move_keys_of_reused_sentences(BAD, 1.0),
        "duplicate": lambda: library.duplicate(BAD, 100),
        "rename": lambda: [library.rename(BAD, "other"), library.rename("other", BAD)],
        "plan a retake": lambda: retake.plan_retake(context, BAD).release(),
        "its files": lambda: retake.files_of(BAD),
        "turn the head": operators.turn_head,
        "tidy channels": lambda: sound_channels.tidy(scene, BAD, "Bad"),
        "spread": lambda: face_tracks.spread(head, [head]),
        "separate": lambda: ownership.separate(head),
        "resample": lambda: (setattr(scene.render, "fps", 30), resample.resample(context, head)),
        "export curves": lambda: operators.export(directory=str(folder), format="LIVE_LINK", scope="HEAD"),
        "export subtitles": lambda: operators.export(directory=str(folder), format="SRT", scope="SCENE"),
        "report": lambda: operators.save_report(filepath=str(folder / "report.json")),
        "save": lambda: bpy.ops.wm.save_as_mainfile(filepath=str(folder / "saved.blend")),
        "bake": lambda: operators.bake(remove=False),
        "delete": lambda: library.delete(BAD),
    }  # fmt: skip


def inject(place_name: str, value: Any) -> bool:
    """Puts a value under a property of the open file; whether Blender can hold it there."""
    try:
        PLACES[place_name](value)
    except (TypeError, ValueError, OverflowError, UnicodeEncodeError):
        return False
    return True


def actions() -> Iterator[Any]:
    yield from (part.action for part in parts.parts_of(BAD))


def _in_actions(name: str) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        for action in list(actions()):
            if name in action:  # else Blender wants the type and the length that are there
                del action[name]
            action[name] = value

    return put


def _in_strips(name: str) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        for sound in parts.sounds_of(BAD):
            if name in sound.strip:
                del sound.strip[name]
            sound.strip[name] = value

    return put


def _group_of(owner: Any) -> Any:
    """Where Blender stores the add-on's properties: apart from custom properties since 5.0."""
    stored_in = owner.bl_system_properties_get(do_create=True) if bpy.app.version >= (5, 0, 0) else owner
    if "unitaf" not in stored_in:
        stored_in["unitaf"] = {}
    return stored_in["unitaf"]


def _in_group(owner: Callable[[], Any], name: str, inner: str = "") -> Callable[[Any], None]:
    def put(value: Any) -> None:
        group = _group_of(owner())
        if name in group:
            del group[name]
        group[name] = {inner: value} if inner else value

    return put


def _bad() -> Any:
    return bpy.data.objects["Bad"]


def _scene() -> Any:
    return bpy.context.scene


PLACES: dict[str, Callable[[Any], None]] = {
    **{
        name: _in_actions(name)
        for name in (
            stored.MOTION, stored.ABOUT, stored.DIALS, stored.RIG, stored.FPS, stored.RECORDED, head_motion.HEAD_MARK,
            other_targets.TARGET_MARK, nla.TAKE_MARK, nla.REST_MARK, nla.LAYER_MARK, nla.LISTENER_MARK,
        )
    },
    "mark of the strip": _in_strips(nla.TAKE_MARK),
    "character of the strip": _in_strips(sound_channels.SPEAKER),
    "overridden": lambda value: setattr(bpy.context.scene.unitaf, "overridden", value),
    "silenced": lambda value: setattr(bpy.data.objects["Bad"].unitaf, "silenced", value),
    "soloed": lambda value: setattr(bpy.data.objects["Bad"].unitaf, "soloed", value),
    "a stored dial": _in_group(_bad, "dials", "brow_strength"),
    **{f"scene {name}": _in_group(_scene, name) for name in ("text", "recording", "overridden", "words", "speed")},
    **{
        f"stored {name}": _in_group(_bad, name)
        for name in ("head", "bone", "silenced", "soloed", "emotion", "meshes", "rig", "dials")
    },
}  # fmt: skip
