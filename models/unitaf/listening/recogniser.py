"""Recognises the phones of a recording without a transcript, by PocketSphinx's search over all phones."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

import numpy as np

from ..signals import FloatArray, Segment
from ..text.phones import LABELS
from ..voice import acoustics
from . import pieces, sphinx
from .alignment import Alignment, Progress, covering, ignore_progress
from .confidence import SPEECH, Evidence, evidence_of

PHONE_MODEL = "en-us-phone.lm.bin"
SEARCH = {"lw": 2.0, "beam": 1e-20, "pbeam": 1e-20}  # recommended for phones by PocketSphinx's documentation


def recognise(wave: FloatArray, rate: int, progress: Progress = ignore_progress) -> Alignment:
    """Recognises the phones of a mono recording (samples,) at ``rate`` Hz, of any length, and whether it is speech.

    progress(done 0..1, stage) is called before every piece and may raise to stop the work.
    Raises EngineError without PocketSphinx.
    """
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), rate)
    decoder = sphinx.decoder(compallsen=True, allphone=sphinx.model_file(PHONE_MODEL), **SEARCH)
    gain = sphinx.gain_of(sound)
    phones: list[Segment] = []
    evidence = Evidence()
    bounds = pieces.cuts(sound)
    silences = pieces.pauses(sound)  # pieces are normalised in level, and silence by itself may then be recognised as S
    for start, stop in itertools.pairwise(bounds):
        progress(start / bounds[-1], "Listening")
        piece = sound[int(start * acoustics.RATE) : int(stop * acoustics.RATE)]
        sphinx.decode(decoder, sphinx.samples(piece, gain))
        found = [sphinx.phone_of_segment(part, decoder) for part in decoder.seg()] if decoder.hyp() else []
        found = [
            phone for phone in found
            if phone.label in LABELS and not _within(silences, (phone.start + phone.end) / 2 + start)
        ]  # fmt: skip
        evidence = evidence.plus(evidence_of(piece, found))
        phones += [Segment(phone.label, phone.start + start, phone.end + start) for phone in found]
    return Alignment(covering(phones, len(sound) / acoustics.RATE), [], evidence.confidence(SPEECH))


def _within(silences: Sequence[Segment], time: float) -> bool:
    """Returns whether a time in seconds lies in one of the silences, which are in order."""
    at = bisect.bisect_right(silences, time, key=lambda silence: silence.start) - 1
    return at >= 0 and time < silences[at].end
