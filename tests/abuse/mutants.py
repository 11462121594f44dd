# ruff: noqa: E501 - texts of files
"""Files of every format that is read, whole, and mutants of them: the same ones for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from hostile_takes import healthy, wav

from unitaf.channels import ARKIT
from unitaf.exchange import audio2face, live_link, motion
from unitaf.listening.recording import phones_of, read_alignment, read_sound
from unitaf.protocol import REQUESTS, MessageBuffer, ProtocolError
from unitaf.script import reader
from unitaf.settings import Settings
from unitaf.take_files import notes
from unitaf.take_io import load, load_motion
from unitaf.text.dictionary import read_dictionary
from unitaf.weight_files import safetensors

# What is put into a file in one piece: the digits of a number without end, nesting, marks of every format.
PIECES = [
    b"9" * 5000, b"-1", b"1e999", b"NaN", b"Infinity", b"null", b"true", b"{}", b"[]", b"[{}]", b'""', b'"a"', b"[" * 3000,
    b'{"a":' * 3000, b"\0", b"\xff", b"\xed\xa0\x80", b"\n", b"\r", b"\t", b" " * 3000, b"," * 500, b";", b'"', b"'", b"(" * 500,
    b"(V)" * 500, b"/*", b"*/", b"[[", b"]]", b"-->", b"--", b"-" * 3000, b"<v ", b"&#", b"&#99999999999;", b":" * 500,
    b"\xef\xbb\xbf", b"\xff\xfe", b"=" * 300, b"@", b"^", b"\\", b"a" * 5000, b"A" * 140_000, "é\u202e\u2028".encode(),
]  # fmt: skip


def mutants(whole: bytes, seed: int, count: int) -> Iterator[bytes]:
    """Yields a file cut off, with bytes changed, with lines or stretches lost, doubled, swapped, or pieces put in."""
    dice = random.Random(seed)
    for _ in range(count):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 1, 1, 2, 3])):
            _changed(data, dice)
        yield bytes(data)


def _changed(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data) + 1)
    stop = min(len(data), at + dice.choice([1, 1, 4, 30, 300]))
    match dice.randrange(8):
        case 0:
            del data[at:]
        case 1:
            del data[at:stop]
        case 2:
            data[at:at] = data[at:stop] * dice.choice([1, 2, 100])
        case 3:
            for place in range(at, stop):
                data[place] = dice.randrange(256)
        case 4 | 5:
            data[at : at + dice.choice([0, 0, 1, 5])] = dice.choice(PIECES)
        case 6:  # the value of a field
            numbers = [place for place in range(len(data)) if chr(data[place]) in "0123456789"][:2000]
            if numbers:
                place = dice.choice(numbers)
                data[place : place + 1] = dice.choice(PIECES)
        case _:
            lines = bytes(data).split(b"\n")
            dice.shuffle(lines)
            data[:] = b"\n".join(lines)


Reader = Callable[[Path], object]


def formats(folder: Path, rows: Any) -> dict[str, tuple[Path, Reader]]:
    """Returns a whole file of each format in ``folder``, and what reads it. rows: the add-on's module of rig presets."""
    take = healthy(folder / "take")
    found: dict[str, tuple[Path, Reader]] = {
        "take npz": (take.npz, load_motion),
        "take json": (take.json, load),
        "take json in a .blend": (take.json, lambda path: notes.lenient(path.read_text("utf-8", "replace"))),
        "take wav": (take.wav, lambda path: load(path.with_suffix(".json"))),
        "recording": (_written(folder / "sound.wav", wav(data=random.Random(0).randbytes(8000))), read_sound),
        "weights": (_weights(folder), safetensors.load),
        "alignment": (
            _written(
                folder / "phones.json", b'{"a": {"phones": [["HH", 0.0, 0.1], ["AH0", 0.1, 0.2], ["SIL", 0.2, 0.3]]}}'
            ),
            lambda path: phones_of(read_alignment(path), "a", 1.0, path),
        ),
        "dials": (_written(folder / "dials.json", json.dumps(DIALS).encode()), _dials),
        "settings": (_written(folder / "settings.json", json.dumps(SETTINGS).encode()), _settings),
        "rig": (_written(folder / "rig.json", json.dumps(RIG).encode()), rows.load),
        "protocol": (_written(folder / "lines.txt", LINES), _messages),
        "dictionary txt": (
            _written(folder / "said.txt", b"Siobhan\tSH IH0 V AO1 N\n# x\nNguyen win\n"),
            read_dictionary,
        ),
        "dictionary json": (
            _written(folder / "said.json", b'{"Siobhan": "SH IH0 V AO1 N", "Ng": "win"}'),
            read_dictionary,
        ),
    }
    curves, head = np.full((20, 52), 0.3, np.float32), np.full((20, 3), 5, np.float32)
    live_link.write(folder / "live.csv", curves, head, 30.0)
    audio2face.write(folder / "a2f.json", curves, 30.0)
    columns = ",".join(["timeCode", *(f"blendShapes.{name}" for name in ARKIT)])
    table = "\n".join([columns, *(",".join([str(row / 30), *["0.25"] * 52]) for row in range(10))])
    _written(folder / "a2f.csv", table.encode())
    for name in ("live.csv", "a2f.json", "a2f.csv"):
        found[name] = (folder / name, lambda path: motion.read_motion(path, 30.0))
    for suffix, text in SCRIPTS.items():
        found[f"script {suffix}"] = (_written(folder / f"script{suffix}", text.encode()), reader.read_script)
    return found


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _weights(folder: Path) -> Path:
    arrays = {"a": np.arange(12, dtype=np.float32).reshape(3, 4), "b": np.arange(5)}
    return _written(folder / "model.safetensors", safetensors.dumps(arrays, {"by": "us"}))


def _dials(path: Path) -> object:
    from unitaf.cli import dials
    from unitaf.dials import Dials

    return Dials.from_dict(dials._read(path))


def _settings(path: Path) -> object:
    """As the engine gets them: as a part of a message, and then checked."""
    line = b'{"type":"speak","job":"1","text":"a","out":"/tmp","name":"a","settings":%b}\n' % path.read_bytes()
    return [Settings.from_dict(message.settings) for message in _said(HELLO + line) if message.type == "speak"]


def _messages(path: Path) -> object:
    return _said(path.read_bytes())


def _said(data: bytes) -> list[Any]:
    """Returns the messages in bytes; raises the last refusal if there were only those."""
    buffer: MessageBuffer[Any] = MessageBuffer(REQUESTS)
    buffer.feed(data)
    found: list[Any] = []
    refusal: ProtocolError | None = None
    for _ in range(data.count(b"\n") + 2):
        try:
            message = buffer.take()
        except ProtocolError as error:
            refusal = error
            continue
        if message is None:
            break
        found.append(message)
    if refusal is not None and not found:
        raise refusal
    return found


DIALS = {"brow_strength": 1.2, "lip_open_offset": 0.1, "channels": {"jawOpen": {"multiplier": 0.5, "on": True}}}
SETTINGS = {
    "fps": 24.0, "speed": 1.1, "seed": 7, "look_left": 3.0, "emotion": [[0.0, {"happy": 0.8}], [1.0, [0, 0, 0.5, 0, 0, 0, 0, 0]]],
    "strength": 0.9, "voice": "giant,pitch=-2", "pronunciation": {"Siobhan": "SH IH0 V AO1 N"},
}  # fmt: skip
RIG = {
    "unitaf_rig": 1,
    "rows": [
        {"source": "jawOpen", "kind": "KEY", "target": "Mouth_Open", "multiplier": 0.5},
        {"source": "mouthSmileLeft", "kind": "BONE", "target": "smile", "object": "Rig", "axis": "Z"},
    ],
}
HELLO = b'{"type":"hello","protocol":4,"parent_version":"0.2.0"}\n'
LINES = HELLO + (
    b'{"type":"speak","job":"1","text":"Hello.","settings":{"seed":3},"out":"/tmp/a","name":"take","previous":null}\n'
    b'{"type":"face","job":"2","audio":"/tmp/a.wav","settings":{},"out":"/tmp/a","name":"b","alignment":[["AH",0,0.1]]}\n'
    b'{"type":"cancel","job":"1"}\n{"type":"quit"}\n'
)
SCRIPTS = {
    ".csv": 'id,character,text,emotion,time,voice,speed,seed,recording\n1,ANNA,"Hello, you.",happy .8,0:01.5,giant,1.1,3,\n'
    "2,BEN,Yes.,angrily,00:00:02,,,,a.wav\n",
    ".tsv": "character\ttext\temotion\nANNA\tHello.\tsad=.5\nBEN\tYes.\tauto\n",
    ".srt": "1\n00:00:01,000 --> 00:00:02,500\nANNA: Hello. [door slams]\n\n2\n00:00:03,000 --> 00:00:04,000\n- Yes.\n- <i>No.</i>\n",
    ".vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Hello &amp; bye.</v>\n\n00:03.000 --> 00:04.000\n(sadly) Yes.\n",
    ".fountain": "Title: A play\n\nINT. ROOM - DAY\n\nANNA (V.O.)\n(angrily)\nWhat did you say?\n\n/* cut */\n\n@ben ^\nNothing. [[note]]\n",
    ".ass": "[Script Info]\nTitle: a\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Main,Anna,0,0,0,,{\\i1}Hello.\\NYou.\nDialogue: 0,0:00:03.00,0:00:04.00,Main,,0,0,0,,{\\p1}m 0 0\n",
    ".fdx": '<?xml version="1.0" encoding="UTF-8"?>\n<FinalDraft DocumentType="Script"><Content><Paragraph Type="Character">'
    '<Text>ANNA</Text></Paragraph><Paragraph Type="Dialogue"><Text>Hello.</Text></Paragraph></Content></FinalDraft>\n',
    ".txt": "ANNA (angrily): What did you say?\nand more\n\nBEN: Nothing (laughs) at all.\n# comment\n",
}
