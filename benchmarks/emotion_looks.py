"""Is the emotion seen? Our faces with an emotion: what is read from them, what lips keep, whether voice and face agree.

    python -m benchmarks.emotion_looks [--head FILE] [--sentences N] [--parts face,together,legible] [--json]

Says sentences of lipsync_sentences.txt in every emotion. ``face``: what rules of FACS read (facs_reading.py, written
without knowing how our faces are made), what lips still owe to sounds, and how smoothly a feeling begins. ``together``:
whether voice arousal and face intensity go together within takes, for us and for a cascade that hears the emotion.
``legible``: how much of what lips say is still read from them with a feeling, by the reader of visemes that has learnt
from real faces (lipbench.py). FILE is in the layout of models/training/mesh.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT
from unitaf.emotion.vector import EMOTIONS
from unitaf.face.expression import Expression
from unitaf.joint import CHARACTER, JointModel
from unitaf.rates import FRAME_RATE
from unitaf.settings import Settings
from unitaf.signals import FloatArray
from unitaf.take import Take
from unitaf.voice import acoustics

from .facs_reading import Reader, blinks
from .lipbench import READER
from .lipsync import read_lines
from .reading.emotion_face import (
    LIP_CHECKS,
    MOUTH,
    UPPER_FACE,
    closure_shift,
    confusion,
    jolt,
    labels_seen,
    lip_promises,
    mid_phrase,
    recognised,
    rises,
    strength_seen,
)
from .reading.lip_checks import Utterance
from .reading.lip_events import LipHead
from .reading.sphinx import Sphinx
from .reading.viseme_reader import Confusion, Said, VisemeReader, examples

COUNT = 24
INTENSITIES = (0.2, 0.4, 0.6, 0.8)
FULL = INTENSITIES[-1]
MOST = 1.0  # of an emotion that is asked for
FELT = EMOTIONS[:-1]
FPS = 60.0
USUAL_LINES = 12  # neutral takes by which a reader knows the face
CHANGES = ("happy", "angry", "sad", "surprised")
FEWEST = 20  # frames of a line in which voice and face are compared
AROUSAL_WINDOW = 0.3  # seconds over which voice arousal is smoothed

Found = dict[str, Any]
Signal = npt.NDArray[np.float64]


class Still(Expression):
    """Adds nothing: what a take would look like without its feeling, on the same clock."""

    def __init__(self) -> None:
        pass

    def residual(self, features: FloatArray, mouth: FloatArray, emotion: FloatArray) -> FloatArray:
        """(T, 52) of zeros."""
        return np.zeros((-(-len(features) // 2), len(ARKIT)), np.float32)


class Faces:
    """Our takes with an emotion, and the same without it on the face."""

    def __init__(self, model: JointModel, head: Path | None) -> None:
        self.model = model
        self.still = JointModel(model.trunk, model.face, Still())
        self.head = LipHead(head) if head else None

    def take(self, text: str, emotion: Any = "calm") -> Take:
        """With its feeling."""
        return self.model.speak(text, Settings(fps=FPS, emotion=emotion))

    def without(self, text: str, emotion: Any) -> Take:
        """The same voice, but for the residual the same face."""
        return self.still.speak(text, Settings(fps=FPS, emotion=emotion))


def face(faces: Faces, texts: Sequence[str], usual: Sequence[str]) -> Found:
    """What a reader of action units sees in mid-phrase frames, and what lips keep at full intensity."""
    baseline = [faces.take(text).curves for text in usual]
    found: Found = {"recognised": {}, "frame by frame": {}, "rises": {}, "confusion": ""}
    reader, strict = Reader(baseline, FPS), Reader(baseline, FPS, window=0.0)
    seen = {"calm": [label for text in texts for label in _labels(reader, faces.take(text))]}
    for emotion in FELT:
        takes = {share: [faces.take(text, {emotion: share}) for text in texts] for share in INTENSITIES}
        seen[emotion] = [label for take in takes[FULL] for label in _labels(reader, take)]
        found["recognised"][emotion] = recognised(seen[emotion], emotion)
        sharp = [label for take in takes[FULL] for label in _labels(strict, take)]
        found["frame by frame"][emotion] = recognised(sharp, emotion)
        lines = (
            [strength_seen(reader.read(take.curves, FPS), emotion, take.phones, FPS) for take in line]
            for line in zip(*takes.values(), strict=True)
        )
        found["rises"][emotion] = float(np.mean([rises(line) for line in lines if np.isfinite(line).all()]))
    found["confusion"] = confusion(seen)
    if faces.head:
        found["lips"] = {emotion: _lips(faces, faces.head, texts, emotion) for emotion in FELT}
    found["change"] = _changes(faces, texts)
    return found


def _labels(reader: Reader, take: Take) -> list[str]:
    return labels_seen(reader.read(take.curves, FPS), take.phones, FPS)


def _lips(faces: Faces, head: LipHead, texts: Sequence[str], emotion: str) -> dict[str, float]:
    """Shares of lip promises kept at the most, and how far an emotion moves closed lips at ``FULL`` and at the most."""
    kept: dict[str, list[bool]] = {check: [] for check in LIP_CHECKS}
    shifts: dict[float, list[float]] = {FULL: [], MOST: []}
    sphinx = Sphinx()
    for text in texts:
        for share, moved in shifts.items():
            take, plain = faces.take(text, {emotion: share}), faces.without(text, {emotion: share})
            moved += closure_shift(take.curves, plain.curves, take.phones, FPS, head).tolist()
        sound = acoustics.resample(take.wav, take.sample_rate)
        said = Utterance(text, sound, sphinx.align_text(sound, text, faces.model.front_end))
        for check, values in lip_promises(said, take.curves, FPS, head).items():
            kept[check] += values
    shares = {check: float(np.mean(values)) for check, values in kept.items()}
    return shares | {f"closed lips moved at {share:g}, mm": float(np.mean(moved)) for share, moved in shifts.items()}


def _changes(faces: Faces, texts: Sequence[str]) -> dict[str, float]:
    """Largest step and jerk where an emotion begins in the middle of a sentence, against the same moment without it:
    medians and 90 % quantiles of ratios to the largest elsewhere in the take."""
    rows: dict[str, list[tuple[float, float]]] = {"upper face": [], "mouth": []}
    calm: dict[str, list[tuple[float, float]]] = {"upper face": [], "mouth": []}
    for number, text in enumerate(texts):
        words = text.split()
        half = len(words) // 2
        if half < 2:
            continue
        emotion = CHANGES[number % len(CHANGES)]
        marked = f"{' '.join(words[:half])} [{emotion}]{' '.join(words[half:])}[/]"
        take, plain = faces.take(marked), faces.without(marked, "calm")
        at = take.words[min(half, len(take.words) - 1)].start
        for name, channels in (("upper face", UPPER_FACE), ("mouth", MOUTH)):
            rows[name].append(tuple(jolt(take.curves, FPS, at, channels)))
            calm[name].append(tuple(jolt(plain.curves, FPS, at, channels)))
    return {
        f"{name}, {what}, {whose}": float(np.quantile([row[column] for row in of[name]], 0.9))
        for name in rows
        for column, what in enumerate(("step", "jerk"))
        for whose, of in (("with", rows), ("without", calm))
    }


class Course(NamedTuple):
    """Voice arousal, face intensity, and which frames count."""

    voice: Signal
    face: Signal
    counted: npt.NDArray[np.bool_]

    @property
    def r(self) -> float:
        """How alike they go; NaN where too little counts or the face stands still."""
        if self.counted.sum() < FEWEST or not self.face[self.counted].std() > 0:
            return float("nan")
        return float(np.corrcoef(self.voice[self.counted], self.face[self.counted])[0, 1])


def together(faces: Faces, texts: Sequence[str], usual: Sequence[str]) -> Found:
    """Do voice and face agree over time within a take? The joint model, and a cascade that reads the emotion from the
    joint model's own sound and has the same face follow it; and the joint faces with the voices of other lines."""
    found: Found = {"joint": {}, "cascade": {}, "other voices": {}, "recognised": {}}
    reader = Reader([faces.take(text).curves for text in usual], FPS)
    joint_seen: list[float] = []
    cascade_seen: list[float] = []
    for emotion in FELT:
        courses: dict[str, list[Course]] = {"joint": [], "cascade": []}
        for text in texts:
            take, plain = faces.take(text, {emotion: FULL}), faces.without(text, {emotion: FULL})
            heard, silent = (_followed(model, take) for model in (faces.model, faces.still))
            courses["joint"].append(_course(take, take.curves, plain.curves))
            courses["cascade"].append(_course(take, heard.curves, silent.curves))
            for seen, curves in ((joint_seen, take.curves), (cascade_seen, heard.curves)):
                seen.append(recognised(labels_seen(reader.read(curves, FPS), take.phones, FPS), emotion))
        for name, of in courses.items():
            found[name][emotion] = _mean([course.r for course in of])
        crossed = [_crossed(a, b) for a, b in zip(courses["joint"], courses["joint"][1:], strict=False)]
        found["other voices"][emotion] = _mean([course.r for course in crossed])
    found["recognised"] = {"joint": _mean(joint_seen), "cascade": _mean(cascade_seen)}
    return found


def _mean(values: Sequence[float]) -> float:
    kept = [value for value in values if np.isfinite(value)]
    return float(np.mean(kept)) if kept else float("nan")


def _followed(model: JointModel, take: Take) -> Take:
    return model.follow(
        take.wav, take.sample_rate, Settings(fps=FPS, emotion="auto"), phones=take.phones, style=CHARACTER
    )


def _course(take: Take, curves: FloatArray, plain: FloatArray) -> Course:
    """Face intensity: how far the upper face is from where it would be without the feeling."""
    columns = [ARKIT.index(name) for name in UPPER_FACE]
    intensity = np.abs(curves[:, columns] - plain[:, columns]).mean(1).astype(float)
    counted = mid_phrase(take.phones, len(curves), FPS) & ~blinks(curves, FPS)
    return Course(_arousal(take, len(curves)), intensity, counted)


def _arousal(take: Take, frames: int) -> Signal:
    """Loudness and F0 of the sound, each in spreads from its mean, over ``AROUSAL_WINDOW``."""
    sound = acoustics.resample(take.wav, take.sample_rate)
    f0 = acoustics.f0(sound)
    level = acoustics.loudness(sound)
    voiced = f0 > 0
    at = np.arange(len(f0))
    parts = [np.interp(at, at[voiced], values[voiced]) for values in (np.log(np.maximum(f0, 1.0)), level)]
    window = np.hanning(min(round(2 * AROUSAL_WINDOW * FRAME_RATE), len(f0)) + 2)[1:-1]
    smooth = [np.convolve(part - part.mean(), window / window.sum(), "same") / part.std() for part in parts]
    return np.interp(np.arange(frames) / FPS, at / FRAME_RATE, np.mean(smooth, 0))


def _crossed(one: Course, other: Course) -> Course:
    """A face with another line's voice, over the time that both last."""
    length = min(len(one.face), len(other.voice))
    return Course(other.voice[:length], one.face[:length], one.counted[:length])


def legible(faces: Faces, texts: Sequence[str], usual: Sequence[str]) -> Found:
    """Balanced accuracy of a reader of visemes: calm, and with each emotion at the most, with it on the face and
    without, so that the difference is what the feeling takes from the lips and not what the voice does."""
    reader = VisemeReader.load(READER)

    def read(takes: Sequence[Take]) -> float:
        said = [Said(take.curves, take.fps, take.phones) for take in takes]
        return Confusion(reader, list(examples(said))).balanced()

    found: Found = {"calm": [read([faces.take(text) for text in texts])]}
    for emotion in FELT:
        felt = {emotion: MOST}
        found[emotion] = [read([of(text, felt) for text in texts]) for of in (faces.take, faces.without)]
    return found


def print_legible(found: Found) -> None:
    """With the feeling, without it on the face, and how both differ from calm speech."""
    (calm,) = found["calm"]
    print(f"balanced accuracy of a reader of visemes, {calm:.3f} calm; at {MOST:g} with the feeling, and without it on")
    print("the face; how much more that is than calm")
    felt = np.array([found[emotion] for emotion in FELT])
    for name, (shown, plain) in zip((*FELT, "mean"), (*felt, felt.mean(0)), strict=True):
        print(f"  {name:12s} {shown:.3f} {plain:.3f}  {shown - calm:+.3f} {plain - calm:+.3f}")


def print_face(found: Found) -> None:
    """Recognition, growth, lips, and changes."""
    print(f"face: share of mid-phrase frames at {FULL:g} read as their emotion (over 1 s; frame by frame), and of")
    print(f"sentences whose reading grows from {INTENSITIES[0]:g} to {FULL:g}")
    for emotion, share in found["recognised"].items():
        alone, growing = found["frame by frame"][emotion], found["rises"][emotion]
        print(f"  {emotion:12s} {share:.3f} ({alone:.3f})  {growing:.3f}")
    print(found["confusion"])
    for emotion, lips in found.get("lips", {}).items():
        print(f"  {emotion:12s} " + ", ".join(f"{name} {value:.3f}" for name, value in lips.items()))
    print("a change in mid-sentence, 90 % quantile of its ratio to the largest elsewhere (1: like any other motion)")
    for name, value in found["change"].items():
        print(f"  {name:28s} {value:.2f}")


def print_together(found: Found) -> None:
    """Within takes."""
    print("voice arousal against face intensity within takes, mean r: joint, cascade, other lines' voices")
    for emotion, r in found["joint"].items():
        print(f"  {emotion:12s} {r:6.3f} {found['cascade'][emotion]:6.3f} {found['other voices'][emotion]:6.3f}")
    shares = ", ".join(f"{name} {share:.3f}" for name, share in found["recognised"].items())
    print(f"  frames read as the emotion that was given: {shares}")


PARTS = {
    "face": (face, print_face),
    "together": (together, print_together),
    "legible": (legible, print_legible),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--head", type=Path, help="the measuring head; without it, lips are left out")
    parser.add_argument("--sentences", type=int, default=COUNT)
    parser.add_argument("--parts", default=",".join(PARTS), help="a choice of these, with commas")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    faces = Faces(JointModel.load(), arguments.head)
    lines = [line.text for line in read_lines(arguments.sentences + USUAL_LINES)]
    usual = lines[:: max(1, len(lines) // USUAL_LINES)][:USUAL_LINES]
    texts = [text for text in lines if text not in usual]
    found = {}
    for name in arguments.parts.split(","):
        measure, show = PARTS[name]
        found[name] = measure(faces, texts, usual)
        if not arguments.json:
            show(found[name])
    if arguments.json:
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
