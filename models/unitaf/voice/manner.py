"""Manners of speaking: how each emotion, and each voice of the cast, differs from the trunk's neutral speech.

A manner is a row of parameters that add up; all 0 is the trunk's neutral manner. Uses numpy only.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from ..emotion.vector import ANGRY, COLD_WEIGHT, EMOTIONS, USUAL, Weights, normalised
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

# The manner of each emotion at a raw weight of ``USUAL``; other weights scale it, so that .4 is half of it.
#
# People: what ten actors do against their own neutral speech, mean (standard deviation over the actors), from the
# Berlin Database of Emotional Speech (Burkhardt et al. 2005, CC0; clips that 80 % of listeners recognised), by Praat;
# rate from hand labels. Loudness is lost in the copy at hand.
#
#             F0, semitones  F0 range  rate  1-5 kHz, dB   centroid  jitter  shimmer  HNR, dB
#   anger        +9.4 (1.8)     x .97  x .94  +10.6 (3.2)    x 2.31   x .77   x 1.05     -1.5 (.9)
#   happiness    +8.7 (3.7)    x 1.16  x .97   +7.1 (4.3)    x 1.78   x .75   x 1.01      -.3 (1.2)
#   fear         +6.5 (2.7)     x .84  x 1.11  +2.8 (3.0)    x 1.45   x .90   x 1.05      -.6 (2.2)
#   disgust      +3.3 (2.8)     x .99  x .67   +2.4 (2.3)    x 1.53   x .93   x 1.04     -1.2 (1.6)
#   sadness      -1.9 (1.6)    x 1.18  x .69   -2.2 (2.8)     x .88   x 1.24  x 1.14      -.8 (2.2)
#   boredom       -.4 (1.1)    x 1.14  x .90   -1.2 (1.9)     x .92   x .79    x .81     +2.2
#
# They are at full intensity; a voice that is half as far away keeps their order and sounds better. So F0 is what the
# quality judge allows (some 4 semitones), and what it does not mind tells the rest: tilt, and the level of bands.
# P: fitted to the actors by ``phonetic`` of benchmarks/actors_judge.py, within the signs that the sources give; its
# other judge, ``cepstral``, was kept from the fit. Sources: B: Burkhardt & Sendlmeier 2000, rules that listeners
# recognised; M: Murray & Arnott 1993, table 1, and their 1995 rules; C: Cahn 1990, in Schroeder's review of 2001; S:
# Scherer 2003, table 2; J: Juslin & Laukka 2003, table 11; Z: Banse & Scherer 1996, table 6, z-scores. F: our choice.
AT_USUAL: dict[str, dict[str, float]] = {
    "happy": {
        "rate": 0.03,  # J fast; people x .97; consonants must stay clear; F
        "pause": -0.2,  # J few pauses; F
        "pitch": 3.8,  # people +8.7, B +50 % = 7; M, S, J, Z up; F
        "range": 0.45,  # people x 1.16, the widest; B +100 %, M much wider; F
        "slope": 2.4,  # J rising contour; M smooth upward inflections; P
        "final": 1.7,  # M; P
        "accent": 1.7,  # B wave: stressed syllables up, those between them down; P
        "loudness": 2.0,  # M higher; J medium to high; F
        "dynamics": 0.05,  # J medium variability; P
        "tilt": 0.7,  # people +7.1; S high-frequency energy up, J medium; P
        "breath": -2.5,  # people: the clearest of the loud ones; P
        "precision": 0.08,  # P
        "chest": -5.0,  # people: least below 300 Hz but for anger; P
        "nose": -1.0,  # P
        "presence": -1.7,  # P
        "air": 1.9,  # P
        "first": 0.02,  # B spread lips: first two formants +10 %; P
        "second": -0.02,  # P, against B
    },
    "angry": {
        "rate": 0.04,  # people x .94; B +30 %; M slightly faster; J fast: little, haste costs quality; F
        "pause": -0.25,  # J few pauses; F
        "pitch": 3.7,  # people +9.4; M very much higher; S, J, Z up; F
        "range": 0.28,  # people x .97; M much wider, 1995 +9 semitones; J much variability; F
        "slope": -1.0,  # S contours fall; F
        "accent": 2.0,  # M abrupt on stressed syllables, 1995 +20 % of the range; B +10 %; P
        "loudness": 5.5,  # M 1995 +6 dB
        "dynamics": 0.3,  # J much variability; P
        "tilt": 2.2,  # people +10.6, the brightest; J much high-frequency energy; B tense; S up; P
        "breath": -2.7,  # B tense phonation; P
        "roughness": 0.003,  # J irregular; M 1995 laryngealised; people x .77; F
        "first": 0.04,  # B formants overshoot: an open mouth; P
        "chest": -3.5,  # people: least below 300 Hz; P
        "nose": 1.0,  # P
        "presence": 2.6,  # people: most from 2 to 4 kHz; P
        "air": -1.5,  # P
    },
    "sad": {
        "rate": -0.26,  # people x .69; C -10 of 10; B -40 %; J slow; F
        "pause": 0.4,  # J many pauses; C; F
        "pitch": -1.7,  # people -1.9; M slightly lower; S, J, Z down; P
        "range": -0.55,  # B -20 %; C -5; M slightly narrower; J little variability (people x 1.18, spread 2.1); P
        "slope": -2.2,  # J, S falling; P
        "final": -1.0,  # M downward inflections; F
        "accent": -0.5,  # P
        "loudness": -5.0,  # M lower; S, J, Z down; P
        "dynamics": -0.35,  # J little variability; P
        "tilt": -1.0,  # people -2.2; S, J little high-frequency energy; C brilliance -9; P
        "breath": 5.5,  # C breathiness +10; B breathy phonation; P
        "roughness": 0.004,  # people x 1.24; J irregular; B; F
        "chest": 2.8,  # P
        "nose": 1.5,  # P
        "air": 4.5,  # breath's own hiss; P
        "second": 0.03,  # P
        "precision": -0.1,  # M slurring; C -5; F
    },
    "afraid": {
        "rate": 0.07,  # people x 1.11; B +30 %; M much faster; J fast; F
        "pause": -0.1,  # J pauses in between; F
        "pitch": 3.8,  # people +6.5; B +150 %; M very much higher; S, J, Z up; F
        "range": -0.55,  # people x .84; J little variability (B +20 %, M much wider); P
        "final": 1.5,  # J rising; P
        "loudness": 1.0,  # M normal; J low, S up: they disagree; P
        "dynamics": -0.2,  # people: the flattest; P
        "tilt": 2.4,  # people +2.8 dB; S high-frequency energy up; P
        "breath": 4.5,  # B falsetto; people: most above 4 kHz; P
        "roughness": 0.005,  # M irregular voicing; J irregular; F
        "tremor": 0.38,  # M irregular voicing; J microstructural irregularity; F
        "chest": 4.5,  # P
        "nose": 1.0,  # P
        "presence": 0.8,  # P
    },
    "disgusted": {
        "rate": -0.26,  # people x .67; M very much slower; F
        "pause": 0.5,  # M; F
        "pitch": -1.0,  # M very much lower, Z down; people +3.3 (2.8): they disagree; F
        "range": 0.4,  # M slightly wider; P
        "final": -2.0,  # M wide downward terminal inflections; F
        "accent": 1.4,  # P
        "loudness": -3.5,  # M lower; F
        "dynamics": 0.22,  # people: the liveliest; P
        "tilt": 2.8,  # people +2.4; Z; tense; P
        "breath": 5.0,  # people: HNR -1.2; P
        "roughness": 0.007,  # M grumbled chest tone; P
        "precision": 0.05,  # P
        "first": 0.05,  # S pharynx and velum constricted: first formant up; P
        "chest": 4.7,  # M chest tone; P
        "presence": -3.5,  # P
        "air": 6.0,  # people: most above 5 kHz, with fear; P
    },
    "melancholic": {
        "rate": -0.3,  # people bored x .90, sad x .69; F
        "pause": 0.5,  # F
        "pitch": -2.3,  # Z sadness, boredom down; F
        "range": -1.0,  # Mozziconacci 1998, boredom: 4 semitones of excursion; F
        "slope": -1.8,  # S falling; F
        "final": -0.7,  # F
        "loudness": -3.5,  # Z boredom down; F
        "dynamics": -0.2,  # people bored: shimmer x .81; F
        "tilt": -2.0,  # people bored -1.2; F
        "breath": 2.0,  # people bored: HNR +2.2, so less than sad; F
        "chest": 2.0,  # F
        "air": -2.0,  # F
        "precision": -0.12,  # B boredom: lax; F
    },
    "surprised": {
        "rate": 0.02,  # C +4 of 10; F
        "pitch": 3.8,  # C accents and reference up; F
        "range": 0.4,  # C +8; F
        "slope": 4.0,  # C contour slope +10; F
        "final": 3.2,  # C steeply rising: what sets it apart from happy; F
        "accent": 1.5,  # C accent shape +5; F
        "loudness": 3.0,  # C +5; F
        "dynamics": 0.1,  # F
        "tilt": 0.5,  # F
        "breath": 3.0,  # a gasp; F
        "first": 0.04,  # an open mouth; F
        "chest": 2.0,  # F
        "presence": 2.0,  # F
    },
    "calm": {},
}

# Cold anger: the manner of ``angry`` with as much ``calm``, both at ``USUAL``. EmoDB has hot anger only. Z hypothesised
# after Scherer 1986, and largely found, a narrow range, falling contours and tense phonation with more high-frequency
# energy, and F0 and level that rise far less than in hot anger; Whiteside 1998 found its F0 below that of hot anger.
# Signs are theirs, where they say one; sizes are our choice, checked by ``benchmarks.emotion``.
COLD_ANGER: dict[str, float] = {
    "rate": -0.13,  # held back, word by word; F
    "pause": 0.35,  # F
    "pitch": -1.8,  # Whiteside: below hot anger; here below neutral; F
    "range": -0.35,  # Z narrow
    "slope": -1.6,  # Z contours fall
    "final": -1.6,  # Z; F
    "accent": 1.0,  # clipped accents; F
    "loudness": -3.2,  # Z far less than hot anger; no louder than calm speech; F
    "dynamics": 0.1,  # F
    "tilt": 1.6,  # Z tense: high-frequency energy up
    "breath": -3.0,  # Z tense phonation
    "precision": 0.2,  # every consonant is made; F
    "presence": 2.2,  # as hot anger; F
    "air": 1.0,  # sharp fricatives; F
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
# (P,): what cold anger has more than hot anger, per unit of the effective weight of anger.
_COLDER = row_of(COLD_ANGER) / COLD_WEIGHT - TABLE[ANGRY]


@functools.lru_cache(maxsize=64)
def _parameters_of_design(design: Design) -> Rows:
    """Returns the row (P,) of a voice."""
    return row_of(design.parameters())


def parameters_of(emotion: Weights, design: Design, coldness: Weights | float = 0.0) -> Rows:
    """Returns the parameters (n, P) of a voice with effective weights (n, 8) and a coldness (n,) of the anger in them.

    For both see ``emotion.vector``.
    """
    cold = emotion[..., ANGRY] * coldness
    rows: Rows = emotion @ TABLE + cold[..., None] * _COLDER + _parameters_of_design(design)
    return rows


def pause(seconds: float, row: Rows) -> float:
    """Returns the duration in seconds of a pause of ``seconds`` in a manner (P,)."""
    return seconds * float(np.exp(row[INDEX["pause"]]))
