"""Dials: factors, offsets and smoothing that change the curves of a stored take without speaking it again.

Names and ranges follow Audio2Face where it has the same dial. ``docs/dials.md`` describes each one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ..channels import ARKIT, INDEX
from ..errors import SettingsError, represented, shortened
from ..signals import FloatArray, Segment
from ..take import MAX_HEAD_ANGLE
from . import steps
from .articulation import articulate


def _dial(default: float, low: float, high: float, meaning: str) -> Any:
    return dataclasses.field(default=default, metadata={"range": (low, high), "meaning": meaning})


def _strength(meaning: str, high: float = 2.0) -> Any:
    return _dial(1.0, 0.0, high, meaning)


@dataclasses.dataclass(frozen=True)
class ChannelDial:
    """The dial of one channel: its value is multiplied, then the offset is added; a channel that is off stays at 0.

    Raises SettingsError when a value is not a number or is out of range.
    """

    multiplier: float = _strength("how much of the channel's movement is shown")
    offset: float = _dial(0.0, -1.0, 1.0, "what is added to the channel, as a part of its range")
    on: bool = True

    def __post_init__(self) -> None:
        _check(self)
        if not isinstance(self.on, bool):
            raise SettingsError(f"on must be true or false, not {represented(self.on)}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ChannelDial:
        """Reads a dial from a JSON object. Raises SettingsError for unknown names and bad values."""
        _check_names("channel dial", values, [field.name for field in dataclasses.fields(cls)])
        return cls(**values)


@dataclasses.dataclass(frozen=True)
class Dials:
    """All dials of a take; the defaults change nothing.

    channels: dials of single channels by ARKit name.

    Raises SettingsError when a value is not a number or is out of range, or a channel is none of the 52.
    """

    articulation: float = _strength("how distinctly the mouth forms each sound: 0 mumbles, 2 is a cartoon")
    input_strength: float = _strength(
        "how strongly the mouth answers the voice; it never opens further than it can", 3.0
    )
    upper_face_strength: float = _strength("how far brows, squints and wide eyes move")
    lower_face_strength: float = _strength("how far mouth, jaw, cheeks and nose move")
    upper_face_smoothing: float = _dial(0.0, 0.0, 0.1, "over how many seconds brows and lids are smoothed")
    lower_face_smoothing: float = _dial(
        0.0, 0.0, 0.1, "over how many seconds the mouth is smoothed; closed lips stay closed"
    )
    face_mask_level: float = _dial(0.6, 0.0, 1.0, "where the upper face begins: 0 chin, 1 forehead")
    face_mask_softness: float = _dial(0.0085, 0.001, 0.5, "how gradually the upper face passes into the lower")
    blink_strength: float = _strength("how far the lids close in a blink")
    eyelid_open_offset: float = _dial(0.0, -1.0, 1.0, "opens the lids (1: fully) or closes them (-1: fully)")
    eyeballs_strength: float = _strength("how far the eyes turn")
    saccade_strength: float = _strength("how far the eyes dart around what they look at")
    lip_open_offset: float = _dial(0.0, -0.2, 0.2, "parts the lips or brings them together; closed lips stay closed")
    head_strength: float = _strength("how far the head turns")
    brow_strength: float = _strength("how far the brows move")
    tongue_strength: float = _strength("how far the tongue comes out")
    channels: Mapping[str, ChannelDial] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)
        _check_names("channel", self.channels, ARKIT)
        for name, dial in self.channels.items():
            if not isinstance(dial, ChannelDial):
                needed = "a multiplier, an offset and on"
                raise SettingsError(f"The dial of {name} must be {needed}, not {represented(dial)}.")
        object.__setattr__(self, "channels", MappingProxyType(dict(self.channels)))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Dials:
        """Reads dials from a JSON object; dials that it does not name keep their defaults.

        Raises SettingsError for unknown names and bad values.
        """
        _check_names("dial", values, [field.name for field in dataclasses.fields(cls)])
        values = dict(values)
        channels = values.pop("channels", {})
        if not isinstance(channels, Mapping):
            raise SettingsError(f"channels must be an object with the channels' names, not {represented(channels)}.")
        channel_dials: dict[str, ChannelDial] = {}
        for name, dial in channels.items():
            if not isinstance(dial, Mapping):
                raise SettingsError(f"The dial of {shortened(name)} must be an object with multiplier, offset and on.")
            try:
                channel_dials[name] = ChannelDial.from_dict(dial)
            except SettingsError as error:
                raise SettingsError(f"{shortened(name)}: {error}") from error
        return cls(**values, channels=channel_dials)

    def as_dict(self) -> dict[str, Any]:
        """Returns all dials as a JSON object, but only those channels that differ from the defaults."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        touched = {name: dial for name, dial in self.channels.items() if dial != ChannelDial()}
        return {**values, "channels": {name: dataclasses.asdict(dial) for name, dial in sorted(touched.items())}}


def range_of(name: str, owner: type[Dials] | type[ChannelDial] = Dials) -> tuple[float, float]:
    """Returns the lowest and the highest value of a dial."""
    low, high = _field(name, owner).metadata["range"]
    return low, high


def meaning_of(name: str, owner: type[Dials] | type[ChannelDial] = Dials) -> str:
    """Returns a short description of a dial."""
    meaning: str = _field(name, owner).metadata["meaning"]
    return meaning


def apply(
    curves: FloatArray, head: FloatArray, fps: float, dials: Dials, phones: Sequence[Segment] = ()
) -> tuple[FloatArray, FloatArray]:
    """Applies dials to a stored take; the inputs are not changed.

    curves: (frames, 52) in 0..1. head: (frames, 3) in degrees. phones: of the take. Lips keep their contact under every
    dial on P, B, M, F and V, and wherever the curves close them.

    Returns curves and head of the same shapes, float32, in 0..1 and -180..180. Default dials return them unchanged.
    """
    if dials == Dials():
        return curves.copy(), head.copy()
    original = np.ascontiguousarray(curves.T, np.float32)  # one row per channel: every step works along time
    shown = original.copy()
    contact = steps.contacts(original, fps, phones)
    upper = steps.upper_share(dials.face_mask_level, dials.face_mask_softness)
    articulate(shown, fps, phones, dials.articulation)
    steps.smooth(shown, fps, upper, dials.upper_face_smoothing, dials.lower_face_smoothing, contact)
    steps.strengthen_input(shown, upper, dials.input_strength)
    steps.scale_darts(shown, fps, dials.saccade_strength)
    face = upper * dials.upper_face_strength + (1 - upper) * dials.lower_face_strength
    steps.strengthen(shown, [
        (steps.FACE, face[steps.FACE]),
        (steps.BROWS, dials.brow_strength),
        (steps.BLINKS, dials.blink_strength),
        (steps.LOOKS, dials.eyeballs_strength),
        (steps.TONGUE, dials.tongue_strength),
    ])  # fmt: skip
    steps.open_lids(shown, dials.eyelid_open_offset)
    steps.open_lips(shown, dials.lip_open_offset, contact)
    for name, dial in dials.channels.items():
        steps.set_channel(shown, INDEX[name], dial.multiplier if dial.on else 0.0, dial.offset if dial.on else 0.0)
    np.clip(shown, 0.0, 1.0, out=shown)
    off = {INDEX[name] for name, dial in dials.channels.items() if not dial.on}
    steps.keep_contacts(shown, original, contact, off)
    turned = np.clip(head * np.float32(dials.head_strength), -MAX_HEAD_ANGLE, MAX_HEAD_ANGLE)
    return np.ascontiguousarray(shown.T), turned.astype(np.float32)


def _field(name: str, owner: type[Dials] | type[ChannelDial]) -> dataclasses.Field[Any]:
    return next(field for field in dataclasses.fields(owner) if field.name == name)


def _check(dials: Dials | ChannelDial) -> None:
    """Raises SettingsError if a value is not a number, or is out of its range."""
    for field in dataclasses.fields(dials):
        if "range" not in field.metadata:
            continue
        (low, high), value = field.metadata["range"], getattr(dials, field.name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise SettingsError(f"{field.name} must be a number from {low:g} to {high:g}, not {represented(value)}.")


def _check_names(what: str, values: Mapping[str, Any], known: Sequence[str]) -> None:
    unknown = [name for name in values if name not in known]
    if unknown:
        raise SettingsError(f"Unknown {what} {represented(unknown[0])}; docs/dials.md lists them all.")
