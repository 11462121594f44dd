"""Take files: names, the way there and back, all or nothing, and what is refused."""

import errno
import hashlib
import json
import os
import stat
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.channels import ARKIT
from unitaf.errors import InputError, OutputError
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.take_io import check_name, load, load_curves, load_motion, save, save_curves


def make_take(text: str = "Hello there.", seed: int = 0) -> Take:
    random = np.random.default_rng(seed)
    return Take(
        wav=(0.5 * random.uniform(-1, 1, 24_000)).astype(np.float32),
        sample_rate=24_000,
        curves=random.uniform(0, 1, (30, 52)).astype(np.float32),
        fps=30.0,
        text=text,
        words=[Segment("Hello", 0.1, 0.4), Segment("there", 0.5, 0.9)],
        phones=[Segment("HH", 0.1, 0.2), Segment("SIL", 0.4, 0.5)],
        settings=Settings(seed=seed),
        warnings=("“Hello” was not heard.", "The text does not fit."),
        head_rotation=random.uniform(-20, 20, (30, 3)).astype(np.float32),
    )


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("name", ["take", "a.b", "x=1 y", ".hidden", "голос 声 صوت", "a..b", "take.wav", "ï\u3000ü"])
def test_there_and_back(tmp_path: Path, name: str) -> None:
    take = make_take("“Hello” 😀 \ud800 there.")
    files = save(take, tmp_path / "new" / "folder", name)
    assert [path.name for path in files] == [f"{name}.wav", f"{name}.npz", f"{name}.json"]
    assert sorted((tmp_path / "new" / "folder").iterdir()) == sorted(files)
    for path in (files.npz, files.json):
        back = load(path)
        assert np.abs(back.wav - take.wav).max() <= 1 / 32767
        assert np.array_equal(back.curves, take.curves)
        assert np.array_equal(back.head_rotation, take.head_rotation)
        assert back.warnings == take.warnings
        assert (back.sample_rate, back.fps, back.text, back.words, back.phones, back.settings, back.channels) == (
            take.sample_rate, take.fps, take.text, take.words, take.phones, take.settings, ARKIT,
        )  # fmt: skip


def test_what_is_in_the_files(tmp_path: Path) -> None:
    files = save(make_take(), tmp_path, "a")
    with wave.open(str(files.wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 24_000)
    with np.load(files.npz, allow_pickle=False) as arrays:
        assert set(arrays) == {"curves", "head", "emotion", "channels", "fps"}
        assert (arrays["curves"].dtype, arrays["curves"].shape) == (np.float32, (30, 52))
    notes = json.loads(files.json.read_text(encoding="utf-8"))
    assert notes["words"][0] == ["Hello", 0.1, 0.4]
    assert (notes["frames"], notes["seconds"], notes["sample_rate"]) == (30, 1.0, 24_000)
    assert {"unitaf", "numpy"} <= set(notes["versions"])


def test_notes_without_warnings_have_none(tmp_path: Path) -> None:
    files = save(make_take(), tmp_path, "a")
    notes = json.loads(files.json.read_text(encoding="utf-8"))
    assert notes.pop("warnings") == list(make_take().warnings)
    files.json.write_text(json.dumps(notes), encoding="utf-8")
    assert load(files.json).warnings == ()


def test_a_head_that_is_not_given_is_still(tmp_path: Path) -> None:
    curves = make_take().curves
    save_curves(curves, 30.0, tmp_path / "a.npz")
    assert np.array_equal(load_motion(tmp_path / "a.npz").head_rotation, np.zeros((30, 3), np.float32))
    np.savez(tmp_path / "old.npz", curves=curves, channels=np.array(ARKIT), fps=np.array(30.0))
    assert np.array_equal(load_motion(tmp_path / "old.npz").head_rotation, np.zeros((30, 3), np.float32))


@pytest.mark.parametrize(
    "head", [np.zeros((29, 3)), np.zeros((30, 2)), np.full((30, 3), np.nan), np.full((30, 3), 181.0), np.zeros(())]
)
def test_a_head_that_does_not_fit_is_refused(tmp_path: Path, head: np.ndarray) -> None:
    curves = make_take().curves
    np.savez(tmp_path / "a.npz", curves=curves, channels=np.array(ARKIT), fps=30.0, head=head.astype(np.float32))
    with pytest.raises(InputError, match="its head"):
        load_motion(tmp_path / "a.npz")


def test_the_same_take_gives_the_same_bytes(tmp_path: Path) -> None:
    save(make_take(), tmp_path / "a", "take")
    save(make_take(), tmp_path / "b", "take")
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "..", "a/b", "a\\b", "../a", "a\0b", "a\nb", "a\x7f", "\ud800", "CON", "nul", "con.txt", "Com1",
        "LPT9.x", "aux .b", "a.", "a ", "a<", "a>", "a:b", 'a"b', "a|b", "a?", "a*", "x" * 201, "語" * 67, "a\u2028b",
    ],
)  # fmt: skip
def test_names_that_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError) as caught:
        save(make_take(), tmp_path, name)
    assert len(str(caught.value).splitlines()) == 1 or "\n" in name
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=80))
def test_a_name_that_passes_can_be_written(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    try:
        check_name(name)
    except OutputError:
        return
    folder = tmp_path_factory.mktemp("names")
    save_curves(make_take().curves, 30.0, folder / f"{name}.npz")
    assert len(list(folder.iterdir())) == 1


def test_curves_alone(tmp_path: Path) -> None:
    save_curves(make_take().curves, 24.0, tmp_path / "deep" / "id.1.npz")
    curves, fps = load_curves(tmp_path / "deep" / "id.1.npz")
    assert np.array_equal(curves, make_take().curves)
    assert fps == 24.0


def test_earlier_files_are_replaced(tmp_path: Path) -> None:
    save(make_take(seed=1), tmp_path, "a")
    files = save(make_take("Other.", seed=2), tmp_path, "a")
    assert load(files.json).text == "Other."
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("step", ["write", "rename"])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("earlier", [True, False])
def test_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException, earlier: bool
) -> None:
    if earlier:
        save(make_take(seed=1), tmp_path, "a")
    before = digests(tmp_path)
    method = "write_bytes" if step == "write" else "replace"
    original: Callable[..., object] = getattr(Path, method)

    def fail_on_json(path: Path, *args: object) -> object:
        if path.name == "a.json" and path.parent.name == "new":
            raise fault
        return original(path, *args)

    monkeypatch.setattr(Path, method, fail_on_json)
    with pytest.raises(OutputError if isinstance(fault, OSError) else KeyboardInterrupt) as caught:
        save(make_take(seed=2), tmp_path, "a")
    if isinstance(fault, OSError):
        assert str(caught.value).startswith("There is no space left")
    assert digests(tmp_path) == before


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.npz").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        save(make_take(), tmp_path, "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(OutputError, match="is not a folder"):
            save(make_take(), folder, "a")
    with pytest.raises(OutputError):
        save(make_take(), tmp_path / "a\0b", "a")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OutputError, match="cannot be written to"):
        save(make_take(), tmp_path, "a")


def test_missing_rights_are_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(OutputError, match="cannot be written to; choose another folder or change its permissions"):
        save(make_take(), tmp_path, "a")


def broken_npz(path: Path, **changes: object) -> None:
    arrays = {"curves": make_take().curves, "channels": np.array(ARKIT), "fps": np.float64(30), **changes}
    np.savez(path, **{name: np.asarray(array) for name, array in arrays.items() if array is not None})


CURVES = make_take().curves


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"curves": None}, "missing in it"),
        ({"curves": np.array([{}], object)}, "pickle"),
        ({"curves": CURVES.astype(np.float64)}, "float64"),
        ({"curves": CURVES[:, :51]}, "(30, 51)"),
        ({"curves": CURVES[:0]}, "(0, 52)"),
        ({"curves": CURVES + 1}, "range"),
        ({"curves": CURVES * np.float32(np.nan)}, "range"),
        ({"channels": np.array(ARKIT[::-1])}, "channels"),
        ({"fps": np.float64(np.nan)}, "frame rate"),
        ({"fps": np.float64(0)}, "frame rate"),
        ({"fps": "30"}, "frame rate"),
    ],
)
def test_broken_curves(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    broken_npz(tmp_path / "a.npz", **changes)
    with pytest.raises(InputError) as caught:
        load_curves(tmp_path / "a.npz")
    assert "a.npz" in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("extension", [".wav", ".npz", ".json"])
@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"PK\x03\x04", b"RIFF\0\0\0\0WAVE", b"[" * 100_000, b"{}"])
def test_damaged_files(tmp_path: Path, extension: str, content: bytes | None) -> None:
    save(make_take(), tmp_path, "a")
    if content is None:
        (tmp_path / f"a{extension}").unlink()
    else:
        (tmp_path / f"a{extension}").write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(tmp_path / "a.json")
    assert f"a{extension}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "other"}, {"version": 99}, {"text": 1}, {"words": {}}, {"words": [["a", 0]]},
        {"phones": [[1, 0, 1]]}, {"phones": [["AA", 1, 0]]},
        {"phones": [["AA", -1, 0]]}, {"phones": [["AA", 0, 10**400]]},
        {"phones": [7]}, {"settings": {"fps": 0}}, {"settings": {"other": 0}},
        {"warnings": "one"}, {"warnings": [1]}, {"warnings": None},
        {"settings": 5}, {"phones": [["AA", 0, float("nan")]]},
    ],
)  # fmt: skip
def test_wrong_notes(tmp_path: Path, changes: dict[str, object]) -> None:
    files = save(make_take(), tmp_path, "a")
    files.json.write_text(json.dumps({**json.loads(files.json.read_text(encoding="utf-8")), **changes}))
    with pytest.raises(InputError, match=r"a\.json"):
        load(files.npz)


def test_curves_and_sound_must_fit(tmp_path: Path) -> None:
    files = save(make_take(), tmp_path, "a")
    save_curves(CURVES[:20], 30.0, files.npz)
    with pytest.raises(InputError, match="does not fit the sound"):
        load(files.json)


def test_other_files_are_no_takes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a take"):
        load(tmp_path / "a.txt")
