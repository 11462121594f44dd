"""Loads the joint model for an engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .engines import OFFICIAL, TORCH
from .errors import EngineError

if TYPE_CHECKING:
    from .joint import JointModel
    from .official.model import OfficialModel

NO_FOLDER = (
    "The engine official needs the folder of its checkpoints: give --official FOLDER, or choose it in Preferences."
)


def load(engine: str, folder: str = "") -> JointModel | OfficialModel:
    """Loads the joint model; ``engine`` is NUMPY, TORCH or OFFICIAL, which needs the folder of its checkpoints.

    Raises ImportError if a package is missing, EngineError and InputError if weights are missing or of another version.
    """
    if engine == OFFICIAL:
        if not folder:
            raise EngineError(NO_FOLDER)
        from .official.environment import go_offline
        from .official.files import Folder

        go_offline(Folder(Path(folder)))  # before torch is imported
        from .official.model import load as load_official

        return load_official(Path(folder))
    if engine == TORCH:
        from .reference import load as load_reference

        return load_reference()
    from .joint import JointModel

    return JointModel.load()
