"""A model that costs nothing, for tests of the command line, and what its faults must look like."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from unitaf.settings import Settings
from unitaf.signals import FloatArray, Segment, frame_count
from unitaf.take import Take

Run = Callable[..., tuple[int, str, str]]


class FakeModel:
    """Says a second of silence; ``fault`` is raised instead."""

    def __init__(self, fault: BaseException | None = None) -> None:
        self.fault = fault
        self.loads = 0
        self.asked: list[Any] = []
        self.told: list[tuple[str, str]] = []

    def load(self) -> "FakeModel":
        self.loads += 1
        return self

    def speak(self, text: str, settings: Settings, progress: Callable[[float, str], None]) -> Take:
        self.asked.append((text, settings))
        progress(0.5, "Speaking")
        if self.fault:
            raise self.fault
        curves = np.zeros((frame_count(1.0, settings.fps), 52), np.float32)
        return Take(np.zeros(24_000, np.float32), 24_000, curves, settings.fps, text, [], [], settings)

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings,
        progress: Callable[[float, str], None],
        *,
        text: str,
        phones: Sequence[Segment] | None,
        style: str,
    ) -> Take:
        self.asked.append((len(wave), sample_rate, phones, settings.fps))
        self.told.append((text, style))
        progress(0.5, "Moving the face")
        if self.fault:
            raise self.fault
        curves = np.zeros((frame_count(len(wave) / sample_rate, settings.fps), 52), np.float32)
        heard = [Segment("SIL", 0.0, len(wave) / sample_rate)]
        notes = ("The text does not fit.",) if text == "wrong" else ()
        return Take(wave, sample_rate, curves, settings.fps, text, [], heard, settings, warnings=notes)


def sentence(err: str) -> str:
    """The one sentence that a fault gives."""
    lines = [line for line in err.splitlines() if line.startswith("unitaf: ")]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]
