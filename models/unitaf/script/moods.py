"""Words for emotions, as writers put them into brackets."""

from __future__ import annotations

import re

from ..emotion.track import AUTO, EmotionTrack
from ..emotion.vector import EMOTIONS, USUAL
from ..errors import SettingsError, shortened

# Our choice of words; each stands for its emotion at the usual weight.
WORDS = {
    "happy": "happily joy joyful joyfully cheerful cheerfully glad gladly laughing laughs smiling smiles excited "
    "excitedly delighted beaming amused",
    "angry": "angrily anger furious furiously mad shouting shouts yelling yells annoyed irritated "
    "snapping raging outraged",
    "sad": "sadly sadness crying cries sobbing sobs tearful tearfully weeping unhappy grieving heartbroken",
    "afraid": "fear fearful fearfully scared frightened terrified panicking panicked nervous nervously anxious "
    "anxiously worried trembling",
    "disgusted": "disgust disgustedly revolted repulsed sickened grossed",
    "melancholic": "melancholy wistful wistfully gloomy gloomily resigned wearily weary longing pensive",
    "surprised": "surprise surprisedly shocked astonished astounded startled amazed stunned gasping gasps disbelieving",
    "calm": "calmly neutral neutrally flat flatly evenly composed",
}
MEANINGS = {word: name for name, words in WORDS.items() for word in (name, *words.split())}
_WEIGHTED = re.compile(r"([A-Za-z]+)\s*(?:[:=]\s*)?([0-9.]+%?)?")


def meant(words: str) -> str:
    """The first emotion that words speak of, ``angry`` for "suddenly furious"; empty if there is none."""
    found = (MEANINGS.get(word) for word in re.findall(r"[a-z]+", words.lower()))
    return next((name for name in found if name), "")


def read(text: str) -> str:
    """An emotion as a table has it: ``happy=0.8``, ``happy .8 / sad .2``, ``angrily`` or ``auto``, as settings read it.

    Raises SettingsError for a word that is none, and for weights outside 0..1.
    """
    text = text.strip()
    if not text or text.lower() == AUTO:
        return text.lower()
    parts = []
    for part in re.split(r"[,;/+&]", text):
        found = _WEIGHTED.fullmatch(part.strip())
        name = MEANINGS.get(found[1].lower()) if found else None
        if found is None or name is None:
            raise SettingsError(f'"{shortened(part)}" is no emotion; the emotions are {", ".join(EMOTIONS)}, and auto.')
        number = found[2] or str(USUAL)
        parts.append(f"{name}={_share(number) if number.endswith('%') else number}")
    joined = ",".join(parts)
    EmotionTrack.of(joined)
    return joined


def _share(percent: str) -> str:
    try:
        return f"{float(percent[:-1]) / 100:g}"
    except ValueError:
        return percent
