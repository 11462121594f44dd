"""The voice package's reader of English, with the network for unknown words and lexicons that are not parsed first."""

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
from .names import phonemes_of_listed
from .pinyin import phonemes_of_pinyin
from .unknown_words import UnknownWords

TABLES = "tables"  # the folder in the package's data that only the add-on has
GOLD, SILVER = "lexicon_us_gold", "lexicon_us_silver"  # misaki's names for checked and unchecked words
TAGS = "tagger_tags.json"
TAGGER_TABLES = {"tagdict": "tagger_words", "vocab": "tagger_vocabulary", "weights": "tagger_weights"}
SUFFIX = ".table"
REMEMBERED = 1000  # unknown words that are cached: the names of a script occur again and again


@functools.cache
def reader() -> Any:
    """Returns a ``hibari.g2p.G2P``: from tables within a millisecond, else from JSON within half a second."""
    folder = voice_package.assets() / TABLES
    if not folder.is_dir():
        return G2P(oov=_unknown)
    g2p = G2P.__new__(G2P)  # its __init__ reads all lexicons
    g2p.lexicon = Lexicon(_table(folder, GOLD), _table(folder, SILVER))
    g2p.tokenizer = Tokenizer(_load_json("tokenizer_exceptions.json"))
    g2p.tagger = Tagger({"tags": json.loads((folder / TAGS).read_text("utf-8")), "tagdict": {}, "weights": {}})
    for part, name in TAGGER_TABLES.items():
        setattr(g2p.tagger, part, _table(folder, name))
    g2p.unk, g2p.british, g2p._oov = "", False, _unknown
    return g2p


def tables() -> Iterator[tuple[str, bytes]]:
    """Yields name in ``TABLES`` and content of each file that ``reader`` can use; for the build of the add-on."""
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
    return phonemes_of_pinyin(word) or phonemes_of_listed(word) or _unknown_words()(word)


@functools.cache
def _unknown_words() -> UnknownWords:
    """Returns the network; loaded with the first unknown word, because most texts have none."""
    return UnknownWords()


def is_listed(word: str) -> bool:
    """Whether a lexicon has a word, just as it is written."""
    lexicon = reader().lexicon
    return word in lexicon.golds or word in lexicon.silvers


def is_listed_in_any_case(word: str) -> bool:
    """Whether a lexicon has a word of small letters, as such or with a capital."""
    return is_listed(word) or is_listed(word.capitalize()) or is_listed(word.upper())


def is_common(word: str) -> bool:
    """Whether a word, in lower case, is one of the 22,000 that the tagger knows."""
    return word in reader().tagger.vocab


def phonemes_of(word: str) -> str:
    """Returns the phonemes of a single word by itself."""
    read = reader()
    return "".join(token.phonemes or "" for token in read.phonemize_tokens(read.tokenize(word)))


def entry(word: str) -> Any:
    """Returns what the checked lexicon has for a word: its phonemes, a mapping from parts of speech, or None."""
    return reader().lexicon.golds.get(word)
