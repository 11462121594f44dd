"""Where Blender users look: menus, the search, other editors, files that are dropped, the manual."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from heads import make_head

import build_manual
from unitaf_blender import core, registration
from unitaf_blender.operators import from_editors
from unitaf_blender.panels import manual, menus

DOCS = Path(build_manual.__file__).parent / "docs"

# Buttons that make sense only where they are drawn: in a dialog, in a note, in a list of presets, in another editor.
IN_PLACE = {
    "unitaf.choose_word", "unitaf.tag_words", "unitaf.roll_draft", "unitaf.listen_to_draft", "unitaf.show_note",
    "unitaf.listen_to_character", "unitaf.listen_to_voice", "unitaf.choose_voice", "unitaf.drop_voice_pack",
    "unitaf.fix",
    "unitaf.apply_character", "unitaf.character_preset", "unitaf.remove_mesh", "unitaf.hide_quick_start",
    "unitaf.speak_text_block", "unitaf.text_to_dialogue", "unitaf.follow_sound_file", "unitaf.add_demo_head",
}  # fmt: skip
# The page of the manual for each operator.
PAGES = {
    "quick-start": "generate cancel quick_start hide_quick_start add_demo_head",
    "directing": "edit_line choose_word tag_words roll_draft roll_reading",
    "takes": "play_take use_take solo_take star_take mute_take rename_take move_take duplicate_take delete_take "
    "sync_take add_sound resample sync_playback add_hand_layer mute_hand_layer remove_hand_layer add_word remove_word "
    "load_words",
    "retake": "retake",
    "dials": "set_articulation reset_dials add_channel_dial remove_channel_dial",
    "dialogue": "load_script script_from_text script_from_strips text_to_dialogue add_line remove_line move_line "
    "generate_dialogue find_characters show_listeners remove_listeners",
    "emotion": "key_emotion reset_emotion listen listen_to_draft listen_to_line listen_to_character listen_to_voice "
    "reset_voice",
    "voices": "choose_voice install_voice_pack remove_voice_pack drop_voice_pack",
    "comfort": "apply_character character_preset use_strip clear_strip follow_sound_file speak_text_block",
    "characters": "find_meshes remove_mesh edit_rig detect_rig add_rig_row remove_rig_row load_rig save_rig turn_head "
    "choose_head choose_bone",
    "exchange": "export export_character import_take bake",
    "troubleshooting": "fix show_note save_report",
}
OPERATORS = {cls.bl_idname for cls in registration.CLASSES if issubclass(cls, bpy.types.Operator)}
MENUS = sorted(menus.ENTRIES)


def drawn_by(draw) -> set[str]:
    """The operators and menus that a function draws."""
    layout = MagicMock()
    draw(SimpleNamespace(layout=layout), bpy.context)
    return {call.args[0] for call in (*layout.operator.call_args_list, *layout.menu.call_args_list)}


def test_the_search_finds_every_action(addon):
    found = drawn_by(menus.UNITAF_MT_actions.draw)
    assert found == OPERATORS - IN_PLACE
    assert menus.UNITAF_MT_actions.bl_idname in drawn_by(menus.draw_object_animation)


@pytest.mark.parametrize("name", MENUS)
def test_blenders_menus_lead_to_it(name, addon):
    for found in drawn_by(menus.ENTRIES[name]):
        assert found in OPERATORS or hasattr(bpy.types, found)
    assert menus.ENTRIES[name] in getattr(bpy.types, name)._dyn_ui_initialize()
    registration.unregister()
    assert menus.ENTRIES[name] not in getattr(bpy.types, name)._dyn_ui_initialize()
    registration.register()


def test_other_editors_have_a_panel(addon):
    assert {"unitaf.use_strip", "unitaf.script_from_strips", "unitaf.generate"} <= {
        call.args[0] for call in _panel(menus.UNITAF_PT_sequencer)
    }
    assert {call.args[0] for call in _panel(menus.UNITAF_PT_text_editor)} == {
        "unitaf.speak_text_block",
        "unitaf.text_to_dialogue",
    }


def _panel(cls) -> list:
    layout = MagicMock()
    layout.column.return_value = layout
    cls.draw(SimpleNamespace(layout=layout), bpy.context)
    return layout.operator.call_args_list


def test_a_text_of_the_text_editor_is_the_line(addon):
    make_head()
    text = bpy.data.texts.new("speech")
    text.write("Hello there.\nAnd good night.")
    space = SimpleNamespace(type="TEXT_EDITOR", text=text)
    context = SimpleNamespace(scene=bpy.context.scene, space_data=space)
    by_hand = SimpleNamespace(report=lambda *_: None)
    assert from_editors.UNITAF_OT_speak_text_block.execute(by_hand, context) == {"FINISHED"}
    assert addon.unitaf.block == text and addon.unitaf.source == "TEXT"
    space.type = "CONSOLE"
    assert from_editors._text_of(context) is None


def test_dropped_files(addon, tmp_path):
    sound = tmp_path / "actor.wav"
    sound.write_bytes(b"RIFF")
    assert bpy.ops.unitaf.follow_sound_file(filepath=str(sound)) == {"FINISHED"}
    assert (addon.unitaf.source, addon.unitaf.recording) == ("RECORDING", str(sound))
    with pytest.raises(RuntimeError, match="does not exist"):
        bpy.ops.unitaf.follow_sound_file(filepath=str(tmp_path / "nothing.wav"))
    for handler in (from_editors.UNITAF_FH_sound, from_editors.UNITAF_FH_script):
        assert handler.bl_import_operator in OPERATORS
        assert handler.poll_drop(SimpleNamespace(area=SimpleNamespace(type="VIEW_3D")))
        assert not handler.poll_drop(SimpleNamespace(area=SimpleNamespace(type="SEQUENCE_EDITOR")))
    assert from_editors.UNITAF_FH_script.bl_file_extensions.split(";") == list(core.reader.SUFFIXES)


@pytest.mark.parametrize("cls", registration.CLASSES, ids=lambda cls: cls.__name__)
def test_the_manual_has_a_page_for_everything(cls, addon):
    prefix, pages = manual.mapping()
    if issubclass(cls, bpy.types.Operator):
        name = f"bpy.ops.{cls.bl_idname}"
    elif issubclass(cls, (bpy.types.PropertyGroup, bpy.types.AddonPreferences)):
        name = f"bpy.types.{cls.__name__.lower()}.name"
    else:
        return
    page = next(page for pattern, page in pages if fnmatch.fnmatchcase(name, pattern))
    assert (DOCS / page).with_suffix(".md").is_file()
    assert (prefix, pages) in [made() for made in bpy.utils._manual_map]


def test_the_manual_opens_at_the_page_of_the_operator():
    def page_of(operator):
        return next(page for pattern, page in manual.PAGES if fnmatch.fnmatchcase(f"bpy.ops.{operator}", pattern))

    wanted = {f"unitaf.{name}": f"{page}.html" for page, names in PAGES.items() for name in names.split()}
    assert {operator: page_of(operator) for operator in OPERATORS} == wanted


def test_the_manual_is_made_of_the_pages():
    made = dict(build_manual.pages(DOCS))
    for name, content in made.items():
        text = content.decode()
        assert text.count("<table>") == text.count("</table>") and "<h1>" in text, name
        for target in re.findall(r'href="([^"#:]+\.html)', text):
            assert f"{build_manual.FOLDER}/{target}" in made, (name, target)


def test_the_markdown_of_the_pages():
    page = build_manual.page(
        "# A *b*\n\nSee [x](y.md#z) and `a*b*`:\n- one\n  more\n- **two**\n\n| h | i |\n|---|---|\n| 1 | <2> |\n"
    )
    assert "<h1>A <i>b</i></h1>" in page and '<a href="y.html#z">x</a>' in page and "<code>a*b*</code>" in page
    assert "<ul><li>one more</li><li><b>two</b></li></ul>" in page
    assert "<tr><th>h</th><th>i</th></tr><tr><td>1</td><td>&lt;2&gt;</td></tr>" in page
