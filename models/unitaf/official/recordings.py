"""The recordings that a voice and a feeling are taken from: checked, and handed on under a name of their content.

The package keeps what it has read of a recording by its path alone, so that another recording under the same path would
not be noticed.
"""

from __future__ import annotations

import hashlib
import tempfile
import wave
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..listening.recording import read_sound
from ..signals import FloatArray, peak_of

LONGEST = 15.0  # seconds; the package cuts what is longer
SHORTEST = 1.0  # seconds; less holds no voice; our choice
SILENT = 3e-3  # peak, -50 dB, below which nobody speaks; our choice
FULL_SCALE = 32767


class Prompts:
    """Recordings as WAV files in a temporary folder, by their content. Call ``close`` to delete it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="unitaf-voice-")

    def path_of(self, recording: str, purpose: str) -> str:
        """Returns the path of a copy of a recording, at most 15 s of it, that always holds the same sound.

        purpose: "voice" or "emotion", for the sentence. Raises InputError if it cannot be read, is silent, or short.
        """
        sound, rate = read_sound(recording)
        check(sound, rate, recording, purpose)
        return self.stored(sound[: round(LONGEST * rate)], rate)

    def stored(self, sound: FloatArray, rate: int) -> str:
        """Returns the path of a WAV file of a sound (samples,) in -1..1."""
        data = np.round(np.clip(sound, -1, 1) * FULL_SCALE).astype("<i2").tobytes()
        name = hashlib.sha256(rate.to_bytes(4, "little") + data).hexdigest()[:32]
        path = Path(self._folder.name) / f"{name}.wav"
        if not path.is_file():
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(rate)
                file.writeframes(data)
        return str(path)

    def close(self) -> None:
        """Deletes the copies."""
        self._folder.cleanup()


def check(sound: FloatArray, rate: int, recording: str, purpose: str) -> None:
    """Raises InputError for a recording that holds no voice: it is silent or too short."""
    instead = "choose one in which somebody speaks for 3 to 15 seconds"
    if len(sound) < SHORTEST * rate:
        raise InputError(f'The {purpose} recording "{recording}" is shorter than a second; {instead}.')
    if peak_of(sound) < SILENT:
        raise InputError(f'The {purpose} recording "{recording}" is silent; {instead}.')
