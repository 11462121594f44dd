"""How much is done to the engine, what was counted, and what a user may be shown.

``UNITAF_ABUSE=full`` (``make test-abuse``) runs everything at its full size; otherwise a small sample runs.
"""

from __future__ import annotations

import collections
import importlib
import os
import sys
import types
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parents[2]
MODELS = REPOSITORY / "models"
FULL = os.environ.get("UNITAF_ABUSE") == "full"
PATIENCE = 60.0  # seconds after which a test gives up; none waits so long on purpose
LONGEST_SENTENCE = 1400  # characters that a user may be shown at a time
ENGINE_PYTHON = os.environ.get("UNITAF_ENGINE_PYTHON") or sys.executable

counts: collections.Counter[str] = collections.Counter()
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
full_only = pytest.mark.skipif(not FULL, reason="at full size only: make test-abuse")


def amount(full: int, sample: int) -> int:
    """How many of something: all of them, or a sample."""
    return full if FULL else sample


def fuzz(full: int, sample: int) -> settings:
    """Hypothesis's settings for so many examples; a sample is the same each time."""
    return settings(
        max_examples=amount(full, sample), deadline=None, derandomize=not FULL, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def addon_without_blender(name: str = "abused_addon") -> tuple[Any, Any]:
    """The add-on's engine and core under another name and without its ``__init__``, which imports bpy."""
    if name not in sys.modules:
        package = types.ModuleType(name)
        package.__path__ = [str(REPOSITORY / "unitaf_blender"), str(REPOSITORY)]
        sys.modules[name] = package
    return importlib.import_module(f"{name}.engine"), importlib.import_module(f"{name}.core")


def assert_plain(sentence: object) -> None:
    """One line for a person: no traceback, no control characters, nothing that cannot be written, not endless."""
    assert isinstance(sentence, str) and sentence.strip(), sentence
    assert len(sentence) <= LONGEST_SENTENCE, f"{len(sentence)} characters: {sentence[:200]!a}"
    assert "Traceback" not in sentence and 'File "<' not in sentence, sentence
    assert not {"Cc", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, sentence)), ascii(sentence)


def complete(folder: Path) -> set[str]:
    """Names of the takes in a folder; fails if one lacks a file or anything else was left there."""
    files = [entry for entry in folder.iterdir() if not entry.name.startswith(".unitaf-")]
    kinds = collections.defaultdict(set)
    for entry in files:
        kinds[entry.stem].add(entry.suffix)
    assert all(found == {".wav", ".npz", ".json"} for found in kinds.values()), dict(kinds)
    return set(kinds)
