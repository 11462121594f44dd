"""The pitch of any voice, from 50 to 700 Hz, and its glottal cycles: the sound alone, nothing about how it was made.

Pitch by normalised autocorrelation with the window's own divided out, and the cheapest path through the candidates of
all frames (Boersma 1993, "Accurate short-term analysis of the fundamental frequency ..."), in two passes. Cycles by
matching each with the next (Titze and Liang 1993, "waveform matching").
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

RATE = 16000  # Hz
HOP = 80  # samples, 5 ms
WINDOW = 960  # 60 ms, three periods of the lowest pitch
F0_RANGE = (50.0, 700.0)  # Hz: a giant's murmur to a child's shout
BAND = (1200.0, 2000.0)  # Hz; harmonics up to the first are kept, none above the second: breath lies there
FINE = 2  # the autocorrelation is made at twice the rate: a parabola is too blunt for the shortest periods
CANDIDATES = 6
# The second pass looks from here under the first one's lower quartile to here over its upper one: no slip to the half
# (De Looze and Hirst 2008, .75 and 1.5, for calm speech).
AROUND = np.array([0.6, 2.5])

# Boersma 1993, section 4, but for a dearer octave: a rough voice is nearly as much like itself two cycles on. Jumps are
# paid per step of 10 ms.
VOICED = 0.45  # of the autocorrelation at no lag
SILENT = 0.03  # of the peak of the whole recording
OCTAVE_COST = 0.06
USUAL = 150.0  # Hz; here the octave costs nothing, so that low voices are not taken for none
JUMP_COST = 0.35  # per octave
SWITCH_COST = 0.14  # between voiced and unvoiced
COST_STEP = 0.01  # s

CYCLE_SEARCH = 0.2  # of the period: the next cycle is looked for this far around it
LONGEST_STRIDE = 1.3  # between neighbouring periods; more is a lost cycle, not jitter (Boersma and Weenink, Praat)


class Pitch(NamedTuple):
    """F0 (frames,) in Hz, 0 where unvoiced, every 5 ms from 0; strength (frames,): periodicity, 0..1."""

    f0: Array
    strength: Array


def track(wave: Array) -> Pitch:
    """The pitch of a waveform (samples,) at 16 kHz; frame i is centred on sample 80 i."""
    smooth = low_passed(wave)
    frames = framed(smooth, WINDOW)
    peak = float(np.abs(smooth).max(initial=0.0))
    centred = frames - frames.mean(1, keepdims=True)
    loudness = np.abs(centred).max(1) / max(peak, 1e-9)
    unvoiced = VOICED + np.clip(2 - (loudness / SILENT) * (1 + VOICED), 0.0, None)
    correlation = autocorrelation(centred)
    first = _tracked(correlation, unvoiced, F0_RANGE)
    if not (first.f0 > 0).any():
        return first
    low, high = np.percentile(first.f0[first.f0 > 0], (25, 75)) * AROUND
    return _tracked(correlation, unvoiced, (max(low, F0_RANGE[0]), min(high, F0_RANGE[1])))


def _tracked(correlation: Array, unvoiced: Array, limits: tuple[float, float]) -> Pitch:
    """The best path within limits in Hz; unvoiced (frames,): what a frame without a voice scores."""
    lags, heights = _candidates(correlation, limits)
    f0 = np.where(lags > 0, RATE / np.maximum(lags, 1.0), 0.0)
    scores = np.where(f0 > 0, heights - OCTAVE_COST * np.log2(USUAL / np.maximum(f0, 1.0)), -np.inf)
    f0 = np.concatenate([np.zeros((len(f0), 1)), f0], 1)
    chosen = _cheapest_path(f0, np.concatenate([unvoiced[:, None], scores], 1))
    every = np.arange(len(f0))
    strength = np.concatenate([np.zeros((len(f0), 1)), heights], 1)
    return Pitch(f0[every, chosen], strength[every, chosen])


def framed(wave: Array, length: int) -> Array:
    """(frames, length) pieces centred on every 80th sample, zeros beyond the ends."""
    padded = np.pad(wave, (length // 2, length))
    return np.lib.stride_tricks.sliding_window_view(padded, length)[::HOP][: -(-len(wave) // HOP)]


def low_passed(wave: Array) -> Array:
    """What is left below 2 kHz."""
    spectrum = np.fft.rfft(wave)
    hz = np.fft.rfftfreq(len(wave), 1 / RATE)
    fall = np.clip((hz - BAND[0]) / (BAND[1] - BAND[0]), 0.0, 1.0)
    return np.fft.irfft(spectrum * np.cos(fall * np.pi / 2) ** 2, len(wave))


def autocorrelation(frames: Array) -> Array:
    """(frames, lags) from 0 to the longest period by half samples, 1 at no lag; the window's taper is divided out."""
    window = np.hanning(frames.shape[1] + 2)[1:-1]
    longest = FINE * (int(RATE / F0_RANGE[0]) + 2)
    size = 2048  # holds window + longest lag without wrapping
    of_frames, of_window = (
        np.fft.irfft(np.abs(np.fft.rfft(signal, size)) ** 2, FINE * size)[..., :longest]
        for signal in (frames * window, window)
    )
    power = np.maximum(of_frames[:, :1], 1e-12)
    return of_frames / power / (of_window / of_window[0])


def _candidates(correlation: Array, limits: tuple[float, float]) -> tuple[Array, Array]:
    """The highest peaks of each frame: lags in samples (frames, 6), between samples by a parabola; heights. 0: none."""
    left, here, right = correlation[:, :-2], correlation[:, 1:-1], correlation[:, 2:]
    lags = np.arange(1, correlation.shape[1] - 1) / FINE
    inside = (lags >= RATE / limits[1]) & (lags <= RATE / limits[0])
    peaks = (here >= left) & (here > right) & (here > 0) & inside
    # By score, or the many multiples of a short period would leave no place for itself.
    best = np.argpartition(np.where(peaks, OCTAVE_COST * np.log2(lags) - here, np.inf), CANDIDATES, 1)[:, :CANDIDATES]
    real, a, b, c = (np.take_along_axis(values, best, 1) for values in (peaks, left, here, right))
    shift, height = vertex(a, b, c)
    return np.where(real, lags[best] + shift / FINE, 0.0), np.where(real, np.minimum(height, 1.0), 0.0)


def vertex(left: Array, middle: Array, right: Array) -> tuple[Array, Array]:
    """Where the parabola through three neighbours has its peak, in samples from the middle one, and how high."""
    bend = np.minimum(left - 2 * middle + right, -1e-12)
    shift = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    return shift, middle - 0.25 * (left - right) * shift


def _cheapest_path(f0: Array, scores: Array) -> npt.NDArray[np.int64]:
    """Which candidate of each frame lies on the path with the highest sum; candidate 0 is unvoiced."""
    scale = COST_STEP * RATE / HOP
    octaves = np.log2(np.maximum(f0, 1.0))
    voiced = f0 > 0
    total = scores[0]
    came_from = np.zeros(scores.shape, np.int64)
    for i in range(1, len(scores)):
        both = voiced[i - 1][:, None] & voiced[i]
        jump = np.abs(octaves[i - 1][:, None] - octaves[i]) * JUMP_COST
        switch = (voiced[i - 1][:, None] != voiced[i]) * SWITCH_COST
        reached = total[:, None] - scale * np.where(both, jump, switch)
        came_from[i] = reached.argmax(0)
        total = reached.max(0) + scores[i]
    path = np.zeros(len(scores), np.int64)
    path[-1] = total.argmax()
    for i in range(len(scores) - 1, 0, -1):
        path[i - 1] = came_from[i, path[i]]
    return path


def voiced_stretches(f0: Array, shortest: float) -> list[tuple[int, int]]:
    """First frames and ends of the stretches of voice that last ``shortest`` s or more."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (f0 > 0).astype(int), [0]])))
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if (b - a) * HOP >= shortest * RATE]


def cycle_lengths(wave: Array, f0: Array, shortest: float = 0.05) -> list[Array]:
    """Lengths in samples of the glottal cycles of each voiced stretch, one after another.

    wave (samples,) at 16 kHz and its F0 as by ``track``; shortest: s.
    """
    smooth = low_passed(wave)
    return [np.asarray(_walk(smooth, f0, first * HOP, end * HOP)) for first, end in voiced_stretches(f0, shortest)]


def _walk(wave: Array, f0: Array, start: int, end: int) -> list[float]:
    """From cycle to cycle, each time to where the wave is most like it was."""
    lengths = []
    at = float(start)
    while (frame := int(at / HOP)) < len(f0) and f0[frame] > 0:
        period = RATE / f0[frame]
        half = round(period / 2)
        near, far = int((1 - CYCLE_SEARCH) * period), int((1 + CYCLE_SEARCH) * period) + 1
        first = round(at) - half
        if first < 0 or first + far + 2 * half >= min(len(wave), end + half):
            break
        length = _most_alike(wave, first, 2 * half, near, far)
        lengths.append(length)
        at += length
    return lengths


def _most_alike(wave: Array, first: int, width: int, near: int, far: int) -> float:
    """The lag from near to far at which ``width`` samples from ``first`` come again."""
    now = wave[first : first + width]
    later = np.lib.stride_tricks.sliding_window_view(wave[first + near : first + far + width], width)
    alike = later @ now / np.sqrt((later**2).sum(1) * (now @ now) + 1e-12)
    best = int(np.clip(alike.argmax(), 1, len(alike) - 2))
    shift, _ = vertex(*alike[best - 1 : best + 2])
    return near + best + float(shift)


def jitter(lengths: list[Array]) -> float:
    """Relative average perturbation of neighbouring cycles in %: how far each is from the mean of itself and its two
    neighbours, which a glide of the pitch leaves alone (Koike 1973). The median over all cycles; nan without any.
    """
    parts = []
    for cycles in lengths:
        if len(cycles) < 3:
            continue
        three = np.lib.stride_tricks.sliding_window_view(cycles, 3)
        steady = three.max(1) < LONGEST_STRIDE * three.min(1)
        parts.append((np.abs(three[:, 1] - three.mean(1)) / three.mean(1))[steady])
    found = np.concatenate(parts) if parts else np.zeros(0)
    return 100 * float(np.median(found)) if len(found) else float("nan")
