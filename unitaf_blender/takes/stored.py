"""The take as it was made, kept with its action: dials start from it, also when the take's files are gone."""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from bpy.types import Action

from .. import core
from ..timeline.nla import FloatArray

# Custom properties of a take's action.
MOTION = "unitaf_motion"  # the take's .npz, byte for byte: 60 s at 30 fps are at most 400 KB
ABOUT = "unitaf_about"  # its .json as it was written: text, words, phones, settings
FPS = "unitaf_fps"  # its frames per second
RECORDED = "unitaf_recorded"  # whether it follows a recording
RIG = "unitaf_rig"  # the rows of the rig map that it was written by, as JSON; empty if it was detected
DIALS = "unitaf_dials"  # the dials that its keys show, as JSON
# Takes whose arrays are kept ready: a minute at 30 fps is 0.4 MB. Sliders ask for the same few over and over.
READY = 16

_UNREADABLE = (
    OSError, ValueError, TypeError, KeyError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile,
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class StoredTake:
    """A take and the dials that its keys show.

    npz: the take's .npz, byte for byte. metadata_json: its .json, empty if it has none. dials: the dials as JSON, as
    ``signature`` gives them.
    """

    npz: bytes
    metadata_json: str
    dials: str

    @classmethod
    def of(cls, npz: Path, dials: core.dials.Dials) -> StoredTake:
        """From the files of a take, with its curves computed; raises InputError.

        What was read last is ready at once, unless its files have changed.
        """
        *_, kept = cls.steps_of(npz, dials)
        return kept

    @classmethod
    def steps_of(cls, npz: Path, dials: core.dials.Dials) -> Iterator[StoredTake]:
        """The same in steps, so that something else can be done in between; each gives the take, the last one ready."""
        try:
            status = npz.stat()
        except OSError as error:
            raise core.errors.InputError(f"The curves {npz} cannot be read: {error.strerror}.") from error
        kept = cls(*_read(npz, status.st_mtime_ns, status.st_size), signature(dials))
        yield kept
        kept.raw_curves()
        yield kept
        kept.curves_with_dials()
        yield kept

    def keep(self, action: Action) -> None:
        """Keep it with an action."""
        action[MOTION], action[ABOUT], action[DIALS] = self.npz, self.metadata_json, self.dials
        action[FPS] = self.fps()

    def curves_with_dials(self) -> tuple[FloatArray, FloatArray]:
        """Curves (frames, 52) in 0..1 and head (frames, 3) in degrees as the dials show them; do not change them."""
        return _shown(self.npz, self.metadata_json, self.dials)

    def raw_curves(self) -> FloatArray:
        """Curves (frames, 52) as they were made; do not change them."""
        return _motion(self.npz)[0]

    def metadata(self) -> dict[str, Any]:
        """What the take's .json says, empty if it has none: ``text``, ``words``, ``settings``; do not change it."""
        return metadata_of(self.metadata_json)

    def phones(self) -> list[core.signals.Segment]:
        """Its phones with their times; none if they are not known."""
        return _phones(self.metadata_json)

    def motion(self) -> core.take_io.Motion:
        """What moves in the take, as it was made."""
        with np.load(io.BytesIO(self.npz), allow_pickle=False) as found:
            arrays = dict(found)
        curves = arrays["curves"]
        emotion = arrays.get("emotion", core.take.calm(len(curves)))
        return core.take_io.Motion(curves, arrays["head"], float(arrays["fps"]), emotion)

    def fps(self) -> float:
        """Frames per second of the take."""
        return _motion(self.npz)[2]

    def chosen_dials(self) -> core.dials.Dials:
        """The dials."""
        return core.dials.Dials.from_dict(json.loads(self.dials))

    def under(self, dials: str) -> StoredTake:
        """The same take under other dials."""
        return dataclasses.replace(self, dials=dials)


def stored_take(action: Action) -> StoredTake | None:
    """What an action keeps; None if that is nothing, or damaged."""
    found: list[Any] = [action.get(name) for name in (MOTION, ABOUT, DIALS)]
    if [type(value) for value in found] != [bytes, str, str]:
        return None
    kept = StoredTake(*found)
    try:
        kept.curves_with_dials()
    except (*_UNREADABLE, core.errors.UnitafError):
        return None
    return kept


def has_stored_take(action: Action) -> bool:
    """Whether an action seems to keep a take; quick enough for panels."""
    return MOTION in set(action.keys())


def signature(dials: core.dials.Dials) -> str:
    """Dials as one line of JSON: equal dials have equal ones."""
    return json.dumps(dials.as_dict(), sort_keys=True)


@functools.lru_cache(2)
def _read(npz: Path, _changed: int, _size: int) -> tuple[bytes, str]:
    """A take's .npz and .json."""
    core.take_io.load_motion(npz)  # raises InputError for what is no take
    try:
        return npz.read_bytes(), _about(npz)
    except OSError as error:
        raise core.errors.InputError(f"The curves {npz} cannot be read: {error.strerror}.") from error


def _about(npz: Path) -> str:
    """The take's .json; without it the curves alone say where lips meet."""
    try:
        return npz.with_suffix(".json").read_text("utf-8")
    except (OSError, ValueError):
        return ""


@functools.lru_cache(READY)
def metadata_of(metadata_json: str) -> dict[str, Any]:
    """What a take's .json says, from its text; empty if that is nothing. Do not change it."""
    try:
        notes = json.loads(metadata_json)
    except ValueError:
        return {}
    return notes if isinstance(notes, dict) else {}


def _phones(metadata_json: str) -> list[core.signals.Segment]:
    try:
        phones = metadata_of(metadata_json)["phones"]
        return [core.signals.Segment(str(label), float(start), float(end)) for label, start, end in phones]
    except (KeyError, TypeError, ValueError):
        return []


@functools.lru_cache(READY)
def _motion(npz: bytes) -> tuple[FloatArray, FloatArray, float]:
    with np.load(io.BytesIO(npz), allow_pickle=False) as arrays:
        return arrays["curves"], arrays["head"], float(arrays["fps"])


@functools.lru_cache(READY)
def _shown(npz: bytes, metadata_json: str, dials: str) -> tuple[FloatArray, FloatArray]:
    curves, head, fps = _motion(npz)
    chosen = core.dials.Dials.from_dict(json.loads(dials))
    if chosen == core.dials.Dials():
        return curves, head
    return core.dials.apply(curves, head, fps, chosen, _phones(metadata_json))
