"""The voice picker: all voices by language, each with a button that plays it, and what is said of a voice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from bpy.types import Context, Panel, UILayout

from .. import core
from ..operators.voices import UNITAF_OT_choose_voice, UNITAF_OT_install_voice_pack, UNITAF_OT_listen_to_voice
from ..properties import draft as drafts
from ..properties.dialogue import dialogue_of
from ..properties.voice import ALONE, UnitafVoice, mixable, voice_label, voice_settings_of
from ..translations import translated
from . import manual
from .layout import draw_text, head_of

LISTEN: Literal["MUTE_IPO_OFF"] = "MUTE_IPO_OFF"  # a loudspeaker
COLUMNS = 5
NOT_INSTALLED = "These voices come in the voice pack."
NOT_READ = "Their language cannot be read yet."


class Choice(NamedTuple):
    """What is chosen in a picker. target: of ``UNITAF_OT_choose_voice``. voice: the name that is chosen now."""

    target: str
    voice: str


class VoicePicker(Panel):
    """Base of the pickers: a popover, which stays open while voices are heard."""

    bl_label = "Voice"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_options = {"INSTANCED"}  # noqa: RUF012 - as Blender wants it
    bl_ui_units_x = 32

    def draw(self, context: Context) -> None:
        """Draws the voices."""
        assert self.layout is not None
        choice = self.choice(context)
        if choice.target != "HEAD":
            nobody = drafts.AS_IT_IS if choice.target == "DRAFT" else ""
            _draw_button(self.layout, choice, nobody, translated("As It Is"))
        draw_picker(self.layout, context, choice)

    def choice(self, context: Context) -> Choice:
        """Returns what is chosen."""
        raise NotImplementedError


class UNITAF_PT_voices(VoicePicker):
    """The picker of the head's voice."""

    def choice(self, context: Context) -> Choice:
        """See ``VoicePicker.choice``."""
        return Choice("HEAD", voice_settings_of(head_of(context)).preset)


class UNITAF_PT_voices_of_line(VoicePicker):
    """The picker of the voice of the selected line of the dialogue."""

    def choice(self, context: Context) -> Choice:
        """See ``VoicePicker.choice``."""
        assert context.scene is not None
        script = dialogue_of(context.scene)
        chosen = script.lines[script.active_line].voice if script.active_line < len(script.lines) else ""
        return Choice("LINE", chosen.strip())


class UNITAF_PT_voices_of_draft(VoicePicker):
    """The picker of the voice of the line that is being edited."""

    def choice(self, context: Context) -> Choice:
        """See ``VoicePicker.choice``."""
        return Choice("DRAFT", drafts.draft_of(context).voice)


class UNITAF_PT_second_voices(Panel):
    """The picker of the voice that is mixed into the head's."""

    bl_label = "Second Voice"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_options = {"INSTANCED"}  # noqa: RUF012 - as Blender wants it
    bl_ui_units_x = 26

    def draw(self, context: Context) -> None:
        """Draws the voices of the head's language."""
        assert self.layout is not None
        voice = voice_settings_of(head_of(context))
        choice = Choice("SECOND", voice.second)
        _draw_button(self.layout, choice, ALONE, translated("None"))
        _draw_voices(self.layout, choice, [each.id for each in mixable(voice.preset)], core.voice_pack.is_installed())


def draw_picker(layout: UILayout, context: Context, choice: Choice) -> None:
    """Draws the cast, and the voices of the pack by language; those that cannot speak are grey, and it is said why."""
    _draw_voices(layout, choice, core.cast.PRESETS, True)
    installed = core.voice_pack.installed_voices()
    in_pack = [voice for voice in core.voices.VOICES.values() if voice.id not in core.cast.PRESETS]
    if not installed:
        draw_text(layout, context, f"{NOT_INSTALLED} {core.voice_pack.reason_missing()}", "INFO")
        row = layout.row()
        draw_how_to_get(row)
        row.operator(UNITAF_OT_install_voice_pack.bl_idname)
    for language, name in core.voices.LANGUAGES.items():
        is_read = language in core.voices.READ
        layout.label(text=name if is_read else f"{translated(name)}: {translated(NOT_READ)}")
        names = [voice.id for voice in in_pack if voice.language == language]
        _draw_voices(layout, choice, names, is_read and bool(installed))


def draw_how_to_get(layout: UILayout) -> None:
    """Draws the button that opens the page of the manual on how to get the voice pack."""
    layout.operator("wm.url_open", text="How to Get It", icon="HELP").url = manual.address("voices.html")


def _draw_voices(layout: UILayout, choice: Choice, names: Iterable[str], enabled: bool) -> None:
    grid = layout.grid_flow(row_major=True, columns=COLUMNS, even_columns=True, align=True)
    for name in names:
        row = grid.row(align=True)
        row.enabled = enabled
        label = voice_label(name)
        _draw_button(row, choice, name, translated(label) if name in core.cast.PRESETS else label)
        row.operator(UNITAF_OT_listen_to_voice.bl_idname, text="", icon=LISTEN).voice = name


def _draw_button(layout: UILayout, choice: Choice, name: str, label: str) -> None:
    depressed = name == choice.voice
    button = layout.operator(UNITAF_OT_choose_voice.bl_idname, text=label, depress=depressed, translate=False)
    button.voice, button.target = name, choice.target


def said_of_cast(name: str) -> str:
    """Returns whether a voice of the cast is spoken by a real voice of the pack or bent, in a sentence."""
    speaker = core.cast.REAL[name].voices
    if {each.id for each, _ in core.cast.mixed(speaker)} <= core.voice_pack.installed_voices():
        return f"Spoken by {voice_label(speaker)} of the voice pack."
    return "Bent from Hibari; with the voice pack a real voice speaks it."


def draw_state(layout: UILayout, context: Context, voice: UnitafVoice) -> None:
    """Draws what a voice of the pack is, a second voice and how much of it there is, and that the pack is missing."""
    if voice.preset in core.cast.REAL:
        draw_text(layout, context, said_of_cast(voice.preset), "INFO")
    if voice.preset in core.cast.PRESETS or voice.preset not in core.voices.VOICES:
        return
    chosen = core.voices.VOICES[voice.preset]
    if not core.voice_pack.is_installed():
        said = f"The voice {chosen.name} is not installed: it comes in the voice pack."
        if core.voice_pack.is_there():
            said = f"The voice {chosen.name} cannot speak. {core.voice_pack.reason_missing()}"
        draw_text(layout, context, said, "ERROR")
        row = layout.row()
        draw_how_to_get(row)
        row.operator(UNITAF_OT_install_voice_pack.bl_idname, icon="IMPORT")
    else:
        language = translated(core.voices.LANGUAGES[chosen.language])
        layout.label(text=f"{language}, {translated(chosen.gender.title())}", translate=False)
    row = layout.row(align=True)
    label = voice_label(voice.second) if voice.second != ALONE else translated("Mix with…")
    row.popover(UNITAF_PT_second_voices.__name__, text=label, translate=False)
    mix = row.row(align=True)
    mix.enabled = voice.second != ALONE
    mix.prop(voice, "mix", slider=True)
