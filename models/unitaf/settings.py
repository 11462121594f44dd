"""The settings of one take."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from .emotion.track import NO_EMOTION, EmotionTrack
from .errors import SettingsError, represented, shortened
from .text.dictionary import Dictionary, check_dictionary
from .text.languages import registry
from .voice import cast, voices

FPS_RANGE = (1.0, 1000.0)
SPEED_RANGE = (0.5, 2.0)
SEED_RANGE = (0, 2**31 - 1)
STRENGTH_RANGE = (0.0, 1.0)
LOUDNESS_RANGE = (-50.0, -8.0)  # LUFS: a murmur, and about the loudest speech without distortion; our choice
LOUDNESS_SPANS = (0.0, 30.0)  # LU: more than lies between a whisper and a shout
ARTICULATION_RANGE = (0.0, 2.0)
LOOK_RANGE = (-24.0, 24.0)  # degrees: reached by the eyes without the head; our choice
LONGEST_PATH = 4096  # characters
EXPRESSIONS = ("film", "cross_attn", "off")  # modes of the original's expression model, which its file does not say
ORIGINAL_LANGUAGES = (*registry.ENGLISH, "zh")  # of texts that IndexTTS2 was trained on
UPPER_FACES = ("ours", "original")
RENAMED = {"alpha": "strength"}  # name in takes of 0.1.0: name now


@dataclasses.dataclass(frozen=True)
class OfficialSettings:
    """What the engine "official" needs besides; see ``unitaf.official``.

    voice_audio: the path of a recording of the voice. emotion_audio: of a recording of how it is to feel, "" for none;
    sentences with weights of their own do not follow it.
    style: row of the face decoder's style; None for its last, which the original takes.
    expression: how the expression model reads the emotion, ``film`` or ``cross_attn``; ``off`` leaves it out, as does a
    folder without one.
    upper_face: brows and lids are ``ours``, as of other takes, or those of the ``original``.

    Raises SettingsError for a value of another kind.
    """

    voice_audio: str = ""
    emotion_audio: str = ""
    style: int | None = None
    expression: str = EXPRESSIONS[0]
    upper_face: str = UPPER_FACES[0]

    def __post_init__(self) -> None:
        for name in ("voice_audio", "emotion_audio"):
            path = getattr(self, name)
            if not isinstance(path, str) or len(path) > LONGEST_PATH or "\0" in path:
                raise SettingsError(f"{name} must be the path of a recording, not {represented(path)}.")
        if self.style is not None and (type(self.style) is not int or self.style < 0):
            raise SettingsError(f"style must be the number of a row, from 0, not {represented(self.style)}.")
        for name, choices in (("expression", EXPRESSIONS), ("upper_face", UPPER_FACES)):
            if getattr(self, name) not in choices:
                value = represented(getattr(self, name))
                raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {value}.")

    @classmethod
    def of(cls, values: Any) -> OfficialSettings | None:
        """Returns settings from an object of names and values, or None; raises SettingsError for unknown names."""
        if values is None or isinstance(values, cls):
            return values
        known = [field.name for field in dataclasses.fields(cls)]
        if not isinstance(values, Mapping) or not set(values) <= set(known):
            raise SettingsError(f"official must be an object of {', '.join(known)}, not {represented(values)}.")
        return cls(**values)


@dataclasses.dataclass(frozen=True)
class Settings:
    """Settings of one take.

    fps: frames per second of the curves, 1..1000 (the scene's ``fps / fps_base``).
    speed: speaking rate, 0.5 (slow) .. 2.0 (fast); 1.0 is the voice's own rate.
    seed: 0..2**31-1; the same text, settings and seed give the same take.
    look_left, look_up: direction to the listener, -24..24 degrees from straight ahead, to the subject's left and up.
    emotion: weights over time, in any form that ``EmotionTrack.of`` reads. Tags in the text override it.
    strength: scale of the emotion, tags included, 0..1.
    pronunciation: words with their own pronunciation, as ARPABET ``{"Siobhan": "SH IH0 V AO1 N"}`` or respelled
        ``{"Siobhan": "shivawn"}``; at most 1,000.
    articulation: how distinctly the mouth forms each sound, 0 (mumbles) .. 2 (a cartoon); 1 is legible speech.
    voice: a voice of the cast, ``giant``, or one that is designed from it, ``giant,pitch=-2``; see ``voice.cast``.
    language: of the text, ``es`` or ``pt-br``; ``auto`` is that of the voice.
    loudness: of the sound in LUFS (ITU-R BS.1770-4), -50..-8; None as the voice speaks. In a retake, of what is spoken
        anew.
    loudness_range: LU in which takes lie around ``loudness``, 0..30: 0 brings each to it; with more, shouts stay louder
        than whispers, and calm speech has ``loudness``. Without ``loudness`` it does nothing.
    official: what the engine "official" needs besides; None for the others.

    Raises SettingsError when a value is not a number or is out of range.
    """

    fps: float = 30.0
    speed: float = 1.0
    seed: int = 0
    look_left: float = 0.0
    look_up: float = 0.0
    emotion: EmotionTrack = NO_EMOTION
    strength: float = 1.0
    articulation: float = 1.0
    voice: str = cast.OWN
    language: str = voices.AUTO
    loudness: float | None = None
    loudness_range: float = 0.0
    pronunciation: Dictionary = dataclasses.field(default_factory=dict)
    official: OfficialSettings | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "official", OfficialSettings.of(self.official))
        object.__setattr__(self, "emotion", EmotionTrack.of(self.emotion))
        object.__setattr__(self, "pronunciation", check_dictionary(self.pronunciation))
        cast.design(self.voice)
        object.__setattr__(self, "language", _language(self.language))
        if self.language != voices.AUTO:
            _spoken(self)
        _check_number("strength", self.strength, STRENGTH_RANGE)
        _check_number("articulation", self.articulation, ARTICULATION_RANGE)
        _check_number("fps", self.fps, FPS_RANGE)
        _check_number("speed", self.speed, SPEED_RANGE)
        _check_number("seed", self.seed, SEED_RANGE)
        if self.loudness is not None:
            _check_number("loudness", self.loudness, LOUDNESS_RANGE)
        _check_number("loudness_range", self.loudness_range, LOUDNESS_SPANS)
        _check_number("look_left", self.look_left, LOOK_RANGE)
        _check_number("look_up", self.look_up, LOOK_RANGE)
        if not isinstance(self.seed, int):
            raise SettingsError(f"seed must be a whole number, not {represented(self.seed)}.")

    @property
    def target(self) -> tuple[float, float]:
        """The direction to the listener, in degrees to the left and up."""
        return self.look_left, self.look_up

    @property
    def spoken_language(self) -> str:
        """The code of the language of the text; raises SettingsError for one that is not read yet."""
        return _spoken(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """Returns settings from a JSON object; raises SettingsError for unknown names and bad values.

        Version 0.1.0 called the strength "alpha".
        """
        if not isinstance(values, Mapping):
            raise SettingsError("The settings are not an object of names and values.")
        values = {RENAMED.get(name, name): value for name, value in values.items()}
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            names = ", ".join(sorted(known))
            raise SettingsError(f"Unknown setting {represented(unknown[0])}; the settings are {names}.")
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """Returns the settings as a JSON object; ``official`` only where it is set: earlier versions know it not."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        official = values.pop("official")
        if official is not None:
            values["official"] = dataclasses.asdict(official)
        return values | {"emotion": self.emotion.as_json()}


def _spoken(settings: Settings) -> str:
    """Returns the code of the language of the text; raises SettingsError."""
    language = settings.language
    if settings.official is None:
        return voices.language_of(language, cast.mixed(settings.voice))
    if language not in (voices.AUTO, *ORIGINAL_LANGUAGES):
        name = registry.NAMES[language]
        raise SettingsError(f"The original speaks English and Chinese, and not {name}; choose en-us or zh.")
    return registry.USUAL if language == voices.AUTO else language


def _language(value: object) -> str:
    """Returns the code of a language, or ``auto``; raises SettingsError."""
    if isinstance(value, str) and value.strip().lower() in ("", voices.AUTO):
        return voices.AUTO
    found = registry.code(value) if isinstance(value, str) else None
    if found is None:
        codes = ", ".join([voices.AUTO, *voices.LANGUAGES])
        raise SettingsError(f"There is no language {represented(value)}; the languages are {codes}.")
    return found


def _check_number(name: str, value: object, limits: tuple[float, float]) -> None:
    low, high = limits
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise SettingsError(f"{name} must be a number from {low:g} to {high:g}, not {represented(value)}.")
    if not low <= value <= high:
        raise SettingsError(f"{name} must be from {low:g} to {high:g}, not {shortened(value)}.")
