"""Pronunciation dictionaries: a pronunciation for each word. Standard library only: the add-on imports this too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError, SettingsError, represented
from ..files import read_file, read_json, reason

Dictionary = Mapping[str, str]

MOST_WORDS = 1_000
LONGEST = 100  # characters of a word, and of its pronunciation
MAX_FILE = 1 << 20  # bytes: a thousand words are a tenth of that
_WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*[^\W_])?")  # no spaces: the reader looks up single words


def check_dictionary(value: Any) -> dict[str, str]:
    """Returns a dictionary, word → pronunciation, without surplus spaces; raises SettingsError."""
    if not isinstance(value, Mapping):
        raise SettingsError(f"The pronunciation must be an object of words, not {represented(value)}.")
    if len(value) > MOST_WORDS:
        raise SettingsError(f"The pronunciation has {len(value):,} words; at most {MOST_WORDS:,} are allowed.")
    for word, said in value.items():
        if not isinstance(word, str) or not isinstance(said, str) or max(len(word), len(said)) > LONGEST:
            what = f"must be a text of at most {LONGEST} letters"
            raise SettingsError(f"The pronunciation of {represented(word)} {what}.")
        if not _WORD.fullmatch(word.strip()):
            raise SettingsError(f"{represented(word)} is not one word: give its pronunciation word by word.")
        if not any(letter.isalpha() for letter in said):
            what = "write ARPABET phones, or spell it as it sounds"
            raise SettingsError(f"Nothing is said for {represented(word)}: {what}.")
    return {word.strip(): " ".join(said.split()) for word, said in value.items()}


def read_dictionary(path: Path) -> dict[str, str]:
    """Returns a dictionary from a file: a JSON object, or lines ``WORD<tab or spaces>PRONUNCIATION`` as in CMUdict.

    Lines that begin with ``;;;`` or ``#`` are comments. Raises InputError.
    """
    try:
        text = read_file(path, MAX_FILE).decode("utf-8-sig")
        found = read_json(text) if text.lstrip().startswith("{") else dict(_lines(text))
        return check_dictionary(found)
    except SettingsError as error:
        raise InputError(f'"{path}" is no pronunciation dictionary: {error}') from error
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
    except ValueError as error:
        needed = "write a word and how it is said on each line"
        raise InputError(f'"{path}" is no pronunciation dictionary: {needed}.') from error


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yields word and pronunciation of each line that is neither empty nor a comment."""
    for line in text.splitlines():
        if line.strip() and not line.startswith((";;;", "#")):
            word, _, said = line.strip().partition("\t") if "\t" in line else line.strip().partition(" ")
            yield word, said.strip()
