"""The sizes that the house allows: lines of a file, positional parameters of a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("unitaf_blender", "models", "benchmarks", "demo", "tests")
MOST_LINES = 400
MOST_POSITIONAL = 6


def sources() -> Iterator[Path]:
    """Yields every Python file of the project but the fixtures, which earlier versions wrote."""
    yield from ROOT.glob("*.py")
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "fixtures" not in path.parts)


def functions(tree: ast.AST, in_class: bool = False) -> Iterator[tuple[str, int]]:
    """Yields the name and the number of positional parameters of each function, without ``self`` or ``cls``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            is_bound = in_class and not any(ast.unparse(name) == "staticmethod" for name in node.decorator_list)
            yield node.name, len(node.args.posonlyargs + node.args.args) - is_bound
        yield from functions(node, isinstance(node, ast.ClassDef))


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_function_takes_too_many_positional_parameters() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name} takes {count}"
        for path in sources()
        for name, count in functions(ast.parse(path.read_text("utf-8")))
        if count > MOST_POSITIONAL
    ]
    assert found == []


@pytest.mark.parametrize(
    "source,count",
    [
        ("def f(a, b, /, c, *, d): ...", 3),
        ("class C:\n    def f(self, a): ...", 1),
        ("class C:\n    @staticmethod\n    def f(a): ...", 1),
        ("def outer():\n    def f(a, b): ...", 2),
    ],
)
def test_parameters_are_counted(source: str, count: int) -> None:
    assert dict(functions(ast.parse(source)))["f"] == count
