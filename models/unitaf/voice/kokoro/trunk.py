"""Voices of Kokoro-82M behind the interface of trunks.

A projector turns what the network knows inside into the features that the face decoder reads. It has learnt from them
and from those of the bundled trunk, which was distilled from Kokoro, and has its alphabet, clock, F0 and energy: when
it is told to say the same symbols in the same way (teacher forcing, as for a recording), its features fit too.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import TextError
from ...signals import FloatArray
from ...text import alphabet
from ..forcing import TYPICAL_F0
from ..nearest import american
from ..recolouring import recoloured
from ..trunk import Colour, Counts, Prosody, Report, Symbols, Trunk, plain_symbols
from ..waveform import VOICED_ABOVE
from . import british
from .network import HALF, LONGEST, STYLE, Kokoro
from .voices import NAME

BRITISH = "en-gb"
# Symbols that mean other sounds in a language: espeak-ng writes the weak i at the end of Portuguese words as y.
SEEN = {"pt-br": ("y", "i")}
DELAY = 0.058  # seconds; as of the bundled trunk, which learned its timing from this one: benchmarks/voices.py timing
SOUND_SHARE = 0.95  # of the computing time
LIVELINESS = (0.9, 1.2)  # limits of the factor of the prosody half of a style in readings; our choice
READING = 82  # tells what is drawn from a seed here from what others draw

Rows = npt.NDArray[np.float32]
Projector = Callable[[FloatArray], FloatArray]  # own features (F, 1024) -> (F, 256)


class KokoroTrunk(Trunk):
    """One voice, or a mixture of some. rows: (510, 256), a style for each number of symbols. base: the bundled trunk.

    language: of what it says, by its code. projector: None for the features of the bundled trunk.
    """

    name = NAME
    delay = DELAY

    def __init__(
        self, network: Kokoro, rows: Rows, language: str, base: Trunk, projector: Projector | None = None
    ) -> None:
        self._network, self._rows, self._base = network, rows, base
        self._language, self._projector = language, projector
        self.rest_features = base.rest_features

    def symbols(self, phonemes: str) -> Symbols:
        """See ``voice.trunk.Trunk``. Raises TextError for more symbols than the network reads."""
        if self._language == BRITISH:
            known = alphabet.vocabulary()
            found = [(known[symbol], at) for symbol, at in british.british(phonemes) if symbol in known]
            inside = [at for _, at in found] or [0]
            ids = np.array([alphabet.PAD, *(number for number, _ in found), alphabet.PAD], np.int64)
            symbols = Symbols(ids, np.array([inside[0], *(at for _, at in found), inside[-1]], np.int64))
        else:
            symbols = plain_symbols(phonemes)
        if len(symbols.ids) > LONGEST + 2:
            raise TextError("A word is too long for this voice; write it as several words.")
        return symbols

    def seen(self, phonemes: str) -> str:
        """See ``voice.trunk.Trunk``."""
        return phonemes.replace(*SEEN[self._language]) if self._language in SEEN else phonemes

    def encoded(self, ids: Counts) -> FloatArray:
        """See ``voice.trunk.Trunk``."""
        return self._network.encoded(ids, self._style(len(ids)))

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """See ``voice.trunk.Trunk``."""
        return self._network.durations(encoded, speed)

    def contours(self, encoded: FloatArray, steps: Counts) -> Prosody:
        """See ``voice.trunk.Trunk``."""
        return self._network.contours(encoded, steps, self._style(len(encoded)))

    def hidden(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """Returns the network's own features (F, 1024) at 80 Hz: those before its vocoder, and its encoded symbols."""
        return np.concatenate(self._network.features(ids, prosody, self._style(len(ids))), axis=1)

    def forced(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """Returns the features (F, 256) of the bundled trunk, which is told to say the same in the same way."""
        if self._language in SEEN:
            written, meant = (alphabet.vocabulary()[symbol] for symbol in SEEN[self._language])
            ids = np.where(ids == written, meant, ids)
        ids, frames = american(ids, prosody.frames)
        voiced = prosody.f0[prosody.f0 > VOICED_ABOVE]
        scale = np.float32(TYPICAL_F0 / np.median(voiced)) if len(voiced) else np.float32(1)
        return self._base.features(ids, Prosody(frames, prosody.f0 * scale, prosody.energy))

    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """See ``voice.trunk.Trunk``, and this module."""
        return self.forced(ids, prosody) if self._projector is None else self._projector(self.hidden(ids, prosody))

    def spoken(
        self, ids: Counts, prosody: Prosody, colour: Colour | None, seed: int, report: Report
    ) -> tuple[FloatArray, FloatArray]:
        """See ``voice.trunk.Trunk``."""
        style = self._style(len(ids))
        hidden, encoded = self._network.features(ids, prosody, style)
        source = prosody.f0 if colour is None else colour.source
        wave = self._network.waveform(hidden, source, style, lambda share: report(SOUND_SHARE * share))
        if colour is not None:
            wave = recoloured(wave, colour.rows, prosody.f0, seed)
        if self._projector is None:
            return wave, self.forced(ids, prosody)
        return wave, self._projector(np.concatenate([hidden, encoded], axis=1))

    def read_by(self, seed: int) -> Trunk:
        """See ``voice.trunk.Trunk``: the prosody half of the style is stronger or weaker, by a factor."""
        factor = np.random.default_rng([seed, READING]).uniform(*LIVELINESS)
        other = copy.copy(self)
        other._rows = self._rows.copy()
        other._rows[:, HALF:] *= np.float32(factor)
        return other

    def _style(self, length: int) -> FloatArray:
        """Returns the style (256,) for a number of symbols, the padding included."""
        row: FloatArray = self._rows[min(max(length - 3, 0), len(self._rows) - 1)]
        return row


def mixed(styles: Mapping[str, npt.NDArray[Any]], shares: Mapping[str, float]) -> Rows:
    """Returns the styles (510, 256) of a mixture: the mean of those of its voices, by shares that sum to 1.

    Raises KeyError when a voice is missing.
    """
    rows = np.zeros((LONGEST, STYLE), np.float32)
    for voice, share in shares.items():
        rows += np.float32(share) * styles[voice].astype(np.float32)
    return rows
