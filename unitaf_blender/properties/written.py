"""Choices for what scripts write as a text: menus and sliders that read and change such a text, and store nothing.

A line of a dialogue has its feeling as ``happy=0.8,surprised=0.2``, and its voice as ``giant,pitch=-2``, since files
have them so. A text that no menu can say is kept until another choice is made.
"""

from __future__ import annotations

from typing import Any

from bpy.props import EnumProperty, FloatProperty
from bpy.types import Context

from .. import core
from .emotion import DESCRIPTIONS, without_rounding
from .voice import IN_PACK, PRESETS

Item = tuple[str, str, str, str, int]

AUTO = "auto"  # as core.track has it, which is not loaded for this
NEUTRAL = "calm=1"  # what sliders that are all 0 write: an empty text is no choice
SMALLEST = 0.01  # of the strength of a single feeling: at 0 it would be another choice
OWN, FROM_WORDS, WRITTEN = "OWN", "AUTO", "WRITTEN"
_FEELINGS: list[Item] = [
    (OWN, "As It Is", "What the sliders or the choice of the speaking head say, without a choice here", "NONE", 0),
    (FROM_WORDS, "From Its Words", "Each sentence is felt as its words read", "NONE", 1),
    *((name, name.title(), DESCRIPTIONS[name], "NONE", number) for number, name in enumerate(core.emotion.EMOTIONS, 2)),
]
_MIXED: list[Item] = [
    *_FEELINGS,
    (WRITTEN, "Mixed", "Several feelings at once; Edit Line has a slider for each", "NONE", len(_FEELINGS)),
]
SOURCES = (
    (OWN, "As It Is", "The feeling that the line has without a choice here"),
    (FROM_WORDS, "From Its Words", "Each sentence is felt as its words read"),
    (WRITTEN, "Sliders", "As strongly as the sliders below say"),
)
_SPEAKERS: list[Item] = [
    (OWN, "As It Is", "The voice that the character or its head has", "NONE", 0),
    *PRESETS,
    *IN_PACK,
]
_DESIGNED: list[Item] = [
    *_SPEAKERS,
    (WRITTEN, "Designed", "A voice with sliders of its own, as it was written", "NONE", 1),
]
_SPOKEN = frozenset(row[0] for row in (*PRESETS, *IN_PACK))


def weights(text: str) -> dict[str, float] | None:
    """Returns the weights by the names of feelings; None for a text that cannot be read, or that says none."""
    if not text.strip() or text.strip().lower() == AUTO:
        return None
    try:
        return core.emotion.as_names(core.emotion.parse(text))
    except core.errors.SettingsError:
        return None


def written(felt: dict[str, float]) -> str:
    """Returns weights as a text."""
    return ",".join(f"{name}={without_rounding(weight):g}" for name, weight in felt.items() if weight) or NEUTRAL


def feeling_of(text: str) -> str:
    """Returns the choice that says a text: ``OWN``, ``FROM_WORDS``, the only feeling, or ``WRITTEN``."""
    if not text.strip():
        return OWN
    if text.strip().lower() == AUTO:
        return FROM_WORDS
    felt = weights(text)
    return next(iter(felt)) if felt is not None and len(felt) == 1 else WRITTEN


def feeling() -> Any:
    """Returns a property: the feeling in the text ``emotion`` of its group, as a menu."""

    def items(group: Any, _context: Context | None) -> list[Item]:
        return _MIXED if group is not None and feeling_of(group.emotion) == WRITTEN else _FEELINGS

    def get(group: Any) -> int:
        return _number(feeling_of(group.emotion), _MIXED)

    def choose(group: Any, number: int) -> None:
        name, before = _name(number, _MIXED), weights(group.emotion)
        strength = next(iter(before.values())) if before else core.emotion.USUAL
        texts = {OWN: "", FROM_WORDS: AUTO, WRITTEN: group.emotion}
        group.emotion = texts.get(name, written({name: strength}))

    return EnumProperty(name="Feeling", description="What is felt in this line", items=items, get=get, set=choose)


def strength() -> Any:
    """Returns a property: how strong the only feeling in the text ``emotion`` of its group is."""

    def get(group: Any) -> float:
        felt = weights(group.emotion) or {}
        return float(next(iter(felt.values()), 0.0))

    def change(group: Any, value: float) -> None:
        felt = weights(group.emotion)
        if felt is not None and len(felt) == 1:
            group.emotion = written(dict.fromkeys(felt, max(value, SMALLEST)))

    return FloatProperty(
        name="Strength", description="How strongly it is felt", min=0.0, max=1.0, subtype="FACTOR", get=get, set=change
    )


def source() -> Any:
    """Returns a property: where the text ``emotion`` of its group says that the feeling comes from."""
    kinds = [name for name, *_ in SOURCES]

    def get(group: Any) -> int:
        found = feeling_of(group.emotion)
        return kinds.index(found if found in kinds else WRITTEN)

    def choose(group: Any, number: int) -> None:
        if number != get(group):
            group.emotion = {OWN: "", FROM_WORDS: AUTO, WRITTEN: NEUTRAL}[kinds[number]]

    return EnumProperty(
        name="Feeling From", description="Where the feeling comes from", items=SOURCES, get=get, set=choose
    )


def slider(name: str) -> Any:
    """Returns a property: the weight of one feeling in the text ``emotion`` of its group."""

    def get(group: Any) -> float:
        return float((weights(group.emotion) or {}).get(name, 0.0))

    def change(group: Any, value: float) -> None:
        group.emotion = written({**(weights(group.emotion) or {}), name: value})

    return FloatProperty(
        name=name.title(), description=DESCRIPTIONS[name], min=0.0, max=1.0, subtype="FACTOR", get=get, set=change
    )


def speaker_of(text: str) -> str:
    """Returns the choice that says a voice: ``OWN``, the name of a voice, or ``WRITTEN``."""
    name = text.strip()
    return OWN if not name else name if name in _SPOKEN else WRITTEN


def speaker() -> Any:
    """Returns a property: the voice in the text ``voice`` of its group, as a menu."""

    def items(group: Any, _context: Context | None) -> list[Item]:
        return _DESIGNED if group is not None and speaker_of(group.voice) == WRITTEN else _SPEAKERS

    def get(group: Any) -> int:
        return _number(speaker_of(group.voice), _DESIGNED)

    def choose(group: Any, number: int) -> None:
        name = _name(number, _DESIGNED)
        group.voice = {OWN: "", WRITTEN: group.voice}.get(name, name)

    return EnumProperty(name="Voice", description="Who speaks", items=items, get=get, set=choose)


def _number(name: str, items: list[Item]) -> int:
    return next(item[4] for item in items if item[0] == name)


def _name(number: int, items: list[Item]) -> str:
    return next((item[0] for item in items if item[4] == number), OWN)
