"""The zip, as its maintainer builds it: by the command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import bpy
from paths import ROOT

VERSION = "0.2.0"
VALIDATOR = Path(bpy.utils.resource_path("LOCAL")) / "scripts" / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"
SOURCES = ("unitaf_blender", "addon_manifest", "docs", "models/unitaf", "models/weights")
FILES = ("build_addon.py", "build_manual.py", "build_parts.py", "pyproject.toml", "models/__main__.py")
VERSIONED = ("pyproject.toml", "addon_manifest/blender_manifest.toml", "models/unitaf/__init__.py")


def run_build(root: Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a copy's build_addon.py, with the model package of that copy."""
    command = [sys.executable, "-B", str(root / "build_addon.py"), *map(str, arguments)]
    variables = {**os.environ, **(options.pop("env", None) or {}), "PYTHONPATH": str(root / "models")}
    return subprocess.run(
        command, env=variables, capture_output=True, text=True, errors="replace", check=False, **options
    )


def build(root: Path, target: Path) -> Path:
    """The zip of a copy, which must succeed."""
    made = run_build(root, "--output", target)
    assert made.returncode == 0, made.stderr
    return target


def copy_of_the_sources(folder: Path) -> Path:
    """What the zip is made of, in another place."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def set_version(folder: Path, version: str, names: tuple[str, ...] = VERSIONED) -> None:
    """Let a copy of the sources be of another version."""
    for name in names:
        text = (folder / name).read_text("utf-8")
        assert text.count(f'"{VERSION}"') == 1
        (folder / name).write_text(text.replace(f'"{VERSION}"', f'"{version}"'), "utf-8")
