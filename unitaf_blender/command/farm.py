"""The command ``farm``, which plans a job for a render farm: the scene's heads speak scripts on many machines."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Scene

from .. import core
from ..dialogue import schedule
from ..dialogue.line_job import depends_on_frame
from ..dialogue.plan import plan_line
from ..dialogue.script import line_status, show_script
from ..properties.dialogue import dialogue_of
from .output import ExitCode, say

BLEND = "scene.blend"  # in the inputs
FRAME_PARTS = 8  # tasks that render a scene, where nothing else is asked for


def add_parser(commands: Any) -> None:
    """Adds the command to those of ``unitaf``."""
    make = commands.add_parser("farm", help="plan a job of Open Job Description or Flamenco")
    make.add_argument("scripts", nargs="+", type=Path, metavar="SCRIPT", help="each becomes a .blend of its own")
    make.add_argument("--kind", choices=("openjd", "flamenco"), required=True, help="of the farm")
    make.add_argument("--out", type=Path, metavar="JOB", required=True, help="folder for the job")
    split = make.add_mutually_exclusive_group()
    split.add_argument("--chunks", type=int, metavar="N", help="divide the lines into so many tasks")
    split.add_argument(
        "--seconds", type=float, metavar="S", default=120.0, help="or by seconds of speech in a task (default: 120)"
    )
    make.add_argument("--render", action="store_true", help="render the frames of each scene too")
    make.add_argument(
        "--parts",
        type=int,
        metavar="N",
        default=FRAME_PARTS,
        help=f"tasks that render a scene (default: {FRAME_PARTS})",
    )
    make.add_argument("--save-to", type=Path, metavar="DIR", help="for all that is made; without it, JOB")
    make.add_argument("--gap", type=float, metavar="SECONDS", help="silence between lines; without it, the scene's own")
    make.set_defaults(run=_plan)


def _plan(chosen: argparse.Namespace) -> ExitCode:
    """Plans the job, and prints the command that submits it."""
    context, scene = bpy.context, bpy.context.scene
    assert scene is not None
    if chosen.render and scene.camera is None:
        raise core.errors.OutputError(f"The scene {scene.name!r} has no camera: add one to render.")
    folder = core.farm_writing.check_folder(chosen.out)
    split = core.farm_plan.Split(chosen.chunks, chosen.seconds)
    if chosen.gap is not None:
        dialogue_of(scene).gap = chosen.gap
    beside = Path(bpy.data.filepath).parent if bpy.data.filepath else None
    inputs = core.farm_inputs.Inputs(folder / core.farm_openjd.INPUTS, beside)
    scenes = _plan_scenes(context, scene, chosen.scripts, inputs)
    parts = max(1, chosen.parts) if chosen.render else 0
    job = core.farm_plan.finish(scenes, split, blend=BLEND, frame_parts=parts)
    for sentence in save_copy(inputs.folder / BLEND):
        say(sentence)
    command = core.farm_writing.write_job(job, folder, chosen.kind, chosen.save_to)
    for sentence in core.farm_plan.sentences(job):
        say(sentence)
    say(core.farm_writing.summary(job))
    say(core.farm_writing.as_shell(command))
    say(core.farm_writing.elsewhere(folder, chosen.kind))
    return ExitCode.OK


def _plan_scenes(
    context: Context, scene: Scene, scripts: Sequence[Path], inputs: core.farm_inputs.Inputs
) -> list[core.farm_manifest.JobScene]:
    """Returns the planned scenes of the scripts; their characters have heads and voices in the scene then.

    All are shown before any is planned: a character has the same voice in each, whichever worker assembles it.
    """
    predictor = core.farm_prediction.Predictor()
    found = []
    for path in scripts:
        show_script(scene, core.reader.read_script(path), path.expanduser().absolute().parent)
    for path in scripts:
        if len(scripts) > 1:
            dialogue_of(scene).lines.clear()
            show_script(scene, core.reader.read_script(path), path.expanduser().absolute().parent)

        def plan_row(line: core.line.Line, recording: Path | None) -> core.farm_manifest.JobLine:
            return _plan_row(context, scene, (line, recording), inputs.folder, predictor)

        found.append(core.farm_plan.plan_scene(path, inputs, plan_row))
    if len(scripts) > 1:
        dialogue_of(scene).lines.clear()
    return found


def _plan_row(
    context: Context,
    scene: Scene,
    spoken: tuple[core.line.Line, Path | None],
    folder: Path,
    predictor: core.farm_prediction.Predictor,
) -> core.farm_manifest.JobLine:
    """Returns a planned line; raises UnitafError if it cannot be spoken. spoken: the line and its recording."""
    line, recording = spoken
    row = schedule.row_of(scene, line.id)
    assert row is not None
    if line_status(scene, row) == "DONE":
        return core.farm_manifest.JobLine(line, kept=True)
    plan = plan_line(context, scene, row, scene.frame_start, folder, row.id)
    planned = core.farm_plan.named(dataclasses.replace(line, text=plan.text), plan.settings, recording, predictor)
    if depends_on_frame(context, scene, line.id):  # which is known when the lines before it are in the scene
        return core.farm_manifest.JobLine(planned.line, seconds=planned.seconds)
    return planned


def save_copy(target: Path) -> list[str]:
    """Saves a copy of the open file that needs no other files; returns sentences about those that it still needs.

    Raises OutputError.
    """
    said = []
    lost = [path for path in bpy.utils.blend_paths(absolute=True) if not core.files.is_file(Path(path))]
    if lost:
        said.append(f"These files of the scene are missing here, and will be on the farm: {', '.join(sorted(lost))}.")
    try:
        for pack in (bpy.ops.file.pack_all, bpy.ops.file.pack_libraries, bpy.ops.file.make_paths_absolute):
            try:
                pack()
            except RuntimeError as error:
                said.append(f"Blender could not pack a file: {' '.join(str(error).split())}")
        bpy.ops.wm.save_as_mainfile(filepath=str(target), copy=True)
    except (OSError, RuntimeError) as error:
        raise core.errors.OutputError(f"The scene cannot be copied into the job: {error}") from error
    outside = set(bpy.utils.blend_paths(absolute=True, packed=False)) - set(lost)
    if outside:
        said.append(
            f"These files cannot be packed, so workers need them at the same paths: {', '.join(sorted(outside))}."
        )
    return said
