"""Who does not speak listens: blinks and glances of every character while others speak."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from bpy.types import Scene

from ..character.face import Face, faces_of
from ..character.head import head_reason
from ..properties.dialogue import dialogue_of
from ..timeline import nla, sequencer
from . import listener_tracks
from .schedule import spans

SHORTEST_PAUSE = 1.0  # seconds of listening that are worth a blink: our choice


def show(scene: Scene) -> list[str]:
    """Let the characters of the script listen, anew, if that is chosen; returns who does.

    From the first line to the last, and never while they speak themselves.
    """
    hide(scene)
    known = spans(scene)
    spoken = [known[row.take] for row in dialogue_of(scene).lines if row.take in known]
    if not dialogue_of(scene).listeners or not spoken:
        return []
    first, last = min(span.start for span in spoken), max(span.stop for span in spoken) - 1
    fps, found = sequencer.true_fps(scene), []
    for name, parts in _characters(scene):
        own = {(round(strip.frame_start), round(strip.frame_end)) for strip in nla.take_strips(parts[0].key)}
        pauses = listener_tracks.pauses(own, first, last, round(SHORTEST_PAUSE * fps))
        with contextlib.ExitStack() as undo:
            written = [listener_tracks.write(part.key, part.map, name, pauses, fps, undo) for part in parts]
            found += [name] if any(written) else []
            undo.pop_all()
    return found


def hide(scene: Scene) -> int:
    """Take what listeners do away; returns from how many heads."""
    keys = {getattr(head.data, "shape_keys", None) for head in scene.objects} - {None}
    return sum(listener_tracks.remove(key) for key in keys)  # type: ignore[arg-type]


def _characters(scene: Scene) -> Iterator[tuple[str, list[Face]]]:
    """Everybody who has a head, once, and the faces of all meshes."""
    seen: set[int] = set()
    for character in dialogue_of(scene).characters:
        if character.head is None or head_reason(character.head):
            continue
        parts = faces_of(character.head)
        if parts[0].key.session_uid not in seen:
            seen.add(parts[0].key.session_uid)
            yield character.name, parts
