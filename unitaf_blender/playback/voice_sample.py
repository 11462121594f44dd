"""Samples of a voice: a line in the voice and the emotion of a head, which is played and not written anywhere."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import bpy
from bpy.types import Object

from .. import core
from ..background import jobs
from ..background.notes import Note
from ..properties.emotion import emotion_of, strength_of, weights_of, without_rounding
from ..properties.voice import voice_of

if TYPE_CHECKING:
    from ..engine import EngineClient, Final

SAMPLES = {  # by language, of which a voice speaks one; English for those that are not here
    "en-us": "Hello. This is what I sound like, when I have something to say.",
    "es": "Hola. Así sueno cuando tengo algo que decir.",
    "fr": "Bonjour. Voici ma voix, quand j'ai quelque chose à dire.",
    "hi": "नमस्ते। जब मुझे कुछ कहना होता है, तो मेरी आवाज़ ऐसी है।",
    "it": "Ciao. Ecco la mia voce, quando ho qualcosa da dire.",
    "ja": "こんにちは。これが私の声です。",
    "pt-br": "Olá. É assim que eu falo quando tenho algo a dizer.",
    "zh": "你好。我说话的声音就是这样。",
}
REMEMBERED = 8  # samples that are held in memory, so that they are played at once the next time


class Sample(NamedTuple):
    """What is said in a sample, and how: the values of ``core.settings.Settings``."""

    voice: str
    emotion: str
    strength: float
    text: str = SAMPLES["en-us"]
    speed: float = 1.0
    seed: int = 0
    language: str = core.voices.AUTO


class _Samples:
    """The samples in memory, and the one that is played."""

    samples: OrderedDict[Sample, Any] = OrderedDict()  # noqa: RUF012 - one instance
    playing: Any = None


class SampleJob:
    """A sample that the engine makes; see ``jobs.Job``."""

    def __init__(self, sample: Sample, client: EngineClient) -> None:
        self.done = 0.0
        self.stage = "Starting the engine"
        self._final: Final | None = None
        self._client = client
        values = sample._asdict()
        text = values.pop("text")
        settings = core.settings.Settings(**values | {"emotion": core.track.EmotionTrack.of(sample.emotion)})
        self._folder = Path(tempfile.mkdtemp(prefix="unitaf-", dir=bpy.app.tempdir))
        try:
            self._id = client.speak(text, settings, self._folder, "sample")
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


def forget() -> None:
    """Forgets all samples: voices may sound otherwise from now on."""
    _Samples.samples.clear()


def sample_of(
    head: Object,
    text: str = "",
    *,
    voice: str = "",
    emotion: str = "",
    speed: float = 1.0,
    seed: int = 0,
    language: str = core.voices.AUTO,
) -> Sample:
    """Returns the sample of a line; without a voice or an emotion, with those of the head at this frame.

    Without a text it is a short line in the voice's language. Raises UnitafError for a voice that does not exist.
    """
    voice = voice or voice_of(head)
    text = text or SAMPLES.get(core.cast.mixed(voice)[0][0].language, SAMPLES["en-us"])
    return Sample(voice, emotion or _emotion_text(head), strength_of(head), text, speed, seed, language)


def known(sample: Sample) -> Any:
    """Returns a sample that is in memory; None if it is not."""
    return _Samples.samples.get(sample)


def task(sample: Sample, client: EngineClient) -> jobs.Task:
    """Returns the task that makes a sample and plays it."""

    def finish(job: SampleJob) -> Note | None:
        sound = job.sound()
        if sound is not None:
            _Samples.samples[sample] = sound
            while len(_Samples.samples) > REMEMBERED:
                _Samples.samples.popitem(last=False)
            play(sound)
        return None

    return jobs.Task("Listen", 0, lambda: SampleJob(sample, client), finish)


def play(sound: Any) -> None:
    """Plays a sample; raises InputError where there is no audio device."""
    import aud

    audaspace: Any = aud  # whose types are not known
    stop()
    try:
        _Samples.playing = audaspace.Device().play(sound)
    except audaspace.error as error:
        raise core.errors.InputError(f"The sample cannot be played: {error}") from error


def _emotion_text(head: Object) -> str:
    """Returns the emotion of a head at this frame, as settings write it."""
    if emotion_of(head).source == "AUTO":
        return core.track.AUTO
    named = zip(core.emotion.EMOTIONS, weights_of(head), strict=True)
    weights = [f"{name}={without_rounding(weight):g}" for name, weight in named if weight]
    return ",".join(weights) or "calm=1"
