"""Parses screenplays of Final Draft (.fdx), of which only the dialogue is read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ..errors import InputError
from .fountain import Speech, add_row, begin, end_line
from .line import Line, Script, make_script, one_line

DECLARED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
MOST_STRESSED = 3  # words in italics; more are a thought or a voice rather than stress
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
HEAD = re.compile(r"\s*<\?xml[^>]*\?>")  # its encoding is that of the file, not of the text


def is_fdx(text: str) -> bool:
    """Whether a text is of this format."""
    return "<FinalDraft" in text[:2000]


def parse(text: str) -> Script:
    """Returns a script; raises InputError for what is no XML of Final Draft. Lines are numbered by paragraphs."""
    if DECLARED.search(text):
        raise InputError("This file declares entities, which no screenplay of Final Draft does: export it again.")
    try:
        root = ElementTree.fromstring(text[head.end() if (head := HEAD.match(text)) else 0 :])
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise InputError("This is no screenplay of Final Draft, or it is cut off: export it again.") from error
    dual = {paragraph for pair in root.iter("DualDialogue") for paragraph in _characters(pair)[1:]}
    lines: list[Line] = []
    speech: Speech | None = None
    for number, paragraph in enumerate(root.iter("Paragraph"), 1):
        kind = paragraph.get("Type", "")
        row = one_line(_words(paragraph.findall("Text"), kind == "Dialogue"))
        if kind in ("Dialogue", "Parenthetical"):
            speech = speech or Speech("", False, number)
            add_row(speech, row if kind == "Dialogue" or row.startswith("(") else f"({row})", lines)
        elif kind:
            if speech is not None:
                end_line(speech, lines)
            speech = begin(row, paragraph in dual, number) if kind == "Character" else None
    if speech is not None:
        end_line(speech, lines)
    return make_script(lines)


def _words(parts: list[ElementTree.Element], is_said: bool) -> str:
    """Returns the text of a paragraph; words in italics within what is said are stressed, a few at a time."""
    plain = "".join(part.text or "" for part in parts if "Italic" not in part.get("Style", ""))
    texts = []
    for part in parts:
        text = part.text or ""
        if is_said and plain.strip() and "Italic" in part.get("Style", "") and len(text.split()) <= MOST_STRESSED:
            text = _WORD.sub(r"*\g<0>*", text)
        texts.append(text)
    return "".join(texts)


def _characters(pair: ElementTree.Element) -> list[ElementTree.Element]:
    return [paragraph for paragraph in pair.iter("Paragraph") if paragraph.get("Type") == "Character"]
