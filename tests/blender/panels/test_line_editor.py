"""The line editor: words, tags, voice and reading of a draft, which OK writes back to the line."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from heads import make_head

from unitaf_blender.operators import line_editor, text_width
from unitaf_blender.operators.line_editor import UNITAF_OT_edit_line, UNITAF_OT_listen_to_draft
from unitaf_blender.operators.retake import UNITAF_OT_retake
from unitaf_blender.panels.dialogue import place_of
from unitaf_blender.playback import voice_sample
from unitaf_blender.properties import draft as drafts
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.takes import library

LINE = "I thought you had gone."


@pytest.fixture
def opened(addon):
    """Opens the editor for a target as the window does; returns the draft and a function that confirms it."""
    before = bpy.context.window_manager.unitaf_draft

    def start(target: str = "SCENE"):
        manager = SimpleNamespace(invoke_props_dialog=lambda *_, **__: {"RUNNING_MODAL"}, unitaf_draft=before)
        context = SimpleNamespace(
            scene=addon,
            window_manager=manager,
            active_object=bpy.context.active_object,
            view_layer=bpy.context.view_layer,
        )
        operator = SimpleNamespace(target=target, report=lambda kind, text: said.append(text))
        said: list[str] = []
        status = UNITAF_OT_edit_line.invoke(operator, context, None)
        return status, before, lambda: UNITAF_OT_edit_line.execute(operator, context)

    return start


def test_the_line_of_the_panel(addon, opened):
    head = make_head()
    addon.unitaf.text, addon.unitaf.reading = LINE, 3
    status, draft, confirm = opened()
    assert status == {"RUNNING_MODAL"} and (draft.text, draft.reading) == (LINE, 3)
    bpy.ops.unitaf.tag_words(emotion="sad")  # the last word, where none is chosen
    assert draft.text == "I thought you had [sad .8]gone.[/]"
    bpy.ops.unitaf.choose_word(word=1)
    draft.weight = 0.5
    bpy.ops.unitaf.tag_words(emotion="happy")
    assert draft.text == "I [happy .5]thought[/] you had [sad .8]gone.[/]"
    bpy.ops.unitaf.tag_words(emotion="")
    draft.scope = "LINE"
    bpy.ops.unitaf.tag_words(emotion="angry")
    assert draft.text == f"[angry .5]{LINE}[/]"
    bpy.ops.unitaf.roll_draft()
    assert draft.reading != 3 and addon.unitaf.text == LINE  # nothing is written before it is confirmed
    draft.voice = "giant"
    assert confirm() == {"FINISHED"}
    assert addon.unitaf.text == draft.text and addon.unitaf.reading == draft.reading
    assert head.unitaf.voice.preset == "giant"


def test_the_voice_goes_to_the_head_that_is_meant(addon, opened):
    head = make_head()
    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    _, draft, confirm = opened()
    draft.voice = "giant"
    confirm()
    assert head.unitaf.voice.preset == "giant" and not cube.unitaf.voice.is_property_set("preset")


def test_another_reading_from_the_menu_is_of_the_panel(addon):
    draft = bpy.context.window_manager.unitaf_draft
    draft.reading = addon.unitaf.reading = 5
    assert bpy.ops.unitaf.roll_reading() == {"FINISHED"}
    assert addon.unitaf.reading != 5 and draft.reading == 5


def test_a_long_line_lives_in_a_text_block(addon, opened):
    make_head()
    block = addon.unitaf.block = bpy.data.texts.new("speech")
    block.write("Good evening.\n\nMy name is Bond.")
    _, draft, confirm = opened()
    drafts.tag(draft, "calm")
    confirm()
    assert block.as_string() == "Good evening.\n\nMy name is [calm .8]Bond.[/]"
    assert addon.unitaf.text == ""


def test_a_line_of_the_dialogue(addon, opened):
    status, _, _ = opened("LINE")
    assert status == {"CANCELLED"}
    bpy.ops.unitaf.add_line()
    line = dialogue_of(addon).lines[0]
    line.text, line.emotion, line.voice = LINE, "sad=0.4", "giant,pitch=-2"
    _, draft, confirm = opened("LINE")
    assert draft.emotion == "sad=0.4" and drafts.voice_of_draft(draft) == "giant,pitch=-2"
    draft.text, draft.speed = "Well.", 1.5
    confirm()
    assert (line.text, line.speed, line.voice) == ("Well.", 1.5, "giant,pitch=-2")
    _, draft, confirm = opened("LINE")
    draft.voice = "witch"
    confirm()
    assert line.voice == "witch"


def test_a_retake_takes_the_draft_over(speak, addon):
    make_head()
    name = speak(LINE, voice="giant", speed=1.2).name
    draft = bpy.context.window_manager.unitaf_draft
    drafts.begin(draft, "I thought you had left.", 1.2, 5, "giant")
    operator = SimpleNamespace()
    UNITAF_OT_retake._take_over(operator, draft)
    assert bpy.ops.unitaf.retake(take=name, text=operator.text, seed=operator.seed) == {"FINISHED"}
    take = library.describe(name)
    assert (take.text, take.settings.seed, take.settings.voice) == ("I thought you had left.", 5, "giant")


def test_listening_is_to_the_line_in_its_voice(speak, addon, monkeypatch):
    head = make_head()
    drafts.begin(bpy.context.window_manager.unitaf_draft, LINE, 1.0, 4, "man")
    asked = []
    monkeypatch.setattr(voice_sample, "is_playing", lambda: False)
    monkeypatch.setattr(voice_sample, "known", lambda sample: asked.append(sample) or "sound")
    monkeypatch.setattr(voice_sample, "play", lambda sound: None)
    operator = SimpleNamespace(
        head=lambda context: head,
        sample=lambda context: UNITAF_OT_listen_to_draft.sample(operator, context),
    )
    assert UNITAF_OT_listen_to_draft.execute(operator, bpy.context) == {"FINISHED"}
    assert (asked[0].text, asked[0].voice, asked[0].seed) == (LINE, "man", 4)


def test_every_word_is_drawn_once_and_rows_are_short():
    text = "We were [sad .7]away[/] a year ago, and nobody knew. " * 40
    draft = SimpleNamespace(text=text, word=-1, scope="WORD")
    layout = MagicMock()
    rows: list[list[str]] = []

    def row(**_: object) -> MagicMock:
        made = MagicMock()
        rows.append([])
        for name in ("operator", "label"):
            getattr(made, name).side_effect = lambda *_, text, **__: rows[-1].append(text) or MagicMock()
        return made

    layout.column.return_value.row.side_effect = row
    line_editor._draw_words(layout, draft)
    shown = [piece for pieces in rows for piece in pieces]
    pieces = text.replace("[sad .7]away[/]", "[sad_.7] away [/]").split()
    assert shown == [piece.replace("_", " ") for piece in pieces][: line_editor.MOST_WORDS]
    assert layout.column.return_value.label.called  # it says that not all is shown


@pytest.mark.parametrize("words", [1, 4, 15, 30, 80, 200])
@pytest.mark.parametrize("word", ["I", "for", "began,", "WMWM", "remembered", "x" * 300])
def test_no_row_of_words_is_wider_than_the_dialog(words, word):
    """Blender hides buttons of a row that is too full; each has a text with 30 pixels round it."""
    pieces = [(piece, True) for piece in [word, "a", "there", "following"] * (words // 4 + 1)][:words]
    rows = line_editor.rows_of_pieces(pieces)
    assert sum(map(len, rows)) == words and all(rows)
    widths = [sum(text_width.text_pixels(shown) + 30 for shown, _ in row) for row in rows]
    assert max(widths) <= line_editor.WIDTH
    for this, following in itertools.pairwise(rows):  # and none is broken before it has to be
        room = line_editor.ROW_PIXELS - sum(text_width.text_pixels(shown) + 31 for shown, _ in this)
        assert room < text_width.text_pixels(following[0][0]) + 31


@pytest.fixture
def line(addon):
    """A line of the dialogue, which is said by Anna."""
    make_head(name="Anna").unitaf.voice.preset = "witch"
    make_head(name="Ben")
    bpy.ops.unitaf.add_line()
    made = dialogue_of(addon).lines[0]
    made.text, made.character = LINE, "Anna"
    bpy.ops.unitaf.find_characters()
    return made


@pytest.mark.parametrize(
    ("written", "chosen", "strength"),
    [
        ("", "OWN", 0.0), ("auto", "AUTO", 0.0), ("sad=0.4", "sad", 0.4), ("Happy", "happy", 0.8),
        ("happy=0.8,surprised=0.2", "WRITTEN", 0.8), ("nonsense", "WRITTEN", 0.0),
    ],
)  # fmt: skip
def test_the_feeling_of_a_line_is_a_menu(line, written, chosen, strength):
    line.emotion = written
    assert line.feeling == chosen and line.strength == pytest.approx(strength)
    line.feeling = line.feeling  # what the menu cannot say stays
    assert line.emotion == written or chosen == "happy"
    line.feeling = "angry"
    assert line.emotion == f"angry={strength or 0.8:g}"
    line.strength = 0.5
    assert line.emotion == "angry=0.5"
    line.strength = 0.0
    assert line.feeling == "angry"  # the choice stays
    line.feeling = "AUTO"
    assert line.emotion == "auto"
    line.feeling = "OWN"
    assert line.emotion == ""


def test_the_voice_of_a_line_is_a_menu(line):
    assert line.speaker == "OWN"
    line.speaker = "giant"
    assert line.voice == "giant"
    line.voice = "giant,pitch=-2"
    assert line.speaker == "WRITTEN"
    line.speaker = "WRITTEN"
    assert line.voice == "giant,pitch=-2"
    line.speaker = "OWN"
    assert line.voice == ""


def test_the_editor_has_a_slider_for_each_feeling_of_a_line(addon, line, opened):
    line.emotion = "happy=0.8,surprised=0.2"
    _, draft, confirm = opened("LINE")
    assert draft.source == "WRITTEN" and (draft.happy, draft.surprised) == pytest.approx((0.8, 0.2))
    draft.surprised, draft.sad = 0.0, 0.3
    confirm()
    assert line.emotion == "happy=0.8,sad=0.3"
    draft.happy = draft.sad = 0.0
    assert draft.source == "WRITTEN" and draft.calm == 1.0
    draft.source = "AUTO"
    assert draft.emotion == "auto" and draft.happy == 0.0
    draft.source = "OWN"
    draft.angry = 0.4  # a slider that is moved is a choice
    assert (draft.source, draft.emotion) == ("WRITTEN", "angry=0.4")
    draft.source = "OWN"
    confirm()
    assert line.emotion == ""


def test_a_line_is_heard_in_the_voice_and_feeling_of_its_character(addon, line, opened, monkeypatch):
    if voice_sample.reason():
        pytest.skip("this Blender was built without sound")
    asked = []
    monkeypatch.setattr(voice_sample, "is_playing", lambda: False)
    monkeypatch.setattr(voice_sample, "known", lambda sample: asked.append(sample) or "sound")
    monkeypatch.setattr(voice_sample, "play", lambda sound: None)
    bpy.ops.mesh.primitive_cube_add()  # whatever is active
    assert bpy.ops.unitaf.listen_to_line(index=0) == {"FINISHED"}
    line.emotion, line.voice, line.seed = "sad=0.4", "giant", 3
    assert bpy.ops.unitaf.listen_to_line() == {"FINISHED"}
    assert [sample[:2] for sample in asked] == [("witch", "calm=1"), ("giant", "sad=0.4")]
    assert (asked[1].text, asked[1].seed) == (LINE, 3)
    opened("LINE")
    assert bpy.ops.unitaf.listen_to_draft() == {"FINISHED"} and asked[2] == asked[1]
    assert bpy.ops.unitaf.listen_to_character(name="Anna") == {"FINISHED"}
    assert (asked[3].voice, asked[3].text) == ("witch", voice_sample.SAMPLES["en-us"])
    line.recording = "take.wav"
    with pytest.raises(RuntimeError, match="follows a recording"):
        bpy.ops.unitaf.listen_to_line(index=0)
    bpy.ops.unitaf.add_line()
    assert [place_of(item) for item in dialogue_of(addon).lines] == [0, 1]
    with pytest.raises(RuntimeError, match="Choose a head for Zoe under Characters"):
        bpy.ops.unitaf.listen_to_character(name="Zoe")
