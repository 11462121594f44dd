"""The joint model: one line of text to a voice and the face that belongs to it.

The face is driven by the trunk's own hidden features (internal feature transfer): it never listens to the waveform
that the trunk makes. A recording is driven the same way, by letting the trunk say it (teacher forcing).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import engines
from .emotion import tags
from .face import seal, tongue
from .face.driver import FaceDriver, resampled
from .face.expressed import apply_expression
from .face.expression import Expression
from .life.live import animate_life
from .life.rest import presence
from .pipeline.feelings import Feelings, at_frames
from .pipeline.follow import CHARACTER, TRACKED, follow
from .pipeline.retake import retake
from .pipeline.sentences import SENTENCES_SHARE, Progress, SpokenLine, joined, say_all, spans
from .rates import SAMPLE_RATE
from .settings import Settings
from .signals import FloatArray, Segment, frame_count
from .take import Take
from .text.front_end import FrontEnd
from .voice.trunk import Trunk, load_trunk


def ignore(done: float, stage: str) -> None:
    """A progress callback that does nothing."""


class JointModel:
    """Trunk, face decoder and expression, loaded once; both calls may be repeated and are deterministic.

    engine: what the networks run in, ``numpy`` or ``torch``.
    """

    def __init__(self, trunk: Trunk, face: FaceDriver, expression: Expression, engine: str = engines.NUMPY) -> None:
        self.engine = engine
        self.trunk = trunk
        self.face = face
        self.expression = expression
        self.front_end = FrontEnd()

    @classmethod
    def load(cls) -> JointModel:
        """Load all weights for numpy; raises EngineError when something is missing. See ``reference.load``."""
        return cls(load_trunk(), FaceDriver.load(), Expression.load())

    def speak(self, text: str, settings: Settings | None = None, progress: Progress = ignore) -> Take:
        """Say a text of any length up to the front end's limit, sentence by sentence; it may hold emotion tags.

        progress(done 0..1, stage) is called between all stages and may raise to stop the work.
        Raises TextError when there is nothing to say, and for tags that do not do.
        """
        settings = settings or Settings()
        progress(0.0, "Reading the text")
        marked = tags.read(text)
        sentences = self.front_end.sentences(marked.plain, settings.pronunciation)
        feelings = Feelings(marked, sentences, settings.emotion, settings.strength)
        parts = say_all(self.trunk, sentences, feelings, settings, progress)
        line = joined(parts, sentences)
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
        )

    def retake(self, earlier: Take, text: str, settings: Settings | None = None, progress: Progress = ignore) -> Take:
        """An earlier take with another text: sentences that did not change keep every sample and every frame, moved
        in time by whole frames, and only the others are spoken. With other settings everything is. The rest is as for
        ``speak``.
        """
        return retake(self, earlier, text, settings or Settings(), progress)

    def move(self, line: SpokenLine, text: str, settings: Settings) -> tuple[FloatArray, FloatArray]:
        """The curves (frames, 52) and the head (frames, 3) of what was said."""
        frames = frame_count(len(line.wave) / SAMPLE_RATE, settings.fps)
        mouth = self.face.samples(line.features, style=CHARACTER)
        curves = np.clip(resampled(mouth, settings.fps, frames), 0, 1)
        tongue.put_out(curves, settings.fps, line.phones)
        seal.close_bilabials(curves, settings.fps, line.phones)
        curves *= presence(line.phones, frames, settings.fps)[:, None]
        curves, head = animate_life(curves, settings.fps, line.heard(text), settings.seed, settings.target)
        if not line.is_calm:
            curves = apply_expression(
                self.expression, curves, settings.fps, line.features, mouth, line.emotion, line.phones
            )
        return curves, head

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings | None = None,
        progress: Progress = ignore,
        *,
        text: str = "",
        phones: Sequence[Segment] | None = None,
        style: str = TRACKED,
    ) -> Take:
        """The take of a recording: a mono waveform (samples,), of any length.

        text: what is said in it, if that is known. phones: its ARPABET phones by a forced aligner, where there are
        some: then nothing is listened for. Without both, the phones are recognised and the face follows the sound.
        style: ``natural`` as real faces were tracked, or ``clear`` for characters, with a life above the mouth.
        progress: as for ``speak``. A text that does not fit gives a warning.
        Raises InputError for a label that is not ARPABET.
        """
        return follow(
            self.trunk, self.face, self.expression, self.front_end, wave, sample_rate, settings or Settings(),
            progress, text=text, phones=phones, style=style,
        )  # fmt: skip
