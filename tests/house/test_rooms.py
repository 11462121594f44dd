"""The order of the rooms: a room imports only rooms below it, and no modules import each other in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From the top down: a room may import the rooms of lower lines, and modules of its own. docs/architecture.md shows it.
ADDON = """
registration
panels
api  command  operators
dialogue  exchange  handlers
takes  playback
background  character
properties  preferences
timeline
rig  engine  demo_head
core  places  translations
"""
MODEL = """
__main__
cli
farm
worker
loading  worker_process
reference  official
joint
pipeline
exchange  face
dials  life  take_io
take_files
script  take
listening  settings
voice
emotion
text
layers  protocol  report  weight_files
files
channels  edition  engines  errors  rates  signals
"""
PACKAGES = {
    "unitaf_blender": (ROOT / "unitaf_blender", ADDON),
    "unitaf": (ROOT / "models" / "unitaf", MODEL),
}
# All that may lie in the root of the add-on besides folders.
ADDON_ROOT = {"__init__", "registration", "preferences", "core", "places", "handlers", "api"}
MODEL_ROOT_MODULES = 20
PRESETS = "presets"  # run by Blender, not imported

Imports = dict[str, set[str]]


def modules(package: str) -> dict[str, Path]:
    """The modules of a package by their dotted names."""
    folder, _order = PACKAGES[package]
    found = {}
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder).with_suffix("").parts
        if PRESETS not in inside:
            found[".".join((package, *inside)).removesuffix(".__init__")] = path
    return found


def imports(package: str) -> Imports:
    """What each module of a package imports of it, inside functions and for type checkers too."""
    known = modules(package)
    return {name: {target for target in _imported(name, path, known) if target != name} for name, path in known.items()}


def _imported(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    here = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = here.split(".")[: len(here.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                if full in known or base in known:
                    yield full if full in known else base


def room(name: str) -> str:
    """The room of a module: the folder or the module in the root of its package."""
    return name.split(".")[1] if "." in name else "__init__"


def circles(graph: Imports) -> list[list[str]]:
    """Modules that import each other in a circle, one list each, by Tarjan's algorithm (1972)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = lowest[name] = len(index)
        stack.append(name)
        for target in sorted(graph[name]):
            if target not in index:
                visit(target)
            if target in stack:
                lowest[name] = min(lowest[name], lowest[target])
        if lowest[name] == index[name]:
            circle = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for name in graph:
        if name not in index:
            visit(name)
    return found


def upward(graph: Imports, order: str) -> list[str]:
    """The imports that go to a room on the same line or higher, as sentences."""
    level = {name: number for number, line in enumerate(order.strip().splitlines()) for name in line.split()}
    level["__init__"] = len(level)  # the face of the package holds no code that others need
    return [
        f"{name} imports {target}, which is not below it"
        for name, targets in sorted(graph.items())
        for target in sorted(targets)
        if room(name) != room(target) and room(name) != "__init__" and level[room(target)] <= level[room(name)]
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_in_a_circle(package: str) -> None:
    assert circles(imports(package)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_rooms_import_only_rooms_below_them(package: str) -> None:
    assert upward(imports(package), PACKAGES[package][1]) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_each_room_stands_in_the_order_once(package: str) -> None:
    ordered = PACKAGES[package][1].split()
    assert sorted(ordered) == sorted({room(name) for name in modules(package)} - {"__init__"})


@pytest.mark.parametrize("package", PACKAGES)
def test_the_architecture_page_shows_the_order(package: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    lines = [" ".join(line.split()) for line in page.splitlines()]
    for line in PACKAGES[package][1].strip().splitlines():
        assert " ".join(line.split()) in lines


def test_the_root_of_the_addon_holds_what_it_must() -> None:
    assert {path.stem for path in (ROOT / "unitaf_blender").glob("*.py")} == ADDON_ROOT


def test_the_root_of_the_model_package_is_small() -> None:
    assert len(list((ROOT / "models" / "unitaf").glob("*.py"))) <= MODEL_ROOT_MODULES


def test_a_circle_and_an_import_upward_are_found() -> None:
    graph = {"p.low.a": {"p.high.b"}, "p.high.b": {"p.low.a"}, "p.high.c": {"p.low.a"}}
    assert circles(graph) == [["p.high.b", "p.low.a"]]
    assert upward(graph, "high\nlow") == ["p.low.a imports p.high.b, which is not below it"]
