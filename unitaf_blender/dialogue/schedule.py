"""The frames at which the lines of a script start."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bpy.types import Scene

from ..properties.dialogue import UnitafLine, dialogue_of
from ..takes import library
from ..timeline import nla, sequencer


@dataclasses.dataclass(frozen=True)
class Span:
    """The frames of a take: ``start`` is the first, ``stop`` the one after the last."""

    start: int
    stop: int


def row_of(scene: Scene, name: str) -> UnitafLine | None:
    """Returns the line with an id; None if there is none."""
    return next((row for row in dialogue_of(scene).lines if row.id == name), None)


def spans(scene: Scene) -> dict[str, Span]:
    """Returns the frames of the takes of all heads of a scene, by name of the take."""
    keys = {getattr(head.data, "shape_keys", None) for head in scene.objects} - {None}
    return {
        nla.take_name(strip.action): Span(round(strip.frame_start), round(strip.frame_end) + 1)
        for key in keys
        for strip in nla.take_strips(key)  # type: ignore[arg-type]
    }


def origin_of(scene: Scene) -> int:
    """Returns the frame from which lines are placed: the playhead, or the start of the scene's range."""
    return int(scene.frame_current if dialogue_of(scene).origin == "PLAYHEAD" else scene.frame_start)


def start_of(scene: Scene, name: str, origin: int, place_anew: bool, known: Mapping[str, Span]) -> int:
    """Returns the frame at which a line starts.

    A line with a time of its own starts at that time after ``origin``, any other after the line before it and the gap,
    or together with it. name: the line's id. place_anew: whether that also holds for a line with a take, which
    otherwise keeps its place. known: see ``spans``. Raises InputError for a time that Blender does not have.
    """
    lines, fps = list(dialogue_of(scene).lines), sequencer.true_fps(scene)
    index = next(index for index, row in enumerate(lines) if row.id == name)
    row = lines[index]
    if row.timing == "TIME":
        sequencer.check_frames(name, origin + row.time * fps, origin + row.time * fps)
        return int(origin + round(row.time * fps))
    if not place_anew and row.take in known:
        return known[row.take].start
    preceding = [known[other.take] for other in _preceding(lines, index) if other.take in known]
    if not preceding:
        return origin
    if row.timing == "TOGETHER":
        return preceding[0].start
    gap: int = round(dialogue_of(scene).gap * fps)
    return max(span.stop for span in preceding) + gap


def ripple(scene: Scene, name: str, now: Span, before: Span | None, known: Mapping[str, Span]) -> None:
    """Moves the takes of the lines behind one by as much as its end has moved, up to the next line with its own time.

    name: the line's id. now, before: the frames of its take and of the earlier one. Without an earlier one, the lines
    behind move only as far as the take needs room. known: see ``spans``.
    """
    lines = list(dialogue_of(scene).lines)
    index = next(index for index, row in enumerate(lines) if row.id == name)
    behind = []
    for row in lines[index + 1 :]:
        if row.timing == "TIME":
            break
        if row.take in known:
            behind.append(row.take)
    if not behind:
        return
    if before is not None:
        frames = now.stop - before.stop
    else:
        room = round(dialogue_of(scene).gap * sequencer.true_fps(scene))
        frames = max(0, now.stop + room - min(known[take].start for take in behind))
    library.move_all(behind, frames)


def _preceding(lines: list[UnitafLine], index: int) -> list[UnitafLine]:
    """Returns the line before another, and the lines that are spoken together with it."""
    found = []
    for row in reversed(lines[:index]):
        found.append(row)
        if row.timing != "TOGETHER":
            break
    return found
