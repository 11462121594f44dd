"""Generates a take from a text or a recording, in one call that waits.

The window does the same in three steps: ``make_plan``, a ``SpeechJob``, ``library.add``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bpy.types import Context

from .. import core
from ..background import jobs
from ..character.head import find_head
from . import library
from .plan import Result, make_plan, source_of
from .speech_job import SpeechJob


def speak(
    context: Context,
    text: str,
    *,
    target: str = "",
    speed: float = 1.0,
    seed: int = 0,
    folder: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
    emotion: Any = None,
    strength: float | None = None,
    voice: str = "",
    language: str = core.voices.AUTO,
    loudness: float | None = None,
    loudness_range: float | None = None,
) -> Result:
    """Generates a take from a text and waits for it; ``target`` is an object's name, empty for the active one.

    folder: for the take's files; without it, beside the .blend.
    progress: called with 0..1 and a stage while the engine works.
    emotion: "happy=0.8", "auto" to read it from the words or the recording, or any other form that
    ``EmotionTrack.of`` reads. strength: of all emotion, 0..1. voice: of the cast, "giant". Without these, the head's.
    language: of the text, "es" or "pt-br"; "auto" is that of the voice.
    loudness: of the sound in LUFS (ITU-R BS.1770), -50..-8. loudness_range: in LU, 0..30, in which a shout stays
    louder than a whisper. Without these, the scene's choices.

    Raises UnitafError, and Cancelled if the engine was stopped.
    """
    head = find_head(context, target)
    engine = jobs.engine(context)
    plan = make_plan(
        context,
        head,
        text,
        speed=speed,
        seed=seed,
        folder=folder,
        emotion=emotion,
        strength=strength,
        voice=voice,
        language=language,
        loudness=loudness,
        loudness_range=loudness_range,
    )
    return library.add(plan, SpeechJob(plan, engine).wait(progress))


def follow(
    context: Context,
    file: str = "",
    *,
    strip: str = "",
    text: str = "",
    target: str = "",
    seed: int = 0,
    folder: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
    emotion: Any = None,
    strength: float | None = None,
    voice: str = "",
) -> Result:
    """Generates a take from a recording and waits for it: from a sound file, or from a sound strip if one is named.

    file: its path; ``//`` is the folder of the .blend. It gets a strip at the playhead; a strip's face lies where it
    is. text: the transcript, if it is known. voice: must be empty, since a recording has its own. The rest is as for
    ``speak``.

    Raises UnitafError, and Cancelled if the engine was stopped.
    """
    head = find_head(context, target)
    engine = jobs.engine(context)
    source = source_of(context, head, file, strip)
    plan = make_plan(
        context, head, text, seed=seed, folder=folder, source=source, emotion=emotion, strength=strength, voice=voice
    )
    return library.add(plan, SpeechJob(plan, engine).wait(progress))
