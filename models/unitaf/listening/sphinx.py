"""Access to PocketSphinx: decoders, their input and their output."""

from __future__ import annotations

import importlib.util
from typing import Any, NamedTuple

import numpy as np

from .. import edition
from ..errors import EngineError
from ..signals import FloatArray, peak_of
from ..text.phones import SILENCE
from ..voice.acoustics import RATE

PACKAGE = "pocketsphinx"
FRAME = 0.01  # seconds of its frames
PEAK = 0.7 * 32767  # of its input
FAINTEST = 1e-4  # peak below which a recording is not amplified further
DITHER = 0.5  # of one 16-bit step, because digital silence has no finite log


class ScoredPhone(NamedTuple):
    """A phone, its times in seconds, and its log likelihood per frame relative to the best senone of the frame (0)."""

    label: str
    start: float
    end: float
    score: float


def is_installed() -> bool:
    """Returns whether PocketSphinx may be used and is installed; without it, a face is driven by the sound alone."""
    return not edition.HOSTED and importlib.util.find_spec(PACKAGE) is not None


def decoder(**options: Any) -> Any:
    """Creates a decoder of American English without a search. Raises EngineError when PocketSphinx is missing."""
    try:
        import pocketsphinx
    except (ImportError, OSError) as error:
        raise EngineError('PocketSphinx is missing; "unitaf doctor" says how to get it.') from error
    return pocketsphinx.Decoder(loglevel="FATAL", lm=None, bestpath=False, **options)


def model_file(name: str) -> str:
    """Returns the path of a file of the bundled English model."""
    import pocketsphinx

    return str(pocketsphinx.get_model_path(f"en-us/{name}"))


def gain_of(wave: FloatArray) -> float:
    """Returns the gain from a whole recording to the input level of decoders."""
    return PEAK / max(FAINTEST, peak_of(wave) if len(wave) else 0.0)


def samples(wave: FloatArray, gain: float) -> bytes:
    """Converts a waveform at 16 kHz to 16-bit samples with dither, which is the same each time."""
    noise = np.random.default_rng(RATE).random(len(wave), dtype=np.float32) - 0.5
    loud = np.clip(np.round(wave * gain + 2 * DITHER * noise), -32768, 32767)
    return loud.astype("<i2").tobytes()


def decode(search: Any, data: bytes) -> None:
    """Runs the active search of a decoder over one piece of sound."""
    search.start_utt()
    try:
        search.process_raw(data, full_utt=True)
    finally:
        search.end_utt()


def phone_of(entry: Any) -> ScoredPhone:
    """Reads a phone of a decoder's alignment; noises count as silence."""
    label = SILENCE if entry.name.startswith("+") else entry.name
    return ScoredPhone(
        label, entry.start * FRAME, (entry.start + entry.duration) * FRAME, entry.score / max(1, entry.duration)
    )


def phone_of_segment(segment: Any, decoder: Any) -> ScoredPhone:
    """Reads a phone of a decoder's best path."""
    frames = segment.end_frame - segment.start_frame + 1
    score = decoder.logmath.log(segment.ascore) / frames
    return ScoredPhone(segment.word, segment.start_frame * FRAME, (segment.end_frame + 1) * FRAME, score)
