"""Names of takes are reserved while a take is made, and released when it fails."""

from __future__ import annotations

import bpy
import pytest
from heads import make_head

from unitaf_blender import core
from unitaf_blender.takes.plan import make_plan


def test_names_of_takes_that_failed_are_given_up(speak, addon, use_engine, tmp_path):
    make_head()
    folder = tmp_path / "takes"
    for text in ("...", "a" * 2_000_000):
        with pytest.raises(core.errors.UnitafError):
            speak(text, folder=folder)
    assert list(folder.iterdir()) == []


def test_a_name_belongs_to_one_take_only(speak, addon, tmp_path):
    """Also while both are being made, by one Blender or by several."""
    head = make_head()
    plans = [make_plan(bpy.context, head, "Hello.", folder=tmp_path) for _ in range(3)]
    assert [plan.name for plan in plans] == ["hello-001", "hello-002", "hello-003"]
