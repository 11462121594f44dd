"""Blender's own animation and sequencer, in every supported version."""

from typing import TYPE_CHECKING

from .. import core

if not TYPE_CHECKING:  # else every name would count as one of the room
    __getattr__ = core.at_first_use(__name__)
