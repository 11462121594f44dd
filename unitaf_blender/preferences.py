"""Reads the add-on's preferences: the engine, the voice of new heads, the folder for sounds of unsaved files."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import bpy
from bpy.types import Context

from . import core

PACKAGE = __package__ or ""

Engine = Literal["AUTOMATIC", "BUILT_IN", "MINE", "OFFICIAL"]


class Choice(NamedTuple):
    """The interpreter that runs the engine, and which engine; see ``python_command``."""

    python: Path
    computes: str


class Preferences(Protocol):
    """What the preferences page lets the user choose; ``panels.preferences`` draws it."""

    engine: Engine
    engine_python: str
    official_folder: str
    official_accepted: bool
    default_voice: str
    unsaved_folder: str
    quick_start: bool
    threads: int


def get(context: Context) -> Preferences | None:
    """The preferences; None where the add-on was registered by hand, without being enabled."""
    addon = context.preferences.addons.get(PACKAGE) if context.preferences else None
    return addon.preferences if addon else None


def default_voice(context: Context) -> str:
    """Returns the voice that a head without one gets."""
    preferences = get(context)
    return preferences.default_voice if preferences else core.cast.OWN


def unsaved_folder(context: Context) -> Path | None:
    """Returns the folder that was chosen for the sounds of unsaved files; None for the add-on's own."""
    preferences = get(context)
    name = preferences.unsaved_folder.strip() if preferences else ""
    folder = Path(bpy.path.abspath(name)).expanduser()
    return folder if name and folder.is_absolute() else None


def engine_environment(context: Context) -> dict[str, str]:
    """Returns the environment of the engine's process: this one's, and how many threads the voice pack may use."""
    preferences = get(context)
    threads = preferences.threads if preferences else usual_threads()
    return {**os.environ, core.engines.THREADS_VARIABLE: str(threads)}


def usual_threads() -> int:
    """Returns how many threads the engine uses where nothing was chosen: one core is left to Blender."""
    return min(core.engines.MOST_THREADS, max(1, (os.cpu_count() or 1) - 1))


def engine_command(context: Context) -> list[str]:
    """Returns the command line that runs the engine; raises EngineError if there is no Python for it."""
    from .engine import python_command  # at first use: Blender starts sooner

    chosen = choice(context)
    command = python_command(chosen.python, core.models_dir(), chosen.computes)
    return [*command, str(_official_folder(context))] if chosen.computes == core.engines.OFFICIAL else command


def is_official(context: Context) -> bool:
    """Whether the original's checkpoints are the chosen engine."""
    return _wanted(context)[0] == "OFFICIAL"


def _official_folder(context: Context) -> Path:
    """Returns the folder of the original's checkpoints; raises EngineError until it is chosen and licences accepted."""
    preferences = get(context)
    assert preferences is not None
    if not preferences.official_accepted:
        raise core.errors.EngineError(
            "Read the licences of the original's checkpoints in Preferences, and accept them."
        )
    name = preferences.official_folder.strip()
    if not name:
        raise core.errors.EngineError("Choose the Checkpoint Folder of the original in Preferences.")
    return Path(bpy.path.abspath(name)).expanduser()


def choice(context: Context) -> Choice:
    """What runs the engine, as the preferences say; raises EngineError if there is no such Python.

    May run the user's Python for a moment, once, to see whether it has torch.
    """
    wanted, mine = _wanted(context)
    if wanted == "MINE":
        return Choice(_existing(mine), "auto")
    if wanted == "OFFICIAL":
        _official_folder(context)
        return Choice(_existing(mine), core.engines.OFFICIAL)
    if wanted == "AUTOMATIC" and mine is not None and mine.is_file() and _has_torch(mine, mine.stat().st_mtime_ns):
        return Choice(mine, "torch")
    return Choice(_own_python(), "numpy")


def engine_reason(context: Context) -> str:
    """Returns why no engine can be run, in a sentence; empty if one can. Starts no process: panels call it often."""
    wanted, mine = _wanted(context)
    try:
        if wanted == "OFFICIAL":
            _official_folder(context)
        if wanted in ("MINE", "OFFICIAL"):
            _existing(mine)
        else:
            _own_python()
    except core.errors.EngineError as error:
        return str(error)
    return ""


def _wanted(context: Context) -> tuple[Engine, Path | None]:
    preferences = get(context)
    if core.edition.HOSTED:
        return "BUILT_IN", None
    if preferences is None:
        return "AUTOMATIC", None
    name = preferences.engine_python.strip()
    return preferences.engine, Path(bpy.path.abspath(name)).expanduser() if name else None


def _existing(mine: Path | None) -> Path:
    if mine is None:
        raise core.errors.EngineError("No Engine Python is chosen: choose one in Preferences, or the built-in engine.")
    if not mine.is_file():
        raise core.errors.EngineError(f"The Engine Python {mine} does not exist: choose another in Preferences.")
    return mine


def _own_python() -> Path:
    """Blender's own interpreter: ``sys.executable``, which is empty where a build of Blender has lost it."""
    if not sys.executable or not Path(sys.executable).is_file():
        instead = "use another build of Blender" if core.edition.HOSTED else "choose an Engine Python instead"
        raise core.errors.EngineError(f"This Blender comes without its Python program: {instead}.")
    return Path(sys.executable)


@functools.lru_cache(maxsize=8)
def _has_torch(python: Path, _changed: int) -> bool:
    from .engine import has_torch  # at first use: Blender starts sooner

    return has_torch(python)
