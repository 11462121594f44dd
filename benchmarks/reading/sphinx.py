"""PocketSphinx (Carnegie Mellon University, BSD) beside our aligner: words to phone times, and phones without words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from unitaf.listening import transcript
from unitaf.signals import FloatArray, Segment
from unitaf.text.front_end import FrontEnd
from unitaf.text.phones import LABELS, SILENCE
from unitaf.voice.acoustics import RATE

FRAME = 0.01  # seconds
PEAK = 0.7 * 32767
BEAMS = {"beam": 1e-200, "wbeam": 1e-150, "pbeam": 1e-200}  # wide: the words are given
PHONE_LOOP = {"lw": 2.0, "beam": 1e-20, "pbeam": 1e-20}  # as its documents advise for phones
Forms = tuple[tuple[str, ...], ...]  # ways in which a word is said, as phones
PHONE_MODEL = "en-us/en-us-phone.lm.bin"


class Sphinx:
    """Its bundled model of American English."""

    def __init__(self) -> None:
        import pocketsphinx

        options: dict[str, Any] = {"loglevel": "FATAL", "lm": None, "bestpath": False}
        self._forced = pocketsphinx.Decoder(**options, **BEAMS)
        loop = str(pocketsphinx.get_model_path(PHONE_MODEL))
        self._loop = pocketsphinx.Decoder(**options, **PHONE_LOOP, allphone=loop)
        self._words: dict[Forms, str] = {}

    def align_text(self, wave: FloatArray, text: str, front_end: FrontEnd) -> list[Segment]:
        """Phones of a text in a waveform at 16 kHz, silences too, as our own reader and its variants have them."""
        return self._aligned(wave, [word.pronunciations for word in transcript.read(front_end, text).spoken])

    def align(self, wave: FloatArray, words: Sequence[tuple[str, ...]]) -> list[Segment]:
        """The same, where the phones of each word are known."""
        return self._aligned(wave, [(word,) for word in words])

    def _aligned(self, wave: FloatArray, words: Sequence[Forms]) -> list[Segment]:
        """Phones with their times; nothing where no path survives."""
        names = [self._name(word) for word in words]
        self._forced.set_align_text(" ".join(names))
        _hear(self._forced, wave)
        if self._forced.hyp() is None:
            return []
        self._forced.set_alignment()
        _hear(self._forced, wave)
        return [_phone(p.name, p.start, p.start + p.duration) for word in self._forced.get_alignment() for p in word]

    def dictionary(self, word: str) -> tuple[str, ...]:
        """What its dictionary (CMU) says of a word; nothing where it is not there."""
        return tuple((self._forced.lookup_word(word) or "").split())

    def recognise(self, wave: FloatArray) -> list[Segment]:
        """The phones of a loop over all phones."""
        _hear(self._loop, wave)
        if self._loop.hyp() is None:
            return []
        return [_phone(part.word, part.start_frame, part.end_frame + 1) for part in self._loop.seg()]

    def _name(self, word: Forms) -> str:
        if word not in self._words:
            self._words[word] = f"#{len(self._words)}"
            for number, form in enumerate(word, start=1):
                name = self._words[word] + (f"({number})" if number > 1 else "")
                self._forced.add_word(name, " ".join(form), update=False)
        return self._words[word]


def _phone(name: str, first: int, stop: int) -> Segment:
    return Segment(name if name in LABELS else SILENCE, first * FRAME, stop * FRAME)


def _hear(decoder: Any, wave: FloatArray) -> None:
    noise = np.random.default_rng(RATE).random(len(wave), dtype=np.float32) - 0.5  # silence has no logarithm
    loud = np.round(wave * PEAK / max(1e-4, float(np.abs(wave).max())) + noise)
    decoder.reinit_feat()
    decoder.start_utt()
    try:
        decoder.process_raw(np.clip(loud, -32768, 32767).astype("<i2").tobytes(), full_utt=True)
    finally:
        decoder.end_utt()
