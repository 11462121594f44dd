"""Tidy channels of the sequencer: one for each character, with its name, and a colour for its strips."""

from __future__ import annotations

import zlib
from typing import Any

from bpy.types import Scene

from ..timeline import marks, nla, sequencer
from .parts import sounds_of

SPEAKER = "unitaf_character"  # custom property of a sound strip: who is heard
COLOURS = 9  # colour tags that Blender has, COLOR_01 to COLOR_09


def free_for(scene: Scene, character: str, start: float, end: float, but: str = "") -> int:
    """The channel for a character's sound: where it was heard before, or else the lowest that nobody else has.

    One that is taken between the frames is passed over. but: a take whose strip does not count.
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
    """Write on a strip and its channel who is heard, and give it the character's colour."""
    strip[SPEAKER] = character
    strip.color_tag = f"COLOR_{zlib.crc32(character.encode()) % COLOURS + 1:02d}"
    channel = scene.sequence_editor.channels[strip.channel]  # type: ignore[union-attr]
    if channel.name in ("", f"Channel {strip.channel}"):
        channel.name = character


def tidy(scene: Scene, take: str, character: str) -> None:
    """Put the sound of a take onto the channel of its character."""
    for sound in sounds_of(take):
        if sound.scene == scene:
            start, end = sequencer.left(sound.strip), sequencer.right(sound.strip)
            sound.strip.channel = free_for(scene, character, start, end, but=take)
            label(scene, sound.strip, character)


def name_of(scene: Scene, number: int) -> str:
    """What somebody called a channel; empty for Blender's own name."""
    name = scene.sequence_editor.channels[number].name if scene.sequence_editor else ""
    return "" if name == f"Channel {number}" else name
