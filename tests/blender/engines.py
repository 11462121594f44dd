"""The real engine, for tests that want it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from unitaf_blender import core
from unitaf_blender.engine import python_command

# The Python with the model's packages: another one than this where Blender needs another version.
ENGINE_PYTHON = os.environ.get("UNITAF_ENGINE_PYTHON") or sys.executable


def real_engine() -> list[str]:
    """The command that runs the real model."""
    return python_command(Path(ENGINE_PYTHON), core.models_dir())
