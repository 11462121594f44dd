"""Actions of strips that are changed in a copy, which takes the place of the action when all has gone well."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import bpy
from bpy.types import Action, NlaStrip


def exchange(strip: NlaStrip, undo: contextlib.ExitStack) -> Action:
    """Gives a strip a copy of its action, to be changed; returns the earlier one, which ``settle`` deletes."""
    action = strip.action
    assert action is not None
    slot = getattr(strip, "action_slot", None)
    times = strip.action_frame_start, strip.action_frame_end, strip.frame_start, strip.frame_end
    copy = action.copy()
    undo.callback(bpy.data.actions.remove, copy)
    undo.callback(_give, strip, action, slot, times)
    _give(strip, copy, slot, times)
    return action


def settle(exchanged: Sequence[tuple[NlaStrip, Action]]) -> None:
    """Deletes the earlier actions of exchanged strips that nothing uses any more; the copies get their names."""
    names = [(strip, action.name) for strip, action in exchanged if action.users - action.use_fake_user == 0]
    bpy.data.batch_remove({action for _strip, action in exchanged if action.users - action.use_fake_user == 0})
    for strip, name in names:
        assert strip.action is not None
        strip.action.name = name


def place(strip: NlaStrip, start: float, end: float) -> None:
    """Lets a strip show the frames ``start`` to ``end`` of its action, where they are in it."""
    _set_times(strip, (start, end, start, end))


def _give(strip: NlaStrip, action: Action, slot: Any, times: tuple[float, float, float, float]) -> None:
    """Sets the action of a strip, with the slot that is the same in a copy of the slot's action, and its times."""
    strip.action = action
    if slot is not None:
        strip.action_slot = next(found for found in action.slots if found.handle == slot.handle)
    _set_times(strip, times)


def _set_times(strip: NlaStrip, times: tuple[float, float, float, float]) -> None:
    """Sets the frames of a strip's action that it shows, and where it shows them."""
    strip.action_frame_end = max(strip.action_frame_end, times[1])  # the start may not lie behind it
    strip.action_frame_start, strip.action_frame_end = times[:2]
    strip.frame_start_raw, strip.frame_end_raw = times[2:]
