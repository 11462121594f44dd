"""Phones of a recording without a transcript, piece by piece."""

from __future__ import annotations

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..voice import acoustics
from . import phone_search, pieces
from .acoustic_model import AcousticModel, acoustic_model
from .aligner import merged
from .alignment import Alignment, Progress, covering, ignore_progress
from .confidence import SPEECH_EVEN, covered, share_confidence

UNSURE = 0.5  # probability of a phone, averaged over AROUND seconds, below which a face does not follow it
AROUND = 0.4


def recognise(
    wave: FloatArray, rate: int, progress: Progress = ignore_progress, model: AcousticModel | None = None
) -> Alignment:
    """Phones that are heard in a mono recording (samples,) at ``rate`` Hz, of any length, and whether it is speech.

    progress(done 0..1, stage) is called before every piece and may raise to stop the work.
    Raises EngineError when the model is missing.
    """
    model = model or acoustic_model()
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), rate)
    seconds = len(sound) / acoustics.RATE
    phones: list[Segment] = []
    doubts: list[Segment] = []
    spoken = everything = 0
    for start, piece in pieces.audible(sound):
        progress(start / seconds, "Listening")
        posteriors = model.log_posteriors(piece)
        heard = phone_search.phones(model.weighted(posteriors), model.bigram, 0.0)
        is_loud = pieces.loud(piece)
        speaks = covered(heard, len(is_loud))
        spoken += int((is_loud & speaks).sum())
        everything += int(is_loud.sum())
        likeliest = np.exp(posteriors.max(1))
        width = int(AROUND * FRAME_RATE)
        around = np.convolve(np.pad(likeliest, width // 2, mode="edge"), np.full(width, 1 / width), "same")
        unsure = speaks & (around[width // 2 :][: len(speaks)] < UNSURE)
        doubts += [Segment("", start + at / FRAME_RATE, start + (at + 1) / FRAME_RATE) for at in np.flatnonzero(unsure)]
        phones += [Segment(label, start + begin, start + end) for label, begin, end in heard]
    confidence = share_confidence(spoken, everything, SPEECH_EVEN)
    return Alignment(covering(phones, seconds), [], confidence, doubtful=tuple(merged(doubts)))
