"""Blinks and glances of the characters of a script while others speak."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from bpy.types import Scene

from ..character.face import Face, faces_of
from ..character.head import head_reason
from ..properties.dialogue import dialogue_of
from ..timeline import nla, sequencer
from . import listener_tracks, schedule

SHORTEST_PAUSE = 1.0  # seconds; a character does not blink and glance in shorter pauses. Our choice


def show(scene: Scene) -> list[str]:
    """Writes the blinks and glances of all characters anew, if the dialogue has listeners; returns their names.

    They go from the start of the first line to the end of the last, and leave out the takes of the character itself.
    """
    hide(scene)
    known = schedule.spans(scene)
    spoken = [known[row.take] for row in dialogue_of(scene).lines if row.take in known]
    if not dialogue_of(scene).listeners or not spoken:
        return []
    first, last = min(span.start for span in spoken), max(span.stop for span in spoken) - 1
    fps, names = sequencer.true_fps(scene), []
    for name, faces in _speakers(scene):
        takes = {(round(strip.frame_start), round(strip.frame_end)) for strip in nla.take_strips(faces[0].key)}
        pauses = listener_tracks.pauses(takes, first, last, round(SHORTEST_PAUSE * fps))
        with contextlib.ExitStack() as undo:
            written = [listener_tracks.write(face.key, face.map, name, pauses, fps, undo) for face in faces]
            names += [name] if any(written) else []
            undo.pop_all()
    return names


def hide(scene: Scene) -> int:
    """Removes the listener tracks of all heads of a scene; returns how many heads had one."""
    keys = {getattr(head.data, "shape_keys", None) for head in scene.objects} - {None}
    return sum(listener_tracks.remove(key) for key in keys)  # type: ignore[arg-type]


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
