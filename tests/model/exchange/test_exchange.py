"""Takes in other programs' formats: what is written is read back, real files' oddities are read, others refused."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.errors import InputError
from unitaf.exchange import audio2face, live_link, thinning
from unitaf.exchange.channel_names import channel_of

RATES = (24.0, 25.0, 24000 / 1001, 30000 / 1001, 30.0, 50.0, 60.0, 60000 / 1001)


def motion(frames, seed=0):
    """Curves and a head that move at random."""
    random = np.random.default_rng(seed)
    return random.random((frames, len(ARKIT)), np.float32), random.normal(0, 9, (frames, 3)).astype(np.float32)


HEAD = "Timecode,JawOpen,JawLeft,MouthClose"


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 90), st.sampled_from(RATES), st.floats(0, 80000))
def test_live_link_comes_back(tmp_path_factory, frames, fps, start):
    path = tmp_path_factory.mktemp("csv") / "take.csv"
    curves, head = motion(frames)
    live_link.write(path, curves, head, fps, start)
    back = live_link.read(path, fps)
    assert len(back.curves) == frames
    # A timecode has thousandths of a frame.
    assert np.abs(back.curves - curves).max() < 2e-3 and np.abs(back.head_rotation - head).max() < 0.1


def test_live_link_is_what_the_app_writes(tmp_path):
    curves, head = np.zeros((61, 52), np.float32), np.zeros((61, 3), np.float32)
    curves[:, INDEX["jawLeft"]], curves[:, INDEX["eyeLookOutLeft"]], head[:, 1] = 0.25, 1.0, 90.0
    live_link.write(tmp_path / "take.csv", curves, head, 60.0, 3661.5)
    rows = list(csv.reader((tmp_path / "take.csv").open(newline="")))
    assert rows[0][:3] == ["Timecode", "BlendshapeCount", "EyeBlinkLeft"] and len(rows[0]) == 63
    assert rows[0][-9:] == list(live_link.TURNS)
    assert all(rows[0].index(f"{part}Right") < rows[0].index(f"{part}Left") for part in ("Jaw", "Mouth"))
    assert rows[1][:2] == ["01:01:01:30.000", "61"] and rows[31][0] == "01:01:02:00.000"
    row = dict(zip(rows[0], map(str, rows[1]), strict=True))
    assert float(row["JawLeft"]) == 0.25 and float(row["JawRight"]) == 0
    assert float(row["HeadYaw"]) == pytest.approx(-np.pi / 2) and float(row["HeadPitch"]) == 0


@pytest.mark.parametrize(
    ("channel", "column", "radians"),
    # How two columns changed together between two frames of recordings of the app, for a channel from 0 to 1.
    [
        ("eyeLookOutLeft", "LeftEyeYaw", -0.59), ("eyeLookInLeft", "LeftEyeYaw", 0.61),
        ("eyeLookInRight", "RightEyeYaw", -0.61), ("eyeLookOutRight", "RightEyeYaw", 0.60),
        ("eyeLookUpLeft", "LeftEyePitch", -0.44), ("eyeLookDownRight", "RightEyePitch", 0.61),
    ],
)  # fmt: skip
def test_eyes_turn_as_in_recordings(tmp_path, channel, column, radians):
    curves, head = np.zeros((2, 52), np.float32), np.zeros((2, 3), np.float32)
    curves[1, INDEX[channel]] = 1.0
    live_link.write(tmp_path / "take.csv", curves, head, 60.0)
    still, turned = csv.DictReader((tmp_path / "take.csv").open(newline=""))
    assert float(turned[column]) - float(still[column]) == pytest.approx(radians, abs=0.03)
    others = [name for name in live_link.TURNS if name != column]
    assert not any(float(turned[name]) for name in others)


def test_a_recording_goes_on_past_midnight(tmp_path):
    rows = "\n".join(f"{code},0.5,0,0" for code in ("23:59:59:28.000", "23:59:59:29.000", "00:00:00:00.000"))
    (tmp_path / "night.csv").write_text(f"{HEAD}\n{rows}\n00:00:00:01.000,1,0,0")
    back = live_link.read(tmp_path / "night.csv", 30.0)
    assert back.curves[:, INDEX["jawOpen"]].tolist() == pytest.approx([0.5, 0.5, 0.5, 1.0])


@pytest.mark.parametrize("fps", RATES)
def test_timecodes_count_on(fps):
    """Frame n of a nominal second is n, at every rate, for hours."""
    nominal = round(fps)
    for frame in (0, 1, nominal - 1, nominal, 61 * nominal + 3, 3600 * nominal, 30 * 3600 * nominal):
        hours, minutes, seconds, rest = live_link.timecode(frame / fps, fps).split(":")
        whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
        assert whole * nominal + float(rest) == pytest.approx(frame, abs=2e-3)


def test_odd_live_link_files_are_read(tmp_path):
    curves, head = motion(30)
    live_link.write(tmp_path / "take.csv", curves, head, 60.0)
    rows = list(csv.reader((tmp_path / "take.csv").open(newline="")))
    order = [0, *reversed(range(2, len(rows[0])))]  # other order, no count
    text = "\r\n".join(";".join(row[column].replace(".", ",") for column in order) for row in rows)
    (tmp_path / "odd.csv").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n00:00:01")  # BOM, and cut off
    back = live_link.read(tmp_path / "odd.csv", 60.0)
    assert np.abs(back.curves - curves).max() < 2e-3
    few = "Timecode,JawOpen,mouth_Close,MouthFunnel\n00:00:00:00,0.5,,1\n00:00:00:30,1,0,0"
    (tmp_path / "few.csv").write_text(few)
    back = live_link.read(tmp_path / "few.csv", 30.0)
    assert back.curves[0, INDEX["jawOpen"]] == 0.5 and not back.curves[:, INDEX["browInnerUp"]].any()
    dropped = [row for number, row in enumerate(rows) if number != 10]
    (tmp_path / "dropped.csv").write_text("\n".join(",".join(row) for row in dropped))
    assert len(live_link.read(tmp_path / "dropped.csv", 60.0).curves) == 30


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b,c\n1,2,3",
        HEAD,
        "JawOpen,JawLeft,MouthClose\n0,0,0",
        *(
            f"{HEAD}\n{rows}"
            for rows in ("0,x,0,0", "soon,0,0,0", "0,nan,0,0", "5,0,0,0\n5,1,0,0", "0:0:5:0,0,0,0\n0:0:1:0,0,0,0")
        ),
    ],
)
def test_other_files_are_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "bad.csv").write_text(content)
    with pytest.raises(InputError) as error:
        live_link.read(tmp_path / "bad.csv", 30.0)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.sampled_from(RATES))
def test_audio2face_comes_back(tmp_path_factory, frames, fps):
    path = tmp_path_factory.mktemp("json") / "take.json"
    curves, _ = motion(frames)
    audio2face.write(path, curves, fps, "voice.wav")
    made = json.loads(path.read_text())
    assert (made["numPoses"], made["numFrames"], made["trackPath"]) == (52, frames, "voice.wav")
    back = audio2face.read(path, fps)
    assert np.abs(back.curves - curves).max() < 1e-4 and not back.head_rotation.any()


def test_other_exports_of_audio2face(tmp_path):
    made = {"exportFps": 30.0, "numPoses": 3, "facsNames": ["JawOpen", "jaw_Left", "TongueTipUp", "MouthSmile_L"],
            "weightMat": [[0, 1, 1, 0.5], [1, 0, 1, 0.5]], "joints": ["jaw"]}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(made))
    back = audio2face.read(tmp_path / "a.json", 60.0)
    assert len(back.curves) == 4 and back.curves[1, INDEX["jawOpen"]] == pytest.approx(0.5)
    assert back.curves[0, INDEX["mouthSmileLeft"]] == 0.5
    names = ",".join(f"blendShapes.{name[0].upper()}{name[1:]}" for name in ARKIT)
    rows = "\n".join(",".join(["%f" % (n / 30), *["0.25"] * 52]) for n in range(10))
    (tmp_path / "a.csv").write_text(f"timeCode,{names}\n{rows}\n")
    assert (audio2face.read(tmp_path / "a.csv", 30.0).curves == 0.25).all()
    for name in ("fps", "FPS", "frameRate"):
        other = {name: 30} | {key: value for key, value in made.items() if key != "exportFps"}
        (tmp_path / "other.json").write_text(json.dumps(other))
        assert len(audio2face.read(tmp_path / "other.json", 60.0).curves) == 4
    header = ";".join(["frame", "time_code", *names.split(",")])
    rows = "\n".join(";".join([str(n), f"{n / 30:.3f}".replace(".", ","), *["0,25"] * 52]) for n in range(10))
    (tmp_path / "a.csv").write_text(f"{header}\n{rows}\n")
    assert (audio2face.read(tmp_path / "a.csv", 30.0).curves == 0.25).all()
    (tmp_path / "wide.json").write_bytes(json.dumps(made | {"exportFps": None, "fps": 30}).encode("utf-16"))
    assert len(audio2face.read(tmp_path / "wide.json", 60.0).curves) == 4
    still = json.dumps(made | {"exportFps": 0})
    for bad in ("{}", "[", "nothing", still):
        (tmp_path / "bad.json").write_text(bad)
        with pytest.raises(InputError):
            audio2face.read(tmp_path / "bad.json", 30.0)


def test_names_of_channels():
    for name in ("jawLeft", "JawLeft", "jaw_left", "head.jawLeft", "blendShapes.JawLeft"):
        assert channel_of(name) == "jawLeft"
    assert channel_of("mouthSmile_L") == channel_of("MouthSmileL") == "mouthSmileLeft"
    assert channel_of("TongueTipUp") == channel_of("") == ""


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=200), st.sampled_from([0.0, 1e-3, 0.1]))
def test_thinned_curves_miss_no_frame(values, tolerance):
    values = np.array(values, np.float32)
    kept = thinning.key_frames(values, tolerance)
    back = np.interp(np.arange(len(values)), kept, values[kept])
    assert np.abs(back - values).max() <= tolerance + 1e-6 and {0, len(values) - 1} <= set(kept)
    ramp = np.linspace(0, 1, 50, dtype=np.float32)
    assert thinning.key_frames(ramp, 1e-3).tolist() == [0, 49]


def test_channels_share_their_keys():
    rows = np.zeros((40, 2))
    rows[10, 0], rows[30, 1] = 1.0, 0.5
    kept = thinning.key_frames(rows, 0.01)
    assert kept.tolist() == [0, 9, 10, 11, 29, 30, 31, 39]
    for channel in (0, 1):
        assert np.array_equal(np.interp(np.arange(40), kept, rows[kept, channel]), rows[:, channel])


def test_a_limit_of_keys_keeps_what_stands_out_most():
    values = np.zeros(100)
    values[20], values[70] = 0.2, 1.0
    assert thinning.key_frames(values, 0.01, most=3).tolist() == [0, 70, 99]
    assert len(thinning.key_frames(np.random.default_rng(0).random(1000), 0.0, most=50)) == 50
    assert thinning.key_frames(values, 0.01, most=2000).tolist() == thinning.key_frames(values, 0.01).tolist()
