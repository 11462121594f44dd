"""Is the emotion heard? And does the cast sound like different people?

    python -m benchmarks.emotion [--sentences N] [--parts acoustics,wer,mos,short,inside,cast] [--json]

Says sentences of lipsync_sentences.txt neutrally and in every emotion at .2, .4, .6 and .8. No recogniser of emotion in
speech comes with weights, so ``acoustics`` reads the sound with code that knows nothing of the synthesis, and compares
it with what four reviews found (emotion_directions.py). A sentence and an emotion pass when every feature on which the
sources agree has gone their way at .8, and got there step by step; one step may go back a tenth of the whole change.
``wer`` and ``mos``: whether emotional speech is understood (Whisper base) and sounds as good (DistillMOS), at .8 and
.4. ``short``: the same judge on shouts of one to three words; ``inside``: on sentences whose second half is in a tag.
``cast``: the presets, by a speaker embedding (resemblyzer) and the same two judges. They need the ``evaluate`` extra.
"""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from unitaf.joint import JointModel

from .reading.emotion_directions import DIRECTIONS
from .reading.emotion_voice import Found, Say, Speaker, acoustics, asked, scored, understood

SENTENCES = Path(__file__).with_name("lipsync_sentences.txt")
COUNT = 40
SHOUTS = (
    "No!", "Stop it!", "Get out!", "Look out!", "Help me!", "You idiot!", "Watch it!", "What a mess!", "I knew it!",
    "Leave me alone!",
)  # fmt: skip
NEUTRAL, BOTH = "neutral", (0.8, 0.4)

# What is wanted.
PAIRS = 0.95
WER_RISE, PRESET_WER_RISE = 2.0, 4.0  # points
MOS_DROP, MOS_DROP_EVERYDAY, MOS_WORST = 0.35, 0.15, 3.0
ALIKE = 0.80


def sentences(count: int) -> list[str]:
    """``count`` sentences, evenly spread over all kinds."""
    lines = [text for text in SENTENCES.read_text(encoding="utf-8").splitlines() if text and not text.startswith("#")]
    return [lines[i] for i in np.linspace(0, len(lines) - 1, min(count, len(lines))).round().astype(int)]


def wer(speaker: Speaker, texts: Sequence[str]) -> Found:
    """Word error rates in percent, neutral and at both intensities."""
    from .reading.judges import Transcriber

    hear = Transcriber()
    return _neutral_and_felt(speaker, lambda say: {"mean": understood(say, texts, hear)})


def mos(speaker: Speaker, texts: Sequence[str]) -> Found:
    """Mean opinion scores of whole sentences, neutral and at both intensities, and of the worst one."""
    from .reading.judges import QualityJudge

    judge = QualityJudge()
    return _neutral_and_felt(speaker, lambda say: scored(say, texts, judge))


def short(speaker: Speaker, texts: Sequence[str]) -> Found:
    """Mean opinion scores of shouts; the texts are not used."""
    return mos(speaker, SHOUTS)


def inside(speaker: Speaker, texts: Sequence[str]) -> Found:
    """Mean opinion scores of sentences of which the second half stands in a tag."""
    from .reading.judges import QualityJudge

    judge = QualityJudge()
    found = {NEUTRAL: scored(speaker, texts, judge)}
    for name in DIRECTIONS:
        for intensity in BOTH:
            marked = [half_in_a_tag(text, asked(name, intensity)) for text in texts]
            found[f"{name} {intensity:g}"] = scored(speaker, marked, judge)
    return found


def half_in_a_tag(text: str, tag: str) -> str:
    """A text whose second half, by words, stands in a tag."""
    words = text.split()
    half = len(words) // 2
    return " ".join([*words[:half], f"[{tag}]{' '.join(words[half:])}[/]"])


def cast(speaker: Speaker, texts: Sequence[str]) -> Found:
    """The presets of the voice."""
    from .reading import emotion_cast

    return emotion_cast.cast(speaker, texts)


def _neutral_and_felt(speaker: Speaker, measure: Callable[[Say], Found]) -> Found:
    found = {NEUTRAL: measure(speaker)}
    for name in DIRECTIONS:
        for intensity in BOTH:
            found[f"{name} {intensity:g}"] = measure(functools.partial(speaker, emotion=name, intensity=intensity))
    return found


# Each part: what measures it, and what prints it. The face's belongs here too.
Part = tuple[Callable[[Speaker, Sequence[str]], Found], Callable[[Found], None]]


def print_acoustics(found: Found) -> None:
    """Emotion by emotion, feature by feature; what is in brackets is not counted, one source alone says it."""
    print("acoustics: share of sentences that move as sourced at .8, that grow step by step, median change")
    for emotion, of in found["emotions"].items():
        print(f"  {emotion:12s} all sourced features: {of['pairs_right']:.2f} right, {of['pairs']:.2f} growing")
        for name, feature in of["features"].items():
            shown = f"{'+' if feature['sign'] > 0 else '-'} {name}"
            shown = shown if feature["counts"] else f"({shown})"
            print(f"    {shown:14s} {feature['right']:.2f} {feature['grows']:.2f} {feature['change']:+8.2f}")
    print(f"  sentence x emotion: {found['pairs_right']:.3f} right, {found['pairs']:.3f} growing (wanted {PAIRS})")
    print("  neutral: " + ", ".join(f"{name} {value:.2f}" for name, value in found["neutral"].items()))


def print_wer(found: Found) -> None:
    """Against neutral."""
    calm = found[NEUTRAL]["mean"]
    print(f"word error rate of Whisper base: neutral {calm:.1f} % (wanted: {WER_RISE:+.1f} points at most)")
    _print_differences(found)


def print_mos(found: Found) -> None:
    """Against neutral."""
    calm, wanted = found[NEUTRAL], f"{-MOS_DROP:+.2f} at .8, {-MOS_DROP_EVERYDAY:+.2f} at .4, worst {MOS_WORST:.1f}"
    print(f"DistillMOS: neutral {calm['mean']:.2f}, worst {calm['worst']:.2f} (wanted at least: {wanted})")
    _print_differences(found)


def _print_differences(found: Found) -> None:
    for name, of in found.items():
        if name != NEUTRAL:
            worst = f", worst {of['worst']:.2f}" if "worst" in of else ""
            print(f"  {name:15s} {of['mean']:6.2f} {of['mean'] - found[NEUTRAL]['mean']:+6.2f}{worst}")


def print_cast(found: Found) -> None:
    """Voice by voice, and the pairs that are too much alike."""
    print(f"cast: neutral word error rate {found['neutral_wer']:.1f} %, DistillMOS {found['neutral_mos']:.2f}")
    print(f"  wanted: word errors {PRESET_WER_RISE:+.1f} points at most, natural voices {-MOS_DROP:+.2f} MOS at least")
    for name, voice in found["voices"].items():
        rise, drop = voice["wer"] - found["neutral_wer"], voice["mos"] - found["neutral_mos"]
        kind = "natural" if voice["natural"] else "effect"
        sound = f"F0 {voice['f0']:+6.1f} st, alpha {voice['alpha']:6.1f} dB, HNR {voice['hnr']:5.1f} dB"
        print(f"  {name:14s} {kind:8s} word errors {rise:+6.1f}, MOS {drop:+5.2f}, {sound}")
    alike = sorted(((value, pair) for pair, value in found["pairs"].items()), reverse=True)
    close = [f"{pair} {value:.2f}" for value, pair in alike if value >= ALIKE]
    print(
        f"  pairs {len(alike)}, most alike {found['most_alike']:.2f} (wanted < {ALIKE}); itself {found['itself']:.2f}"
    )
    print(f"  {len(close)} too much alike" + (": " + ", ".join(close) if close else ""))


PARTS: dict[str, Part] = {
    "acoustics": (acoustics, print_acoustics),
    "wer": (wer, print_wer),
    "mos": (mos, print_mos),
    "short": (short, print_mos),
    "inside": (inside, print_mos),
    "cast": (cast, print_cast),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sentences", type=int, default=COUNT)
    parser.add_argument("--parts", default=",".join(PARTS), help="a choice of these, with commas")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    parts = arguments.parts.split(",")
    unknown = set(parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    speaker, texts = Speaker(JointModel.load()), sentences(arguments.sentences)
    found = {}
    for name in parts:
        measure, show = PARTS[name]
        found[name] = measure(speaker, texts)
        if not arguments.json:
            show(found[name])
    if arguments.json:
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
