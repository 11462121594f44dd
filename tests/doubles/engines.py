"""The real engine, for tests that want it: the built-in one, in the Python that runs the tests."""

from __future__ import annotations

import sys
from pathlib import Path

from unitaf_blender import core
from unitaf_blender.engine import python_command


def real_engine() -> list[str]:
    """The command that runs the real model, in numpy even where this Python has torch."""
    return python_command(Path(sys.executable), core.models_dir(), "numpy")
