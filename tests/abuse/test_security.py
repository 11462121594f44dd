"""What the code never does: by reading it, and by watching the engine's process at work."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from abuse import MODELS, PATIENCE, REPOSITORY, counts
from engine_processes import client_of, core, real, said

SOURCES = [*sorted((MODELS / "unitaf").rglob("*.py")), *sorted((REPOSITORY / "unitaf_blender").rglob("*.py"))]
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {
    "pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "urllib", "http", "socket", "requests", "ftplib",
    "smtplib", "asyncio", "ssl", "xmlrpc", "telnetlib", "socketserver",
}  # fmt: skip
FORBIDDEN_OF_OS = {"system", "popen", "fork", "forkpty"}
MAY_START_PROCESSES = {f"unitaf_blender/engine/{name}.py" for name in ("process", "connection", "setup")}
# The command "batch --jobs", never the engine; and what quotes a command for Windows, which is printed.
MAY_START_PROCESSES |= {f"models/unitaf/farm/{name}.py" for name in ("one_machine", "writing")}


def _faults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            if (node.module or "").split(".")[0] in FORBIDDEN_MODULES:
                yield str(node.module)
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in FORBIDDEN_CALLS or name.startswith(("os.spawn", "os.exec", "pickle.")):
                yield name
            if name.startswith("os.") and name[3:] in FORBIDDEN_OF_OS:
                yield name
            for word in node.keywords:
                value = getattr(word.value, "value", None)
                if word.arg in ("shell", "allow_pickle") and value is not False:
                    yield f"{word.arg}={ast.unparse(word.value)}"
                if name == "torch.load" and word.arg == "weights_only" and value is not True:
                    yield name
            if name == "torch.load" and not any(word.arg == "weights_only" for word in node.keywords):
                yield name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_a_source_evaluates_unpickles_and_connects_to_nothing(path: Path) -> None:
    counts["sources read for what they never do"] += 1
    text = path.read_text("utf-8")
    place = path.relative_to(REPOSITORY).as_posix()
    assert list(_faults(ast.parse(text))) == []
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
    imported = {alias.name for node in imports for alias in node.names}
    assert place in MAY_START_PROCESSES or "subprocess" not in imported


@pytest.mark.parametrize(
    "source",
    ["eval('1')", "import pickle", "from urllib.request import urlopen", "import os\nos.system('x')", "torch.load(x)",
     "import subprocess\nsubprocess.run('x', shell=True)", "import numpy\nnumpy.load(x, allow_pickle=True)"],
)  # fmt: skip
def test_the_reader_of_sources_sees_them(source: str) -> None:
    assert list(_faults(ast.parse(source)))


TRACE = """
import json, os, sys
_log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_WATCHED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "open",
            "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
            "os.chown", "shutil.", "urllib.", "http.", "ftplib.", "smtplib.", "pty.", "webbrowser.", "pickle.")
def _shown(each):
    return each if isinstance(each, (str, int)) else os.fspath(each) if isinstance(each, os.PathLike) else repr(each)
def _watch(event, arguments, _write=os.write, _dumps=json.dumps):
    if event.startswith(_WATCHED):
        _write(_log, (_dumps([event, [_shown(each) for each in arguments]]) + "\\n").encode())
sys.addaudithook(_watch)
"""
TORCHS_OWN = (["subprocess.Popen", "lscpu"],)  # while it is imported, to know the processor; the numpy engine has none
CHANGES_FILES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
WRITING = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC


def _is_below(path: object, folder: Path) -> bool:
    return isinstance(path, str) and Path(path).resolve().is_relative_to(folder.resolve())


def test_the_engine_opens_no_connection_starts_no_process_and_writes_below_its_output_folder(tmp_path: Path) -> None:
    """Python's audit hook in the real engine, from before its first import until its end.

    Python's own cache of compiled modules is left out: it is Python that writes it.
    """
    out, log = tmp_path / "out", tmp_path / "trace"
    client = client_of(real(TRACE.format(log=str(log))), start=PATIENCE)
    for number, text in enumerate(["Hello there.", "I thought you had [sad .7]gone.[/]"]):
        final = said(client, text, out, f"take {number}")
        assert isinstance(final, core.protocol.Done), final
    sound = Path(final.files["wav"])
    recording = client.face(sound, core.settings.Settings(), out, "face", text="I thought you had gone.")
    assert isinstance(client.wait(recording, 2 * PATIENCE), core.protocol.Done)
    by_torch = TORCHS_OWN if client.hello.engine.startswith("torch") else ()
    client.stop()
    events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    counts["audited events of the engine"] += len(events)
    written: set[str] = set()
    for event, arguments in events:
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(path, str) and isinstance(flags, int) and flags & WRITING:
                written.add(path)
        elif event == "shutil.rmtree":
            written.add(arguments[0])
        elif event in CHANGES_FILES:
            if event not in ("os.remove", "os.rmdir") or arguments[1] == -1:  # else within a folder of shutil.rmtree
                written |= set(arguments[: 2 if event == "os.rename" else 1])
        else:
            assert event.startswith("shutil.") or [event, arguments[0]] in by_torch, (event, arguments)
    outside = {path for path in written if not _is_below(path, out) and "__pycache__" not in path}
    assert outside <= {"/dev/null"}
    assert len(written) > 10
