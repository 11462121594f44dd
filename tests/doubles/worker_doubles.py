"""A model that does what the text says, and a parent to talk with: for the tests of the engine's process."""

import contextlib
import errno
import os
import threading
import time

import numpy as np

from unitaf import errors, protocol, worker
from unitaf.signals import frame_count
from unitaf.take import Take

PATIENCE = 20.0  # seconds after which a test gives up; none waits so long on purpose
SAMPLE_RATE = 24000


def make_take(text, settings):
    seconds = 0.5
    curves = np.zeros((frame_count(seconds, settings.fps), 52), np.float32)
    return Take(
        np.zeros(int(seconds * SAMPLE_RATE), np.float32), SAMPLE_RATE, curves, settings.fps, text, [], [], settings
    )


class FakeModel:
    """Does what the text says; ``gate`` holds the text "wait" until it is set."""

    def __init__(self):
        self.said = []
        self.gate = threading.Event()
        self.waiting = threading.Event()

    def speak(self, text, settings, progress):
        self.said.append(text)
        progress(0.5, "Speaking")
        if text == "wait":  # one long call, without progress
            self.waiting.set()
            assert self.gate.wait(PATIENCE)
        elif text == "steps":
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                progress(0.6, "Speaking")
                self.waiting.set()
                time.sleep(0.01)
        elif text in RAISED:
            raise RAISED[text]
        return make_take(text, settings)

    def retake(self, earlier, text, settings, progress):
        self.said.append((earlier.text, text))
        return make_take(text, settings)

    def follow(self, wave, sample_rate, settings, progress, *, text, phones, style):
        assert wave.ndim == 1 and wave.dtype == np.float32
        self.said.append((text, phones, style))
        progress(0.5, "Moving the face")
        curves = np.zeros((frame_count(len(wave) / sample_rate, settings.fps), 52), np.float32)
        return Take(wave, sample_rate, curves, settings.fps, text, [], phones or [], settings)


RAISED = {
    "text error": errors.TextError("There is nothing to say."),
    "no memory": MemoryError(),
    "torch without memory": RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
    "full disk": OSError(errno.ENOSPC, "No space left on device"),
    "file in use": PermissionError(errno.EACCES, "in use", "C:/x.wav"),
    "bug": ValueError("a\nb" * 5000),
    "bad characters": FileNotFoundError(errno.ENOENT, "missing", "/tmp/\udce4"),
    "exit": SystemExit(3),
    "stops itself": errors.Cancelled(),
}


class Parent:
    """The other side of a worker that runs in this process."""

    def __init__(self, model=None, load=None, greet=True):
        self.model = model or FakeModel()
        stdin, self.to_worker = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
        self.from_worker, stdout = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
        self.receiver = protocol.Receiver(self.from_worker, protocol.REPLIES)
        self.code = None

        def run():
            with contextlib.suppress(BrokenPipeError), stdin, stdout:
                self.code = worker.serve(stdin, stdout, load or (lambda: self.model))

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        self.hello = self.receiver.read()
        if greet:
            self.say(protocol.ParentHello(protocol.PROTOCOL, "0.1.0"))

    def say(self, message):
        self.say_raw(protocol.encode(message))

    def say_raw(self, line):
        self.to_worker.write(line)
        self.to_worker.flush()

    def speak(self, job, text, out, **settings):
        self.say(protocol.Speak(job, text, settings, str(out), f"take {job}"))

    def hear(self):
        """The next answer that is no progress."""
        while isinstance(message := self.receiver.read(), protocol.Progress):
            pass
        return message

    def end(self):
        self.model.gate.set()
        self.to_worker.close()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.from_worker.close()


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


TAKE_FILES = ["take 1.json", "take 1.npz", "take 1.wav"]
