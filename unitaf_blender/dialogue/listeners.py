"""Blinks and glances of the characters of a script while others speak."""

from __future__ import annotations

import bisect
import contextlib
import math
from collections.abc import Iterable, Iterator

import bpy
from bpy.types import Key, NlaTrack, Scene

from ..character.face import Face, faces_of
from ..character.head import head_reason
from ..properties.dialogue import dialogue_of
from ..timeline import nla, sequencer
from . import listener_tracks, schedule

NEAR = 60.0  # seconds before and after a line in which others listen; nobody waits longer for a blink. Our choice
SHORTEST_PAUSE = 1.0  # seconds; a character does not blink and glance in shorter pauses. Our choice


def show(scene: Scene) -> list[str]:
    """Writes the blinks and glances of all characters anew, if the dialogue has listeners; returns their names.

    They go from the start of the first line to the end of the last, and leave out the takes of the character itself,
    and silence that is further than ``NEAR`` from every line. If that fails, the earlier ones stay.
    """
    earlier = _written(scene)
    known = schedule.spans(scene)
    spoken = [known[row.take] for row in dialogue_of(scene).lines if row.take in known]
    if not dialogue_of(scene).listeners or not spoken:
        listener_tracks.remove(earlier)
        return []
    fps, names = sequencer.true_fps(scene), []
    watched, shortest = _watched(spoken, round(NEAR * fps)), round(SHORTEST_PAUSE * fps)
    with contextlib.ExitStack() as undo:
        for name, faces in _speakers(scene):
            takes = {(round(strip.frame_start), round(strip.frame_end)) for strip in nla.take_strips(faces[0].key)}
            pauses = _pauses(takes, watched, shortest)
            written = [listener_tracks.write(face.key, face.map, name, pauses, fps, undo) for face in faces]
            names += [name] if any(written) else []
        undo.pop_all()
    listener_tracks.remove(earlier)
    listener_tracks.restore_names([track for _key, track in _written(scene)])
    return names


def _watched(spoken: list[schedule.Span], near: int) -> list[listener_tracks.Span]:
    """Returns the spans in which others listen: around the lines, from the first one's start to the last one's end."""
    found: list[listener_tracks.Span] = []
    first, last = min(span.start for span in spoken), max(span.stop for span in spoken) - 1
    for span in sorted(spoken, key=lambda span: span.start):
        start, end = max(first, span.start - near), min(last, span.stop - 1 + near)
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _pauses(
    takes: Iterable[listener_tracks.Span], watched: list[listener_tracks.Span], shortest: int
) -> list[listener_tracks.Span]:
    """Returns the spans without a take of the character, of at least ``shortest`` frames, in which others listen."""
    own, found, at = sorted(takes), list[listener_tracks.Span](), 0
    for first, last in watched:
        while at < len(own) and own[at][1] < first:
            at += 1
        found += listener_tracks.pauses(own[at : bisect.bisect(own, (last, math.inf))], first, last, shortest)
    return found


def follow_takes() -> None:
    """Writes the blinks and glances anew in all scenes that have some; subscribes to ``changes.take_reworded``."""
    for scene in bpy.data.scenes:
        if dialogue_of(scene).listeners and _written(scene):
            show(scene)


def hide(scene: Scene) -> int:
    """Removes the listener tracks of all heads of a scene; returns how many heads had one."""
    found = _written(scene)
    listener_tracks.remove(found)
    return len({key for key, _track in found})


def _written(scene: Scene) -> list[tuple[Key, NlaTrack]]:
    """Returns the listener tracks of all heads of a scene, and the shape keys that they move."""
    keys = {getattr(head.data, "shape_keys", None) for head in scene.objects} - {None}
    return [(key, track) for key in keys for track in listener_tracks.tracks_of(key)]  # type: ignore[arg-type, misc]


def _speakers(scene: Scene) -> Iterator[tuple[str, list[Face]]]:
    """Yields the characters that have a head, with the faces of all its meshes; a head of several characters once."""
    seen: set[int] = set()
    for character in dialogue_of(scene).characters:
        if character.head is None or head_reason(character.head):
            continue
        faces = faces_of(character.head)
        if faces[0].key.session_uid not in seen:
            seen.add(faces[0].key.session_uid)
            yield character.name, faces
