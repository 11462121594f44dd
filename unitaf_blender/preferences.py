"""The add-on's preferences: which Python runs the engine."""

from __future__ import annotations

import functools
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty
from bpy.types import AddonPreferences, Context

from . import core
from .engine import python_command, setup

PACKAGE = __package__ or ""


class UnitafPreferences(AddonPreferences):
    """Where the speech engine is."""

    bl_idname = PACKAGE

    if TYPE_CHECKING:
        engine_python: str
        package_index: str
    else:
        engine_python: StringProperty(
            name="Engine Python",
            description="A Python that has the model's packages; empty for the one that Set up engine makes",
            subtype="FILE_PATH",
        )
        package_index: StringProperty(
            name="Extra Package Index",
            description="A further package index for Set up engine, such as your studio's own; usually empty",
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
    """How the engine is run; raises EngineError if there is none."""
    return python_command(engine_python(context), core.models_dir())


def engine_python(context: Context) -> Path:
    """The Python that runs the engine: the chosen one, the one that was set up, or Blender's own if it has torch."""
    chosen = chosen_python(context)
    if chosen:
        if not chosen.is_file():
            raise core.errors.EngineError(f"The Engine Python {chosen} does not exist: choose another in Preferences.")
        return chosen
    if setup.is_ready():
        return setup.environment_python()
    if _own_python_has_torch():
        return Path(sys.executable)
    raise core.errors.EngineError("The speech engine is not installed yet: press Set up engine.")


def chosen_python(context: Context) -> Path | None:
    """The interpreter that the user chose, if any."""
    preferences = get(context)
    name = preferences.engine_python.strip() if preferences else ""
    return Path(bpy.path.abspath(name)).expanduser() if name else None


def online() -> bool:
    """Whether the user lets Blender go online."""
    return bool(bpy.app.online_access)


@functools.cache
def _own_python_has_torch() -> bool:
    return bool(sys.executable) and importlib.util.find_spec("torch") is not None
