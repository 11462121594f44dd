"""Recordings as other speeds, rooms, backgrounds, microphones and codecs would have them, as waveforms.

Times stay exact: echoes follow the direct sound, and the codecs that are used keep every sample in its place.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import soundfile

from unitaf.signals import FloatArray, Segment
from unitaf.voice import acoustics
from unitaf.voice.acoustics import RATE

SPEEDS = (13_600, 14_400, 15_200, 16_800, 17_600, 18_400)  # sample rates that 16 kHz is taken for
REVERBERATION = (0.1, 0.7)  # seconds to -60 dB
ECHO_LEVEL = (-14.0, 3.0)  # dB of all echoes against the direct sound
NOISE_LEVEL = (-30.0, -2.0)  # dB of a background against loud speech
BANDS = ((200.0, 3400.0), (50.0, 4000.0), (100.0, 5500.0), (300.0, 7000.0))  # Hz, of telephones and poor microphones
CODECS = (("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III"))  # the voices of Kokoro come in Opus
COMPRESSION = (0.6, 0.97)  # from the finest to the coarsest, as the package soundfile counts
PEAK = (0.02, 1.0)
SPEED_SHARE = 0.5
SHARES = {"room": 0.45, "background": 0.5, "band": 0.2, "codec": 0.12, "clipping": 0.05}


def changed(
    wave: FloatArray, phones: Sequence[Segment], backgrounds: Sequence[FloatArray], random: np.random.Generator
) -> tuple[FloatArray, list[Segment]]:
    """A waveform at 16 kHz and its phones, at another speed, in another room and so on, each with its share of chance.

    backgrounds: what may sound behind it, at 16 kHz.
    """
    phones = list(phones)
    if random.random() < SPEED_SHARE:
        rate = int(random.choice(SPEEDS))
        wave = acoustics.resample(wave, rate)
        phones = [Segment(p.label, p.start * RATE / rate, p.end * RATE / rate) for p in phones]
    return elsewhere(wave, backgrounds, random), phones


def elsewhere(wave: FloatArray, backgrounds: Sequence[FloatArray], random: np.random.Generator) -> FloatArray:
    """A waveform at 16 kHz as another room, background and microphone would have it, every sample in its place."""
    happens = {name: random.random() < share for name, share in SHARES.items()}
    if happens["room"]:
        wave = in_room(wave, random)
    if happens["background"]:
        loud = float(np.sqrt(np.quantile(np.square(wave), 0.9))) + 1e-6
        noise = np.resize(backgrounds[int(random.integers(len(backgrounds)))], len(wave))
        level = 10 ** (random.uniform(*NOISE_LEVEL) / 20) * loud / (float(np.sqrt(np.square(noise).mean())) + 1e-6)
        wave = wave + np.float32(level) * noise
    if happens["band"]:
        wave = _banded(wave, *BANDS[int(random.integers(len(BANDS)))])
    if happens["clipping"]:
        most = float(np.abs(wave).max()) * random.uniform(0.2, 0.7)
        wave = np.clip(wave, -most, most)
    wave = (wave * (random.uniform(*PEAK) / max(1e-6, float(np.abs(wave).max())))).astype(np.float32)
    return (_coded(wave, random) if happens["codec"] else wave).astype(np.float32)


def in_room(wave: FloatArray, random: np.random.Generator) -> FloatArray:
    """The waveform with the echoes of a room: noise that decays exponentially behind the direct sound (Polack 1988)."""
    seconds = random.uniform(*REVERBERATION)
    count = int(seconds * RATE)
    echoes = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    echoes[: int(random.uniform(0.001, 0.01) * RATE)] = 0
    echoes *= 10 ** (random.uniform(*ECHO_LEVEL) / 20) / np.sqrt(np.square(echoes).sum())
    echoes[0] = 1
    size = 1 << (len(wave) + count - 1).bit_length()
    heard = np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(echoes, size), size)[: len(wave)]
    return np.asarray(heard, np.float32)


def _banded(wave: FloatArray, low: float, high: float) -> FloatArray:
    size = 1 << len(wave).bit_length()
    hz = np.fft.rfftfreq(size, 1 / RATE)
    kept = 1 / (1 + (np.maximum(low, 1) / np.maximum(hz, 1)) ** 8) / (1 + (hz / high) ** 16)
    banded: FloatArray = np.fft.irfft(np.fft.rfft(wave, size) * kept, size)[: len(wave)].astype(np.float32)
    return banded


def _coded(wave: FloatArray, random: np.random.Generator) -> FloatArray:
    """Through a lossy codec and back."""
    kind, codec = CODECS[int(random.integers(len(CODECS)))]
    file = io.BytesIO()
    level = random.uniform(*COMPRESSION)
    soundfile.write(file, np.clip(wave, -1, 1), RATE, format=kind, subtype=codec, compression_level=level)
    file.seek(0)
    decoded, _rate = soundfile.read(file, dtype="float32")
    return np.pad(decoded, (0, max(0, len(wave) - len(decoded))))[: len(wave)]
