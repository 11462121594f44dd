"""Manners of speaking: how each emotion, and each voice of the cast, differs from the trunk's neutral speech.

A manner is a row of parameters that add up; all 0 is the trunk's neutral manner. Uses numpy only.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from ..emotion.vector import EMOTIONS, USUAL, Weights, normalised
from .cast import Design

Rows = npt.NDArray[np.float64]  # (..., len(PARAMETERS))

# The meaning and unit of each parameter. "log" is the natural logarithm of a factor.
PARAMETERS = (
    "rate",  # log of speed
    "pause",  # log of the length of pauses
    "pitch",  # semitones; given to the trunk's decoder
    "range",  # log of F0's distance in semitones from the line that fits the phrase
    "slope",  # semitones from a phrase's first voiced frame to its last, about its middle
    "final",  # semitones at the sentence's end, from 0 at 0.4 s before it
    "accent",  # semitones by which stressed vowels stand out from the rest
    "loudness",  # dB
    "dynamics",  # log of energy's distance from the sentence's mean in audible frames
    "tilt",  # dB per octave, about 500 Hz: the harmonics and the noise alike
    "breath",  # dB of the noise in voiced sounds
    "roughness",  # jitter: standard deviation of F0 from period to period, as a fraction
    "tremor",  # semitones, amplitude of a wave at TREMOR_RATE
    "precision",  # log of how far the spectrum moves from its mean over 90 ms
    # Differences between voices.
    "register",  # semitones; at most 3 of them are given to the decoder
    "size",  # log of the vocal tract's length
    "first",  # log of the first formant's region (to 850 Hz)
    "second",  # log of the second's (1400 to 2200 Hz)
    "third",  # log of what lies about 3 kHz
    "chest",  # dB below 300 Hz
    "nose",  # dB about 1 kHz, and as much less at 600 Hz
    "presence",  # dB about 3 kHz
    "air",  # dB above 6 kHz
    "voicing",  # 0 is voiced, -1 whispered: the share of the harmonics' amplitude that is removed
)
INDEX = {name: column for column, name in enumerate(PARAMETERS)}

# The manner of each emotion at a raw weight of ``USUAL``; other weights scale it. Where sources give numbers
# (B: Burkhardt & Sendlmeier 2000, rules that listeners recognised; M: Murray & Arnott 1993, table 1, and their 1995
# rules; C: Cahn 1990, in Schroeder's review of 2001), these are followed; where they give directions (S: Scherer 2003,
# table 2; J: Juslin & Laukka 2003, table 11; Z: Banse & Scherer 1996, table 6, z-scores), sizes are fitted
# with the judges in benchmarks/emotion.py: marked F. Extremes, such as B's fear at 2.5 times F0, are limited to what
# sounds natural.
AT_USUAL: dict[str, dict[str, float]] = {
    "happy": {
        "rate": 0.07,  # B +20 to 30 %, J fast; less, F: the consonants must stay clear
        "pause": -0.25,  # J few pauses; F
        "pitch": 3.5,  # B mean +50 % = 7; M much higher; S, J, Z up; F
        "range": 0.55,  # B +100 %; M much wider; J much variability; F
        "slope": 3.2,  # J rising contour; M smooth upward inflections; F
        "final": 1.0,  # M; F
        "accent": 1.5,  # B wave: stressed syllables up, those between them down; F
        "loudness": 2.5,  # M higher; J medium to high; F
        "dynamics": 0.10,  # J medium variability; F
        "tilt": 0.8,  # S high-frequency energy up, J medium; F
        "breath": 1.0,  # M breathy, blaring; F
        "size": -0.04,  # B spread lips: first two formants +10 %; F
    },
    "angry": {
        "rate": 0.15,  # B +30 %; M slightly faster, 1995 +30 words a minute (of some 170); J fast; F
        "pause": -0.35,  # J few pauses; F
        "pitch": 3.0,  # M very much higher; S, J, Z up; F
        "range": 0.40,  # M much wider, 1995 +9 semitones; J much variability; F
        "slope": -1.5,  # S contours fall; F
        "accent": 2.0,  # M abrupt on stressed syllables, 1995 +20 % of the range; B +10 %; F
        "loudness": 6.0,  # M 1995 +6 dB
        "dynamics": 0.20,  # J much variability; F
        "tilt": 1.8,  # J much high-frequency energy; B tense phonation; S up; F
        "breath": -2.0,  # B tense phonation; F
        "roughness": 0.012,  # J irregular; M 1995 laryngealised; F
        "precision": 0.15,  # M tense articulation; B formants overshoot; F
    },
    "sad": {
        "rate": -0.20,  # C -10 of 10; M slightly slower; B -40 %; J slow; F
        "pause": 0.40,  # J many pauses; C; F
        "pitch": -2.0,  # M slightly lower; S, J, Z down; F
        "range": -1.0,  # B -20 %; C -5; M slightly narrower; J little variability; F
        "slope": -1.8,  # J, S falling; F
        "final": -1.0,  # M downward inflections; F
        "loudness": -4.0,  # M lower; S, J, Z down; F
        "dynamics": -0.15,  # J little variability; F
        "tilt": -1.8,  # S, J little high-frequency energy; C brilliance -9; F
        "breath": 5.0,  # C breathiness +10; B breathy phonation; F
        "roughness": 0.004,  # J irregular; B; F
        "precision": -0.12,  # M slurring; C -5; F
    },
    "afraid": {
        "rate": 0.09,  # B +30 %; M much faster; J fast; F
        "pause": -0.10,  # J pauses in between; F
        "pitch": 4.0,  # B +150 %; M very much higher; S, J, Z up; F
        "range": 0.10,  # B +20 %; J little variability, M much wider; F
        "final": 1.0,  # J rising; F
        "loudness": 0.0,  # M normal; J low, S up: they disagree
        "dynamics": 0.08,  # J much variability; F
        "tilt": 0.6,  # S high-frequency energy up; J little of it; F
        "breath": 1.0,  # B falsetto; F
        "roughness": 0.011,  # M irregular voicing; J irregular; F
        "tremor": 0.35,  # M irregular voicing; J microstructural irregularity; F
        "precision": 0.03,  # M precise; F
    },
    "disgusted": {
        "rate": -0.18,  # M very much slower; F
        "pause": 0.20,  # M; F
        "pitch": -2.5,  # M very much lower; F
        "range": 0.15,  # M slightly wider; F
        "slope": -1.0,  # M wide downward inflections; F
        "final": -2.0,  # M wide downward terminal inflections; F
        "accent": 0.8,  # F
        "loudness": -2.0,  # M lower; F
        "tilt": 0.5,  # Z; tense; F
        "roughness": 0.012,  # M grumbled chest tone; F
        "first": 0.05,  # S pharynx and velum constricted: first formant up; F
        "nose": 3.0,  # S faucal and velar constriction; F
    },
    "melancholic": {
        "rate": -0.24,  # as sad, slower (Z: boredom and quiet sadness); F
        "pause": 0.50,  # F
        "pitch": -1.2,  # Z sadness, boredom down; F
        "range": -1.1,  # Mozziconacci 1998, boredom: 4 semitones of excursion; F
        "slope": -1.8,  # S falling; F
        "final": -0.7,  # F
        "loudness": -3.5,  # Z boredom down; F
        "dynamics": -0.20,  # F
        "tilt": -1.2,  # F
        "breath": 4.0,  # F
        "precision": -0.12,  # B boredom: lax; F
    },
    "surprised": {
        "rate": 0.06,  # C +4 of 10; F
        "pitch": 4.2,  # C accents and reference up; F
        "range": 0.55,  # C +8; F
        "slope": 5.5,  # C contour slope +10; F
        "final": 3.5,  # C steeply rising; F
        "accent": 1.5,  # C accent shape +5; F
        "loudness": 3.0,  # C +5; F
        "dynamics": 0.10,  # F
        "tilt": 0.5,  # F
        "breath": 2.0,  # F
    },
    "calm": {},
}


def row_of(parameters: dict[str, float]) -> Rows:
    """Returns one row (P,) of parameters from their names and values."""
    row = np.zeros(len(PARAMETERS))
    for name, value in parameters.items():
        row[INDEX[name]] = value
    return row


def _table() -> Rows:
    """Returns (8, P): the parameters at an effective weight of 1; a raw weight of ``USUAL`` gives AT_USUAL."""
    effective = normalised(USUAL * np.eye(len(EMOTIONS))).diagonal()
    return np.stack([row_of(AT_USUAL[name]) / weight for name, weight in zip(EMOTIONS, effective, strict=True)])


TABLE = _table()


@functools.lru_cache(maxsize=64)
def _parameters_of_design(design: Design) -> Rows:
    """Returns the row (P,) of a voice."""
    return row_of(design.parameters())


def parameters_of(emotion: Weights, design: Design) -> Rows:
    """Returns the parameters (n, P) of a voice with effective weights (n, 8), see ``emotion.vector``."""
    rows: Rows = emotion @ TABLE + _parameters_of_design(design)
    return rows


def pause(seconds: float, row: Rows) -> float:
    """Returns the duration in seconds of a pause of ``seconds`` in a manner (P,)."""
    return seconds * float(np.exp(row[INDEX["pause"]]))
