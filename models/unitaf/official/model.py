"""The original as a model of the engine: a text, or a recording with its words, to a take.

One sentence of ours is one segment, with a seed of its own, so that a retake keeps the sentences that did not change.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from ..emotion.vector import CALM, Weights, effective_weights
from ..errors import InputError
from ..life.recorded import line_of_recording
from ..listening.alignment import Progress, ignore_progress
from ..pipeline.feelings import Feelings, at_frames
from ..pipeline.retake import Piece, Speaker, retake_by
from ..pipeline.sentence_matching import Script, read
from ..rates import SAMPLE_RATE
from ..settings import OfficialSettings, Settings
from ..signals import FloatArray, Segment, frame_count
from ..take import Take
from ..text.front_end import FrontEnd, Sentence
from ..text.languages import scripts
from ..voice import acoustics, cast, loudness, voices
from . import checkpoint, clock, emotion, line, recorded
from .face import Face, whole_face
from .files import Folder
from .package import Request, Voice
from .recordings import Prompts

SEED_STRIDE = 2**31  # added to the seed per sentence: no sentence of any take has the noise of another
SENTENCES_SHARE = 0.95  # of the computing time
LETTERS = 14.0  # per second of English read aloud, to follow an emotion over time before the sound is there
SPOKEN_SHARE = 0.9  # of a sentence's; finding its words takes the rest
NO_VOICE = "The original speaks with the voice of a recording: choose one (--voice-audio FILE, or Voice Recording)."
OWN_PACE = "The original speaks at its own rate; Speed was not followed."
OWN_WORDS = "The original has its own pronunciations; those of the settings were not followed."
OWN_VOICE = "The original speaks with the voice of the recording; the voice {} was not used."

CUT = "The voice found no end of “{}” and was cut after 30 seconds; choose another seed, or shorter sentences."

CHINESE = "zh"

Step = Callable[[float], None]

log = logging.getLogger(__name__)


class Feeling(NamedTuple):
    """How a sentence is felt. vector: what the voice is given, None to leave it to the recordings. weights: (8,)."""

    vector: list[float] | None
    weights: Weights


class OfficialModel:
    """The original's voice and face, loaded once. The same text, settings, recordings and seed give the same take."""

    def __init__(self, voice: Voice, face: Face) -> None:
        self.voice, self.face = voice, face
        self.front_end = FrontEnd()
        self.prompts = Prompts()

    def speak(self, text: str, settings: Settings | None = None, progress: Progress = ignore_progress) -> Take:
        """Speaks a text sentence by sentence; progress and cancel come with every code.

        Raises TextError when the text holds nothing to say, InputError for a recording that cannot be used.
        """
        settings = in_its_language(text, settings or Settings())
        progress(0.0, "Reading the text")
        script = read(self.front_end, text, settings)
        notes = (*self.front_end.notes, *script.feelings.notes, *_not_followed(settings))
        said = self._said(script, range(len(script.sentences)), settings, progress, 0.0)
        progress(SENTENCES_SHARE, "Moving the face")
        whole = _at_loudness(line.joined(said), settings)
        curves, head = self._face(whole, settings)
        progress(1.0, "Done")
        return Take(
            wav=np.clip(whole.wave, -1, 1),
            sample_rate=SAMPLE_RATE,
            curves=curves,
            fps=settings.fps,
            text=text,
            words=whole.words,
            phones=whole.phones,
            settings=settings,
            warnings=(*notes, *whole.notes),
            head_rotation=head,
            emotion=at_frames(whole.emotion, settings.fps, len(curves)),
            sentences=whole.sentences,
        )

    def retake(
        self, earlier: Take, text: str, settings: Settings | None = None, progress: Progress = ignore_progress
    ) -> Take:
        """Speaks an earlier take again with another text; unchanged sentences are kept. Otherwise as ``speak``."""
        settings = in_its_language(text, settings or Settings())
        notes: list[str] = []
        speaker = Speaker(self.front_end, self.speak, functools.partial(self._run, notes))
        take = retake_by(speaker, earlier, text, settings, progress)
        new = [note for note in dict.fromkeys(notes) if note not in take.warnings]
        return dataclasses.replace(take, warnings=(*take.warnings, *new)) if new else take

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings | None = None,
        progress: Progress = ignore_progress,
        *,
        text: str = "",
        phones: Sequence[Segment] | None = None,
        style: str = "",
    ) -> Take:
        """Returns the take of a recording, a mono waveform (samples,), forced through the codec and the GPT.

        text: what is said in it, which the GPT needs. phones: from a forced aligner; else ours finds them. style: not
        used: the face is the original's. Raises InputError without a text, or if it does not fit.
        """
        settings = settings or Settings()
        return recorded.follow(self, wave, sample_rate, settings, progress, (text, phones))

    def request(self, settings: Settings, vector: list[float] | None, seed: int) -> Request:
        """Returns how something is to be said; raises InputError for a recording that is missing or unfit."""
        wanted = settings.official or OfficialSettings()
        if not wanted.voice_audio:
            raise InputError(NO_VOICE)
        voice = self.prompts.path_of(wanted.voice_audio, "voice")
        felt = self.prompts.path_of(wanted.emotion_audio, "emotion") if wanted.emotion_audio else ""
        return Request(voice, felt, vector, settings.strength, seed)

    def _said(
        self, script: Script, run: range, settings: Settings, progress: Progress, start: float
    ) -> list[line.Said]:
        """Says sentences of a script. start: seconds on the time axis of the emotion track."""
        self.face.style_of(settings.official or OfficialSettings())  # before the voice, which takes minutes
        said: list[line.Said] = []
        now = start
        for done, number in enumerate(run):
            stage = f"Speaking sentence {number + 1} of {len(script.sentences)}"

            def step(share: float, done: int = done, stage: str = stage) -> None:
                progress(SENTENCES_SHARE * (done + share) / len(run), stage)

            step(0.0)
            sentence = script.sentences[number]
            feeling = feeling_of(sentence, script.feelings, number, now, settings)
            said.append(self._sentence(sentence, feeling, settings, settings.seed + SEED_STRIDE * number, step))
            now += len(said[-1].wave) / SAMPLE_RATE + sentence.pause_after
        return said

    def _sentence(self, sentence: Sentence, feeling: Feeling, settings: Settings, seed: int, step: Step) -> line.Said:
        """Says one sentence, and finds its words in the sound."""
        wanted = settings.official or OfficialSettings()
        request = self.request(settings, feeling.vector, seed)
        segments = self.voice.say(sentence.text, request, lambda share: step(SPOKEN_SHARE * share))
        parts = []
        samples = 0
        for segment in segments:
            rows, at = self.face.motion(segment.feature, len(segment.wave), segment.emotion, wanted)
            parts.append(line.Motion(rows, at + samples / clock.RATE))
            samples += len(segment.wave)
        motion = line.Motion(np.concatenate([part.rows for part in parts]), np.concatenate([part.at for part in parts]))
        wave = acoustics.resample(np.concatenate([segment.wave for segment in segments]), clock.RATE, SAMPLE_RATE)
        words, phones, notes = line.found_words(wave, sentence, self.front_end)
        if any(segment.is_cut for segment in segments):
            notes = (*notes, CUT.format(sentence.text))
        return line.Said(sentence, wave, motion, words, phones, feeling.weights, notes)

    def _run(
        self, notes: list[str], script: Script, run: range, settings: Settings, progress: Progress, now: float
    ) -> Piece:
        """Speaks a run of a retake; its warnings are appended to ``notes``."""
        said = self._said(script, run, settings, progress, now)
        whole = _at_loudness(line.joined(said), settings)
        notes += [*_not_followed(settings), *whole.notes]
        curves, head = self._face(whole, settings)
        return Piece(
            wave=whole.wave,
            curves=curves,
            head=head,
            emotion=at_frames(whole.emotion, settings.fps, len(curves)),
            before=0,
            start=0.0,
            end=whole.seconds,
            pause=script.sentences[run[-1]].pause_after,
            words=whole.words,
            phones=whole.phones,
            sentences=whole.sentences,
            reused_from=None,
            starts_at_rest=True,
            ends_at_rest=True,
        )

    def _face(self, whole: line.OfficialLine, settings: Settings) -> tuple[FloatArray, FloatArray]:
        frames = frame_count(whole.seconds, settings.fps)
        felt = None if whole.is_calm else whole.emotion
        text = " ".join(span.label for span in whole.sentences)
        life = line_of_recording(whole.wave, SAMPLE_RATE, whole.phones, text, felt)
        life = dataclasses.replace(life, questions=whole.questions)
        return whole_face(whole.motion, frames, life, settings, whole.phones)


def feeling_of(sentence: Sentence, feelings: Feelings, number: int, start: float, settings: Settings) -> Feeling:
    """Returns how a sentence is felt: the mean of its weights, over its phonemes and the track, as one vector.

    Without any weight but calm's, the recordings decide: of the emotion if there is one, else of the voice.
    """
    mood = feelings.mood(number, start)
    characters = np.arange(len(mood.tagged))
    seconds = characters * (len(sentence.text) / LETTERS / max(1, len(characters)))
    tagged = mood.tagged
    raw = np.where(np.isnan(tagged), mood.track.at(start + seconds), tagged).mean(0)
    weights = effective_weights(raw, settings.strength)
    if not np.delete(raw, CALM).any() or not settings.strength:
        return Feeling(None, weights)
    return Feeling(emotion.given(raw, settings.strength), weights)


def load(folder: Path, device: str | None = None) -> OfficialModel:
    """Loads the voice and the face of a folder of checkpoints. device: of torch; None takes a GPU where there is one.

    Raises InputError and EngineError, one sentence each, for what does not fit; nothing is downloaded.
    """
    checkpoint.check_torch()
    place = Folder(folder)
    place.check()
    if place.others:
        log.warning(
            "Of %d folders of UniTAF the one of the most steps is taken, %s.", len(place.others) + 1, place.unitaf
        )
    # Half of the cores: this model is large, and Blender wants the others.
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))
    face = Face.load(place)  # first: it is small, and what is wrong with it is said at once
    return OfficialModel(Voice(place, device), face)


def in_its_language(text: str, settings: Settings) -> Settings:
    """Returns settings with Chinese as the language where none is chosen and the text is in its characters."""
    if settings.official is None or settings.language != voices.AUTO:
        return settings
    written = {scripts.script_of(character) for character in text}
    is_chinese = "CJK" in written and not written & {"HIRAGANA", "KATAKANA"}
    return dataclasses.replace(settings, language=CHINESE) if is_chinese else settings


def _at_loudness(whole: line.OfficialLine, settings: Settings) -> line.OfficialLine:
    if settings.loudness is None:
        return whole
    return whole._replace(
        wave=loudness.at_loudness(whole.wave, SAMPLE_RATE, settings.loudness, settings.loudness_range)
    )


def _not_followed(settings: Settings) -> list[str]:
    """Returns a sentence for every setting that the original does not follow."""
    notes = [OWN_PACE] if settings.speed != Settings.speed else []
    notes += [OWN_WORDS] if settings.pronunciation else []
    return notes + ([OWN_VOICE.format(settings.voice)] if settings.voice != cast.OWN else [])
