"""The line editor: a wide dialog with the whole line, feelings for its words, voice and reading."""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Iterable
from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty
from bpy.types import Context, Event, Operator, UILayout

from .. import core
from ..character.head import chosen_head
from ..dialogue import script as scripts
from ..playback import voice_sample
from ..properties import draft as drafts
from ..properties import written
from ..properties.dialogue import dialogue_of
from ..properties.draft import UnitafDraft, draft_of
from ..properties.emotion import without_rounding
from ..properties.scene import settings_of, spoken_text
from ..properties.voice import voice_settings_of
from .base import reports_errors
from .listen import ListenOperator
from .text_width import fitted, text_pixels

if TYPE_CHECKING:
    from .base import Status

WIDTH = 680  # of the dialog, in pixels at scale 1
ROW_PIXELS = WIDTH - 40  # of words in one row, at scale 1: the rest is the margins of the dialog and of its box
BUTTON_PIXELS = 30  # that Blender adds to the text of a button, one and a half of its units; a label gets less
MOST_WORDS = 300  # that are drawn
OTHERS = 1000  # readings that the die chooses from
TARGETS = (
    ("SCENE", "Panel", "The line of the panel"),
    ("LINE", "Dialogue", "The selected line of the dialogue"),
)


class UNITAF_OT_edit_line(Operator):
    """Write the line in a wide dialog, give its words feelings, choose voice and reading, and hear it"""

    bl_idname = "unitaf.edit_line"
    bl_label = "Edit Line"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        target: str
    else:
        target: EnumProperty(name="Line", description="Which line is edited", items=TARGETS, options={"SKIP_SAVE"})

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the dialog."""
        assert context.window_manager is not None and context.scene is not None
        draft = draft_of(context)
        if self.target == "SCENE":
            choices = settings_of(context)
            drafts.begin(draft, spoken_text(choices), choices.speed, choices.reading)
            draft.language = choices.language
        else:
            script = dialogue_of(context.scene)
            if not 0 <= script.active_line < len(script.lines):
                self.report({"ERROR"}, "There is no line: add one first.")
                return {"CANCELLED"}
            line = script.lines[script.active_line]
            drafts.begin(draft, line.text, line.speed, line.seed, scripts.voice_of_line(context.scene, line))
            draft.emotion, draft.language = line.emotion, line.language
            with contextlib.suppress(core.errors.UnitafError):  # it is said when the line is heard or generated
                draft.head = scripts.head_of_line(context, context.scene, line).name
        return context.window_manager.invoke_props_dialog(self, width=WIDTH)

    def draw(self, context: Context) -> None:
        """Draws the dialog."""
        assert self.layout is not None
        draw_draft(self.layout, draft_of(context), with_emotion=self.target == "LINE")

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the draft back to its line."""
        assert context.scene is not None
        draft = draft_of(context)
        if self.target == "SCENE":
            _write_to_scene(context, draft)
            return {"FINISHED"}
        script = dialogue_of(context.scene)
        if not 0 <= script.active_line < len(script.lines):
            raise core.errors.InputError("There is no line: add one first.")
        line = script.lines[script.active_line]
        line.text, line.speed, line.seed, line.emotion = draft.text, draft.speed, draft.reading, draft.emotion
        line.language = draft.language
        if draft.voice != drafts.AS_IT_IS:
            line.voice = draft.voice
        return {"FINISHED"}


def _write_to_scene(context: Context, draft: UnitafDraft) -> None:
    """Writes a draft to the line of the panel, or its text block, and its voice to the head."""
    choices = settings_of(context)
    if choices.block is None:
        choices.text = draft.text
    elif choices.block.as_string() != draft.text:
        choices.block.from_string(draft.text)
    choices.speed, choices.reading, choices.language = draft.speed, draft.reading, draft.language
    head = chosen_head(context)
    if draft.voice != drafts.AS_IT_IS and head is not None:
        voice_settings_of(head).preset = draft.voice


class DraftOperator(Operator):
    """Base of the buttons in the dialog of the line editor; they change its draft only."""

    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    def execute(self, context: Context) -> Status:
        """Changes the draft and draws the dialog again."""
        self.change(draft_of(context))
        if (popup := getattr(context, "region_popup", None)) is not None:
            popup.tag_refresh_ui()
        return {"FINISHED"}

    def change(self, draft: UnitafDraft) -> None:
        """Changes the draft."""
        raise NotImplementedError


class UNITAF_OT_choose_word(DraftOperator):
    """Choose this word for the buttons of feelings"""

    bl_idname = "unitaf.choose_word"
    bl_label = "Choose Word"

    if TYPE_CHECKING:
        word: int
    else:
        word: IntProperty(name="Word", description="Its position in the line", options={"SKIP_SAVE"})

    def change(self, draft: UnitafDraft) -> None:
        """See ``DraftOperator.change``."""
        draft.word, draft.scope = self.word, "WORD"


class UNITAF_OT_tag_words(DraftOperator):
    """Put a tag with this feeling round the chosen word, or round the whole line"""

    bl_idname = "unitaf.tag_words"
    bl_label = "Add Feeling"

    if TYPE_CHECKING:
        emotion: str
    else:
        emotion: StringProperty(
            name="Feeling", description="Its name; empty to take the tag away", options={"SKIP_SAVE"}
        )

    def change(self, draft: UnitafDraft) -> None:
        """See ``DraftOperator.change``."""
        drafts.tag(draft, self.emotion)


class UNITAF_OT_roll_draft(DraftOperator):
    """Choose another reading of the line: the same words with another melody, accents and pauses"""

    bl_idname = "unitaf.roll_draft"
    bl_label = "Another Reading"

    def change(self, draft: UnitafDraft) -> None:
        """See ``DraftOperator.change``."""
        draft.reading = _other_reading(draft.reading)


class UNITAF_OT_roll_reading(Operator):
    """Choose another reading of the panel's line: the same words with another melody, accents and pauses"""

    bl_idname = "unitaf.roll_reading"
    bl_label = "Another Reading"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    def execute(self, context: Context) -> Status:
        """Changes the reading of the panel."""
        choices = settings_of(context)
        choices.reading = _other_reading(choices.reading)
        self.report({"INFO"}, f"Reading {choices.reading}.")
        return {"FINISHED"}


def _other_reading(reading: int) -> int:
    return random.choice([number for number in range(OTHERS) if number != reading])


class UNITAF_OT_listen_to_draft(ListenOperator):
    """Hear the line as it will be said; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen_to_draft"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether this Blender can play sound, and there is a head."""
        return cls.can_play() if draft_of(context).head else super().poll(context)

    def sample(self, context: Context) -> voice_sample.Sample:
        """See ``ListenOperator.sample``; raises TextError for an empty line."""
        draft = draft_of(context)
        if not draft.text.strip():
            raise core.errors.TextError("There is no text: write what the face should say.")
        return voice_sample.sample_of(
            bpy.data.objects.get(draft.head) or self.head(context),
            draft.text,
            voice=drafts.voice_of_draft(draft),
            emotion=draft.emotion.strip(),
            speed=without_rounding(draft.speed),
            seed=draft.reading,
            language=draft.language,
        )


def draw_draft(layout: UILayout, draft: UnitafDraft, with_emotion: bool) -> None:
    """Draws the editor of a draft. with_emotion: whether the line has a feeling of its own besides its tags."""
    if "\n" not in draft.text:
        layout.prop(draft, "text", text="", placeholder="What the face says")
    _draw_words(layout.box(), draft)
    row = layout.row(align=True)
    row.prop(draft, "scope", expand=True)
    row.separator()
    row.prop(draft, "weight", slider=True)
    grid = layout.grid_flow(row_major=True, columns=len(core.emotion.EMOTIONS) + 1, even_columns=True, align=True)
    for name in core.emotion.EMOTIONS:
        grid.operator(UNITAF_OT_tag_words.bl_idname, text=name.title()).emotion = name
    grid.operator(UNITAF_OT_tag_words.bl_idname, text="Clear", icon="X").emotion = ""
    layout.separator()
    if with_emotion:
        _draw_feeling(layout, draft)
    row = layout.row()
    voice = row.row(align=True)
    voice.prop(draft, "voice")
    voice.popover("UNITAF_PT_voices_of_draft", text="", icon="COMMUNITY")
    voice.operator(UNITAF_OT_listen_to_draft.bl_idname, text="", icon="MUTE_IPO_OFF")
    row.prop(draft, "language", text="")
    row.prop(draft, "speed")
    reading = row.row(align=True)
    reading.prop(draft, "reading")
    reading.operator(UNITAF_OT_roll_draft.bl_idname, text="", icon="FILE_REFRESH")


def _draw_feeling(layout: UILayout, draft: UnitafDraft) -> None:
    """Draws what is felt in all words without a tag."""
    split = layout.split(factor=0.25)
    split.label(text="Words Without a Tag")
    split.row(align=True).prop(draft, "source", expand=True)
    grid = layout.grid_flow(row_major=True, columns=4, even_columns=True, align=True)
    grid.active = draft.source == written.WRITTEN  # and moving one makes it so
    for name in core.emotion.EMOTIONS:
        grid.prop(draft, name, slider=True)


def _draw_words(layout: UILayout, draft: UnitafDraft) -> None:
    """Draws the text in rows: every word is a button that chooses it, tags stand between them."""
    column = layout.column(align=True)
    chosen = drafts.chosen_word(draft) if draft.scope == "WORD" else -1
    pieces = [(draft.text[start:stop], is_word) for (start, stop), is_word in core.tag_editing.tokens(draft.text)]
    word = -1
    for line in rows_of_pieces(pieces[:MOST_WORDS]):
        row = column.row(align=True)
        row.alignment = "LEFT"
        for shown, is_word in line:
            if not is_word:
                row.label(text=shown, translate=False)
                continue
            word += 1
            is_chosen = word == chosen
            button = row.operator(
                UNITAF_OT_choose_word.bl_idname, text=shown, translate=False, emboss=is_chosen, depress=is_chosen
            )
            button.word = word
    if len(pieces) > MOST_WORDS:
        column.label(text="The rest of the text is not shown: write its tags in the Text Editor.", icon="INFO")
    elif not pieces:
        column.label(text="Write the line above; then click on a word to give it a feeling.", icon="INFO")


def rows_of_pieces(pieces: Iterable[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """Returns the words and tags of a text in rows that fit into the dialog, each with whether it is a word.

    Blender gives buttons of a row that is too full no width at all, so widths are measured, not guessed from letters.
    """
    rows: list[list[tuple[str, bool]]] = []
    left = 0.0
    for piece, is_word in pieces:
        shown = fitted(piece, ROW_PIXELS - BUTTON_PIXELS)
        width = math.ceil(text_pixels(shown)) + BUTTON_PIXELS
        if width > left or not rows:
            rows.append([])
            left = ROW_PIXELS
        rows[-1].append((shown, is_word))
        left -= width
    return rows
