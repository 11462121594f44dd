"""Blender as a module: factory settings, its own folders in a temporary place, no window."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from paths import FAKE_ENGINE

# Before Blender is imported: it reads and writes its settings there.
_temporary = tempfile.TemporaryDirectory(prefix="unitaf-blender-", ignore_cleanup_errors=True)
os.environ["BLENDER_USER_RESOURCES"] = str(Path(_temporary.name) / "blender")
os.environ["XDG_DATA_HOME"] = str(Path(_temporary.name) / "data")

bpy = pytest.importorskip("bpy")
import unitaf_blender  # noqa: E402
from unitaf_blender import core, preferences  # noqa: E402
from unitaf_blender.background import jobs  # noqa: E402
from unitaf_blender.operators import presets  # noqa: E402


@pytest.fixture
def empty_scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty file's scene, in a session of its own."""
    monkeypatch.setenv("BLENDER_USER_DATAFILES", str(tmp_path / "per user"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "of 0.1.0"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


@pytest.fixture
def addon(empty_scene: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The add-on, registered; the empty scene."""
    # Blender names the menu of presets after the one that was applied last.
    monkeypatch.setattr(presets.UNITAF_MT_characters, "bl_label", presets.UNITAF_MT_characters.bl_label)
    unitaf_blender.register()
    yield empty_scene
    unitaf_blender.unregister()


@pytest.fixture
def use_engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that lets the add-on use the fake engine in a mode."""

    def use(mode: str = "", command: list[str] | None = None) -> None:
        fake = [sys.executable, "-I", str(FAKE_ENGINE), str(core.models_dir()), mode]
        monkeypatch.setattr(preferences, "engine_command", lambda context: command or fake)

    use()
    return use


@pytest.fixture
def speak(addon: Any, use_engine: Any) -> Callable[..., Any]:
    """The add-on's ``speak`` in the empty scene, with the fake engine."""
    from unitaf_blender.takes import generate

    def run(text: str = "Hello there.", **choices: Any) -> Any:
        return generate.speak(bpy.context, text, **choices)

    yield run
    jobs.shut_down()
