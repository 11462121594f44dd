"""Takes that are stored in the custom properties of their actions, as they were made.

Dials are computed from them, so the take's files may be gone. A .blend may come from anywhere: everything is checked
when it is read, and nothing is unpacked before it is needed.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import logging
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from bpy.types import Action

from .. import core
from ..timeline import marks, nla
from ..timeline.nla import FloatArray
from .sized_cache import SizedCache

# Custom properties of a take's action.
MOTION = "unitaf_motion"  # the take's .npz, byte for byte: 60 s at 30 fps are at most 400 KB
ABOUT = "unitaf_about"  # its .json as it was written: text, words, phones, settings
FPS = "unitaf_fps"  # its frames per second
RECORDED = "unitaf_recorded"  # whether it follows a recording
RIG = "unitaf_rig"  # the rows of the rig map that it was written by, as JSON; empty if it was detected
DIALS = "unitaf_dials"  # the dials that its keys show, as JSON
NUMBER = "unitaf_number"  # which take of its head it is, from 1 on, in the order in which they were made
GIVEN = "unitaf_given"  # the shape keys that the animator had given to takes when its keys were written, as JSON
# Bytes of arrays and notes that are held ready: sliders ask for the same few over and over, and a minute at 30 frames
# per second has 0.45 MB, under dials as much again.
CACHE_BYTES = 64 << 20
PARSED = 24  # bytes that parsed JSON takes for each character, at most: "{}," makes a dict of 64 and its reference
LONGEST = 10**7  # frames that any take may have

log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class StoredTake:
    """A take and the dials that its keys show; it was read once, so that its curves can be computed.

    npz: the take's .npz, byte for byte. metadata_json: its .json, empty if it has none. dials: the dials as JSON, as
    ``signature`` gives them. name: of the take, for messages.
    """

    npz: bytes
    metadata_json: str
    dials: str
    name: str = ""

    @classmethod
    def from_files(cls, npz: Path, dials: core.dials.Dials) -> StoredTake:
        """Reads the files of a take and computes its curves under dials; raises InputError.

        What was read last is ready at once, unless its files have changed.
        """
        *_, kept = cls.steps_of(npz, dials)
        return kept

    @classmethod
    def steps_of(cls, npz: Path, dials: core.dials.Dials) -> Iterator[StoredTake]:
        """The same in steps, so that something else can be done in between; each gives the take, the last one ready."""
        try:
            take = cls(npz.read_bytes(), _read_metadata(npz), signature(dials), npz.stem)
        except (OSError, MemoryError) as error:
            reason = core.files.reason(error)
            raise core.errors.InputError(f"The curves {npz} cannot be read: {reason}.") from error
        yield take
        take.raw_curves()
        yield take
        take.curves_with_dials()
        yield take

    def write_to(self, action: Action) -> None:
        """Writes the take into the custom properties of an action."""
        if MOTION in set(action.keys()):
            del action[MOTION]  # Blender cuts bytes that replace others off at their first zero
        action[MOTION], action[ABOUT], action[DIALS] = self.npz, self.metadata_json, self.dials
        action[FPS] = self.fps()

    def curves_with_dials(self) -> tuple[FloatArray, FloatArray]:
        """Returns curves (frames, 52) in 0..1 and head (frames, 3) in degrees as the dials show them; read-only."""
        dials = self.chosen_dials()
        motion = self.motion()
        if dials == core.dials.Dials():
            return motion.curves, motion.head_rotation

        def compute() -> tuple[FloatArray, FloatArray]:
            return core.dials.apply(motion.curves, motion.head_rotation, motion.fps, dials, self.phones())

        return _shown.get((self._digest, self.metadata_json, self.dials), compute)

    def raw_curves(self) -> FloatArray:
        """Returns curves (frames, 52) in 0..1 as they were made; read-only."""
        return self.motion().curves

    def metadata(self) -> core.notes.Notes:
        """Returns the metadata in the take's .json."""
        return notes_of(self.metadata_json)

    def phones(self) -> list[core.signals.Segment]:
        """Returns its phones with their times in seconds; none if they are not known."""
        return list(self.metadata().phones)

    def motion(self, frames: int | None = None) -> core.take_io.Motion:
        """Returns what moves in the take, as it was made; read-only.

        frames: how many it has, if that is known. Raises InputError when its curves are damaged.
        """
        return _motions.get(self._digest, lambda: core.take_io.load_motion(self.npz, self.name, frames))

    def felt_ends(self) -> core.felt_ends.FeltEnds:
        """Returns the seconds of silence that it has at its ends for its feeling, if it was spoken."""
        return core.felt_ends.felt_ends(self.phones(), self.motion().emotion)

    def silence_before(self) -> float:
        """Returns the seconds of silence before its first word; 0 where its phones are not known."""
        return core.felt_ends.silence_before(self.phones())

    def fps(self) -> float:
        """Returns the frames per second of the take."""
        return self.motion().fps

    def chosen_dials(self) -> core.dials.Dials:
        """Returns the dials; raises InputError when they are damaged."""
        return _read_dials(self.dials, self.name)

    def with_dials(self, dials: str) -> StoredTake:
        """Returns the same take under other dials, as ``signature`` gives them."""
        return dataclasses.replace(self, dials=dials)

    @functools.cached_property
    def _digest(self) -> bytes:
        return hashlib.blake2b(self.npz).digest()


def read_take(action: Action) -> StoredTake:
    """Returns the take that is stored in an action; raises InputError with its name when there is none, or damaged."""
    name = nla.take_name(action) or action.name
    npz = marks.data(action, MOTION)
    if npz is None:
        raise core.errors.InputError(f"The curves of {name!r} are not kept in this file: generate it again.")
    take = StoredTake(npz, _metadata_json(action), marks.text(action, DIALS, marks.MAX_JSON), name)
    try:
        take.chosen_dials()
        take.motion(_frames(action))
    except core.errors.InputError as error:
        _note_damage(action, error)
        raise
    _damaged.discard(action.session_uid)
    return take


def stored_take(action: Action) -> StoredTake | None:
    """Returns the take that is stored in an action; None if there is none, or if it is damaged, which is logged."""
    try:
        return read_take(action)
    except core.errors.InputError:
        return None


def has_stored_take(action: Action) -> bool:
    """Whether an action seems to hold a take; it is not read, so panels may ask."""
    return MOTION in set(action.keys())


def is_usable(action: Action) -> bool:
    """Whether an action seems to hold a take, and none that was found to be damaged; it is not read."""
    return has_stored_take(action) and action.session_uid not in _damaged


def dials_of_action(action: Action) -> core.dials.Dials | None:
    """Returns the dials that a take's keys show, without reading the take; None if damaged, which is logged."""
    try:
        return _read_dials(marks.text(action, DIALS, marks.MAX_JSON), nla.take_name(action))
    except core.errors.InputError as error:
        _note_damage(action, error)
        return None


def felt_ends(action: Action) -> core.felt_ends.FeltEnds:
    """Returns the seconds of silence that a take has at its ends for its feeling; none for a recording, or damaged."""
    take = None if action.get(RECORDED) else stored_take(action)
    return take.felt_ends() if take else core.felt_ends.FeltEnds()


def signature(dials: core.dials.Dials) -> str:
    """Returns dials as one line of JSON: equal dials have equal ones."""
    return json.dumps(dials.as_dict(), sort_keys=True)


def notes_of_action(action: Action) -> core.notes.Notes:
    """Returns the metadata of a take, from its action; fields that are missing or damaged are at their defaults."""
    return notes_of(_metadata_json(action))


def notes_of(metadata_json: str) -> core.notes.Notes:
    """Returns the metadata in a take's .json; fields that are missing or damaged are at their defaults."""
    return _notes.get(metadata_json, lambda: core.notes.lenient(metadata_json))


def _read_dials(text: str, name: str) -> core.dials.Dials:
    """Returns dials from what ``signature`` gave; raises InputError with the take's name for anything else."""
    try:
        return _dials_of(text)
    except (core.errors.SettingsError, *core.archive.UNREADABLE) as error:
        sentence = f"The take {name!r} cannot be read: its dials are damaged; generate it again."
        raise core.errors.InputError(sentence) from error


@functools.lru_cache(maxsize=64)
def _dials_of(text: str) -> core.dials.Dials:
    """Returns dials from JSON; raises SettingsError or one of UNREADABLE. All takes of a head have the same text."""
    values = marks.json_text(text)
    if not isinstance(values, dict):
        raise TypeError("no JSON object")
    return core.dials.Dials.from_dict(values)


def _note_damage(action: Action, error: core.errors.InputError) -> None:
    """Logs what is wrong with a take, once."""
    if action.session_uid not in _damaged:
        log.warning("%s", error)
    _damaged.add(action.session_uid)


def _metadata_json(action: Action) -> str:
    return marks.text(action, ABOUT, core.notes.MAX_CHARACTERS)


def _read_metadata(npz: Path) -> str:
    """Returns the take's .json; empty without one: the curves alone show where lips meet."""
    try:
        return npz.with_suffix(".json").read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _frames(action: Action) -> int:
    """Returns the frames from the first key of an action to its last."""
    first_and_last = action.curve_frame_range
    length = first_and_last[1] - first_and_last[0] + 1
    return round(min(length, LONGEST)) if math.isfinite(length) else 0


def _array_bytes(_key: object, values: Iterable[object]) -> int:
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))


_motions: SizedCache[core.take_io.Motion] = SizedCache(CACHE_BYTES, _array_bytes)
_shown: SizedCache[tuple[FloatArray, FloatArray]] = SizedCache(CACHE_BYTES, _array_bytes)
_notes: SizedCache[core.notes.Notes] = SizedCache(CACHE_BYTES, lambda key, _notes: PARSED * len(str(key)))
_damaged: set[int] = set()  # session uids of the actions whose takes were found to be damaged
