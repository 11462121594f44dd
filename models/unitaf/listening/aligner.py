"""Forced alignment: PocketSphinx finds the words of a transcript in each piece of a recording, then their phones.

A piece of a long recording holds an unknown part of the transcript. The grammar of the first pass is therefore the
words of the transcript in order, which may start and end anywhere with a penalty. Starting where the last piece ended
has no penalty, and ending has none except in the last piece.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..signals import FloatArray, Segment
from ..text.front_end import FrontEnd
from ..voice import acoustics
from . import pieces, sphinx
from .alignment import Alignment, Progress, covering, ignore_progress
from .confidence import FITS, MISHEARD, Evidence, evidence_of, score_of
from .sphinx import ScoredPhone
from .transcript import Transcript, read

# Beams of the search: paths less likely than this share of the best one are dropped. Wide, because the words are given;
# the second set is for sound that fits badly.
BEAMS = {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80}
WIDE_BEAMS = {"beam": 1e-200, "wbeam": 1e-150, "pbeam": 1e-200}
FASTEST = 5.5  # words per second; fluent speech has 2 to 4
SPARE = 12  # words that a piece may hold beyond FASTEST
BACK = 4  # words before the expected one at which a piece may start
TRUSTED = 0.5  # confidence of a piece above which the next one continues after it
EXPECTED, ELSEWHERE, UNSAID = 0.9, 1e-6, 1e-4  # probabilities: start at the next word, elsewhere; omit the last words
CHAIN, PREFIX = "chain", "#"

_names = (
    f"{PREFIX}{number}" for number in itertools.count()
)  # unique names for all words in the decoders' dictionaries


class _FoundWord(NamedTuple):
    """A spoken word by its number in the transcript, and its phones, in seconds from the start of the piece."""

    number: int
    phones: list[ScoredPhone]


def align(
    wave: FloatArray, rate: int, text: str, front_end: FrontEnd | None = None, progress: Progress = ignore_progress
) -> Alignment:
    """Aligns a transcript with a mono recording (samples,) at ``rate`` Hz, of any length.

    Words that are not found are left out and counted. progress(done 0..1, stage) is called before every piece and may
    raise to stop the work. Raises TextError when the text holds nothing to say, EngineError without PocketSphinx.
    Not for two threads at once: the decoders are shared.
    """
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), rate)
    return _align_pieces(sound, _Aligner(front_end or FrontEnd(), text), progress)


def _align_pieces(sound: FloatArray, aligner: _Aligner, progress: Progress) -> Alignment:
    """Aligns a waveform at 16 kHz piece by piece."""
    written = aligner.transcript.words
    phones: list[Segment] = []
    times: dict[int, Segment] = {}
    evidence = Evidence()
    gain = sphinx.gain_of(sound)
    audible = float(acoustics.loudness(sound).max()) - pieces.BELOW_SPEECH if len(sound) else 0.0
    doubtful: list[tuple[float, float]] = []
    bounds = pieces.cuts(sound)
    for start, stop in itertools.pairwise(bounds):
        progress(start / bounds[-1], "Aligning the text")
        piece = sound[int(start * acoustics.RATE) : int(stop * acoustics.RATE)]
        found, support = aligner.align_piece(piece, gain, audible, last=stop == bounds[-1])
        evidence = evidence.plus(support)
        if not support.fits:
            begin = doubtful.pop()[0] if doubtful and doubtful[-1][1] == start else start
            doubtful.append((begin, stop))
        for number, word_phones in found:
            phones += [Segment(phone.label, phone.start + start, phone.end + start) for phone in word_phones]
            word = aligner.transcript.spoken[number].written
            begin = times[word].start if word in times else word_phones[0].start + start
            times[word] = Segment(written[word], begin, word_phones[-1].end + start)
    seconds = len(sound) / acoustics.RATE
    words = sorted(times.values(), key=lambda word: word.start)
    missing = len(written) - len(times)
    return Alignment(covering(phones, seconds), words, evidence.confidence(FITS), missing, tuple(doubtful))


@functools.cache
def _decoders() -> tuple[Any, Any]:
    """Returns a decoder for the search, and one for scores, which are relative to the best senone of each frame.

    Created once: PocketSphinx 5.1.1 never frees an alignment that is passed from one decoder to another, nor the
    dictionary of the decoder that it came from, which is 26 MB.
    """
    return sphinx.decoder(**BEAMS), sphinx.decoder(compallsen=True, **WIDE_BEAMS)


class _Aligner:
    """Aligns a transcript piece by piece, in order."""

    def __init__(self, front_end: FrontEnd, text: str) -> None:
        self._search, self._judge = _decoders()
        self.transcript: Transcript = read(front_end, text, self._search.lookup_word)
        self._names = [next(_names) for _ in self.transcript.spoken]
        self._numbers = {name: number for number, name in enumerate(self._names)}
        for decoder in (self._search, self._judge):  # in the same order: an alignment refers to words by their index
            decoder.reinit_feat()  # resets the noise estimate of the last recording
            for name, word in zip(self._names, self.transcript.spoken, strict=True):
                for variant, phones in enumerate(word.pronunciations, start=1):
                    decoder.add_word(name + (f"({variant})" if variant > 1 else ""), phones, update=False)
        self._next = 0  # the spoken word that is expected
        self._untrusted = 0.0  # seconds since the last trusted piece

    def align_piece(
        self, piece: FloatArray, gain: float, audible: float, last: bool
    ) -> tuple[list[_FoundWord], Evidence]:
        """Returns the words of one piece, and the evidence for them."""
        data = sphinx.samples(piece, gain)
        self._untrusted += len(piece) / acoustics.RATE
        first = max(0, self._next - BACK)
        stop = min(len(self.transcript.spoken), self._next + SPARE + int(FASTEST * self._untrusted))
        words = self._words(data, range(first, stop), last) if stop > first else []
        found = self._phones(data, words) if words else []
        evidence = evidence_of(piece, [phone for word in found for phone in word.phones], audible)
        misheard = sum(score_of(word.phones) < MISHEARD for word in found)
        evidence = evidence._replace(words=len(found), misheard=misheard)
        if found and evidence.confidence(FITS) >= TRUSTED:
            self._next, self._untrusted = found[-1].number + 1, 0.0
        return found, evidence

    def _words(self, data: bytes, window: range, last: bool) -> list[str]:
        """First pass: returns the words of ``window`` that are spoken, in order; none when no path survives."""
        self._search.add_fsg(CHAIN, self._search.create_fsg(CHAIN, 0, len(window) + 1, self._grammar(window, last)))
        self._search.activate_search(CHAIN)
        sphinx.decode(self._search, data)
        spoken = [] if self._search.hyp() is None else [part.word for part in self._search.seg()]
        return [word.split("(")[0] for word in spoken if word.startswith(PREFIX)]

    def _grammar(self, window: range, last: bool) -> list[tuple[int, int, float] | tuple[int, int, float, str]]:
        """Returns transitions from state 0 to each word, along the words, and from each word to the end."""
        complete = last and window.stop == len(self.transcript.spoken)
        end = len(window) + 1
        arcs: list[tuple[int, int, float] | tuple[int, int, float, str]] = []
        for at, number in enumerate(window):
            arcs.append((0, at + 1, EXPECTED if number == self._next else ELSEWHERE))
            arcs.append((at + 1, at + 2, 1.0, self._names[number]))
            arcs.append((at + 2, end, UNSAID if complete and at + 2 < end else 1.0))
        return arcs

    def _phones(self, data: bytes, words: Sequence[str]) -> list[_FoundWord]:
        """Second and third pass: returns the phones of words with their scores; none when no path survives."""
        self._search.set_align_text(" ".join(words))
        sphinx.decode(self._search, data)
        if self._search.hyp() is None:
            return []
        self._search.set_alignment()
        self._judge.set_alignment(self._search.get_alignment())
        sphinx.decode(self._judge, data)
        return [
            _FoundWord(self._numbers[word.name.split("(")[0]], [sphinx.phone_of(phone) for phone in word])
            for word in self._judge.get_alignment() or []
            if word.name.startswith(PREFIX)
        ]
