"""The voice pack in Blender: installed and removed by buttons, its voices picked, heard, mixed, and kept by name."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from heads import make_head
from small_pack import accept, packed, small_pack

from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.operators import voices as operators
from unitaf_blender.panels import voices as panels
from unitaf_blender.playback import voice_sample
from unitaf_blender.properties.choices import number_of
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.properties.draft import draft_of
from unitaf_blender.properties.voice import IN_PACK, PRESETS, mixable, voice_label, voice_of

ENGLISH = [voice.id for voice in core.voices.VOICES.values() if voice.language in ("en-us", "en-gb")]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where the pack is installed; the network of packs is that of ``small_pack``."""
    accept(monkeypatch, core.voice_pack)
    monkeypatch.setenv(core.voice_pack.FOLDER_VARIABLE, str(tmp_path / "home" / "voices"))
    return tmp_path / "home" / "voices"


@pytest.fixture
def pack(tmp_path):
    return small_pack(tmp_path / "pack.zip")


class Window:
    """Blender's context in a sidebar."""

    region = SimpleNamespace(width=300)
    preferences = SimpleNamespace(system=SimpleNamespace(ui_scale=1.0))

    def __getattr__(self, name):
        return getattr(bpy.context, name)


def drawn(cls):
    """The layout that a panel has drawn on, and the buttons of voices as name → whether they can be pressed."""
    rows, layout = [], MagicMock()
    layout.grid_flow.return_value.row.side_effect = lambda **_: rows.append(MagicMock()) or rows[-1]
    cls.draw(MagicMock(layout=layout, choice=lambda context: cls.choice(None, context)), Window())
    found = {}
    for row in rows:
        (call, listen) = row.operator.call_args_list
        assert listen.args == ("unitaf.listen_to_voice",)
        found[call.kwargs["text"]] = row.enabled
    return layout, found


def test_installed_and_removed_without_a_trace(addon, pack, folder):
    assert not bpy.ops.unitaf.remove_voice_pack.poll()
    assert bpy.ops.unitaf.install_voice_pack(filepath=str(pack)) == {"FINISHED"}
    assert core.voice_pack.installed_voices() == {"af_heart", "am_adam"}
    assert "2 voices are installed" in jobs.note().text
    assert bpy.ops.unitaf.remove_voice_pack() == {"FINISHED"}
    assert not folder.exists()


def test_a_pack_of_another_version_is_said_and_can_be_removed(addon, pack, folder):
    make_head().unitaf.voice.preset = "af_heart"
    core.voice_pack.install(pack)
    manifest = folder / core.voice_pack.MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace("chinese.table", "other.table"), "utf-8")
    layout, found = drawn(panels.UNITAF_PT_voices)
    assert not found["Heart"]
    said = " ".join(call.kwargs["text"] for call in layout.column().label.call_args_list)
    assert "for another version of UniTAF" in said
    assert bpy.ops.unitaf.remove_voice_pack() == {"FINISHED"}
    assert not folder.exists()


@pytest.mark.parametrize("file", ["", str(Path.home())])
def test_no_file_is_said(addon, file):
    with pytest.raises(RuntimeError, match="choose the voice pack"):
        bpy.ops.unitaf.install_voice_pack(filepath=file)


@pytest.mark.parametrize("damage", [lambda data: data[:-200], lambda data: b"no zip", lambda data: b""])
def test_a_torn_pack_is_refused_in_a_sentence(addon, pack, folder, damage):
    pack.write_bytes(damage(pack.read_bytes()))
    with pytest.raises(RuntimeError, match=r"\.zip\" .*\."):
        bpy.ops.unitaf.install_voice_pack(filepath=str(pack))
    assert not folder.exists()


def test_blender_goes_on_while_a_pack_is_checked(addon, pack, folder):
    operator = SimpleNamespace(filepath=str(pack), _in_window=True)
    assert operators.UNITAF_OT_install_voice_pack.execute(operator, bpy.context) == {"INTERFACE"}
    assert jobs.current().stage == operators.CHECKING
    end = time.monotonic() + 20
    while jobs.tick() is not None:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert core.voice_pack.is_installed() and jobs.note().kind == "INFO"


def test_a_dropped_zip_is_installed_or_passed_on(addon, pack, tmp_path, monkeypatch):
    passed = []
    for name in ("unitaf", "extensions"):
        buttons = MagicMock()
        buttons.install_voice_pack.side_effect = lambda how, filepath: passed.append(("pack", how, filepath))
        buttons.package_install_files.side_effect = lambda how, url: passed.append(("extension", how, url))
        monkeypatch.setattr(operators.bpy.ops, name, buttons, raising=False)
    other = packed(tmp_path / "extension.zip", {"blender_manifest.toml": b""})
    for path in (pack, other):
        operators.UNITAF_OT_drop_voice_pack.execute(SimpleNamespace(filepath=str(path)), bpy.context)
    assert passed == [("pack", "INVOKE_DEFAULT", str(pack)), ("extension", "INVOKE_DEFAULT", str(other))]


def test_without_the_pack_its_voices_are_grey_with_a_sentence_and_a_button(addon):
    make_head()
    layout, found = drawn(panels.UNITAF_PT_voices)
    assert len(found) >= len(PRESETS)
    assert found["Giant"] and not found["Heart"] and not found["Emma"]
    said = [call.kwargs.get("text", "") for call in layout.column().label.call_args_list]
    assert "voice pack" in " ".join(said) and "not installed" in " ".join(said)
    assert "unitaf.install_voice_pack" in [call.args[0] for call in layout.row().operator.call_args_list]


def test_with_the_pack_those_that_can_be_read_are_not(addon, pack):
    make_head()
    core.voice_pack.install(pack)
    layout, found = drawn(panels.UNITAF_PT_voices)
    assert found["Giant"] and found["Heart"] and found["Emma"]
    groups = [call.kwargs["text"] for call in layout.label.call_args_list]
    assert [name for name in core.voices.LANGUAGES.values() if not any(name in group for group in groups)] == []
    for voice in core.voices.VOICES.values():
        if voice.language not in core.voices.READ:
            assert not found[voice.name] or voice.name in {core.voices.VOICES[name].name for name in ENGLISH}


def test_a_voice_is_chosen_for_a_head_a_line_and_a_draft(addon):
    head = make_head()
    bpy.ops.unitaf.choose_voice(voice="bm_fable")
    assert voice_of(head) == head.unitaf.voice.preset == "bm_fable"
    with pytest.raises(RuntimeError, match="no line"):
        bpy.ops.unitaf.choose_voice(voice="bm_fable", target="LINE")
    bpy.ops.unitaf.add_line()
    bpy.ops.unitaf.choose_voice(voice="em_alex", target="LINE")
    (line,) = dialogue_of(addon).lines
    assert line.voice == line.speaker == "em_alex"
    bpy.ops.unitaf.choose_voice(voice="", target="LINE")
    assert line.voice == "" and line.speaker == "OWN"
    bpy.ops.unitaf.choose_voice(voice="af_sky", target="DRAFT")
    assert draft_of(bpy.context).voice == "af_sky"


def test_every_voice_can_be_picked_and_is_read_by_the_engine(addon):
    head = make_head()
    for name, *_ in (*PRESETS, *IN_PACK):
        head.unitaf.voice.preset = name
        assert voice_of(head) == name
        core.cast.design(voice_of(head))


def test_a_mixture_is_told_with_its_shares_and_sliders(speak, addon):
    head = make_head()
    voice = head.unitaf.voice
    voice.preset, voice.second = "af_heart", "am_adam"
    assert voice_of(head) == "af_heart 0.6 + am_adam 0.4"
    voice.mix, voice.pitch = 25, -2
    written = "af_heart 0.75 + am_adam 0.25,pitch=-2"
    assert voice_of(head) == written and voice_label(written) == "Heart & Adam +"
    assert core.take_io.load(speak().wav.with_suffix(".json")).settings.voice == written
    mixture = [(each.id, share) for each, share in core.cast.mixed(written)]
    assert mixture == [("af_heart", pytest.approx(0.75)), ("am_adam", pytest.approx(0.25))]
    voice.mix = 0
    assert voice_of(head) == "af_heart,pitch=-2"
    voice.mix = 100
    assert voice_of(head) == "am_adam,pitch=-2"


def test_only_voices_of_one_language_are_mixed(addon):
    head = make_head()
    assert {voice.language for voice in mixable("em_alex")} == {"es"}
    assert mixable("giant") == mixable("hibari") == []
    head.unitaf.voice.preset, head.unitaf.voice.second = "af_heart", "am_adam"
    bpy.ops.unitaf.choose_voice(voice="bf_emma")
    assert voice_of(head) == "bf_emma"


def test_a_file_keeps_a_voice_that_is_not_installed_and_says_so(speak, addon, tmp_path):
    head = make_head()
    head.unitaf.voice.preset, head.unitaf.voice.second, head.unitaf.voice.mix = "am_eric", "am_adam", 30
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    head = bpy.data.objects["Head"]
    assert voice_of(head) == "am_eric 0.7 + am_adam 0.3"
    layout = MagicMock()
    panels.draw_state(layout, Window(), head.unitaf.voice)
    said = " ".join(call.kwargs.get("text", "") for call in layout.column().label.call_args_list)
    assert "Eric is not installed" in said
    buttons = [call.args[0] for call in layout.row().operator.call_args_list]
    assert buttons[:2] == ["wm.url_open", "unitaf.install_voice_pack"]


def test_numbers_in_files_are_those_of_the_names():
    numbers = [row[4] for row in (*PRESETS, *IN_PACK)]
    assert len(set(numbers)) == len(numbers)
    assert number_of("af_heart") == 1242794058


def test_a_voice_is_heard_in_its_language(addon):
    head = make_head()
    for voice in core.voices.VOICES.values():
        sample = voice_sample.sample_of(head, voice=voice.id)
        assert sample.text == voice_sample.SAMPLES.get(voice.language, voice_sample.SAMPLES["en-us"])
    assert set(voice_sample.SAMPLES) | {"en-gb"} == set(core.voices.LANGUAGES)


@pytest.mark.parametrize(
    ("voice", "label"), [("giant", "Giant"), ("giant,pitch=-2", "Giant +"), ("pitch=3", "Hibari +")]
)
def test_a_label_says_whether_a_voice_is_bent(voice, label):
    assert voice_label(voice) == label
