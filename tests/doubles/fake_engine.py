"""An engine without a model: a real worker whose takes are sine curves and a quiet tone.

Run as ``python fake_engine.py MODELS_DIR [MODE]``; MODE is one of
  slow  a take needs ten seconds, so that it can be cancelled or killed
  still the curves are all zero
"""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable
from typing import Any

sys.path.insert(0, sys.argv[1])
MODE = sys.argv[2] if len(sys.argv) > 2 else ""

import numpy as np  # noqa: E402

from unitaf import worker  # noqa: E402
from unitaf.channels import ARKIT, INDEX  # noqa: E402
from unitaf.errors import TextError  # noqa: E402
from unitaf.settings import Settings  # noqa: E402
from unitaf.signals import Segment, frame_count  # noqa: E402
from unitaf.take import Take  # noqa: E402

SAMPLE_RATE = 24000
SECONDS_PER_CHARACTER = 0.06
LONGEST_TEXT = 20_000


class FakeModel:
    """Speaks any text with a letter in it."""

    def speak(self, text: str, settings: Settings, progress: Callable[[float, str], None]) -> Take:
        """A take as long as the text."""
        if not any(letter.isascii() and letter.isalnum() for letter in text):
            raise TextError("There is nothing in this text that can be spoken.")
        if len(text) > LONGEST_TEXT:
            raise TextError("The text is too long.")
        for step in range(20):
            progress(step / 20, "Speaking")
            if MODE == "slow" and text != worker.WARM_TEXT:
                time.sleep(0.5)
        seconds = max(1.0, len(text) * SECONDS_PER_CHARACTER) / settings.speed
        samples = np.arange(round(seconds * SAMPLE_RATE))
        wav = (0.1 * np.sin(samples * 2 * np.pi * 220 / SAMPLE_RATE)).astype(np.float32)
        return Take(
            wav=wav,
            sample_rate=SAMPLE_RATE,
            curves=_curves(frame_count(seconds, settings.fps), settings.fps),
            fps=settings.fps,
            text=text,
            words=[Segment(text, 0.0, seconds)],
            phones=[Segment("AA", 0.0, seconds)],
            settings=settings,
            head_rotation=_head(frame_count(seconds, settings.fps)),
        )

    def retake(self, earlier: Take, text: str, settings: Settings, progress: Callable[[float, str], None]) -> Take:
        """A new take that claims to have kept the second half of the earlier one, moved by what the text has grown."""
        take = self.speak(text, settings, progress)
        half, grown = earlier.seconds / 2, take.seconds - earlier.seconds
        return dataclasses.replace(take, kept=((half, half + round(grown * settings.fps) / settings.fps, half),))

    def follow(
        self,
        wave: np.ndarray,
        sample_rate: int,
        settings: Settings,
        progress: Callable[[float, str], None],
        *,
        text: str,
        **_: Any,
    ) -> Take:
        """A take whose jaw opens as far as the recording is loud at each frame."""
        progress(0.5, "Listening")
        frames = frame_count(len(wave) / sample_rate, settings.fps)
        curves = _curves(frames, settings.fps)
        at = np.minimum((np.arange(frames) / settings.fps * sample_rate).astype(int), len(wave) - 1)
        curves[:, INDEX["jawOpen"]] = np.clip(np.abs(wave[at]), 0, 1)
        curves[:, INDEX["mouthClose"]] = 0
        return Take(
            wav=wave,
            sample_rate=sample_rate,
            curves=curves,
            fps=settings.fps,
            text=text,
            words=[],
            phones=[],
            settings=settings,
            warnings=() if text else ("There is no transcript, so the lips are less sure.",),
            head_rotation=_head(frames),
        )


def _curves(frames: int, fps: float) -> np.ndarray:
    """Every channel moves, and mouthClose takes back all of jawOpen at every second cycle."""
    curves = np.zeros((frames, len(ARKIT)), np.float32)
    if MODE == "still":
        return curves
    time_axis = np.arange(frames) / fps
    for column in range(len(ARKIT)):
        curves[:, column] = 0.1 + 0.1 * np.sin(2 * np.pi * time_axis + column)
    curves[:, INDEX["jawOpen"]] = 0.5 - 0.5 * np.cos(2 * np.pi * 2 * time_axis)
    curves[:, INDEX["mouthClose"]] = np.where(np.sin(2 * np.pi * time_axis) < 0, curves[:, INDEX["jawOpen"]], 0.0)
    return curves


def _head(frames: int) -> np.ndarray:
    """Nod, turn and tilt, each far enough to be told from the others."""
    swing = np.sin(np.linspace(0, np.pi, frames))[:, None]
    return np.zeros((frames, 3), np.float32) if MODE == "still" else (swing * [10, 20, 5]).astype(np.float32)


if __name__ == "__main__":
    worker.main(FakeModel)
