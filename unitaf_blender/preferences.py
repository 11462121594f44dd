"""The add-on's preferences: which engine speaks."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty
from bpy.types import AddonPreferences, Context

from . import core
from .engine import has_torch, python_command

PACKAGE = __package__ or ""

Engine = Literal["AUTOMATIC", "BUILT_IN", "MINE"]
ENGINES = (
    ("AUTOMATIC", "Automatic", "The built-in engine, or your Python where it has torch"),
    ("BUILT_IN", "Built-in", "Blender's own Python: it has all that is needed"),
    ("MINE", "My Python", "The Python below: with torch, or with PocketSphinx, which aligns texts with recordings"),
)


class Choice(NamedTuple):
    """What runs the engine: an interpreter, and what computes in it (see ``python_command``)."""

    python: Path
    computes: str


class UnitafPreferences(AddonPreferences):
    """Where the speech engine is."""

    bl_idname = PACKAGE

    if TYPE_CHECKING:
        engine: Engine
        engine_python: str
        quick_start: bool
    else:
        if not core.edition.HOSTED:
            engine: EnumProperty(name="Engine", description="What computes voice and face", items=ENGINES)
            engine_python: StringProperty(
                name="Engine Python",
                description="A Python interpreter of yours that has numpy, and torch or PocketSphinx besides",
                subtype="FILE_PATH",
            )

        quick_start: BoolProperty(
            name="Quick Start",
            description="Offer the demo head in the sidebar while a scene has no head that can talk",
            default=True,
        )

    def draw(self, context: Context) -> None:
        """Draw the preferences."""
        from .panels.preferences import draw

        draw(self.layout, self, context)


def get(context: Context) -> UnitafPreferences | None:
    """The preferences; None where the add-on was registered by hand, without being enabled."""
    addon = context.preferences.addons.get(PACKAGE) if context.preferences else None
    return addon.preferences if addon else None


def engine_command(context: Context) -> list[str]:
    """How the engine is run; raises EngineError if it cannot be."""
    chosen = choice(context)
    return python_command(chosen.python, core.models_dir(), chosen.computes)


def choice(context: Context) -> Choice:
    """What runs the engine, as the preferences say; raises EngineError if there is no such Python.

    May run the user's Python for a moment, once, to see whether it has torch.
    """
    wanted, mine = _wanted(context)
    if wanted == "MINE":
        return Choice(_existing(mine), "auto")
    if wanted == "AUTOMATIC" and mine is not None and mine.is_file() and _has_torch(mine, mine.stat().st_mtime_ns):
        return Choice(mine, "torch")
    return Choice(_own_python(), "numpy")


def engine_reason(context: Context) -> str:
    """Why no engine can be run, in a sentence; empty if one can. Runs nothing: panels ask all the time."""
    wanted, mine = _wanted(context)
    try:
        if wanted == "MINE":
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
    return has_torch(python)
