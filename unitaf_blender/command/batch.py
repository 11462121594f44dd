"""The command ``batch`` of ``blender -b FILE --command unitaf``, which speaks a whole script without a window.

The same command goes on with an interrupted run: the files of a take are named by a checksum of all that it was made
from, and a take whose files are complete is used again. The scene is saved once, at the end.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Scene

from .. import core
from ..background import jobs
from ..background.engine_pool import EnginePool
from ..dialogue import schedule
from ..dialogue.plan import LinePlanner, Run, chosen_lines, plan_line
from ..dialogue.run import Outcome, perform_run
from ..dialogue.script import show_script
from ..properties.dialogue import UnitafLine, dialogue_of
from ..takes import sound_files
from ..takes.plan import MadeTake, Plan
from ..takes.speech_job import SpeechJob
from ..takes.stored import StoredTake
from ..timeline import film
from .output import ExitCode, say
from .report import FilmLabel, Report, outcome_sentence

MOST_ENGINES = 64


def add_parser(commands: Any) -> None:
    """Adds the command to those of ``unitaf``."""
    make = commands.add_parser("batch", help="let the heads of the scene speak a script")
    make.add_argument("script", type=Path, help="CSV, TSV, SRT, Fountain, or text with NAME: what is said")
    make.add_argument("--save", type=Path, metavar="OUT.blend", help="save the scene there, takes beside it")
    make.add_argument("--render", type=Path, metavar="DIR", help="render each line as DIR/ID.mp4")
    make.add_argument("--film", type=Path, metavar="OUT.mp4", help="render the whole dialogue as one film")
    make.add_argument("--report", type=Path, metavar="OUT.json", help="write what came of each line there")
    make.add_argument("--only", action="append", default=[], metavar="ID", help="only this line; may be repeated")
    make.add_argument("--gap", type=float, metavar="SECONDS", help="silence between lines; without it, the scene's own")
    make.add_argument(
        "--jobs",
        type=int,
        default=1,
        choices=range(1, MOST_ENGINES + 1),
        metavar="N",
        help="engines at once (default: 1)",
    )
    make.set_defaults(run=run, parser=make)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Runs the command; raises UnitafError for errors that are not those of a single line."""
    if not (arguments.save or arguments.render or arguments.film):
        arguments.parser.error("one of --save, --render and --film is needed")
    context, scene = bpy.context, bpy.context.scene
    assert scene is not None
    if arguments.render or arguments.film:
        film.check(scene, arguments.render or arguments.film)
    script = core.reader.read_script(arguments.script)
    loaded = show_script(scene, script, arguments.script.expanduser().absolute().parent)
    if arguments.gap is not None:
        dialogue_of(scene).gap = arguments.gap
    report = Report(arguments.script, script.problems)
    _check_ids(scene, arguments.only, report)
    say(loaded.sentence)
    for sentence in (*loaded.problems, *loaded.notes):
        say(sentence)
    try:
        folder = arguments.save.expanduser().absolute().parent / sound_files.SPEECH_FOLDER if arguments.save else None
        only = frozenset(name.casefold() for name in arguments.only)
        speak_lines(context, scene, report, folder, only, count=arguments.jobs)
        _finish(scene, arguments, report)
    finally:
        if arguments.report:
            if not report.lines:
                report.describe(scene, {name.casefold() for name in arguments.only})
            report.write(arguments.report)
    say(report.sentence)
    return ExitCode.FAILED if report.has_failed else ExitCode.OK


class ResumingPlanner(LinePlanner):
    """Names takes by a checksum of what they are made from, and uses those of an earlier run again."""

    def __init__(self, folder: Path, engines: EnginePool | None = None) -> None:
        self._folder, self._engines = folder, engines
        self.reused: set[str] = set()  # names of the takes of an earlier run

    def plan(self, context: Context, scene: Scene, row: UnitafLine, frame: int) -> Plan:
        """Returns a plan whose name is the line's id and a checksum; raises UnitafError."""
        plan = plan_line(context, scene, row, frame, self._folder, row.id)
        audio = plan.recording.audio if plan.recording is not None else None
        return dataclasses.replace(plan, name=core.fingerprint.take_name(row.id, plan.text, plan.settings, audio))

    def ask(self, context: Context, plan: Plan) -> SpeechJob | ReusedTake:
        """Asks the engine for the take, unless an earlier run has made it; raises UnitafError."""
        earlier = load_made_take(plan)
        if earlier is None:
            engine = jobs.engine(context) if self._engines is None else self._engines.pick(len(plan.text))
            return SpeechJob(plan, engine)
        self.reused.add(plan.name)
        return ReusedTake(plan, earlier)


class ReusedTake:
    """A take of an earlier run, with the methods of a job that has ended; see ``jobs.Job``."""

    stage, done = "Found", 1.0

    def __init__(self, plan: Plan, made: MadeTake) -> None:
        self.plan, self._made = plan, made

    def poll(self) -> bool:
        """Returns True: the job has ended."""
        return True

    def wait(self) -> MadeTake:
        """Returns the take."""
        return self._made

    result = wait

    def cancel(self) -> None:
        """Does nothing, since nothing runs."""

    forget = cancel


def load_made_take(plan: Plan) -> MadeTake | None:
    """Returns the take that an earlier run made of a plan; None if its files are missing or damaged."""
    file = plan.folder / f"{plan.name}.wav"
    try:
        take = core.take_io.load(file.with_suffix(".json"))
        stored = StoredTake.from_files(file.with_suffix(".npz"), core.dials.Dials())
    except core.errors.UnitafError:
        return None
    source = plan.recording
    return MadeTake(
        stored=stored,
        sound=file if source is None else None if source.in_scene else source.audio,
        file=file,
        seconds=take.seconds,
        recorded=source is not None,
        warnings=tuple(take.warnings),
    )


def _check_ids(scene: Scene, only: list[str], report: Report) -> None:
    """Raises InputError for an id of ``--only`` that no line of the script has."""
    known = {row.id.casefold() for row in dialogue_of(scene).lines} | {
        problem.id.casefold() for problem in report.problems
    }
    for name in only:
        if name.casefold() not in known:
            raise core.errors.InputError(f"No line of the script has the id {name!r}: see --report for the ids.")


def speak_lines(
    context: Context,
    scene: Scene,
    report: Report,
    folder: Path | None,
    only: frozenset[str] = frozenset(),
    *,
    count: int = 1,
) -> None:
    """Speaks the lines that are new or changed, writes them into the scene, and adds them to the report.

    folder: of the takes; without it, the one that takes of the open file belong to. only: ids in lower case; empty for
    all lines. count: of engines.
    """
    names = chosen_lines(scene, "CHANGED")
    wanted = tuple(name for name in names if not only or name.casefold() in only)
    engines = EnginePool(context, count) if count > 1 else None
    planner = ResumingPlanner(folder or sound_files.speech_dir(), engines)
    lines = Run(scene.session_uid, wanted, schedule.origin_of(scene), place_anew=False, planner=planner)

    def on_line(outcome: Outcome) -> None:
        reused = outcome.result is not None and outcome.result.name in planner.reused
        report.add(outcome, reused)
        say(f"{len(report.outcomes)}/{len(wanted)} {outcome_sentence(outcome, reused)}")

    try:
        perform_run(lines, context, on_line, engines.ahead if engines else 1)
    finally:
        if engines:
            engines.stop()
    report.skip([name for name in wanted if name not in report.outcomes])


def _finish(scene: Scene, arguments: argparse.Namespace, report: Report) -> None:
    """Saves and renders what was asked for; raises InputError if no line has a take."""
    report.describe(scene, {name.casefold() for name in arguments.only})
    if not report.has_takes:
        raise core.errors.InputError("No line could be spoken, so nothing was saved; see above.")
    if arguments.save:
        report.saved = sound_files.save_as(arguments.save)
        report.find_files()
        say(f"Saved {report.saved}")
    if arguments.render:
        _render_lines(scene, arguments.render.expanduser().absolute(), report)
    if arguments.film:
        with_takes = [entry for entry in report.lines if "start" in entry]
        start, end = min(entry["start"] for entry in with_takes), max(entry["end"] for entry in with_takes)
        report.film = arguments.film.expanduser().absolute()
        film.render(scene, report.film, start, end)
        say(f"Rendered {report.film}")


def _render_lines(scene: Scene, folder: Path, report: Report) -> None:
    """Renders a film of each line that has a take, except those whose film is up to date."""
    for entry in report.lines:
        if "start" not in entry:
            continue
        target = folder / f"{entry['id']}.mp4"
        label = FilmLabel.of_line(scene, entry)
        if not label.is_on(target):
            part = target.with_name(f".{entry['id']}.part.mp4")
            film.render(scene, part, entry["start"], entry["end"])
            part.replace(target)
            label.put_on(target)
            say(f"Rendered {target}")
        entry["files"]["film"] = str(target)
