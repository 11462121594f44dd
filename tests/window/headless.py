"""The lines and scripts of docs/headless.md and README.md, run as they are printed there, in a real Blender.

Started by run.py; pytest does not collect this file by itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import chroot
import pytest
from chroot import inside

PAGES = {name: (chroot.ROOT / name).read_text("utf-8") for name in ("docs/headless.md", "README.md")}
PAGE = PAGES["docs/headless.md"]
HERE = Path(__file__).resolve().parent
BROWS = {'key_blocks["browInnerUp"].value': 2}
GUEST = 1234  # a user without an account, who is not root
LATE = 20  # seconds


def blocks(language: str, page: str = PAGE) -> list[str]:
    """What a page shows in a language."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


LINES = [line for block in blocks("sh") for line in block.splitlines() if line]
INSTALL = [line for line in LINES if "install-file" in line]
GENERATE = [line for line in LINES if "unitaf generate" in line]
RUN_SCRIPT = [line for line in LINES if line.endswith("--python talk.py")]
SCRIPTS = blocks("python")
README = PAGES["README.md"]
README_LINES = [line for block in blocks("sh", README) for line in block.splitlines() if "unitaf generate" in line]
README_SCRIPTS = blocks("python", README)


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    """The built zip, installed in a fresh home by the documented line."""
    chroot.install(INSTALL[0])


@pytest.fixture(scope="session")
def scenes(installed: None) -> Path:
    """The folder with the scenes to start from and a recording, made once."""
    folder = chroot.outside("/tmp/scenes")
    folder.mkdir()
    command = ["blender", "-b", "--python-exit-code", "1", "--python", inside(HERE / "make_scene.py")]
    done = chroot.run(command, inside(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    done = chroot.run(f"mkdir voice && cp scene.blend voice && cd voice && {GENERATE[0]}", inside(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.move(next((folder / "voice" / "speech").glob("*.wav")), folder / "actor.wav")
    shutil.rmtree(folder / "voice")
    return folder


@pytest.fixture
def folder(scenes: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A new folder with scene.blend in it; afterwards no engine runs any more."""
    target = chroot.outside(f"/tmp/{abs(hash(request.node.name))}")
    shutil.copytree(scenes, target)
    yield target
    chroot.check_no_engine_is_left()


@pytest.fixture(scope="session")
def read_only(installed: None) -> Iterator[Path]:
    """The add-on installed by root for all users, where a guest may not write; afterwards nothing has changed there."""
    place = chroot.outside("/tmp/studio")
    done = chroot.run(INSTALL[0], changes={"BLENDER_USER_RESOURCES": inside(place)})
    assert done.returncode == 0, done.stdout + done.stderr
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    yield place
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before


def give_to_guest(folder: Path) -> Path:
    """Make a folder the guest's own, with what is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, GUEST, GUEST)
    return folder


def described(file: Path, script: str = "describe.py") -> Any:
    """What another Blender finds in a file."""
    opened = ["-b", file.name] if file.suffix == ".blend" else ["-b"]
    command = ["blender", *opened, "--python-exit-code", "1", "--python", inside(HERE / script), "--", file.name]
    done = chroot.run(command, inside(file.parent))
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("DESCRIBED"))[10:])


def check_take(file: Path, start: int, takes: int = 1, sound_file: str = r"//speech/[a-z0-9-]+\.wav") -> Any:
    """The last take of a saved file is whole: keys, sound, and the animator's own action as it was."""
    found = described(file)
    mine = [strip for track in found["tracks"] for strip in track["strips"] if strip["action"] == "My brows"]
    assert len(mine) == 1 and mine[0]["curves"] == BROWS
    spoken = [track for track in found["tracks"] if track["name"].startswith("UniTAF ") and len(track["strips"]) == 1]
    assert len(spoken) == takes, found["tracks"]
    take = spoken[-1]["strips"][0]
    assert take["start"] == start and len(take["curves"]) == 51 and not set(BROWS) & set(take["curves"])  # all but his
    assert len(set(take["curves"].values())) == 1  # a key per frame, in every channel
    sound = found["sounds"][-1]
    assert len(found["sounds"]) == takes
    assert re.fullmatch(sound_file, sound["file"]) and sound["exists"]
    assert sound["start"] == start and abs(sound["frames"] - (take["end"] - take["start"] + 1)) <= 1
    assert found["movement"] > 0.002  # metres
    names = sorted(path.suffix for path in (file.parent / "speech").iterdir())
    assert names == sorted([".json", ".npz", ".wav"] * takes)
    return found


def test_the_page_is_covered():
    """Every line of the page is run here."""
    rest = set(LINES) - {*INSTALL, *GENERATE, *RUN_SCRIPT}
    assert rest == set() and len(INSTALL) == len(RUN_SCRIPT) == 1
    assert len(GENERATE) == 4 and len(SCRIPTS) == 4 and README_LINES and README_SCRIPTS


@pytest.mark.parametrize("line", [*GENERATE, *README_LINES])
def test_line(folder, line):
    done = chroot.run(line, inside(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^Head: \d+\.\d s of speech at frames \d+ to \d+", done.stdout, re.MULTILINE), done.stdout
    # The last of it may come together with the end.
    assert re.search(r"^ *\d+% \w", done.stdout, re.MULTILINE), done.stdout
    start = re.search(r"--frame (\d+)", line)
    own = {"sound_file": "//actor.wav"} if "--recording" in line else {}
    found = check_take(folder / "out.blend", int(start[1]) if start else 1, **own)
    if "--render" in line:
        facts = described(folder / "out.mp4", "film_facts.py")
        take = found["tracks"][-1]["strips"][0]
        assert facts["frames"] == pytest.approx(take["end"] - take["start"] + 1, abs=1)
        assert facts["fps"] == found["fps"] and facts["size"] == [64, 64]
        assert facts["loudest"] > 0.02
        assert facts["seconds of sound"] == pytest.approx(facts["frames"] / facts["fps"], abs=0.2)


@pytest.mark.parametrize(
    "script", [*SCRIPTS, *README_SCRIPTS], ids=["operator", "recording", "emotion", "function", "readme"]
)
def test_script(folder, script):
    if "import bpy" not in script:
        script = f"import bpy\n{script}"
    (folder / "talk.py").write_text(script, "utf-8")
    done = chroot.run(RUN_SCRIPT[0], inside(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    if "recording=" in script:
        check_take(folder / "out.blend", 1, sound_file="//actor.wav")
    elif "out.blend" in script:
        check_take(folder / "out.blend", 60, takes=2)
    else:
        assert {path.suffix for path in (folder / "speech").iterdir()} == {".wav", ".npz", ".json"}


def test_the_folder_can_be_moved(folder):
    assert chroot.run(GENERATE[0], inside(folder)).returncode == 0
    moved = folder.with_name("moved elsewhere 你")
    moved.mkdir()
    shutil.move(folder / "out.blend", moved)
    shutil.move(folder / "speech", moved)
    check_take(moved / "out.blend", 1)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("generate --text '' --target Head", 1, "There is no text"),
        ("generate --text 'Hello.' --target Nobody", 1, "no object called 'Nobody'"),
        ("generate --text 'Hello.' --target Camera", 1, "is not a mesh"),
        ("generate --text 'Hello.' --target Head --speed 9", 1, "speed"),
        ("generate --text 'Hello.' --target Head --save scene.blend/out.blend", 1, "scene.blend"),
        ("generate --text 'Hello.' --target Head --speed banana", 2, "usage:"),
        ("generate --target Head", 2, "--text"),
        ("dance", 2, "usage:"),
    ],
)
def test_bad_input(folder, arguments, code, words):
    """One plain sentence on stderr, the exit code, and no file is left or changed."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = chroot.run(f"blender -b scene.blend --command unitaf {arguments}", inside(folder))
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stderr and "Traceback" not in done.stdout + done.stderr
    if code == 1:
        assert done.stderr.strip().splitlines()[-1].startswith("unitaf: ")
    kept = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert kept == before


def test_a_face_that_stands_still(folder):
    line = GENERATE[0].replace("scene.blend", "pinned.blend")
    done = chroot.run(line, inside(folder))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "The face does not move" in done.stdout and "Solo" in done.stdout


def test_errors_in_scripts(folder):
    """A RuntimeError with the sentence; Blender ends with the code that was asked for, and with 0 without it."""
    (folder / "talk.py").write_text('import bpy\nbpy.ops.unitaf.generate(text="Hello.", target="Nobody")\n')
    done = chroot.run(RUN_SCRIPT[0], inside(folder))
    assert done.returncode == 1
    assert "RuntimeError: Error: There is no object called 'Nobody'" in done.stdout + done.stderr
    without = RUN_SCRIPT[0].replace(" --python-exit-code 1", "")
    assert without != RUN_SCRIPT[0] and chroot.run(without, inside(folder)).returncode == 0


def test_a_users_name_in_another_script(folder):
    """Installed and used by a guest whose home has Chinese letters and a space; also before the first save."""
    home = give_to_guest(chroot.outside("/tmp/王 小明"))
    mine = give_to_guest(home / "场景 一")
    shutil.copy(folder / "scene.blend", mine)
    shutil.copy(chroot.outside(chroot.WORK) / INSTALL[0].split()[-1], home)
    unsaved = "import bpy; bpy.ops.unitaf.add_demo_head(); bpy.ops.unitaf.generate(text='Hello.')"
    for line, place in (
        (INSTALL[0], home),
        (GENERATE[0], mine),
        (f'blender -b --python-exit-code 1 --python-expr "{unsaved}"', home),
    ):
        done = chroot.run(line, inside(place), {"HOME": inside(home)}, GUEST)
        assert done.returncode == 0, done.stdout + done.stderr
    check_take(mine / "out.blend", 1)
    assert len(list((home / ".local" / "share" / "unitaf" / "unsaved").rglob("*.wav"))) == 1


@pytest.mark.parametrize(
    "changes",
    [{}, {"HOME": None}, {"HOME": "/nowhere"}, {"TMPDIR": "/etc", "TMP": "/etc", "TEMP": "/etc"}],
    ids=["read-only", "no home", "a home that is not there", "no temporary folder"],
)
def test_a_bare_guest(folder, read_only, changes):
    """Nothing can be written where the add-on is installed, and more is missing; a saved scene, then a new one."""
    give_to_guest(folder)
    surroundings = {"BLENDER_USER_RESOURCES": inside(read_only), "HOME": inside(folder), **changes}
    done = chroot.run(GENERATE[0], inside(folder), surroundings, GUEST)
    assert done.returncode == 0 and "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
    check_take(folder / "out.blend", 1)

    (folder / "talk.py").write_text(
        "import bpy\n"
        "bpy.ops.wm.read_homefile(use_empty=True)\n"
        "bpy.ops.unitaf.add_demo_head()\n"
        "bpy.ops.unitaf.generate(text='Hello.')\n"
        "bpy.ops.wm.save_as_mainfile(filepath='new.blend')\n"
    )
    done = chroot.run(RUN_SCRIPT[0].replace("scene.blend ", ""), inside(folder), surroundings, GUEST)
    said = done.stdout + done.stderr
    if changes.get("HOME") == "/nowhere":
        assert done.returncode == 1 and "The folder /nowhere/.local/share/unitaf" in said, said
        return
    assert done.returncode == 0 and "Traceback" not in said, said
    assert described(folder / "new.blend")["sounds"][0]["file"].startswith("//speech/hello")


def test_an_engine_that_starts_late(folder):
    """A Python of one's own on a busy network drive."""
    python = folder / "late python"
    python.write_text(f'#!/bin/sh\nsleep {LATE}\nexec /usr/bin/python3 "$@"\n')
    python.chmod(0o755)
    (folder / "talk.py").write_text(
        "import bpy\n"
        "preferences = bpy.context.preferences.addons['bl_ext.user_default.unitaf'].preferences\n"
        f"preferences.engine, preferences.engine_python = 'MINE', {inside(python)!r}\n"
        "bpy.ops.unitaf.generate(text='Hello.', target='Head')\n"
        "bpy.ops.wm.save_as_mainfile(filepath='out.blend')\n"
    )
    began = time.monotonic()
    done = chroot.run(RUN_SCRIPT[0], inside(folder))
    assert done.returncode == 0 and time.monotonic() - began > LATE, done.stdout + done.stderr
    check_take(folder / "out.blend", 1)


def test_two_at_once_in_one_folder(folder):
    """Neither takes the other's name."""
    lines = [GENERATE[0].replace("out.blend", f"out{number}.blend") for number in (1, 2)]
    with ThreadPoolExecutor() as pool:
        for done in pool.map(lambda line: chroot.run(line, inside(folder)), lines):
            assert done.returncode == 0, done.stdout + done.stderr
    sounds = [described(folder / f"out{number}.blend")["sounds"] for number in (1, 2)]
    assert all(len(found) == 1 and found[0]["exists"] for found in sounds)
    assert sounds[0][0]["file"] != sounds[1][0]["file"]
    assert sorted(path.suffix for path in (folder / "speech").iterdir()) == sorted([".json", ".npz", ".wav"] * 2)
