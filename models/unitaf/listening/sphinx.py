"""PocketSphinx, as far as it is needed here: decoders, and what they take for sound."""

from __future__ import annotations

import importlib.util
from typing import Any, NamedTuple

import numpy as np

from .. import edition
from ..errors import EngineError
from ..signals import FloatArray
from ..text.phones import SILENCE
from ..voice.acoustics import RATE

PACKAGE = "pocketsphinx"
FRAME = 0.01  # seconds of its frames
PEAK = 0.7 * 32767  # of the sound that it is given
FAINTEST = 1e-4  # a recording softer than this is not made louder
DITHER = 0.5  # of one 16-bit step: digital silence has no logarithm


class ScoredPhone(NamedTuple):
    """A phone, its times in seconds, and the log likelihood per frame, counted from the best of all sounds (0)."""

    label: str
    start: float
    end: float
    score: float


def is_installed() -> bool:
    """Whether phones can be found; without it, a face follows the sound alone."""
    return not edition.HOSTED and importlib.util.find_spec(PACKAGE) is not None


def decoder(**options: Any) -> Any:
    """A decoder of American English without a search; raises EngineError when it cannot be had."""
    try:
        import pocketsphinx
    except (ImportError, OSError) as error:
        raise EngineError('PocketSphinx is missing; "unitaf doctor" says how to get it.') from error
    return pocketsphinx.Decoder(loglevel="FATAL", lm=None, bestpath=False, **options)


def model_file(name: str) -> str:
    """The path of a file of the bundled English model."""
    import pocketsphinx

    return str(pocketsphinx.get_model_path(f"en-us/{name}"))


def gain_of(wave: FloatArray) -> float:
    """What brings a waveform to the level that decoders are given; one for the whole recording."""
    return PEAK / max(FAINTEST, float(np.abs(wave).max()) if len(wave) else 0.0)


def samples(wave: FloatArray, gain: float) -> bytes:
    """A waveform at 16 kHz as 16-bit samples, never wholly silent; the same each time."""
    noise = np.random.default_rng(RATE).random(len(wave), dtype=np.float32) - 0.5
    loud = np.clip(np.round(wave * gain + 2 * DITHER * noise), -32768, 32767)
    return loud.astype("<i2").tobytes()


def hear(search: Any, data: bytes) -> None:
    """Run a decoder's present search over one piece of sound."""
    search.start_utt()
    try:
        search.process_raw(data, full_utt=True)
    finally:
        search.end_utt()


def phone_of(entry: Any) -> ScoredPhone:
    """A phone of a decoder's alignment; what is neither speech nor silence is silence."""
    label = SILENCE if entry.name.startswith("+") else entry.name
    return ScoredPhone(
        label, entry.start * FRAME, (entry.start + entry.duration) * FRAME, entry.score / max(1, entry.duration)
    )


def phone_of_segment(segment: Any, decoder: Any) -> ScoredPhone:
    """A phone of a decoder's best path."""
    frames = segment.end_frame - segment.start_frame + 1
    score = decoder.logmath.log(segment.ascore) / frames
    return ScoredPhone(segment.word, segment.start_frame * FRAME, (segment.end_frame + 1) * FRAME, score)
