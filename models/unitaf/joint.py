"""The joint model: one line of text to a voice and the matching face.

The face decoder reads the trunk's hidden features (internal feature transfer), not the waveform that the trunk makes.
A recording is driven in the same way: the trunk is given its phones, timing, F0 and energy (teacher forcing).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import engines
from .emotion import tags
from .errors import SettingsError
from .face.driver import FaceDriver, at_frame_rate
from .face.expression import Expression
from .life.rest import presence
from .listening.alignment import Progress, ignore_progress
from .pipeline import sentence_matching
from .pipeline.feelings import Feelings, at_frames
from .pipeline.finish_face import CHARACTER, TRACKED, DecodedMouth, finish_face
from .pipeline.follow import follow
from .pipeline.retake import retake
from .pipeline.sentences import SENTENCES_SHARE, SpokenLine, joined, say_all, spans
from .rates import SAMPLE_RATE
from .settings import Settings
from .signals import FloatArray, Segment, frame_count
from .take import Take
from .text.front_end import FrontEnd
from .voice.trunk import Trunk
from .voice.trunks import load_base, spoken_by, trunk_of


class JointModel:
    """Trunk, face decoder and expression network, loaded once. All calls may be repeated and are deterministic.

    trunk: the one that is always there; it also follows recordings. engine: the package that computes the networks,
    ``numpy`` or ``torch``; voices of a pack are computed by numpy.
    """

    def __init__(self, trunk: Trunk, face: FaceDriver, expression: Expression, engine: str = engines.NUMPY) -> None:
        self.engine = engine
        self.trunk = trunk
        self.face = face
        self.expression = expression
        self.front_end = FrontEnd()

    @classmethod
    def load(cls) -> JointModel:
        """Loads all weights for numpy. Raises EngineError when a file is missing. For torch see ``reference.load``."""
        return cls(load_base(), FaceDriver.load(), Expression.load())

    def speak(self, text: str, settings: Settings | None = None, progress: Progress = ignore_progress) -> Take:
        """Speaks a text, which may hold emotion tags, sentence by sentence; its length is limited by the front end.

        progress(done 0..1, stage) is called between stages and may raise to stop the work.
        Raises TextError when the text holds nothing to say, or a tag is wrong; EngineError when the voice is not
        installed.
        """
        settings = settings or Settings()
        _check_own(settings)
        progress(0.0, "Reading the text")
        marked = tags.read(text)
        sentences = sentence_matching.sentences(self.front_end, marked, settings)
        feelings = Feelings(marked, sentences, settings.emotion, settings.strength)
        parts = say_all(self.speaking(settings), sentences, feelings, settings, progress)
        line = joined(parts, sentences).at_loudness(settings)
        progress(SENTENCES_SHARE, "Moving the face")
        curves, head = self.move(line, marked.plain, settings)
        progress(1.0, "Done")
        return Take(
            wav=np.clip(line.wave, -1, 1, out=line.wave),
            sample_rate=SAMPLE_RATE,
            curves=curves,
            fps=settings.fps,
            text=text,
            words=line.words,
            phones=line.phones,
            settings=settings,
            warnings=(*self.front_end.notes, *feelings.notes),
            head_rotation=head,
            emotion=at_frames(line.emotion, settings.fps, len(curves)),
            sentences=spans(parts, sentences),
            speaker=spoken_by(settings.voice),
        )

    def speaking(self, settings: Settings) -> Trunk:
        """Returns the trunk that speaks a voice and a language.

        Raises EngineError when its pack is not installed or damaged.
        """
        return trunk_of(spoken_by(settings.voice), self.trunk, settings.spoken_language)

    def retake(
        self, earlier: Take, text: str, settings: Settings | None = None, progress: Progress = ignore_progress
    ) -> Take:
        """Speaks an earlier take again with another text.

        Unchanged sentences are reused sample by sample and frame by frame, moved in time by whole frames; only the
        others are spoken. With other settings all sentences are spoken. Otherwise as ``speak``.
        """
        _check_own(settings or Settings())
        return retake(self, earlier, text, settings or Settings(), progress)

    def move(
        self, line: SpokenLine, text: str, settings: Settings, ends: tuple[bool, bool] = (True, True)
    ) -> tuple[FloatArray, FloatArray]:
        """Returns the curves (frames, 52) in 0..1 and the head rotation (frames, 3) in degrees of a spoken line.

        ends: whether it is the start, and the end, of a take, where an expression comes and goes.
        """
        frames = frame_count(len(line.wave) / SAMPLE_RATE, settings.fps)
        samples = self.face.samples(line.features, style=TRACKED)
        curves = at_frame_rate(samples, settings.fps, frames)
        if line.emotion is not None:
            samples = self.face.samples(line.features, style=CHARACTER)
        mouth = DecodedMouth(curves, samples, line.features)
        at_rest = presence(line.phones, frames, settings.fps)
        return finish_face(
            self.expression, mouth, line.for_life(text), settings, line.phones, presence=at_rest, ends=ends
        )

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings | None = None,
        progress: Progress = ignore_progress,
        *,
        text: str = "",
        phones: Sequence[Segment] | None = None,
        style: str = TRACKED,
    ) -> Take:
        """Returns the take of a recording: a mono waveform (samples,) at ``sample_rate`` Hz, of any length.

        text: its transcript, "" if unknown. phones: its ARPABET phones from a forced aligner; with them nothing is
        recognised. Without either, the phones are recognised, and the face follows them and the sound.
        style: ``natural`` as real faces were tracked, or ``clear`` for characters.
        progress: as for ``speak``. A transcript that does not fit gives a warning.
        Raises InputError for a label that is not ARPABET, TextError for a wrong tag.
        """
        _check_own(settings or Settings())
        return follow(self, wave, sample_rate, settings or Settings(), progress, text=text, phones=phones, style=style)


def _check_own(settings: Settings) -> None:
    """Raises SettingsError for settings of the original's engine, which this model cannot follow."""
    if settings.official is not None:
        raise SettingsError("Voices of recordings are spoken by the engine official; choose it, or another voice.")
