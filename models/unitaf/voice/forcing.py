"""Teacher forcing: computes the trunk's hidden features for a recording from its phones, timing, F0 and energy.

The features are aligned with the recording, and so with the face that was filmed with it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ..errors import check_stop
from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text import alphabet
from ..text.phones import SILENCE, PhoneSpan, from_arpabet, is_spoken
from . import acoustics
from .trunk import Counts, Prosody, Trunk

# The trunk changes phones later than a forced aligner does. Spectra of 40 forced recordings fit the recordings best at
# this delay (correlation .54; .32 without it): 30 ms of the trunk, 35 ms of the aligner.
ALIGNER_DELAY = 0.065  # seconds
TYPICAL_F0 = 190.0  # Hz, median of the trunk's own voice, to which F0 of recordings is scaled

# Frames. The trunk was trained on sentences of up to 400 characters, so long recordings are computed in pieces. Each
# piece starts and ends ``MARGIN`` earlier and later than the part that is used.
SHORTEST, LONGEST = int(8 * FRAME_RATE), int(20 * FRAME_RATE)
MARGIN = int(FRAME_RATE)


def recording_prosody(wave: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Returns F0 in Hz, scaled to the trunk's register, and energy of a waveform at 16 kHz, (F,) each."""
    f0 = acoustics.f0(wave)
    voiced = f0[f0 > 0]
    if len(voiced):
        f0 = f0 * (TYPICAL_F0 / float(np.median(voiced)))
    return f0, acoustics.energy(wave)


def symbols(
    phones: Sequence[Segment], frames: int, delay: float = ALIGNER_DELAY, word_starts: Sequence[int] = ()
) -> tuple[Counts, Counts]:
    """Returns ids (L,) and frames per symbol (L,), which sum to ``frames`` at 80 Hz, of timed ARPABET phones.

    delay: seconds by which all times are moved later. word_starts: indices of phones that start a word. Stress marks
    and spaces get 0 frames.
    Raises InputError for a label that is not ARPABET.
    """
    text, spans = from_arpabet([phone.label for phone in phones], word_starts)
    ends = [min(frames, max(0, round((phone.end + delay) * FRAME_RATE))) for phone in phones]
    lengths = [0] * len(text)
    lead = tail = now = 0
    sounding = [i for i, span in enumerate(spans) if span.label != SILENCE]
    for i, (span, end) in enumerate(zip(spans, ends, strict=True)):
        length, now = max(0, end - now), max(now, end)
        if span.start < span.stop:
            _share(text, span, length, lengths)
        elif sounding and i > sounding[-1]:
            tail += length
        else:
            lead += length
    tail += frames - now
    kept = [lengths[position] for position in alphabet.known_positions(text)]
    return np.array(alphabet.ids(text), np.int64), np.array([lead, *kept, tail], np.int64)


def _share(text: str, span: PhoneSpan, length: int, lengths: list[int]) -> None:
    """Distributes the frames of a phone over its sounding characters, or gives them to the comma of a pause."""
    positions = [at for at in range(span.start, span.stop) if is_spoken(text[at]) and text[at] not in "ˈˌ"]
    positions = positions or [span.start]
    for part, at in enumerate(positions):
        lengths[at] = length * (part + 1) // len(positions) - length * part // len(positions)


def features(trunk: Trunk, wave: FloatArray, phones: Sequence[Segment]) -> FloatArray:
    """Returns hidden features (F, 256) at 80 Hz of a waveform at 16 kHz, of any length, with its timed phones.

    Raises InputError for a label that is not ARPABET.
    """
    f0, energy = recording_prosody(wave)
    bounds = cuts(phones, len(f0))
    whole = np.empty((len(f0), 0), np.float32)  # filled piece by piece: an hour of it is never in memory twice
    for start, stop in itertools.pairwise(bounds):
        check_stop()
        first, last = max(0, start - MARGIN), min(len(f0), stop + MARGIN)
        inside = _between(phones, first / FRAME_RATE, last / FRAME_RATE)
        ids, lengths = symbols(inside, last - first)
        piece = trunk.features(ids, Prosody(lengths, f0[first:last], energy[first:last]))
        if not start:
            whole = np.empty((len(f0), piece.shape[1]), np.float32)
        whole[start:stop] = piece[start - first : stop - first]
    return whole


def cuts(phones: Sequence[Segment], frames: int) -> list[int]:
    """Returns the frames at 80 Hz at which pieces start and end: 0, middles of long silences, and ``frames``."""
    bounds = [0]
    while frames - bounds[-1] > LONGEST:
        first, last = bounds[-1] + SHORTEST, bounds[-1] + LONGEST
        rests = [
            (phone.end - phone.start, round((phone.start + phone.end) / 2 * FRAME_RATE))
            for phone in phones
            if phone.label == SILENCE
        ]
        bounds.append(max(((length, at) for length, at in rests if first <= at <= last), default=(0.0, last))[1])
    return [*bounds, frames]


def _between(phones: Sequence[Segment], start: float, end: float) -> list[Segment]:
    """Returns the phones within a span in seconds, clipped, with times from its start."""
    return [
        Segment(label, max(0.0, begin - start), min(end, stop) - start)
        for label, begin, stop in phones
        if stop > start and begin < end
    ]
