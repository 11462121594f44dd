"""One take: its plan, its write, its files, its tracks, and what changes it afterwards."""

from typing import TYPE_CHECKING

from .. import core

if not TYPE_CHECKING:  # else every name would count as one of the room
    __getattr__ = core.at_first_use(__name__)
