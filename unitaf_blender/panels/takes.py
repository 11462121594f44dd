"""The panel Takes: the list of a head's takes, the chosen one, and the hand layer."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.types import Context, NlaTrack, UILayout, UIList

from .. import core
from ..character.head import key_of
from ..operators.hand_layer import (
    UNITAF_OT_add_hand_layer,
    UNITAF_OT_mute_hand_layer,
    UNITAF_OT_remove_hand_layer,
)
from ..operators.resample import UNITAF_OT_resample, UNITAF_OT_sync_playback
from ..operators.retake import UNITAF_OT_retake
from ..operators.takes import (
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
from ..operators.text_width import fitted, text_pixels
from ..playback import sync_watch, take_player
from ..properties.head import head_properties
from ..properties.scene import settings_of
from ..properties.voice import voice_label
from ..takes import alternatives, labels, library, resample, stored
from ..timeline import hand_layer, marks, nla, sequencer
from .layout import Icon, SubPanel, draw_text, head_of, region_width

ROWS = 3
# Icons of a switch that is off, and on.
PLAY: tuple[Icon, Icon] = ("PLAY", "PAUSE")
STAR: tuple[Icon, Icon] = ("SOLO_OFF", "SOLO_ON")
EYE: tuple[Icon, Icon] = ("HIDE_OFF", "HIDE_ON")
BUTTON = 20  # pixels of a small button, at scale 1
WIDE = 360  # pixels of a region at scale 1 from which rows have a button that mutes
WORDS = 90  # pixels at scale 1 that the number and the words of a take have in its row, at least: about 16 letters
SPACE = 12  # pixels at scale 1 between the words and what is at the right


class UNITAF_PT_takes(SubPanel):
    """The list of takes."""

    bl_label = "Takes"
    bl_options = set()  # noqa: RUF012 - open

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        key = key_of(head)
        data = key.animation_data
        if data is None or not any(nla.take_name(s.action) for track in data.nla_tracks for s in track.strips):
            draw_text(layout, context, "None yet.", "INFO")
        else:
            chosen = head_properties(head)
            layout.template_list(UNITAF_UL_takes.__name__, "", data, "nla_tracks", chosen, "active_take", rows=ROWS)
            if name := library.chosen_take(head):
                draw_take(layout, context, name, data.nla_tracks[head_properties(head).active_take])
        if resample.needed(head):
            draw_text(layout, context, "The scene's frame rate is another than that of some takes.", "ERROR")
            layout.operator(UNITAF_OT_resample.bl_idname, icon="TIME")
        if sync_watch.is_late() and UNITAF_OT_sync_playback.poll(context):
            draw_text(layout, context, "Playback falls behind the sound.", "INFO")
            layout.operator(UNITAF_OT_sync_playback.bl_idname, icon="PLAY_SOUND")
        row = layout.row(align=True)
        if hand_layer.layer_of(key) is None:
            row.operator(UNITAF_OT_add_hand_layer.bl_idname, icon="VIEW_PAN")
        else:
            row.label(text="Hand layer", icon="VIEW_PAN")
            muted = hand_layer.is_muted(key)
            row.operator(UNITAF_OT_mute_hand_layer.bl_idname, text="", icon=EYE[muted])
            row.operator(UNITAF_OT_remove_hand_layer.bl_idname, text="", icon="X")
        choices = settings_of(context)
        packing = row.row()
        packing.active = choices.source == "TEXT" or not choices.strip
        packing.prop(choices, "pack_sound")


class UNITAF_UL_takes(UIList):
    """The NLA tracks that hold takes, in the order of their starts."""

    def draw_item(self, context: Context, layout: UILayout, _data: Any, item: Any, _icon: int, _active: Any) -> None:
        """Draws one take: play, number and words, voice and feeling, length, star, solo and mute."""
        strip = item.strips[0]
        name = nla.take_name(strip.action)
        row = layout.row(align=True)
        plays = take_player.playing_take() == name
        row.operator(UNITAF_OT_play_take.bl_idname, text="", icon=PLAY[plays], emboss=False).take = name
        wide = region_width(context) >= WIDE
        about = row.row()
        about.active = not item.mute
        draw_about(about, strip.action, region_width(context) - (7.5 if wide else 6.5) * BUTTON)
        starred = alternatives.is_starred(strip.action)
        row.operator(UNITAF_OT_star_take.bl_idname, text="", icon=STAR[starred], emboss=False).take = name
        solo = row.row(align=True)
        soloed = solo.active = head_properties(head_of(context)).soloed == name
        solo.operator(UNITAF_OT_solo_take.bl_idname, text="", icon="EVENT_S", emboss=soloed, depress=soloed).take = name
        if wide:
            row.operator(UNITAF_OT_mute_take.bl_idname, text="", icon=EYE[item.mute], emboss=False).take = name

    def filter_items(self, context: Context, data: Any, property: str) -> tuple[list[int], list[int]]:
        """Filters the tracks that hold takes, by name, and sorts them by their starts."""
        tracks: list[NlaTrack] = list(getattr(data, property))
        shown = [is_take(track, self.filter_name.lower()) for track in tracks]
        starts = [
            track.strips[0].frame_start if is_shown else 0.0 for track, is_shown in zip(tracks, shown, strict=True)
        ]
        by_time = sorted(range(len(tracks)), key=lambda index: (starts[index], tracks[index].name))
        places = [0] * len(tracks)
        for place, index in enumerate(by_time):
            places[index] = place
        return [self.bitflag_filter_item if is_shown else 0 for is_shown in shown], places


def is_take(track: NlaTrack, wanted: str) -> bool:
    """Whether a track holds a take whose name contains a text in lower case."""
    strips = track.strips
    name = nla.take_name(strips[0].action) if len(strips) and not nla.is_replaced(track) else ""
    return bool(name) and wanted in name.lower()


def draw_about(layout: UILayout, action: Any, pixels: float) -> None:
    """Draws the number and the words of a take, and as much of its length, feeling and voice as fits beside them.

    pixels: the width that there is, at scale 1.
    """
    notes = stored.notes_of_action(action)
    number, words = labels.label(action)
    about = [*_manner(notes), f"{notes.seconds or 0.0:.1f} s"]
    label = f"{number} {words}".strip()
    wanted = min(text_pixels(label), WORDS)
    while about and (right := text_pixels(" ".join(about)) + SPACE) > pixels - wanted:
        del about[0]
    layout.label(text=fitted(label, pixels - right if about else pixels), translate=False)
    if about:
        side = layout.row()
        side.alignment = "RIGHT"
        side.label(text=" ".join(about), translate=False)


def draw_take(layout: UILayout, context: Context, name: str, track: NlaTrack) -> None:
    """Draws the chosen take: its words and settings, and its buttons. track: the NLA track of its shape keys."""
    box = layout.box()
    action = track.strips[0].action
    if action:
        column = box.column(align=True)
        column.scale_y = 0.8
        for line in (labels.words_of(stored.notes_of_action(action)) or name, _description(action, track)):
            column.label(text=line, translate=False)
    buttons = box.column(align=True)
    row = buttons.row(align=True)
    row.operator(UNITAF_OT_retake.bl_idname, text="Retake…", icon="FILE_REFRESH").take = name
    row.operator(UNITAF_OT_use_take.bl_idname, text="Use", icon="CHECKMARK").take = name
    row.operator(UNITAF_OT_mute_take.bl_idname, text="", icon=EYE[track.mute]).take = name
    row = buttons.row(align=True)
    row.operator(UNITAF_OT_move_take.bl_idname, text="Move…").take = name
    move = row.operator(UNITAF_OT_move_take.bl_idname, text="To Playhead")
    move.take, move.to_playhead = name, True
    row.operator(UNITAF_OT_duplicate_take.bl_idname, text="", icon="DUPLICATE").take = name
    row.operator(UNITAF_OT_rename_take.bl_idname, text="", icon="FONT_DATA").take = name
    row.operator(UNITAF_OT_delete_take.bl_idname, text="", icon="TRASH").take = name
    if offset := sound_offset(context, name, track):
        frames = "1 frame" if abs(offset) == 1 else f"{abs(offset)} frames"
        draw_text(box, context, f"Its sound lies {frames} {'late' if offset > 0 else 'early'}.", "ERROR")
        box.operator(UNITAF_OT_sync_take.bl_idname, icon="UV_SYNC_SELECT").take = name
    if is_silent(name, action):
        draw_text(box, context, "Its sound is not in this file.", "INFO")
        box.operator(UNITAF_OT_add_sound.bl_idname, icon="PLAY_SOUND").take = name


def sound_offset(context: Context, name: str, track: NlaTrack) -> int:
    """Returns how many frames the sound of a take lies behind its face; 0 if no strip has the take's name.

    Quick enough for drawing, unlike ``library.sound_offset``, which finds renamed strips too.
    """
    editor = context.scene.sequence_editor if context.scene else None
    strip = sequencer.strips(editor).get(name) if editor else None
    return round(sequencer.left(strip)) - round(track.strips[0].frame_start) if strip is not None else 0


def is_silent(name: str, action: Any) -> bool:
    """Whether the sound of a take is missing; quick for takes whose strip has their name, unlike the library's."""
    if not action or action.get(stored.RECORDED):
        return False
    editors = [scene.sequence_editor for scene in bpy.data.scenes if scene.sequence_editor]
    if any(sequencer.strips(editor).get(name) is not None for editor in editors):
        return False
    strips = (strip for editor in editors for strip in sequencer.strips(editor))
    return not any(marks.text(strip, nla.TAKE_MARK) == name for strip in strips)


def _manner(notes: core.notes.Notes) -> list[str]:
    """Returns the voice of a take and its strongest feeling, in few words; what is dropped first stands first."""
    emotion = notes.settings.emotion
    found = [voice_label(notes.settings.voice)]
    if emotion.auto:
        return [*found, "auto"]
    largest = emotion.weights.max(0)
    return [*found, core.emotion.EMOTIONS[int(largest.argmax())]] if largest.any() else found


def _description(action: Any, track: NlaTrack) -> str:
    """Returns frames, length, voice, reading and feeling of a take, in one line."""
    notes = stored.notes_of_action(action)
    strip, settings = track.strips[0], notes.settings
    by_another = notes.speaker not in ("", settings.voice)
    parts = [
        f"Frames {round(strip.frame_start)} to {round(strip.frame_end)}",
        f"{notes.seconds or 0.0:.1f} s",
        voice_label(settings.voice) + (f" by {voice_label(notes.speaker)}" if by_another else ""),
        f"reading {settings.seed}" if settings.seed else "",
        emotion_text(settings.emotion),
    ]
    return ", ".join(part for part in parts if part)


def emotion_text(emotion: core.track.EmotionTrack) -> str:
    """Returns the largest weight of each emotion in a take: "happy 0.8, sad 0.2"."""
    if emotion.auto:
        return "emotion from its words"
    largest = emotion.weights.max(0)
    return ", ".join(f"{name} {value:.2g}" for name, value in zip(core.emotion.EMOTIONS, largest, strict=True) if value)
