"""Which way each emotion moves the voice against a neutral one, and who found it.

Left out is what the sources disagree on: fear's range, level and brightness (high in Scherer 2003, low in Juslin and
Laukka 2003, mixed in Murray and Arnott 1993), anger's contour, and every voice quality but irregularity. Melancholy is
sadness of low arousal, which is what these sources call sadness (Scherer 2003 sets it apart from despair).
"""

from __future__ import annotations

from typing import NamedTuple

SCHERER = "Scherer 2003, Vocal communication of emotion, table of acoustic patterns of basic emotions"
JUSLIN = "Juslin and Laukka 2003, Communication of emotions in vocal expression and music performance, Tables 7 and 11"
BANSE = "Banse and Scherer 1996, Acoustic profiles in vocal emotion expression, means of 14 emotions"
MURRAY = "Murray and Arnott 1993, Toward the simulation of emotion in synthetic speech, table of vocal effects"
# None of the four has surprise in its table.
OSHINSKY = "Scherer and Oshinsky 1977, Cue utilization in emotion attribution from auditory stimuli"
BREAZEAL = "Breazeal 2003, Emotive qualities in lip-synchronized robot speech, table after Murray and Arnott"
PELL = "Pell et al. 2009, Factors in the recognition of vocally expressed emotions: four languages"
SCHERER_1986 = "Scherer 1986, Vocal affect expression: a review and a model for future research, predictions"
PROMISED = "docs/emotion.md"

COLD = "cold anger"
# How an emotion at an intensity is asked for, where it is not by its name alone.
MIXED = {COLD: "angry={0:g},calm={0:g}"}

AGREED = 2  # sources that must say so before a direction counts


class Direction(NamedTuple):
    """A field of ``acoustic_reading.Reading``, +1 or -1, and who says so."""

    feature: str
    sign: int
    sources: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether a voice is judged by it; the others are printed only."""
        return len(self.sources) >= AGREED


SADNESS = (
    Direction("f0", -1, (SCHERER, JUSLIN, MURRAY)),
    Direction("f0_sd", -1, (SCHERER, JUSLIN, MURRAY)),
    Direction("level", -1, (SCHERER, JUSLIN, MURRAY)),
    Direction("alpha", -1, (SCHERER, JUSLIN, BANSE)),
    Direction("rate", -1, (SCHERER, JUSLIN, MURRAY)),
    Direction("f0_contour", -1, (SCHERER, JUSLIN, MURRAY)),
    Direction("dynamics", -1, (JUSLIN,)),
    Direction("pauses", +1, (JUSLIN,)),
)

DIRECTIONS: dict[str, tuple[Direction, ...]] = {
    "happy": (
        Direction("f0", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("f0_sd", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("level", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("f0_contour", +1, (JUSLIN, MURRAY)),
        Direction("rate", +1, (JUSLIN,)),  # Scherer: perhaps; Murray and Arnott: faster or slower
        Direction("alpha", +1, (SCHERER,)),  # Juslin and Laukka: medium
    ),
    "angry": (
        Direction("f0", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("f0_sd", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("level", +1, (SCHERER, JUSLIN, BANSE, MURRAY)),
        Direction("alpha", +1, (SCHERER, JUSLIN, BANSE)),
        Direction("rate", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("dynamics", +1, (JUSLIN,)),
    ),
    # As much calm as anger. Both reviews compare it with calm speech in contour and brightness; that it is low, slow,
    # precise and not loud is what the product promises.
    COLD: (
        Direction("f0", -1, (PROMISED,)),
        Direction("f0_contour", -1, (BANSE, SCHERER_1986)),
        Direction("alpha", +1, (BANSE, SCHERER_1986)),
        Direction("rate", -1, (PROMISED,)),
        Direction("articulation", +1, (PROMISED,)),
        Direction("f0_sd", -1, (SCHERER_1986,)),
        Direction("level", -1, (PROMISED,)),
    ),
    "sad": SADNESS,
    "afraid": (
        Direction("f0", +1, (SCHERER, JUSLIN, BANSE, MURRAY)),
        Direction("rate", +1, (SCHERER, JUSLIN, MURRAY)),
        Direction("jitter", +1, (JUSLIN, MURRAY)),  # microstructural irregularity; irregular voicing
        Direction("tremor", +1, (JUSLIN,)),
    ),
    "disgusted": (
        Direction("f0", -1, (MURRAY, BANSE)),
        Direction("rate", -1, (MURRAY, PELL)),
        Direction("level", -1, (MURRAY,)),
    ),
    "melancholic": SADNESS,
    "surprised": (
        Direction("f0", +1, (OSHINSKY, BREAZEAL, PELL)),
        Direction("f0_sd", +1, (OSHINSKY, BREAZEAL, PELL)),
        Direction("f0_contour", +1, (OSHINSKY, BREAZEAL)),
        Direction("rate", +1, (OSHINSKY, BREAZEAL)),
        Direction("level", +1, (BREAZEAL,)),
    ),
}
