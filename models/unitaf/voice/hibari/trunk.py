"""The trunk of hibari-tts: its networks and its waveform behind the interface of trunks."""

from __future__ import annotations

from abc import abstractmethod

from ...layers import Weights
from ...signals import FloatArray
from ...weight_files import voice_weights
from ..colour import recolour
from ..nearest import nearest_symbols
from ..trunk import FRAMES_PER_STEP, Colour, Counts, Prosody, Report, Symbols, Trunk, plain_symbols
from ..waveform import synthesise
from .network import Decoder, ProsodyNet
from .spectrum import Spectrum
from .voices import NAME

FEATURES_SHARE = 0.4  # of the computing time; the spectrum and the waveform take the rest
# Phones sound this much earlier than the durations say: the median over the steepest changes of level at some thousand
# phone boundaries of 200 sentences (.033 s plus 10 to 39 ms by kind of boundary); a forced aligner on the same sounds
# agrees with the level to 10 ms.
DELAY = 0.058  # seconds


class HibariTrunk(Trunk):
    """The trunk without its networks: ``NumpyTrunk`` in numpy, ``reference.trunk.TorchTrunk`` in torch."""

    name = NAME
    delay = DELAY

    def symbols(self, phonemes: str) -> Symbols:
        """See ``voice.trunk.Trunk``: sounds of other languages are said as the nearest ones of American English."""
        symbols = plain_symbols(phonemes)
        ids, kept = nearest_symbols(symbols.ids)
        return Symbols(ids, symbols.characters[kept])

    @abstractmethod
    def spectrum(self, features: FloatArray) -> Spectrum:
        """Returns the five parts of the spectrum of features (F, 256)."""

    def spoken(
        self, ids: Counts, prosody: Prosody, colour: Colour | None, seed: int, report: Report
    ) -> tuple[FloatArray, FloatArray]:
        """See ``voice.trunk.Trunk``."""
        features = self.features(ids, prosody)
        report(FEATURES_SHARE)
        spectrum = self.spectrum(features)
        if colour is None:
            return synthesise(spectrum, prosody.f0, seed), features
        recolour(spectrum, colour.rows, prosody.f0)
        return synthesise(spectrum, colour.source, seed), features


class NumpyTrunk(HibariTrunk):
    """The trunk in numpy. weights: float32 by torch's parameter names, see ``voice_weights.load``."""

    def __init__(self, weights: Weights) -> None:
        self._prosody, self._decoder = ProsodyNet(weights), Decoder(weights)
        super().__init__()

    def encoded(self, ids: Counts) -> FloatArray:
        """See ``voice.trunk.Trunk``."""
        return self._prosody.text(ids)

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """See ``voice.trunk.Trunk``."""
        return self._prosody.durations(encoded, speed)

    def contours(self, encoded: FloatArray, steps: Counts) -> Prosody:
        """See ``voice.trunk.Trunk``."""
        return Prosody(steps * FRAMES_PER_STEP, *self._prosody.contours(encoded, steps))

    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """See ``voice.trunk.Trunk``."""
        return self._decoder.features(ids, prosody)

    def spectrum(self, features: FloatArray) -> Spectrum:
        """See ``HibariTrunk``."""
        return self._decoder.spectrum(features)


def load_trunk() -> NumpyTrunk:
    """Loads the trunk with the weights of this package, or of the installed hibari-tts.

    Raises EngineError when they are missing or of another version.
    """
    return NumpyTrunk(voice_weights.load())
