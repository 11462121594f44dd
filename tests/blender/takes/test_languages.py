"""The language of a text: of the panel, of a line of the dialogue, of the command and of a retake."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import pytest
from heads import make_head

from unitaf_blender import core
from unitaf_blender.command import main
from unitaf_blender.dialogue.plan import plan_line
from unitaf_blender.dialogue.script import line_status, load_script
from unitaf_blender.operators.generate import UNITAF_OT_generate
from unitaf_blender.operators.listen import UNITAF_OT_listen_to_line
from unitaf_blender.operators.retake import UNITAF_OT_retake
from unitaf_blender.properties import draft as drafts
from unitaf_blender.properties.choices import LANGUAGE
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.takes import library, retake, sound_files

CODES = [item[0] for item in LANGUAGE["items"]]


def settings(name):
    return library.describe(name).settings


def last():
    """Settings of the last take, as the engine was given them."""
    files = sound_files.speech_dir().glob("*.json")
    return core.take_io.load(max(files, key=lambda file: file.stat().st_mtime_ns)).settings


def test_every_language_can_be_chosen_and_has_a_number_of_its_own(addon):
    assert [core.voices.AUTO, *core.voices.LANGUAGES] == CODES
    assert len({item[4] for item in LANGUAGE["items"]}) == len(CODES)
    for code in CODES:
        addon.unitaf.language = code
        assert core.settings.Settings(language=addon.unitaf.language, voice="af_heart").language == code


def test_generate_takes_the_language_of_the_panel(speak, addon):
    head = make_head()
    head.unitaf.voice.preset = "af_heart"
    addon.unitaf.text, addon.unitaf.language = "Buenos días.", "es"
    operator = SimpleNamespace(properties=SimpleNamespace(is_property_set=lambda name: False))
    UNITAF_OT_generate._fill_in(operator, addon.unitaf)
    assert bpy.ops.unitaf.generate(text=operator.text, language=operator.language) == {"FINISHED"}
    assert last().language == "es"
    bpy.ops.unitaf.generate(text="Bom dia.", language="pt-br")
    assert last().language == "pt-br"
    assert main.main(["generate", "--text", "Salut.", "--target", "Head", "--language", "fr"]) == 0
    assert last().language == "fr"


def test_a_voice_that_does_not_speak_the_language_is_refused_in_a_sentence(speak):
    make_head()
    with pytest.raises(core.errors.SettingsError, match=r"hibari speaks English only; for Spanish choose .*\."):
        speak("Hola.", language="es")
    with pytest.raises(core.errors.SettingsError, match=r"There is no language 'xx'"):
        speak("Hola.", language="xx")


def test_a_line_is_heard_and_spoken_in_its_language(speak, addon, tmp_path):
    make_head()
    (tmp_path / "script.csv").write_text("text,voice,language\nHola.,af_heart,es\nHello.,af_heart,\n", "utf-8")
    load_script(addon, tmp_path / "script.csv")
    lines = dialogue_of(addon).lines
    assert [line.language for line in lines] == ["es", core.voices.AUTO]
    plans = [plan_line(bpy.context, addon, line, 1) for line in lines]
    assert [plan.settings.language for plan in plans] == ["es", core.voices.AUTO]
    operator = SimpleNamespace(index=0)
    assert UNITAF_OT_listen_to_line.sample(operator, bpy.context).language == "es"
    bpy.ops.unitaf.generate_dialogue(which="ALL")
    assert [line_status(addon, line) for line in lines] == ["DONE", "DONE"]
    lines[1].language = "it"
    assert [line_status(addon, line) for line in lines] == ["DONE", "CHANGED"]


def test_a_retake_keeps_its_language_unless_another_is_chosen(speak, addon):
    make_head()
    name = speak("Hola.", voice="af_heart", language="es").name
    retake.retake(bpy.context, name, "Hola, amigo.")
    assert settings(name).language == "es"
    draft = drafts.draft_of(bpy.context)
    drafts.begin(draft, "Ciao.", 1.0, 0, "af_heart")
    draft.language = "it"
    operator = SimpleNamespace()
    UNITAF_OT_retake._take_over(operator, draft)
    bpy.ops.unitaf.retake(take=name, text=operator.text, language=operator.language)
    assert settings(name).language == "it"


def test_a_recording_is_read_as_english(speak, addon, tmp_path):
    make_head()
    bpy.ops.unitaf.add_line()
    line = dialogue_of(addon).lines[0]
    sound = speak("Hello.").wav
    line.text, line.recording, line.language = "Hola.", str(sound), "es"
    with pytest.raises(core.errors.InputError, match="words of a recording are read as English"):
        plan_line(bpy.context, addon, line, 1)
    line.language = "en-gb"
    plan_line(bpy.context, addon, line, 1)
