"""How far do readings of a line differ, and are they as good as the voice's own?

    python -m benchmarks.readings [--sentences N] [--seeds N] [--voice NAME] [--parts prosody,wer,mos] [--json]

Says sentences of lipsync_sentences.txt with seed 0, the voice's own reading, and with other seeds. ``prosody`` prints
the spread between the readings of a sentence, by code that knows nothing of the synthesis: the standard deviation of
the median F0, of the range of F0, and of the length, and how far the F0 contour lies from that of seed 0 when both are
set on the same words. ``wer`` and ``mos`` compare the readings with seed 0 (Whisper base; DistillMOS); they need the
``evaluate`` extra.
"""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.voice import acoustics

from .emotion import sentences

STEPS = 20  # places in each word at which contours are compared
Found = dict[str, Any]
Say = Callable[[str, int], Take]


def semitones(take: Take) -> npt.NDArray[np.float64]:
    """The F0 that is heard at 80 Hz, in semitones; NaN where there is no voice."""
    heard = acoustics.f0(acoustics.resample(take.wav, take.sample_rate)).astype(np.float64)
    return 12 * np.log2(np.where(heard > 0, heard, np.nan))


def contour(take: Take) -> npt.NDArray[np.float64]:
    """F0 in semitones at ``STEPS`` places of each word, (words * STEPS,)."""
    heard = semitones(take)
    places = np.concatenate([np.linspace(word.start, word.end, STEPS) for word in take.words])
    return heard[np.clip((places * len(heard) / take.seconds).astype(int), 0, len(heard) - 1)]


def prosody(say: Say, texts: list[str], seeds: range) -> Found:
    """The spread over the seeds, as medians over the sentences."""
    rows = []
    for text in texts:
        takes = [say(text, seed) for seed in seeds]
        heard = [semitones(take) for take in takes]
        level = [float(np.nanmedian(f0)) for f0 in heard]
        extent = [float(np.subtract(*np.nanpercentile(f0, [90, 10]))) for f0 in heard]
        length = [take.words[-1].end - take.words[0].start for take in takes]
        own = contour(takes[0])
        away = [float(np.sqrt(np.nanmean((contour(take) - own) ** 2))) for take in takes[1:]]
        rows.append(
            [
                np.std(level, ddof=1),
                max(abs(value - level[0]) for value in level),
                np.std(np.array(extent) / np.mean(extent), ddof=1),
                np.std(np.array(length) / np.mean(length), ddof=1),
                max(abs(value / length[0] - 1) for value in length),
                np.median(away),
            ]
        )
    names = ("level_sd", "level_most", "range_sd", "length_sd", "length_most", "contour")
    return dict(zip(names, np.median(rows, 0).round(3).tolist(), strict=True))


def wer(say: Say, texts: list[str], seeds: range) -> Found:
    """Word error rates in percent, of seed 0 and of the others."""
    from .reading.judges import Transcriber, word_errors

    hear = Transcriber()

    def rate(chosen: range) -> float:
        pairs = [(text, say(text, seed)) for text in texts for seed in chosen]
        wrong, said = np.sum([word_errors(text, hear(take.wav, take.sample_rate)) for text, take in pairs], 0)
        return round(100 * float(wrong) / float(said), 2)

    return {"own": rate(range(1)), "others": rate(range(1, seeds.stop))}


def mos(say: Say, texts: list[str], seeds: range) -> Found:
    """Mean opinion scores, of seed 0 and of the others."""
    from .reading.judges import QualityJudge

    judge = QualityJudge()

    def score(chosen: range) -> float:
        takes = [say(text, seed) for text in texts for seed in chosen]
        return round(float(np.mean([judge(take.wav, take.sample_rate) for take in takes])), 3)

    return {"own": score(range(1)), "others": score(range(1, seeds.stop))}


PARTS: dict[str, Callable[[Say, list[str], range], Found]] = {"prosody": prosody, "wer": wer, "mos": mos}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sentences", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--voice", default=Settings.voice, help="a voice, as unitaf speak takes it")
    parser.add_argument("--parts", default="prosody,wer,mos")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    model = JointModel.load()
    say = functools.cache(lambda text, seed: model.speak(text, Settings(seed=seed, voice=chosen.voice)))
    texts, seeds = sentences(chosen.sentences), range(chosen.seeds)
    found = {part: PARTS[part](say, texts, seeds) for part in chosen.parts.split(",")}
    if chosen.json:
        print(json.dumps(found, indent=1))
        return
    if "prosody" in found:
        each = found["prosody"]
        print(
            f"prosody over {chosen.seeds} seeds, medians of {len(texts)} sentences:\n"
            f"  median F0: standard deviation {each['level_sd']:.2f} semitones, most {each['level_most']:.2f}\n"
            f"  range of F0: standard deviation {100 * each['range_sd']:.1f} %\n"
            f"  length: standard deviation {100 * each['length_sd']:.1f} %, most {100 * each['length_most']:.1f} %\n"
            f"  contour: {each['contour']:.2f} semitones rms from that of seed 0"
        )
    for part, unit in (("wer", "%"), ("mos", "")):
        if part in found:
            print(f"{part}: {found[part]['own']}{unit} with seed 0, {found[part]['others']}{unit} with the others")


if __name__ == "__main__":
    main()
