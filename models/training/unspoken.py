"""Sounds in which nobody speaks: noises, chords and tunes, to teach what is no speech and to speak over."""

from __future__ import annotations

import numpy as np

from unitaf.signals import FloatArray
from unitaf.voice.acoustics import RATE

# Slopes of the power spectrum from white to brown noise; and decay times of plucked tones, in seconds.
NOISE_SLOPES = (0.0, 2.2)
DECAYS = (0.1, 2.5)
PARTIALS, PURE = 12, 0.35  # of a note; share of the notes that have but one
TREMOLO = (0.5, 8.0)  # Hz
TEMPO = (0.12, 0.8)  # seconds from tone to tone
SCALE = (0, 2, 3, 5, 7, 8, 10, 12)  # semitones
MAINS = 50.0  # Hz


def made(seconds: float, random: np.random.Generator) -> FloatArray:
    """A sound (samples,) at 16 kHz with a peak of 1: of one kind, or of two together."""
    kinds = [_noise, _gusts, _tune, _chords, _beat, _hum]
    chosen = random.permutation(len(kinds))[: 1 + int(random.random() < 0.4)]
    count = int(seconds * RATE)
    parts = [kinds[int(kind)](count, random) for kind in chosen]
    sound = sum((part * random.uniform(0.3, 1.0) for part in map(_scaled, parts)), np.zeros(count, np.float32))
    return _scaled(sound)


def _scaled(sound: FloatArray) -> FloatArray:
    scaled: FloatArray = (sound / max(1e-6, float(np.abs(sound).max()))).astype(np.float32)
    return scaled


def _noise(count: int, random: np.random.Generator) -> FloatArray:
    """Steady noise with a sloping spectrum."""
    size = 1 << count.bit_length()
    spectrum = np.fft.rfft(random.standard_normal(size))
    hz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20.0)
    sloped = np.fft.irfft(spectrum * hz ** (-random.uniform(*NOISE_SLOPES) / 2), size)[:count].astype(np.float32)
    return _scaled(sloped)


def _gusts(count: int, random: np.random.Generator) -> FloatArray:
    """Noise that swells and falls, like wind, breath or cloth."""
    knots = random.uniform(-4, 0, max(2, int(count / RATE / random.uniform(0.08, 0.8))))
    level = np.exp(np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(knots)), knots))
    return _noise(count, random) * level.astype(np.float32)


def _tone(count: int, hz: float, random: np.random.Generator) -> FloatArray:
    """One note, pure or with falling partials, plucked or held, perhaps with vibrato and tremolo."""
    seconds = np.arange(count) / RATE
    vibrato = random.choice([0.0, random.uniform(0, 0.01)]) * np.sin(2 * np.pi * random.uniform(4, 7) * seconds)
    phase = 2 * np.pi * hz * np.cumsum(1 + vibrato) / RATE
    slope, odd = random.uniform(0.6, 2.0), random.choice([1, 2])
    partials = 1 if random.random() < PURE else PARTIALS
    sound = np.zeros(count)
    for partial in range(1, 1 + odd * partials, int(odd)):
        if partial * hz < RATE / 2:
            sound += partial**-slope * np.sin(partial * phase + random.uniform(0, 6))
    envelope = np.exp(-seconds / random.uniform(*DECAYS)) if random.random() < 0.5 else np.ones(count)
    if random.random() < 0.3:
        envelope = envelope * (1 + random.uniform(0.2, 1) * np.sin(2 * np.pi * random.uniform(*TREMOLO) * seconds))
    edge = np.minimum(1, np.minimum(seconds, seconds[::-1]) / random.uniform(0.003, 0.05))
    tone: FloatArray = (sound * envelope * edge).astype(np.float32)
    return tone


def _tune(count: int, random: np.random.Generator) -> FloatArray:
    """A melody of one voice."""
    sound = np.zeros(count, np.float32)
    root, step = random.uniform(80, 500), random.uniform(*TEMPO)
    at = 0
    while at < count:
        length = min(count - at, int(RATE * step * random.choice([1, 1, 2, 0.5])) + 64)
        sound[at : at + length] += _tone(length, root * 2 ** (random.choice(SCALE) / 12), random)
        at += length
    return sound


def _chords(count: int, random: np.random.Generator) -> FloatArray:
    """Chords of up to five tones, as of a piano or an organ."""
    sound = np.zeros(count, np.float32)
    root, step = random.uniform(60, 450), random.uniform(0.3, 6.0)
    at = 0
    while at < count:
        length = min(count - at, int(RATE * step) + 64)
        for semitones in random.choice(SCALE, int(random.integers(1, 6)), replace=False):
            sound[at : at + length] += _tone(length, root * 2 ** (semitones / 12), random)
        at += length
    return sound


def _beat(count: int, random: np.random.Generator) -> FloatArray:
    """Short bursts of noise and thumps in a rhythm, as of drums, steps or keys."""
    sound = np.zeros(count, np.float32)
    step = random.uniform(*TEMPO)
    for at in range(int(random.uniform(0, step) * RATE), count, int(step * RATE)):
        length = min(count - at, int(RATE * random.uniform(0.02, 0.3)) + 64)
        burst = _noise(length, random) if random.random() < 0.6 else _tone(length, random.uniform(45, 200), random)
        decay = np.exp(-np.arange(length) / RATE / random.uniform(0.005, 0.1))
        sound[at : at + length] += _scaled(burst) * decay.astype(np.float32)
    return sound


def _hum(count: int, random: np.random.Generator) -> FloatArray:
    """Mains or a motor."""
    return _tone(count, MAINS * random.uniform(0.5, 4), random)
