"""Reads TextGrid files, long and short, of Praat and of aligners that write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from unitaf.errors import InputError
from unitaf.exchange.tables import encoding_of
from unitaf.signals import Segment

MAX_FILE = 64 << 20  # bytes
INTERVALS = '"IntervalTier"'
# A text in quotation marks, in which they are doubled, or a number; "[1]:" counts items and is neither.
_TOKEN = re.compile(r'"(?:[^"]|"")*"|(?<![\w.\[-])-?\d+(?:\.\d+)?(?:[eE]-?\d+)?(?![\w\]])')


def read(path: Path) -> Mapping[str, list[Segment]]:
    """The tiers of intervals by their names. Raises InputError for a file that is no TextGrid."""
    try:
        data = path.read_bytes()[:MAX_FILE]
        tokens = _TOKEN.findall(data.decode(encoding_of(data)))
        return dict(_tier(tokens, at + 1) for at, token in enumerate(tokens) if token == INTERVALS)
    except OSError as error:
        raise InputError(f'The alignment "{path}" cannot be read: {error.strerror}.') from error
    except (ValueError, IndexError) as error:
        raise InputError(f'The alignment "{path}" is no TextGrid: write it again.') from error


def _tier(tokens: list[str], at: int) -> tuple[str, list[Segment]]:
    """A tier whose tokens begin ``at``: its name, start, end and size, and start, end and text of each interval."""
    name, size = _text(tokens[at]), int(tokens[at + 3])
    rows = (tokens[first : first + 3] for first in range(at + 4, at + 4 + 3 * size, 3))
    return name, [Segment(_text(text), float(start), float(end)) for start, end, text in rows]


def _text(token: str) -> str:
    if not token.startswith('"'):
        raise ValueError(token)
    return token[1:-1].replace('""', '"')
