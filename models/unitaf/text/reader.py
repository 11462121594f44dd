"""The voice package's reader of English, with our net for unknown words, and with lexicons that need no loading."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hibari.g2p import G2P, _load_json
from hibari.g2p.lexicon import Lexicon
from hibari.g2p.tagger import Tagger
from hibari.g2p.tokenize import Tokenizer

from ..weight_files import voice_package
from . import table
from .unknown_words import UnknownWords

TABLES = "tables"  # the folder in the package's data that the add-on has, and an installed package has not
GOLD, SILVER = "lexicon_us_gold", "lexicon_us_silver"  # what misaki calls its checked and its unchecked words
TAGS = "tagger_tags.json"
TAGGER_TABLES = {"tagdict": "tagger_words", "vocab": "tagger_vocabulary", "weights": "tagger_weights"}
SUFFIX = ".table"
REMEMBERED = 1000  # unknown words: a script's names come again and again


@functools.cache
def reader() -> Any:
    """A ``hibari.g2p.G2P``: from tables within a millisecond, else from JSON within half a second."""
    folder = voice_package.assets() / TABLES
    if not folder.is_dir():
        return G2P(oov=_unknown)
    made = G2P.__new__(G2P)  # its __init__ reads all lexicons
    made.lexicon = Lexicon(_table(folder, GOLD), _table(folder, SILVER))
    made.tokenizer = Tokenizer(_load_json("tokenizer_exceptions.json"))
    made.tagger = Tagger({"tags": json.loads((folder / TAGS).read_text("utf-8")), "tagdict": {}, "weights": {}})
    for part, name in TAGGER_TABLES.items():
        setattr(made.tagger, part, _table(folder, name))
    made.unk, made.british, made._oov = "", False, _unknown
    return made


def tables() -> Iterator[tuple[str, bytes]]:
    """Name in ``TABLES`` and content of each file that ``reader`` can use; for the build of the add-on."""
    for name in (GOLD, SILVER):
        yield f"{name}{SUFFIX}", table.dumps(_load_json(f"{name}.json.gz"))
    tagger = _load_json("tagger.json.gz")
    tagger["vocab"] = dict.fromkeys(tagger["vocab"], 1)
    for part, name in TAGGER_TABLES.items():
        yield f"{name}{SUFFIX}", table.dumps(tagger[part])
    yield TAGS, json.dumps(tagger["tags"]).encode()


def _table(folder: Path, name: str) -> table.Table:
    return table.Table.load(folder / f"{name}{SUFFIX}")


@functools.lru_cache(REMEMBERED)
def _unknown(word: str) -> str | None:
    return _unknown_words()(word)


@functools.cache
def _unknown_words() -> UnknownWords:
    """Loaded with the first unknown word: most texts have none."""
    return UnknownWords()
