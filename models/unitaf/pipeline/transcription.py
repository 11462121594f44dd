"""The words and phones of a recording: aligned with its text if that fits, else recognised without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import InputError, TextError
from ..listening.aligner import align
from ..listening.alignment import Alignment, Progress
from ..listening.recogniser import recognise
from ..signals import FloatArray, Segment, peak_of
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
    """The phones and words of a recording.

    phones, words: timed in seconds. reliable: whether the phones are good enough to drive the face, except in the spans
    ``doubtful``: (start, end) in seconds. spoken: whether the recording is speech. warnings: one plain sentence each.
    certainty: 0..1 for each word, that it is said there. known: whether the phones are those of a text that fits, and
    were not recognised, which hears those of English in any language.
    """

    phones: list[Segment]
    words: list[Segment]
    reliable: bool
    spoken: bool
    warnings: tuple[str, ...] = ()
    doubtful: tuple[tuple[float, float], ...] = ()
    certainty: tuple[float, ...] = ()
    known: bool = False

    @property
    def certain(self) -> list[Segment]:
        """The phones outside of the doubtful spans."""
        phones = self.phones
        for start, end in self.doubtful:
            phones = [phone for phone in phones if not start <= (phone.start + phone.end) / 2 < end]
        return phones


def transcribe(sound: FloatArray, text: str, front_end: FrontEnd, progress: Progress) -> Transcription:
    """Finds the phones of a waveform (samples,) at 16 kHz: aligns its transcript if it fits, else recognises them.

    text: the transcript, "" if unknown. progress(done 0..1, stage) is called for every piece and may raise to stop.
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
                    found.phones, found.words, True, True, tuple(doubts), found.doubtful, found.certainty, True
                )
            doubts.append(misfit(found))
    recognised = recognise(sound, acoustics.RATE, progress)
    if recognised.confidence < SPEECH_LIKE:
        return Transcription(recognised.phones, [], False, False, (f"{NOBODY}; the face rests.",))
    warnings = tuple(f"{doubt}; the face follows the sound without it." for doubt in doubts)
    reliable = _length(recognised.doubtful) < MOST_UNSURE * _spoken(recognised.phones)
    return Transcription(recognised.phones, [], reliable, True, warnings, recognised.doubtful)


def align_or_recognise(
    wave: FloatArray, rate: int, text: str | None, front_end: FrontEnd, progress: Progress
) -> Alignment:
    """Returns the alignment of a mono recording (samples,) with its text, or its phones if the text is None.

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
    """Returns whether a waveform holds no sound."""
    return not peak_of(sound) > SILENT


def fits(found: Alignment) -> bool:
    """Returns whether the greater part of a recording is what its transcript says."""
    return bool(found.words) and _length(found.doubtful) <= MOST_DOUBTFUL * _spoken(found.phones)


def misfit(found: Alignment) -> str:
    """Returns the beginning of a sentence about a transcript that does not fit."""
    return f"The text does not fit the recording (confidence {found.confidence:.2f})"


def doubts_of(found: Alignment, therefore: str = "") -> list[str]:
    """Returns what is wrong with a transcript that fits in its greater part, one sentence each.

    therefore: the consequence for a span that does not fit, as the end of a sentence.
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
    """Returns the seconds in which anything is said."""
    return sum(phone.end - phone.start for phone in phones if phone.label != SILENCE)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
