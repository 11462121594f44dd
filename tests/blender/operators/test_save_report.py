"""Save Report: what the engine said, without what was to be said."""

from __future__ import annotations

import json
import os

import bpy
import pytest
from heads import make_head

from unitaf_blender.background import jobs
from unitaf_blender.operators.base import result_note
from unitaf_blender.properties.dialogue import dialogue_of


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


def plant(folder, secret):
    """Gives everything that a user can name a name with the secret in it; returns the names."""
    scene, names = bpy.context.scene, [f"{secret}{number:02d}" for number in range(40)]
    unused = iter(names)
    head = make_head(name=next(unused))
    head.data.name, head.data.shape_keys.name = next(unused), next(unused)
    block = head.shape_key_add(name=next(unused))
    head.vertex_groups.new(name=next(unused))
    head.modifiers.new(next(unused), "SUBSURF")
    scene.name, scene.world = next(unused), bpy.data.worlds.new(next(unused))
    scene.collection.children.link(bpy.data.collections.new(next(unused)))
    scene.view_layers[0].name = next(unused)
    scene.timeline_markers.new(next(unused))
    bpy.data.texts.new(next(unused)).write(f"ANNA: {next(unused)} is off.")
    bpy.data.materials.new(next(unused)), bpy.data.images.new(next(unused), 8, 8)
    armature = bpy.data.objects.new(next(unused), bpy.data.armatures.new(next(unused)))
    scene.collection.objects.link(armature)
    line = dialogue_of(scene).lines.add()
    line.id, line.character, line.text, line.recording = (next(unused) for _ in range(4))
    dialogue_of(scene).characters.add().name = next(unused)
    scene.unitaf.text, scene.unitaf.transcript, scene.unitaf.recording = (next(unused) for _ in range(3))
    (folder / next(unused)).mkdir()
    assert block is not None
    return head, names, folder / names[-1]


def test_no_name_that_a_user_gave_is_in_it(speak, addon, tmp_path, monkeypatch):
    secret = "Zarquon"
    head, names, folder = plant(tmp_path, secret)
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("ZARQUON_TOKEN", f"{secret}7a9b")
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / f"{secret} film.blend"))
    log = [
        *(f"WARNING unitaf.worker: {name} of {name.lower()} failed in {folder}/{name}.wav, {name!r}" for name in names),
        f"INFO unitaf.worker: {os.environ['ZARQUON_TOKEN']} at {os.environ['HOME']}",
        f'  File "{folder}/{secret}.py", line 3, in {secret}',
        f"    {secret}()",
    ]
    monkeypatch.setattr(jobs, "engine_log", lambda: log)
    result = speak(f"The {secret} merger is off.", target=head.name)
    jobs.show_note(result_note(result))
    with pytest.raises(RuntimeError):
        bpy.ops.unitaf.generate(target=f"{secret} that is not there")
    for note in (jobs.note(), result_note(result)):
        jobs.show_note(note)
        path = tmp_path / "report.json"
        assert bpy.ops.unitaf.save_report(filepath=str(path)) == {"FINISHED"}
        written = path.read_text("utf-8")
        assert secret.lower() not in written.lower() and "merger" not in written
        assert json.loads(written)["log"][0].startswith("WARNING unitaf.worker: object-1 of ")
    note = json.loads(written)["note"]
    assert note["head"] == "object-1" and note["text"] == "1.6 s of speech at frames 1 to 37."
