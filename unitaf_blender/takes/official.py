"""The settings of a head for the original's engine."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.types import Context, Object

from .. import core, preferences
from ..properties.official import official_choices

NO_VOICE = "Choose a Voice Recording under Official UniTAF: the original speaks with its voice."


def official_of(context: Context, head: Object, *, follows: bool) -> core.settings.OfficialSettings | None:
    """Returns the settings of a head for the engine that is chosen, None for another than the original's.

    follows: whether a recording is followed, which then may be its own voice. Raises InputError without a voice.
    """
    if not preferences.is_official(context):
        return None
    chosen = official_choices(head)
    voice = _whole(chosen.voice_audio)
    if not voice and not follows:
        raise core.errors.InputError(NO_VOICE)
    return core.settings.OfficialSettings(
        voice, _whole(chosen.emotion_audio), chosen.style, chosen.expression, chosen.upper_face
    )


def _whole(path: str) -> str:
    return str(Path(bpy.path.abspath(path)).expanduser()) if path.strip() else ""
