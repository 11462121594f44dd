"""All trunks: which is loaded for a voice. A new one is a folder here with a name, its voices, and a way to load it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..weight_files import voice_pack
from . import cast, voices
from .hibari import trunk as hibari
from .kokoro import loading as kokoro
from .trunk import Trunk

# How the trunks that come in a pack are loaded, by name: a mixture of their voices, beside the trunk that is always
# there. Each raises EngineError when it is not installed.
IN_PACKS: Mapping[str, Callable[[voices.Mixture, Trunk, str], Trunk]] = {kokoro.NAME: kokoro.load}


def load_base() -> Trunk:
    """Loads the trunk that is always there, for numpy. Raises EngineError when its weights are missing."""
    return hibari.load_trunk()


def installed() -> frozenset[str]:
    """Returns the ids of the voices that can speak now."""
    bundled = (voice.id for voice in voices.VOICES.values() if voice.trunk not in IN_PACKS)
    return voice_pack.installed_voices().intersection(voices.VOICES).union(bundled)


def trunk_of(voice: str, base: Trunk, language: str | None = None) -> Trunk:
    """Returns the trunk that speaks a voice, as ``cast.design`` reads it. base: the trunk that is always there.

    language: of the text, by its code; without it, that of the voice.

    Raises SettingsError for a voice that does not exist, or whose language is not read; EngineError when its pack is
    not installed or damaged.
    """
    mixture = cast.mixed(voice)
    name = mixture[0][0].trunk
    language = voices.language_of(language or voices.AUTO, mixture)
    return base if name not in IN_PACKS else IN_PACKS[name](mixture, base, language)
