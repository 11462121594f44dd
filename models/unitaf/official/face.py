"""The original's face: a segment's feature to coefficients, and a line's coefficients to a whole face."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..channels import ARKIT, INDEX
from ..dials import Dials, apply
from ..errors import InputError
from ..face import tongue
from ..life.animate import animate_life
from ..life.line import Line
from ..life.rest import presence
from ..settings import OfficialSettings, Settings
from ..signals import FloatArray, Segment
from . import checkpoint, clock
from .coefficients import as_channels
from .decoder import Decoder
from .expression import FILM, ExpressionModel
from .files import DECODER, EXPRESSION, PROJECTOR, Folder
from .line import Motion
from .projector import Projector

OFF = "off"
# What ``upper_face`` of the original brings: brows and lids. The gaze stays ours, for the original's is not trained.
UPPER = [INDEX[name] for name in ARKIT if name.startswith(("brow", "eyeBlink", "eyeSquint", "eyeWide"))]


class Networks(NamedTuple):
    """The networks of a face. expression: its path, None where there is none, which then adds nothing."""

    projector: Projector
    decoder: Decoder
    expression: Path | None


class Face:
    """The networks of a folder."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._expressions: dict[str, ExpressionModel] = {}

    @classmethod
    def load(cls, folder: Folder) -> Face:
        """Loads the networks of a folder; raises InputError where a file is not what it should be."""
        projector = checkpoint.load_projector(folder.unitaf / PROJECTOR)
        decoder = checkpoint.load_decoder(folder.unitaf / DECODER)
        if projector.width != decoder.width:
            raise InputError(
                f"The projector makes features of width {projector.width} and the decoder reads {decoder.width}: take "
                f"both files from one folder of UniTAF."
            )
        expression = folder.unitaf / EXPRESSION
        if not expression.is_file():
            return cls(Networks(projector, decoder, None))
        face = cls(Networks(projector, decoder, expression))
        face._expression(FILM)  # a wrong file is refused before anything is said
        return face

    def style_of(self, wanted: OfficialSettings) -> int:
        """Returns the row of the style; raises SettingsError for one that the file does not have."""
        style = self._networks.decoder.styles - 1 if wanted.style is None else wanted.style
        self._networks.decoder.check_style(style)
        return style

    def motion(
        self, feature: Tensor, samples: int, emotion: Tensor, wanted: OfficialSettings, rate: int = clock.RATE
    ) -> Motion:
        """Returns the coefficients (T, 61) of a segment, timed by its own samples at ``rate`` Hz.

        feature: (1, L, 1024). emotion: (1, 1280). Raises SettingsError for a style row that the file does not have.
        """
        style = self.style_of(wanted)
        with torch.inference_mode():
            projected = self._networks.projector(clock.padded(feature, always=True))
            mouth = self._networks.decoder(projected, style)
            if self._networks.expression is not None and wanted.expression != OFF:
                mouth = mouth + self._expression(wanted.expression)(feature, mouth, emotion)
        rows = mouth[0].numpy().astype(np.float32)
        return Motion(rows, clock.times(len(rows), feature.shape[1], samples, rate))

    def _expression(self, mode: str) -> ExpressionModel:
        if mode not in self._expressions:
            assert self._networks.expression is not None
            self._expressions[mode] = checkpoint.load_expression(self._networks.expression, mode)
        return self._expressions[mode]


def whole_face(
    motion: Motion, frames: int, line: Line, settings: Settings, phones: Sequence[Segment]
) -> tuple[FloatArray, FloatArray]:
    """Returns the curves (frames, 52) in 0..1 and the head rotation (frames, 3) in degrees of a line.

    In order: the original's coefficients on our channels, our tongue, rest, life (brows, lids, gaze, head), the
    original's brows and lids where they are wanted, and the dial of articulation.
    """
    times = np.arange(frames) / settings.fps
    curves = as_channels(clock.resampled(motion.rows, motion.at, times))
    upper = curves[:, UPPER].copy()
    tongue.put_out(curves, settings.fps, phones)
    curves *= presence(phones, frames, settings.fps)[:, None]
    curves, head = animate_life(curves, settings.fps, line, settings.seed, settings.target, breath=False)
    if settings.official is not None and settings.official.upper_face == "original":
        curves[:, UPPER] = upper
    return apply(curves, head, settings.fps, Dials(articulation=settings.articulation), phones)
