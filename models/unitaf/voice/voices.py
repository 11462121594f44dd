"""All voices of all trunks, and mixtures of them. Uses the standard library only."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from .. import edition
from ..errors import SettingsError, shortened
from ..text.languages import registry
from .hibari import voices as hibari
from .kokoro import voices as kokoro

LANGUAGES = registry.NAMES
ENGLISH = registry.ENGLISH
READ = registry.READ  # languages whose texts can be turned into phonemes
AUTO = "auto"  # the language of the voice
MOST_MIXED = 8  # voices in a mixture
_PART = re.compile(r"(\w+)\s*([0-9.]*)")


class Voice(NamedTuple):
    """A voice as users choose it. id: its name in scripts. language: of ``LANGUAGES``. gender: ``female`` or ``male``.

    trunk: the name of the trunk that speaks it.
    """

    id: str
    name: str
    language: str
    gender: str
    trunk: str


VOICES: Mapping[str, Voice] = {
    row[0]: Voice(*row, name)
    for name, rows in ((hibari.NAME, hibari.VOICES), (kokoro.NAME, kokoro.VOICES))
    for row in rows
}
Mixture = tuple[tuple[Voice, float], ...]  # with shares that sum to 1


def mixture(text: str) -> Mixture:
    """Reads ``af_heart``, or ``af_heart .6 + am_adam .4``; shares need not sum to 1, and are equal where none is given.

    Raises SettingsError when a voice is unknown or comes twice, when a share is not a number above 0, and when the
    voices do not speak one language or belong to different trunks.
    """
    found: dict[Voice, float] = {}
    for part in text.split("+"):
        match = _PART.fullmatch(part.strip())
        voice = VOICES.get(match[1]) if match else None
        if match is None or voice is None:
            raise SettingsError(f'There is no voice "{shortened(part.strip())}"; {edition.LIST_VOICES}.')
        if voice in found:
            raise SettingsError(f'The mixture "{shortened(text)}" has {voice.id} twice.')
        found[voice] = _share(match[2], voice.id)
    if len(found) > MOST_MIXED:
        raise SettingsError(f"A mixture has at most {MOST_MIXED} voices, not {len(found)}.")
    first = next(iter(found))
    for voice in found:
        if voice.trunk != first.trunk:
            raise SettingsError(f"{first.id} and {voice.id} cannot be mixed; mix two voices of the voice pack.")
        if voice.language != first.language:
            spoken = f"{first.id} speaks {LANGUAGES[first.language]}, {voice.id} {LANGUAGES[voice.language]}"
            raise SettingsError(f"The voices of a mixture must speak one language: {spoken}.")
    total = sum(found.values())
    return tuple((voice, share / total) for voice, share in found.items())


def language_of(language: str, mixed: Mixture) -> str:
    """Returns the language of a text: of ``LANGUAGES`` as asked for, or for ``AUTO`` that of the voice.

    Raises SettingsError for one that is not read yet, and for one that the voice cannot speak: the
    voices of the voice pack speak all of them, with their own accent, the bundled one English.
    """
    voice = mixed[0][0]
    wanted = voice.language if language == AUTO else language
    if wanted not in READ:
        raise SettingsError(f"{LANGUAGES[wanted]} is not read yet; choose {', '.join(sorted(READ))}.")
    if voice.trunk == hibari.NAME and wanted not in ENGLISH:
        own = next(each.id for each in VOICES.values() if each.language == wanted)
        raise SettingsError(f"{voice.id} speaks English only; for {LANGUAGES[wanted]} choose a voice such as {own}.")
    return wanted


def _share(text: str, voice: str) -> float:
    """Reads a share, 1 if none is given. Raises SettingsError."""
    try:
        share = float(text) if text else 1.0
    except ValueError:
        share = math.nan
    if not 0 < share <= 100:
        raise SettingsError(f'The share of {voice} must be a number above 0, such as .6, not "{shortened(text)}".')
    return share
