"""A voice pack is checked in full before anything of it is written, and leaves nothing behind."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unitaf.errors import EngineError, InputError, OutputError
from unitaf.weight_files import safetensors, voice_pack

WEIGHTS = {"a.weight": np.zeros((2, 3), np.int8), "a.weight.scale": np.ones(1, np.float32)}
STYLES = {name: np.ones(voice_pack.STYLE_SHAPE, np.float16) for name in ("af_heart", "am_adam")}
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the installed pack; the network of packs is ``WEIGHTS``."""
    monkeypatch.setenv(voice_pack.FOLDER_VARIABLE, str(tmp_path / "home" / "voices"))
    monkeypatch.setattr(voice_pack, "LAYOUT", voice_pack.layout(WEIGHTS))
    return tmp_path / "home" / "voices"


def contents() -> dict[str, bytes]:
    """The files of a sound pack."""
    files = {voice_pack.WEIGHTS: safetensors.dumps(WEIGHTS), voice_pack.STYLES: safetensors.dumps(STYLES)}
    return files | {name: name.encode() for name in (*voice_pack.TABLES, *voice_pack.LICENCES)}


def packed(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """Writes files as a zip."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    files = contents()
    manifest = voice_pack.manifest_of("1.2.3", tuple(STYLES), files)
    return packed(tmp_path / "pack.zip", files | {voice_pack.MANIFEST: manifest})


def test_installed_used_and_removed_without_a_trace(pack: Path, folder: Path):
    assert not voice_pack.is_installed()
    assert voice_pack.installed_voices() == frozenset()
    found = voice_pack.install(pack)
    assert found.voices == tuple(sorted(STYLES))
    assert found.version == "1.2.3"
    assert voice_pack.installed_voices() == frozenset(STYLES)
    assert voice_pack.weights()["a.weight"].dtype == np.int8
    assert voice_pack.styles()["af_heart"].shape == voice_pack.STYLE_SHAPE
    assert voice_pack.remove()
    assert not folder.exists()
    assert not voice_pack.is_installed()
    assert not voice_pack.remove()


def test_installed_twice_is_the_same(pack: Path, folder: Path):
    voice_pack.install(pack)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    voice_pack.install(pack)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_no_other_files_are_touched(pack: Path, folder: Path):
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="other files"):
        voice_pack.install(pack)
    voice_pack.remove()
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def changed_weights(files: dict[str, bytes]) -> None:
    files[voice_pack.WEIGHTS] = safetensors.dumps({"other": np.zeros(3, np.int8)})


def lost_style(files: dict[str, bytes]) -> None:
    files[voice_pack.STYLES] = safetensors.dumps({"af_heart": STYLES["af_heart"]})


def endless_style(files: dict[str, bytes]) -> None:
    files[voice_pack.STYLES] = safetensors.dumps(STYLES | {"am_adam": STYLES["am_adam"] * np.float16(np.inf)})


def no_weights(files: dict[str, bytes]) -> None:
    files[voice_pack.WEIGHTS] = b"nothing"


@pytest.mark.parametrize("change", [changed_weights, lost_style, endless_style, no_weights])
def test_foreign_contents_are_refused_although_their_checksums_fit(change: Change, tmp_path: Path, folder: Path):
    files = contents()
    change(files)
    manifest = voice_pack.manifest_of("1.2.3", tuple(STYLES), files)
    refused(packed(tmp_path / "other.zip", files | {voice_pack.MANIFEST: manifest}), folder)


def refused(path: Path, folder: Path, match: str = ".") -> None:
    """Checks that a file is refused in one sentence, and that nothing is written."""
    with pytest.raises(InputError, match=match) as error:
        voice_pack.install(path)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)
    assert not folder.exists()


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.99, -1])
def test_torn_packs_are_refused(kept: float, pack: Path, folder: Path):
    data = pack.read_bytes()
    pack.write_bytes(data[: int(kept * len(data)) if 0 < kept < 1 else int(kept)])
    refused(pack, folder)


def test_a_changed_byte_is_found(pack: Path, folder: Path):
    data = bytearray(pack.read_bytes())
    data[data.index(b"LICENSELICENSE") + 9] ^= 1
    pack.write_bytes(bytes(data))
    refused(pack, folder)


def test_other_versions_and_other_zips_are_refused(tmp_path: Path, folder: Path):
    files = contents()
    manifest = json.loads(voice_pack.manifest_of("9.0.0", tuple(STYLES), files))
    for changes, match in (
        ({"format": 2}, "another version"),
        ({"pack": "other"}, "no voice pack"),
        ({"voices": ["../x"]}, "manifest"),
        ({"voices": 3}, "manifest"),
        ({"files": {}}, "manifest"),
        ({"files": {name: {"size": -1} for name in voice_pack.FILES}}, "manifest"),
    ):
        written = json.dumps(manifest | changes).encode()
        refused(packed(tmp_path / "other.zip", files | {voice_pack.MANIFEST: written}), folder, match)
    refused(packed(tmp_path / "plain.zip", {"readme.txt": b"hello"}), folder, "no voice pack")
    more = files | {voice_pack.MANIFEST: json.dumps(manifest).encode(), "../outside": b"x"}
    refused(packed(tmp_path / "more.zip", more), folder, "holds others")
    del more["../outside"]
    refused(packed(tmp_path / "small.zip", more, zipfile.ZIP_DEFLATED), folder, "packed again")
    (tmp_path / "text.zip").write_text("no zip")
    refused(tmp_path / "text.zip", folder, "no voice pack, or is torn")
    refused(tmp_path / "missing.zip", folder, "cannot be read")
    refused(tmp_path, folder, "cannot be read")


def test_a_damaged_installation_is_said(pack: Path, folder: Path):
    voice_pack.install(pack)
    (folder / voice_pack.WEIGHTS).write_bytes(b"torn")
    assert not voice_pack.is_installed()
    with pytest.raises(EngineError, match="damaged"):
        voice_pack.weights()


def test_manifests_are_the_same_bytes_each_time():
    files = contents()
    other = dict(reversed(files.items()))
    assert voice_pack.manifest_of("1", tuple(STYLES), files) == voice_pack.manifest_of("1", tuple(STYLES)[::-1], other)
