"""Whatever happens while a take is being made: no crash, nothing half done, no engine left behind, and it goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import bpy
import pytest
from heads import keys, make_head
from paths import DOUBLES, ROOT

import unitaf_blender
from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.operators.generate import finish
from unitaf_blender.properties.head import dials_of
from unitaf_blender.takes import library, sound_files, speech_job, stored
from unitaf_blender.takes.plan import make_plan
from unitaf_blender.takes.speech_job import SpeechJob

needs_signals = pytest.mark.skipif(os.name != "posix", reason="sends signals")
# A Blender that starts an engine and says its process id; it then waits to be killed.
PARENT = """
    import sys, time
    sys.path[:0] = [{root!r}, {root!r} + "/models"]
    import bpy, unitaf_blender
    unitaf_blender.register()
    from unitaf_blender.engine import EngineClient
    client = EngineClient([sys.executable, "-I", {fake!r}, {root!r} + "/models"])
    client.start()
    while client.hello is None:
        client.poll("")
        time.sleep(0.02)
    print(client.hello.pid, flush=True)
    time.sleep(60)
"""


def begin(head, text="Hello there.", **choices):
    """What the Generate button does in a window."""
    plan = make_plan(bpy.context, head, text, **choices)
    job = SpeechJob(plan, jobs.engine(bpy.context))
    jobs.begin(jobs.Task("Generate", head.session_uid, lambda: job, finish))
    return job


def until(condition, seconds=20.0):
    """Let Blender's timer tick until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen."
        jobs.tick()
        time.sleep(0.02)


def is_alive(pid):
    """Whether a process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def engine_pid():
    """The process id of the engine, once it has started."""
    client = jobs.engine(bpy.context)
    until(lambda: client.hello is not None or client.poll("nobody's") or client.hello is not None)
    return client.hello.pid


def test_undo_while_it_works(speak, addon):
    """The head is another object in memory after an undo; the take finds it all the same."""
    make_head()
    bpy.ops.ed.undo_push(message="Head")
    bpy.context.scene.frame_set(7)
    bpy.ops.ed.undo_push(message="Frame")
    begin(bpy.data.objects["Head"])
    bpy.ops.ed.undo()
    bpy.ops.ed.redo()
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "INFO", jobs.note()
    assert len(library.listed(bpy.data.objects["Head"])) == 1


def test_undo_of_the_head_while_it_works(speak, addon):
    bpy.ops.ed.undo_push(message="Nothing")
    make_head()
    bpy.ops.ed.undo_push(message="Head")
    begin(bpy.data.objects["Head"])
    bpy.ops.ed.undo()
    assert "Head" not in bpy.data.objects
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "ERROR" and "deleted meanwhile" in jobs.note().text
    assert not bpy.data.actions


def test_undo_and_redo_of_a_take(speak, addon):
    make_head()
    bpy.ops.ed.undo_push(message="Head")
    begin(bpy.data.objects["Head"])
    until(lambda: jobs.current() is None)
    bpy.ops.ed.undo_push(message="Generate")
    bpy.ops.ed.undo()
    assert library.listed(bpy.data.objects["Head"]) == [] and jobs.note() is None
    bpy.ops.ed.redo()
    assert len(library.listed(bpy.data.objects["Head"])) == 1


def test_another_file_while_several_heads_wait(speak, addon, use_engine):
    use_engine("slow")
    for name in ("One", "Two"):
        begin(make_head(name=name))
    pid = engine_pid()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert jobs.current() is None and jobs.waiting() == 0
    assert jobs.tick() is None
    assert not [path for path in sound_files.speech_dir().rglob("*") if path.is_file()]
    use_engine()
    begin(make_head())
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "INFO"
    assert not is_alive(pid)  # another command, another engine: the slow one has gone


@needs_signals
def test_disabled_while_it_works(speak, addon, use_engine):
    use_engine("slow")
    begin(make_head())
    pid = engine_pid()
    assert is_alive(pid)
    unitaf_blender.unregister()
    assert not is_alive(pid) and not bpy.app.timers.is_registered(jobs.tick)
    unitaf_blender.register()
    use_engine()
    begin(bpy.data.objects["Head"])
    until(lambda: jobs.current() is None)
    assert len(library.listed(bpy.data.objects["Head"])) == 1


@needs_signals
def test_the_engine_is_killed_while_it_works(speak, addon, use_engine):
    use_engine("slow")
    head = make_head()
    begin(head)
    os.kill(engine_pid(), signal.SIGKILL)
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "ERROR" and jobs.note().is_of_engine
    assert keys(head).animation_data is None
    assert not [path for path in sound_files.speech_dir().rglob("*") if path.is_file()]
    use_engine()
    begin(head)
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "INFO"


@needs_signals
def test_the_engine_is_killed_while_it_waits(speak, addon):
    head = make_head()
    begin(head)
    until(lambda: jobs.current() is None)
    first = engine_pid()
    os.kill(first, signal.SIGKILL)
    until(lambda: not is_alive(first))
    time.sleep(0.2)  # nobody presses a button within that
    begin(head, "And again.")
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "INFO" and engine_pid() != first


@needs_signals
def test_no_engine_outlives_a_killed_blender(tmp_path):
    fake = str(DOUBLES / "fake_engine.py")
    code = textwrap.dedent(PARENT).format(root=str(ROOT), fake=fake)
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path)}
    blender = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    pid = int(next(line for line in blender.stdout if line.strip().isdigit()))
    assert is_alive(pid)
    blender.kill()
    blender.wait(10)
    end = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(pid)


def test_the_frame_rate_changes_while_it_works(speak, addon):
    head = make_head()
    begin(head)
    addon.render.fps = 25 if addon.render.fps != 25 else 30
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "ERROR" and "frame rate" in jobs.note().text
    assert keys(head).animation_data is None


def test_a_take_is_read_step_by_step_before_it_is_written(speak, addon, monkeypatch):
    """A tick begins no further step when its time is over; the write then reads nothing."""
    monkeypatch.setattr(speech_job, "READING_SECONDS", -1.0)
    head = make_head()
    head.unitaf.dials.brow_strength = 1.5
    job, ticks = begin(head), []
    until(lambda: job.final is not None)
    until(lambda: ticks.append(jobs.current()) or jobs.current() is None)
    assert ticks == [job, job, job, None]  # the first step was done with the end of the job
    monkeypatch.setattr(core.take_io, "load_motion", lambda *_: pytest.fail("the curves are read again"))
    monkeypatch.setattr(core.dials, "apply", lambda *_: pytest.fail("the dials are applied again"))
    stored.StoredTake.from_files(Path(job.final.files["npz"]), dials_of(head)).curves_with_dials()
    assert jobs.note().kind == "INFO" and keys(head).animation_data.nla_tracks


def test_a_take_that_cannot_be_read_is_reported_by_its_write(speak, addon):
    client, job = jobs.engine(bpy.context), begin(make_head())
    end = time.monotonic() + 20
    while client.state != "ready":  # the engine has written the files, and nobody has asked for the end
        assert time.monotonic() < end
        client.poll("nobody's")
        time.sleep(0.01)
    (job.plan.folder / f"{job.plan.name}.npz").write_bytes(b"no take")
    until(lambda: jobs.current() is None)
    assert jobs.note().kind == "ERROR" and "cannot be read" in jobs.note().text
