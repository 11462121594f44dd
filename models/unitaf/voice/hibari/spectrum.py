"""The spectra that the trunk of hibari-tts predicts, and from which its waveform is made."""

from __future__ import annotations

from typing import NamedTuple

from ...signals import FloatArray

BINS = 601


class Spectrum(NamedTuple):
    """The output of the spectral head, (F, 601) each.

    harmonic, noise, free: log magnitudes; harmonic_phase: before tanh, in half turns; free_phase: radians.
    """

    harmonic: FloatArray
    harmonic_phase: FloatArray
    noise: FloatArray
    free: FloatArray
    free_phase: FloatArray
