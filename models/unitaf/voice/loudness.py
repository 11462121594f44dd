"""Integrated loudness of a sound after ITU-R BS.1770-4 (2015), in LUFS, and takes of a wanted loudness. Mono."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ..signals import FloatArray

# The two filters of K-weighting by their analogue parameters, from which the coefficients of the standard at 48 kHz
# follow (De Man 2018, "Evaluation of implementations of the EBU R128 loudness measurement"): a shelf and a high-pass.
SHELF_HZ, SHELF_Q, SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
PASS_HZ, PASS_Q = 38.13547087602444, 0.5003270373238773
OFFSET = -0.691  # LUFS: the gain of K-weighting at 997 Hz is taken out
BLOCK, STEP = 0.4, 0.1  # seconds
SILENT, BELOW_MEAN = -70.0, -10.0  # LUFS: the absolute gate, and LU: the relative one

PIECE, TAIL = 2**18, 2**15  # samples that are filtered at once, and those in which the filters die away
PEAK = 0.95  # of full scale, to which the peaks of a raised take are limited
LIMITER = 0.1  # seconds over which the gain falls and recovers around a peak
CALM = -25.5  # LUFS of calm speech of the bundled voice, from where a take is louder or softer
ROUNDS, NEAR = 6, 0.05  # times that the gain is corrected at most, and LU that are near enough

Samples = npt.NDArray[np.float64]
Coefficients = tuple[tuple[float, float, float], tuple[float, float, float]]  # of b and a


def integrated(wave: FloatArray, rate: int) -> float:
    """Returns the integrated loudness in LUFS of a waveform (samples,) at ``rate`` Hz; minus infinity for silence."""
    power = _block_powers(wave, rate)
    loud = power[_lufs(power) > SILENT]
    if not len(loud):
        return -math.inf
    kept = loud[_lufs(loud) > float(_lufs(loud.mean())) + BELOW_MEAN]
    return float(_lufs(kept.mean()))


def at_loudness(wave: FloatArray, rate: int, wanted: float, span: float = 0.0) -> FloatArray:
    """Returns a waveform (samples,) about a wanted loudness in LUFS, its peaks limited; silence stays as it is.

    span: LU from the softest to the loudest of many takes, which keep their order in it: see ``within``.
    """
    loudness = integrated(wave, rate)
    wanted = within(loudness, wanted, span)
    found = wave
    gain = 0.0
    for _ in range(ROUNDS):
        if math.isinf(loudness) or abs(wanted - loudness) < NEAR:
            break
        gain += wanted - loudness
        found = _limited(wave * np.float32(10 ** (gain / 20)), rate)
        loudness = integrated(found, rate)
    return found


def within(loudness: float, wanted: float, span: float) -> float:
    """Returns the loudness in LUFS for a take that was spoken with a loudness: calm speech gets the wanted one.

    Louder and softer takes lie around it, ever less as they near half of ``span`` LU, so that the order of all takes
    is kept. With a span of 0 all takes are equally loud.
    """
    return wanted + span / 2 * math.tanh((loudness - CALM) / (span / 2)) if span else wanted


def _limited(wave: FloatArray, rate: int) -> FloatArray:
    """Returns a waveform whose peaks are within ``PEAK``, by a smooth gain around them, without distortion."""
    size = max(1, round(LIMITER / 8 * rate))
    frames = -(-len(wave) // size)
    peaks = np.abs(np.pad(wave, (0, frames * size - len(wave)))).reshape(frames, size).max(1)
    if peaks.max(initial=0.0) <= PEAK:
        return wave
    allowed = PEAK / np.maximum(peaks, PEAK)
    reach = 4
    least = np.lib.stride_tricks.sliding_window_view(np.pad(allowed, reach, mode="edge"), 2 * reach + 1).min(1)
    kernel = np.hanning(2 * reach + 1)[1:-1]
    smooth = np.convolve(np.pad(least, reach - 1, mode="edge"), kernel / kernel.sum(), "valid")
    middles = (np.arange(frames) + 0.5) * size
    gain = np.interp(np.arange(len(wave)), middles, smooth).astype(np.float32)
    limited: FloatArray = np.clip(wave * gain, -PEAK, PEAK)
    return limited


def _lufs(power: npt.ArrayLike) -> Samples:
    """Converts mean squares of K-weighted sound to LUFS."""
    loudness: Samples = OFFSET + 10 * np.log10(np.maximum(power, 1e-20))
    return loudness


def _block_powers(wave: FloatArray, rate: int) -> Samples:
    """Returns the mean square of each block of ``BLOCK`` seconds, K-weighted, every ``STEP`` seconds.

    A sound shorter than a block is one block, padded with silence.
    """
    size, step = round(BLOCK * rate), round(STEP * rate)
    summed = np.zeros(max(len(wave), size) + 1)
    tail = np.zeros(TAIL)
    response = _response(rate, PIECE + TAIL)
    for start in range(0, len(wave), PIECE):
        piece = wave[start : start + PIECE]
        filtered = np.fft.irfft(np.fft.rfft(piece, PIECE + TAIL) * response, PIECE + TAIL)
        filtered[:TAIL] += tail
        tail = filtered[PIECE:].copy()
        summed[start + 1 : start + 1 + len(piece)] = np.square(filtered[: len(piece)])
    np.cumsum(summed, out=summed)
    first = np.arange(0, len(summed) - size, step)
    power: Samples = (summed[first + size] - summed[first]) / size
    return power


def _response(rate: int, size: int) -> npt.NDArray[np.complex128]:
    """Returns the frequency response (size / 2 + 1,) of K-weighting."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(z), np.complex128)
    for b, a in (shelf(rate), high_pass(rate)):
        response *= (b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)
    return response


def shelf(rate: int) -> Coefficients:
    """Returns the coefficients of the first filter, b and a, at a sample rate in Hz."""
    k = math.tan(math.pi * SHELF_HZ / rate)
    high = 10 ** (SHELF_DB / 20)
    band = high**0.4996667741545416
    scale = 1 + k / SHELF_Q + k * k
    b = ((high + band * k / SHELF_Q + k * k) / scale, 2 * (k * k - high) / scale,
         (high - band * k / SHELF_Q + k * k) / scale)  # fmt: skip
    return b, (1.0, 2 * (k * k - 1) / scale, (1 - k / SHELF_Q + k * k) / scale)


def high_pass(rate: int) -> Coefficients:
    """Returns the coefficients of the second filter, b and a, at a sample rate in Hz."""
    k = math.tan(math.pi * PASS_HZ / rate)
    scale = 1 + k / PASS_Q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / scale, (1 - k / PASS_Q + k * k) / scale)
