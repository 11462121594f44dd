"""Jobs for render farms: how time and memory grow with lines and chunks, and what several engines are worth.

    python -m benchmarks.farm [--lines 10,100,1000] [--chunks 1,4,16] [--real 24] [--parallel 40] [--blender 40]

By the public path, ``unitaf farm`` and ``unitaf farm-task``, each in a process of its own. The first table uses the
tests' model, which costs nothing: what is left is planning, the start of processes, and the handling of lines.
``--real`` speaks lines by the real model, and compares the start of a chunk with speaking it. ``--parallel`` compares
``unitaf batch`` with one process and with two, ``--blender`` the same command of Blender; both alternate, since the
machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PATHS = os.pathsep.join(map(str, (REPOSITORY / "models", REPOSITORY, REPOSITORY / "tests" / "doubles")))
FAKE = """
import sys
from cli_double import FakeModel
from unitaf.cli.main import main
sys.exit(main(sys.argv[1:], FakeModel().load))
"""
TWO_HEADS = """
import sys, bpy, unitaf_blender
from unitaf_blender.demo_head import build
bpy.ops.wm.read_factory_settings(use_empty=True)
unitaf_blender.register()
for name in ("Anna", "Ben"):
    build.create(bpy.context).name = name
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[1])
"""
SENTENCES = (
    "Where were you last night?",
    "I was asleep, and I had nothing to do with it.",
    "I waited until the lamps went out, and nobody came.",
    "Tell me more about the letters that you found in the drawer.",
)
ROUNDS = 2  # of comparisons; the best of each side counts
FEW = len(SENTENCES)  # lines of the smaller of two real jobs
LENGTHS = (120, 300, 600)  # seconds of speech of a chunk


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=numbers, default=[10, 100, 1000])
    parser.add_argument("--chunks", type=numbers, default=[1, 4, 16])
    parser.add_argument("--real", type=int, default=24)
    parser.add_argument("--parallel", type=int, default=40)
    parser.add_argument("--blender", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        growth(Path(folder), chosen.lines, chosen.chunks)
        if chosen.real:
            handling(Path(folder), chosen.real)
        if chosen.parallel:
            compare(Path(folder), chosen.parallel, in_blender=False)
        if chosen.blender:
            compare(Path(folder), chosen.blender, in_blender=True)


def numbers(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(part) for part in text.split(",")]


def growth(folder: Path, counts: list[int], chunks: list[int]) -> None:
    """Plan and speak jobs of several sizes by a model that costs nothing."""
    print("model that costs nothing, seconds of one process at a time")
    print(f"{'lines':>6}{'chunks':>8}{'plan':>8}{'speak':>8}{'per line, ms':>14}{'again':>8}{'report':>8}{'MB':>6}")
    for count in counts:
        for number in (number for number in chunks if number <= count):  # no chunk is empty
            job = folder / f"fake-{count}-{number}"
            plan = timed(
                [*unitaf(), "farm", script(folder, count), "--kind", "openjd", "--out", job, "--chunks", number]
            )
            spoken = [speak(job, chunk, fake=True) for chunk in range(1, number + 1)]
            again = sum(speak(job, chunk, fake=True) for chunk in range(1, number + 1))
            report = timed([*unitaf(), "farm-task", "report", "--inputs", job / "inputs", "--out", job])
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
            print(
                f"{count:6}{number:8}{plan:8.2f}{sum(spoken):8.2f}{1000 * sum(spoken) / count:14.1f}"
                f"{again:8.2f}{report:8.2f}{memory:6.0f}"
            )


def handling(folder: Path, count: int) -> None:
    """What a chunk costs beside speaking its lines: the start of its process, and loading the model.

    Two jobs of the same sentences, one with ``FEW`` lines: what both cost is the start. CPU seconds, since those of
    the clock are of no use where others work.
    """
    costs, seconds = {}, 0.0
    for lines in (FEW, count):
        job = folder / f"real-{lines}"
        timed([*unitaf(), "farm", script(folder, lines), "--kind", "openjd", "--out", job, "--chunks", 1])
        rounds = []
        for _ in range(ROUNDS):
            shutil.rmtree(job / "takes", ignore_errors=True)
            rounds.append(cpu_of(job))
        costs[lines] = min(rounds)
        result = json.loads((job / "results" / "chunk-0001.json").read_text("utf-8"))
        seconds = sum(line["seconds"] for line in result["lines"])
    found = cpu_of(folder / f"real-{count}")
    line = (costs[count] - costs[FEW]) / (count - FEW)
    start = costs[FEW] - FEW * line
    print(f"\nreal model, {count} lines, {seconds:.0f} s of speech, CPU seconds, best of {ROUNDS}")
    print(f"speaking and saving a line          {line:8.3f}   {line * count / seconds:.3f} per second of speech")
    print(f"start of a chunk, with the model    {start:8.3f}   a run that finds all its lines: {found:.3f}")
    for length in LENGTHS:
        share = start / (length * line * count / seconds)
        print(f"start, of speaking {length:4} s            {100 * share:7.1f} %")


def cpu_of(job: Path) -> float:
    """CPU seconds of a process that speaks the first chunk of a job by the real model."""
    before = cpu_seconds()
    speak(job, 1, fake=False)
    return cpu_seconds() - before


def cpu_seconds() -> float:
    """CPU seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(folder: Path, count: int, in_blender: bool) -> None:
    """Speak a script by one engine and by two, in turn."""
    times: dict[int, list[float]] = {1: [], 2: []}
    work: dict[int, list[float]] = {1: [], 2: []}
    table = script(folder, count)
    if in_blender:
        timed([sys.executable, "-c", TWO_HEADS, folder / "scene.blend"])
    for number in range(ROUNDS):
        for engines in (1, 2):
            out, before = folder / f"{in_blender}-{number}-{engines}", cpu_seconds()
            if in_blender:
                blender = [sys.executable, REPOSITORY / "tests" / "doubles" / "blender_command.py"]
                command = ["-b", folder / "scene.blend", "--command", "unitaf", "batch", table]
                times[engines].append(timed([*blender, *command, "--save", out / "o.blend", "--jobs", engines]))
            else:
                times[engines].append(timed([*unitaf(), "batch", table, "--out", out, "--jobs", engines]))
            work[engines].append(cpu_seconds() - before)
    one, two = min(times[1]), min(times[2])
    what = "blender --command unitaf batch" if in_blender else "unitaf batch"
    print(f"\n{what}, {count} lines: one engine {one:.1f} s, two {two:.1f} s, x {one / two:.2f}")
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"CPU seconds, of one and of two: {min(work[1]):.1f} and {min(work[2]):.1f}; {load}")


def script(folder: Path, count: int) -> Path:
    """A script of two characters."""
    rows = [f'{("Anna", "Ben")[n % 2]},"{SENTENCES[n % len(SENTENCES)]} Number {n}."' for n in range(count)]
    path = folder / f"script-{count}.csv"
    path.write_text("character,text\n" + "\n".join(rows), "utf-8")
    return path


def unitaf() -> list[str]:
    """The command ``unitaf`` of this repository."""
    return [sys.executable, "-m", "unitaf"]


def speak(job: Path, chunk: int, fake: bool) -> float:
    """Seconds in which a process speaks a chunk."""
    command = [sys.executable, "-c", FAKE] if fake else unitaf()
    return timed([*command, "farm-task", "speak", "--inputs", job / "inputs", "--out", job, "--chunk", chunk])


def timed(command: list[object]) -> float:
    """Seconds of a command that must end well."""
    environment = os.environ | {"PYTHONPATH": PATHS}
    started = time.perf_counter()
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
