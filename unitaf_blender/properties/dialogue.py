"""The script of a scene, as the Dialogue panel shows it: its lines and its characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)
from bpy.types import Context, Object, PropertyGroup, Scene

from .. import core
from . import written
from .choices import LANGUAGE
from .scene import PATH_OPTIONS, READING, SPEED, can_talk

TIMINGS = (
    ("AFTER", "After", "After the line before, and the gap"),
    ("TOGETHER", "Together", "Together with the line before"),
    ("TIME", "At Time", "At a time of its own"),
)
ORIGINS = (
    ("START", "Scene's Start", "Lines go from the first frame of the scene on"),
    ("PLAYHEAD", "Playhead", "Lines go from the present frame on"),
)
GAP = 0.3  # seconds between two lines: our choice, the shorter side of what conversations have
LONGEST_GAP = 60.0


def _voices(_group: PropertyGroup, _context: Context, text: str) -> Iterator[str]:
    """Yields all voices, for the list below a voice's field; designed and mixed voices may be typed too."""
    yield from (name for name in dict.fromkeys((*core.cast.PRESETS, *core.voices.VOICES)) if text.lower() in name)


VOICE: dict[str, Any] = {
    "name": "Voice",
    "description": "A voice, such as giant, giant,pitch=-2 or af_heart .6 + am_adam .4; empty for the head's own",
    "search": _voices,
    "search_options": {"SUGGESTION"},
}


def _edited(row: UnitafLine, _context: Context) -> None:
    """Clears the error of a line that was changed: an ``update`` callback."""
    if row.error:
        row.error = ""


class UnitafLine(PropertyGroup):
    """One line of the script, and its take."""

    if TYPE_CHECKING:
        id: str
        character: str
        text: str
        emotion: str
        feeling: str
        strength: float
        voice: str
        speaker: str
        language: str
        speed: float
        seed: int
        timing: str
        time: float
        recording: str
        remark: str
        take: str
        spoken: str
        error: str
    else:
        id: StringProperty(name="ID", description="The line's name in the script; its film is called so too")
        character: StringProperty(
            name="Character", description="Who says it; empty for the only or the active head", update=_edited
        )
        text: StringProperty(
            name="Text", description="What is said. [sad .7]Tags[/] are felt inside it", update=_edited
        )
        emotion: StringProperty(
            name="Emotion",
            description="happy=0.8,surprised=0.2; auto: from the words; empty for the head's own",
            update=_edited,
        )
        feeling: written.feeling()
        strength: written.strength()
        voice: StringProperty(**VOICE, update=_edited)
        speaker: written.speaker()
        language: EnumProperty(**LANGUAGE, update=_edited)
        speed: FloatProperty(**SPEED)
        seed: IntProperty(**READING)
        timing: EnumProperty(name="When", description="When the line begins", items=TIMINGS)
        time: FloatProperty(
            name="Time", description="Seconds from where the lines start", min=0.0, unit="TIME_ABSOLUTE"
        )
        recording: StringProperty(
            name="Recording",
            description="A sound file that the face follows; empty to speak the text",
            subtype="FILE_PATH",
            options=PATH_OPTIONS,
        )
        remark: StringProperty(
            name="Remark", description="A direction for people: it is no emotion, and changes nothing of the take"
        )
        take: StringProperty(options={"HIDDEN"})  # its name
        spoken: StringProperty(options={"HIDDEN"})  # see script.line_signature, when the take was made
        error: StringProperty(options={"HIDDEN"})  # why there is no take, in a sentence


class UnitafCharacter(PropertyGroup):
    """A character of the script, whose name is ``name``, and the head and voice that it has."""

    if TYPE_CHECKING:
        name: str
        head: Object | None
        voice: str
        speaker: str
    else:
        head: PointerProperty(
            name="Head", description="The mesh that speaks for this character", type=bpy.types.Object, poll=can_talk
        )
        voice: StringProperty(**VOICE)
        speaker: written.speaker()


class UnitafDialogue(PropertyGroup):
    """The script of a scene."""

    if TYPE_CHECKING:
        lines: Any
        active_line: int
        characters: Any
        active_character: int
        source: bpy.types.Text | None
        gap: float
        origin: str
        listeners: bool
    else:
        lines: CollectionProperty(type=UnitafLine)
        active_line: IntProperty(name="Line", description="The line that is chosen")
        characters: CollectionProperty(type=UnitafCharacter)
        active_character: IntProperty(name="Character", description="The character that is chosen")
        source: PointerProperty(name="Text", description="A text of this file to read", type=bpy.types.Text)
        gap: FloatProperty(
            name="Gap",
            description="Silence between one line and the next",
            default=GAP,
            unit="TIME_ABSOLUTE",
            min=0.0,
            soft_max=2.0,
            max=LONGEST_GAP,
        )
        origin: EnumProperty(name="From", description="Where the first line goes", items=ORIGINS)
        listeners: BoolProperty(
            name="Listeners Blink",
            description="Characters blink and look about a little while others speak, on a track of their own",
            default=True,
        )


def dialogue_of(scene: Scene) -> UnitafDialogue:
    """Returns the script of a scene."""
    return scene.unitaf_dialogue  # type: ignore[attr-defined, no-any-return]
