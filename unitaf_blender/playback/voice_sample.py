"""Samples of a voice: a short line in the voice and the emotion of a head, which is played and not written anywhere."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Object

from .. import core
from ..background import jobs
from ..background.notes import Note
from ..engine import EngineClient, Final
from ..properties.emotion import emotion_of, strength_of, weights_of, without_rounding
from ..properties.voice import voice_of

SAMPLE = "Hello. This is what I sound like, when I have something to say."
REMEMBERED = 8  # samples that are held in memory, so that they are played at once the next time


class _Samples:
    """The samples in memory, and the one that is played."""

    samples: OrderedDict[tuple[str, str, float], Any] = OrderedDict()  # noqa: RUF012 - one instance
    playing: Any = None


class SampleJob:
    """A sample that the engine makes; see ``jobs.Job``."""

    def __init__(self, settings: core.settings.Settings, client: EngineClient) -> None:
        self.done = 0.0
        self.stage = "Starting the engine"
        self._final: Final | None = None
        self._client = client
        self._folder = Path(tempfile.mkdtemp(prefix="unitaf-", dir=bpy.app.tempdir))
        try:
            self._id = client.speak(SAMPLE, settings, self._folder, "sample")
        except core.errors.UnitafError:
            self._release()
            raise

    def poll(self) -> bool:
        """Reads what the engine has sent; returns whether the job has ended."""
        for event in self._client.poll(self._id):
            if isinstance(event, core.protocol.Progress):
                self.done, self.stage = event.done, event.stage
            else:
                self._final = event
        return self._final is not None

    def cancel(self) -> None:
        """Asks the job to stop; does not wait."""
        self._client.cancel(self._id)

    def forget(self) -> None:
        """Stops the job, which is not polled any more; does not wait."""
        self._client.forget(self._id)
        self._release()

    def sound(self) -> Any:
        """Returns the sample in memory and deletes its files; None if it was cancelled. Raises UnitafError."""
        try:
            if isinstance(self._final, core.protocol.Error):
                raise core.errors.EngineError(self._final.message)
            if not isinstance(self._final, core.protocol.Done):
                return None
            import aud

            audaspace: Any = aud  # whose types are not known
            return audaspace.Sound(self._final.files["wav"]).cache()
        finally:
            self._release()

    def _release(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def reason() -> str:
    """Returns a sentence on why no sample can be played; empty if it can."""
    return "" if bpy.app.build_options.audaspace else "This Blender was built without sound."


def is_playing() -> bool:
    """Whether a sample is being played."""
    return _Samples.playing is not None and bool(_Samples.playing.status)


def stop() -> None:
    """Stops the sample that is played."""
    if _Samples.playing is not None:
        with contextlib.suppress(Exception):  # audaspace's own, when the device is gone
            _Samples.playing.stop()
    _Samples.playing = None


def known_sample(head: Object) -> Any:
    """Returns the sample of a head's voice and emotion that is in memory; None if there is none."""
    return _Samples.samples.get(_key(head))


def sample_task(head: Object, client: EngineClient) -> jobs.Task:
    """Returns the task that makes the sample of a head's voice and plays it."""
    key = _key(head)
    settings = core.settings.Settings(emotion=core.track.EmotionTrack.of(key[1]), strength=key[2], voice=key[0])

    def finish(job: SampleJob) -> Note | None:
        sound = job.sound()
        if sound is not None:
            _Samples.samples[key] = sound
            while len(_Samples.samples) > REMEMBERED:
                _Samples.samples.popitem(last=False)
            play(sound)
        return None

    return jobs.Task("Listen", 0, lambda: SampleJob(settings, client), finish)


def play(sound: Any) -> None:
    """Plays a sample; raises InputError where there is no audio device."""
    import aud

    audaspace: Any = aud  # whose types are not known
    stop()
    try:
        _Samples.playing = audaspace.Device().play(sound)
    except audaspace.error as error:
        raise core.errors.InputError(f"The sample cannot be played: {error}") from error


def _key(head: Object) -> tuple[str, str, float]:
    """Returns voice, emotion and strength of a head, as settings write them."""
    named = zip(core.emotion.EMOTIONS, weights_of(head), strict=True)
    weights = [f"{name}={without_rounding(weight):g}" for name, weight in named if weight]
    is_auto = emotion_of(head).source == "AUTO"
    emotion = core.track.AUTO if is_auto else ",".join(weights) or "calm=1"
    return voice_of(head), emotion, strength_of(head)
