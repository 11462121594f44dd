"""Names of letters and digits: CO2, MP3, GPT-4, R2-D2, iPhone 15; and the numbers behind such names."""

from __future__ import annotations

import re

from . import say
from .letters import is_word, spelled

# A digit beside a letter, or behind a hyphen that joins it to letters.
_MIX = re.compile(r"(?<![\w.,$£€'’@#/-])(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![\w@])")
_KEPT = re.compile(
    r"(?i)\d+(?:,\d{3})*(?:st|nd|rd|th|s|am|pm)|\d+(?:-[a-z]+)+|\d+(?:st|nd|rd|th)(?:-[a-z]+)+|[a-z]+(?:-[a-z]+)*"
)
_RUN = re.compile(r"[A-Za-z]+|\d+")
_MOST_SPELLED = 40  # characters that are spelled at once; longer ones are codes all the same, with pauses between
_PLURAL = re.compile(r"([A-Z][A-Za-z]{0,3}-?\d{1,3})s")  # B-52s
_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d*){1,8}")
_TOLD_APART = re.compile(r"(?<=[A-Za-z]) (?=\d)")


def read(text: str) -> str:
    """Returns the text with such names in words."""
    return _MIX.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    written = found[0]
    if _KEPT.fullmatch(written):
        return written
    if plural := _PLURAL.fullmatch(written):
        said = _said_of(plural[1])
        return f"{said}es" if said.endswith("x") else f"{said}s"
    return _said_of(written)


def _said_of(written: str) -> str:
    if _is_code(written):
        return _coded(written)
    return " ".join(_run(run, written) for run in _RUN.findall(written))


def _run(run: str, whole: str) -> str:
    if run.isdecimal():
        return say.identifier(run)
    if len(run) > 2 and is_word(run) and (not run.isupper() or len(run) > 4):
        return run
    if len(run) > 3 and any(letter in "aeiouyAEIOUY" for letter in run) and not run.isupper():
        return run
    return spelled(run) if len(run) < 6 or not set(run.lower()) & set("aeiouy") else run


def _is_code(written: str) -> bool:
    """Whether letters and digits alternate so often that they are no name."""
    return len(_RUN.findall(written)) > 4 and len(written) > 5


def _coded(written: str) -> str:
    return ", ".join(spelled(part) for part in re.split("[-_]", written[:]) if part)
