"""Makes the manual of the add-on: the pages of docs as HTML, without pictures, for *Online Manual* and the preferences.

It knows the Markdown that the pages use: headings, paragraphs, lists, tables, code, links, bold and italic.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = "manual"  # in the zip
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top}"
    "pre{background:#f3f3f3;padding:.8em;overflow:auto}"
)
_FENCE = "```"
_HEADING = re.compile(r"(#{1,6}) (.+)")
_ITEM = re.compile(r"(?:[-*]|\d+\.) +(.*)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_CODE = re.compile(r"`([^`]+)`")
_MARKS = (
    (re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)"), lambda found: f'<a href="{_target(found[2])}">{found[1]}</a>'),
    (re.compile(r"\*\*(.+?)\*\*"), lambda found: f"<b>{found[1]}</b>"),
    (re.compile(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"), lambda found: f"<i>{found[1]}</i>"),
)


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name in the zip and content of each page of a folder of Markdown files, the same ones each time."""
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).with_suffix(".html").as_posix()
        yield f"{FOLDER}/{name}", page(path.read_text("utf-8")).encode()


def page(markdown: str) -> str:
    """One page as HTML."""
    blocks = list(_blocks(markdown))
    title = next((text for kind, text in blocks if kind == "h1"), "UniTAF")
    body = "\n".join(f"<{kind}>{text}</{kind}>" for kind, text in blocks)
    plain = re.sub(r"<[^>]+>", "", title)
    head = f'<meta charset="utf-8"><title>{plain}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n'


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """The element and the inner HTML of each block."""
    pieces = re.split(rf"^{_FENCE}.*$", markdown, flags=re.MULTILINE)
    for number, piece in enumerate(pieces):
        if number % 2:
            yield "pre", html.escape(piece.strip("\n"))
            continue
        for lines in _groups(piece):
            heading = _HEADING.fullmatch(lines[0])
            if heading:
                yield f"h{len(heading[1])}", _inline(heading[2])
            elif lines[0].startswith("|"):
                yield "table", _table(lines)
            elif _ITEM.match(lines[0]):
                yield ("ol" if lines[0][0].isdigit() else "ul"), _items(lines)
            else:
                yield "p", _inline(" ".join(lines))


def _groups(text: str) -> Iterator[list[str]]:
    """The lines of each block: blocks end with an empty line, and headings are blocks by themselves."""
    group: list[str] = []
    for line in [*_IMAGE.sub("", text).splitlines(), ""]:
        stripped = line.strip()
        is_heading = bool(_HEADING.fullmatch(stripped))
        begins_list = bool(_ITEM.match(stripped)) and bool(group) and not _ITEM.match(group[0])
        if group and (not stripped or is_heading or begins_list):
            yield group
            group = []
        if is_heading:
            yield [stripped]
        elif stripped:
            group.append(stripped)


def _table(lines: list[str]) -> str:
    rows = [line.strip("|").replace("\\|", "\0").split("|") for line in lines if not _RULE.fullmatch(line)]
    kinds = ["th", *["td"] * (len(rows) - 1)]
    return "".join(
        "<tr>" + "".join(f"<{kind}>{_inline(cell.strip())}</{kind}>" for cell in row) + "</tr>"
        for kind, row in zip(kinds, rows, strict=True)
    ).replace("\0", "|")


def _items(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if found := _ITEM.match(line):
            items.append(found[1])
        else:
            items[-1] += f" {line}"
    return "".join(f"<li>{_inline(item)}</li>" for item in items)


def _inline(text: str) -> str:
    """Text with code, links, bold and italic; what is in code stays as it is."""
    parts = _CODE.split(text)
    for number, part in enumerate(parts):
        escaped = html.escape(part, quote=False)
        if number % 2:
            parts[number] = f"<code>{escaped}</code>"
            continue
        parts[number] = escaped
    joined = "".join(part if not number % 2 else f"\1{number}\1" for number, part in enumerate(parts))
    for pattern, made in _MARKS:
        joined = pattern.sub(made, joined)
    return re.sub("\1(\\d+)\1", lambda found: parts[int(found[1])], joined)


def _target(link: str) -> str:
    """Where a link of a page leads: other pages of the manual are HTML, files outside of it stay what they are."""
    is_page = "://" not in link and not link.startswith("../")
    return re.sub(r"\.md(?=#|$)", ".html", link) if is_page else link
