"""A voice pack of the real form with a network of one matrix: it can be checked, installed and removed at once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from unitaf.weight_files import safetensors, voice_pack

WEIGHTS: dict[str, Any] = {"a.weight": np.zeros((2, 3), np.int8), "a.weight.scale": np.ones(1, np.float32)}
VOICES = ("af_heart", "am_adam")


def accept(patch: Any, module: ModuleType = voice_pack) -> None:
    """Lets a module take ``WEIGHTS`` for the network of packs; the add-on has the module under another name."""
    patch.setattr(module, "LAYOUT", voice_pack.layout(WEIGHTS))


def contents(voices: Iterable[str] = VOICES) -> dict[str, bytes]:
    """The files of a pack, but for its manifest."""
    styles = {name: np.ones(voice_pack.STYLE_SHAPE, np.float16) for name in voices}
    files = {voice_pack.WEIGHTS: safetensors.dumps(WEIGHTS), voice_pack.STYLES: safetensors.dumps(styles)}
    return files | {name: name.encode() for name in (*voice_pack.TABLES, *voice_pack.LICENCES)}


def packed(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """Writes files as a zip."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def small_pack(path: Path, voices: Iterable[str] = VOICES) -> Path:
    """Writes a sound pack of version 1.2.3."""
    files = contents(voices)
    manifest = voice_pack.manifest_of("1.2.3", tuple(voices), files)
    return packed(path, files | {voice_pack.MANIFEST: manifest})
