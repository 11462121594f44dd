"""What the add-on's side of the engine may import: it runs in Blender, where nothing may be slow or heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap

import pytest
from paths import DOUBLES, ROOT

ADDON = sorted((ROOT / "unitaf_blender").rglob("*.py"))
PACKAGE = [ROOT / "models" / "__main__.py", *sorted((ROOT / "models" / "unitaf").rglob("*.py"))]
# Ways to have threads, which Blender's platform for extensions refuses in add-ons: timers have to do.
CONCURRENT = {"threading", "_thread", "asyncio", "concurrent", "multiprocessing"}


def concurrent_imports(source: str) -> set[str]:
    """Which modules for doing several things at once a source imports."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in names} & CONCURRENT


@pytest.mark.parametrize("path", ADDON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_add_on_does_one_thing_at_a_time(path):
    assert concurrent_imports(path.read_text("utf-8")) == set()


def test_of_the_package_only_processes_of_their_own_have_threads():
    """The engine, the shares of its vocoder, and a farm's worker, which says that it is alive."""
    found = {
        path.relative_to(ROOT / "models").as_posix(): concurrent_imports(path.read_text("utf-8")) for path in PACKAGE
    }
    assert {name: modules for name, modules in found.items() if modules} == {
        "unitaf/worker.py": {"threading"},
        "unitaf/voice/kokoro/blocks.py": {"concurrent"},
        "unitaf/farm/claim.py": {"threading"},
    }


@pytest.mark.parametrize("source", ["import threading", "def f():\n    from concurrent.futures import Executor"])
def test_the_reader_of_imports_sees_them(source):
    assert concurrent_imports(source)


@pytest.mark.parametrize("path", [*ADDON, *PACKAGE], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_source_edits_where_python_looks_for_packages(path):
    assert "sys.path" not in path.read_text("utf-8")


def test_neither_the_client_nor_the_core_imports_blender_or_torch():
    program = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(DOUBLES)!r})
        import types, importlib
        package = types.ModuleType("addon")
        package.__path__ = [{str(ROOT / "unitaf_blender")!r}, {str(ROOT)!r}]
        sys.modules["addon"] = package
        importlib.import_module("addon.engine")
        print([name for name in ("bpy", "torch", "soundfile", "unitaf") if name in sys.modules])
    """)
    output = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=True, text=True).stdout
    assert output.strip() == "[]"
