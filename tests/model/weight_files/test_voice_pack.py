"""A voice pack is checked in full before anything of it is written, and leaves nothing behind."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_pack import VOICES, accept, contents, packed, small_pack

from unitaf.errors import EngineError, InputError, OutputError
from unitaf.weight_files import safetensors, voice_pack

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the installed pack; the network of packs is that of ``small_pack``."""
    monkeypatch.setenv(voice_pack.FOLDER_VARIABLE, str(tmp_path / "home" / "voices"))
    accept(monkeypatch)
    return tmp_path / "home" / "voices"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return small_pack(tmp_path / "pack.zip")


def test_installed_used_and_removed_without_a_trace(pack: Path, folder: Path):
    assert not voice_pack.is_installed()
    assert voice_pack.installed_voices() == frozenset() and voice_pack.identity() == ""
    found = voice_pack.install(pack)
    assert found.voices == tuple(sorted(VOICES))
    assert found.version == "1.2.3" and voice_pack.identity().startswith("1.2.3 ")
    assert voice_pack.installed_voices() == frozenset(VOICES)
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


def test_a_pack_that_cannot_be_written_leaves_the_one_before(
    pack: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = small_pack(tmp_path / "other.zip", ["bf_emma"])
    voice_pack.install(pack)

    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OutputError, match="no space left"):
            voice_pack.install(other)
    assert voice_pack.installed_voices() == frozenset(VOICES)


def test_only_a_zip_with_a_manifest_is_meant_as_a_pack(pack: Path, tmp_path: Path):
    assert voice_pack.is_pack(pack)
    assert not voice_pack.is_pack(packed(tmp_path / "extension.zip", {"blender_manifest.toml": b""}))
    assert not voice_pack.is_pack(tmp_path / "nothing.zip")


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
    files[voice_pack.STYLES] = safetensors.dumps({"af_heart": np.ones(voice_pack.STYLE_SHAPE, np.float16)})


def endless_style(files: dict[str, bytes]) -> None:
    files[voice_pack.STYLES] = safetensors.dumps(
        {name: np.full(voice_pack.STYLE_SHAPE, np.inf, np.float16) for name in VOICES}
    )


def no_weights(files: dict[str, bytes]) -> None:
    files[voice_pack.WEIGHTS] = b"nothing"


@pytest.mark.parametrize("change", [changed_weights, lost_style, endless_style, no_weights])
def test_foreign_contents_are_refused_although_their_checksums_fit(change: Change, tmp_path: Path, folder: Path):
    files = contents()
    change(files)
    manifest = voice_pack.manifest_of("1.2.3", VOICES, files)
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
    manifest = json.loads(voice_pack.manifest_of("9.0.0", VOICES, files))
    for changes, match in (
        ({"format": 2}, "another version"),
        ({"pack": "other"}, "no voice pack"),
        ({"voices": ["../x"]}, "manifest"),
        ({"voices": 3}, "manifest"),
        ({"files": {}}, "manifest"),
        ({"files": {voice_pack.WEIGHTS: manifest["files"][voice_pack.WEIGHTS]}}, "another version"),
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


def test_an_installation_of_another_version_is_said(pack: Path, folder: Path):
    voice_pack.install(pack)
    manifest = json.loads((folder / voice_pack.MANIFEST).read_text("utf-8"))
    del manifest["files"][voice_pack.TABLES[0]]  # as in packs before there were tables
    (folder / voice_pack.MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert not voice_pack.is_installed() and voice_pack.is_there()
    assert "another version of UniTAF" in voice_pack.reason_missing()
    assert voice_pack.remove() and not folder.exists()
    assert voice_pack.reason_missing() == "The voice pack is not installed."


def test_manifests_are_the_same_bytes_each_time():
    files = contents()
    other = dict(reversed(files.items()))
    assert voice_pack.manifest_of("1", VOICES, files) == voice_pack.manifest_of("1", VOICES[::-1], other)
