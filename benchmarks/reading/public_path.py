"""What users get: the curves that ``unitaf face`` writes, with its options as they are unless others are given."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from unitaf.cli.main import main
from unitaf.joint import JointModel
from unitaf.take_io import load_curves
from unitaf.voice import acoustics

from .face_clips import Array, Clip, System, written

Arguments = Callable[[Clip], list[str]]
STYLES = ("natural", "clear")


def with_text(clip: Clip) -> list[str]:
    """What a user types who has the words."""
    return ["--text", written(clip)]


def sound_alone(clip: Clip) -> list[str]:
    """What a user types who has not."""
    return []


KNOWN: dict[str, Arguments] = {"unitaf face --text": with_text, "unitaf face": sound_alone}


def systems(model: JointModel, styles: tuple[str, ...] = STYLES) -> dict[str, System]:
    """Both ways to call ``unitaf face``, in the given styles, by their command lines."""
    return {
        name if style == STYLES[0] else f"{name} --style {style}": command(model, arguments, style)
        for style in styles
        for name, arguments in KNOWN.items()
    }


def command(model: JointModel, arguments: Arguments, style: str) -> System:
    """The command with a loaded model, on files; its frames are read at the times of the clip's."""

    def face(clip: Clip) -> Array:
        with tempfile.TemporaryDirectory() as folder:
            sound, out = Path(folder) / "clip.wav", Path(folder) / "out"
            soundfile.write(sound, clip.sound, acoustics.RATE, subtype="PCM_16")
            run(model, ["face", str(sound), *arguments(clip), "--style", style, "--out", str(out)])
            curves, fps = load_curves(out / "clip.npz")
        return at_times(curves, fps, clip)

    return face


def run(model: JointModel, line: list[str]) -> None:
    """Runs a command line in this process; raises RuntimeError with what it says when it fails."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = main(line, lambda: model)
    if code:
        raise RuntimeError(f"unitaf {' '.join(line)}: {said.getvalue().strip()}")


def at_times(curves: Array, fps: float, clip: Clip) -> Array:
    """Curves (n, 52) at ``fps`` as curves (frames, 52) of a clip, by straight lines."""
    at = np.arange(len(curves)) / fps
    return np.stack([np.interp(clip.times, at, column) for column in curves.T], 1).astype(np.float32)
