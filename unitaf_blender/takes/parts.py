"""The parts of a take in a file: NLA strips of each datablock that it moves, and sound strips."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import bpy
from bpy.types import ID, Action, AnimData, NlaStrip, NlaTrack, Scene

from .. import core
from ..timeline import marks, nla, sequencer
from . import stored

CUSTOM = re.compile(r'(.*)\["([^"]+)"\]')  # data path of a custom property
OWNERS = ("shape_keys", "objects", "armatures", "meshes")  # collections of bpy.data that a take may move


@dataclasses.dataclass(frozen=True)
class Part:
    """The strip of a take that moves one datablock."""

    owner: ID
    track: NlaTrack
    strip: NlaStrip

    @property
    def action(self) -> Action:
        """The action of the strip."""
        action = self.strip.action
        assert action is not None  # it has the take's mark
        return action

    @property
    def data(self) -> AnimData:
        """The animation of the datablock."""
        return nla.ensure_animation(self.owner)


@dataclasses.dataclass(frozen=True)
class SoundPart:
    """The sound strip of a take."""

    scene: Scene
    strip: Any


def parts_of(name: str) -> list[Part]:
    """Returns the parts of a take, the face first; none if there is no such take."""
    found = [
        Part(owner, track, strip)
        for kind in OWNERS
        for owner in getattr(bpy.data, kind)
        for track in _tracks(owner)
        for strip in track.strips
        if nla.take_name(strip.action) == name
    ]
    # Only the action of the face stores the take.
    return sorted(found, key=lambda part: not stored.has_stored_take(part.action))


def face_of(name: str) -> Part:
    """Returns the part of a take that holds its curves; raises InputError when there is no such take."""
    return all_parts(name)[0]


def all_parts(name: str) -> list[Part]:
    """Returns the parts of a take, the face first; raises InputError when there is no such take."""
    found = parts_of(name)
    if not found:
        raise core.errors.InputError(f"There is no take called {name!r} in this file.")
    return found


def sounds_of(name: str) -> list[SoundPart]:
    """Returns the sound strips of a take in all scenes."""
    return [
        SoundPart(scene, strip)
        for scene in bpy.data.scenes
        if scene.sequence_editor
        for strip in sequencer.strips(scene.sequence_editor)
        if marks.text(strip, nla.TAKE_MARK) == name
    ]


def names_in(owner: ID) -> list[str]:
    """Returns the takes that move a datablock, by start frame."""
    strips = sorted(nla.take_strips(owner), key=lambda strip: strip.frame_start)
    return list(dict.fromkeys(nla.take_name(strip.action) for strip in strips))


def is_name_taken(name: str) -> bool:
    """Whether an action or a take has this name."""
    return any(name.lower() in (action.name.lower(), nla.take_name(action).lower()) for action in bpy.data.actions)


def restore_untouched(owner: ID, before: dict[nla.Channel, float]) -> None:
    """Restores channels that no take moves any more, and removes held values and animation data without any use.

    before: the values that were held below the takes, by channel.
    """
    data = nla.ensure_animation(owner)
    left = nla.animated_channels(data)
    for channel, value in before.items():
        if channel not in left:
            _set(owner, channel, value)
    if not any(nla.take_strips(owner)):
        for track in list(data.nla_tracks):
            actions = [strip.action for strip in track.strips if strip.action]
            if actions and all(nla.is_rest(action) for action in actions):
                data.nla_tracks.remove(track)
                for action in actions:
                    if action.users - action.use_fake_user == 0:  # a duplicated head shares it
                        bpy.data.actions.remove(action)
    if data.action is None and not data.nla_tracks and not data.drivers:
        owner.animation_data_clear()


def values_before(owner: ID, strips: list[NlaStrip]) -> dict[nla.Channel, float]:
    """Returns the values that the channels of some strips had before takes moved them: held values, else defaults."""
    held = nla.held_channels(nla.ensure_animation(owner))
    channels = {(curve.data_path, curve.array_index) for strip in strips for curve in nla.strip_curves(strip)}
    return {channel: held[channel] if channel in held else _default(owner, channel) for channel in channels}


def shift_keys(curves: Iterable[Any], spans: Sequence[tuple[float, float, float]]) -> None:
    """Moves keys of some F-curves.

    spans: (first frame, last frame, frames to move by); the first span that holds a key is used. Moved keys replace
    keys at the same frame, as in Blender's editors.
    """
    for curve in curves:
        moving = [
            (point, frames)
            for point in curve.keyframe_points
            for frames in [next((by for first, last, by in spans if first <= point.co.x <= last), 0)]
            if frames
        ]
        for point, frames in moving:
            point.co_ui[0] += frames  # moves the handles too
        if moving:
            curve.update()


def place_keys(curves: Iterable[Any], span: tuple[float, float], place: Callable[[float], float]) -> None:
    """Moves the keys of some F-curves in a span of frames; place: returns the new frame of a frame."""
    for curve in curves:
        inside = [point for point in curve.keyframe_points if span[0] <= point.co.x <= span[1]]
        for point in inside:
            point.co_ui[0] = place(point.co.x)
        if inside:
            curve.update()


def _tracks(owner: ID) -> Iterator[NlaTrack]:
    data = nla.animation(owner)
    yield from data.nla_tracks if data else ()


def _default(owner: ID, channel: nla.Channel) -> float:
    path, index = channel
    if path.startswith("key_blocks["):
        return 0.0  # the default is 1 in Blender 5.0, at which no face is at rest
    container, _, name = path.rpartition(".")
    try:
        holder: Any = owner.path_resolve(container) if container else owner
        prop = holder.bl_rna.properties[name]
        return float(prop.default_array[index] if prop.is_array else prop.default)
    except (ValueError, KeyError, AttributeError):
        return 0.0  # a custom property


def _set(owner: ID, channel: nla.Channel, value: float) -> None:
    path, index = channel
    custom = CUSTOM.fullmatch(path)
    container, name = custom.groups() if custom else path.rpartition(".")[::2]
    with contextlib.suppress(ValueError, KeyError):  # the shape key or the bone is gone
        holder: Any = owner.path_resolve(container) if container else owner
        if custom:
            holder[name] = value
        elif holder.bl_rna.properties[name].is_array:
            getattr(holder, name)[index] = value
        else:
            setattr(holder, name, value)


def line_of_notes(notes: core.notes.Notes) -> str:
    """Returns the text of a take on one line, which Blender can show: a lone surrogate becomes a question mark."""
    return " ".join(notes.text.split()).encode("utf-8", "replace").decode("utf-8")
