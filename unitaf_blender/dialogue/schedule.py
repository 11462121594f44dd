"""Where the lines of a script go in time."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bpy.types import Scene

from ..properties.dialogue import UnitafLine, dialogue_of
from ..takes import library
from ..timeline import nla, sequencer


@dataclasses.dataclass(frozen=True)
class Span:
    """Where a take lies: the first frame, and the one after its last."""

    start: int
    stop: int


def row_of(scene: Scene, name: str) -> UnitafLine | None:
    """The line with an id."""
    return next((row for row in dialogue_of(scene).lines if row.id == name), None)


def spans(scene: Scene) -> dict[str, Span]:
    """Where the takes of the scene's heads lie, by name."""
    keys = {getattr(head.data, "shape_keys", None) for head in scene.objects} - {None}
    return {
        nla.take_name(strip.action): Span(round(strip.frame_start), round(strip.frame_end) + 1)
        for key in keys
        for strip in nla.take_strips(key)  # type: ignore[arg-type]
    }


def origin_of(scene: Scene) -> int:
    """The frame from which the lines go."""
    return int(scene.frame_current if dialogue_of(scene).origin == "PLAYHEAD" else scene.frame_start)


def start_of(scene: Scene, name: str, origin: int, again: bool, known: Mapping[str, Span]) -> int:
    """The frame at which a line goes.

    origin: where the lines start. again: put it anew where its place in the script says, even if it has a take.
    known: see ``spans``.
    """
    lines, fps = list(dialogue_of(scene).lines), sequencer.true_fps(scene)
    index = next(index for index, row in enumerate(lines) if row.id == name)
    row = lines[index]
    if row.timing == "TIME":
        return int(origin + round(row.time * fps))
    if not again and row.take in known:
        return known[row.take].start
    before = [known[other.take] for other in _before(lines, index) if other.take in known]
    if not before:
        return origin
    if row.timing == "TOGETHER":
        return before[0].start
    gap: int = round(dialogue_of(scene).gap * fps)
    return max(span.stop for span in before) + gap


def ripple(scene: Scene, name: str, now: Span, before: Span | None, known: Mapping[str, Span]) -> None:
    """Move the lines behind one along with its end, up to the next that has a time of its own.

    before: where its earlier take lay; without one, they only make room. known: see ``spans``.
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
    for take in sorted(behind, key=lambda take: known[take].start, reverse=frames > 0) if frames else ():
        library.move(take, frames)


def _before(lines: list[UnitafLine], index: int) -> list[UnitafLine]:
    """The line before another, and those with which that one is spoken together."""
    found = []
    for row in reversed(lines[:index]):
        found.append(row)
        if row.timing != "TOGETHER":
            break
    return found
