"""How fast the speech engine starts and answers: hello, first take, sentences, a cancel at any moment; and its memory.

python -m benchmarks.worker [--zip FILE | --stand-in] [--engine numpy|torch]

Median and maximum in milliseconds. ``--zip`` measures the engine of a built add-on, unpacked, as Blender runs it;
without it, the repository's, which reads the voice package's slower tables. ``--stand-in`` measures the process alone,
with a model that only counts.
"""

from __future__ import annotations

import argparse
import importlib
import random
import statistics
import sys
import tempfile
import time
import types
import zipfile
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
TRIES = 20
STARTS = 5
PATIENCE = 120.0  # seconds
LONGEST_DELAY = 1.0  # seconds between the start of a job and its cancel, at random
SENTENCE = "Hello there, and welcome to the show."
TEXT = "The quick brown fox jumps over the lazy dog, and nobody knows why. " * 40
NOT_A_NAME = "NUL"  # refused by the thread that makes takes, before any work

STAND_IN = """
import numpy as np
from unitaf.take import Take
from unitaf.worker import main

class StandIn:
    def speak(self, text, settings, progress):
        for step in range(len(text)):
            progress(step / len(text), "Counting")
            sum(range(500_000))
        curves = np.zeros((30, 52), np.float32)
        return Take(np.zeros(24000, np.float32), 24000, curves, settings.fps, text, [], [], settings)

main(StandIn)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stand-in", action="store_true", help="measure without the model")
    parser.add_argument("--zip", type=Path, help="measure the engine of this add-on")
    parser.add_argument("--engine", choices=("numpy", "torch"), default="numpy")
    arguments = parser.parse_args()

    engine, core = _addon()
    with tempfile.TemporaryDirectory() as folder:
        models = core.models_dir()
        if arguments.zip:
            with zipfile.ZipFile(arguments.zip) as package:
                package.extractall(folder)
            models = Path(folder) / "models"
        command = engine.python_command(Path(sys.executable), models, arguments.engine)
        if arguments.stand_in:
            command = [sys.executable, "-I", "-c", STAND_IN, str(models)]
        _report("hello", [_hello(engine.EngineClient(command)) for _ in range(STARTS)])
        _report("cancel while the model loads", [_first_cancel(engine, core, command, folder) for _ in range(STARTS)])
        client = engine.EngineClient(command)
        settings = core.settings.Settings()
        _report("started, loaded and one word spoken", _first_takes(engine, command, settings, folder))
        _take(client, settings, folder, SENTENCE)
        _report("a sentence, warm", [_take(client, settings, folder, SENTENCE) for _ in range(TRIES)])
        if sys.platform == "linux":
            print(f"most memory so far: {_peak_megabytes(client.hello.pid):.0f} MB")
        _report("round trip", [_round_trip(client, settings, folder) for _ in range(TRIES)])
        _report("cancel", [_cancel(client, settings, folder, random.uniform(0, LONGEST_DELAY)) for _ in range(TRIES)])
        client.stop()


def _addon() -> tuple[Any, Any]:
    """The add-on's package without its ``__init__``: no Blender is needed here."""
    package = types.ModuleType("addon")
    package.__path__ = [str(REPOSITORY / "unitaf_blender"), str(REPOSITORY)]
    sys.modules["addon"] = package
    return importlib.import_module("addon.engine"), importlib.import_module("addon.core")


def _report(what: str, seconds: list[float]) -> None:
    print(f"{what}: median {statistics.median(seconds) * 1000:.1f} ms, maximum {max(seconds) * 1000:.1f} ms")


def _hello(client: Any) -> float:
    started = time.perf_counter()
    client.start()
    _await_hello(client)
    elapsed = time.perf_counter() - started
    client.stop()
    return elapsed


def _await_hello(client: Any) -> None:
    while client.hello is None:
        client.poll()
        time.sleep(0.001)


def _first_cancel(engine: Any, core: Any, command: list[str], folder: str) -> float:
    client = engine.EngineClient(command)
    client.start()
    _await_hello(client)
    elapsed = _cancel(client, core.settings.Settings(), folder, random.uniform(0, LONGEST_DELAY))
    client.stop()
    return elapsed


def _first_takes(engine: Any, command: list[str], settings: Any, folder: str) -> list[float]:
    """Of engines that are started for it."""
    seconds = []
    for _ in range(STARTS):
        client = engine.EngineClient(command)
        seconds.append(_take(client, settings, folder, "Hello."))
        client.stop()
    return seconds


def _peak_megabytes(process: int) -> float:
    """The largest resident size that a process has had."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _take(client: Any, settings: Any, folder: str, text: str) -> float:
    started = time.perf_counter()
    final = client.wait(client.speak(text, settings, Path(folder), "first"), PATIENCE)
    if final.type != "done":
        sys.exit(f"No take was made: {final}")
    return time.perf_counter() - started


def _round_trip(client: Any, settings: Any, folder: str) -> float:
    started = time.perf_counter()
    client.wait(client.speak("Hello.", settings, Path(folder), NOT_A_NAME), PATIENCE)
    return time.perf_counter() - started


def _cancel(client: Any, settings: Any, folder: str, delay: float) -> float:
    job = client.speak(TEXT, settings, Path(folder), "long")
    time.sleep(delay)
    started = time.perf_counter()
    client.cancel(job)
    final = client.wait(job, PATIENCE)
    if final.type != "cancelled":
        sys.exit(f"The job was not cancelled: {final}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
