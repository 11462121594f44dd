"""Where F0 rises to the end of a question in languages other than English; see ``text.tunes``.

Questions of yes or no rise, those with a question word fall, as in English (for the Romance languages: Sosa 1999, "La
entonación del español"; Delattre 1966, "Les dix intonations de base du français"). Languages that are not in the table
keep the melody of the voice: tones of words in Chinese, particles in Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..tunes import ASKS, FALLS, Tone, is_question

WORDS = {
    "es": "qué quién quiénes cuál cuáles cuándo dónde adónde cómo cuánto cuánta cuántos cuántas",
    "fr": "qui que quoi quel quelle quels quelles quand où comment pourquoi combien lequel laquelle",
    "it": "chi che cosa cos'è quale quali qual quando dove dov'è come com'è perché quanto quanta quanti quante",
    "pt-br": "que quê quem qual quais quando onde aonde como quanto quanta quantos quantas cadê",
}
_WORDS = {language: frozenset(words.split()) for language, words in WORDS.items()}
_CLAUSE = re.compile(r"[,;:—¿]")
_TOKEN = re.compile(r"[\w'’]+")
_EITHER = re.compile(r"\W*est-ce\b", re.IGNORECASE)  # "est-ce que tu viens ?"
_LEADING = 3  # words of the last clause among which the question word is: "¿Y de dónde", "a che ora"


def tones(language: str, text: str, words: Sequence[str]) -> tuple[Tone, ...]:
    """Returns the tone of a sentence that is a question. words: that are said, in order."""
    if language not in _WORDS or not words or not is_question(text):
        return ()
    clause = _CLAUSE.split(text)[-1]
    first = [word.replace("’", "'") for word in _TOKEN.findall(clause.lower())[:_LEADING]]
    parts = {part for word in first for part in (word, word.split("'")[-1], word.split("'")[0].replace("qu", "que"))}
    asks = not parts.isdisjoint(_WORDS[language]) and not _EITHER.match(clause)
    return (Tone(len(words) - 1, FALLS if asks else ASKS),)
