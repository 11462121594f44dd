"""The choices of the UniTAF panel, which a scene stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

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
from ..rig import detection
from .choices import LANGUAGE
from .pronunciation import UnitafWord

TIMES = " (×)"  # behind the name of a number that others are multiplied with
SPEED = {
    "name": f"Speed{TIMES}",
    "description": "How fast the line is spoken; 1 is the voice's own pace",
    "default": 1.0,
    "min": core.settings.SPEED_RANGE[0],
    "max": core.settings.SPEED_RANGE[1],
    "step": 5,
}
READING = {
    "name": "Reading",
    "description": "Which reading of the line: 0 is the voice's own, every other number has a melody, accents and "
    "pauses of its own. The same number gives the same take again",
    "min": core.settings.SEED_RANGE[0],
    "max": core.settings.SEED_RANGE[1],
}

SOURCES = (
    ("TEXT", "Text", "Speak a line of text"),
    ("RECORDING", "Recording", "Follow a recording: a sound file, or a strip of the sequencer"),
)
# For properties that a library override may change.
OVERRIDABLE: set[Literal["LIBRARY_OVERRIDABLE"]] = {"LIBRARY_OVERRIDABLE"}
# Since Blender 4.5 a path that may start with "//" has to say so.
PATH_OPTIONS = {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5, 0) else set()


def can_talk(_group: PropertyGroup, candidate: Object) -> bool:
    """Whether an object is a mesh with a face: it has a rig map, or shape keys with known names."""
    key = candidate.data.shape_keys if isinstance(candidate.data, bpy.types.Mesh) else None
    if key is None:
        return False
    names = tuple(block.name for block in key.key_blocks if block != key.reference_key)
    return len(candidate.unitaf.rig.rows) > 0 or bool(detection.detect(names).weights)  # type: ignore[attr-defined]


class UnitafSettings(PropertyGroup):
    """The choices of the UniTAF panel."""

    if TYPE_CHECKING:
        target: Object | None
        source: str
        text: str
        block: bpy.types.Text | None
        recording: str
        strip: str
        transcript: str
        language: str
        speed: float
        reading: int
        pack_sound: bool
        set_loudness: bool
        loudness: float
        loudness_range: float
        overridden: str
        before_playback: str
        words: Any
        active_word: int
    else:
        target: PointerProperty(
            name="Target",
            description="The head's mesh, of those that can talk; empty for the active object, or the only head",
            type=bpy.types.Object,
            poll=can_talk,
        )
        source: EnumProperty(name="Source", description="What the face follows", items=SOURCES)
        text: StringProperty(
            name="Text",
            description="What the face says. [sad .7]Words between tags[/] have an emotion of their own",
        )
        block: PointerProperty(
            name="Text Block",
            description="A text of the Text Editor that is spoken, for long lines; empty for the line above",
            type=bpy.types.Text,
        )
        recording: StringProperty(
            name="Recording",
            description="The sound file that the face follows; it gets a strip at the playhead",
            subtype="FILE_PATH",
            options=PATH_OPTIONS,
        )
        strip: StringProperty(
            name="Strip", description="The sound strip that the face follows, where it lies; empty for the file"
        )
        transcript: StringProperty(
            name="Transcript", description="What is said in the recording, in English; the lips are surer with it"
        )
        language: EnumProperty(**LANGUAGE)
        speed: FloatProperty(**SPEED)
        reading: IntProperty(**READING)
        pack_sound: BoolProperty(
            name="Pack Sound",
            description="Keep the sound inside the .blend; otherwise it lies beside it in a folder called speech",
        )
        set_loudness: BoolProperty(
            name="Set Loudness",
            description="Bring the sound of new takes to one loudness; otherwise each is as loud as the voice speaks "
            "it. Recordings stay as they are",
        )
        loudness: FloatProperty(
            name="Loudness (LUFS)",
            description="Loudness of the sound (ITU-R BS.1770): -16 for the web, -23 for broadcasts in Europe",
            default=-16.0,
            min=core.settings.LOUDNESS_RANGE[0],
            max=core.settings.LOUDNESS_RANGE[1],
            step=100,
            precision=1,
        )
        loudness_range: FloatProperty(
            name="Range (LU)",
            description="How far takes may lie apart around the loudness: 0 makes all equally loud; with more, a shout "
            "stays louder than a whisper",
            default=0.0,
            min=core.settings.LOUDNESS_SPANS[0],
            max=core.settings.LOUDNESS_SPANS[1],
            step=100,
            precision=1,
        )
        overridden: StringProperty(options={"HIDDEN"})  # see overrides.py
        before_playback: StringProperty(options={"HIDDEN"})  # settings of the scene as JSON, see take_player.py
        words: CollectionProperty(
            name="Words", description="Words that are said otherwise than they are read", type=UnitafWord
        )
        active_word: IntProperty(name="Word", description="The word that is chosen", options=set())


def settings_of(context: Context) -> UnitafSettings:
    """Returns the choices of the present scene."""
    return context.scene.unitaf  # type: ignore[union-attr, no-any-return]


def loudness_of(scene: Scene) -> float | None:
    """Returns the loudness in LUFS to which new takes of a scene are brought; None where the voice decides."""
    choices: UnitafSettings = scene.unitaf  # type: ignore[attr-defined]
    return round(choices.loudness, 1) if choices.set_loudness else None


def loudness_range_of(scene: Scene) -> float:
    """Returns the range in LU in which new takes of a scene lie around its loudness; 0 where the voice decides."""
    choices: UnitafSettings = scene.unitaf  # type: ignore[attr-defined]
    return round(choices.loudness_range, 1) if choices.set_loudness else 0.0


def spoken_text(choices: UnitafSettings) -> str:
    """Returns the text that Generate speaks: that of the text block, or the line."""
    return choices.text if choices.block is None else choices.block.as_string()
