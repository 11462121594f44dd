"""A take that the engine makes in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from .. import core
from ..properties.head import dials_of
from . import sound_files, stored
from .plan import MadeTake, Plan

if TYPE_CHECKING:
    from ..engine import EngineClient, Final

# Of a poll, after which no further step of reading a take begins: a step of a minute at 60 fps takes 5 ms.
READING_SECONDS = 0.003


class SpeechJob:
    """A take that the engine makes; see ``jobs.Job``."""

    def __init__(self, plan: Plan, client: EngineClient) -> None:
        self.plan = plan
        self.done = 0.0
        self.stage = "Starting the engine"
        self.final: Final | None = None
        self._moved: Path | None = None  # the sound, beside the .blend that was saved elsewhere
        self._reading: Iterator[object] = iter(())  # steps of reading what the engine made
        self._client = client
        try:
            self._id = self._ask()
        except core.errors.UnitafError:
            self._release()
            raise

    def _ask(self) -> str:
        plan = self.plan
        if plan.recording is None:
            return self._client.speak(plan.text, plan.settings, plan.folder, plan.name, plan.previous)
        audio, text = plan.recording.audio, plan.text.strip() or None
        return self._client.face(audio, plan.settings, plan.folder, plan.name, text)

    def poll(self) -> bool:
        """Handles the events of the engine; returns whether the job has ended."""
        for event in self._client.poll(self._id):
            if isinstance(event, core.protocol.Progress):
                self.done, self.stage = event.done, event.stage
            else:
                self._end(event)
                self._reading = self._steps()
        return self.final is not None and not self._reads_on()

    def cancel(self) -> None:
        """Asks the engine to stop the job; does not wait."""
        self._client.cancel(self._id)
        self._release()

    def forget(self) -> None:
        """Stops the job, which is not polled any more; does not wait."""
        self._client.forget(self._id)
        self._release()

    def wait(self, progress: Callable[[float, str], None] | None = None) -> MadeTake:
        """Waits for the take and returns it; raises UnitafError, and Cancelled if the engine was stopped."""
        try:
            final = self._client.wait(
                self._id, None, (lambda event: progress(event.done, event.stage)) if progress else None
            )
        except KeyboardInterrupt:
            self.cancel()
            raise
        self._end(final)
        return self.result()

    def result(self) -> MadeTake:
        """Returns the take of a job that has ended; raises like ``wait``."""
        if isinstance(self.final, core.protocol.Error):
            raise JobError(self.final.message, self.final.code)
        if not isinstance(self.final, core.protocol.Done):
            raise core.errors.Cancelled
        return self._made(self.final)

    def _made(self, done: core.protocol.Done) -> MadeTake:
        """Returns the take that the engine has written; raises InputError when its files cannot be read."""
        source, (wav, warnings) = self.plan.recording, self._home(Path(done.files["wav"]))
        head = next((item for item in bpy.data.objects if item.session_uid == self.plan.head_uid), None)
        sound = wav if source is None else None if source.in_scene else source.audio
        dials = core.dials.Dials() if head is None else dials_of(head)
        return MadeTake(
            stored=stored.StoredTake.from_files(wav.with_suffix(".npz"), dials),
            sound=sound,
            file=wav,
            seconds=done.seconds,
            recorded=source is not None,
            warnings=(*done.warnings, *warnings),
        )

    def _home(self, wav: Path) -> tuple[Path, tuple[str, ...]]:
        """Moves the take's files if the .blend was saved elsewhere meanwhile; returns the sound file, and warnings."""
        folder = sound_files.speech_dir()
        if not self.plan.follows_blend or folder == self.plan.folder or not wav.is_file():
            return self._moved or wav, ()
        try:
            self._moved = sound_files.move_take(wav, folder)
        except OSError as error:
            return wav, (f"Its files stay in {wav.parent}: {core.files.reason(error)}.",)
        return self._moved, ()

    def _reads_on(self) -> bool:
        """Reads the take for ``READING_SECONDS``, so that its write need not; returns whether there is more to read."""
        end = time.perf_counter() + READING_SECONDS
        try:
            for _ in self._reading:
                if time.perf_counter() > end:
                    return True
        except Exception:  # the write meets it too, and says what is wrong
            self._reading = iter(())
        return False

    def _steps(self) -> Iterator[object]:
        """Yields after each step of reading the take and of applying its dials."""
        head = next((item for item in bpy.data.objects if item.session_uid == self.plan.head_uid), None)
        if not isinstance(self.final, core.protocol.Done) or head is None:
            return iter(())
        return stored.StoredTake.steps_of(Path(self.final.files["npz"]), dials_of(head))

    def _end(self, final: Final) -> None:
        self.final = final
        self._release()

    def _release(self) -> None:
        sound_files.release_name(self.plan.name, self.plan.folder)
        if self.plan.recording is not None:
            self.plan.recording.release()


class JobError(core.errors.UnitafError):
    """An error of the engine; code: one of the protocol's."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code
