"""What reading a sentence of any language gives."""

from __future__ import annotations

from typing import NamedTuple


class Spoken(NamedTuple):
    """A piece of a sentence, and how it is said.

    text: as written, a word or a mark. start: its position in the sentence. phonemes: in the alphabet of
    ``text.alphabet``, as Kokoro-82M writes the language; a mark has itself, and a piece that is silent nothing.
    """

    text: str
    start: int
    phonemes: str
