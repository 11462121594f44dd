"""What a recording says: its words and phones by its text, if that fits, and else the phones that are recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import InputError, TextError
from ..listening.aligner import align
from ..listening.alignment import Alignment, Progress
from ..listening.recogniser import recognise
from ..signals import FloatArray, Segment
from ..text.phones import SILENCE
from ..voice import acoustics

if TYPE_CHECKING:
    from ..text.front_end import FrontEnd

MOST_DOUBTFUL = 0.5  # of what is said, by time: a transcript that does not fit for longer is not used
MOST_UNSURE = 0.7  # of what is said: phones that are unsure for longer are not followed at all
SPEECH_LIKE = 0.2  # confidence below which a recording is taken for noise or music
NOTABLE = 0.2  # of a transcript's words: so many unheard ones are worth a warning
SILENT = 3e-4  # peak of a recording that holds nothing: 10 steps of 16 bits
NOBODY = "No speech was heard in the recording"


class Transcription(NamedTuple):
    """What was heard in a recording.

    phones, words: with their times. told: whether the phones are good enough to drive the face, but for the stretches
    ``doubtful``, from and to in seconds. spoken: whether anybody speaks. warnings: one plain sentence each.
    certainty: 0..1 for each word.
    """

    phones: list[Segment]
    words: list[Segment]
    told: bool
    spoken: bool
    warnings: tuple[str, ...] = ()
    doubtful: tuple[tuple[float, float], ...] = ()
    certainty: tuple[float, ...] = ()

    @property
    def certain(self) -> list[Segment]:
        """The phones without those of doubtful stretches."""
        phones = self.phones
        for start, end in self.doubtful:
            phones = [phone for phone in phones if not start <= (phone.start + phone.end) / 2 < end]
        return phones


def listen(sound: FloatArray, text: str, front_end: FrontEnd, progress: Progress) -> Transcription:
    """Find the phones of a waveform at 16 kHz, by its transcript if that fits; ``text`` is empty if there is none.

    progress(done 0..1, stage) is called for every piece and may raise to stop the work.
    """
    if is_silent(sound):
        silence = [Segment(SILENCE, 0.0, len(sound) / acoustics.RATE)]
        return Transcription(silence, [], False, False, ("The recording is silent; the face rests.",))
    doubts: list[str] = []
    if text.strip():
        try:
            found = align(sound, acoustics.RATE, text, front_end, progress)
        except TextError as error:
            doubts.append(f"The text cannot be used ({str(error).rstrip('.')})")
        else:
            if fits(found):
                doubts = [*front_end.notes, *doubts_of(found, "; there the face follows the sound alone")]
                return Transcription(
                    found.phones, found.words, True, True, tuple(doubts), found.doubtful, found.certainty
                )
            doubts.append(misfit(found))
    heard = recognise(sound, acoustics.RATE, progress)
    if heard.confidence < SPEECH_LIKE:
        return Transcription(heard.phones, [], False, False, (f"{NOBODY}; the face rests.",))
    warnings = tuple(f"{doubt}; the face follows the sound without it." for doubt in doubts)
    told = _length(heard.doubtful) < MOST_UNSURE * _spoken(heard.phones)
    return Transcription(heard.phones, [], told, True, warnings, heard.doubtful)


def heard(wave: FloatArray, rate: int, text: str | None, front_end: FrontEnd, progress: Progress) -> Alignment:
    """The alignment of a mono recording (samples,) with its text, or its phones where the text is None.

    Raises InputError when nobody speaks or the text does not fit, and TextError when there is nothing to say in it.
    """
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), rate)
    if is_silent(sound):
        raise InputError("The recording is silent; record it again.")
    if text is not None:
        found = align(sound, acoustics.RATE, text, front_end, progress)
        if fits(found):
            return found
    phones = recognise(sound, acoustics.RATE, progress)
    if phones.confidence < SPEECH_LIKE:
        raise InputError(f"{NOBODY}; give one in which somebody speaks.")
    if text is not None:
        raise InputError(f"{misfit(found)}; give what is said in it, or no text.")
    return phones


def is_silent(sound: FloatArray) -> bool:
    """Whether a waveform holds nothing at all."""
    return not len(sound) or not float(np.abs(sound).max()) > SILENT


def fits(found: Alignment) -> bool:
    """Whether a transcript is what is said, for the better part."""
    return bool(found.words) and _length(found.doubtful) <= MOST_DOUBTFUL * _spoken(found.phones)


def misfit(found: Alignment) -> str:
    """The beginning of a sentence about a transcript that does not fit."""
    return f"The text does not fit the recording (confidence {found.confidence:.2f})"


def doubts_of(found: Alignment, therefore: str = "") -> list[str]:
    """What is wrong with a transcript that fits for the better part, one sentence each.

    therefore: what comes of a stretch that does not fit, as the end of a sentence.
    """
    count = len(found.words) + found.missing
    doubts = []
    if found.missing > NOTABLE * count:
        doubts.append(f"{found.missing} of the text's {count} words were not heard in the recording.")
    for start, end in found.doubtful:
        doubts.append(f"The text does not fit the recording from {_clock(start)} to {_clock(end)}{therefore}.")
    return doubts


def _length(stretches: tuple[tuple[float, float], ...]) -> float:
    return sum(end - start for start, end in stretches)


def _spoken(phones: list[Segment]) -> float:
    """Seconds in which anything is said."""
    return sum(phone.end - phone.start for phone in phones if phone.label != SILENCE)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
