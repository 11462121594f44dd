"""Registers the add-on's classes, properties and handlers in order; undoes all of it if one step fails."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import bpy
from bpy.props import PointerProperty
from bpy.types import Object

from . import core, handlers, translations
from .background import jobs
from .dialogue import listeners
from .dialogue import script as scripts
from .operators.cancel import UNITAF_OT_cancel
from .operators.character import UNITAF_OT_key_emotion, UNITAF_OT_reset_emotion, UNITAF_OT_reset_voice
from .operators.demo_head import UNITAF_OT_add_demo_head
from .operators.dialogue import (
    UNITAF_OT_add_line,
    UNITAF_OT_find_characters,
    UNITAF_OT_generate_dialogue,
    UNITAF_OT_load_script,
    UNITAF_OT_move_line,
    UNITAF_OT_remove_line,
    UNITAF_OT_remove_listeners,
    UNITAF_OT_script_from_strips,
    UNITAF_OT_script_from_text,
    UNITAF_OT_show_listeners,
)
from .operators.dials import (
    UNITAF_OT_add_channel_dial,
    UNITAF_OT_remove_channel_dial,
    UNITAF_OT_reset_dials,
    UNITAF_OT_set_articulation,
)
from .operators.exchange import UNITAF_OT_bake, UNITAF_OT_export, UNITAF_OT_export_character, UNITAF_OT_import
from .operators.fix import UNITAF_OT_fix
from .operators.from_editors import (
    UNITAF_FH_script,
    UNITAF_FH_sound,
    UNITAF_OT_follow_sound_file,
    UNITAF_OT_speak_text_block,
    UNITAF_OT_text_to_dialogue,
)
from .operators.generate import UNITAF_OT_generate
from .operators.guesses import UNITAF_OT_choose_bone, UNITAF_OT_choose_head
from .operators.hand_layer import (
    UNITAF_OT_add_hand_layer,
    UNITAF_OT_mute_hand_layer,
    UNITAF_OT_remove_hand_layer,
)
from .operators.line_editor import (
    UNITAF_OT_choose_word,
    UNITAF_OT_edit_line,
    UNITAF_OT_listen_to_draft,
    UNITAF_OT_roll_draft,
    UNITAF_OT_roll_reading,
    UNITAF_OT_tag_words,
)
from .operators.listen import UNITAF_OT_listen, UNITAF_OT_listen_to_character, UNITAF_OT_listen_to_line
from .operators.presets import UNITAF_MT_characters, UNITAF_OT_apply_character, UNITAF_OT_character_preset
from .operators.pronunciation import UNITAF_OT_add_word, UNITAF_OT_load_words, UNITAF_OT_remove_word
from .operators.quick_start import UNITAF_OT_hide_quick_start, UNITAF_OT_quick_start
from .operators.recording import UNITAF_OT_clear_strip, UNITAF_OT_use_strip
from .operators.resample import UNITAF_OT_resample, UNITAF_OT_sync_playback
from .operators.retake import UNITAF_OT_retake
from .operators.rig import (
    UNITAF_OT_add_rig_row,
    UNITAF_OT_detect_rig,
    UNITAF_OT_edit_rig,
    UNITAF_OT_find_meshes,
    UNITAF_OT_load_rig,
    UNITAF_OT_remove_mesh,
    UNITAF_OT_remove_rig_row,
    UNITAF_OT_save_rig,
)
from .operators.save_report import UNITAF_OT_save_report
from .operators.show_note import UNITAF_OT_show_note
from .operators.takes import (
    UNITAF_OT_add_sound,
    UNITAF_OT_delete_take,
    UNITAF_OT_duplicate_take,
    UNITAF_OT_move_take,
    UNITAF_OT_mute_take,
    UNITAF_OT_play_take,
    UNITAF_OT_rename_take,
    UNITAF_OT_solo_take,
    UNITAF_OT_star_take,
    UNITAF_OT_sync_take,
    UNITAF_OT_use_take,
)
from .operators.turn_head import UNITAF_OT_turn_head
from .operators.voices import (
    UNITAF_FH_voice_pack,
    UNITAF_OT_choose_voice,
    UNITAF_OT_drop_voice_pack,
    UNITAF_OT_install_voice_pack,
    UNITAF_OT_listen_to_voice,
    UNITAF_OT_remove_voice_pack,
)
from .panels import manual, menus, shortcut
from .panels.character import UNITAF_PT_emotion, UNITAF_PT_voice, UNITAF_PT_voice_colour
from .panels.dialogue import UNITAF_PT_characters, UNITAF_PT_dialogue, UNITAF_UL_characters, UNITAF_UL_lines
from .panels.dials import UNITAF_PT_channels, UNITAF_PT_dials, UNITAF_PT_head, UNITAF_UL_channels
from .panels.exchange import UNITAF_PT_exchange
from .panels.main import UNITAF_PT_generate, UNITAF_PT_main
from .panels.menus import UNITAF_MT_actions, UNITAF_PT_sequencer, UNITAF_PT_text_editor
from .panels.preferences import UnitafPreferences
from .panels.pronunciation import UNITAF_PT_pronunciation, UNITAF_UL_words
from .panels.rig import UNITAF_PT_rig, UNITAF_UL_rig
from .panels.takes import UNITAF_PT_takes, UNITAF_UL_takes
from .panels.voices import (
    UNITAF_PT_second_voices,
    UNITAF_PT_voices,
    UNITAF_PT_voices_of_draft,
    UNITAF_PT_voices_of_line,
)
from .playback import take_player, voice_sample
from .properties import changes
from .properties.dialogue import UnitafCharacter, UnitafDialogue, UnitafLine
from .properties.dials import UnitafChannelDial, UnitafDials
from .properties.draft import UnitafDraft
from .properties.emotion import UnitafEmotion
from .properties.head import UnitafHead, follow_rename
from .properties.pronunciation import UnitafWord
from .properties.rig import UnitafMesh, UnitafRig, UnitafRigRow
from .properties.scene import OVERRIDABLE, UnitafSettings
from .properties.voice import UnitafVoice
from .takes import follow_dials

if not core.edition.HOSTED:  # what the build for Blender's own platform leaves out
    from .panels.official import UNITAF_PT_official
    from .properties.official import UnitafOfficial

CLASSES = (
    UnitafWord,
    UnitafSettings,
    UnitafChannelDial,
    UnitafDials,
    UnitafEmotion,
    UnitafVoice,
    *(() if core.edition.HOSTED else (UnitafOfficial,)),
    UnitafMesh,
    UnitafRigRow,
    UnitafRig,
    UnitafHead,
    UnitafLine,
    UnitafCharacter,
    UnitafDialogue,
    UnitafDraft,
    UnitafPreferences,
    UNITAF_OT_generate,
    UNITAF_OT_edit_line,
    UNITAF_OT_choose_word,
    UNITAF_OT_tag_words,
    UNITAF_OT_roll_draft,
    UNITAF_OT_roll_reading,
    UNITAF_OT_listen_to_draft,
    UNITAF_OT_cancel,
    UNITAF_OT_show_note,
    UNITAF_OT_save_report,
    UNITAF_OT_add_demo_head,
    UNITAF_OT_use_strip,
    UNITAF_OT_clear_strip,
    UNITAF_OT_reset_dials,
    UNITAF_OT_set_articulation,
    UNITAF_OT_add_channel_dial,
    UNITAF_OT_remove_channel_dial,
    UNITAF_OT_turn_head,
    UNITAF_OT_key_emotion,
    UNITAF_OT_reset_emotion,
    UNITAF_OT_reset_voice,
    UNITAF_OT_play_take,
    UNITAF_OT_mute_take,
    UNITAF_OT_solo_take,
    UNITAF_OT_rename_take,
    UNITAF_OT_move_take,
    UNITAF_OT_duplicate_take,
    UNITAF_OT_delete_take,
    UNITAF_OT_add_sound,
    UNITAF_OT_sync_take,
    UNITAF_OT_star_take,
    UNITAF_OT_use_take,
    UNITAF_OT_listen,
    UNITAF_OT_listen_to_line,
    UNITAF_OT_listen_to_character,
    UNITAF_OT_listen_to_voice,
    UNITAF_OT_choose_voice,
    UNITAF_OT_install_voice_pack,
    UNITAF_OT_remove_voice_pack,
    UNITAF_OT_drop_voice_pack,
    UNITAF_OT_apply_character,
    UNITAF_OT_character_preset,
    UNITAF_MT_characters,
    UNITAF_OT_quick_start,
    UNITAF_OT_hide_quick_start,
    UNITAF_OT_retake,
    UNITAF_OT_resample,
    UNITAF_OT_sync_playback,
    UNITAF_OT_export,
    UNITAF_OT_import,
    UNITAF_OT_bake,
    UNITAF_OT_export_character,
    UNITAF_OT_add_word,
    UNITAF_OT_remove_word,
    UNITAF_OT_load_words,
    UNITAF_OT_add_hand_layer,
    UNITAF_OT_mute_hand_layer,
    UNITAF_OT_remove_hand_layer,
    UNITAF_OT_fix,
    UNITAF_OT_choose_head,
    UNITAF_OT_choose_bone,
    UNITAF_OT_find_meshes,
    UNITAF_OT_remove_mesh,
    UNITAF_OT_edit_rig,
    UNITAF_OT_detect_rig,
    UNITAF_OT_add_rig_row,
    UNITAF_OT_remove_rig_row,
    UNITAF_OT_save_rig,
    UNITAF_OT_load_rig,
    UNITAF_OT_load_script,
    UNITAF_OT_script_from_text,
    UNITAF_OT_script_from_strips,
    UNITAF_OT_add_line,
    UNITAF_OT_remove_line,
    UNITAF_OT_move_line,
    UNITAF_OT_find_characters,
    UNITAF_OT_generate_dialogue,
    UNITAF_OT_show_listeners,
    UNITAF_OT_remove_listeners,
    UNITAF_OT_speak_text_block,
    UNITAF_OT_text_to_dialogue,
    UNITAF_OT_follow_sound_file,
    UNITAF_FH_sound,
    UNITAF_FH_script,
    UNITAF_FH_voice_pack,
    UNITAF_UL_channels,
    UNITAF_UL_lines,
    UNITAF_UL_characters,
    UNITAF_UL_takes,
    UNITAF_UL_words,
    UNITAF_UL_rig,
    UNITAF_PT_voices,
    UNITAF_PT_second_voices,
    UNITAF_PT_voices_of_line,
    UNITAF_PT_voices_of_draft,
    UNITAF_PT_main,  # below it, in the order of work
    UNITAF_PT_emotion,
    UNITAF_PT_voice,
    UNITAF_PT_voice_colour,
    *(() if core.edition.HOSTED else (UNITAF_PT_official,)),
    UNITAF_PT_generate,
    UNITAF_PT_takes,
    UNITAF_PT_pronunciation,
    UNITAF_PT_dials,
    UNITAF_PT_channels,
    UNITAF_PT_head,
    UNITAF_PT_rig,
    UNITAF_PT_exchange,
    UNITAF_PT_dialogue,
    UNITAF_PT_characters,
    UNITAF_PT_sequencer,
    UNITAF_PT_text_editor,
    UNITAF_MT_actions,
)

PRESETS = Path(__file__).resolve().parent  # the folder that holds "presets", as Blender wants it

_undo = contextlib.ExitStack()


def register() -> None:
    """Registers everything, or nothing if an error is raised."""
    with contextlib.ExitStack() as rollback:
        for cls in CLASSES:
            bpy.utils.register_class(cls)
            rollback.callback(bpy.utils.unregister_class, cls)
        bpy.types.Scene.unitaf = PointerProperty(type=UnitafSettings)  # type: ignore[attr-defined]
        rollback.callback(delattr, bpy.types.Scene, "unitaf")
        bpy.types.Scene.unitaf_dialogue = PointerProperty(type=UnitafDialogue)  # type: ignore[attr-defined]
        rollback.callback(delattr, bpy.types.Scene, "unitaf_dialogue")
        bpy.types.Object.unitaf = PointerProperty(type=UnitafHead, override=OVERRIDABLE)  # type: ignore[attr-defined]
        rollback.callback(delattr, bpy.types.Object, "unitaf")
        bpy.types.WindowManager.unitaf_draft = PointerProperty(type=UnitafDraft)  # type: ignore[attr-defined]
        rollback.callback(delattr, bpy.types.WindowManager, "unitaf_draft")
        rollback.callback(changes.head_changed.subscribe(_on_head_changed))
        rollback.callback(changes.take_renamed.subscribe(_on_take_renamed))
        rollback.callback(changes.take_reworded.subscribe(_on_take_reworded))
        rollback.callback(_stop)
        menus.add()
        rollback.callback(menus.remove)
        cli = bpy.utils.register_cli_command("unitaf", _run_command)
        rollback.callback(bpy.utils.unregister_cli_command, cli)
        bpy.utils.register_preset_path(str(PRESETS))
        rollback.callback(bpy.utils.unregister_preset_path, str(PRESETS))
        bpy.utils.register_manual_map(manual.mapping)
        rollback.callback(bpy.utils.unregister_manual_map, manual.mapping)
        translations.register()
        rollback.callback(translations.unregister)
        shortcut.add()
        rollback.callback(shortcut.remove)
        handlers.add()
        rollback.callback(handlers.remove)
        rollback.callback(jobs.shut_down)
        _undo.enter_context(rollback.pop_all())


def unregister() -> None:
    """Undoes the registration in reverse order and stops the engine."""
    _undo.close()


def _on_head_changed(head: Object) -> None:
    follow_dials.changed(head)


def _on_take_renamed(name: str, new: str) -> None:
    scripts.follow_rename(name, new)
    follow_rename(name, new)


def _on_take_reworded(name: str, text: str) -> None:
    scripts.follow_words(name, text)
    listeners.follow_takes()


def _stop() -> None:
    """Ends what runs in the window."""
    follow_dials.stop()
    take_player.stop()
    voice_sample.stop()


def _run_command(arguments: Sequence[str]) -> int:
    """Runs ``blender --command unitaf``; its modules are loaded here, at first use."""
    from .command import main

    return main.main(arguments)
