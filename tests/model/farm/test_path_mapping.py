"""Paths of one machine on another, of every system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unitaf.errors import InputError
from unitaf.farm.path_mapping import map_path, read_rules

RULES = [
    ("WINDOWS", r"Z:\show", "/mnt/show"),
    ("WINDOWS", r"\\server\share", "/mnt/share"),
    ("WINDOWS", r"Z:\show\audio", "/audio"),
    ("POSIX", "/projects/show", "/mnt/show"),
]
FIELDS = ("source_path_format", "source_path", "destination_path")


def rules_file(folder: Path, rules: object = RULES) -> Path:
    file = folder / "rules.json"
    entries = [dict(zip(FIELDS, rule, strict=True)) for rule in rules]  # type: ignore[attr-defined]
    file.write_text(json.dumps({"version": "pathmapping-1.0", "path_mapping_rules": entries}), "utf-8")
    return file


@pytest.mark.parametrize(
    "path,here",
    [
        (r"Z:\show\tex\a b.png", "/mnt/show/tex/a b.png"),
        (r"z:/SHOW/tex/a.png", "/mnt/show/tex/a.png"),
        (r"Z:\show", "/mnt/show"),
        (r"Z:\show\audio\x.wav", "/audio/x.wav"),
        (r"\\SERVER\share\x.wav", "/mnt/share/x.wav"),
        ("//server/share/x.wav", "/mnt/share/x.wav"),
        ("/projects/show/x.wav", "/mnt/show/x.wav"),
        (r"Z:\shows\x.png", None),
        (r"C:\show\x.png", None),
        ("/Projects/show/x.wav", None),
        ("x.wav", None),
    ],
)
def test_rules(tmp_path: Path, path: str, here: str | None) -> None:
    assert map_path(path, read_rules(rules_file(tmp_path))) == (None if here is None else Path(here))


def test_no_rules_and_rules_that_cannot_be_read(tmp_path: Path) -> None:
    assert read_rules(rules_file(tmp_path, [])) == []
    (tmp_path / "empty.json").write_text("{}", "utf-8")
    assert read_rules(tmp_path / "empty.json") == []
    with pytest.raises(InputError, match="is no kind of path"):
        read_rules(rules_file(tmp_path, [("AMIGA", "a", "b")]))
    with pytest.raises(InputError):
        read_rules(tmp_path / "none.json")
