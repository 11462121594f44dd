"""Where things lie: the repository, and the engine that the Blender tests use."""

from __future__ import annotations

from pathlib import Path

DOUBLES = Path(__file__).resolve().parent
ROOT = DOUBLES.parents[1]
FAKE_ENGINE = DOUBLES / "fake_engine.py"
