"""A voice to listen to: a short line in the voice and the feeling of a head, played and forgotten."""

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
REMEMBERED = 8  # samples that are played at once when they are asked for again


class _Heard:
    samples: OrderedDict[tuple[str, str, float], Any] = OrderedDict()  # noqa: RUF012 - one memory
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
        """Take in what has happened; whether it has ended."""
        for event in self._client.poll(self._id):
            if isinstance(event, core.protocol.Progress):
                self.done, self.stage = event.done, event.stage
            else:
                self._final = event
        return self._final is not None

    def cancel(self) -> None:
        """Ask it to stop; does not wait."""
        self._client.cancel(self._id)

    def forget(self) -> None:
        """Stop it for good: nobody will look at it any more; does not wait."""
        self._client.forget(self._id)
        self._release()

    def sound(self) -> Any:
        """The sample, in memory; its files are deleted. None if it was cancelled; raises UnitafError."""
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
    """Why nothing can be listened to, in a sentence; empty if it can."""
    return "" if bpy.app.build_options.audaspace else "This Blender was built without sound."


def is_playing() -> bool:
    """Whether a sample is heard."""
    return _Heard.playing is not None and bool(_Heard.playing.status)


def stop() -> None:
    """Be silent."""
    if _Heard.playing is not None:
        with contextlib.suppress(Exception):  # audaspace's own, when the device is gone
            _Heard.playing.stop()
    _Heard.playing = None


def known_sample(head: Object) -> Any:
    """The sample of a head's voice, if it was listened to before."""
    return _Heard.samples.get(_key(head))


def sample_task(head: Object, client: EngineClient) -> jobs.Task:
    """What makes the sample of a head's voice, and plays it."""
    key = _key(head)
    settings = core.settings.Settings(emotion=core.track.EmotionTrack.of(key[1]), strength=key[2], voice=key[0])

    def finish(job: SampleJob) -> Note | None:
        sound = job.sound()
        if sound is not None:
            _Heard.samples[key] = sound
            while len(_Heard.samples) > REMEMBERED:
                _Heard.samples.popitem(last=False)
            play(sound)
        return None

    return jobs.Task("Listen", 0, lambda: SampleJob(settings, client), finish)


def play(sound: Any) -> None:
    """Play a sample; raises InputError where there is nothing to play it on."""
    import aud

    audaspace: Any = aud  # whose types are not known
    stop()
    try:
        _Heard.playing = audaspace.Device().play(sound)
    except audaspace.error as error:
        raise core.errors.InputError(f"The sample cannot be played: {error}") from error


def _key(head: Object) -> tuple[str, str, float]:
    """Voice, emotion and strength of a head, as settings have them."""
    felt = zip(core.emotion.EMOTIONS, weights_of(head), strict=True)
    weights = [f"{name}={without_rounding(weight):g}" for name, weight in felt if weight]
    is_auto = emotion_of(head).source == "AUTO"
    emotion = core.track.AUTO if is_auto else ",".join(weights) or "calm=1"
    return voice_of(head), emotion, strength_of(head)
