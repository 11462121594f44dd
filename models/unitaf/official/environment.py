"""The environment of the libraries that run the original: off the network, and without output of their own.

Standard library only: it has to be set before torch is imported, which imports a library that reads it.
"""

from __future__ import annotations

import os

from .files import Folder

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
QUIET = {"TQDM_DISABLE": "1", "TRANSFORMERS_VERBOSITY": "error"}  # progress and errors are told in our own words


def go_offline(folder: Folder) -> None:
    """Keeps the libraries off the network, and shows them the folder's cache. Call it before they are imported."""
    os.environ.update(OFFLINE | QUIET)
    os.environ["HF_HOME"] = str(folder.cache)
    os.environ["HF_HUB_CACHE"] = str(folder.cache / "hub")  # a user's own would be read instead
