"""The page: headings, tables, pictures and films, as one HTML file with the others beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 1200px; margin: 2em auto; padding: 0 1em; color: #222 }
video { width: 1000px }
img, video, svg { max-width: 100%; display: block; margin: 0.5em 0 }
table { border-collapse: collapse; font-size: 13px; margin: 0.5em 0 }
td, th { padding: 2px 9px; border-bottom: 1px solid #ddd; text-align: right }
td:first-child, th:first-child { text-align: left }
.best { font-weight: bold; background: #eaf5ea }
.FAIL { color: #b00 }
.note { color: #555 }
"""


def page(title: str, sections: Sequence[str]) -> str:
    """The whole document."""
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f"{head}<h1>{escape(title)}</h1>{''.join(sections)}</html>\n"


def section(title: str, *parts: str) -> str:
    """A heading and what is under it."""
    return f"<h2>{escape(title)}</h2>{''.join(parts)}"


def note(text: str) -> str:
    """A paragraph of plain text."""
    return f'<p class="note">{escape(text)}</p>'


def items(texts: Sequence[str]) -> str:
    """A list."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def picture(name: str, text: str) -> str:
    """A picture file beside the page."""
    return f'<img src="{escape(name)}" alt="{escape(text)}">'


def film(name: str) -> str:
    """A film file beside the page."""
    return f'<video src="{escape(name)}" controls loop preload="metadata"></video>'


def table(rows: Mapping[str, Mapping[str, float]], best: Mapping[str, set[str]]) -> str:
    """Rows of figures by name; ``best`` tells for each column which rows to set bold."""
    columns = list(next(iter(rows.values())))
    lines = ["<tr><th></th>" + "".join(f"<th>{escape(column)}</th>" for column in columns) + "</tr>"]
    for name, row in rows.items():
        cells = "".join(_cell(row[column], "best" if name in best.get(column, ()) else "") for column in columns)
        lines.append(f"<tr><td>{escape(name)}</td>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"


def verdicts(rows: Sequence[Mapping[str, float | str | None]]) -> str:
    """The rows of ``lipsync.py --json``."""
    lines = ["<tr><th></th><th>ours</th><th>asked</th><th>real speech</th><th>n</th><th></th></tr>"]
    for row in rows:
        limits = ("≥", row["low"]), ("≤", row["high"])
        asked = " ".join(f"{mark} {limit:.3g}" for mark, limit in limits if limit is not None)
        cells = [_cell(row["value"]), f"<td>{asked}</td>", _cell(row["real"]), f"<td>{row['count']}</td>"]
        cells.append(f'<td class="{row["verdict"]}">{row["verdict"]}</td>')
        lines.append(f"<tr><td>{escape(str(row['name']))}</td>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _cell(value: float | str | None, kind: str = "") -> str:
    shown = "" if not isinstance(value, (int, float)) or math.isnan(value) else f"{value:.3g}"
    return f'<td class="{kind}">{shown}</td>'
