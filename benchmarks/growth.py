"""How time and memory grow with what is read: texts, scripts and recordings of two sizes, each in a process of its own.

For each input it prints seconds and peak memory at the larger size, and the exponents between the two sizes: 1 is in
proportion, 2 is the square. Memory is what the process has beyond what it has before. ``--hour`` adds a recording of an
hour. The sound alone drives the face, as in the engine that the add-on brings.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

SMALLEST = 8.0  # MB: less memory than this says nothing about growth
TEXTS = {
    "words": "She sells sea shells, and he does not. ",
    "digits": "9" * 150 + " ",
    "letters": "a ",
    "Greek": "Σ ",
    "unknown words": "xqv ",
    "tags": "[sad .5]so[/] ",
    "quotes": "“a” ",
}
SCRIPTS = {
    "equal lines": (".txt", "", "ANNA: Hello.\n"),
    "table": (".csv", "character,text\n", "ANNA,Hello.\n"),
    "cues": (".srt", "", "1\n00:00:01,000 --> 00:00:02,000\nANNA: Hello.\n\n"),
    "rows of a cue": (".srt", "00:00:01,000 --> 00:00:02,000\n", "hello there\n"),
    "screenplay": (".fountain", "", "\nANNA (V.O.)\nHello.\n"),
    "open notes": (".fountain", "", "/*"),
    "spaces": (".txt", "A", " "),
    "extensions": (".fountain", "\nANNA", "(V)"),
}
RATE = 16_000

MEASURE = """
import json, resource, sys, time
from pathlib import Path
kind, path = sys.argv[1:]
text = "" if kind == "recording" else Path(path).read_text("utf-8")
if kind == "text":
    from unitaf.emotion import tags
    from unitaf.text.front_end import FrontEnd
    front_end = FrontEnd()
    front_end.sentences("Hello xqv.")
    work = lambda: front_end.sentences(tags.read(text).plain)
elif kind == "voice":
    from unitaf.joint import JointModel
    model = JointModel.load()
    model.speak("Hello.")
    work = lambda: model.speak(text)
elif kind == "recording":
    from unitaf import edition, take_io
    from unitaf.joint import JointModel
    from unitaf.listening.recording import read_sound
    edition.HOSTED = True
    model = JointModel.load()
    model.speak("Hello.")
    def work():
        steps.append(time.perf_counter())
        take = model.follow(*read_sound(path), progress=lambda *_: steps.append(time.perf_counter()), style="clear")
        take_io.save(take, Path(path).parent, "take")
else:
    from unitaf.script import reader
    reader.parse_script("A: hello", ".txt")
    work = lambda: reader.parse_script(text, Path(path).name)
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
steps, before, started = [], peak(), time.process_time()
work_error = ""
try:
    work()
except Exception as error:
    if not hasattr(error, "fix"):
        raise
    work_error = str(error)
print(json.dumps([time.process_time() - started, peak(), peak() - before, work_error]))
"""


def measured(kind: str, path: Path) -> tuple[float, float, float, str]:
    """Seconds of the processor, peak memory in MB, its growth, and the sentence of what was refused, of one reading."""
    command = [sys.executable, "-c", MEASURE, kind, str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, peak, grown, refusal = json.loads(ended.stdout.splitlines()[-1])
    return seconds, peak, grown, refusal


def grown(kind: str, name: str, small: Path, large: Path, times: float) -> str:
    """A row of the table: ``large`` is so many times as large as ``small``."""
    few, many = measured(kind, small), measured(kind, large)
    exponent = math.log(many[0] / max(few[0], 1e-3)) / math.log(times)
    memory = f"{math.log(many[2] / few[2]) / math.log(times):5.2f}" if min(few[2], many[2]) > SMALLEST else "    -"
    refused = f"  refused: {many[3][:60]}" if many[3] else ""
    return f"{kind:10} {name:16} {many[0]:8.2f} s {many[1]:7.0f} MB   time {exponent:5.2f}  memory {memory}{refused}"


def write_sound(path: Path, seconds: int, sentence: bytes) -> Path:
    """A recording of so many seconds: one sentence again and again."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        left = 2 * RATE * seconds
        while left > 0:
            file.writeframesraw(sentence[:left])
            left -= len(sentence)
    return path


def spoken() -> bytes:
    """A few seconds of speech as 16-bit samples at 16 kHz."""
    from unitaf.joint import JointModel
    from unitaf.voice import acoustics

    text = "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background."
    take = JointModel.load().speak(text)
    samples: bytes = (acoustics.resample(take.wav, take.sample_rate) * 32_000).astype("<i2").tobytes()
    return samples


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hour", action="store_true", help="a recording of an hour too")
    hour = parser.parse_args().hour
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, sizes in (("text", (5_000, 20_000)), ("voice", (2_000, 8_000))):
            for title, unit in TEXTS.items():
                paths = [folder / f"{size}.txt" for size in sizes]
                for path, size in zip(paths, sizes, strict=True):
                    path.write_text(unit * (size // len(unit)), "utf-8")
                print(grown(kind, title, paths[0], paths[1], sizes[1] / sizes[0]), flush=True)
        for title, (suffix, head, unit) in SCRIPTS.items():
            counts = (25_000, 90_000) if unit.endswith("\n") else (100_000, 400_000)
            paths = [folder / f"{count}{suffix}" for count in counts]
            for path, count in zip(paths, counts, strict=True):
                lines = max(1, unit.count("\n"))
                path.write_text(head + unit * (count // lines), "utf-8")
            print(grown("script", title, paths[0], paths[1], counts[1] / counts[0]), flush=True)
        sentence = spoken()
        lengths = (300, 3600 if hour else 1200)
        paths = [write_sound(folder / f"{length}.wav", length, sentence) for length in lengths]
        print(grown("recording", f"{lengths[1]} seconds", paths[0], paths[1], lengths[1] / lengths[0]))


if __name__ == "__main__":
    main()
