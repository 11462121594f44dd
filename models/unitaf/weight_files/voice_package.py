"""The folder of the voice package (hibari-tts): beside this package in the add-on, else where pip installed it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from .. import edition
from ..errors import EngineError

VERSION = "0.2.1"
INSTALL = edition.REPAIR if edition.HOSTED else f"install UniTAF again, or: pip install hibari-tts=={VERSION}"


def assets() -> Path:
    """Returns the folder with the package's tables and networks; the package itself is not imported.

    Raises EngineError when it is missing.
    """
    found = importlib.util.find_spec("hibari")
    if found is None or found.origin is None:
        raise EngineError(f"The voice is missing; {INSTALL}")
    return Path(found.origin).parent / "assets"
