"""Loads voices of Kokoro-82M from the voice pack; the network is loaded once, and kept."""

from __future__ import annotations

import functools

from ... import edition
from ...errors import EngineError
from ...layers import Weights
from ...weight_files import voice_pack
from ...weight_files.quantised import Dequantised
from ..trunk import Trunk
from ..voices import Mixture
from .network import Kokoro
from .projector import load_projector
from .trunk import KokoroTrunk, mixed
from .voices import NAME

__all__ = ["NAME", "load"]

# Languages whose sounds the projector has learnt; in others the face follows the features of the bundled trunk.
PROJECTED = frozenset(["en-us", "en-gb"])


def load(mixture: Mixture, base: Trunk, language: str) -> KokoroTrunk:
    """Returns the trunk of a mixture of voices that speaks a language.

    Raises EngineError when the pack is not installed or damaged.
    """
    first = mixture[0][0]
    if not voice_pack.is_installed():
        if voice_pack.is_there():
            raise EngineError(f"The voice {first.id} cannot speak. {voice_pack.reason_missing()}")
        raise EngineError(f"The voice {first.id} is not installed; install the voice pack {edition.INSTALL_VOICES}")
    folder = str(voice_pack.folder())
    try:
        rows = mixed(voice_pack.styles(), {voice.id: share for voice, share in mixture})
        network = _network(folder, voice_pack.stamp())
        return KokoroTrunk(network, rows, language, base, _projector() if language in PROJECTED else None)
    except (KeyError, ValueError, IndexError) as error:
        raise EngineError(voice_pack.DAMAGED) from error


_projector = functools.cache(load_projector)


@functools.lru_cache(maxsize=1)
def _network(_folder: str, _stamp: str) -> Kokoro:
    """Returns the network of the installed pack; folder and stamp say which, so that another one is loaded anew."""

    def weights() -> Weights:
        return Dequantised(voice_pack.weights())

    return Kokoro(weights(), weights)
