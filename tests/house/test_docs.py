"""What the documentation points to is there: files in backticks, and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Folders in which a page may mean a path, besides its own.
BASES = (ROOT, ROOT / "unitaf_blender", ROOT / "models", ROOT / "models" / "unitaf")
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"build", "dist"}
SOURCES = (".py", ".md", ".tsv")
BLOCK = re.compile(r"```.*?```", re.DOTALL)
BACKTICKED = re.compile(r"`([\w.\-]+(?:/[\w.\-]+)+)/?`")
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def pages() -> list[Path]:
    """Returns the Markdown files of the repository."""
    skipped = {".venv", "build", "dist", "node_modules"}
    return [
        path
        for path in sorted(ROOT.rglob("*.md"))
        if not any(part in skipped or part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])
    ]


def missing(page: Path) -> list[str]:
    """Returns the paths of the repository and the links in a page that lead nowhere."""
    text = BLOCK.sub("", page.read_text("utf-8"))
    paths = [path for path in BACKTICKED.findall(text) if path.split("/")[0] in FOLDERS or path.endswith(SOURCES)]
    lost = [path for path in paths if not any((base / path).exists() for base in (*BASES, page.parent))]
    return lost + [link for link in LINK.findall(CODE.sub("", text)) if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_and_links_lead_somewhere(page: Path) -> None:
    assert missing(page) == []


def test_a_path_that_is_not_there_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`docs/nowhere.md` `voice/nothing.py` `speech/` `docs/takes.md` [this](that.md) [here](page.md)")
    assert missing(page) == ["docs/nowhere.md", "voice/nothing.py", "that.md"]
