"""Build the add-on: ``python build_addon.py`` writes dist/unitaf_blender-VERSION.zip, the same bytes each time.

The zip holds the add-on at its root, the model package and its weights in ``models``, the manifest, the licences, and
the pinned packages that Set up engine installs: ``requirements.txt``, and ``optional.txt`` for what it can do without.
"""

from __future__ import annotations

import argparse
import logging
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import tomllib

ROOT = Path(__file__).resolve().parent
MANIFEST = "blender_manifest.toml"
# What goes in: folder in the repository → folder in the zip.
FOLDERS = {
    "unitaf_blender": "",
    "addon_manifest": "",
    "models/unitaf": "models/unitaf",
    "models/weights": "models/weights",
}
OPTIONAL = "listen"  # the extra of the project that goes in as optional.txt
SKIPPED_NAMES = frozenset({"__pycache__", ".DS_Store"})
SKIPPED_SUFFIXES = frozenset({".pyc", ".pyo"})
TIMESTAMP = (2026, 1, 1, 0, 0, 0)  # of every file, so that the same files give the same zip
MODE = 0o644 << 16

log = logging.getLogger("build_addon")


class BuildError(Exception):
    """The add-on cannot be built; the message says why."""


def build(root: Path = ROOT, target: Path | None = None) -> Path:
    """Write the zip; returns its path. Raises BuildError."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    manifest = tomllib.loads((root / "addon_manifest" / MANIFEST).read_text("utf-8"))
    if manifest["version"] != project["version"]:
        raise BuildError(f"{MANIFEST} says version {manifest['version']}, pyproject.toml {project['version']}.")
    target = target or root / "dist" / f"unitaf_blender-{project['version']}.zip"
    contents = dict(files(root))
    contents["requirements.txt"] = requirements(project["dependencies"])
    contents["optional.txt"] = requirements(project.get("optional-dependencies", {}).get(OPTIONAL, []))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = MODE
            entry.create_system = 3  # Unix, on every system
            archive.writestr(entry, contents[name])
    unfinished.replace(target)
    return target


def files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Name in the zip and content of every file that goes in."""
    for folder, prefix in FOLDERS.items():
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root / folder)
            if path.is_dir() or SKIPPED_NAMES & set(inside.parts) or path.suffix in SKIPPED_SUFFIXES:
                continue
            yield (Path(prefix) / inside).as_posix(), path.read_bytes()


def requirements(dependencies: list[str]) -> bytes:
    """A list for pip."""
    return "".join(f"{dependency}\n" for dependency in sorted(dependencies)).encode()


def main() -> int:
    """The command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Build the add-on as a zip.")
    parser.add_argument("--output", type=Path, help="the zip; without it, dist/unitaf_blender-VERSION.zip")
    try:
        target = build(target=parser.parse_args().output)
    except (BuildError, OSError) as error:
        log.error("%s", error)
        return 1
    log.info("%s: %.1f MB", target, target.stat().st_size / 1e6)
    return 0


if __name__ == "__main__":
    sys.exit(main())
