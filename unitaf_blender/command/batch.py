"""``blender -b FILE --command unitaf batch SCRIPT ...``: a whole script without a window.

An interrupted run goes on where it stopped: a line's take is named by what it was made from, and is taken as it is
where its files are complete. The scene is saved in one piece at the end.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Scene

from .. import core
from ..background import jobs
from ..dialogue import schedule
from ..dialogue.run import LinePlanner, Outcome, Run, chosen_lines, perform, plan_line
from ..dialogue.script import show_script
from ..properties.dialogue import UnitafLine, dialogue_of
from ..takes import sound_files
from ..takes.plan import MadeTake, Plan
from ..takes.speech_job import SpeechJob
from ..takes.stored import StoredTake
from ..timeline import film
from .report import Label, Report, outcome_sentence

OK, FAILED = 0, 1
KEY = 12  # digits of the checksum in a take's name


def add_parser(commands: Any) -> None:
    """Add the command ``batch``."""
    make = commands.add_parser("batch", help="let the heads of the scene speak a script")
    make.add_argument("script", type=Path, help="CSV, TSV, SRT, Fountain, or text with NAME: what is said")
    make.add_argument("--save", type=Path, metavar="OUT.blend", help="save the scene there, takes beside it")
    make.add_argument("--render", type=Path, metavar="DIR", help="render each line as DIR/ID.mp4")
    make.add_argument("--film", type=Path, metavar="OUT.mp4", help="render the whole dialogue as one film")
    make.add_argument("--report", type=Path, metavar="OUT.json", help="write what came of each line there")
    make.add_argument("--only", action="append", default=[], metavar="ID", help="only this line; may be repeated")
    make.add_argument("--gap", type=float, metavar="SECONDS", help="silence between lines; without it, the scene's own")
    make.set_defaults(run=run, parser=make)


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code. Raises UnitafError for what concerns no single line."""
    if not (arguments.save or arguments.render or arguments.film):
        arguments.parser.error("one of --save, --render and --film is needed")
    context, scene = bpy.context, bpy.context.scene
    assert scene is not None
    if arguments.render or arguments.film:
        film.check(scene, arguments.render or arguments.film)
    script = core.reader.read(arguments.script)
    loaded = show_script(scene, script, arguments.script.expanduser().absolute().parent)
    if arguments.gap is not None:
        dialogue_of(scene).gap = arguments.gap
    report = Report(arguments.script, script.problems)
    _check_ids(scene, arguments.only, report)
    _say(loaded.sentence)
    for sentence in loaded.problems:
        _say(sentence)
    try:
        _speak(context, scene, arguments, report)
        _finish(scene, arguments, report)
    finally:
        if arguments.report:
            if not report.lines:
                report.describe(scene, {name.casefold() for name in arguments.only})
            report.write(arguments.report)
    _say(report.sentence)
    return FAILED if report.has_failed else OK


class ResumingPlanner(LinePlanner):
    """Names takes by what they are made from, and finds those that are made already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.found: set[str] = set()  # names of takes that were made before

    def plan(self, context: Context, scene: Scene, row: UnitafLine, frame: int) -> Plan:
        """A plan whose name is the line's id and a checksum of all that decides how it sounds and looks."""
        made = plan_line(context, scene, row, frame, self._folder, row.id)
        return dataclasses.replace(made, name=f"{row.id}-{checksum(made)}")

    def ask(self, context: Context, made: Plan) -> SpeechJob | ReusedTake:
        """Ask for the take, unless its files are there."""
        earlier = finished(made)
        if earlier is None:
            return SpeechJob(made, jobs.engine(context))
        self.found.add(made.name)
        return ReusedTake(made, earlier)


class ReusedTake:
    """A take that was made before; it answers as a job does."""

    stage, done = "Found", 1.0

    def __init__(self, plan: Plan, made: MadeTake) -> None:
        self.plan, self._made = plan, made

    def poll(self) -> bool:
        """It has ended."""
        return True

    def wait(self) -> MadeTake:
        """The take."""
        return self._made

    result = wait

    def cancel(self) -> None:
        """There is nothing to stop."""

    forget = cancel


def checksum(made: Plan) -> str:
    """Of all that decides what the engine makes of a plan, and of the version that makes it."""
    decisive: dict[str, Any] = {"version": core.version, "text": made.text, "settings": made.settings.as_dict()}
    if made.recording is not None:
        decisive["recording"] = hashlib.sha256(made.recording.audio.read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:KEY]


def finished(plan: Plan) -> MadeTake | None:
    """The take that was made of a plan earlier, if its files are complete and undamaged."""
    file = plan.folder / f"{plan.name}.wav"
    try:
        take = core.take_io.load(file.with_suffix(".json"))
        kept = StoredTake.from_files(file.with_suffix(".npz"), core.dials.Dials())
    except core.errors.UnitafError:
        return None
    source = plan.recording
    return MadeTake(
        stored=kept,
        sound=file if source is None else None if source.in_scene else source.audio,
        file=file,
        seconds=take.seconds,
        recorded=source is not None,
        warnings=tuple(take.warnings),
    )


def _check_ids(scene: Scene, only: list[str], report: Report) -> None:
    known = {row.id.casefold() for row in dialogue_of(scene).lines} | {
        problem.id.casefold() for problem in report.problems
    }
    for name in only:
        if name.casefold() not in known:
            raise core.errors.InputError(f"No line of the script has the id {name!r}: see --report for the ids.")


def _speak(context: Context, scene: Scene, arguments: argparse.Namespace, report: Report) -> None:
    """Speak what is new or changed, and write it into the scene."""
    names = chosen_lines(scene, "CHANGED")
    only = {name.casefold() for name in arguments.only}
    wanted = tuple(name for name in names if not only or name.casefold() in only)
    folder = arguments.save.expanduser().absolute().parent / sound_files.SPEECH_FOLDER if arguments.save else None
    planner = ResumingPlanner(folder or sound_files.speech_dir())
    lines = Run(scene.session_uid, wanted, schedule.origin_of(scene), place_anew=False, planner=planner)
    total = len(wanted)

    def on_line(outcome: Outcome) -> None:
        found = outcome.result is not None and outcome.result.name in planner.found
        report.add(outcome, found)
        _say(f"{len(report.outcomes)}/{total} {outcome_sentence(outcome, found)}")

    perform(lines, context, on_line)
    report.skip([name for name in wanted if name not in report.outcomes])


def _finish(scene: Scene, arguments: argparse.Namespace, report: Report) -> None:
    """Save and render, if there is anything to."""
    report.describe(scene, {name.casefold() for name in arguments.only})
    if not report.has_takes:
        raise core.errors.InputError("No line could be spoken, so nothing was saved; see above.")
    if arguments.save:
        report.saved = sound_files.save_as(arguments.save)
        report.find_files()
        _say(f"Saved {report.saved}")
    if arguments.render:
        _render_lines(scene, arguments.render.expanduser().absolute(), report)
    if arguments.film:
        known = [entry for entry in report.lines if "start" in entry]
        start, end = min(entry["start"] for entry in known), max(entry["end"] for entry in known)
        report.film = arguments.film.expanduser().absolute()
        film.render(scene, report.film, start, end)
        _say(f"Rendered {report.film}")


def _render_lines(scene: Scene, folder: Path, report: Report) -> None:
    """One film a line; those of an interrupted run are kept if the line is still the same."""
    for entry in report.lines:
        if "start" not in entry:
            continue
        target = folder / f"{entry['id']}.mp4"
        label = Label.of(scene, entry)
        if not label.is_on(target):
            part = target.with_name(f".{entry['id']}.part.mp4")
            film.render(scene, part, entry["start"], entry["end"])
            part.replace(target)
            label.put_on(target)
            _say(f"Rendered {target}")
        entry["files"]["film"] = str(target)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
