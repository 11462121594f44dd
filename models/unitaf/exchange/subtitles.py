"""Subtitles of spoken words: SubRip (SRT) and WebVTT.

Subtitles follow the usual guides: at most two lines of 42 characters, at most seven seconds, an end at the end of a
sentence where possible, at least one second where there is room.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..signals import Segment

# The BBC's and Netflix's guides for English subtitles agree on these.
LINE, LINES = 42, 2
LONGEST, SHORTEST = 7.0, 1.0  # seconds
GAP = 0.04  # seconds between two: one frame
PAUSE = 0.5  # seconds of silence that end a subtitle; our choice
_PRONOUNCED = re.compile(r"\[([^\]\s]{1,200})\]\(/[^)/\n]{1,1000}/\)")  # a word and its phonemes: [Siobhan](/ʃɪvˈɔn/)
_TAG = re.compile(r"(?<!\\)\[[^\[\]\n]*\]")  # emotion tag in a text, "[sad .7]", which is not spoken
_ENDS = (".", "!", "?", "…", '."', '!"', '?"', ".”", "!”", "?”")


@dataclasses.dataclass(frozen=True)
class Subtitle:
    """A text that is shown from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    text: str
    speaker: str = ""


class _Word(NamedTuple):
    text: str
    start: float
    end: float


def from_words(words: Sequence[Segment], offset: float = 0.0, speaker: str = "", text: str = "") -> list[Subtitle]:
    """Returns the subtitles of words with their times. offset: seconds that are added to the times.

    text: the text as written, from which the words get their punctuation.
    """
    text = _TAG.sub("", _PRONOUNCED.sub(r"\1", text))
    found: list[Subtitle] = []
    timed_words = [_Word(w.label, w.start + offset, w.end + offset) for w in _punctuated(words, text)]
    for group in _groups(timed_words, _prefix(speaker)):
        lines = "\n".join(_lines(" ".join(word.text for word in group)))
        found.append(Subtitle(group[0].start, group[-1].end, lines, speaker))
    return fit_times(found)


def fit_times(subtitles: Iterable[Subtitle]) -> list[Subtitle]:
    """Returns subtitles in order, each at least ``SHORTEST`` seconds long where the next of its speaker leaves room."""
    ordered = sorted(subtitles, key=lambda subtitle: (subtitle.start, subtitle.end))
    found = []
    starts: dict[str, float] = {}  # of each speaker's next one
    for subtitle in reversed(ordered):
        following = starts.get(subtitle.speaker, float("inf"))
        starts[subtitle.speaker] = subtitle.start
        end = max(subtitle.end, subtitle.start + SHORTEST)
        end = max(min(end, following - GAP), min(subtitle.end, following))
        found.append(dataclasses.replace(subtitle, end=end))
    return found[::-1]


def srt(subtitles: Sequence[Subtitle]) -> str:
    """Returns SubRip; several speakers are named as ``NAME: text``, in lines of the same length."""
    named = _are_named(subtitles)
    blocks = []
    for number, s in enumerate(subtitles, 1):
        text = "\n".join(_lines(s.text, _prefix(s.speaker))) if named else s.text
        blocks.append(f"{number}\n{_clock(s.start, ',')} --> {_clock(s.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(subtitles: Sequence[Subtitle]) -> str:
    """Returns WebVTT; several speakers are named by voice tags."""
    named = _are_named(subtitles)
    blocks = []
    for s in subtitles:
        text = s.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        voice = f"<v {s.speaker.replace('>', '').replace('&', '')}>" if named else ""
        blocks.append(f"{_clock(s.start, '.')} --> {_clock(s.end, '.')}\n{voice}{text}\n")
    return "\n".join(["WEBVTT\n", *blocks])


def _are_named(subtitles: Sequence[Subtitle]) -> bool:
    """Whether speakers have to be named: there are several."""
    return len({subtitle.speaker for subtitle in subtitles}) > 1


def _prefix(speaker: str) -> str:
    return f"{speaker}: " if speaker else ""


def _lines(text: str, prefix: str = "") -> list[str]:
    return textwrap.wrap(text, LINE, initial_indent=prefix, break_long_words=False, break_on_hyphens=False)


def _groups(words: Sequence[_Word], prefix: str) -> list[list[_Word]]:
    """Returns the words of each subtitle; with the prefix that names the speaker they fit into its lines."""
    groups: list[list[_Word]] = []
    for word in words:
        group = groups[-1] if groups else []
        lines = _lines(" ".join([*(w.text for w in group), word.text]), prefix)
        fits = len(lines) <= LINES and group and word.end - group[0].start <= LONGEST
        if fits and not group[-1].text.endswith(_ENDS) and word.start - group[-1].end < PAUSE:
            group.append(word)
        else:
            groups.append([word])
    return groups


def _punctuated(words: Sequence[Segment], text: str) -> list[Segment]:
    """Returns words with the punctuation behind them in the text; unchanged where the text has other words."""
    found, at = [], 0
    for word, following in itertools.zip_longest(words, words[1:]):
        start = text.find(word.label, at)
        if start < 0:
            return list(words)
        end = start + len(word.label)
        stop = text.find(following.label, end) if following is not None else len(text)
        marks = "".join(itertools.takewhile(lambda mark: not mark.isspace(), text[end : max(stop, end)]))
        found.append(word._replace(label=word.label + marks))
        at = end
    return found


def _clock(seconds: float, mark: str) -> str:
    """Returns a time as HH:MM:SS, ``mark`` and milliseconds."""
    thousandths = round(max(0.0, seconds) * 1000)
    whole, part = divmod(thousandths, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{part:03d}"
