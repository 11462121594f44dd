"""Loads voices of Kokoro-82M from the voice pack; the network is loaded once, and kept."""

from __future__ import annotations

import functools

from ...errors import EngineError
from ...weight_files import voice_pack
from ...weight_files.quantised import Dequantised
from ..trunk import Trunk
from ..voices import Mixture
from .network import Kokoro
from .trunk import KokoroTrunk, mixed
from .voices import NAME

__all__ = ["NAME", "load"]


def load(mixture: Mixture, base: Trunk, language: str) -> Trunk:
    """Returns the trunk of a mixture of voices that speaks a language.

    Raises EngineError when the pack is not installed or damaged.
    """
    first = mixture[0][0]
    if not voice_pack.is_installed():
        raise EngineError(
            f"The voice {first.id} is not installed; get the voice pack, and run: unitaf voices --install FILE"
        )
    folder = str(voice_pack.folder())
    try:
        rows = mixed(voice_pack.styles(), {voice.id: share for voice, share in mixture})
        return KokoroTrunk(_network(folder, voice_pack.stamp()), rows, language, base)
    except (KeyError, ValueError, IndexError) as error:
        raise EngineError("The voice pack is damaged; install it again: unitaf voices --install FILE") from error


@functools.lru_cache(maxsize=1)
def _network(_folder: str, _stamp: str) -> Kokoro:
    """Returns the network of the installed pack; folder and stamp say which, so that another one is loaded anew."""
    return Kokoro(Dequantised(voice_pack.weights()))
