"""Takes of one head that overlap only in silences for a feeling: both stay, and the later one fades in.

So what is felt goes on from one line to the next, where one take alone would be at rest between them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Iterable

from bpy.types import Key, NlaStrip

from ..timeline import nla
from . import stored
from .parts import TakeIndex
from .stored import StoredTake


@dataclasses.dataclass(frozen=True)
class Extent:
    """The frames of a take: ``start`` is the first, ``stop`` the one after the last.

    said: those between which it would lie if it were calm. first_word: the frame at which its first word starts.
    """

    start: float
    stop: float
    said: tuple[float, float]
    first_word: float

    def overlaps(self, other: Extent) -> bool:
        """Whether the two share more than an end."""
        return self.start < other.stop - 1 and other.start < self.stop - 1

    def leads_to(self, other: Extent) -> bool:
        """Whether the other one comes later, and they overlap in silences for a feeling alone."""
        return self.start < other.start and self.overlaps(other) and self.said[1] <= other.said[0]


def extent(take: StoredTake, start: float, stop: float, recorded: bool = False) -> Extent:
    """Returns the extent of a take from frame ``start`` on. recorded: a recording has no silences of a feeling."""
    ends = take.felt_ends()
    before, after = (0.0, 0.0) if recorded else (ends.before * take.fps(), ends.after * take.fps())
    return Extent(start, stop, (start + before, stop - after), start + take.silence_before() * take.fps())


@dataclasses.dataclass(frozen=True)
class Neighbours:
    """Takes of a head that a new one overlaps in silences alone. earlier, later: their names."""

    earlier: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


def neighbours(key: Key, new: Extent, but: str) -> Neighbours:
    """Returns the takes of some shape keys that may stay beside a new one, which lies above the earlier ones.

    but: one that the new take replaces. There are no later ones where the new take cannot be put below them: where
    nothing else lies lower.
    """
    earlier, later = [], []
    for number, track in enumerate(key.animation_data.nla_tracks if key.animation_data else ()):
        for strip in track.strips if not track.mute else ():
            name = nla.take_name(strip.action)
            if not name or name == but or not (new.start < strip.frame_end and strip.frame_start < new.stop - 1):
                continue
            other = _extent_of(strip)
            if other is not None and other.leads_to(new):
                earlier.append(name)
            elif other is not None and new.leads_to(other) and number > 0:
                later.append(name)
    return Neighbours(tuple(earlier), tuple(later))


def fade_in(names: Iterable[str], undo: contextlib.ExitStack) -> None:
    """Lets takes fade in over the silence before their first words, all that they move."""
    index = TakeIndex()
    for name in names:
        parts = index.all_parts(name)
        own = _extent_of(parts[0].strip)
        for part in parts if own is not None else ():
            assert own is not None
            undo.callback(setattr, part.strip, "blend_in", part.strip.blend_in)
            part.strip.blend_in = max(1.0, own.first_word - own.start)


def follow_moves(keys: Iterable[Key]) -> None:
    """Lets takes fade in that now overlap an earlier one, below them, in silences alone; after takes were moved."""
    found = []
    for key in keys:
        strips = [strip for track, strip in nla.take_tracks(key) if not (track.mute or strip.mute)]
        order = sorted(range(len(strips)), key=lambda number: strips[number].frame_start)
        for one, other in itertools.pairwise(order):
            if one < other and strips[other].frame_start < strips[one].frame_end:
                earlier, later = _extent_of(strips[one]), _extent_of(strips[other])
                if earlier and later and earlier.leads_to(later):
                    found.append(nla.take_name(strips[other].action))
    if found:
        with contextlib.ExitStack() as undo:
            fade_in(dict.fromkeys(found), undo)
            undo.pop_all()


def _extent_of(strip: NlaStrip) -> Extent | None:
    """Returns the extent of the take in a strip; None where it is not stored there."""
    take = stored.stored_take(strip.action) if strip.action and stored.is_usable(strip.action) else None
    if take is None:
        return None
    recorded = bool(strip.action.get(stored.RECORDED))  # type: ignore[union-attr]
    return extent(take, round(strip.frame_start), round(strip.frame_end) + 1, recorded)
