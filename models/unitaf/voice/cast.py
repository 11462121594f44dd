"""The cast: voices that are made from the one voice of the trunk, and how a voice is designed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..errors import SettingsError

OWN = "hibari"  # the trunk's own voice


@dataclasses.dataclass(frozen=True)
class Design:
    """How a voice differs from the trunk's own."""

    natural: bool = True

    def parameters(self) -> dict[str, float]:
        """The manner (``voice.manner``) of a voice, by name."""
        return {}


PRESETS: Mapping[str, Design] = {OWN: Design()}


def design(voice: str) -> Design:
    """The design of a voice, ``giant`` or ``giant,pitch=-2``; raises SettingsError."""
    if voice not in PRESETS:
        raise SettingsError(f'There is no voice "{voice}"; the voices are {", ".join(PRESETS)}.')
    return PRESETS[voice]
