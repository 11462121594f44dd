"""The speech engine's process and the client that talks to it. Nothing here imports Blender."""

from .client import EngineClient, Event, Final
from .connection import Deadlines
from .process import has_torch, python_command

__all__ = ["Deadlines", "EngineClient", "Event", "Final", "has_torch", "python_command"]
