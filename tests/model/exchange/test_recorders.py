"""Recordings of the face by any recorder: their true rate, their tables, and what cannot be read said in a sentence."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.errors import InputError
from unitaf.exchange import audio2face, live_link
from unitaf.exchange.motion import read_motion

HEAD = "Timecode,JawOpen,JawLeft,MouthClose"


def motion(frames):
    """Curves and a head that move at random."""
    random = np.random.default_rng(0)
    return random.random((frames, len(ARKIT)), np.float32), random.normal(0, 9, (frames, 3)).astype(np.float32)


@pytest.mark.parametrize("fps", [8, 10, 12, 15, 18, 20, 24, 30, 40, 48, 60, 72, 90, 100, 120, 144, 240])
def test_a_timecode_tells_its_rate(tmp_path, fps):
    """An export at any rate is as long in any scene, also with a dropped frame at the end of a second."""
    frames = 3 * fps + 1
    curves, head = motion(frames)
    live_link.write(tmp_path / "take.csv", curves, head, fps, 3661.25)
    assert len(live_link.read(tmp_path / "take.csv", 30.0).curves) == pytest.approx(frames / fps * 30, abs=1)
    assert np.abs(live_link.read(tmp_path / "take.csv", fps).curves - curves).max() < 2e-3
    rows = (tmp_path / "take.csv").read_text().splitlines()
    last = max(n for n, row in enumerate(rows) if row.startswith("01:01:02"))
    (tmp_path / "dropped.csv").write_text("\n".join(rows[:last] + rows[last + 1 :]))
    back = live_link.read(tmp_path / "dropped.csv", fps).curves
    assert len(back) == frames and np.abs(back - curves)[last:].max() < 2e-3


def clock(seconds, digits):
    whole = round(seconds * 10**digits)
    left, part = divmod(whole, 10**digits)
    return left // 3600, left // 60 % 60, left % 60, part


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("Timestamp", lambda n: f"{n / 30:.3f}"),
        ("Timestamp", lambda n: f"{1.7e9 + n / 30:.3f}"),
        ("Timestamp", lambda n: f"{n * 1000 // 30}"),
        ("timestamp", lambda n: f"{1_700_000_000_000 + n * 1000 // 30}"),
        ("Time", lambda n: f"{n * 1_000_000 // 30}"),
        ("Time (ms)", lambda n: f"{n / 30 * 1000:.1f}"),
        ("Time (s)", lambda n: f"{n / 30:.4f}"),
        ("frame", lambda n: f"{n}"),
        ("Time", lambda n: f"{n + 1}"),
        ("Timecode", lambda n: "{:02}:{:02}:{:02}.{:03}".format(*clock(n / 30, 3))),
        ("Timecode", lambda n: "{:02}:{:02}:{:02}:{:03}".format(*clock(n / 30, 3))),
        ("Timecode", lambda n: "{:02}:{:02}:{:02}:{:02}".format(*clock(n / 30, 2))),
        ("Timecode", lambda n: "{:02};{:02};{:02};{:02}".format(*clock(n / 30, 2))),
        ("time", lambda n: "2026-01-05T{:02}:{:02}:{:02}.{:03}Z".format(*clock(n / 30 + 9, 3))),
    ],
)
def test_times_of_other_recorders(tmp_path, column, written):
    """Three seconds stay three seconds, whatever their times count."""
    rows = [f"{written(n)},{n / 89},0,0" for n in range(90)]
    (tmp_path / "a.csv").write_text("\n".join([f"{column},JawOpen,JawLeft,MouthClose", *rows]))
    back = live_link.read(tmp_path / "a.csv", 30.0)
    assert len(back.curves) == 90 and back.notes == ()
    assert np.abs(back.curves[:, INDEX["jawOpen"]] - np.arange(90) / 89).max() < 0.02


def test_drop_frames_follow_the_clock(tmp_path):
    """Numbers 00 and 01 are left out at a minute: 1,801 frames of 29.97 are from one minute's start into the next."""
    codes = [f"00:00:{n // 30:02}:{n % 30:02}" for n in range(1800)] + ["00:01:00;02"]
    rows = [f"{code[:8]};{code[9:]},{n / 1800},0,0" for n, code in enumerate(codes)]
    (tmp_path / "a.csv").write_text("\n".join([HEAD, *rows]))
    back = live_link.read(tmp_path / "a.csv", 30000 / 1001).curves[:, INDEX["jawOpen"]]
    assert len(back) == 1801 and np.abs(np.diff(back) - 1 / 1800).max() < 1e-4


@pytest.mark.parametrize(
    "written",
    [
        lambda rows: "\n".join("\t".join(row) for row in rows).encode("utf-16"),
        lambda rows: "\n".join("\t".join(row) for row in rows).encode("utf-16-be"),
        lambda rows: ("sep=;\n" + "\n".join(";".join(row) for row in rows)).encode(),
        lambda rows: ("\n".join(",".join(row) + ("," if not n else "") for n, row in enumerate(rows))).encode(),
        lambda rows: ("\n".join(",".join(row) + "," for row in rows)).encode(),
        lambda rows: ("# recorder 2\n\n" + "\n".join("|".join(row) for row in rows)).encode(),
        lambda rows: ("Zoë\n" + "\n".join(",".join(row) for row in rows)).encode("latin-1"),
        lambda rows: "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(),
    ],
)
def test_tables_of_other_programs(tmp_path, written):
    curves, head = motion(30)
    live_link.write(tmp_path / "take.csv", curves, head, 30.0)
    rows = list(csv.reader((tmp_path / "take.csv").open(newline="")))
    (tmp_path / "odd.csv").write_bytes(written(rows))
    back = live_link.read(tmp_path / "odd.csv", 30.0)
    assert np.abs(back.curves - curves).max() < 2e-3 and not back.notes


def test_how_many_channels_are_missing_is_said(tmp_path):
    for header, count in (("Timecode,JawOpen,JawLeft", "only 2"), ("Timecode,A,B", "none")):
        (tmp_path / "a.json").write_text(
            json.dumps({"exportFps": 30, "facsNames": header.split(",")[1:], "weightMat": [[0, 0]]})
        )
        with pytest.raises(InputError, match=f"has {count} of the 52 ARKit channels .*at least 3"):
            audio2face.read(tmp_path / "a.json", 30.0)


def test_a_short_row_is_bridged_and_said(tmp_path):
    rows = [f"0:0:0:{n},{n / 10},0,0" for n in range(11)]
    rows[4] = rows[4][:12]
    rows[7] = "0:0:0:7,,,"
    rows[2] = "0:0:0:2,nan,0,0"
    rows.insert(9, HEAD)
    (tmp_path / "a.csv").write_text("\n".join([HEAD, *rows]))
    back = live_link.read(tmp_path / "a.csv", 30.0)
    assert back.curves[:, INDEX["jawOpen"]] == pytest.approx(np.arange(11) / 10)
    assert len(back.notes) == 1 and "4, 6, 9." in back.notes[0]


def test_percent_and_degrees(tmp_path):
    header = HEAD + ",HeadYaw"
    for rows in ("0,0,0,0,-40\n0.1,50,0,0,20", "0,0%,0,0,-40\n0.1,50 %,0,0,20"):
        (tmp_path / "a.csv").write_text(f"{header}\n{rows}")
        back = live_link.read(tmp_path / "a.csv", 10.0)
        assert back.curves[1, INDEX["jawOpen"]] == pytest.approx(0.5) and back.head_rotation[0, 1] == pytest.approx(40)
        assert len(back.notes) == ("%" not in rows)
    (tmp_path / "a.csv").write_text(f"{HEAD}\n0,0,0,0\n0.1,1.2,0,0")  # a recorder that overshoots
    assert live_link.read(tmp_path / "a.csv", 10.0).curves.max() == 1
    (tmp_path / "a.csv").write_text(f"{HEAD}\n0,0,0,0\n0.1,255,0,0")
    with pytest.raises(InputError, match="255"):
        live_link.read(tmp_path / "a.csv", 10.0)


NUMBER = st.one_of(
    st.integers(-(10**20), 10**20).map(str), st.floats().map(repr), st.floats(0, 1).map(lambda x: f"{x:.3f}"),
    st.sampled_from(["", " ", "1,5", "50%", "00:00:01:02", "0:0:5.5", "-", "1e999", "99:99:99:99.9", '"']),
)  # fmt: skip


@settings(deadline=None)
@given(
    st.permutations(["Timecode", "Time", "frame", "JawOpen", "JawLeft", "MouthClose", "HeadYaw", "x"]),
    st.integers(3, 8), st.lists(st.lists(NUMBER, max_size=9), max_size=12),
    st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-16", "utf-16-be"]),
)  # fmt: skip
def test_any_table_of_numbers_gives_curves_or_a_sentence(tmp_path_factory, names, width, rows, delimiter, encoding):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes("\n".join(delimiter.join(row) for row in [names[:width], *rows]).encode(encoding))
    try:
        back = read_motion(path, 30.0)
    except InputError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        return
    assert len(back.curves) == len(back.head_rotation) > 0
    assert np.isfinite(back.curves).all() and back.curves.min() >= 0 and back.curves.max() <= 1


EXPORT = {"exportFps": 30, "facsNames": ["jawOpen", "mouthClose", "jawLeft"], "weightMat": [[0.5, 0, 0], [1, 0, 0]]}
ONE_BY_ONE = [
    {"timeCode": i / 30, "blendShapes": {"JawOpen": 0.5 + i / 2, "MouthClose": 0, "JawLeft": 0}} for i in (0, 1)
]


@pytest.mark.parametrize(
    "export",
    [
        EXPORT, {name.upper(): value for name, value in EXPORT.items()}, ONE_BY_ONE, {"frames": ONE_BY_ONE},
        {**EXPORT, "exportFps": "30"}, {**EXPORT, "weightMat": [[0.5, 1], [0, 0], [0, 0]]},
    ],
)  # fmt: skip
def test_exports_of_audio2face_in_many_forms(tmp_path, export):
    (tmp_path / "a.json").write_text(json.dumps(export))
    assert read_motion(tmp_path / "a.json", 30.0).curves[:, INDEX["jawOpen"]].tolist() == [0.5, 1.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exportFps": None}, "exportFps"), ({"facsNames": None}, "facsNames"),
        ({"weightMat": [[1], [2]]}, "1 numbers"), ({"weightMat": [[1, 2], [3]]}, "same length"),
        ({"weightMat": [["much", 0, 0]]}, "weightMat"),
    ],
)  # fmt: skip
def test_it_is_said_what_an_export_of_audio2face_lacks(tmp_path, change, words):
    (tmp_path / "a.json").write_text(json.dumps({**EXPORT, **change}))
    with pytest.raises(InputError, match=words):
        read_motion(tmp_path / "a.json", 30.0)


ANY_NAME = st.sampled_from(["blendShapes", "timeCode", "jawOpen"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(10**30), 10**30) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_NAME, inner),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from(["exportFps", "facsNames", "weightMat", "frames", ""]), ANY_JSON, st.integers(0, 1),
)  # fmt: skip
def test_any_json_gives_curves_or_a_sentence(tmp_path_factory, name, value, whole):
    path = tmp_path_factory.mktemp("any") / "a.json"
    path.write_text(json.dumps(value if whole else {**EXPORT, name: value}))
    try:
        assert np.isfinite(read_motion(path, 30.0).curves).all()
    except InputError as error:
        assert str(error).endswith(".") and "\n" not in str(error)


def test_a_time_that_is_none_is_named(tmp_path):
    (tmp_path / "a.csv").write_text("Time,JawOpen,MouthClose,JawLeft\n0.0,0,0,0\n12:00 PM,0,0,0\n")
    with pytest.raises(InputError, match="12:00 PM"):
        read_motion(tmp_path / "a.csv", 30.0)
