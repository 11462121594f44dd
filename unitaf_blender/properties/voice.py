"""The voice of a head: one of the cast or of the voice pack, perhaps mixed with a second one, and its sliders.

A voice of the pack can be chosen before the pack is installed, and is kept by its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpy.props import EnumProperty, FloatProperty
from bpy.types import Context, Object, PropertyGroup

from .. import core
from .choices import number_of
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


PRESETS = tuple(
    (name, name.replace("_", " ").title(), preset.about, "NONE", number_of(name))
    for name, preset in core.cast.PRESETS.items()
)
# The voices of the voice pack: they are listed whether it is installed or not.
IN_PACK = tuple(
    (voice.id, voice.name, f"{core.voices.LANGUAGES[voice.language]}, {voice.gender}", "NONE", number_of(voice.id))
    for voice in core.voices.VOICES.values()
    if voice.id not in core.cast.PRESETS
)
ALONE = "NONE"  # the second voice of a head that has one voice
SECONDS = ((ALONE, "None", "One voice alone", "NONE", 0), *IN_PACK)


def design_of(name: str) -> core.cast.Design:
    """Returns the design of a voice, from which the sliders start."""
    return core.cast.PRESETS.get(name) or core.cast.Design()


def mixable(name: str) -> list[core.voices.Voice]:
    """Returns the voices that a voice can be mixed with: the others of its trunk that speak its language."""
    own = core.voices.VOICES.get(name)
    if own is None or name in core.cast.PRESETS:
        return []
    others = (voice for voice in core.voices.VOICES.values() if voice.id != name)
    return [voice for voice in others if (voice.trunk, voice.language) == (own.trunk, own.language)]


def _chosen(group: UnitafVoice, _context: Context | None) -> None:
    """Sets the sliders to the voice that was chosen, and ends a mixture that it cannot be in: see ``update``."""
    preset = design_of(group.preset)
    for name in core.cast.SLIDERS:
        setattr(group, name, getattr(preset, name))
    if group.second != ALONE and group.second not in (voice.id for voice in mixable(group.preset)):
        group.second = ALONE


class UnitafVoice(PropertyGroup):
    """The voice of a head, for later takes: a number for each of ``core.cast.SLIDERS``, of the same name."""

    if TYPE_CHECKING:
        preset: str
        second: str
        mix: float
    else:
        preset: EnumProperty(
            name="Voice",
            description="Who speaks; the sliders start from it",
            items=(*PRESETS, *IN_PACK),
            default=core.cast.OWN,
            options=set(),
            override=OVERRIDABLE,
            update=_chosen,
        )
        second: EnumProperty(
            name="Second Voice",
            description="A voice of the same language that is mixed into the first",
            items=SECONDS,
            default=ALONE,
            options=set(),
            override=OVERRIDABLE,
        )
        mix: FloatProperty(
            name="Mix",
            description="How much of the second voice there is in the mixture",
            subtype="PERCENTAGE",
            default=40.0,
            min=0.0,
            max=100.0,
            precision=0,
            options=set(),
            override=OVERRIDABLE,
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
    if head.is_editable and not any(voice.is_property_set(value) for value in ("preset", "second", *core.cast.SLIDERS)):
        voice.preset = name


def voice_of(head: Object) -> str:
    """Returns the voice of a head as settings write it: its name or mixture, and the sliders that differ from it.

    Raises InputError if this version does not have the voice.
    """
    group = voice_settings_of(head)
    if group.preset not in core.cast.PRESETS and group.preset not in core.voices.VOICES:
        raise core.errors.InputError(f"The voice of {head.name!r} is not in this version: choose another under Voice.")
    preset = design_of(group.preset)
    values = {name: round(getattr(group, name), DIGITS) for name in core.cast.SLIDERS}
    tolerance = 10**-DIGITS
    changed = [f"{name}={value:g}" for name, value in values.items() if abs(value - getattr(preset, name)) > tolerance]
    return ",".join([_mixture(group), *changed])


def _mixture(group: UnitafVoice) -> str:
    """Returns the voice or the mixture of two, without sliders: "af_heart 0.6 + am_adam 0.4"."""
    second = round(group.mix / 100, DIGITS)
    if group.second == ALONE or second == 0:
        return group.preset
    return group.second if second == 1 else f"{group.preset} {round(1 - second, DIGITS):g} + {group.second} {second:g}"


def reset_voice(head: Object) -> None:
    """Resets the sliders to the voice that was chosen."""
    _chosen(voice_settings_of(head), None)


def voice_label(voice: str) -> str:
    """Returns the name of a voice as settings write it, as menus show it: "Giant", or "Giant +" with own sliders.

    A mixture is "Heart & Adam".
    """
    first, _, changed = voice.partition(",")
    parts = [part.split()[0] for part in first.split("+") if part.strip()]
    if not parts or not all(part in core.cast.PRESETS or part in core.voices.VOICES for part in parts):
        parts, changed = [core.cast.OWN], voice
    names = (part.title() if part in core.cast.PRESETS else core.voices.VOICES[part].name for part in parts)
    return f"{' & '.join(names)}{' +' if changed else ''}"
