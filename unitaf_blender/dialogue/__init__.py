"""Scripts of many lines: the characters that speak them, when, and how lines become takes."""

from typing import TYPE_CHECKING

from .. import core

if not TYPE_CHECKING:  # else every name would count as one of the room
    __getattr__ = core.at_first_use(__name__)
