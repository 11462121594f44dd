"""Save Report: what the engine said, without what was to be said."""

from __future__ import annotations

import json

import bpy
import pytest
from heads import make_head


@pytest.mark.parametrize("asked", [False, True])
def test_a_report_holds_texts_only_when_asked(speak, addon, tmp_path, asked):
    make_head()
    speak("The merger is off.")
    bpy.context.scene.unitaf.text = "The merger is off."
    path = tmp_path / "report.json"
    assert bpy.ops.unitaf.save_report(filepath=str(path), with_text=asked) == {"FINISHED"}
    written = path.read_text("utf-8")
    assert ("merger" in written) == asked
    assert json.loads(written)["blender"] == bpy.app.version_string


def test_it_says_when_it_cannot_be_saved(addon, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RuntimeError, match="choose another"):
        bpy.ops.unitaf.save_report(filepath=str(tmp_path / "file" / "report.json"))
