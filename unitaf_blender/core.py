"""The half of the model package that needs no torch, under whatever name the add-on was installed.

The built package holds ``models/`` inside the add-on; in the repository it lies beside it, and the add-on's
``__init__`` puts the repository on its own ``__path__``. Both make ``.models.unitaf`` importable.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unitaf import __version__ as version
    from unitaf import channels, dials, errors, protocol, report, settings, take, take_io
    from unitaf.emotion import track
    from unitaf.emotion import vector as emotion
    from unitaf.exchange import audio2face, live_link, subtitles
    from unitaf.face import seal
    from unitaf.life import listener
    from unitaf.script import cue, line, matching, reader
    from unitaf.text import dictionary
    from unitaf.voice import cast
else:
    from .models.unitaf import __version__ as version
    from .models.unitaf import channels, dials, errors, protocol, report, settings, take, take_io
    from .models.unitaf.emotion import track
    from .models.unitaf.emotion import vector as emotion
    from .models.unitaf.exchange import audio2face, live_link, subtitles
    from .models.unitaf.face import seal
    from .models.unitaf.life import listener
    from .models.unitaf.script import cue, line, matching, reader
    from .models.unitaf.text import dictionary
    from .models.unitaf.voice import cast

__all__ = [
    "audio2face", "cast", "channels", "cue", "dials", "dictionary", "emotion", "errors", "line", "listener",
    "live_link", "matching", "models_dir", "protocol", "reader", "report", "seal", "settings", "subtitles", "take",
    "take_io", "track", "version",
]  # fmt: skip


def models_dir() -> Path:
    """The folder that the engine's Python needs on its path to import ``unitaf``."""
    return Path(protocol.__file__).resolve().parent.parent
