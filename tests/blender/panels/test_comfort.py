"""What makes the add-on pleasant: tooltips everywhere, other languages, presets, a shortcut, quick to enable."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from heads import keys, make_head

import unitaf_blender
from unitaf_blender import core, registration, translations
from unitaf_blender.operators import dialogue
from unitaf_blender.operators.presets import FOLDER, VALUES
from unitaf_blender.panels import layout, shortcut
from unitaf_blender.properties.emotion import emotion_of
from unitaf_blender.properties.head import dials_of
from unitaf_blender.takes import library, stored

SHIPPED = sorted((registration.PRESETS / "presets" / FOLDER).glob("*.py"))
OPERATORS = [cls for cls in registration.CLASSES if issubclass(cls, bpy.types.Operator)]


def described(rna):
    """Its properties that an animator can see."""
    return [p for p in rna.properties if p.identifier not in ("rna_type", "name") and not p.is_hidden]


@pytest.mark.parametrize("cls", OPERATORS, ids=lambda cls: cls.bl_idname)
def test_every_button_says_what_it_does(cls, addon):
    rna = getattr(bpy.ops.unitaf, cls.bl_idname.partition(".")[2]).get_rna_type()
    assert rna.description and not rna.description.endswith(".")
    ours = [p for p in described(rna) if p.identifier in getattr(cls, "__annotations__", {})]
    assert [p.identifier for p in ours if not p.description or p.description.endswith(".")] == []


@pytest.mark.parametrize("cls", registration.CLASSES, ids=lambda cls: cls.__name__)
def test_every_choice_says_what_it_is(cls, addon):
    if not issubclass(cls, (bpy.types.PropertyGroup, bpy.types.AddonPreferences)):
        return
    own = set(cls.__annotations__)
    chosen = [p for p in described(cls.bl_rna) if p.identifier in own and p.type not in ("POINTER", "COLLECTION")]
    assert [p.identifier for p in chosen if not p.description or p.description.endswith(".")] == []


def test_labels_are_translated(addon):
    german = translations.tables()["de"]
    assert german["*", "Emotion"] == "Gefühl" and german["Operator", "Generate"] == "Erzeugen"
    view, before = bpy.context.preferences.view, bpy.context.preferences.view.language
    if not bpy.app.build_options.international:
        pytest.skip("this Blender was built without languages")
    try:
        view.language, view.use_translate_interface = "de_DE", True
        assert bpy.app.translations.pgettext_iface("Generate", "Operator") == "Erzeugen"
        drawn = MagicMock()
        context = SimpleNamespace(
            preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0)), region=SimpleNamespace(width=2000)
        )
        layout.draw_text(drawn, context, "A recording keeps its own voice.")
        assert drawn.column().label.call_args.kwargs["text"] == "Eine Aufnahme behält ihre Stimme."
    finally:
        view.language = before


@pytest.mark.skipif(not bpy.app.build_options.international, reason="this Blender was built without languages")
def test_languages_leave_with_the_add_on(addon):
    view = bpy.context.preferences.view
    before = view.language
    try:
        view.language, view.use_translate_interface = "de_DE", True
        unitaf_blender.unregister()
        assert bpy.app.translations.pgettext_iface("None yet.") == "None yet."
        unitaf_blender.register()
        assert bpy.app.translations.pgettext_iface("None yet.") == "Noch keine."
    finally:
        view.language = before


@pytest.mark.parametrize("language", translations.tables())
def test_translations_are_whole(language):
    for (_, english), other in translations.tables()[language].items():
        assert other.strip() == other and other
        assert english.endswith(".") == other.endswith("."), english
        assert english.count("{") == other.count("{")


def choices_of(head):
    """Emotion, voice and dials."""
    return {value: head.path_resolve(f"unitaf.{value}") for value in VALUES}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_presets(file, speak):
    head = make_head()
    plain = choices_of(head)
    speak()
    head.unitaf.emotion.disgusted, head.unitaf.voice.pitch, head.unitaf.dials.tongue_strength = 1.0, 9.0, 0.0
    assert bpy.ops.unitaf.apply_character(filepath=str(file)) == {"FINISHED"}
    chosen = choices_of(head)
    assert chosen != plain
    assert (chosen["emotion.disgusted"], chosen["dials.tongue_strength"]) == (0.0, 1.0)  # nothing is left of before
    shown = keys(head).animation_data.nla_tracks[-1].strips[0].action[stored.DIALS]
    assert shown == stored.signature(dials_of(head))  # and its take has followed


def test_a_preset_of_ones_own(addon):
    head = make_head()
    head.unitaf.voice.preset = "witch"
    head.unitaf.voice.pitch, head.unitaf.emotion.angry, head.unitaf.dials.blink_strength = 3.0, 0.5, 1.5
    wanted = choices_of(head)
    assert bpy.ops.unitaf.character_preset(name="My Witch") == {"FINISHED"}
    (file,) = [Path(folder) / "My_Witch.py" for folder in bpy.utils.preset_paths(FOLDER) if "blender" in folder][:1]
    try:
        emotion_of(head).angry, head.unitaf.voice.preset = 0.0, core.cast.OWN
        bpy.ops.unitaf.apply_character(filepath=str(file))
        assert choices_of(head) == pytest.approx(wanted)
    finally:
        bpy.ops.unitaf.character_preset(name="My_Witch", remove_name=True)
    assert not file.exists()


def test_a_preset_of_a_later_version_is_said_in_a_sentence(addon, tmp_path):
    head = make_head()
    file = tmp_path / "Later.py"
    file.write_text("import bpy\nbpy.context.active_object.unitaf.voice.preset = 'zz_later'\n", "utf-8")
    with pytest.raises(RuntimeError, match=r"'Later' is of another version or damaged: .*\.$") as error:
        bpy.ops.unitaf.apply_character(filepath=str(file))
    assert "Traceback" not in str(error.value)
    assert head.unitaf.voice.preset == core.cast.OWN


def test_a_preset_needs_a_head(addon):
    bpy.ops.object.empty_add()
    assert not bpy.ops.unitaf.character_preset.poll()
    with pytest.raises(RuntimeError, match="not a mesh"):
        bpy.ops.unitaf.apply_character(filepath=str(SHIPPED[0]))


def test_presets_leave_with_the_add_on(addon):
    assert str(SHIPPED[0].parent) in bpy.utils.preset_paths(FOLDER)
    unitaf_blender.unregister()
    assert str(SHIPPED[0].parent) not in bpy.utils.preset_paths(FOLDER)
    unitaf_blender.register()


def test_the_file_browser_shows_all_scripts():
    assert dialogue.FILES.split(";") == [f"*{suffix}" for suffix in core.reader.SUFFIXES]


def test_generate_has_a_shortcut(addon):
    keymap = bpy.context.window_manager.keyconfigs.addon.keymaps[shortcut.MAP]

    def ours():
        return [item for item in keymap.keymap_items if item.idname == "unitaf.generate"]

    assert [(item.type, item.ctrl, item.alt) for item in ours()] == [(shortcut.KEY, True, True)]
    unitaf_blender.unregister()
    assert not ours()
    unitaf_blender.register()


def test_a_take_is_read_before_it_is_written(speak, addon):
    """The job has computed what the write needs."""
    head = make_head()
    result = speak()
    before = stored._motions.used
    again = stored.StoredTake.from_files(result.wav.with_suffix(".npz"), dials_of(head))
    assert stored._motions.used == before > 0
    assert again.npz == result.wav.with_suffix(".npz").read_bytes() and library.listed(head)
