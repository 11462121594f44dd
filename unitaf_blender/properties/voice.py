"""The voice of a head: one of the cast, and the sliders by which it is designed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from bpy.props import EnumProperty, FloatProperty
from bpy.types import Context, Object, PropertyGroup

from .. import core
from .scene import OVERRIDABLE

# As the panel groups them: the main sliders, and the colour of the voice.
MAIN = ("size", "pitch", "melody", "rate", "age", "breath", "whisper", "roughness")
COLOUR = tuple(name for name in core.cast.SLIDERS if name not in MAIN)
UNITS = {"pitch": "Pitch (Semitones)"}  # names of sliders whose values are no factors
# What an animator hears, where the model's own words are those of phonetics.
HEARD = {
    "size": "How large the speaker sounds: 0.2 is a man, -0.2 a child",
    "melody": "How far the voice goes up and down: -1 is a monotone",
    "rate": "How much faster it speaks: 0.2 is a fifth faster",
    "brightness": "How sharp it sounds: -1 is muffled, 1 is shrill",
    "chest": "How much of it sounds from the chest",
    "nose": "How much of it goes through the nose",
    "presence": "How much it rings, as a trained voice does",
    "air": "How much it hisses, as close to a microphone",
    "jaw": "How wide open the mouth sounds",
    "tongue": "How far in front the tongue sounds: darker or clearer vowels",
    "lips": "How spread the lips sound: -0.25 is a pout, 0.25 a grin",
}
DIGITS = 4  # of a value of a slider, which is single precision
WIDE = 5.0  # sliders of a wider range show one digit


def _number(name: str) -> int:
    """Returns the number that a file stores for a voice, from its name: voices may be added anywhere in the list."""
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF


PRESETS = tuple(
    (name, name.replace("_", " ").title(), preset.about, "NONE", _number(name))
    for name, preset in core.cast.PRESETS.items()
)


def _chosen(group: UnitafVoice, _context: Context | None) -> None:
    """Sets the sliders to the voice that was chosen: an ``update`` callback."""
    preset = core.cast.PRESETS[group.preset]
    for name in core.cast.SLIDERS:
        setattr(group, name, getattr(preset, name))


class UnitafVoice(PropertyGroup):
    """The voice of a head, for later takes: a number for each of ``core.cast.SLIDERS``, of the same name."""

    if TYPE_CHECKING:
        preset: str
    else:
        preset: EnumProperty(
            name="Voice",
            description="Who speaks; the sliders start from it",
            items=PRESETS,
            default=core.cast.OWN,
            options=set(),
            override=OVERRIDABLE,
            update=_chosen,
        )


def _slider(name: str) -> Any:
    about, low, high = core.cast.SLIDERS[name]
    return FloatProperty(
        name=UNITS.get(name, name.title()),
        description=HEARD.get(name, about[0].upper() + about[1:]),
        subtype="NONE" if name in UNITS else "FACTOR",
        default=getattr(core.cast.PRESETS[core.cast.OWN], name),
        min=low,
        max=high,
        step=100 * (high - low) / 40,  # type: ignore[arg-type]  # hundredths; a fraction is fine
        precision=1 if high - low > WIDE else 2,
        options=set(),  # one voice for a take
        override=OVERRIDABLE,
    )


for _name in core.cast.SLIDERS:
    UnitafVoice.__annotations__[_name] = _slider(_name)


def voice_settings_of(head: Object) -> UnitafVoice:
    """Returns the voice of a head."""
    return head.unitaf.voice  # type: ignore[attr-defined, no-any-return]


def begin_with(head: Object, name: str) -> None:
    """Gives a head a voice of the cast, if it has none yet: nothing of its voice was ever chosen."""
    voice = voice_settings_of(head)
    if head.is_editable and not any(voice.is_property_set(value) for value in ("preset", *core.cast.SLIDERS)):
        voice.preset = name


def voice_of(head: Object) -> str:
    """Returns the voice of a head as settings write it: its name, and the sliders that differ from it.

    Raises InputError if this version does not have the voice.
    """
    group = voice_settings_of(head)
    preset = core.cast.PRESETS.get(group.preset)
    if preset is None:
        raise core.errors.InputError(f"The voice of {head.name!r} is not in this version: choose another under Voice.")
    values = {name: round(getattr(group, name), DIGITS) for name in core.cast.SLIDERS}
    tolerance = 10**-DIGITS
    changed = [f"{name}={value:g}" for name, value in values.items() if abs(value - getattr(preset, name)) > tolerance]
    return ",".join([group.preset, *changed])


def reset_voice(head: Object) -> None:
    """Resets the sliders to the voice that was chosen."""
    _chosen(voice_settings_of(head), None)
