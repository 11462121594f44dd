"""Build the add-on: ``python build_addon.py`` writes dist/unitaf_blender-VERSION.zip, the same bytes each time.

The zip holds all that is needed to speak in any Blender: the add-on at its root, the model package, its weights, and
the parts of hibari-tts that it uses in ``models``, the manual, the manifest and the licences. With ``--repository DIR``
the zip goes there, with the index by which Blender installs and updates extensions. ``--hosted`` makes the zip for
Blender's own platform instead, ``--release`` all files of a release: see docs/platform.md.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import importlib.util
import logging
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import tomllib

import build_manual
import build_parts

ROOT = Path(__file__).resolve().parent
MANIFEST = "blender_manifest.toml"
# What goes in: folder in the repository → folder in the zip.
FOLDERS = {
    "unitaf_blender": "",
    "addon_manifest": "",
    "models/unitaf": "models/unitaf",
    "models/weights": "models/weights",
}
FILES = ("models/__main__.py",)  # and these, under the same names
SKIPPED_NAMES = frozenset({"__pycache__", ".DS_Store"})
SKIPPED_SUFFIXES = frozenset({".pyc", ".pyo"})
# The build for Blender's own platform: one line is another, and what only a shell or another Python can use stays out.
EDITION = "models/unitaf/edition.py"
HOSTED_LINE, SELF_HOSTED_LINE = b"\nHOSTED = True", b"\nHOSTED = False"
NOT_HOSTED = (
    "models/unitaf/__main__.py",
    "models/unitaf/cli/*",
    "models/unitaf/reference/*",
    "models/unitaf/official/*",
    "panels/official.py",
    "properties/official.py",
    "takes/official.py",
)
HOSTED_FOLDER = "hosted"  # below dist, since a repository's index may name each extension once
CHECKSUMS = "SHA256SUMS"
TIMESTAMP = (2026, 1, 1, 0, 0, 0)  # of every file, so that the same files give the same zip
MODE = 0o100644 << 16  # a file that its owner may write and all may read, whatever the umask
LARGEST = 45_000_000  # bytes of the zip
# Blender's own tool for extensions, in the folder of the module bpy; it needs the standard library alone.
EXTENSION_TOOL = "*/scripts/addons_core/bl_pkg/cli/blender_ext.py"

log = logging.getLogger("build_addon")


class BuildError(Exception):
    """The add-on cannot be built; the message says why."""


def build(root: Path = ROOT, target: Path | None = None, hosted: bool = False) -> Path:
    """Write the zip; returns its path. Raises BuildError.

    hosted: the one for Blender's own platform.

    Nothing in it is compressed: a compressor's bytes differ between versions of zlib and so between Pythons, and what
    is large in it, weights and lexicons, hardly gets smaller.
    """
    name = f"unitaf_blender-{version_of(root)}.zip"
    target = target or root / "dist" / (HOSTED_FOLDER if hosted else "") / name
    contents = dict(files(root)) | dict(parts())
    if hosted:
        contents = for_platform(contents)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, TIMESTAMP)
            entry.external_attr = MODE
            entry.create_system = 3  # Unix, on every system
            archive.writestr(entry, contents[name])
    if (size := unfinished.stat().st_size) > LARGEST:
        unfinished.unlink()
        raise BuildError(f"The zip would have {size} bytes, more than {LARGEST}.")
    unfinished.replace(target)
    return target


def version_of(root: Path) -> str:
    """The version of the add-on; raises BuildError if the places that say it do not agree."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    manifest = tomllib.loads((root / "addon_manifest" / MANIFEST).read_text("utf-8"))["version"]
    if manifest != project:
        raise BuildError(f"{MANIFEST} says version {manifest}, pyproject.toml {project}.")
    return str(project)


def files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Name in the zip and content of every file that is taken from the repository."""
    for name in FILES:
        yield name, (root / name).read_bytes()
    for folder, prefix in FOLDERS.items():
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root / folder)
            if path.is_dir() or SKIPPED_NAMES & set(inside.parts) or path.suffix in SKIPPED_SUFFIXES:
                continue
            yield (Path(prefix) / inside).as_posix(), path.read_bytes()
    yield from build_manual.pages(root / "docs")


def parts() -> Iterator[tuple[str, bytes]]:
    """Name in the zip and content of what comes from installed packages."""
    for name, content in build_parts.hibari_files():
        yield f"models/hibari/{name}", content
    for name, content in build_parts.name_files():
        yield f"models/weights/names/{name}", content
    yield "models/weights/voice/model.safetensors", build_parts.voice_weights()
    yield "models/weights/unknown_words/model.safetensors", build_parts.unknown_word_weights()


def for_platform(contents: dict[str, bytes]) -> dict[str, bytes]:
    """What the zip for Blender's own platform holds, of what the other one does; raises BuildError."""
    if contents[EDITION].count(SELF_HOSTED_LINE) != 1:
        raise BuildError(f'{EDITION} has to say "{SELF_HOSTED_LINE.decode().strip()}" in one line.')
    edition = contents[EDITION].replace(SELF_HOSTED_LINE, HOSTED_LINE)
    kept = {
        name: content
        for name, content in contents.items()
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in NOT_HOSTED)
    }
    return kept | {EDITION: edition}


def release(folder: Path, root: Path = ROOT) -> Path:
    """Write all files of a release into a folder: the zip, the index, the zip for Blender's own platform, checksums.

    Returns the path of the checksums, which ``sha256sum --check`` reads. Raises BuildError.
    """
    package = publish(folder, root)
    hosted = build(root, folder / HOSTED_FOLDER / package.name, hosted=True)
    for other in set(hosted.parent.glob("unitaf_blender-*.zip")) - {hosted}:
        other.unlink()
    made = sorted([package, hosted, folder / "index.json"])
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in made]
    checksums = folder / CHECKSUMS
    checksums.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    return checksums


def publish(folder: Path, root: Path = ROOT) -> Path:
    """Write the zip into a folder, and beside it the index of all extensions there; returns the zip's path.

    The folder can then be given to Blender as a repository, by the URL of its index: a web server that serves files is
    enough, and so is file://. Other versions of the zip are removed, for an index may name each extension once.
    Raises BuildError.
    """
    target = build(root, folder / f"unitaf_blender-{version_of(root)}.zip")
    for other in set(folder.glob("unitaf_blender-*.zip")) - {target}:
        other.unlink()
    made = subprocess.run(
        [sys.executable, "-I", str(extension_tool()), "server-generate", "--repo-dir", str(folder.resolve())],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if made.returncode:
        raise BuildError(f"The index cannot be made: {(made.stderr or made.stdout).strip()}")
    return target


def extension_tool() -> Path:
    """Blender's tool for extensions; raises BuildError where the module bpy is not installed. Does not import it."""
    found = importlib.util.find_spec("bpy")
    for place in found.submodule_search_locations or () if found else ():
        for tool in sorted(Path(place).glob(EXTENSION_TOOL)):
            return tool
    raise BuildError("The index is made by Blender's own tool, which comes with the package bpy: install that.")


def main() -> int:
    """The command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Build the add-on as a zip.")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--output", type=Path, help="the zip; without it, unitaf_blender-VERSION.zip in dist")
    where.add_argument("--repository", type=Path, metavar="DIR", help="put the zip there, and make an index of DIR")
    where.add_argument("--release", type=Path, metavar="DIR", help="put there both zips, the index and checksums")
    parser.add_argument(
        "--hosted",
        action="store_true",
        help="the zip for Blender's own platform, where no other Python runs; in dist/hosted, or --output",
    )
    chosen = parser.parse_args()
    if chosen.hosted and (chosen.repository or chosen.release):
        parser.error("--hosted makes one zip: give it --output, or nothing.")
    try:
        if chosen.release:
            made = release(chosen.release)
        elif chosen.repository:
            made = publish(chosen.repository)
        else:
            made = build(target=chosen.output, hosted=chosen.hosted)
    except (BuildError, OSError) as error:
        log.error("%s", error)
        return 1
    log.info("%s: %s", made, made.read_text("utf-8") if chosen.release else f"{made.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
