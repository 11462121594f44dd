"""The file for bug reports: enough to find the fault, and nothing private unless it was asked for."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pytest
from abuse import assert_plain

from unitaf import report
from unitaf.cli.main import main
from unitaf.errors import OutputError

SECRET = "The merger with Umbrella is off.\nTell nobody."
LOG = [
    "INFO unitaf.worker: The model was ready after 1.2 s.",
    "Traceback (most recent call last):",
    '  File "/home/maria.k/blender/unitaf/joint.py", line 7, in speak',
    "ValueError: The merger with Umbrella is off.",
    "UnicodeError: in 'Tell nobody.' at 7",
    "WARNING C:\\Users\\Jürgen Müller\\takes\\x.wav is in use",
    "OSError: /Users/李 雷/takes: Permission denied",
    "ModuleNotFoundError: No module named 'numpy.core'",
    "x" * 10,
]
PRIVATE = ["maria", "Jürgen", "Müller", "李", "merger", "Umbrella", "nobody"]


def test_nothing_private_is_in_it_unless_asked_for(tmp_path: Path) -> None:
    settings = {"fps": 30.0, "voice": "giant"}
    privacy = report.Privacy(texts=[SECRET])
    made = report.build_report(LOG, settings, "numpy 1.26", privacy, extra={"failure": "/home/maria.k/x"})
    written = report.write_report(made, tmp_path / "new" / "report.json").read_text("utf-8")
    assert [name for name in PRIVATE if name in written] == []
    found = json.loads(written)
    assert found["engine"] == "numpy 1.26" and found["settings"] == {"fps": 30.0, "voice": "giant"}
    assert platform.python_version() in found["python"] and "numpy" in found["packages"]
    assert found["log"][0] == LOG[0] and 'joint.py", line 7' in found["log"][2] and found["log"][7] == LOG[7]
    assert "texts" not in found


def test_texts_are_in_it_when_asked_for_but_never_names(tmp_path: Path) -> None:
    found = report.build_report(LOG, texts=[SECRET])
    assert found["texts"] == [SECRET] and "merger" in found["log"][3]
    assert not [name for name in PRIVATE[:4] if name in json.dumps(found, ensure_ascii=False)]


def test_the_own_home_and_name_are_taken_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/srv/people/otto")
    monkeypatch.setenv("LOGNAME", "otto")
    assert report.without_user("in /srv/people/otto/a and D:/otto/b") == "in ~/a and D:/<user>/b"
    assert report.Privacy().text("in /srv/people/otto/a and D:/otto/b by otto") == "in file-1 and file-2 by user-1"


def test_names_have_one_placeholder_each() -> None:
    privacy = report.Privacy({"object": ["Umbrella", "Umbrella.001"], "take": ["the-merger-001"]}, ["I was asleep."])
    lines = ["Umbrella.001 and Umbrella: the-merger-001.", "I WAS ASLEEP. Umbrella again, as in the-merger-001."]
    assert privacy.lines(lines) == ["object-1 and object-2: take-1.", "text-1 object-2 again, as in take-1."]


def test_words_that_nobody_told_of_are_found_out() -> None:
    found = report.Privacy().lines(
        [
            "ValueError: Zarquon in C:\\Zarquon\\x.wav and /srv/zarquon, zarquon_7, 扎尔, said-zarquon-001",
            '  File "/srv/zarquon/unitaf/zarquon/unitaf/joint.py", line 7, in speak',
            '  File "/srv/zarquon/plan.py", line 9, in zarquon',
            "    zarquon(zarquon)",
            "OSError: [Errno 13] Permission denied",
        ]
    )
    assert "zarquon" not in "\n".join(found).lower() and "扎尔" not in "\n".join(found)
    assert found[1] == '  File "unitaf/joint.py", line 7, in speak'
    assert found[-1] == "OSError: [Errno 13] Permission denied"


def test_only_the_last_lines_are_kept() -> None:
    found = report.build_report(str(number) for number in range(1000))
    assert found["log"] == [str(number) for number in range(900, 1000)]


def test_it_cannot_be_written_where_a_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError) as refusal:
        report.write_report(report.build_report(), tmp_path / "file" / "report.json")
    assert_plain(str(refusal.value))


@pytest.mark.parametrize("asked", [False, True])
def test_the_command(asked: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take, log, out = (tmp_path / name for name in ("take.json", "engine.log", "report.json"))
    take.write_text(json.dumps({"text": SECRET, "settings": {"fps": 25}, "frames": 7}), "utf-8")
    log.write_text("\n".join(LOG), "utf-8")
    more = ["--with-text"] if asked else []
    assert main(["report", "--out", str(out), "--take", str(take), "--log", str(log), *more]) == 0
    found = out.read_text("utf-8")
    assert ("Umbrella" in found) == asked and json.loads(found)["take"]["frames"] == 7
    assert str(out) in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", "[" * 100_000, '{"settings": 7}'])
def test_what_is_no_take_is_refused(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take = tmp_path / "take.json"
    take.write_text(content)
    assert main(["report", "--out", str(tmp_path / "r"), "--take", str(take)]) == 1
    assert_plain(capsys.readouterr().err.strip())
