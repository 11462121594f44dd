"""Do recognisers of photographs read the emotions of our faces? Three judges that nobody here made, on renders.

    python -m benchmarks.face_judges --packages DIR [--python FILE] [--heads WOMAN,MAN] [--head FILE]
        [--sentences N] [--parts extremes,neutral,feelings,regions] [--azimuths 0,30] [--out DIR] [--json]

Needs ``bpy``. DIR: where ``npm install`` ran beside a copy of benchmarks/photo_judges/package.json. --python: a Python
that has fer (``pip install ".[face-judges]"``, then ``pip install --no-deps fer==25.10.3``). --head: another head, in
the layout of models/training/mesh.py. --out: where pictures and readings stay.

``extremes``: stills of hand-made faces, the full set of action units of each emotion at .8, as the ceiling of what a
judge can read on a head. ``neutral``: frames of calm speech. ``feelings``: frames of takes with each emotion at .8, at
the beginning, in the middle and at the end of what is said. ``regions``: those of the middle with the feeling above or
below alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT, INDEX
from unitaf.emotion.vector import USUAL
from unitaf.joint import JointModel
from unitaf.signals import FloatArray
from unitaf.take import Take

from .emotion_looks import FELT, FPS, Faces
from .facs_reading import blinks, family
from .lipsync import read_lines
from .photo_judges import JUDGES, LABELS, Readings, read
from .photo_judges.heads import Head
from .reading.emotion_face import UPPER_FACE

COUNT = 4
MOMENTS: Mapping[str, float] = {"onset": 0.15, "middle": 0.5, "end": 0.88}  # shares of what is said
CALM_MOMENTS = (0.15, 0.4, 0.62, 0.88)
AMPLITUDE = 0.8
# Every action unit of each emotion in EMFACS (Ekman, Friesen and Hager 2002), at one amplitude, whatever speech leaves.
EXTREMES: Mapping[str, Sequence[str]] = {
    "happy": ("cheekSquint", "mouthSmile"),
    "angry": ("browDown", "eyeWide", "eyeSquint", "mouthPress", "mouthFrown"),
    "sad": ("browInnerUp", "browDown", "mouthFrown"),
    "afraid": ("browInnerUp", "browOuterUp", "browDown", "eyeWide", "mouthStretch", "jawOpen"),
    "disgusted": ("noseSneer", "mouthUpperUp", "mouthFrown", "mouthShrugLower", "cheekSquint"),
    "surprised": ("browInnerUp", "browOuterUp", "eyeWide", "jawOpen"),
}  # fmt: skip
NAMES = (*UPPER_FACE, "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight")
UPPER = [INDEX[name] for name in NAMES if not name.startswith("noseSneer")]

Found = dict[str, Any]


class Frame(NamedTuple):
    """One picture: the part it belongs to, the emotion, the number of its sentence, its moment, its curves (52,)."""

    part: str
    emotion: str
    sentence: int
    moment: str
    curves: FloatArray


def frames_of(faces: Faces | None, texts: Sequence[str], parts: Sequence[str]) -> list[Frame]:
    """Returns the frames of some parts; the neutral ones always, for everything is read against them."""
    frames = [Frame("extremes", name, 0, "", _extreme(units)) for name, units in EXTREMES.items()]
    frames = frames if "extremes" in parts else []
    frames.append(Frame("extremes", "neutral", 0, "", np.zeros(len(ARKIT), np.float32)))
    for number, text in enumerate(texts if faces else ()):
        assert faces is not None
        calm = faces.take(text)
        frames += [Frame("neutral", "neutral", number, str(at), calm.curves[_frame(calm, at)]) for at in CALM_MOMENTS]
        for emotion in FELT if {"feelings", "regions"} & {*parts} else ():
            take = faces.take(text, {emotion: USUAL})
            for moment, share in MOMENTS.items() if "feelings" in parts else ():
                frames.append(Frame("feelings", emotion, number, moment, take.curves[_frame(take, share)]))
            if "regions" in parts:
                at = _frame(take, MOMENTS["middle"])
                felt, plain = take.curves[at], faces.without(text, {emotion: USUAL}).curves[at]
                above, below = plain.copy(), felt.copy()
                above[UPPER], below[UPPER] = felt[UPPER], plain[UPPER]
                frames.append(Frame("upper face alone", emotion, number, "middle", above))
                frames.append(Frame("mouth alone", emotion, number, "middle", below))
    return frames


def _extreme(units: Sequence[str]) -> FloatArray:
    curves = np.zeros(len(ARKIT), np.float32)
    for name in ARKIT:
        if name.removesuffix("Left").removesuffix("Right") in units:
            curves[INDEX[name]] = AMPLITUDE
    return curves


def _frame(take: Take, share: float) -> int:
    """Returns the frame at a share of what is said, or the nearest one outside a blink."""
    said = take.words[0].start, take.words[-1].end
    wanted = (said[0] + share * (said[1] - said[0])) * FPS
    clear = np.flatnonzero(~blinks(take.curves, FPS))
    return int(clear[np.abs(clear - wanted).argmin()])


class Scores:
    """What was read: readings (n, judges, labels) of n frames; a face that is not found is read as nothing."""

    def __init__(self, frames: Sequence[Frame], readings: Readings) -> None:
        self.frames, self.missed = frames, float(np.isnan(readings[..., 0]).mean())
        self.readings = np.nan_to_num(readings)

    def of(self, **wanted: Any) -> npt.NDArray[np.float64]:
        """Returns the readings (k, judges, labels) of the frames with these fields."""
        chosen = [all(getattr(frame, key) == value for key, value in wanted.items()) for frame in self.frames]
        return self.readings[chosen]

    def raw(self, emotion: str, **wanted: Any) -> npt.NDArray[np.float64]:
        """Returns the mean reading (judges,) of an emotion in its own frames."""
        return self.of(emotion=emotion, **wanted)[..., _label(emotion)].mean(0)

    def clips(self, part: str, emotion: str) -> npt.NDArray[np.bool_]:
        """Returns for each sentence and judge (sentences, judges, 2) whether the emotion is read more than in the same
        sentence said calmly, and whether no other emotion rises more."""
        found = []
        for sentence in sorted({frame.sentence for frame in self.frames if frame.part == part}):
            felt = self.of(part=part, emotion=emotion, sentence=sentence).mean(0)
            calm = self.of(part="neutral", sentence=sentence).mean(0)
            rise = (felt - calm)[:, : LABELS.index("neutral")]
            at = _label(emotion)
            found.append(np.stack([rise[:, at] > 0, rise.argmax(1) == at], 1))
        return np.array(found)


def _label(emotion: str) -> int:
    return LABELS.index(family(emotion))


def summary(scores: Scores, parts: Sequence[str]) -> Found:
    """Returns all figures of one head from one azimuth."""
    found: Found = {"faces not found": scores.missed}
    neutral = LABELS.index("neutral")
    found["rest"] = scores.of(part="extremes", emotion="neutral")[0]
    if "neutral" in parts:
        calm = scores.of(part="neutral")
        found["calm speech read neutral"] = (calm.argmax(2) == neutral).mean(0)
        found["calm speech, mean reading"] = calm.mean(0)
    if "extremes" in parts:
        found["extremes"] = {name: scores.raw(name, part="extremes") for name in EXTREMES}
    regions = ("upper face alone", "mouth alone") if "regions" in parts else ()
    for part in (*(["feelings"] if "feelings" in parts else []), *regions):
        clips = {emotion: scores.clips(part, emotion) for emotion in FELT}
        found[part] = {
            "raw": {emotion: scores.raw(emotion, part=part) for emotion in FELT},
            "up": {emotion: of[..., 0].mean(0) for emotion, of in clips.items()},
            "most": {emotion: of[..., 1].mean(0) for emotion, of in clips.items()},
        }
    if "feelings" in parts:
        found["moments"] = {
            moment: np.mean([scores.raw(emotion, part="feelings", moment=moment) for emotion in FELT], 0)
            for moment in MOMENTS
        }
    return found


def show(found: Found) -> None:
    """Prints the figures of one head from one azimuth."""
    print(f"  faces not found: {found['faces not found']:.3f}; columns: {', '.join(JUDGES)}, their mean")
    for name in ("calm speech read neutral",):
        if name in found:
            print(f"  {name:28s} {_row(found[name])}")
    for name in ("rest", "calm speech, mean reading"):
        if name in found:
            for judge, row in zip(JUDGES, found[name], strict=True):
                shares = ", ".join(f"{label} {value:.2f}" for label, value in zip(LABELS, row, strict=True))
                print(f"  {name + ', ' + judge:40s} {shares}")
    ceiling = found.get("extremes", {})
    if ceiling:
        print("  hand-made extremes, raw reading of their emotion")
        for name, values in ceiling.items():
            print(f"    {name:12s} {_row(values)}")
    for part in ("feelings", "upper face alone", "mouth alone"):
        if part not in found:
            continue
        print(f"  {part}: raw; read more than in calm speech; rises most")
        for emotion in FELT:
            print(
                f"    {emotion:12s} " + "   ".join(_row(found[part][what][emotion]) for what in ("raw", "up", "most"))
            )
        means = [np.mean(list(found[part][what].values()), 0) for what in ("raw", "up", "most")]
        print(f"    {'mean':12s} " + "   ".join(_row(mean) for mean in means))
        if ceiling:
            taken, most = (
                sum(float(np.sum(each[family(emotion)] if each is ceiling else each[emotion])) for emotion in FELT)
                for each in (found[part]["raw"], ceiling)
            )
            print(f"    raw sum of judges over that of the extremes: {taken:.2f} / {most:.2f} = {taken / most:.2f}")
    for moment, values in found.get("moments", {}).items():
        print(f"  {moment:28s} {_row(values)}")


def _row(values: npt.NDArray[np.float64]) -> str:
    return " ".join(f"{value:.2f}" for value in [*values, values.mean()])


def main() -> None:
    """Renders, asks the judges, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", type=Path, required=True, help="where npm installed the judges")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="a Python that has fer")
    parser.add_argument("--heads", default="WOMAN,MAN", help="demo heads, with commas")
    parser.add_argument("--head", type=Path, help="another head")
    parser.add_argument("--sentences", type=int, default=COUNT)
    parser.add_argument("--parts", default="extremes,neutral,feelings", help="and regions")
    parser.add_argument("--azimuths", default="0,30", help="degrees, with commas")
    parser.add_argument("--out", type=Path, help="where pictures and readings stay")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts = arguments.parts.split(",")
    spoken = {"neutral", "feelings", "regions"} & {*parts}
    faces = Faces(JointModel.load(), None) if spoken else None
    texts = [line.text for line in read_lines(arguments.sentences)]
    frames = frames_of(faces, texts, parts)
    everything: Found = {}
    for name in [*arguments.heads.split(","), *([str(arguments.head)] if arguments.head else [])]:
        if not name:
            continue
        head = Head(name)
        for azimuth in arguments.azimuths.split(","):
            with tempfile.TemporaryDirectory() as temporary:
                label = f"{Path(name).stem}-{azimuth}"
                folder = arguments.out / label if arguments.out else Path(temporary)
                folder.mkdir(parents=True, exist_ok=True)
                pictures = head.pictures(np.stack([frame.curves for frame in frames]), float(azimuth), folder)
            found = summary(Scores(frames, read(pictures, arguments.python, arguments.packages)), parts)
            everything[label] = found
            if not arguments.json:
                print(label, flush=True)
                show(found)
    if arguments.json:
        print(json.dumps(everything, default=lambda values: np.round(values, 4).tolist(), indent=1))


if __name__ == "__main__":
    main()
