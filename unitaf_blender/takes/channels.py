"""Channels of the sequencer: one for each character, with its name, and a colour for its strips."""

from __future__ import annotations

import zlib
from typing import Any

from bpy.types import Scene

from ..timeline import marks, nla, sequencer
from .parts import sounds_of

SPEAKER = "unitaf_character"  # custom property of a sound strip: the character who speaks
COLOURS = 9  # colour tags that Blender has, COLOR_01 to COLOR_09


def free_for(scene: Scene, character: str, start: float, end: float, but: str = "") -> int:
    """Returns the channel for a character's sound: one of its own, else the lowest that no character has.

    Channels with strips between the frames are passed over. but: a take whose strip is ignored.
    """
    editor = scene.sequence_editor or scene.sequence_editor_create()
    own: set[int] = set()
    others: set[int] = set()
    taken: set[int] = set()
    for strip in sequencer.strips(editor):
        if but and marks.text(strip, nla.TAKE_MARK) == but:
            continue
        (own if marks.text(strip, SPEAKER) == character else others).add(strip.channel)
        if sequencer.left(strip) < end and start < sequencer.right(strip):
            taken.add(strip.channel)
    everything = range(1, sequencer.CHANNELS + 1)
    choices = [sorted(own - others), [c for c in everything if c not in own | others], sorted(own), everything]
    free = next((channel for choice in choices for channel in choice if channel not in taken), None)
    return free if free is not None else sequencer.free_channel(sequencer.strips(editor), start, end)


def label(scene: Scene, strip: Any, character: str) -> None:
    """Marks a strip with its character and the character's colour, and names its channel."""
    strip[SPEAKER] = character
    strip.color_tag = f"COLOR_{zlib.crc32(character.encode()) % COLOURS + 1:02d}"
    channel = scene.sequence_editor.channels[strip.channel]  # type: ignore[union-attr]
    if channel.name in ("", f"Channel {strip.channel}"):
        channel.name = character


def tidy(scene: Scene, take: str, character: str) -> None:
    """Moves the sound of a take to the channel of its character."""
    for sound in sounds_of(take):
        if sound.scene == scene:
            start, end = sequencer.left(sound.strip), sequencer.right(sound.strip)
            sound.strip.channel = free_for(scene, character, start, end, but=take)
            label(scene, sound.strip, character)


def put_back(scene: Scene, take: str, channel: int, character: str) -> None:
    """Moves the sound of a take to the channel of the one that it replaces, or to a free one where it has no room.

    character: who speaks; empty for nobody.
    """
    for sound in sounds_of(take):
        if sound.scene != scene:
            continue
        assert scene.sequence_editor is not None  # it has the sound
        strip, others = sound.strip, sequencer.strips(scene.sequence_editor)
        start, end = sequencer.left(strip), sequencer.right(strip)
        beside = [other for other in others if other.channel == channel and other != strip]
        if not any(sequencer.left(other) < end and start < sequencer.right(other) for other in beside):
            strip.channel = channel
        elif character:
            strip.channel = free_for(scene, character, start, end, but=take)
        if character:
            label(scene, strip, character)


def name_of(scene: Scene, number: int) -> str:
    """Returns the name of a channel; empty for Blender's default name."""
    name = scene.sequence_editor.channels[number].name if scene.sequence_editor else ""
    return "" if name == f"Channel {number}" else name
