"""The page on feature transfer, from the figures of one run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

HEAD = """\
# Is the face better off with the voice's own features?

UniTAF's claim is that a face should be driven by what the voice knows inside, not by listening to its sound. This page
tests it: `make feature-transfer DATA=… HEAD=…` trains the same decoder, with the same losses and for as many steps, on
three inputs, and writes the page anew. Measured {date}.

- **features**: the voice's hidden features. A recording gets them by letting the voice say it (teacher forcing).
- **sound**: log-mel of the recording. On our own speech this is a cascade, as every separate face model is: first the
  voice, then a network that listens to it.
- **phones**: which phone sounds, how far it has got and how long it takes.

All learn from 800 recordings of one man, without those that hold "green", "seven" or the letter Y. {seeds} seeds each:
the mean, and in brackets how far the seeds lie apart. The best of a row is bold where the seeds of another do not reach
it. The face that the package ships learned from more, and for longer; there the known man's sound, heard besides the
features, lowers his error ([measured.md](measured.md#the-face), *recording* against *features*). Here only the input
differs.

What it shows: features carry best to words that were never learned; timed phones fall behind there, and the sound alone
everywhere. On the known man features and phones are nearly alike. On our own speech the rules of articulation, which
know its phones, close and touch for all three (models/unitaf/face/enunciate.py); before there were rules, the cascade
missed a third of the closures. What remains is timing, where features are steadiest. The cascade alone keeps its
opening closer to the loudness: so much of the claim that transfer makes voice and face consistent is not borne out.
"Other voices" are the same man played at another size: no third speaker was at hand. With their phones given, features
and phones hardly notice. The cost of features is that of letting the voice say a recording; when the voice speaks
anyway, they are there for nothing.
"""


PACK = "## Voices of the pack\n"  # of benchmarks/pack_transfer.py, whose section stays as it is


class Row(NamedTuple):
    """A figure: its name, whether more (1) or less (-1) is better or neither (0), and the seeds' values by input."""

    title: str
    better: int
    values: Mapping[str, Sequence[float]]


def page(tables: Mapping[str, Sequence[Row]], inputs: Sequence[str], seeds: Mapping[str, int]) -> str:
    """Markdown of all tables, and how often each input is ahead."""
    parts = [HEAD.format(seeds=min(seeds.values()), date=datetime.date.today())]
    for title, rows in tables.items():
        parts.append(f"## {title}\n")
        parts.append(f"| | {' | '.join(inputs)} |\n|---|{'---|' * len(inputs)}")
        parts += [_line(row, inputs) for row in rows]
        parts.append(f"\nAhead: {_ahead(rows, inputs)}.\n")
    return "\n".join(parts) + "\n"


def section_of_pack(page: str) -> str:
    """The section of a page on the voices of the pack, which other programs measure; empty where there is none."""
    _, title, text = page.partition(PACK)
    return title + text


def _line(row: Row, inputs: Sequence[str]) -> str:
    cells = []
    for name in inputs:
        values = np.asarray(row.values[name])
        cell = f"{values.mean():.3f} ({np.ptp(values):.3f})"
        cells.append(f"**{cell}**" if name == _best(row) else cell)
    return f"| {row.title} | {' | '.join(cells)} |"


def _best(row: Row) -> str:
    """The input whose worst seed is ahead of every other's best; empty where there is none."""
    for name, values in row.values.items():
        rest = [value for other, seeds in row.values.items() if other != name for value in seeds]
        if row.better and min(np.multiply(row.better, values)) > max(np.multiply(row.better, rest)):
            return name
    return ""


def _ahead(rows: Sequence[Row], inputs: Sequence[str]) -> str:
    best = [_best(row) for row in rows]
    judged = sum(row.better != 0 for row in rows)
    counts = ", ".join(f"{name} in {best.count(name)}" for name in inputs)
    return f"{counts} of {judged} rows; no clear lead in the rest"
