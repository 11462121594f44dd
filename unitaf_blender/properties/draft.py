"""The draft of the line editor: what its dialog shows until it is confirmed. It is not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpy.props import EnumProperty, FloatProperty, IntProperty, StringProperty
from bpy.types import PropertyGroup

from .. import core
from . import written
from .choices import LANGUAGE
from .scene import READING, SPEED
from .voice import IN_PACK, PRESETS

AS_IT_IS = "DESIGNED"  # keeps the voice, which may be designed with sliders
VOICES = (
    (AS_IT_IS, "As It Is", "The voice that the line has without a choice here, with its sliders"),
    *((name, label, tooltip) for name, label, tooltip, _, _ in (*PRESETS, *IN_PACK)),
)
SCOPES = (
    ("WORD", "Word", "Buttons of feelings are for the word that is chosen"),
    ("LINE", "Whole Line", "Buttons of feelings are for the whole line, instead of the tags that are in it"),
)
USUAL = 0.8  # weight of a tag without a number


class UnitafDraft(PropertyGroup):
    """A line that is being edited.

    voice: a choice of ``VOICES``. own_voice: what ``AS_IT_IS`` means, as settings write it; empty for that of the head.
    emotion: as settings write it; ``source`` and a slider for each of ``core.emotion.EMOTIONS`` show and change it.
    head: the name of the object that speaks the line; empty for the panel's.
    word: the position of the chosen word among the words of the text; one that it does not have means the last word.
    """

    if TYPE_CHECKING:
        text: str
        word: int
        scope: str
        weight: float
        voice: str
        own_voice: str
        emotion: str
        source: str
        head: str
        language: str
        speed: float
        reading: int
    else:
        text: StringProperty(
            name="Text",
            description="What is said. [sad .7]Words between tags[/] have a feeling of their own",
        )
        word: IntProperty(name="Word", description="The word that is chosen", default=-1, min=-1)
        scope: EnumProperty(name="For", description="What the buttons of feelings are for", items=SCOPES)
        weight: FloatProperty(
            name="Strength",
            description="How strongly the feeling is felt that a button adds",
            default=USUAL,
            min=0.0,
            max=1.0,
            subtype="FACTOR",
        )
        voice: EnumProperty(name="Voice", description="Who speaks", items=VOICES, default=AS_IT_IS)
        own_voice: StringProperty(options={"HIDDEN"})
        emotion: StringProperty(options={"HIDDEN"})
        source: written.source()
        head: StringProperty(options={"HIDDEN"})
        language: EnumProperty(**LANGUAGE)
        speed: FloatProperty(**SPEED)
        reading: IntProperty(**READING)


for _name in core.emotion.EMOTIONS:
    UnitafDraft.__annotations__[_name] = written.slider(_name)


def draft_of(context: Any) -> UnitafDraft:
    """Returns the draft of the line editor."""
    return context.window_manager.unitaf_draft  # type: ignore[no-any-return]


def begin(draft: UnitafDraft, text: str, speed: float, reading: int, own_voice: str = "") -> None:
    """Starts a draft from a line."""
    for name in ("word", "scope", "weight", "voice", "emotion", "head", "language"):
        draft.property_unset(name)
    draft.text, draft.speed, draft.reading, draft.own_voice = text, speed, reading, own_voice


def voice_of_draft(draft: UnitafDraft) -> str:
    """Returns the voice of the draft, as settings write it; empty for that of the head."""
    return draft.own_voice if draft.voice == AS_IT_IS else draft.voice


def word_spans(draft: UnitafDraft) -> list[tuple[int, int]]:
    """Returns the spans of the words of the draft."""
    return core.tag_editing.words(draft.text)


def chosen_word(draft: UnitafDraft) -> int:
    """Returns the position of the chosen word, or of the last one; -1 if there are no words."""
    count = len(word_spans(draft))
    return draft.word if 0 <= draft.word < count else count - 1


def tag(draft: UnitafDraft, name: str) -> None:
    """Puts a tag round the chosen word or the whole line; an empty name takes tags away."""
    written = f"{name} {draft.weight:.2g}".replace(" 0.", " .") if name else ""
    if draft.scope == "LINE":
        draft.text = core.tag_editing.with_tag_over_all(draft.text, written)
    elif (word := chosen_word(draft)) >= 0:
        draft.text = core.tag_editing.with_tag(draft.text, word_spans(draft)[word], written)
