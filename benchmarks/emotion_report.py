"""A page to look at and listen to emotion: stills by intensity, a film of one line in all eight, sound samples.

    python -m benchmarks.emotion_report [--out DIR] [--grid FILE] [--film FILE] [--parts stills,film,sounds]

Runs in the Python that has ``bpy``. Writes DIR/index.html with its pictures, film and sounds beside it.
``--grid``: the stills of an open vowel here, too; from the side beside it, with ``-side`` behind its name. ``--film``:
the film here, too.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile

from demo import contact_sheet
from unitaf.channels import INDEX
from unitaf.emotion.vector import EMOTIONS
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.text.phones import SILENCE
from unitaf.voice.cast import PRESETS

from .report import page, studio

Array = npt.NDArray[np.float32]

BUILD = Path(__file__).resolve().parents[1] / "build"
INTENSITIES = (0.4, 0.6, 0.8)
STRONG = 0.8
STILL_LINE, STILL_WORD = "Well, I never. Say hod again.", "hod"
FILM_LINE = "I never thought that I would see you here again."
CAST_LINE = "Good evening. This is how I sound when I have something to say."
STILL_FPS = 100.0
STILL_SIZE = 230
SIDE = 30.0  # degrees from which stills are seen besides the front
BLINK = 0.25  # of eyeBlink: lids that are lower than any feeling holds them
GAP = 12  # frames of rest between two lines of the film


class Moment(NamedTuple):
    """What stills show: a name, and where it lies in a take, in seconds."""

    name: str
    middle: Callable[[Take], float]


def main() -> None:
    """Make everything and say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=BUILD / "emotion-report")
    parser.add_argument("--grid", type=Path, help="also write the stills of AA here")
    parser.add_argument("--film", type=Path, help="also write the film here")
    parser.add_argument("--parts", default=",".join(PARTS), help="a choice of these, with commas")
    arguments = parser.parse_args()
    out: Path = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    model = JointModel.load()
    wanted = arguments.parts.split(",")
    sections = [make(model, out) for part, makers in PARTS.items() if part in wanted for make in makers]
    copies = {"film": [("one-line.mp4", arguments.film)]}
    if arguments.grid:
        side = arguments.grid.with_stem(arguments.grid.stem + "-side")
        copies["stills"] = [("aa.jpg", arguments.grid), ("aa-side.jpg", side)]
    for made, file in (copy for part in wanted for copy in copies.get(part, ())):
        if file:
            file.write_bytes((out / made).read_bytes())
    (out / "index.html").write_text(page.page("Emotion, looked at and listened to", sections), encoding="utf-8")
    print(out / "index.html")


def stills(model: JointModel, out: Path) -> str:
    """Eight emotions by three intensities, on an open vowel and in a pause."""
    portrait = studio.Portrait(studio.FACE, studio.FACE_LENS)
    takes = {
        (name, share): model.speak(STILL_LINE, Settings(fps=STILL_FPS, emotion={name: share}))
        for share in INTENSITIES
        for name in EMOTIONS
    }
    parts = [page.note(f"Cut out of {STILL_LINE!r}: nothing was posed by hand. Calm is the neutral face.")]
    views = [
        ("aa.jpg", Moment("AA", _word), studio.FRONT),
        ("aa-side.jpg", Moment("AA, from the side", _word), SIDE),
        ("rest.jpg", Moment("at rest", _pause), studio.FRONT),
    ]
    for file, moment, azimuth in views:
        with tempfile.TemporaryDirectory() as folder:
            pictures = []
            for (name, share), take in takes.items():
                picture = Path(folder, f"{name}{share}.png")
                portrait.still(picture, _face(take, moment.middle(take)), azimuth, STILL_SIZE)
                pictures.append((f"{name} {share:g}", picture))
            contact_sheet.write(out / file, pictures, len(EMOTIONS))
        parts += [page.note(moment.name), page.picture(file, f"Eight emotions at three intensities, {moment.name}")]
    return page.section("Eight emotions, three intensities", *parts)


def _word(take: Take) -> float:
    """The middle of the open vowel."""
    spoken = next(word for word in take.words if word.label == STILL_WORD)
    return next((p.start + p.end) / 2 for p in take.phones if p.label == "AA" and spoken.start <= p.start < spoken.end)


def _pause(take: Take) -> float:
    """The middle of the longest silence between two phones."""
    silences = [phone for phone in take.phones[1:-1] if phone.label == SILENCE]
    longest = max(silences, key=lambda phone: phone.end - phone.start)
    return (longest.start + longest.end) / 2


def _face(take: Take, seconds: float) -> Array:
    """The curves (52,) nearest to a moment that no blink covers."""
    away = np.abs(np.arange(len(take.curves)) / take.fps - seconds)
    away[take.curves[:, INDEX["eyeBlinkLeft"]] > BLINK] = np.inf
    chosen: Array = take.curves[np.argmin(away)]
    return chosen


def one_line(model: JointModel, out: Path) -> str:
    """One head that says one line in all eight, one after the other."""
    takes = {name: model.speak(FILM_LINE, Settings(fps=studio.FPS, emotion={name: STRONG})) for name in EMOTIONS}
    curves, heads, waves, captions = [], [], [], []
    now = 1
    for name, take in takes.items():
        frames = len(take.curves) + GAP
        rest = ((0, GAP), (0, 0))
        curves.append(np.pad(take.curves, rest))
        heads.append(np.pad(take.head_rotation, rest))
        waves.append(np.pad(take.wav, (0, round(frames / studio.FPS * take.sample_rate) - len(take.wav))))
        captions.append(studio.Caption(name, now, now + frames))
        now += frames
    both = np.concatenate(curves), np.concatenate(heads)
    actors = [studio.Actor("", *both), studio.Actor("", *both, -studio.THREE_QUARTER)]
    studio.film(out / "one-line.mp4", actors, np.concatenate(waves), take.sample_rate, captions)
    return page.section("One line in all eight", page.note(FILM_LINE), page.film("one-line.mp4"))


def samples(model: JointModel, out: Path) -> str:
    """Sounds of the line in all eight at two intensities."""
    rows = []
    for name in EMOTIONS:
        for share in (INTENSITIES[0], STRONG):
            take = model.speak(FILM_LINE, Settings(emotion={name: share}))
            rows.append(_sound(out, f"{name}-{share:g}", take))
    tagged = "I thought you had [sad .7]gone.[/] [surprised]You're back![/]"
    rows.append(_sound(out, "tags", model.speak(tagged)))
    return page.section("Sounds", page.note(f"The last one is {tagged!r}"), *rows)


def cast(model: JointModel, out: Path) -> str:
    """Every voice of the cast."""
    rows = [_sound(out, name, model.speak(CAST_LINE, Settings(voice=name))) for name in PRESETS]
    return page.section("The cast", page.note(CAST_LINE), *rows)


def _sound(out: Path, name: str, take: Take) -> str:
    soundfile.write(out / f"{name}.wav", take.wav, take.sample_rate)
    return f'<p>{escape(name)}<br><audio controls src="{escape(name)}.wav"></audio></p>'


PARTS: Mapping[str, Sequence[Callable[[JointModel, Path], str]]] = {
    "stills": (stills,),
    "film": (one_line,),
    "sounds": (samples, cast),
}

if __name__ == "__main__":
    main()
