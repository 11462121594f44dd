"""The parts of a take in a file: NLA strips of each datablock that it moves, and sound strips."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Sequence
from typing import Any

import bpy
import numpy as np
from bpy.types import ID, Action, AnimData, Key, NlaStrip, NlaTrack, Scene

from .. import core
from ..timeline import marks, nla, sequencer
from . import stored

MOST = 10**6  # takes of a head; a higher number is of a damaged file
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


class TakeIndex:
    """All takes of the file by name, found by walking it once; for operations on many takes.

    It holds references, so it is made anew for each operation, and after takes were added, removed or renamed.
    """

    def __init__(self) -> None:
        self._parts: dict[str, list[Part]] = {}
        overridden: set[int] = set()  # session uids of what lies in libraries, and in this file as an override
        for kind in reversed(OWNERS):  # shape keys after the meshes that have them
            for owner in getattr(bpy.data, kind):
                if owner.override_library is not None and (reference := owner.override_library.reference) is not None:
                    key = getattr(reference, "shape_keys", None)
                    overridden |= {item.session_uid for item in (reference, key) if item is not None}
                for track, strip in nla.take_tracks(owner):
                    self._parts.setdefault(nla.take_name(strip.action), []).append(Part(owner, track, strip))
        for name, parts in list(self._parts.items()):
            found = [part for part in parts if part.owner.session_uid not in overridden]
            here = [part for part in found if part.owner.is_editable]
            if here or any(isinstance(part.owner, Key) for part in found):
                # Only the action of the face stores the take.
                self._parts[name] = sorted(here or found, key=lambda part: not stored.has_stored_take(part.action))
            else:
                del self._parts[name]  # a linked object that turned with a take

    @property
    def names(self) -> list[str]:
        """Returns the names of all takes."""
        return list(self._parts)

    def parts_of(self, name: str) -> list[Part]:
        """Returns the parts of a take, the face first; none if there is no such take."""
        return self._parts.get(name, [])

    def all_parts(self, name: str) -> list[Part]:
        """Returns the parts of a take, the face first; raises InputError when there is no such take."""
        found = self.parts_of(name)
        if not found:
            raise core.errors.InputError(f"There is no take called {name!r} in this file.")
        return found

    def face_of(self, name: str) -> Part:
        """Returns the part of a take that holds its curves; raises InputError when there is no such take."""
        return self.all_parts(name)[0]

    def sounds_of(self, name: str) -> list[SoundPart]:
        """Returns the sound strips of a take in all scenes."""
        return self._sounds.get(name, [])

    @functools.cached_property
    def _sounds(self) -> dict[str, list[SoundPart]]:
        found: dict[str, list[SoundPart]] = {}
        for scene in bpy.data.scenes:
            for strip in sequencer.strips(scene.sequence_editor) if scene.sequence_editor else ():
                if name := marks.text(strip, nla.TAKE_MARK):
                    found.setdefault(name, []).append(SoundPart(scene, strip))
        return found


def parts_of(name: str) -> list[Part]:
    """Returns the parts of a take, the face first; none if there is no such take."""
    return TakeIndex().parts_of(name)


def face_of(name: str) -> Part:
    """Returns the part of a take that holds its curves; raises InputError when there is no such take."""
    return TakeIndex().face_of(name)


def all_parts(name: str) -> list[Part]:
    """Returns the parts of a take, the face first; raises InputError when there is no such take."""
    return TakeIndex().all_parts(name)


def sounds_of(name: str) -> list[SoundPart]:
    """Returns the sound strips of a take in all scenes."""
    return TakeIndex().sounds_of(name)


def names_in(owner: ID) -> list[str]:
    """Returns the takes that move a datablock, by start frame."""
    starts = [(strip.frame_start, nla.take_name(strip.action)) for strip in nla.take_strips(owner)]
    return list(dict.fromkeys(name for _, name in sorted(starts, key=lambda found: found[0])))


def free_number(owner: ID) -> int:
    """Returns the number of the next take that moves a datablock: one more than the highest."""
    data = nla.animation(owner)
    actions = [strip.action for track in (data.nla_tracks if data else ()) for strip in track.strips]
    numbers = [action.get(stored.NUMBER, 0) for action in actions if action is not None]
    return 1 + max((number for number in numbers if isinstance(number, int) and number < MOST), default=0)


def number_of(action: Action) -> int:
    """Returns the number of a take among those of its head; 0 for a take of an earlier version, and other actions."""
    return round(marks.number(action, stored.NUMBER, 0.0))


def taken_names() -> set[str]:
    """Returns the names that no new take may have, in lower case: of actions of this file, and of takes."""
    here = [action for action in bpy.data.actions if action.library is None]
    found = {name for action in here for name in (action.name, nla.take_name(action))}
    return {name.lower() for name in found.union(TakeIndex().names) if name}


@dataclasses.dataclass(frozen=True)
class KeySpan:
    """Keys from frame ``first`` to ``last``, which move: ``first`` to ``start``, others with their times × factor."""

    first: float
    last: float
    start: float
    factor: float = 1.0


def place_keys(curves: Iterable[Any], spans: Sequence[KeySpan]) -> None:
    """Moves the keys of some F-curves, each once: by the first span that holds it.

    Moved keys replace keys at the same frame, as in Blender's editors.
    """
    for curve in curves:
        points = curve.keyframe_points
        co = np.empty(2 * len(points), np.float32)
        points.foreach_get("co", co)
        before = co[::2].astype(np.float64)
        after = before.copy()
        for span in reversed(spans):
            inside = (span.first <= before) & (before <= span.last)
            after[inside] = span.start + (before[inside] - span.first) * span.factor
        moving = np.flatnonzero(after != before).tolist()
        for point, frame in [(points[index], float(after[index])) for index in moving]:
            point.co_ui[0] = frame  # moves the handles too
        if moving:
            curve.update()


def line_of_notes(notes: core.notes.Notes) -> str:
    """Returns the text of a take on one line, which Blender can show: a lone surrogate becomes a question mark."""
    return " ".join(notes.text.split()).encode("utf-8", "replace").decode("utf-8")
