"""An engine without a model, for the client's tests: ``python fake_worker.py MODE``.

It shares no code with the package, so that a mistake in the protocol cannot agree with itself.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

MODE = sys.argv[1]


def say(**message):
    line = json.dumps(message, ensure_ascii=False).encode() + b"\n"
    pieces = [line[start : start + 7] for start in range(0, len(line), 7)] if MODE == "in pieces" else [line]
    for piece in pieces:
        say_raw(piece)
        time.sleep(0.002 * (len(pieces) > 1))


def say_raw(line):
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def hello(protocol=4):
    computes = {"engine": "numpy", "engine_version": "0"}
    say(type="hello", protocol=protocol, version="0.1.0", python="3", pid=os.getpid(), **computes)


def done(job, out, name):
    files = {}
    for kind in ("wav", "npz", "json"):
        file = Path(out) / f"{name}.{kind}"
        file.write_text("fake")
        files[kind] = str(file)
    say(type="done", job=job, files=files, seconds=1.0, frames=30, warnings=[])


def serve():
    """What every mode does that is not named in ``main``; one job at a time, at once."""
    for line in sys.stdin.buffer:
        message = json.loads(line)
        kind, job = message["type"], message.get("job")
        if kind == "quit":
            say(type="bye")
            return
        if kind not in ("speak", "face"):
            continue
        say(type="progress", job=job, done=0.5, stage="Speaking")
        if MODE == "dies":
            sys.stderr.write("Traceback: something broke\n")
            sys.stderr.flush()
            os._exit(7)
        elif MODE == "killed":
            os.kill(os.getpid(), 9)
        elif MODE == "garbage in job":
            say_raw(b"Segmentation fault\n")
        elif MODE == "refuses":
            say(type="error", job=None, code="protocol", message="I did not understand that.")
        elif MODE == "fails":
            say(type="error", job=job, code="text", message="There is nothing to say.")
        elif MODE == "floods":
            for step in range(5000):
                say(type="progress", job=job, done=step / 5000, stage="Speaking")
            done(job, message["out"], message["name"])
        elif MODE == "floods for ever":
            while True:
                say(type="progress", job=job, done=0.5, stage="Speaking")
        elif MODE == "chatters":
            for number in range(100_000):
                sys.stderr.write(f"{number:050}\n")
            done(job, message["out"], message["name"])
        elif MODE == "dies and leaves a child":
            child = subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(60)"])
            sys.stderr.write(f"{child.pid}\n")
            sys.stderr.flush()
            os._exit(7)
        elif MODE == "dies in a line":
            say_raw(b'{"type":"progress","job":"')
            os._exit(7)
        elif MODE == "half a line":
            say_raw(b'{"type":"progress","job":"')
            time.sleep(60)
        elif MODE == "obeys":
            wait_for_cancel(job)
        elif MODE in ("ignores cancel", "silent in job"):
            time.sleep(60)
        else:
            done(job, message["out"], message["name"])


def wait_for_cancel(job):
    message = json.loads(sys.stdin.buffer.readline())
    assert message == {"type": "cancel", "job": job}, message
    say(type="cancelled", job=job)


def main():
    if MODE == "silent":
        time.sleep(60)
    elif MODE == "garbage":
        say_raw(b"Microsoft Windows [Version 10.0]\n")
        time.sleep(60)
    elif MODE == "invalid utf-8":
        say_raw(b'{"type":"hello","version":"\xff\xfe"}\n')
        time.sleep(60)
    elif MODE == "wrong version":
        hello(protocol=0)
        time.sleep(60)
    elif MODE == "newer version":
        hello(protocol=99)
        time.sleep(60)
    elif MODE == "huge line":
        while True:
            say_raw(b"x" * 65536)
    elif MODE == "no hello":
        say(type="progress", job="1", done=0.0, stage="Speaking")
        time.sleep(60)
    elif MODE == "two hellos":
        hello()
        hello()
        time.sleep(60)
    elif MODE == "prints":
        hello()
        say_raw(b"Downloading weights: 100%\n")
        time.sleep(60)
    elif MODE == "exits":
        sys.exit("No module named 'torch'")
    elif MODE == "half a hello":
        say_raw(b'{"type":"hello",')
        time.sleep(60)
    elif MODE == "hangs up":
        os.close(1)
        time.sleep(60)
    elif MODE == "never reads":
        hello()
        time.sleep(60)
    elif MODE == "ignores everything":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        hello()
        while True:
            time.sleep(60)
    else:
        if MODE == "slow start":
            time.sleep(0.5)
        hello()
        serve()


main()
