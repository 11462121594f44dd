"""What the add-on carries of the voice package does the same as the package, and needs no package at all."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import ROOT
from texts import ORDINARY

import build_parts
from unitaf.errors import EngineError
from unitaf.text import reader, table
from unitaf.text.front_end import FrontEnd
from unitaf.text.unknown_words import load_weights
from unitaf.weight_files import folders, safetensors, voice_package, voice_weights

# Packages that the add-on must do without; a finder that refuses them stands before all others.
BLOCKED = ("torch", "onnxruntime", "scipy", "soundfile", "safetensors", "pocketsphinx")
BLOCKER = f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocker())
sys.path.insert(0, sys.argv[1])
"""
READ = """
import json
from unitaf.text.front_end import FrontEnd
import hibari
assert hibari.__file__.startswith(sys.argv[1]), hibari.__file__
found = [(s.text, s.phonemes) for text in json.load(sys.stdin) for s in FrontEnd().sentences(text)]
print(json.dumps(found))
"""
MODULES = (
    "cli.main", "cli.doctor", "worker", "protocol", "settings", "take_io", "dials", "listening.recording",
    "emotion.tags", "emotion.track", "emotion.from_text", "text.front_end", "voice.cast", "weight_files.voice_weights",
    "joint", "pipeline.follow", "listening.emotion", "report",
)  # fmt: skip
TEXTS = [*ORDINARY, "Nguyen vlogged about the blorbnaxifuntirumplestonk, didn't Škoda?", "Read $5.20 in 1999's MMXX."]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder ``models`` as in the add-on."""
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(ROOT / "models" / "unitaf", folder / "unitaf", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "models" / "weights", folder / "weights")
    contents = {f"hibari/{name}": content for name, content in build_parts.hibari_files()}
    contents["weights/voice/model.safetensors"] = build_parts.voice_weights()
    contents["weights/unknown_words/model.safetensors"] = build_parts.unknown_word_weights()
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def run(models: Path, code: str, given: str = "") -> str:
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", BLOCKER + code, str(models)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_text_is_read_without_any_package_as_with_the_voice_package(models):
    found = json.loads(run(models, READ, json.dumps(TEXTS)))
    assert found == [[s.text, s.phonemes] for text in TEXTS for s in FrontEnd().sentences(text)]


def test_the_check_up_needs_no_package(models):
    said = run(models, "from unitaf.cli.main import main; print(main(['doctor', '--json']))")
    checks = {check["name"]: check for check in json.loads(said.splitlines()[0])["checks"]}
    assert checks["voice"]["found"].startswith(str(models))
    assert checks["numpy"]["ok"]


def test_a_line_is_spoken_without_any_package(models, tmp_path):
    (tmp_path / "out").mkdir()
    arguments = ["speak", "Hello.", "--out", str(tmp_path / "out")]
    run(models, f"from unitaf.cli.main import main; sys.exit(main({arguments!r}))")
    assert (tmp_path / "out" / "hello.wav").is_file()


def test_modules_without_any_package(models):
    run(models, "\n".join(f"import unitaf.{module}" for module in MODULES))


def test_the_weights_of_the_add_on_are_those_of_the_package(models, monkeypatch):
    trunk, words = voice_weights.load(), load_weights()
    monkeypatch.setattr(folders, "HOMES", (models / "weights",))
    monkeypatch.setattr(voice_package, "assets", lambda: pytest.fail("the add-on has weights of its own"))
    for wanted, found in ((trunk, voice_weights.load()), (words, load_weights())):
        assert found.keys() == wanted.keys()
        assert all(np.array_equal(found[name], array) for name, array in wanted.items())
        assert all(array.dtype == np.float32 for array in found.values())


def test_matrices_stay_small(models):
    stored = safetensors.load(models / "weights" / "voice" / "model.safetensors")
    assert stored["m.head.weight"].dtype == np.int8
    assert voice_weights.load()["m.head.weight"].shape == stored["m.head.weight"].shape == (5 * 601, 256)


def test_only_what_is_used_is_carried(models):
    carried = models / "hibari"
    names = {path.relative_to(carried).as_posix() for path in carried.rglob("*") if path.is_file()}
    assert names >= {"__init__.py", "LICENSE", "NOTICE", "g2p/lexicon.py"}
    assert not [name for name in names if name.endswith((".onnx", ".gz", "oov.py")) or "gb" in name]


def test_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(voice_package, "VERSION", "9.0")
    with pytest.raises(EngineError, match="version 0"):
        next(build_parts.hibari_files())
    with pytest.raises(EngineError, match="another version"):
        voice_weights.named({})


def test_tables_hold_what_the_package_holds(models):
    chance = random.Random(1)
    tables = models / "hibari" / "assets" / reader.TABLES
    package = reader.reader()
    for name, whole in (
        (reader.GOLD, package.lexicon.golds.d), (reader.SILVER, package.lexicon.silvers.d),
        (reader.TAGGER_TABLES["weights"], package.tagger.weights),
        (reader.TAGGER_TABLES["tagdict"], package.tagger.tagdict),
    ):  # fmt: skip
        found = table.Table.load(tables / f"{name}{reader.SUFFIX}")
        assert (tables / f"{name}{reader.SUFFIX}").read_bytes().count(b"\n") == len(whole)
        for key in chance.sample(sorted(whole), 2000):
            assert found.get(key) == whole[key]
            assert (f"{key}q" in found) == (f"{key}q" in whole)
    vocabulary = table.Table.load(tables / f"{reader.TAGGER_TABLES['vocab']}{reader.SUFFIX}")
    assert all(word in vocabulary for word in package.tagger.vocab)


keys = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(keys, st.one_of(st.none(), st.text(), st.dictionaries(st.text(), st.floats(-9, 9)))), keys)
def test_a_table_is_a_dictionary(values, other):
    found = table.Table(table.dumps(values))
    assert all(key in found and found.get(key) == value for key, value in values.items())
    assert found.get(other, 3) == values.get(other, 3)
    assert "\ud800" not in found


def test_what_a_table_cannot_hold(tmp_path):
    with pytest.raises(ValueError, match="cannot stand"):
        table.dumps({"a\tb": 1})
    with pytest.raises(EngineError, match="cannot be read"):
        table.Table.load(tmp_path / "none")


@given(st.dictionaries(st.text("abc", min_size=1), st.integers()), st.data())
def test_a_damaged_table_says_so_or_answers(values, data):
    whole = table.dumps(values)
    start, stop = sorted(data.draw(st.integers(0, len(whole))) for _ in range(2))
    damaged = table.Table(whole[:start] + data.draw(st.binary(max_size=9)) + whole[stop:], "us.tsv")
    for key in [*values, "a", "zz"]:
        try:
            damaged.get(key)
        except EngineError as error:
            assert str(error) == 'The table "us.tsv" is damaged; install UniTAF again.'
