"""Text to take in a real engine process with the real package, on tiny random checkpoints: ``python run.py FOLDER``.

Prints the minutes and the memory that it took, and ends with 1 if something was not as it has to be.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import tiny_checkpoints
from official_files import recording

from unitaf import protocol, take_io
from unitaf.settings import Settings

MODELS = Path(__file__).resolve().parents[2] / "models"
TEXT = "Hello there. How are you?"


def main(place: Path) -> int:
    """Builds the folder where it is not yet there, and runs a text through an engine."""
    started = time.monotonic()
    folder = place / "tiny"
    if not (folder / "unitaf").is_dir():
        tiny_checkpoints.build(folder)
    voice = str(recording(place / "voice.wav", level=0.2))
    settings = Settings(official={"voice_audio": voice}).as_dict()
    requests = [
        protocol.ParentHello(protocol.PROTOCOL, "test"),
        protocol.Speak("1", TEXT, settings, str(place), "take"),
        protocol.Speak("2", "[sad]No.[/]", settings, str(place), "sad"),
    ]
    command = [sys.executable, "-B", "-X", "utf8", str(MODELS), "official", str(folder)]
    engine = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert engine.stdin is not None and engine.stdout is not None
    engine.stdin.write(b"".join(map(protocol.encode, requests)))
    engine.stdin.flush()
    receiver = protocol.Receiver(engine.stdout, protocol.REPLIES)
    ends: list[protocol.Done | protocol.Error] = []
    progress = 0
    while len(ends) < 2 and (answer := receiver.read()) is not None:
        progress += isinstance(answer, protocol.Progress)
        if isinstance(answer, (protocol.Done, protocol.Error)):
            ends.append(answer)
    engine.stdin.close()
    engine.wait()
    minutes = (time.monotonic() - started) / 60
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    sys.stdout.write(f"{minutes:.1f} minutes, {memory:.1f} GB, {progress} reports of progress\n")
    for end in ends:
        sys.stdout.write(f"{end}\n")
    if len(ends) < 2 or not all(isinstance(end, protocol.Done) for end in ends):
        return 1
    take = take_io.load(place / "take.json")
    labels = [sentence.label for sentence in take.sentences]
    fits = labels == ["Hello there.", "How are you?"] and progress > 2 * tiny_checkpoints.CODES
    return 0 if fits and len(take.curves) == round(take.seconds * take.fps) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
