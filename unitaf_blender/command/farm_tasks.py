"""The commands that workers of a render farm run: ``doctor``, and ``farm-task`` with each of its tasks."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.types import Scene

from .. import core, preferences
from ..background import jobs
from ..dialogue.script import show_script
from ..takes import sound_files
from ..timeline import film, sequencer
from .batch import speak_lines
from .output import ExitCode, complain, say
from .report import Report

if TYPE_CHECKING:
    from ..engine import EngineClient

REPORT_WAIT = 30.0  # seconds for results that a network folder does not show yet
HELLO_SECONDS = 0.01  # between two looks whether the engine has started
FRAMES = "frames"  # folder of rendered frames, in it one for each scene
EXTERNAL = ("images", "sounds", "movieclips", "libraries", "volumes", "cache_files", "fonts")  # data with a filepath


def add_parser(commands: Any) -> None:
    """Adds the commands to those of ``unitaf``."""
    doctor = commands.add_parser("doctor", help="say whether a job of a farm runs here")
    doctor.add_argument("--for", dest="job", metavar="JOB", type=Path, required=True, help="the job, or its inputs")
    doctor.set_defaults(run=_doctor)
    task = commands.add_parser("farm-task", help="do a task of a job that farm has planned")
    task.add_argument("task", choices=sorted(TASKS), help="what is done")
    task.add_argument("--inputs", type=Path, required=True, metavar="DIR", help="the inputs of the job")
    task.add_argument("--out", type=Path, required=True, metavar="DIR", help="for what is made")
    for number in ("chunk", "scene", "part"):
        task.add_argument(f"--{number}", type=int, default=1, metavar="N", help="from 1 on")
    task.add_argument("--path-mapping", type=Path, metavar="FILE", help="where files of other machines are here")
    task.set_defaults(run=_task)


def _doctor(chosen: argparse.Namespace) -> ExitCode:
    """Says what a job needs and this worker lacks."""
    lacking = core.farm_needs.missing(core.farm_manifest.read_job(chosen.job.expanduser()))
    if reason := preferences.engine_reason(bpy.context):
        lacking.append(reason)
    for sentence in lacking:
        complain(sentence)
    if not lacking:
        say("This worker has all that the job needs.")
    return ExitCode.FAILED if lacking else ExitCode.OK


def _task(chosen: argparse.Namespace) -> ExitCode:
    job = core.farm_manifest.read_job(chosen.inputs)
    place = core.farm_manifest.Place(chosen.inputs.expanduser().absolute(), chosen.out.expanduser().absolute())
    return TASKS[chosen.task](chosen, job, place)


def _speak(chosen: argparse.Namespace, job: core.farm_manifest.Job, place: core.farm_manifest.Place) -> ExitCode:
    """Speaks a chunk of lines."""

    def on_line(number: int, count: int, result: core.farm_results.LineResult) -> None:
        say(f"{number}/{count} {result.take}: {result.error or f'{result.seconds:.1f} s, {result.status}'}")
        say(f"openjd_progress: {100 * number / count:.1f}")

    core.farm_speaking.speak_chunk(job, place, chosen.chunk, EngineSpeaker(jobs.engine(bpy.context)), on_line)
    return ExitCode.OK


class EngineSpeaker:
    """Makes takes by the engine's process; see ``Speaker`` of the farm."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    @property
    def maker(self) -> Mapping[str, str]:
        """What makes the takes: the engine, which is started for that. Raises EngineError if it does not start."""
        self._client.start()
        while (hello := self._client.hello) is None:
            if self._client.failure:
                raise core.errors.EngineError(self._client.failure)
            time.sleep(HELLO_SECONDS)
            self._client.poll()
        return core.farm_machine.maker(
            hello.engine, {"unitaf": hello.version, core.engines.package(hello.engine): hello.engine_version}
        )

    def make(self, request: core.protocol.Speak | core.protocol.Face) -> tuple[float, list[str]]:
        """Makes a take and waits for it; raises UnitafError, and Cancelled if the engine was stopped."""
        settings, out = core.settings.Settings.from_dict(request.settings), Path(request.out)
        if isinstance(request, core.protocol.Speak):
            name = self._client.speak(request.text, settings, out, request.name)
        else:
            name = self._client.face(Path(request.audio), settings, out, request.name, request.text)
        final = self._client.wait(name)
        if isinstance(final, core.protocol.Error):
            raise core.farm_speaking.SpeakingError(final.code, final.message)
        if not isinstance(final, core.protocol.Done):
            raise core.errors.Cancelled
        return final.seconds, list(final.warnings)


def _assemble(chosen: argparse.Namespace, job: core.farm_manifest.Job, place: core.farm_manifest.Place) -> ExitCode:
    """Writes the takes of a script into the scene, in order, and saves it; speaks what could not be spoken before."""
    planned = _scene_of(job, chosen.scene)
    result = core.farm_results.scene_file(place.out, planned.name)
    with core.farm_claim.claimed(result.with_suffix(".claim")):
        scene = _open(core.farm_manifest.inside(place.inputs, job.blend))
        if chosen.path_mapping:
            _map_paths(core.path_mapping.read_rules(chosen.path_mapping))
        script = planned.as_script()
        say(show_script(scene, script, place.inputs).sentence)
        report = Report(Path(planned.script), script.problems)
        try:
            speak_lines(bpy.context, scene, report, place.takes)
            report.describe(scene, set())
            if report.has_takes:
                report.saved = sound_files.save_as(place.out / f"{planned.name}.blend", place.takes)
                report.find_files()
        finally:
            core.farm_results.write_json(result, report.as_dict())
    # Without takes the task is done all the same: other scenes go on, and the report says why each line has none.
    saved = f"Saved {report.saved}." if report.saved else "No line could be spoken, so nothing was saved."
    say(f"{saved} {report.sentence}")
    return ExitCode.OK


def _render(chosen: argparse.Namespace, job: core.farm_manifest.Job, place: core.farm_manifest.Place) -> ExitCode:
    """Renders the frames of one part of a scene, unless that was done already."""
    planned = _scene_of(job, chosen.scene)
    if not 1 <= chosen.part <= job.frame_parts:
        raise core.errors.InputError(f"The job has no part {chosen.part}: it has 1 to {job.frame_parts}.")
    assembled = core.farm_results.read_result(core.farm_results.scene_file(place.out, planned.name))
    spans = [(line["start"], line["end"], line["take"]) for line in assembled.get("lines", []) if "start" in line]
    if not assembled:
        raise core.errors.InputError(f"The scene {planned.name} is not assembled: do that first.")
    if not spans:
        say(f"No line of {planned.name} could be spoken, so there is nothing to render.")
        return ExitCode.OK
    first, last = min(start for start, _, _ in spans), max(end for _, end, _ in spans)
    frames = part_of(first, last, chosen.part, job.frame_parts)
    scene = _open(place.out / f"{planned.name}.blend")
    blend = core.farm_manifest.inside(place.inputs, job.blend).read_bytes()
    render = scene.render
    size = [render.resolution_x, render.resolution_y, render.resolution_percentage, sequencer.true_fps(scene)]
    made_of = hashlib.sha256(blend + json.dumps([spans, size, frames.start, frames.stop]).encode()).hexdigest()
    folder = core.files.prepare_folder(place.out / FRAMES / planned.name)
    done = core.farm_results.scene_file(place.out, f"{planned.name}-part-{chosen.part:04d}")
    earlier = core.farm_results.read_result(done)
    if earlier.get("of") == made_of and all((folder / name).is_file() for name in earlier.get("files", [])):
        say(f"Part {chosen.part} is rendered already.")
        return ExitCode.OK
    with core.farm_claim.claimed(done.with_suffix(".claim")):
        files = _render_frames(scene, folder, chosen.part, frames) if frames else []
        core.farm_results.write_json(done, {"of": made_of, "files": files})
    say(f"Rendered {len(files)} frames into {folder}")
    return ExitCode.OK


def part_of(first: int, last: int, part: int, parts: int) -> range:
    """Returns the frames of one of several equal parts of the frames from the first to the last; may be empty."""
    count = last - first + 1
    return range(first + count * (part - 1) // parts, first + count * part // parts)


def _render_frames(scene: Scene, folder: Path, part: int, frames: range) -> list[str]:
    """Renders frames beside their place and moves them there; returns their names."""
    staged = folder / f".part-{part:04d}"
    shutil.rmtree(staged, ignore_errors=True)
    film.render_images(scene, core.files.prepare_folder(staged), frames.start, frames.stop - 1)
    names = sorted(path.name for path in staged.iterdir())
    for name in names:
        (staged / name).replace(folder / name)
    shutil.rmtree(staged, ignore_errors=True)
    return names


def _report(_chosen: argparse.Namespace, job: core.farm_manifest.Job, place: core.farm_manifest.Place) -> ExitCode:
    """Writes the report of the whole job."""
    report = core.farm_report.make_report(job, place, REPORT_WAIT)
    path = core.farm_report.write_report(report, place)
    for line in (core.farm_report.sentence_of(report), *report["differences"], str(path)):
        say(line)
    return ExitCode.OK if report["ok"] else ExitCode.FAILED


def _scene_of(job: core.farm_manifest.Job, number: int) -> core.farm_manifest.JobScene:
    if not (job.blend and 1 <= number <= len(job.scenes)):
        raise core.errors.InputError(f"The job has no scene {number} to assemble.")
    return job.scenes[number - 1]


def _open(blend: Path) -> Scene:
    """Opens a .blend and returns its scene; raises InputError."""
    try:
        bpy.ops.wm.open_mainfile(filepath=str(blend), load_ui=False)
    except RuntimeError as error:
        raise core.errors.InputError(f'"{blend}" cannot be opened: {" ".join(str(error).split())}') from error
    assert bpy.context.scene is not None
    return bpy.context.scene


def _map_paths(rules: list[core.path_mapping.Rule]) -> None:
    """Changes the paths of files that are not packed to where they lie on this worker."""
    for kind in EXTERNAL:
        for data in getattr(bpy.data, kind, ()):
            if (mapped := core.path_mapping.map_path(data.filepath, rules)) is not None:
                data.filepath = str(mapped)


Task = Callable[[argparse.Namespace, "core.farm_manifest.Job", "core.farm_manifest.Place"], ExitCode]
TASKS: dict[str, Task] = {"speak": _speak, "assemble": _assemble, "render": _render, "report": _report}
