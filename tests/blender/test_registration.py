"""Registration is all or nothing, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import bpy
import pytest

import unitaf_blender
from unitaf_blender import handlers, registration

ROOT = Path(__file__).resolve().parents[2]


def registered() -> dict[str, bool]:
    return {
        "scene property": hasattr(bpy.types.Scene, "unitaf"),
        **{cls.__name__: cls.is_registered for cls in registration.CLASSES},
        "handler": handlers.on_save in bpy.app.handlers.save_pre,
    }


def test_register_and_unregister_leave_nothing_behind(empty_scene):
    assert not any(registered().values())
    for _ in range(2):
        unitaf_blender.register()
        assert all(registered().values())
        unitaf_blender.unregister()
        assert not any(registered().values())


def test_failed_registration_takes_itself_back(empty_scene, monkeypatch):
    def fail():
        raise RuntimeError("no handlers today")

    with monkeypatch.context() as patch:
        patch.setattr(handlers, "add", fail)
        with pytest.raises(RuntimeError, match="no handlers today"):
            unitaf_blender.register()
    assert not any(registered().values())
    unitaf_blender.register()  # and the next attempt works
    unitaf_blender.unregister()


def test_unregister_twice_is_harmless(empty_scene):
    unitaf_blender.register()
    unitaf_blender.unregister()
    unitaf_blender.unregister()


def test_every_operator_and_panel_is_documented(addon):
    for cls in registration.CLASSES:
        assert (cls.__doc__ or "").strip(), cls


def test_unregister_ends_the_engine(addon, use_engine):
    from unitaf_blender.background import jobs

    client = jobs.engine(bpy.context)
    client.start()
    unitaf_blender.unregister()
    assert client.state == "stopped"


def test_enabling_loads_no_room_below_the_buttons():
    """Blender starts sooner: what buttons do is loaded when they are clicked."""
    program = (
        "import sys, bpy, unitaf_blender; unitaf_blender.register()\n"
        "print(*(name for name, module in sys.modules.items() if type(module).__name__ != '_LazyModule'))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "models")))}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    loaded = {name.removeprefix("unitaf_blender.") for name in done.stdout.splitlines()[-1].split()}
    rooms = ("takes", "dialogue", "demo_head", "timeline", "engine", "command")
    assert {"takes", "registration", "operators.generate"} <= loaded
    assert [name for name in sorted(loaded) if name.startswith(tuple(f"{room}." for room in rooms))] == []


def test_a_room_has_no_other_names():
    from unitaf_blender import takes

    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = takes.nothing
