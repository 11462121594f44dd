"""Each table of another language has all that the panels, buttons and dialogs show; tooltips and results may lack."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import unitaf_blender
from unitaf_blender import core, registration, translations
from unitaf_blender.character import fixes

FOLDERS = ("panels", "operators")
TEXTS = ("text", "placeholder")  # arguments that are shown
# What is the same in every language: names of products, formats, voices and axes.
NAMES = {
    *core.channels.ARKIT, "UniTAF", "X", "Y", "Z", "ID", "Alto", "Soprano", "Bass", "Hibari", "Live Link Face",
    "Audio2Face", *(voice.name for voice in core.voices.VOICES.values()), "SubRip", "WebVTT", "FBX", "USD", "glTF",
}  # fmt: skip


def literals(node: ast.expr | None) -> Iterator[str]:
    """The texts that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def drawn() -> Iterator[str]:
    """The texts that stand in the code of panels and dialogs."""
    root = Path(unitaf_blender.__file__).parent
    for path in (path for folder in FOLDERS for path in sorted((root / folder).glob("*.py"))):
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            for keyword in call.keywords:
                if keyword.arg in TEXTS:
                    yield from literals(keyword.value)
            if getattr(call.func, "id", "") == "draw_text":
                yield from literals(call.args[2])


def declared() -> Iterator[str]:
    """The labels of classes, and the names of their properties and choices."""
    for cls in (cls for cls in registration.CLASSES if not issubclass(cls, bpy.types.UIList)):
        yield getattr(cls, "bl_label", "")
        rna = cls.bl_rna
        if issubclass(cls, bpy.types.Operator):
            group, name = cls.bl_idname.split(".")
            rna = getattr(getattr(bpy.ops, group), name).get_rna_type()
        for name in vars(cls).get("__annotations__", ()):
            value = rna.properties.get(name)
            if value is None or value.is_hidden or (value.type == "POINTER" and value.name == name):
                continue
            yield "" if value.type == "COLLECTION" and value.name == name else value.name
            yield from (item.name for item in value.enum_items) if value.type == "ENUM" else ()


@pytest.mark.parametrize("language", translations.tables())
def test_all_that_is_shown_is_translated(addon, language):
    known = {english for _, english in translations.tables()[language]}
    shown = {*drawn(), *declared(), *(fix.label for fix in fixes.FIXES.values())}
    assert len(shown) > 200
    missing = {text for text in shown - known - NAMES if any(letter.isalpha() for letter in text)}
    assert sorted(missing) == []


@pytest.mark.parametrize("language", translations.tables())
def test_a_table_is_sorted_and_says_nothing_twice(language):
    table = Path(translations.__file__).with_name(f"{language}.tsv").read_text("utf-8")
    texts = [line.split("\t")[0] for line in table.splitlines()]
    assert texts == sorted(set(texts), key=lambda text: (text.lower(), text))
