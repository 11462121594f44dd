"""Clients of engines without Blender, and what tests of them share."""

from __future__ import annotations

import importlib
import sys
import time
import types

import pytest
from paths import DOUBLES, ROOT

FAKE = DOUBLES / "fake_worker.py"
PATIENCE = 20.0  # seconds after which a test gives up; none waits so long on purpose
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


def addon_without_blender(name):
    """The add-on's package under another name and without its ``__init__``, which imports bpy."""
    package = types.ModuleType(name)
    package.__path__ = [str(ROOT / "unitaf_blender"), str(ROOT)]
    sys.modules[name] = package
    return importlib.import_module(f"{name}.engine"), importlib.import_module(f"{name}.core")


engine, core = addon_without_blender("engine_without_blender")
protocol = core.protocol
QUICK = engine.Deadlines(start=10.0, cancel=0.3, silence=10.0, ask=0.3, terminate=0.3, kill=5.0)


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


REAL_ENGINE = """
import sys, time
sys.path.insert(0, sys.argv[1])
import numpy as np
from unitaf.take import Take
from unitaf.worker import main

class Model:
    def speak(self, text, settings, progress):
        progress(0.5, "Speaking")
        time.sleep(60 if text == "Take your time." else 0)
        wav, curves = np.zeros(800, np.float32), np.zeros((3, 52), np.float32)
        return Take(wav, 8000, curves, settings.fps, text, [], [], settings)

main(Model)
"""
