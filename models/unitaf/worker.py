"""The speech engine's process: reads requests on stdin, makes takes one after the other, answers on stdout.

Four threads: the main one reads requests and answers a cancel at once, one makes the takes, one writes the messages,
and one ends the process when its parent has ended. Each of them may block for seconds, and the others have to continue
meanwhile. ``docs/protocol.md`` specifies the messages.
"""

from __future__ import annotations

import dataclasses
import errno
import functools
import logging
import os
import platform
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from . import __version__, edition, engines, errors, protocol
from .loading import load
from .settings import Settings
from .worker_process import ENDED, LOST, claim_streams, end_with_parent

if TYPE_CHECKING:
    from .signals import FloatArray, Segment
    from .take import Take

SETTLE_SECONDS = 0.5  # how long a running job may take to clear its files away when the engine ends
# Messages that the parent has not read: from the first number on no progress is sent, from the second on it ends.
MANY_UNREAD, MOST_UNREAD = 100, 4096
MAX_MESSAGE = 1000  # characters of an error's sentence
NOTHING_KEPT = "The files of the earlier take are gone or damaged, so all of it was spoken again."
WARM_TEXT = "Hello."

log = logging.getLogger(__name__)

ProgressCallback = Callable[[float, str], None]
Job = protocol.Speak | protocol.Face


class Model(Protocol):
    """The joint model as the worker calls it; ``progress`` gets a share of 0..1 and a stage, and may raise."""

    def speak(self, text: str, settings: Settings, progress: ProgressCallback) -> Take: ...

    def retake(self, earlier: Take, text: str, settings: Settings, progress: ProgressCallback) -> Take: ...

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings,
        progress: ProgressCallback,
        *,
        text: str,
        phones: Sequence[Segment] | None,
        style: str,
    ) -> Take: ...


def main(load_model: Callable[[], Model] | None = None, engine: str = engines.AUTO, folder: str = "") -> NoReturn:
    """Serves the process that started this one, then ends this process.

    load_model: replaces the joint model, for tests. engine: one of ``engines.CHOICES``; ValueError for another.
    folder: of the checkpoints of the engine official.
    """
    computes = engines.resolved(engine)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    stdin, stdout = claim_streams()
    threading.Thread(target=end_with_parent, name="parent watch", daemon=True).start()
    code = serve(stdin, stdout, load_model or functools.partial(_load_joint_model, computes, folder), computes)
    # A job may still be inside a long call of torch, and another thread may block on a log that is not read: a usual
    # exit would wait for them.
    os._exit(code)


def serve(
    stdin: BufferedIOBase, stdout: BufferedIOBase, load_model: Callable[[], Model], engine: str = engines.NUMPY
) -> int:
    """Answers requests until quit, the end of ``stdin`` or a parent of another version; returns the exit code.

    engine: "numpy", "torch" or "official", for the hello.
    """
    return Worker(stdout, load_model, engine).serve(stdin)


class Worker:
    """One conversation with a parent."""

    def __init__(self, stdout: BufferedIOBase, load_model: Callable[[], Model], engine: str) -> None:
        self._stdout = stdout
        self._load_model = load_model
        self._engine = engine
        self._model: Model | None = None
        self._unread: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()  # messages to write, None at the end
        # Held while the end of a job is decided and queued: a job is cancelled or done, never both.
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._jobs: dict[str, Job] = {}  # not answered yet, in the order asked; the first one is being made
        self._closing = False

    def serve(self, stdin: BufferedIOBase) -> int:
        """See the function ``serve``."""
        writer = threading.Thread(target=self._write, name="answers", daemon=True)
        writer.start()
        self._send(_hello(self._engine))
        maker = threading.Thread(target=self._make_takes, name="takes", daemon=True)
        maker.start()
        code = self._listen(protocol.Receiver(stdin, protocol.REQUESTS))
        with self._changed:
            self._closing = True
            self._jobs.clear()
            self._changed.notify_all()
        maker.join(SETTLE_SECONDS)
        self._send(protocol.Bye())
        self._unread.put(None)
        writer.join(SETTLE_SECONDS)
        return code

    def _listen(self, receiver: protocol.Receiver[protocol.Request]) -> int:
        """Handles requests until the parent ends them; returns the exit code."""
        while self._unread.qsize() < MOST_UNREAD:
            try:
                request = receiver.read()
            except protocol.VersionError as error:
                self._send(protocol.Error(None, error.code, str(error)))
                return LOST
            except protocol.ProtocolError as error:
                self._refuse(error)
                continue
            except OSError as error:
                log.warning("The parent's messages cannot be read: %s", error)
                return LOST
            if request is None or isinstance(request, protocol.Quit):
                return ENDED
            if isinstance(request, protocol.Cancel):
                self._cancel(request.job)
            elif isinstance(request, (protocol.Speak, protocol.Face)):
                self._accept(request)
        return LOST

    def _accept(self, job: Job) -> None:
        with self._changed:
            if job.job in self._jobs:
                self._refuse(protocol.ProtocolError(f"The job {job.job} was asked for twice.", job.job))
            elif len(self._jobs) >= protocol.MAX_JOBS:
                self._send(protocol.Error(job.job, "busy", "Too many takes are waiting: try again when some are done."))
            else:
                self._jobs[job.job] = job
                self._changed.notify_all()

    def _refuse(self, error: protocol.ProtocolError) -> None:
        with self._lock:
            # An open job is not named: the parent would take it for failed.
            job = None if error.job in self._jobs else error.job
            self._send(protocol.Error(job, error.code, str(error)))

    def _cancel(self, job: str) -> None:
        # Answered before the model stops: it may be inside a long call of torch. Its result is discarded.
        with self._lock:
            if self._jobs.pop(job, None) is not None:
                self._send(protocol.Cancelled(job))

    def _make_takes(self) -> None:
        self._warm_up()
        while (job := self._next_job()) is not None:
            try:
                self._make(job)
            except errors.Cancelled:
                self._finish(job, protocol.Cancelled(job.job))
            except (Exception, SystemExit) as error:
                log.warning("Job %s failed.", job.job, exc_info=not isinstance(error, errors.UnitafError))
                self._finish(job, protocol.Error(job.job, *explain(error)))

    def _next_job(self) -> Job | None:
        with self._changed:
            while not self._jobs and not self._closing:
                self._changed.wait()
            return None if self._closing else next(iter(self._jobs.values()))

    def _make(self, job: Job) -> None:
        def progress(done: float, stage: str) -> None:
            with self._lock:
                self._check_wanted(job)
                if self._unread.qsize() < MANY_UNREAD:
                    self._send(protocol.Progress(job.job, min(1.0, max(0.0, done)), stage))

        from .files import prepare_folder, sweep
        from .take_io import check_name, prepared

        progress(0.0, "Starting")
        check_name(job.name)  # what cannot be saved need not be made
        out = prepare_folder(Path(job.out).absolute())
        sweep(out)
        model = self._loaded_model()
        with errors.stoppable(lambda: self._check_wanted(job)):
            take = make_take(model, job, progress)
        progress(1.0, "Saving")
        with prepared(take, out, job.name) as (files, publish):
            done = protocol.Done(
                job=job.job,
                files={kind: str(path) for kind, path in files._asdict().items()},
                seconds=take.seconds,
                frames=len(take.curves),
                warnings=list(take.warnings),
            )
            answer = protocol.encode(done)  # what cannot be answered must not be published
            with self._lock:
                self._check_wanted(job)
                publish()
                del self._jobs[job.job]  # from here on a cancel comes too late
        self._unread.put(answer)

    def _check_wanted(self, job: Job) -> None:
        if not self._is_wanted(job):
            raise errors.Cancelled

    def _is_wanted(self, job: Job) -> bool:
        # By identity: after a cancel the parent may use the id again.
        with self._lock:
            return self._jobs.get(job.job) is job

    def _finish(self, job: Job, answer: protocol.Reply) -> None:
        """Answers a job, unless it was cancelled and has that answer."""
        with self._lock:
            if self._is_wanted(job):
                del self._jobs[job.job]
                self._send(answer)

    def _send(self, message: protocol.Reply) -> None:
        self._unread.put(protocol.encode(message))

    def _write(self) -> None:
        """Writes the queued messages, in a thread of its own: a parent that does not read blocks only this."""
        try:
            while (line := self._unread.get()) is not None:
                self._stdout.write(line)
                self._stdout.flush()
        except OSError as error:
            log.warning("The parent does not read: %s", error)  # the end of stdin will follow

    def _loaded_model(self) -> Model:
        if self._model is None:
            self._model = self._load_model()
        return self._model

    def _warm_up(self) -> None:
        """Loads the model and speaks a short text, so that the first job is as fast as the second."""

        def give_way(done: float, stage: str) -> None:
            if self._jobs or self._closing:
                raise errors.Cancelled

        started = time.monotonic()
        try:
            model = self._loaded_model()
            give_way(0.0, "")
            if self._engine == engines.OFFICIAL:  # it has no voice of its own, and a sentence may take it minutes
                return
            model.speak(WARM_TEXT, Settings(), give_way)
        except errors.Cancelled:
            return
        except (Exception, SystemExit) as error:
            log.warning("The model cannot be loaded ahead, the first job will say why: %s", error)
            return
        log.info("The model was ready after %.1f s.", time.monotonic() - started)


def make_take(model: Model, job: Job, progress: ProgressCallback) -> Take:
    """Runs the model for a job; raises the errors of the model, and InputError for a recording that cannot be used."""
    settings = Settings.from_dict(job.settings)
    if isinstance(job, protocol.Speak):
        if job.previous is not None:
            return speak_again(model, job.text, settings, progress, Path(job.previous))
        return model.speak(job.text, settings, progress)
    return _follow(model, job, settings, progress)


def speak_again(model: Model, text: str, settings: Settings, progress: ProgressCallback, previous: Path) -> Take:
    """Returns a take that keeps the unchanged sentences of an earlier one; if that is unreadable, it speaks all."""
    from . import take_io

    try:
        earlier = take_io.load(previous)
    except errors.InputError as error:
        log.warning("%s", error)
        take = model.speak(text, settings, progress)
        return dataclasses.replace(take, warnings=(*take.warnings, NOTHING_KEPT))
    return model.retake(earlier, text, settings, progress)


def _follow(model: Model, job: protocol.Face, settings: Settings, progress: ProgressCallback) -> Take:
    from .listening.recording import phones_of, read_sound

    progress(0.0, "Reading the recording")
    wave, sample_rate = read_sound(job.audio)
    clip = Path(job.audio).stem
    phones = None
    if job.alignment is not None:
        phones = phones_of({clip: {"phones": job.alignment}}, clip, len(wave) / sample_rate, job.audio)
    return model.follow(
        wave, sample_rate, settings, progress, text=job.text or "", phones=phones, style=job.style or "clear"
    )


def explain(error: BaseException) -> tuple[str, str]:
    """Returns the code and the sentence of the error that ended a job."""
    if isinstance(error, errors.UnitafError):
        return error.code, _one_line(str(error))
    what = _one_line(f"{type(error).__name__}: {error}")
    if isinstance(error, ImportError):
        return "engine", f"This Python lacks a package of the engine: {edition.REPAIR}. ({what})"
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return "memory", "There is not enough memory: close other programs, or make shorter takes."
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return "output", "The disk is full: make room on it, or choose another folder."
        return "output", f"A file cannot be read or written: close what uses it. ({what})"
    return "internal", f"Something unexpected happened in the engine: try again. ({what})"


def _one_line(text: str) -> str:
    """Returns a text that a message can hold: one line, at most ``MAX_MESSAGE`` long, without lone surrogates."""
    return " ".join(text.split())[:MAX_MESSAGE].encode(errors="backslashreplace").decode()


def _load_joint_model(engine: str, folder: str = "") -> Model:
    try:
        return load(engine, folder)
    except (ImportError, OSError) as error:  # OSError: a library of torch that the system cannot load
        what = _one_line(f"{type(error).__name__}: {error}")
        raise errors.EngineError(f"A part of the engine is missing or damaged: {edition.REPAIR}. ({what})") from error


def _hello(engine: str) -> protocol.WorkerHello:
    return protocol.WorkerHello(
        protocol=protocol.PROTOCOL,
        version=__version__,
        engine=engine,
        engine_version=engines.version(engine),
        python=platform.python_version(),
        pid=os.getpid(),
    )


if __name__ == "__main__":
    main()
