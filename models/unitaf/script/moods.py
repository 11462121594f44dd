"""Words for emotions, as in the parentheticals of scripts."""

from __future__ import annotations

import re

from ..emotion.track import AUTO, EmotionTrack
from ..emotion.vector import EMOTIONS, USUAL
from ..errors import SettingsError, shortened

# Our choice of words; each means its emotion at the usual weight.
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
# German, French, Spanish and Italian, of tables whose headings are in these languages.
FOREIGN = {
    "happy": "fröhlich glücklich froh heiter heureux heureuse joyeux joyeuse feliz contento contenta alegre felice "
    "allegro allegra",
    "angry": "wütend zornig verärgert böse furieux furieuse fâché fâchée enfadado enfadada furioso furiosa enojado "
    "enojada arrabbiato arrabbiata",
    "sad": "traurig triste",
    "afraid": "ängstlich verängstigt nervös effrayé effrayée nerveux nerveuse asustado asustada nervioso nerviosa "
    "spaventato spaventata nervoso nervosa",
    "disgusted": "angewidert angeekelt dégoûté dégoûtée asqueado asqueada disgustato disgustata",
    "melancholic": "melancholisch mélancolique melancólico melancólica malinconico malinconica",
    "surprised": "überrascht erstaunt surpris surprise sorprendido sorprendida sorpreso sorpresa",
    "calm": "ruhig gelassen calme tranquille tranquilo tranquila calmo calma",
}
MEANINGS = {
    word: name for table in (FOREIGN, WORDS) for name, words in table.items() for word in (name, *words.split())
}
# Words beside an emotion that say nothing else.
DEGREES = frozenset(
    (
        "a", "an", "and", "bit", "but", "in", "is", "little", "more", "less", "not", "quite", "rather", "really",
        "slightly", "so", "somewhat", "still", "too", "very",
    )
)  # fmt: skip
_WEIGHTED = re.compile(r"([^\W\d_]+)\s*(?:[:=]\s*)?([0-9.]+%?)?")


def find_emotion(words: str) -> str:
    """Returns the first emotion in a text, ``angry`` for "suddenly furious"; empty if there is none."""
    found = (MEANINGS.get(word) for word in re.findall(r"[^\W\d_]+", words.lower()))
    return next((name for name in found if name), "")


def beside_emotion(words: str) -> str:
    """Returns a direction, unless it is an emotion and nothing else: "very angry"."""
    left = [
        word for word in re.findall(r"[^\W\d_]+", words) if word.lower() not in MEANINGS and word.lower() not in DEGREES
    ]
    return words if left else ""


def parse_emotion(text: str) -> str:
    """Returns an emotion such as ``happy=0.8``, ``happy .8 / sad .2``, ``angrily`` or ``auto`` in the form of settings.

    Raises SettingsError for a word that is no emotion, and for weights outside 0..1.
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


def limited_emotion(text: str) -> str:
    """Returns those parts of a text that are emotions, in the form of settings, with weights limited to 0..1."""
    weights: dict[str, float] = {}
    for part in re.split(r"[,;/+&]", text):
        found = re.fullmatch(r"([^\W\d_]+)[\s:=]*(-?\d+(?:\.\d*)?|-?\.\d+)?(%?).*", part.strip())
        name = MEANINGS.get(found[1].lower()) if found else None
        if found and name:
            weight = float(found[2] or USUAL) / (100 if found[3] else 1)
            weights.setdefault(name, min(max(weight, 0.0), 1.0))
    try:
        return parse_emotion(",".join(f"{name}={weight:g}" for name, weight in weights.items()))
    except SettingsError:  # all weights together are too much
        return next(iter(weights))


def _share(percent: str) -> str:
    """Returns a percentage as a number from 0 to 1, or unchanged if it is no number."""
    try:
        return f"{float(percent[:-1]) / 100:g}"
    except ValueError:
        return percent
