"""A program that stands for Blender on the command line: ``-b [FILE] --command unitaf ...`` in the module ``bpy``.

Run as ``python blender_command.py -b scene.blend --command unitaf batch ...``. With UNITAF_FAKE_ENGINE set, takes are
made by the tests' engine.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "models")]
os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="unitaf-blender-"))

import bpy  # noqa: E402

import unitaf_blender  # noqa: E402
from unitaf_blender import core, preferences  # noqa: E402
from unitaf_blender.background import jobs  # noqa: E402
from unitaf_blender.command import main  # noqa: E402


def run(arguments: list[str]) -> int:
    """Does what Blender does with such arguments; returns the exit code."""
    before, (name, *ours) = arguments[: arguments.index("--command")], arguments[arguments.index("--command") + 1 :]
    assert before[:1] == ["-b"] and name == "unitaf", arguments
    bpy.ops.wm.read_factory_settings(use_empty=True)
    unitaf_blender.register()
    if before[1:]:
        bpy.ops.wm.open_mainfile(filepath=str(Path(before[1]).absolute()))
    if os.environ.get("UNITAF_FAKE_ENGINE"):
        engine = [sys.executable, "-I", str(Path(__file__).with_name("fake_engine.py")), str(core.models_dir()), ""]
        preferences.engine_command = lambda context: engine
    code = main.main(ours)
    jobs.shut_down()
    return code


if __name__ == "__main__":
    ended_with = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended_with)  # the module of Blender 4.2 crashes at the end of Python once anything was registered
