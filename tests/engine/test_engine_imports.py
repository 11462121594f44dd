"""What the add-on's side of the engine may import: it runs in Blender, where nothing may be slow or heavy."""

from __future__ import annotations

import subprocess
import sys
import textwrap

from paths import DOUBLES, ROOT


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
