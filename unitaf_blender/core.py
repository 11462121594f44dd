"""The half of the model package that needs no torch, under whatever name the add-on was installed.

The built package holds ``models/`` inside the add-on; in the repository it lies beside it, and the add-on's
``__init__`` puts the repository on its own ``__path__``. Both make ``.models.unitaf`` importable.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unitaf import __version__ as version
    from unitaf import channels, dials, errors, protocol, settings, take, take_io
else:
    from .models.unitaf import __version__ as version
    from .models.unitaf import channels, dials, errors, protocol, settings, take, take_io

__all__ = ["channels", "dials", "errors", "models_dir", "protocol", "settings", "take", "take_io", "version"]


def models_dir() -> Path:
    """The folder that the engine's Python needs on its path to import ``unitaf``."""
    return Path(protocol.__file__).resolve().parent.parent
