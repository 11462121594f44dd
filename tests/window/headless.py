"""The lines and scripts of docs/headless.md and README.md, run as they are printed there, in a real Blender.

Started by run.py; pytest does not collect this file by itself.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chroot
import pytest

PAGES = {name: (chroot.ROOT / name).read_text("utf-8") for name in ("docs/headless.md", "README.md")}
PAGE = PAGES["docs/headless.md"]
HERE = Path(__file__).resolve().parent
BROWS = {'key_blocks["browInnerUp"].value': 2}


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
    command = ["blender", "-b", "--python-exit-code", "1", "--python", str(HERE / "make_scene.py")]
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
    assert chroot.engines() == []


def inside(path: Path) -> str:
    """A path of this process as the chroot knows it."""
    return f"/{path.relative_to(chroot.FOLDER)}"


def described(file: Path, script: str = "describe.py") -> Any:
    """What another Blender finds in a file."""
    opened = ["-b", file.name] if file.suffix == ".blend" else ["-b"]
    command = ["blender", *opened, "--python-exit-code", "1", "--python", str(HERE / script), "--", file.name]
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
    assert "100%" in done.stdout
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
