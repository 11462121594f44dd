"""The projector of Kokoro's own hidden features into those that the shared face decoder reads.

It learned by retelling: a real face, moved to the times at which Kokoro says its sentence (models/training/
train_projector.py).
"""

from __future__ import annotations

from pathlib import Path

from ...layers import Conv, LayerNorm, Weights, gelu
from ...signals import FloatArray
from ...weight_files import folders, safetensors

FOLDER = "kokoro_projector"
REACH_IN, REACH_OUT = 1, 1  # frames to either side, of the two convolutions
HIDDEN = 128


class FaceProjector:
    """Kokoro's own features (F, 1024) at 80 Hz -> (F, 256), from which the face is decoded.

    weights: those of ``reference.projector.FaceProjector``. Raises KeyError when some are missing.
    """

    def __init__(self, weights: Weights) -> None:
        self.norm = LayerNorm(weights, "norm")
        self.enter = Conv(weights, "enter", padding=REACH_IN)
        self.exit = Conv(weights, "exit", padding=REACH_OUT)

    def __call__(self, hidden: FloatArray) -> FloatArray:
        return self.exit(gelu(self.enter(self.norm(hidden))))


def load_projector(folder: Path | None = None) -> FaceProjector:
    """Loads the weights of this package, or of another folder that training wrote. Raises EngineError."""
    folder = folder or folders.folder(FOLDER)
    with folders.loading("projector"):
        return FaceProjector(safetensors.load(folder / folders.FILE))
