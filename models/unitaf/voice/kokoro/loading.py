"""Loads voices of Kokoro-82M from the voice pack; the network is loaded once, and kept."""

from __future__ import annotations

import functools

from ... import edition
from ...errors import EngineError, SettingsError
from ...layers import Weights
from ...weight_files import voice_pack
from ...weight_files.quantised import Dequantised
from ..trunk import Trunk
from ..voices import LANGUAGES, READ, Mixture
from .network import Kokoro
from .projector import load_projector
from .trunk import KokoroTrunk, mixed
from .voices import NAME

__all__ = ["NAME", "for_phonemes", "load"]


def load(mixture: Mixture, base: Trunk) -> Trunk:
    """Returns the trunk of a mixture of voices.

    Raises SettingsError for a language that is not read, EngineError when the pack is not installed or damaged.
    """
    first = mixture[0][0]
    if first.language not in READ:
        language = LANGUAGES[first.language]
        raise SettingsError(f"{first.id} speaks {language}, which UniTAF does not read yet; choose an English voice.")
    return for_phonemes(mixture, base)


def for_phonemes(mixture: Mixture, base: Trunk) -> KokoroTrunk:
    """Returns the trunk of a mixture of voices, for phonemes, whether or not texts of its language are read.

    Raises EngineError when the pack is not installed or damaged.
    """
    first = mixture[0][0]
    if not voice_pack.is_installed():
        raise EngineError(f"The voice {first.id} is not installed; install the voice pack {edition.INSTALL_VOICES}")
    folder = str(voice_pack.folder())
    try:
        rows = mixed(voice_pack.styles(), {voice.id: share for voice, share in mixture})
        return KokoroTrunk(_network(folder, voice_pack.stamp()), rows, first.language, base, _projector())
    except (KeyError, ValueError, IndexError) as error:
        raise EngineError(voice_pack.DAMAGED) from error


_projector = functools.cache(load_projector)


@functools.lru_cache(maxsize=1)
def _network(_folder: str, _stamp: str) -> Kokoro:
    """Returns the network of the installed pack; folder and stamp say which, so that another one is loaded anew."""

    def weights() -> Weights:
        return Dequantised(voice_pack.weights())

    return Kokoro(weights(), weights)
