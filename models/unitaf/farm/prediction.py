"""How many seconds of speech a line will be, before it is spoken: chunks of a job are planned by it."""

from __future__ import annotations

import contextlib
import wave
from pathlib import Path

from ..emotion import tags
from ..errors import InputError
from ..files import open_file
from ..pipeline import sentence_matching
from ..settings import Settings
from ..text.front_end import SPOKEN_RATE, FrontEnd

BYTES_PER_SECOND = 16_000  # of a recording that is no WAV: speech in FLAC or OGG, about


class Predictor:
    """Predicts lengths by reading the texts as the voice does; phonemes count, numbers are spoken out."""

    def __init__(self) -> None:
        self._front_end = FrontEnd()

    def seconds(self, text: str, settings: Settings) -> float:
        """Returns the predicted seconds of a text; raises TextError or SettingsError for one that cannot be spoken."""
        sentences = sentence_matching.sentences(self._front_end, tags.read(text), settings)
        spoken = sum(len(sentence.phonemes) for sentence in sentences) / SPOKEN_RATE
        silent = sum(sentence.pause_before + sentence.pause_after for sentence in sentences)
        return spoken / settings.speed + silent


def recording_seconds(recording: Path) -> float:
    """Returns the seconds of a recording, estimated by its size if it is no WAV; raises InputError if it is missing."""
    try:
        size = recording.stat().st_size
        with contextlib.suppress(wave.Error, EOFError), open_file(recording) as stream, wave.open(stream) as sound:
            return float(sound.getnframes() / (sound.getframerate() or 1))
    except OSError as error:
        raise InputError(f'The recording "{recording}" is missing: put it there, or change the script.') from error
    return size / BYTES_PER_SECOND
