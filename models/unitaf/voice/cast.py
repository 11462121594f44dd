"""The cast: voices made from the one voice of the trunk, and the sliders of voice design.

A design is a set of slider values, all 0 for a voice as it is. Uses the standard library only.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import NamedTuple

from .. import edition
from ..errors import SettingsError, represented, shortened
from . import voices

OWN = "hibari"  # the voice that is always there, from which the presets are made


class Slider(NamedTuple):
    """One slider of voice design. about: what it does and its unit. low, high: its range."""

    about: str
    low: float
    high: float


SLIDERS: Mapping[str, Slider] = {
    "size": Slider("how much longer the vocal tract is, as a fraction: .2 is a man's, -.2 a child's", -0.35, 0.5),
    "pitch": Slider("how much higher the voice is, in semitones", -18.0, 18.0),
    "melody": Slider("how much wider the pitch moves, as a fraction: -1 is a monotone", -1.0, 1.0),
    "rate": Slider("how much faster it speaks, as a fraction", -0.5, 0.6),
    "age": Slider("how old: 0 is grown up, 1 very old: shaky, rough, breathy and slow", 0.0, 1.0),
    "breath": Slider("how breathy", 0.0, 1.0),
    "whisper": Slider("how much of the voice is whispered", 0.0, 1.0),
    "roughness": Slider("how rough or creaky", 0.0, 1.0),
    "brightness": Slider("-1 is muffled, 1 is sharp", -1.0, 1.0),
    "chest": Slider("how much sounds from the chest, below 300 Hz", -1.0, 1.0),
    "nose": Slider("how nasal", -1.0, 1.0),
    "presence": Slider("how much it rings about 3 kHz", -1.0, 1.0),
    "air": Slider("how much it hisses above 6 kHz", -1.0, 1.0),
    "jaw": Slider("how open the mouth sounds: the first formant, as a fraction", -0.25, 0.25),
    "tongue": Slider("how far in front the tongue sounds: the second formant, as a fraction", -0.25, 0.25),
    "lips": Slider("how spread the lips sound: the higher formants, as a fraction", -0.25, 0.25),
}

# The manner at the ends of sliders without a unit; fitted with the judges in benchmarks/emotion.py.
BREATH_DB, ROUGH_JITTER = 15.0, 0.04
BRIGHT_TILT, CURVE_DB = 3.0, 10.0
DIGITS = 4  # of the value of a slider that is computed
FLATTEST = 0.02  # smallest factor of the trunk's F0 range
# The manner at age 1 (Linville 2001; Hollien & Shipp 1972): slower, tremor, jitter, breath. The sizes are our choice.
AGED = {"rate": -0.20, "tremor": 0.5, "roughness": 0.02, "breath": 5.0, "precision": -0.10}


@dataclasses.dataclass(frozen=True)
class Design:
    """A voice, as its difference from that of a trunk: the values of ``SLIDERS``, in their units and ranges.

    natural: whether it is meant to sound like a person; otherwise it is an effect. about: one line for users.
    """

    size: float = 0.0
    pitch: float = 0.0
    melody: float = 0.0
    rate: float = 0.0
    age: float = 0.0
    breath: float = 0.0
    whisper: float = 0.0
    roughness: float = 0.0
    brightness: float = 0.0
    chest: float = 0.0
    nose: float = 0.0
    presence: float = 0.0
    air: float = 0.0
    jaw: float = 0.0
    tongue: float = 0.0
    lips: float = 0.0
    natural: bool = True
    about: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it changes nothing."""
        return not any(self.parameters().values())

    def parameters(self) -> dict[str, float]:
        """Returns the parameters of the manner (``voice.manner``) of this voice by name."""
        manner = {
            "size": math.log1p(self.size),
            "register": self.pitch,
            "range": math.log(max(FLATTEST, 1 + self.melody)),
            "rate": math.log1p(self.rate),
            "breath": BREATH_DB * self.breath,
            "voicing": -self.whisper,
            "roughness": ROUGH_JITTER * self.roughness,
            "tilt": BRIGHT_TILT * self.brightness,
            "chest": CURVE_DB * self.chest,
            "nose": CURVE_DB * self.nose,
            "presence": CURVE_DB * self.presence,
            "air": CURVE_DB * self.air,
            "first": math.log1p(self.jaw),
            "second": math.log1p(self.tongue),
            "third": math.log1p(self.lips),
        }
        return manner | {name: manner.get(name, 0.0) + self.age * most for name, most in AGED.items()}


# Found by a search for voices that a speaker embedding separates; the natural ones keep their quality. The measurements
# are in benchmarks/emotion.py.
PRESETS: Mapping[str, Design] = {
    OWN: Design(about="The voice as it is: a young woman."),
    "alto": Design(
        size=0.07, pitch=-1.5, melody=-0.29, rate=-0.05, breath=0.08, brightness=-0.59, chest=0.6, nose=-0.56,
        presence=-0.27, air=-0.14, tongue=-0.05, about="A woman with a low, soft, round voice.",
    ),
    "soprano": Design(
        pitch=1, melody=0.13, roughness=0.06, brightness=0.67, chest=-0.57, nose=-0.48, presence=0.91, air=0.24,
        tongue=0.05, lips=-0.03, about="A young woman with a high, bright, light voice.",
    ),
    "man": Design(
        size=0.18, pitch=-7.5, melody=-0.11, brightness=-0.03, chest=0.44, nose=0.05, presence=-0.15, air=-0.03,
        tongue=0.03, about="A grown man.",
    ),
    "bass": Design(
        size=0.23, pitch=-10.5, melody=-0.21, rate=-0.08, breath=0.03, roughness=0.2, brightness=-0.36, chest=1,
        nose=-0.87, presence=-0.1, jaw=0.09, about="A big man with a deep voice.",
    ),
    "clerk": Design(
        size=0.11, pitch=-4.47, melody=0.23, brightness=-0.3, chest=-0.14, nose=0.84, presence=-0.13, air=-0.08,
        jaw=-0.08, tongue=0.07, lips=0.03, about="A man who speaks through his nose.",
    ),
    "granny": Design(
        pitch=-1.29, melody=-0.35, age=0.6, breath=0.2, brightness=0.34, chest=-0.52, nose=0.66, presence=-0.34,
        air=0.14, jaw=0.17, about="An old woman.",
    ),
    "grandpa": Design(
        size=0.12, pitch=-4, age=0.42, roughness=0.07, brightness=0.07, chest=-0.3, nose=0.21, air=0.54, jaw=-0.07,
        tongue=-0.09, lips=-0.04, about="An old man.",
    ),
    "child": Design(
        size=-0.11, pitch=4.05, melody=-0.1, brightness=-0.27, chest=-0.24, presence=-0.15, air=-0.06, jaw=0.07,
        lips=-0.04, about="A child of about eight.",
    ),
    "teen": Design(
        size=-0.03, pitch=-4.36, melody=0.08, roughness=0.14, brightness=-0.23, chest=-0.56, nose=-0.56,
        presence=-0.27, air=0.2, jaw=0.1, tongue=0.06, about="A boy whose voice has just broken.",
    ),
    "giant": Design(
        size=0.5, pitch=-16, rate=-0.25, breath=0.16, roughness=0.4, brightness=0.32, chest=0.9, nose=-0.07,
        presence=0.08, jaw=-0.06, tongue=-0.04, natural=False, about="A giant: slow, deep and creaking.",
    ),
    "gnome": Design(
        size=-0.3, pitch=8, melody=0.04, rate=0.15, roughness=0.31, brightness=-0.25, nose=0.86, presence=0.04,
        air=-0.16, natural=False, about="A small creature with a squeaky, nasal voice.",
    ),
    "robot": Design(
        size=0.05, pitch=-3.99, melody=-1, brightness=0.43, chest=-0.82, nose=0.41, presence=0.4, air=-0.46,
        jaw=-0.1, tongue=-0.04, lips=0.07, natural=False, about="A machine that speaks on one note.",
    ),
    "whisper": Design(
        whisper=1, brightness=0.89, chest=0.27, natural=False, about="Somebody who whispers.",
    ),
    "witch": Design(
        size=-0.17, pitch=3.93, melody=-0.03, age=0.86, roughness=0.5, brightness=1, chest=-1, nose=0.94,
        presence=-0.4, air=0.27, jaw=-0.15, tongue=0.12, lips=0.05, natural=False, about="A shrill old witch.",
    ),
}  # fmt: skip


class Real(NamedTuple):
    """A voice of the cast as real voices speak it. voices: of the voice pack. design: what else is bent."""

    voices: str
    design: Design


# Voices that a speaker embedding separates; docs/voices.md has what was measured.
REAL: Mapping[str, Real] = {
    "alto": Real("af_river", Design(pitch=-1.5)),
    "man": Real("am_liam", Design()),
    "bass": Real("am_onyx .6 + am_adam .4", Design(pitch=-1)),
    "clerk": Real("am_fenrir", Design(nose=0.5)),
    "granny": Real("af_kore", Design(age=0.45)),
    "grandpa": Real("am_michael", Design(age=0.35)),
    "child": Real("af_sky", Design(size=-0.1, pitch=3.5)),
    "teen": Real("am_eric", Design(size=-0.04, pitch=1.5)),
}


def real(voice: str) -> str:
    """Returns a voice of the cast, perhaps with sliders, as real voices speak it: "am_eric,pitch=1".

    A slider changes the real voice by as much as it changes the bent one. Any other voice is returned as it is. Raises
    SettingsError as ``design``.
    """
    name, _ = _parts(voice)
    if name not in REAL:
        return voice
    chosen, bent, base = design(voice), PRESETS[name], REAL[name].design
    values = {}
    for slider, (_about, low, high) in SLIDERS.items():
        moved = getattr(base, slider) + getattr(chosen, slider) - getattr(bent, slider)
        values[slider] = round(min(max(moved, low), high), DIGITS)
    return ",".join([REAL[name].voices, *(f"{slider}={value:g}" for slider, value in values.items() if value)])


def design(voice: str) -> Design:
    """Returns the design of a voice: a preset, ``giant``; a preset with other slider values,
    ``giant,pitch=-2,breath=.3``; slider values only, ``pitch=3``, which change the bundled voice; or voices of another
    trunk, with or without sliders: ``af_heart .6 + am_adam .4,breath=.2``.

    Raises SettingsError for unknown voices and sliders, for repeated sliders, for values that are not numbers or out of
    the range of a slider, and for what ``voices.mixture`` does not read.
    """
    first, rest = _parts(voice)
    mixed(voice)
    values: dict[str, float] = {}
    for part in rest:
        name, given, number = (piece.strip() for piece in part.partition("="))
        if name not in SLIDERS or not given:
            sliders = ", ".join(SLIDERS)
            raise SettingsError(f'"{shortened(part)}" sets no slider of the voice; the sliders are {sliders}.')
        if name in values:
            raise SettingsError(f'The voice "{shortened(voice)}" sets {name} twice.')
        values[name] = _value(name, number)
    return dataclasses.replace(PRESETS.get(first, Design()), **values)  # type: ignore[arg-type]


def mixed(voice: str) -> voices.Mixture:
    """Returns the voices of trunks, and their shares, that ``design`` changes. Raises SettingsError as ``design``."""
    first, _ = _parts(voice)
    if first in PRESETS:
        return voices.mixture(OWN)
    if "+" not in first and first.split(" ")[0] not in voices.VOICES:
        known = f"{', '.join(PRESETS)}, and those of the voice pack"
        raise SettingsError(f'There is no voice "{shortened(first)}"; the voices are {known}: {edition.LIST_VOICES}.')
    return voices.mixture(first)


def _parts(voice: str) -> tuple[str, list[str]]:
    """Returns the voices that a design changes, and the assignments to its sliders. Raises SettingsError."""
    if not isinstance(voice, str):
        raise SettingsError(f"The voice must be a text, such as {OWN}, not {represented(voice)}.")
    first, *rest = (part.strip() for part in voice.split(","))
    return (OWN, [first, *rest]) if "=" in first else (first, rest)


def _value(name: str, text: str) -> float:
    """Reads the value of a slider. Raises SettingsError."""
    slider = SLIDERS[name]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not slider.low <= value <= slider.high:
        limits = f"from {slider.low:g} to {slider.high:g}"
        raise SettingsError(f'The voice\'s {name} must be {limits}, not "{shortened(text)}".')
    return value
