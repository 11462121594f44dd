"""The model package, under whatever name the add-on was installed; its modules load at first use.

The built package holds ``models/`` inside the add-on; in the repository it lies beside it, and the add-on's
``__init__`` puts the repository on its own ``__path__``. Both make ``.models.unitaf`` importable.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unitaf import __version__ as version
    from unitaf import (
        channels,
        dials,
        edition,
        engines,
        errors,
        files,
        protocol,
        report,
        settings,
        signals,
        take,
        take_io,
    )
    from unitaf.dials import articulation
    from unitaf.emotion import felt_ends, tag_editing, track
    from unitaf.emotion import vector as emotion
    from unitaf.exchange import audio2face, live_link, motion, subtitles, thinning
    from unitaf.face import seal
    from unitaf.farm import claim as farm_claim
    from unitaf.farm import fingerprint, path_mapping
    from unitaf.farm import inputs as farm_inputs
    from unitaf.farm import machine as farm_machine
    from unitaf.farm import manifest as farm_manifest
    from unitaf.farm import needs as farm_needs
    from unitaf.farm import openjd as farm_openjd
    from unitaf.farm import plan as farm_plan
    from unitaf.farm import prediction as farm_prediction
    from unitaf.farm import report as farm_report
    from unitaf.farm import results as farm_results
    from unitaf.farm import speaking as farm_speaking
    from unitaf.farm import writing as farm_writing
    from unitaf.life import listener
    from unitaf.official import licences
    from unitaf.script import cue, line, matching, reader
    from unitaf.take_files import archive, notes
    from unitaf.text import dictionary
    from unitaf.voice import cast, voices
    from unitaf.weight_files import voice_pack

# Where each module is. Modules are loaded at first use, so that the add-on is enabled quickly: jobs alone need many of
# them.
_HOMES = {
    "archive": "take_files.archive", "articulation": "dials.articulation", "audio2face": "exchange.audio2face",
    "cast": "voice.cast",
    "channels": "channels", "cue": "script.cue", "dials": "dials", "dictionary": "text.dictionary",
    "edition": "edition", "emotion": "emotion.vector", "engines": "engines", "errors": "errors",
    "farm_claim": "farm.claim", "farm_inputs": "farm.inputs", "farm_machine": "farm.machine",
    "farm_manifest": "farm.manifest", "farm_needs": "farm.needs", "farm_openjd": "farm.openjd",
    "farm_plan": "farm.plan", "farm_prediction": "farm.prediction", "farm_report": "farm.report",
    "farm_results": "farm.results", "farm_speaking": "farm.speaking", "farm_writing": "farm.writing",
    "felt_ends": "emotion.felt_ends", "files": "files", "fingerprint": "farm.fingerprint",
    "licences": "official.licences", "line": "script.line",
    "listener": "life.listener", "live_link": "exchange.live_link", "matching": "script.matching",
    "motion": "exchange.motion", "notes": "take_files.notes", "path_mapping": "farm.path_mapping",
    "protocol": "protocol", "reader": "script.reader",
    "report": "report", "seal": "face.seal", "settings": "settings", "signals": "signals",
    "subtitles": "exchange.subtitles", "tag_editing": "emotion.tag_editing",
    "take": "take", "take_io": "take_io", "thinning": "exchange.thinning", "track": "emotion.track",
    "voice_pack": "weight_files.voice_pack", "voices": "voice.voices",
}  # fmt: skip

__all__ = [
    "archive", "articulation", "at_first_use", "audio2face", "cast", "channels", "cue", "dials", "dictionary",
    "edition", "emotion", "engines", "errors", "farm_claim", "farm_inputs", "farm_machine", "farm_manifest",
    "farm_needs", "farm_openjd", "farm_plan", "farm_prediction", "farm_report", "farm_results", "farm_speaking",
    "farm_writing", "felt_ends", "files", "fingerprint", "licences", "line", "listener", "live_link", "matching",
    "models_dir", "motion", "notes", "path_mapping", "protocol", "reader", "report", "seal", "settings", "signals",
    "subtitles", "tag_editing", "take", "take_io", "thinning", "track", "version", "voice_pack", "voices",
]  # fmt: skip


def models_dir() -> Path:
    """Returns the folder that the engine's Python needs on its path to import ``unitaf``."""
    found = importlib.util.find_spec(".models.unitaf", __package__)
    assert found is not None and found.origin is not None
    return Path(found.origin).resolve().parent.parent


def at_first_use(room: str) -> Callable[[str], ModuleType]:
    """Returns the ``__getattr__`` of a room whose modules are loaded when something of them is first used.

    ``from ..room import module`` does not load the module; ``from ..room.module import name`` does.
    """

    def module(name: str) -> ModuleType:
        path = f"{room}.{name}"
        if name.startswith("_") or importlib.util.find_spec(path) is None:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return _AtFirstUse(path)

    return module


# Loops over hundreds of takes ask for a name in each round, and import_module costs ten times the look-up.
_imported = cache(importlib.import_module)


class _AtFirstUse(ModuleType):
    """Stands for a module, which is imported when something of it is asked for or set."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_imported(self.__name__), name)

    @property
    def __dict__(self) -> dict[str, Any]:
        return vars(_imported(self.__name__))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_imported(self.__name__), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_imported(self.__name__), name)


def __getattr__(name: str) -> Any:
    """Imports a module of the model package at its first use; raises AttributeError for an unknown name."""
    if name == "version":
        found = importlib.import_module(".models.unitaf", __package__).__version__
    elif name in _HOMES:
        found = importlib.import_module(f".models.unitaf.{_HOMES[name]}", __package__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
