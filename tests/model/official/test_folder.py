"""The folder of a user's checkpoints: what is missing or odd is named, with where it comes from."""

from __future__ import annotations

import json
import os

import official_files
import pytest

torch = pytest.importorskip("torch")

from unitaf.cli import official as cli_official  # noqa: E402
from unitaf.cli.main import main  # noqa: E402
from unitaf.errors import InputError  # noqa: E402
from unitaf.official import environment  # noqa: E402
from unitaf.official.files import Folder  # noqa: E402


@pytest.fixture
def folder(tmp_path):
    return official_files.whole_folder(tmp_path / "own")


def test_a_whole_folder_is_accepted(folder):
    Folder(folder).check()
    assert Folder(folder).unitaf.name == "checkpoint-100"


def test_the_newest_of_several_is_taken(folder):
    official_files.unitaf_files(folder / "unitaf" / "检查点" / "checkpoint-2000", with_expression=False)
    found = Folder(folder)
    assert found.unitaf.name == "checkpoint-2000" and [other.name for other in found.others] == ["checkpoint-100"]


@pytest.mark.parametrize(
    "change,reason",
    [
        (lambda root: (root / "checkpoints" / "gpt.pth").unlink(), '"gpt.pth" missing'),
        (lambda root: (root / "checkpoints" / "config.yaml").unlink(), "missing"),
        (lambda root: _config(root, "version: 2.0", "version: 2.5"), "IndexTTS-2.5"),
        (lambda root: _config(root, "semantic_codec", "other_codec"), "another codec"),
    ],
)
def test_half_a_folder_and_others_are_refused(folder, change, reason):
    change(folder)
    with pytest.raises(InputError, match=reason):
        Folder(folder).check()


def _config(root, old, new):
    path = root / "checkpoints" / "config.yaml"
    path.write_text(path.read_text().replace(old, new))


def test_a_wrong_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no checkpoints"):
        Folder(tmp_path).check()
    with pytest.raises(InputError, match="is not there"):
        Folder(tmp_path / "nowhere")


def test_the_doctor_names_each_file_its_size_and_its_origin(folder, capsys):
    (folder / "checkpoints" / "gpt.pth").unlink()
    (folder / "checkpoints" / "s2mel.pth").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    assert main(["doctor", "--official", str(folder), "--json"]) == 1
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["IndexTTS-2/gpt.pth"]["wanted"] == "about 3.5 GB of IndexTeam/IndexTTS-2"
    assert "hf download IndexTeam/IndexTTS-2" in checks["IndexTTS-2/gpt.pth"]["help"]
    assert "Git LFS" in checks["IndexTTS-2/s2mel.pth"]["help"]
    assert checks["UniTAF/a2f_model.pt"]["ok"] and "(4.6 MB)" in checks["UniTAF/a2f_model.pt"]["found"].replace(
        "5 MB", "4.6 MB"
    )
    assert not checks["UniTAF/tts_model.pt"]["needed"]
    assert '--cache-dir "' in checks["MaskGCT/semantic_codec/model.safetensors"]["help"]  # in any shell
    assert "only 1 bytes" in checks["MaskGCT/semantic_codec/model.safetensors"]["help"]


def test_the_doctor_looks_inside_unitafs_files(folder, capsys):
    place = Folder(folder).unitaf
    (place / "audio_feature_projector.pt").write_bytes((place / "a2f_model.pt").read_bytes())
    torch.save({"gpt_proj.weight": torch.zeros(256, 1024)}, place / "expression_model.pt")
    main(["doctor", "--official", str(folder), "--json"])
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert "older projector" in checks["UniTAF/audio_feature_projector.pt"]["help"]
    assert "is not the file that belongs there" in checks["UniTAF/expression_model.pt"]["help"]


def test_the_doctor_says_that_no_expression_model_was_released(tmp_path, capsys):
    bare = official_files.whole_folder(tmp_path / "bare", with_expression=False)
    main(["doctor", "--official", str(bare)])
    line = next(each for each in capsys.readouterr().out.splitlines() if "expression_model" in each)
    assert line.startswith("optional") and "none was ever released" in line and "hf download" not in line


def test_the_doctor_names_a_torch_that_is_too_old(folder):
    checks = {check.name: check for check in cli_official.examine(folder, lambda name: "2.5.1")}
    assert not checks["torch"].ok and "2.6" in checks["torch"].wanted


def test_a_vocoder_may_lie_in_a_folder_of_its_own(folder, tmp_path):
    kept = next((folder / "hf" / "hub").glob("models--nvidia*/snapshots/*"))
    own = kept.rename(tmp_path / "vocoder")
    with pytest.raises(InputError, match="missing"):
        Folder(folder).check()
    path = folder / "checkpoints" / "config.yaml"
    path.write_text(f'{path.read_text()}vocoder:\n    type: "bigvgan"\n    name: "{own.as_posix()}"\n')
    Folder(folder).check()


def test_the_libraries_read_the_folders_cache_and_no_network(folder, monkeypatch):
    monkeypatch.setattr("os.environ", {"HF_HUB_CACHE": "/elsewhere"})
    environment.go_offline(Folder(folder))
    assert os.environ["HF_HUB_CACHE"] == str(folder / "hf" / "hub") and os.environ["HF_HUB_OFFLINE"] == "1"
