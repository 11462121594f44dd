"""Files that are no files, scripts and texts that grow, jobs that are cancelled: nothing waits, nothing explodes."""

from __future__ import annotations

import functools
import os
import socket
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from abuse import PATIENCE, addon_without_blender, amount, assert_plain, counts, posix_only
from engine_processes import at_work, client_of, core, real, said

from unitaf import files
from unitaf.cli.shared import read_text
from unitaf.errors import UnitafError
from unitaf.exchange import motion
from unitaf.listening.recording import read_alignment, read_sound
from unitaf.script import matching, reader
from unitaf.take_io import load, load_motion
from unitaf.text.dictionary import read_dictionary
from unitaf.text.front_end import FrontEnd
from unitaf.weight_files import safetensors

addon_without_blender()
READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "take": (".npz", load),
    "movement": (".npz", load_motion),
    "recording": (".wav", read_sound),
    "alignment": (".json", read_alignment),
    "script": (".txt", reader.read_script),
    "dictionary": (".txt", read_dictionary),
    "Live Link": (".csv", functools.partial(motion.read_motion, fps=30.0)),
    "Audio2Face": (".json", functools.partial(motion.read_motion, fps=30.0)),
    "weights": (".safetensors", safetensors.load),
    "text": (".txt", lambda path: read_text(None, str(path))),
}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _loop(path: Path) -> None:
    path.symlink_to(path)


KINDS: dict[str, Callable[[Path], object]] = {
    "pipe": _pipe,
    "socket": _socket,
    "folder": Path.mkdir,
    "zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "terminal": lambda path: path.symlink_to("/dev/tty"),
    "circle of links": _loop,
}


@posix_only
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", READERS)
def test_what_is_no_file_is_refused_and_not_waited_for(what: str, kind: str, tmp_path: Path) -> None:
    suffix, read = READERS[what]
    path = tmp_path / f"a{suffix}"
    KINDS[kind](path)
    counts["files that are none"] += 1
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            read(path)
        except BaseException as fault:
            faults.append(fault)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    assert not asking.is_alive(), "it waits"
    assert len(faults) == 1 and isinstance(faults[0], UnitafError), faults
    assert_plain(str(faults[0]))


@posix_only
def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    for name in ("a\0b", "\ud800", "a" * 5000):
        for suffix, read in READERS.values():
            with pytest.raises(UnitafError) as refusal:
                read(tmp_path / (name + suffix))
            said_of_it = str(refusal.value).replace(name, "…")
            assert_plain(said_of_it)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)
    with pytest.raises(OSError, match="larger than 1 MB"):
        files.read_file(path, 1_000_000)


@posix_only
def test_the_engine_refuses_pipes_as_previous_take_and_as_recording(tmp_path: Path) -> None:
    client = client_of(real(), start=PATIENCE)
    _pipe(tmp_path / "take.npz")
    _pipe(tmp_path / "sound.wav")
    settings = core.settings.Settings()
    job = client.speak("Hello.", settings, tmp_path / "out", "a", previous=tmp_path / "take.npz")
    final = client.wait(job, 2 * PATIENCE)
    assert isinstance(final, core.protocol.Done) and "earlier take" in " ".join(final.warnings)
    final = client.wait(client.face(tmp_path / "sound.wav", settings, tmp_path / "out", "b"), 2 * PATIENCE)
    assert (final.type, final.code) == ("error", "input")
    assert_plain(final.message)
    client.stop()


def test_a_cancel_frees_the_engine_in_the_middle_of_a_long_recording(tmp_path: Path) -> None:
    """Ten minutes of noise: the next job does not wait for them."""
    sound = tmp_path / "long.wav"
    with wave.open(str(sound), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(16_000)
        noise = np.random.default_rng(0).integers(-3000, 3000, 600 * 16_000).astype("<i2")
        stream.writeframes(noise.tobytes())
    client = client_of(real(), start=PATIENCE)
    assert isinstance(said(client, "Hello.", tmp_path / "out", "warm"), core.protocol.Done)
    for number in range(amount(20, 2)):
        settings = core.settings.Settings(emotion="happy=0.8" if number % 2 else "calm=0")
        job = client.face(sound, settings, tmp_path / "out", f"long {number}")
        at_work(client, job)
        time.sleep(0.1 * number)
        client.cancel(job)
        final = client.wait(job, PATIENCE)
        if isinstance(final, core.protocol.Cancelled):
            counts["cancels in the middle of ten minutes"] += 1
        started = time.monotonic()
        assert isinstance(said(client, "Hello.", tmp_path / "out", f"after {number}"), core.protocol.Done)
        assert time.monotonic() - started < 15
    client.stop()


# Scripts whose readers took the square of their size, or longer; each is 60,000 to 1,300,000 characters.
SUBTITLE = "00:00:01,000 --> 00:00:02,000\n"
GROWN = {
    "equal lines": "ANNA: Hello.\n" * 20_000,
    "extensions": "\nANNA" + "(V)" * 20_000 + "\nHello.\n",
    "notes that never end": "/*" * 50_000 + "[[" * 50_000,
    "dashes": "-" * 100_000,
    "spaces in a name": "A" + " " * 100_000 + "x",
    "tabs in a name": "A" + "\t" * 100_000 + "x",
    "brackets": "A (" * 50_000,
    "a voice that never ends": SUBTITLE + "<v" + " " * 100_000,
    "rows of one cue": SUBTITLE + "hello there\n" * 99_000,
    "spaces in a time": "text,time\nhi,1" + " " * 100_000 + "x\n",
    "spaces in an emotion": "text,emotion\nhi,happy" + " " * 100_000 + "x\n",
    "a time without end": "text,time\nhi," + "9" * 5000 + ":01:02\n" + "9" * 5000 + ":00:01,000 --> 00:00:02,000\nhi\n",
    "the number of a character": SUBTITLE + "&#" + "9" * 5000 + ";\n",
    "an id without end": "id,text\n" + "a" * 5000 + ",hi\n",
    "a cell without end": "text,x\n" + "a" * 200_000 + "\n",
    "columns": "text," * 50_000 + "\nhi\n",
    "drawings": "Dialogue: 0,0:00:01.00,0:00:02.00,a,b,0,0,0,,{" + "\\p1" * 50_000,
    "spaces alone": " " * 200_000,
    "an element in another": "<FinalDraft>" * 20_000,
    "100,000 lines": "character,text\n" + "A,hello\n" * 99_990,
    "more lines than that": "A: hello\n" * 100_002,
}


@pytest.mark.parametrize("suffix", [".csv", ".srt", ".fountain", ".ass", ".fdx", ".txt"])
@pytest.mark.parametrize("name", GROWN)
def test_a_script_that_grows_is_read_or_refused_soon(name: str, suffix: str) -> None:
    counts["scripts that grow"] += 1
    started = time.monotonic()
    try:
        script = reader.parse_script(GROWN[name], f"script{suffix}")
    except UnitafError as error:
        assert_plain(str(error))
    else:
        for problem in script.problems[:100]:
            assert_plain(problem.sentence)
        assert all(len(line.id) <= 100 for line in script.lines)
    assert time.monotonic() - started < PATIENCE


def test_edited_lines_of_a_long_script_are_found_again_soon() -> None:
    texts = [f"A: hello there {number} you {number * 7}\n" for number in range(amount(20_000, 2_000))]
    before = reader.parse_script("".join(texts), ".txt").lines
    after = reader.parse_script("".join(texts).replace("there", "here"), ".txt").lines
    started = time.monotonic()
    assert matching.match_lines(before, after) == list(range(len(before)))
    assert time.monotonic() - started < PATIENCE


UNITS = ["9", "1,", "1.", "3:", "9 ", "Σ ", "a, ", "“a” ", "@ ", "I. ", "a. 1 ", "\\[", "[a](/b/) ", "9" * 150 + " "]


@pytest.mark.parametrize("unit", UNITS)
def test_what_a_text_becomes_stays_in_pieces_that_the_voice_can_say(unit: str) -> None:
    """Memory and time of the voice go with the square of one piece, so none grows with the text."""
    counts["texts that grow"] += 1
    text = unit * (20_000 // len(unit))
    try:
        sentences = FrontEnd().sentences(text)
    except UnitafError as error:
        assert_plain(str(error))
    else:
        assert max(len(sentence.phonemes) for sentence in sentences) <= 400


def test_a_number_of_two_hundred_digits_is_said_and_one_more_is_refused() -> None:
    said_digits = FrontEnd().sentences("9" * 200)
    assert "".join(word.text for sentence in said_digits for word in sentence.words) == "9" * 200
    with pytest.raises(UnitafError, match="has 201 characters"):
        FrontEnd().sentences("9" * 201)
