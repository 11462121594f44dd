"""The names of takes, as lists and sentences show them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bpy.types import Action

from .. import core
from ..timeline import nla
from .parts import TakeIndex, line_of_notes, number_of
from .stored import notes_of_action

NAMED = 3  # takes that a sentence names, at most
LETTERS = 40  # of a take in a sentence
_NUMBERED = re.compile(r"-\d{3,}$")  # as ``sound_files.reserve_name`` names takes


def words_of(notes: core.notes.Notes) -> str:
    """Returns what is said in a take, on one line and without tags; empty if it is not known."""
    return " ".join(core.tag_editing.without_tags(line_of_notes(notes)).split())


def label(action: Action) -> tuple[str, str]:
    """Returns the number and the words of a take, as lists show them.

    A take that the animator named has its name in place of its words. Takes of earlier versions have no number.
    """
    name, number = nla.take_name(action), number_of(action)
    words = words_of(notes_of_action(action)) if _NUMBERED.search(name) else ""
    return str(number) if number else "", words or name


def named(names: Iterable[str]) -> str:
    """Returns takes by their numbers and words, as the end of a sentence: "2 I was asleep, 3 Who is it?"."""
    index = TakeIndex()
    shown = [_short(" ".join(filter(None, label(index.face_of(name).action)))) for name in names]
    more = f" and {len(shown) - NAMED} more" if len(shown) > NAMED else ""
    text = ", ".join(words.rstrip(".") for words in shown[:NAMED]) + more
    return text if text.endswith((".", "!", "?", "…", "。", "！", "？", "।")) else f"{text}."


def _short(words: str) -> str:
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1].rstrip()}…"
