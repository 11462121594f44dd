"""Reads French: rules from letters to sounds, a list of what they miss, liaison and elision.

The symbols are those of espeak-ng's fr-fr, from which Kokoro-82M learned.
"""

from __future__ import annotations

import functools
import re

from .. import romance
from ..spoken import Spoken
from .letters import phonemes_of
from .tables import WRITING

CLITICS = {
    "l": "l", "d": "d", "j": "ʒ", "m": "m", "t": "t", "s": "s", "n": "n", "c": "s", "qu": "k", "jusqu": "ʒysk",
    "lorsqu": "lɔʁsk", "puisqu": "pɥisk", "quoiqu": "kwak", "quelqu": "kɛlk", "presqu": "pʁɛsk",
}  # fmt: skip
_WHOLE = {
    "aujourd'hui": "oʒuʁdyˈi", "presqu'île": "pʁɛskˈil", "quelqu'un": "kɛlkˈœ̃", "d'accord": "dakˈɔʁ",
    "est-ce": "ɛs", "qu'est-ce": "kɛs", "n'est-ce": "nɛs",
}  # fmt: skip
# Small words without a stress of their own.
UNSTRESSED = {
    "le": "lə", "la": "la", "les": "le", "un": "œ̃", "une": "yn", "des": "de", "de": "də", "du": "dy", "à": "a",
    "au": "o", "aux": "o", "et": "e", "ou": "u", "que": "kə", "qui": "ki", "ce": "sə", "ces": "se", "cet": "sɛt",
    "cette": "sɛt", "se": "sə", "ne": "nə", "me": "mə", "te": "tə", "je": "ʒə", "tu": "ty", "il": "il", "elle": "ɛl",
    "on": "ɔ̃", "nous": "nu", "vous": "vu", "ils": "il", "elles": "ɛl", "en": "ɑ̃", "y": "i", "mon": "mɔ̃", "ma": "ma",
    "mes": "me", "ton": "tɔ̃", "ta": "ta", "tes": "te", "son": "sɔ̃", "sa": "sa", "ses": "se", "nos": "no", "vos": "vo",
    "leur": "lœʁ", "leurs": "lœʁ", "est": "ɛ", "es": "ɛ", "ai": "e", "as": "a", "a": "a", "dans": "dɑ̃", "sur": "syʁ",
    "par": "paʁ", "pour": "puʁ", "chez": "ʃe", "si": "si", "où": "u", "ni": "ni", "mais": "mɛ", "lui": "lɥi",
    "pas": "pa", "très": "tʁɛ", "trop": "tʁo", "quel": "kɛl", "quelle": "kɛl", "quels": "kɛl", "quelles": "kɛl",
    "quand": "kɑ̃", "tout": "tu", "faut": "fo", "après": "apʁˌɛ", "avec": "avˌɛk", "toujours": "tuʒˌuʁ",
    "depuis": "dəpyˌi", "avant": "avˌɑ̃", "alors": "alˌɔʁ",
}  # fmt: skip
NUMERALS = frozenset(
    [
        "un", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
        "treize", "quatorze", "quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante", "soixante",
        "cent", "cents", "mille"
    ]
)  # fmt: skip
# What sounds behind a word when the next one starts with a vowel.
LIAISONS = {
    **dict.fromkeys(
        ["les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "nous", "vous", "ils", "elles", "aux", "deux",
        "trois", "six", "dix", "dans", "sans", "chez", "très", "plus", "leurs", "quelques", "plusieurs", "certains",
        "certaines", "quels", "quelles", "autres", "mêmes", "bons", "bonnes", "petits", "grands", "grandes", "beaux",
        "gros", "sous", "vingts", "cents", "trois", "quatre-vingts", "deuxièmes", "premiers", "premières", "aux",
        "pas", "suis", "es"], "z",
    ),
    **dict.fromkeys(["est", "sont", "ont", "font", "vont", "quand", "tout", "petit", "grand", "cent", "vingt", "fait",
    "doit", "peut", "était", "étaient"], "t"),
    **dict.fromkeys(["un", "on", "en", "mon", "ton", "son", "bien", "rien", "aucun"], "n"),
}  # fmt: skip
LINKED = {"six": "siz", "dix": "diz", "neuf": "nœv", "premier": "pʁəmjɛʁ", "dernier": "dɛʁnjɛʁ", "bon": "bɔn"}
SHORT = {"six": "si", "dix": "di", "huit": "ɥi"}  # before a word that starts with a consonant
ALOUD = frozenset(["ans", "heures", "autres", "hommes"])  # "neuf" has its v before these only
ASPIRATED = re.compile(
    r"h(?:a(?!b|r?mon|llu|bi)|é(?:ros$|riss|ron)|aut|onte|ont|uit|uée|urle|ibou|isse|ockey|oll|omard|ong|ors|ou|ublot|utte|"
    r"eurt|enni|erse|i-|uguen|un|i(?:p|t)\b)|onz|oui\b|ouist|yaour|y[aeo]|w|un\b(?=$)|ouah"
)
_VOWEL_START = re.compile("h?[aàâeéèêëiîïoôuùûüœæy]")


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence."""
    return romance.read(sentence, WRITING, say)


def say(words: list[str]) -> list[str]:
    """Returns the phonemes of words and marks in their sentence."""
    found: list[str] = []
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else ""
        found.append(word if romance.is_mark(word) else _in_phrase(word, following))
    return found


def _in_phrase(word: str, following: str) -> str:
    """Returns the phonemes of a word: a numeral before another has no stress, the last word of a phrase has one."""
    phonemes = _before(word, following)
    if _is_numeral(word) and _is_numeral(following):
        return phonemes.replace(romance.PRIMARY, "")
    if not following or romance.is_mark(following):
        return _stressed(phonemes.replace(romance.SECONDARY, romance.PRIMARY))
    return phonemes


def _is_numeral(word: str) -> bool:
    """Whether a word is a part of a number in words, with hyphens or without."""
    return bool(word) and NUMERALS.issuperset(word.split("-"))


def _before(word: str, following: str) -> str:
    """Returns the phonemes of a word before another, or before a mark or nothing."""
    phonemes = pronounce(word)
    if not following or romance.is_mark(following):
        return phonemes
    last = re.split("[-']", word)[-1]
    if _starts_with_vowel(following):
        if last in LINKED and (last != "neuf" or following in ALOUD):
            return _with_last(phonemes, pronounce(last), _stressed(LINKED[last]))
        if last in LIAISONS and not _is_verb_end(word, last):
            return phonemes + LIAISONS[last]
    elif last in SHORT:
        return _with_last(phonemes, pronounce(last), _stressed(SHORT[last]))
    elif last == "vingt" and following in ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"):
        return f"{phonemes}t"
    return phonemes


def _is_verb_end(word: str, last: str) -> bool:
    """Whether a word is a pronoun behind its verb, "allez-vous", which is not linked."""
    return word != last and "-" in word and last in ("vous", "nous", "ils", "elles", "on")


def _with_last(phonemes: str, before: str, now: str) -> str:
    return f"{phonemes.removesuffix(before)}{now}" if phonemes.endswith(before) else phonemes


def _starts_with_vowel(word: str) -> bool:
    return _VOWEL_START.match(word) is not None and ASPIRATED.match(word) is None


@functools.lru_cache(4096)
def pronounce(word: str) -> str:
    """Returns the phonemes of a word by itself."""
    known = _known(word)
    if known is not None:
        return known
    if "'" in word.strip("'"):
        first, _, rest = word.strip("'").partition("'")
        clitic = CLITICS.get(first)
        return (clitic if clitic is not None else pronounce(first)) + pronounce(rest)
    word = word.strip("'")
    if "-" in word:
        return _compound([part for part in word.split("-") if part])
    return CLITICS.get(word) or _known(word) or _stressed(phonemes_of(word))


def _known(word: str) -> str | None:
    """Returns the phonemes of a word that is listed."""
    return _WHOLE.get(word) or UNSTRESSED.get(word) or romance.exceptions("fr").get(word)


def _compound(parts: list[str]) -> str:
    """Returns the phonemes of a word with hyphens: a verb and its pronouns, a number, or others."""
    if NUMERALS.issuperset(parts):
        return _number(parts)
    found = ""
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else ""
        said = _before(part, following) if following else pronounce(part)
        if following in ("il", "elle", "on", "ils", "elles") and part[-1:] in "td" and number == len(parts) - 2:
            said += "" if said.endswith("t") else "t"
        elif following in ("vous", "nous"):
            said = pronounce(part)
        if part == "t" and following in ("il", "elle", "on"):
            said = "t"
        found += (
            said if not found or (found.endswith("t") and part in ("il", "elle", "on", "ils", "elles")) else f" {said}"
        )
    return found.replace(" t il", "til").replace(" t ɛl", "tɛl").replace(" t ɔ̃", "tɔ̃")


def _number(parts: list[str]) -> str:
    """Returns a number with hyphens as one word; the t of "quatre-vingt" is silent, that of "vingt-cinq" is not."""
    found = ""
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else ""
        if part == "quatre" and following in ("vingt", "vingts"):
            found += "katʁə"
        elif part in ("vingt", "vingts") and parts[number - 1 : number] == ["quatre"]:
            found += "vɛ̃" if following else pronounce(part)
        elif part == "dix" and following in ("huit", "neuf"):
            found += "diz"
        else:
            said = _before(part, following)
            found += said.replace(romance.PRIMARY, "") if following else _stressed(said)
    return found


def _stressed(phonemes: str) -> str:
    """Returns phonemes with the stress on the last vowel."""
    if romance.PRIMARY in phonemes:
        return phonemes
    vowels = [at for at, sound in enumerate(phonemes) if sound in "aeiouyøœɛɔɑə"]
    full = [at for at in vowels if phonemes[at] != "ə"] or vowels
    return phonemes if not full else f"{phonemes[: full[-1]]}{romance.PRIMARY}{phonemes[full[-1] :]}"
