"""What of a head the 52 channels move: shape keys by their names, visemes, rows made by hand. Without Blender."""

from typing import TYPE_CHECKING

from .. import core

if not TYPE_CHECKING:  # else every name would count as one of the room
    __getattr__ = core.at_first_use(__name__)
