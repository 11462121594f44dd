"""The frames at which the lines of a script start."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping

from bpy.types import Action, Scene

from ..properties.dialogue import UnitafLine, dialogue_of
from ..takes import library, stored
from ..timeline import nla, sequencer
from .script import character_of


@dataclasses.dataclass(frozen=True)
class Span:
    """The frames of a take: ``start`` is the first, ``stop`` the one after the last.

    action: the take's, from which the silences at its ends are read when they are asked for; None for none. fps: of the
    scene.
    """

    start: int
    stop: int
    action: Action | None = None
    fps: float = 0.0

    @functools.cached_property
    def said(self) -> tuple[float, float]:
        """The frames between which it would lie if it were calm: lines keep the same distance, felt or not."""
        if self.action is None:
            return self.start, self.stop
        before, after = stored.felt_ends(self.action)
        return self.start + before * self.fps, self.stop - after * self.fps


def row_of(scene: Scene, name: str) -> UnitafLine | None:
    """Returns the line with an id; None if there is none."""
    return next((row for row in dialogue_of(scene).lines if row.id == name), None)


def spans(scene: Scene) -> dict[str, Span]:
    """Returns the frames of the takes of all heads of a scene, by name of the take."""
    fps = sequencer.true_fps(scene)
    keys = {getattr(head.data, "shape_keys", None) for head in scene.objects} - {None}
    return {
        nla.take_name(strip.action): Span(round(strip.frame_start), round(strip.frame_end) + 1, strip.action, fps)
        for key in keys
        for strip in nla.take_strips(key)  # type: ignore[arg-type]
    }


def origin_of(scene: Scene) -> int:
    """Returns the frame from which lines are placed: the playhead, or the start of the scene's range."""
    return int(scene.frame_current if dialogue_of(scene).origin == "PLAYHEAD" else scene.frame_start)


def start_of(
    scene: Scene, name: str, origin: int, place_anew: bool, known: Mapping[str, Span], lead: float | None = None
) -> int:
    """Returns the frame at which a line starts.

    A line with a time of its own starts at that time after ``origin``, any other after the line before it and the gap,
    or together with it. What counts is what is said: a silence in which a face feels may lie in the gap and beside the
    lines of others, but of the same head only over another such silence. name: the line's id. place_anew: whether that
    also holds for a line with a take, which otherwise keeps its place. known: see ``spans``. lead: seconds of such
    silence at the start of its take; None for those of its earlier one. Raises InputError for a time that Blender does
    not have.
    """
    lines, fps = list(dialogue_of(scene).lines), sequencer.true_fps(scene)
    index = next(index for index, row in enumerate(lines) if row.id == name)
    row = lines[index]
    if row.timing == "TIME":
        sequencer.check_frames(name, origin + row.time * fps, origin + row.time * fps)
        return int(origin + round(row.time * fps))
    old = known.get(row.take)
    silent = lead * fps if lead is not None else old.said[0] - old.start if old else 0.0
    own = _last_of_head(scene, row, lines[:index], known)
    if not place_anew and old:
        return _beside(old.said[0], silent, own)
    preceding = [known[other.take] for other in _preceding(lines, index) if other.take in known]
    if not preceding and row.timing == "AFTER":  # those just before it failed, or are not spoken yet
        preceding = [known[other.take] for other in _last_with_takes(lines[:index], known)]
    if not preceding:
        return origin
    if row.timing == "TOGETHER":
        # The first line of all does not start before the origin, nor does one that is spoken together with it.
        return max(min(origin, preceding[0].start), _beside(preceding[0].said[0], silent, own))
    gap: int = round(dialogue_of(scene).gap * fps)
    return _beside(max(span.said[1] for span in preceding) + gap, silent, own)


def ripple(scene: Scene, name: str, now: Span, before: Span | None, known: Mapping[str, Span]) -> None:
    """Moves the takes of the lines behind one by as much as its end has moved, up to the next line with its own time.

    Its end is that of what is said, see ``start_of``. name: the line's id. now, before: the frames of its take and of
    the earlier one. Without an earlier one, the lines behind move only as far as the take needs room. known: see
    ``spans``.
    """
    lines = list(dialogue_of(scene).lines)
    index = next(index for index, row in enumerate(lines) if row.id == name)
    behind = []
    for row in lines[index + 1 :]:
        if row.timing == "TIME":
            break
        if row.take in known:
            behind.append(row)
    if not behind:
        return
    if before is not None:
        frames = round(now.said[1] - before.said[1])
    else:
        room = round(dialogue_of(scene).gap * sequencer.true_fps(scene))
        frames = max(0, round(now.said[1] + room - min(known[row.take].said[0] for row in behind)))
    heads = set()
    for row in behind:
        if (head := _head(scene, row)) not in heads:  # its first line; the others follow that
            heads.add(head)
            own = now if head == _head(scene, lines[index]) else _last_of_head(scene, row, lines[:index], known)
            span = known[row.take]
            frames = max(frames, _beside(span.said[0] + frames, span.said[0] - span.start, own) - span.start)
    library.move_all([row.take for row in behind], frames)


def _beside(said: float, lead: float, own: Span | None) -> int:
    """Returns the frame at which a take starts whose words belong at a frame, after a silence of ``lead`` frames.

    own: the take of the same head before it. A silence for a feeling may lie over another one, which it fades into, and
    over nothing else of the same head. Takes whose words overlap stay so.
    """
    start = round(said - lead)
    if own is None or own.said[1] > said or (lead and own.said[1] < own.stop):
        return start
    return max(start, own.stop)


def _last_of_head(scene: Scene, row: UnitafLine, rows: list[UnitafLine], known: Mapping[str, Span]) -> Span | None:
    """Returns the take of the last of some lines that the head of a line speaks; None if there is none."""
    head = _head(scene, row)
    return next(
        (known[other.take] for other in reversed(rows) if other.take in known and _head(scene, other) == head), None
    )


def _head(scene: Scene, row: UnitafLine) -> object:
    """Returns what is the same for lines of the same head."""
    character = character_of(scene, row)
    return (character and character.head) or row.character


def _last_with_takes(lines: list[UnitafLine], known: Mapping[str, Span]) -> list[UnitafLine]:
    """Returns the last line that has a take, and the lines that are spoken together with it; none if there is none."""
    last = next((index for index in reversed(range(len(lines))) if lines[index].take in known), None)
    return [] if last is None else [row for row in _preceding(lines, last + 1) if row.take in known]


def _preceding(lines: list[UnitafLine], index: int) -> list[UnitafLine]:
    """Returns the line before another, and the lines that are spoken together with it."""
    found = []
    for row in reversed(lines[:index]):
        found.append(row)
        if row.timing != "TOGETHER":
            break
    return found
