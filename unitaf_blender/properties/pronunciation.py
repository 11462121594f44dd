"""The pronunciation dictionary of a scene."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bpy.props import StringProperty
from bpy.types import PropertyGroup, Scene

from .. import core


class UnitafWord(PropertyGroup):
    """A word, which is the row's name, and its pronunciation."""

    if TYPE_CHECKING:
        said: str
    else:
        name: StringProperty(name="Word", description="As it is written in the text; upper and lower case are one")
        said: StringProperty(
            name="Said", description="Spelled as it sounds, shivawn, or in the symbols of ARPABET, SH IH0 V AO1 N"
        )


def dictionary_of(scene: Scene) -> dict[str, str]:
    """Returns the dictionary of a scene without rows that are incomplete; raises SettingsError for bad ones."""
    rows = {row.name.strip(): row.said.strip() for row in scene.unitaf.words}  # type: ignore[attr-defined]
    return core.dictionary.check_dictionary({word: said for word, said in rows.items() if word and said})


def load_dictionary(scene: Scene, path: Path) -> int:
    """Adds the words of a file to the dictionary of a scene, or replaces them; returns the number of words.

    The file is a JSON object, or has a word and its pronunciation on each line, as CMUdict. Raises InputError.
    """
    found = core.dictionary.read_dictionary(path)
    rows = scene.unitaf.words  # type: ignore[attr-defined]
    for word, said in found.items():
        row = rows.get(word) or rows.add()
        row.name, row.said = word, said
    return len(found)
