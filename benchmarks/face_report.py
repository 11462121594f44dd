"""A page to look at the face with: stills of all phones, curves over sound, tables, and films next to peers.

    python -m benchmarks.face_report --head FILE [--data DIR] [--out DIR] [--sheet FILE]

Runs in the Python that has ``bpy``. Writes DIR/index.html with its pictures and films beside it. FILE is in the layout
of models/training/mesh.py; DIR holds recordings with tracked faces as models/training/grid.py describes, and what
needs them is left out without. Tables that are newer than the model are taken from build/.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

import unitaf
from unitaf.channels import ARKIT
from unitaf.face.driver import FOLDER
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take, still_head
from unitaf.voice import acoustics
from unitaf.weight_files import folders

from .peers import best
from .reading import peer_ridge, peer_rules
from .reading.face_clips import Clip, System, read
from .reading.lip_events import LipHead
from .report import drawing, page, phones, seen, studio

BENCHMARKS = Path(__file__).resolve().parent
BUILD = BENCHMARKS.parent / "build"
LINE = "Bob may bring five fresh fish to the show."
LOWER_FACE = np.array([name.startswith(("jaw", "mouth", "cheek", "nose", "tongue")) for name in ARKIT], np.float32)
SECOND_LINE = "Where were you last night? I thought you would never come."


def main() -> None:
    """Make everything and say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=BUILD / "face-report")
    parser.add_argument("--sheet", type=Path, help="also write the sheet of phones here")
    arguments = parser.parse_args()
    out: Path = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    model = JointModel.load()
    sections = [
        phone_section(model, LipHead(arguments.head), out, arguments.sheet),
        peer_films(model, arguments.data, out),
        own_film(model, out),
        curve_section(model),
        *tables(arguments.head, arguments.data),
    ]
    (out / "index.html").write_text(page.page("The face, looked at", sections), encoding="utf-8")
    print(out / "index.html")


def phone_section(model: JointModel, head: LipHead, out: Path, sheet: Path | None) -> str:
    """Stills of every phone from two sides, and what is measured on them."""
    found = phones.poses(model)
    portrait = studio.Portrait()
    for name, azimuth in (("phones_front.jpg", studio.FRONT), ("phones_quarter.jpg", studio.THREE_QUARTER)):
        phones.sheet(out / name, portrait, found, azimuth)
    if sheet:
        sheet.write_bytes((out / "phones_front.jpg").read_bytes())
    curves = {label: pose for label, (_, pose) in found.items()}
    return page.section(
        "All phones",
        page.note(f"Each in the middle of its phone, in {phones.FRAME.format('…')!r}. Nothing was posed by hand."),
        page.picture("phones_front.jpg", "Stills of all phones from the front"),
        page.picture("phones_quarter.jpg", "The same from the left"),
        page.items(seen.sentences(curves, head)),
        page.table(seen.measures(curves, head), {}),
    )


def peer_films(model: JointModel, data: Path | None, out: Path) -> str:
    """Peers and us saying the same line, next to each other."""
    take = model.speak(LINE, Settings(fps=studio.FPS))
    peers: dict[str, System] = {"Loudness": peer_rules.energy_jaw(), "OpenFaceFX 0.24": peer_rules.openfacefx()}
    if data:
        peers["Ridge on sound"] = peer_ridge.fit(list(read(data, "train")), peer_ridge.sound)
    curves = {name: system(_clip(take)) for name, system in peers.items()} | {"UniTAF": take.curves}
    still = still_head(len(take.curves))
    actors = [studio.Actor(name, one * LOWER_FACE, still) for name, one in curves.items()]
    studio.film(out / "peers.mp4", actors, take.wav, take.sample_rate)
    missing = [] if data else [page.note("The ridge regression is left out: it needs recordings (--data).")]
    text = f"All say {LINE!r} with our voice. OpenFaceFX got our phones and their times, the others our sound. "
    text += "Only lower faces move here, so that mouths are compared."
    return page.section("Next to peers", page.note(text), *missing, page.film("peers.mp4"))


def own_film(model: JointModel, out: Path) -> str:
    """Us alone, from two sides, with the head's own motion."""
    take = model.speak(SECOND_LINE, Settings(fps=studio.FPS))
    actors = [
        studio.Actor("front", take.curves, take.head_rotation),
        studio.Actor("three-quarter", take.curves, take.head_rotation, -studio.THREE_QUARTER),
    ]
    studio.film(out / "ours.mp4", actors, take.wav, take.sample_rate)
    return page.section("From two sides", page.note(SECOND_LINE), page.film("ours.mp4"))


def curve_section(model: JointModel) -> str:
    """What the channels do over a line."""
    text = "Waveform, phones, and the channels that speech moves most; the height of the plot is a value of 0.6."
    return page.section("Curves", page.note(LINE), page.note(text), drawing.take_drawing(model.speak(LINE)))


def tables(head: Path, data: Path | None) -> list[str]:
    """What the other benchmarks measure."""
    given = ["--head", str(head.resolve()), *(["--data", str(data.resolve())] if data else [])]
    lipsync = _measured("lipsync.json" if data else "lipsync-alone.json", ["lipsync", *given, "--json"])
    sections = [page.section("Our own speech", page.verdicts(lipsync))]
    if data is None:
        left_out = "The tables against a tracked face and against peers are left out: they need recordings (--data)."
        return [*sections, page.section("Against peers", page.note(left_out))]
    peers = _measured("peers.json", ["peers", *given, "--json"])
    told = "Peers that follow phones get the very phones by which they are judged; we do not see them."
    titles = {"tracked": ("Against a tracked face", ""), "own speech": ("Against peers on our own speech", told)}
    for name, (title, text) in titles.items():
        rows = peers[name]
        stars = {column: best(rows, column) for column in next(iter(rows.values()))}
        sections.append(page.section(title, page.note(text), page.table(rows, stars)))
    return sections


def _clip(take: Take) -> Clip:
    """What peers get of a take: its sound and its phones."""
    sound = acoustics.resample(take.wav, take.sample_rate)
    return Clip(take.text, sound, take.phones, take.fps, len(take.curves))


def _measured(name: str, command: list[str]) -> Any:
    """What a benchmark prints as JSON; from build/ if it is newer than the model."""
    kept = BUILD / name
    model = [*folders.folder(FOLDER).iterdir(), *Path(unitaf.__file__).parent.rglob("*.py")]
    if not kept.is_file() or kept.stat().st_mtime < max(file.stat().st_mtime for file in model):
        program, *arguments = command
        called = [sys.executable, "-m", f"benchmarks.{program}", *arguments]
        done = subprocess.run(called, cwd=BENCHMARKS.parent, stdout=subprocess.PIPE, text=True, check=True)
        kept.write_text(done.stdout, encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
