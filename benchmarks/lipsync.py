"""Do the lips fit our own speech, where no true face exists?

    python -m benchmarks.lipsync --head FILE [--data DIR] [--drive sound] [--lines N] [--voice NAME] [--worst N]
    python -m benchmarks.lipsync --head FILE --language CODE [--lines N] [--voice NAME]

Speaks the sentences beside this file, finds the phones in the sound with an aligner that does not know the voice, and
checks on the head's mesh what lips owe to each of them. FILE and DIR are in the layouts of models/training/mesh.py
and grid.py; with DIR, recordings with tracked faces go through the same checks, and we say their words at their pace,
so that offset, spread and jerk are compared like with like. ``--times voice`` judges by the voice's own phone times:
what then changes is the aligner's doing or the voice's, not the face's. With ``--language`` the sentences are those
of languages.py, by the voice that speaks them there; the aligner knows English only, so the phones are the voice's,
under their own symbols where these look otherwise (symbol_labels.py), and the sound's own gaps are found as ever.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unitaf.face.enunciate import enunciate
from unitaf.face.seal import close_bilabials
from unitaf.joint import TRACKED, JointModel
from unitaf.life.rest import presence
from unitaf.settings import SPEED_RANGE, Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics

from . import languages
from .reading.face_clips import Clip, read, written
from .reading.face_scores import Array
from .reading.lip_checks import Event, Gap, Motion, Utterance, events, gaps
from .reading.lip_events import LipHead
from .reading.sphinx import Sphinx
from .reading.symbol_labels import relabelled

SENTENCES = Path(__file__).with_name("lipsync_sentences.txt")
SPEEDS = (1.0, 0.8, 1.25)  # in turns
FPS = 60.0
OFFSET = 15.0  # ms
ALL = 10_000  # lines
QUANTILES = (5, 50, 95)

Drive = Callable[[JointModel, Take], Array]


class Line(NamedTuple):
    """What to say, and how fast."""

    text: str
    speed: float


class Spoken(NamedTuple):
    """A take and its sound with independently found phones."""

    take: Take
    said: Utterance


@dataclasses.dataclass
class Findings:
    """All that was measured on some utterances."""

    events: list[Event] = dataclasses.field(default_factory=list)
    gaps: list[Gap] = dataclasses.field(default_factory=list)
    motion: Motion = dataclasses.field(default_factory=Motion)

    def add(self, said: Utterance, curves: Array, fps: float, head: LipHead) -> None:
        """One utterance and its face."""
        lips = head.measure(curves)
        self.events += events(said, lips, fps)
        self.gaps += gaps(said, lips.opening, fps)
        self.motion.add(said, lips.opening, fps)


def by_features(model: JointModel, take: Take) -> Array:
    """The curves of the take: the face knows what the voice meant."""
    return take.curves


def by_sound(model: JointModel, take: Take) -> Array:
    """A cascade: the same decoder listens to the take's own waveform, and is made a character's in the same way."""
    mel = acoustics.log_mel(heard(take))
    return as_character(model.face.curves(None, take.fps, len(take.curves), mel, TRACKED), take)


def as_character(curves: Array, take: Take) -> Array:
    """The decoded curves (frames, 52) of a tracked mouth as ``speak`` gives them to a character, but for the tongue."""
    enunciate(curves, take.fps, take.phones)
    close_bilabials(curves, take.fps, take.phones)
    return curves * presence(take.phones, len(curves), take.fps)[:, None]


DRIVES: dict[str, Drive] = {"features": by_features, "sound": by_sound}


def read_lines(count: int | None = None) -> list[Line]:
    """The sentences, or ``count`` of them, evenly spread; lines with a # are titles."""
    texts = [text for text in SENTENCES.read_text(encoding="utf-8").splitlines() if text and not text.startswith("#")]
    lines = [Line(text, speed) for text, speed in zip(texts, cycle(SPEEDS))]
    chosen = np.linspace(0, len(lines) - 1, min(count or len(lines), len(lines))).round().astype(int)
    return [lines[i] for i in chosen]


def heard(take: Take) -> Array:
    """The sound of a take at 16 kHz."""
    sound: Array = acoustics.resample(take.wav, take.sample_rate)
    return sound


def foreign_lines(language: str, count: int | None = None) -> list[Line]:
    """The first sentences of a language, all at the usual speed: speeds are asked of English."""
    return [Line(text, 1.0) for text in languages.sentences(language, count or ALL)]


def speak_foreign(model: JointModel, lines: Sequence[Line], language: str, voice: str) -> list[Spoken]:
    """Say all lines of a language; their phones have the voice's times and their own symbols."""
    spoken = []
    for line in lines:
        settings = Settings(fps=FPS, voice=voice, language=language)
        take = model.speak(line.text, settings)
        read = " ".join(each.phonemes for each in model.front_end.sentences(line.text, language=language))
        phones = relabelled(take.phones, model.speaking(settings).seen(read))
        spoken.append(Spoken(take, Utterance(line.text, heard(take), phones)))
    return spoken


def speak(
    model: JointModel, lines: Sequence[Line], times: str = "aligner", voice: str = Settings.voice
) -> list[Spoken]:
    """Say all lines and find their phones."""
    spoken = []
    sphinx = Sphinx()
    for line in lines:
        take = model.speak(line.text, Settings(fps=FPS, speed=line.speed, voice=voice))
        sound = heard(take)
        phones = take.phones if times == "voice" else sphinx.align_text(sound, line.text, model.front_end)
        spoken.append(Spoken(take, Utterance(line.text, sound, phones)))
    return spoken


def measure(model: JointModel, spoken: Sequence[Spoken], head: LipHead, drive: Drive = by_features) -> Findings:
    """What the face that ``drive`` gives to each take owes and keeps."""
    findings = Findings()
    for take, said in spoken:
        findings.add(said, drive(model, take), take.fps, head)
    return findings


def echo(model: JointModel, clips: Sequence[Clip]) -> list[Spoken]:
    """The words of recordings in our voice, at their pace."""
    lines = []
    for clip in clips:
        text = written(clip)
        pace = _sounding_seconds(model.speak(text).phones) / _sounding_seconds(clip.phones)
        lines.append(Line(text, float(np.clip(pace, *SPEED_RANGE))))
    return speak(model, lines)


def _sounding_seconds(phones: Sequence[Segment]) -> float:
    spoken = [phone for phone in phones if phone.label != SILENCE]
    return spoken[-1].end - spoken[0].start


def judge_clips(clips: Sequence[Clip], head: LipHead) -> Findings:
    """What real, tracked faces owe and keep."""
    findings = Findings()
    for clip in clips:
        findings.add(Utterance(clip.id, clip.sound, clip.phones), clip.curves, clip.fps, head)
    return findings


class Row(NamedTuple):
    """One line of the table: the figure, what it must be (low, high; None where nothing is asked), the same on real
    recordings where there are any, and how many things it was measured on."""

    name: str
    value: float
    low: float | None
    high: float | None
    real: float | None
    count: int

    @property
    def verdict(self) -> str:
        """pass, FAIL, or nothing."""
        if self.low is None and self.high is None:
            return ""
        low, high = self.low if self.low is not None else -np.inf, self.high if self.high is not None else np.inf
        return "pass" if low <= self.value <= high else "FAIL"


# Least share that must be kept; what has none is told for comparison. Teeth: .87 of a tracked speaker's F and V.
SHARES: dict[str, float | None] = {
    "closure": 0.97, "closure on time": 0.97, "contact": 0.95, "teeth shown": 0.85, "rounding": 0.95, "narrower": None,
    "further forward": None, "opening": 0.98, "jaw cap": 0.95, "pause": 0.98, "ends": 1.0,
}  # fmt: skip
LITTLE = ("teeth shown", "rounding", "narrower", "further forward", "opening")  # broken when too little is measured
SPREAD_LIMITS = (0.92, 1.3)  # of real speech; its style is clearer than natural speech on purpose


def table(ours: Findings, echoed: Findings | None = None, real: Findings | None = None) -> list[Row]:
    """All figures: of the sentences, and of the words of recordings against the recordings."""
    rows = []
    for check, least in SHARES.items():
        kept = _kept(ours, check)
        if kept:
            theirs = _kept(real, check) if real else []
            rows.append(Row(check, _mean(kept), least, None, _mean(theirs) if theirs else None, len(kept)))
    gaps_closed = [gap.closed for gap in ours.gaps]
    theirs = [gap.closed for gap in real.gaps] if real else []
    shut = _mean(theirs) if theirs else None
    rows.append(Row("closed in the sound's own gap", _mean(gaps_closed), 0.97, None, shut, len(gaps_closed)))
    rows += _timing("", ours, None)
    if echoed and real:
        rows += _timing("same words: ", echoed, real)
        a, b = echoed.motion, real.motion
        count = len(a.openings)
        rows.append(Row("same words: jerk of the opening, spreads/s³", a.jerk, None, b.jerk, b.jerk, count))
        rows.append(Row("same words: spread against real", a.spread / b.spread, *SPREAD_LIMITS, 1.0, count))
    return rows


def _kept(findings: Findings, check: str) -> list[bool]:
    return [event.kept for event in findings.events if event.check == check]


def _timing(title: str, ours: Findings, real: Findings | None) -> list[Row]:
    """Lips against sound, with recordings within OFFSET of theirs; and whether the aligner is to be believed."""
    closing, lag, aligner = _offsets(ours)
    theirs = _offsets(real) if real else (None, None, None)
    count, takes = len(ours.gaps), len(ours.motion.openings)
    return [
        _near(title + "lips' closure after the sound's, ms", closing, theirs[0], count),
        _near(title + "opening after loudness, ms", lag, theirs[1], takes),
        Row(title + "aligner's P and B after the sound's, ms", aligner, None, None, theirs[2], count),
    ]


def _near(name: str, value: float, theirs: float | None, count: int) -> Row:
    low, high = (None, None) if theirs is None else (theirs - OFFSET, theirs + OFFSET)
    return Row(name, value, low, high, theirs, count)


def _offsets(findings: Findings) -> tuple[float, float, float]:
    """Milliseconds: the lips' closure after the sound's, the opening after loudness, the aligner after the sound."""
    lips = [1000 * (gap.lips - gap.sound) for gap in findings.gaps]
    aligner = [1000 * (gap.start - gap.sound_start) for gap in findings.gaps]
    return _median(lips), findings.motion.lag, _median(aligner)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else np.nan


def _median(values: Sequence[float]) -> float:
    return float(np.nanmedian(values)) if values else np.nan


def by_phone(findings: Findings) -> list[str]:
    """Each check phone by phone: share kept, count, and quantiles of what was measured."""
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in findings.events:
        groups.setdefault((event.check, event.phone), []).append(event)
    lines = []
    for (check, phone), found in sorted(groups.items()):
        values = " / ".join(f"{v:6.1f}" for v in np.percentile([event.value for event in found], QUANTILES))
        lines.append(f"{check:16s} {phone:6s} {_mean([e.kept for e in found]):6.3f}  n {len(found):4d}  {values}")
    return lines


def worst(findings: Findings, count: int) -> list[str]:
    """What was broken most, check by check."""
    lines = []
    for check in SHARES:
        broken = [event for event in findings.events if event.check == check and not event.kept]
        broken.sort(key=lambda event: -event.value if event.check in LITTLE else abs(event.value), reverse=True)
        lines += [f"{check:16s} {e.phone:6s} {e.at:6.2f} s {e.value:8.2f}  {e.name}" for e in broken[:count]]
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="recordings with tracked faces")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--drive", choices=DRIVES, default="features")
    parser.add_argument("--times", choices=("aligner", "voice"), default="aligner")
    parser.add_argument("--lines", type=int)
    parser.add_argument("--voice", help="of the cast, or of the voice pack")
    parser.add_argument("--language", choices=languages.VOICES, help="other than English")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst of each check")
    parser.add_argument("--phones", action="store_true", help="each check phone by phone")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    model, head, drive = JointModel.load(), LipHead(arguments.head), DRIVES[arguments.drive]
    if arguments.language:
        voice = arguments.voice or languages.VOICES[arguments.language]
        spoken = speak_foreign(model, foreign_lines(arguments.language, arguments.lines), arguments.language, voice)
    else:
        voice = arguments.voice or Settings.voice
        spoken = speak(model, read_lines(arguments.lines), arguments.times, voice)
    ours = measure(model, spoken, head, drive)
    echoed, real = None, None
    if arguments.data:
        clips = list(read(arguments.data, arguments.split))[: arguments.lines]
        echoed, real = measure(model, echo(model, clips), head, drive), judge_clips(clips, head)
    rows = table(ours, echoed, real)
    if arguments.json:
        print(json.dumps([{**row._asdict(), "verdict": row.verdict} for row in rows], indent=1))
        return
    print(f"{'':46s} {'ours':>8s} {'target':>15s} {'real':>8s} {'n':>5s}")
    for row in rows:
        print(_line(row))
    for line in (by_phone(ours) if arguments.phones else []) + worst(ours, arguments.worst):
        print(line)


def _line(row: Row) -> str:
    limits = [f"{mark} {limit:.3g}" for mark, limit in (("≥", row.low), ("≤", row.high)) if limit is not None]
    real = "" if row.real is None else f"{row.real:.3g}"
    return f"{row.name:46s} {row.value:8.3f} {' '.join(limits):>15s} {real:>8s} {row.count:5d}  {row.verdict}"


if __name__ == "__main__":
    main()
