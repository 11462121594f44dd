"""Everything that a take is in a file: strips on NLA tracks of whatever it moves, and a sound strip."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import bpy
from bpy.types import ID, Action, AnimData, FCurve, NlaStrip, NlaTrack, Scene

from .. import core
from . import nla, sequencer, stored

CUSTOM = re.compile(r'(.*)\["([^"]+)"\]')  # the path of a custom property
OWNERS = ("shape_keys", "objects", "armatures", "meshes")  # of bpy.data: what a take may move


@dataclasses.dataclass(frozen=True)
class Part:
    """What of a take moves one datablock."""

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


def parts(name: str) -> list[Part]:
    """What a take moves, its face first."""
    found = [
        Part(owner, track, strip)
        for kind in OWNERS
        for owner in getattr(bpy.data, kind)
        for track in _tracks(owner)
        for strip in track.strips
        if nla.take_name(strip.action) == name
    ]
    return sorted(found, key=lambda part: not stored.is_kept(part.action))  # further meshes keep nothing themselves


def sounds(name: str) -> list[SoundPart]:
    """The sound strips of a take, in all scenes."""
    return [
        SoundPart(scene, strip)
        for scene in bpy.data.scenes
        if scene.sequence_editor
        for strip in sequencer.strips(scene.sequence_editor)
        if strip.get(nla.TAKE_MARK) == name
    ]


def names_in(owner: ID) -> list[str]:
    """The takes that move a datablock, by their time."""
    strips = sorted(nla.take_strips(owner), key=lambda strip: strip.frame_start)
    return list(dict.fromkeys(nla.take_name(strip.action) for strip in strips))


def is_name_taken(name: str) -> bool:
    """Whether an action or a take has this name."""
    return any(name.lower() in (action.name.lower(), nla.take_name(action).lower()) for action in bpy.data.actions)


def forget_untouched(owner: ID, before: dict[nla.Channel, float]) -> None:
    """Give what is moved no longer the value that it had before, and drop animation that is empty.

    before: those values, by channel: see ``values_before``.
    """
    data = nla.ensure_animation(owner)
    left = nla.animated_channels(data)
    for channel, value in before.items():
        if channel not in left:
            _set(owner, channel, value)
    _forget_rest(owner)
    if data.action is None and not data.nla_tracks and not data.drivers:
        owner.animation_data_clear()


def _forget_rest(owner: ID) -> None:
    """Remove what is held for takes, once no take, listener or hand layer of a datablock is mixed with it any more."""
    data = nla.ensure_animation(owner)
    actions = [strip.action for track in data.nla_tracks for strip in track.strips]
    if nla.is_layer(data.action) or any(nla.take_name(action) or nla.is_listener(action) for action in actions):
        return
    for track in list(data.nla_tracks):
        resting = [strip.action for strip in track.strips if strip.action]
        if resting and all(nla.is_rest(action) for action in resting):
            data.nla_tracks.remove(track)
            for action in resting:
                if action.users - action.use_fake_user == 0:  # a duplicated head shares it
                    bpy.data.actions.remove(action)


def values_before(owner: ID, curves: Iterable[FCurve]) -> dict[nla.Channel, float]:
    """What some curves' channels had before they were moved: what is held for them, else their defaults."""
    held = nla.held_channels(nla.ensure_animation(owner))
    channels = {(curve.data_path, curve.array_index) for curve in curves}
    return {channel: held[channel] if channel in held else _default(owner, channel) for channel in channels}


def shift_keys(curves: Iterable[Any], spans: Sequence[tuple[float, float, float]]) -> None:
    """Move keys of some F-curves. spans: first frame, last frame, and by how many frames; the first that fits counts.

    Keys that lie where others come to are replaced by them, as they are when keys are moved in an editor.
    """
    for curve in curves:
        moving = [
            (point, frames)
            for point in curve.keyframe_points
            for frames in [next((by for first, last, by in spans if first <= point.co.x <= last), 0)]
            if frames
        ]
        for point, frames in moving:
            point.co_ui[0] += frames  # the handles go along
        if moving:
            curve.update()


def place_keys(curves: Iterable[Any], span: tuple[float, float], place: Callable[[float], float]) -> None:
    """Move the keys of some F-curves that lie in a stretch of frames to where a function says."""
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
        return 0.0  # Blender 5.0 says 1, which no face is at rest
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


def settings_of(notes: dict[str, Any]) -> core.settings.Settings:
    """The settings that a take's .json names, or those by default."""
    try:
        return core.settings.Settings.from_dict(notes.get("settings", {}))
    except core.errors.UnitafError:  # of another version
        return core.settings.Settings()


def as_line(notes: dict[str, Any]) -> str:
    """What a take says, in one line."""
    return " ".join(str(notes.get("text", "")).split())
