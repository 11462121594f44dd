"""What is internal feature transfer worth? The same decoder on three inputs, judged where it matters.

    python -m training.train_transfer --data DIR --head FILE --out build/transfer
    python -m benchmarks.transfer --data DIR --head FILE [--weights build/transfer] [--lines 60] [--page FILE]

Every decoder learned from one man's recordings without some of his words: from the voice's hidden features, from the
sound, or from timed phones. Printed, or written as a page: how they follow him, the words they never learned, other
voices, and our own speech, where the one that hears is a cascade that listens to the very waveform we made.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from training.inputs import HELD_OUT, INPUTS, timed_phones
from unitaf.face.driver import FaceDriver
from unitaf.joint import TRACKED, JointModel
from unitaf.rates import FRAME_RATE
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.voice import acoustics, forcing
from unitaf.voice.hibari.trunk import DELAY as TRUNK_DELAY

from . import lipsync
from .reading import face_clips
from .reading.face_clips import Array, Clip, resized
from .reading.face_scores import Head, Scores, correlation
from .reading.lip_events import LipHead
from .reading.transfer_page import Row, page, section_of_pack

OTHER_SIZES = (0.85, 1.2)  # a larger and a smaller speaker: pitch, formants and pace by this factor
HEARD_BEFORE = forcing.ALIGNER_DELAY - TRUNK_DELAY  # seconds that an aligner's clock is before ours


@dataclasses.dataclass(frozen=True)
class Fed:
    """A decoder and the input that it was trained on."""

    driver: FaceDriver
    name: str
    model: JointModel

    def follow(self, clip: Clip) -> Array:
        """Curves for a recording."""
        if self.name == "sound":
            return self.driver.curves(None, clip.fps, clip.frames, acoustics.log_mel(clip.sound))
        if self.name == "phones":
            told = timed_phones(clip.phones, acoustics.frames_of(clip.sound))
        else:
            told = forcing.features(self.model.trunk, clip.sound, clip.phones)
        return self.driver.curves(told, clip.fps, clip.frames)

    def speak(self, _model: JointModel, take: Take) -> Array:
        """Curves for a take of ours: a Drive of lipsync."""
        frames = len(take.curves)
        if self.name == "features":
            return self.model.speak(take.text, take.settings).curves
        if self.name == "sound":
            mel = acoustics.log_mel(lipsync.heard(take))
            curves = self.driver.curves(None, take.fps, frames, mel, TRACKED)
        else:
            phones = [Segment(p.label, p.start - HEARD_BEFORE, p.end - HEARD_BEFORE) for p in take.phones]
            told = timed_phones(phones, round(take.seconds * FRAME_RATE))
            curves = self.driver.curves(told, take.fps, frames, style=TRACKED)
        return lipsync.as_character(curves, take)


def main() -> None:
    """Print or write all tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=Path("build/transfer"))
    parser.add_argument("--lines", type=int, default=60)
    parser.add_argument("--page", type=Path, help="write a page instead of printing it")
    arguments = parser.parse_args()
    joint = JointModel.load()
    folders = {name: sorted(arguments.weights.glob(f"{name}-*")) for name in INPUTS}
    fed = {name: [_fed(folder, name, joint) for folder in seeds] for name, seeds in folders.items()}
    tables = {
        "The man they learned from": known(arguments.data / "grid_s1", arguments.head, fed),
        "Words they never learned": held_out(arguments.data / "grid_s1", arguments.head, fed),
        "Other voices": others(arguments.data / "grid_s1", arguments.head, fed),
        "Our own speech": own(joint, arguments.head, fed, arguments.lines),
    }
    text = page(tables, INPUTS, {name: len(seeds) for name, seeds in fed.items()})
    if arguments.page:
        old = arguments.page.read_text(encoding="utf-8") if arguments.page.exists() else ""
        arguments.page.write_text(text + section_of_pack(old), encoding="utf-8")
    else:
        print(text)


def _fed(folder: Path, name: str, joint: JointModel) -> Fed:
    driver = FaceDriver.load(folder)
    return Fed(driver, name, JointModel(joint.trunk, driver, joint.expression))


Systems = Mapping[str, Sequence[Fed]]
Figures = Mapping[str, float]


def known(folder: Path, head_file: Path, fed: Systems) -> list[Row]:
    """Recordings of the known speaker that were kept from training."""
    clips = list(face_clips.read(folder, "dev"))
    head = Head(head_file)

    def figures(one: Fed) -> Figures:
        scores = Scores(head, clips[0].fps)
        started = time.process_time()
        made = [one.follow(clip) for clip in clips]
        spent = time.process_time() - started
        for curves, clip in zip(made, clips, strict=True):
            assert clip.curves is not None
            scores.add(curves, clip.curves, clip.phones)
        seconds = sum(clip.frames / clip.fps for clip in clips)
        return {**scores.result(), "cost": 1000 * spent / seconds}

    return rows(fed, figures, {
        "lve_mm": ("largest lip error, mm", -1), "mod_mm": ("opening error, mm", -1), "r": ("r of the opening", 1),
        "closure": ("P B M that close", 1), "open": ("vowels that open", 1),
        "cost": ("processor time for a second of a recording, all it needs included, ms", -1),
    })  # fmt: skip


def held_out(folder: Path, head_file: Path, fed: Systems) -> list[Row]:
    """The held-out words inside the recordings that training left out for them."""
    head = Head(head_file)
    clips = [clip for clip in face_clips.read(folder, "train") if any(word.label in HELD_OUT for word in clip.words)]

    def figures(one: Fed) -> Figures:
        error: list[float] = []
        pairs: list[tuple[Array, Array]] = []
        for clip in clips:
            curves = one.follow(clip)
            assert clip.curves is not None
            for word in clip.words:
                if word.label in HELD_OUT:
                    inside = slice(round(word.start * clip.fps), round(word.end * clip.fps) + 1)
                    error += head.error(curves[inside], clip.curves[inside]).tolist()
                    pairs.append((head.opening(curves[inside]), head.opening(clip.curves[inside])))
        ours, real = (np.concatenate(side) for side in zip(*pairs, strict=True))
        return {"lve": float(np.mean(error)), "mod": float(np.abs(ours - real).mean()), "r": correlation(ours, real)}

    return rows(fed, figures, {
        "lve": ("largest lip error, mm", -1), "mod": ("opening error, mm", -1), "r": ("r of the opening", 1),
    })  # fmt: skip


def others(folder: Path, head_file: Path, fed: Systems) -> list[Row]:
    """The kept recordings as a larger and a smaller speaker would sound."""
    head = Head(head_file)
    made = []
    for factor in OTHER_SIZES:
        clips = [resized(clip, factor) for clip in face_clips.read(folder, "dev")]

        def figures(one: Fed, clips: list[Clip] = clips) -> Figures:
            scores = Scores(head, clips[0].fps)
            for clip in clips:
                assert clip.curves is not None
                scores.add(one.follow(clip), clip.curves, clip.phones)
            return scores.result()

        what = f"pitch, formants and pace x {factor:g}: "
        made += rows(fed, figures, {
            "lve_mm": (what + "largest lip error, mm", -1), "r": (what + "r of the opening", 1),
        })  # fmt: skip
    return made


def own(joint: JointModel, head_file: Path, fed: Systems, lines: int) -> list[Row]:
    """Sentences of ours, judged as lipsync does."""
    head = LipHead(head_file)
    spoken = lipsync.speak(joint, lipsync.read_lines(lines))

    def figures(one: Fed) -> Figures:
        found = lipsync.measure(joint, spoken, head, one.speak)
        shares = {
            check: float(np.mean([event.kept for event in found.events if event.check == check]))
            for check in {event.check for event in found.events}
        }
        behind = [1000 * (gap.lips - gap.sound) for gap in found.gaps]
        return {
            **shares,
            "gap": float(np.mean([gap.closed for gap in found.gaps])),
            "off": abs(float(np.nanmedian(behind))),
            "scatter": float(np.nanpercentile(behind, 75) - np.nanpercentile(behind, 25)),
            "loud": float(np.max(np.mean(found.motion.lagged, axis=0))),
            "spread": found.motion.spread,
            "jerk": found.motion.jerk,
        }

    checks = sorted({event.check for event in lipsync.measure(joint, spoken[:20], head).events})
    return rows(fed, figures, {
        **{check: (check, 1) for check in checks},
        "gap": ("lips closed in the silent gap of the sound", 1),
        "off": ("closure against that gap, ms off, median", -1),
        "scatter": ("the same, middle half of it, ms wide", -1),
        "loud": ("r of opening and loudness", 1),
        "spread": ("spread of the opening, mm", 0),
        "jerk": ("jerk of the opening, spreads/s³", -1),
    })  # fmt: skip


def rows(fed: Systems, figures: Callable[[Fed], Figures], wanted: Mapping[str, tuple[str, int]]) -> list[Row]:
    """One row a figure: the values of all seeds for each input."""
    found = {name: [figures(one) for one in seeds] for name, seeds in fed.items()}
    return [
        Row(title, better, {name: [one.get(key, float("nan")) for one in seeds] for name, seeds in found.items()})
        for key, (title, better) in wanted.items()
    ]


if __name__ == "__main__":
    main()
