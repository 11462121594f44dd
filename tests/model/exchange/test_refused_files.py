"""Files of other programs, and settings, that hold what they must not: one sentence, without a traceback."""

import json

import pytest

from unitaf.channels import ARKIT
from unitaf.errors import InputError, SettingsError
from unitaf.exchange import motion
from unitaf.settings import Settings

HEADER = "Timecode,BlendshapeCount,EyeBlinkLeft,JawOpen,MouthClose\n"
FILES = {
    "only a row that was cut off": ("a.csv", HEADER + "10:00:00:00.0,61,0.1"),
    "a cell of 140,000 letters": ("a.csv", HEADER + "10:00:00:00.0,61," + "1" * 140_000 + ",0,0\n"),
    "a timecode without end": ("a.csv", HEADER + "9" * 5000 + ":00:00:00.0,61,0,0,0\n"),
    "an endless angle": ("a.csv", HEADER.replace("\n", ",HeadYaw\n") + "10:00:00:00.0,61,0,0,0,1e999\n"),
    "a thousand years": ("a.csv", HEADER.replace("Timecode", "Time") + "0,61,0,0,0\n3e10,61,0,0,0\n"),
    "names that are no texts": ("a.json", json.dumps({"exportFps": 30, "facsNames": [{}], "weightMat": [[0.0]]})),
    "an endless rate": (
        "a.json",
        f'{{"exportFps": 1e999, "facsNames": {json.dumps(list(ARKIT))}, "weightMat": [{[0.0] * 52}]}}',
    ),
    "nested deep": ("a.json", '{"facsNames": ' + "[" * 100_000),
    "a number of 5,000 digits": ("a.json", '{"exportFps": ' + "9" * 5000 + "}"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_does_not_do_is_refused_in_a_sentence(tmp_path, name):
    file, text = FILES[name]
    (tmp_path / file).write_text(text)
    with pytest.raises(InputError) as refusal:
        motion.read_motion(tmp_path / file, 30.0)
    assert len(str(refusal.value)) < 600 and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "values",
    [
        {"voice": 7}, {"voice": None}, {"voice": ["giant"]}, {"voice": "x" * 5000}, {"seed": 10**400},
        {"speed": "x" * 5000}, {"emotion": [[10**400, {}]]}, {"emotion": [[[[[]]]]]}, {"emotion": "x" * 5000},
        {"x" * 5000: 1}, {"fps": float("inf")},
    ],
)  # fmt: skip
def test_a_setting_that_does_not_do_is_refused_in_a_sentence(values):
    with pytest.raises(SettingsError) as refusal:
        Settings.from_dict(values)
    assert len(str(refusal.value)) < 600
