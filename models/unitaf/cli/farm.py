"""The commands ``unitaf farm``, which plans a job for a render farm, and ``unitaf farm-task``, which workers run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SettingsError
from ..settings import Settings
from ..text.dictionary import read_dictionary
from .shared import (
    FAILED,
    OK,
    LoadModel,
    UsageError,
    add_articulation_option,
    add_emotion_options,
    add_language_option,
    print_result,
)

if TYPE_CHECKING:
    from ..farm.manifest import Job, Place
    from ..farm.results import LineResult

HELP = """\
Plans a job of Open Job Description or Flamenco that speaks scripts: sound and face curves of each line.
JOB gets all that the workers read; it can be moved, and mounted elsewhere. For scenes of Blender, use
"blender -b scene.blend --command unitaf farm".

  unitaf farm script.csv --kind openjd --out JOB
  unitaf farm act1.fountain act2.fountain --kind openjd --out JOB --seconds 300 --cast ANNA=soprano
  unitaf farm script.csv --kind flamenco --out JOB --chunks 16
"""
BATCH_HELP = """\
Speaks all lines of a script into DIR/takes, and writes DIR/report.json. The same command goes on where it was
interrupted. Each of N processes needs the memory of one.

  unitaf batch script.csv --out DIR
  unitaf batch script.csv --out DIR --jobs 4
"""
TASK_HELP = """\
Does a task of a job that "unitaf farm" has planned; schedulers run it.

  unitaf farm-task speak --chunk 3 --inputs JOB/inputs --out JOB
  unitaf farm-task report --inputs JOB/inputs --out JOB
"""
MOST_JOBS = 64
REPORT_WAIT = 30.0  # seconds for results that a network folder does not show yet


def add_commands(
    commands: Any, making: argparse.ArgumentParser, as_json: argparse.ArgumentParser, shape: dict[str, Any]
) -> None:
    """Adds both commands to those of a parser."""
    plan = commands.add_parser(
        "farm", help="plan a job for a render farm", description=HELP, parents=[making, as_json], **shape
    )
    add_plan_options(plan)
    add_voice_options(plan)
    plan.set_defaults(run=_plan)
    task = commands.add_parser(
        "farm-task", help="do a task of such a job", description=TASK_HELP, parents=[as_json], **shape
    )
    task.add_argument("task", choices=("speak", "report"), help="what is done")
    add_task_options(task)
    task.set_defaults(run=_task)


def add_batch_command(
    commands: Any, making: argparse.ArgumentParser, as_json: argparse.ArgumentParser, shape: dict[str, Any]
) -> None:
    """Adds ``batch`` to the commands of a parser."""
    batch = commands.add_parser(
        "batch", help="speak all lines of a script", description=BATCH_HELP, parents=[making, as_json], **shape
    )
    batch.add_argument("script", type=Path, metavar="SCRIPT", help="CSV, SRT, Fountain, text and others")
    batch.add_argument("--jobs", type=int, default=1, metavar="N", help="processes at once (default: 1)")
    add_voice_options(batch)
    batch.set_defaults(run=_batch)


def add_plan_options(command: argparse.ArgumentParser) -> None:
    """Adds the options that a plan has with Blender and without."""
    command.add_argument("scripts", nargs="+", type=Path, metavar="SCRIPT", help="CSV, SRT, Fountain, text and others")
    command.add_argument("--kind", choices=("openjd", "flamenco"), required=True, help="of the farm")
    split = command.add_mutually_exclusive_group()
    split.add_argument("--chunks", type=int, metavar="N", help="divide the lines into so many tasks")
    split.add_argument(
        "--seconds", type=float, metavar="S", default=120.0, help="or by seconds of speech in a task (default: 120)"
    )
    command.add_argument("--save-to", type=Path, metavar="DIR", help="for all that is made; without it, JOB")


def add_voice_options(command: argparse.ArgumentParser) -> None:
    """Adds what lines have that say nothing else."""
    add_emotion_options(command, "the words of each sentence")
    add_articulation_option(command)
    add_language_option(command)
    command.add_argument("--voice", default=Settings.voice, help=f"of lines without one (default: {Settings.voice})")
    command.add_argument(
        "--cast", metavar="NAME=VOICE", action="append", default=[], help="voice of a character; may be repeated"
    )
    command.add_argument("--loudness", type=float, metavar="LUFS", help="of all sounds, such as -16")
    command.add_argument(
        "--loudness-range", type=float, metavar="LU", default=Settings.loudness_range,
        help="around it, in which whispers stay softer than shouts, such as 8 (default: %(default)s)",
    )  # fmt: skip
    command.add_argument("--dictionary", metavar="FILE", type=Path, help="pronunciations, as of unitaf speak")


def add_task_options(command: argparse.ArgumentParser) -> None:
    """Adds the folders of a task, and its number."""
    command.add_argument("--inputs", type=Path, required=True, metavar="DIR", help="the inputs of the job")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="for what is made")
    command.add_argument("--chunk", type=int, metavar="N", help="which lines are spoken, from 1 on")


def choices_of(arguments: argparse.Namespace) -> Any:
    """Returns the settings of lines that say nothing else, and who has which voice; raises UsageError."""
    from ..farm.plan import Choices

    if arguments.loudness_range and arguments.loudness is None:
        raise UsageError("--loudness-range lies around a loudness: give --loudness too, such as -16.")
    try:
        settings = Settings(
            fps=arguments.fps,
            emotion=arguments.emotion,
            strength=arguments.strength,
            articulation=arguments.articulation,
            voice=arguments.voice,
            language=arguments.language,
            loudness=arguments.loudness,
            loudness_range=arguments.loudness_range,
            pronunciation=read_dictionary(arguments.dictionary) if arguments.dictionary else {},
        )
        cast = dict(map(_role, arguments.cast))
    except SettingsError as error:
        raise UsageError(str(error)) from error
    return Choices(settings, cast)


def show_progress(number: int, count: int, result: LineResult) -> None:
    """Writes a line of the log, and the progress as Open Job Description reads it."""
    outcome = result.error or f"{result.seconds:.1f} s{', found' if result.status == 'found' else ''}"
    sys.stderr.write(f"{number}/{count} {result.take}: {outcome}\nopenjd_progress: {100 * number / count:.1f}\n")
    sys.stderr.flush()


def _plan(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..farm.inputs import Inputs
    from ..farm.openjd import INPUTS
    from ..farm.plan import Split, plan_job, sentences
    from ..farm.writing import as_shell, check_folder, elsewhere, summary, write_job

    choices = choices_of(arguments)
    folder = check_folder(arguments.out)
    split = Split(arguments.chunks, arguments.seconds)
    job = plan_job(arguments.scripts, Inputs(folder / INPUTS), choices, split)
    command = write_job(job, folder, arguments.kind, arguments.save_to)
    for sentence in sentences(job):
        sys.stderr.write(f"unitaf: {sentence}\n")
    submit = as_shell(command)
    result = {"job": str(folder), "chunks": job.chunks, "lines": len(list(job.lines())), "submit": command}
    shown = {"summary": summary(job), "submit": submit, "elsewhere": elsewhere(folder, arguments.kind)}
    print_result(arguments, result, shown)
    return OK


def _batch(arguments: argparse.Namespace, load_model: LoadModel) -> int:
    from ..farm.one_machine import speak_script
    from ..farm.plan import sentences
    from ..farm.speaking import ModelSpeaker

    if not 1 <= arguments.jobs <= MOST_JOBS:
        raise UsageError(f"Say how many processes work at once, from 1 to {MOST_JOBS}: --jobs N.")
    job, place = speak_script(
        arguments.script, arguments.out, choices_of(arguments), arguments.jobs, ModelSpeaker(load_model), show_progress
    )
    for sentence in sentences(job):
        sys.stderr.write(f"unitaf: {sentence}\n")
    return _report(arguments, job, place, 0.0)


def _task(arguments: argparse.Namespace, load_model: LoadModel) -> int:
    from ..farm.manifest import Place, read_job
    from ..farm.speaking import ModelSpeaker, speak_chunk

    job, place = read_job(arguments.inputs), Place(arguments.inputs.absolute(), arguments.out.absolute())
    if arguments.task == "speak":
        if arguments.chunk is None:
            raise UsageError("Say which chunk is spoken: --chunk N.")
        results = speak_chunk(job, place, arguments.chunk, ModelSpeaker(load_model), show_progress)
        statuses = [result.status for result in results]
        counts = {status: statuses.count(status) for status in dict.fromkeys(statuses)}
        print_result(arguments, {"lines": counts}, {status: f"{status} {count}" for status, count in counts.items()})
        return OK
    return _report(arguments, job, place, REPORT_WAIT)


def _report(arguments: argparse.Namespace, job: Job, place: Place, wait: float) -> int:
    """Writes the report of a job and prints what came of it; returns the exit code."""
    from ..farm import report as reports

    report = reports.make_report(job, place, wait)
    path = reports.write_report(report, place)
    shown = [reports.sentence_of(report), *report["differences"], str(path)]
    print_result(arguments, {"report": str(path), "ok": report["ok"]}, dict(enumerate(shown)))  # type: ignore[arg-type]
    return OK if report["ok"] else FAILED


def _role(text: str) -> tuple[str, str]:
    name, equals, voice = text.partition("=")
    if not (name.strip() and equals):
        raise UsageError(f'"{text}" casts nobody; write NAME=VOICE.')
    return name.strip().casefold(), Settings(voice=voice.strip()).voice
