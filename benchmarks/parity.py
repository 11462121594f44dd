"""How close the trunk is to the voice package: durations, spectra and, with --asr, word error rate.

python -m benchmarks.parity [--asr]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.rates import SAMPLE_RATE
from unitaf.text import alphabet
from unitaf.text.front_end import FrontEnd
from unitaf.voice.hibari.spectrum import Spectrum
from unitaf.voice.hibari.trunk import HibariTrunk, load_trunk
from unitaf.voice.trunk import FRAMES_PER_STEP
from unitaf.voice.waveform import synthesise

from .reading.reference_voice import ReferenceVoice

SENTENCES = Path(__file__).parent / "sentences.txt"
COUNT = 50
FLOOR_DB = -70.0  # below the loudest bin of an utterance nothing is compared

Wave = npt.NDArray[np.float32]


class Pair(NamedTuple):
    """One sentence by both: whether each duration agrees, log-spectral distance in dB (nan if lengths differ)."""

    text: str
    same: npt.NDArray[np.bool_]
    distance: float
    ours: Wave
    theirs: Wave


def pairs(count: int = COUNT) -> list[Pair]:
    """The first ``count`` sentences spoken by both."""
    trunk, reference, front_end = load_trunk(), ReferenceVoice(), FrontEnd()
    lines = SENTENCES.read_text(encoding="utf-8").split("\n")[:count]
    return [
        _compare(trunk, reference, line, alphabet.ids(sentence.phonemes))
        for line in lines
        for sentence in front_end.sentences(line)
    ]


def _compare(trunk: HibariTrunk, reference: ReferenceVoice, text: str, ids: list[int]) -> Pair:
    spoken = reference(ids)
    theirs = synthesise(Spectrum(*(spectrum.T for spectrum in spoken.spectra)), spoken.f0, 0)
    symbols = np.array(ids)
    prosody = trunk.prosody(symbols)
    ours = synthesise(trunk.spectrum(trunk.features(symbols, prosody)), prosody.f0, 0)
    same = prosody.frames == spoken.durations * FRAMES_PER_STEP
    # With the package's own durations, so that a frame is compared with the same frame.
    forced = trunk.prosody(symbols, steps=spoken.durations.astype(np.int64))
    timed = synthesise(trunk.spectrum(trunk.features(symbols, forced)), forced.f0, 0)
    return Pair(text, same, log_spectral_distance(timed, theirs), ours, theirs)


def log_spectral_distance(a: Wave, b: Wave) -> float:
    """Mean over frames of the rms difference of log power spectra, in dB (Gray and Markel 1976)."""
    levels = []
    for wave in (a, b):
        frames = np.lib.stride_tricks.sliding_window_view(wave, 1024)[::256] * np.hanning(1024)
        levels.append(20 * np.log10(np.abs(np.fft.rfft(frames)) + 1e-9))
    floor = max(level.max() for level in levels) + FLOOR_DB
    difference = np.maximum(levels[0], floor) - np.maximum(levels[1], floor)
    return float(np.sqrt((difference**2).mean(axis=1)).mean())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--asr", action="store_true", help="also transcribe both with Whisper base (evaluate extra)")
    arguments = parser.parse_args()
    found = pairs()
    same = np.concatenate([pair.same for pair in found])
    print(f"sentences {len(found)}  symbols {len(same)}  durations identical {same.mean():.2%}")
    print(f"log-spectral distance {np.mean([pair.distance for pair in found]):.2f} dB")
    if arguments.asr:
        from .reading.judges import Transcriber, word_errors

        hear = Transcriber()
        for name in ("ours", "theirs"):
            errors, words = np.sum(
                [word_errors(pair.text, hear(getattr(pair, name), SAMPLE_RATE)) for pair in found], axis=0
            )
            print(f"word error rate {name} {errors / words:.2%} ({errors} of {words} words)")


if __name__ == "__main__":
    main()
