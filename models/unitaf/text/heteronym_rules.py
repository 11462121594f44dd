"""A rule for each word that can be said in two ways: its phonemes by its neighbours, None if they settle nothing."""

from __future__ import annotations

from collections.abc import Callable

from . import heteronym_things as things
from .normalise.tables import words
from .word_place import AUXILIARIES, DEGREES, LINKS, OBJECTS, PAST, PREPOSITIONS, VERB_FOLLOWS, Place

_HELPERS = (VERB_FOLLOWS - {"i", "you", "we", "they", "who", "never"}) | {"to"}


def _read(place: Place) -> str | None:
    before = [place.word(-offset) for offset in (1, 2, 3)]
    verb = next((word for word in before if word in _HELPERS or word in AUXILIARIES), "")
    if verb in AUXILIARIES and place.word(-1) != "a":
        return "ɹˈɛd"
    if verb:
        return "ɹˈid"
    if before[0] in ("i", "you", "we", "they", "who") and place.near(_HABIT, 5) and not place.near(PAST, 12):
        return "ɹˈid"
    if place.is_noun:
        return "ɹˈid"
    if before[0] in ("i", "we", "they") and place.tag(1) == "NNS" and not place.near(PAST, 12):
        return "ɹˈid"
    if place.near(PAST, 12) or before[0] in ("he", "she", "it") or (place.tag(-1) == "NNP" and place.word(-1)):
        return "ɹˈɛd"
    if before[0] in ("well", "widely"):
        return "ɹˈɛd"
    if before[0] in ("i", "we", "they") and place.word(1) in ("your", "that", "it", "his", "her", "about"):
        return "ɹˈɛd"
    return "ɹˈid" if not before[0] else None


_HABIT = words("every usually often sometimes daily nightly always mostly rarely weekly mornings evenings nights")


def _content(place: Place) -> str | None:
    if (
        place.word(-1) in LINKS
        or (place.word(-1) in DEGREES and place.word(-2) in LINKS)
        or (place.word(1) == "with" and not place.is_noun)
    ):
        return "kəntˈɛnt"
    if place.word(-1) in OBJECTS | DEGREES and not place.is_noun:
        return "kəntˈɛnt"
    return "kˈɑntɛnt"


def _moped(place: Place) -> str | None:
    return "mˈOpˌɛd" if place.is_noun or place.tag(-1) == "NN" else "mˈOpt"


_NUMBER_WORDS = words(
    """
    got grew get gets getting feel feels felt became become even much growing going went
    """
)


def _number(place: Place) -> str | None:
    if (
        place.word(-1) in _NUMBER_WORDS
        and place.word(1) not in ("of", "one", "two", "three")
        and not place.tag(1).startswith("CD")
    ):
        return "nˈʌməɹ"
    return None


_DOES_WORDS = words(
    """
    the two three four some many these those several of young wild
    """
)


def _does(place: Place) -> str | None:
    if place.word(-1) in _DOES_WORDS and place.tag(1) != "NN":
        return "dˈOz"
    return (
        "dˈOz"
        if place.near(words("bucks buck deer fawns stags stag"), 4)
        and not place.word(-1).endswith("n")
        and place.word(1) not in ("not", "n't")
        else None
    )


def _invalid(place: Place) -> str | None:
    if (
        place.is_noun
        and not place.before_noun
        and place.word(-1) not in LINKS
        and place.word(-1) not in PREPOSITIONS - {"for", "of", "by", "like"}
    ):
        return "ˈɪnvəlɪd"
    return "ɪnvˈælɪd"


_LIVE_WORDS_3 = words(
    """
    broadcast went go going goes stream streaming streamed performed play playing recorded coming filmed air airing
    watch saw seen
    """
)


_LIVE_WORDS_2 = words(
    """
    broadcast went go going stream streaming streamed performed play played playing recorded coming sang sing singing
    sung aired airing goes
    """
)


_LIVE_WORDS = words(
    """
    in with here there at on by together alone near under up down out without for off through next like forever
    happily
    """
)


_SEEN = words("saw see seen seeing watch watched watching coming hear heard caught catch brought")


def _live(place: Place) -> str | None:
    if place.word(-1) in OBJECTS | {"you"} and not _SEEN.isdisjoint(place.word(-offset) for offset in (2, 3)):
        return "lˈIv"
    if place.is_verb or place.word(-1) in ("to", "and", "still", "also", "where", "people", "long", "now"):
        return "lˈɪv" if not (place.word(-1) == "now" and not place.word(1)) else None
    if place.word(1) in _LIVE_WORDS and not place.is_noun and place.word(-1) not in LINKS | _LIVE_WORDS_2:
        return "lˈɪv"
    if place.is_noun or place.before_noun or place.word(-1) in LINKS | _LIVE_WORDS_2 | _LIVE_WORDS_3:
        return "lˈIv"
    return "lˈɪv"


_LIVES_WORDS = words(
    """
    save saved saving risk risked cost costs ruined change changed changes human live lost
    """
)


def _lives(place: Place) -> str | None:
    if place.is_noun or place.word(1) in ("matter", "lost", "were", "are") or place.word(-1) in _LIVES_WORDS:
        return "lˈIvz"
    return "lˈɪvz"


def _polish(place: Place) -> str | None:
    is_name = place.is_capital and (
        (place.at > 0 and place.word(-1)) or place.before_noun or place.word(1) in words("is was are and")
    )
    return "pˈOlɪʃ" if is_name else "pˈɑlɪʃ"


def _resume(place: Place) -> str | None:
    return "ɹˈɛzəmˌA" if place.is_noun and not place.is_verb else "ɹᵻzˈum"


_CLOSE_WORDS_2 = words(
    """
    so too very how come came is was stay stayed pretty that dangerously this get got are were be been keep kept
    getting hold drew draw not 's 're as even up real super really came comes coming pull pulled lean leaned anywhere
    quite more enough near feel felt seems seemed looks looked remained remain stayed stays
    """
)


_CLOSE_WORDS = words(
    """
    to by enough together behind range quarters friend friends call one family attention second
    """
)


def _close(place: Place) -> str | None:
    if place.word(-1) in ("let's", "lets") or (place.word(-1) == "'s" and place.word(-2) == "let"):
        return "klˈOz"
    if place.word(-1) in _CLOSE_WORDS_2 or (place.word(1) in _CLOSE_WORDS and not place.is_verb):
        return "klˈOs"
    if place.is_noun and place.before_noun:
        return "klˈOs"
    is_last = not place.word(1) and (not place.is_verb or place.word(-1) == "never")
    links = {place.word(-offset) for offset in (1, 2, 3)} & LINKS
    is_asked = place.word(-1) in ("i", "you", "we", "they") and place.word(-2) in LINKS
    if (is_last and place.word(-1) not in ("to", "n't") and links) or (not place.word(1) and is_asked):
        return "klˈOs"
    if is_last and place.near(words("keep keeps kept keeping hold holds held watch watching follow"), 4):
        return "klˈOs"
    if place.is_noun and place.word(-1) in ("the", "a") and place.word(1) in ("of", ""):
        return "klˈOz"
    return "klˈOz"


def _use(place: Place) -> str | None:
    if place.is_verb or (place.word(-1) in ("n't", "not") and place.tag(-2).startswith(("VB", "MD"))):
        return "jˈuz"
    if place.is_noun and place.word(-1) not in ("i", "who", "which", "that", "what", "as", "before", "after", "all"):
        return "jˈus"
    if place.word(-1) in ("of", "in", "for", "no", "any", "some", "'s") or place.word(1) == "of":
        return "jˈus"
    return "jˈuz"


def _house(place: Place) -> str | None:
    is_predicate = place.tag(-1) == "NNS" and place.tag(1) in ("NN", "NNS", "DT", "PRP$")
    return "hˈWz" if (place.is_verb or is_predicate) and not place.is_noun else "hˈWs"


def _after_place(phonemes: str) -> Callable[[Place], str | None]:
    """Returns the rule of a town that is also a word."""

    def rule(place: Place) -> str | None:
        return phonemes if place.is_capital and place.word(-1) in words("in to from near of visit") else None

    return rule


def _aged(place: Place) -> str | None:
    return (
        "ˈAʤᵻd"
        if place.word(-1) in ("the", "an", "his", "her", "my") and place.word(1) not in ("cheese", "beef", "wine")
        else "ˈAʤd"
    )


def _before_a_noun(adjective: str) -> Callable[[Place], str | None]:
    """Returns the rule of a participle whose -ed is a syllable of its own before a noun."""

    def rule(place: Place) -> str | None:
        return adjective if place.is_noun and place.before_noun else None

    return rule


def _beloved(place: Place) -> str | None:
    """A noun, "my beloved", and an adjective before a noun have the ending as a syllable; "beloved by all" has not."""
    return "bəlˈʌvᵻd" if place.is_noun or place.before_noun or place.word(-1) == "dearly" else "bəlˈʌvd"


def _herb(place: Place) -> str | None:
    is_name = place.is_capital and (bool(place.word(-1)) or place.tag(1).startswith(("VBD", "VBZ", "MD")))
    return "hˈɜɹb" if is_name and place.tag(1) not in ("NN", "NNS") else None


def _combine(place: Place) -> str | None:
    return "kˈɑmbIn" if place.word(1).startswith("harvester") or (place.is_noun and not place.is_verb) else "kəmbˈIn"


def _cv(_: Place) -> str | None:
    return "ɹˈɛzəmˌA"


RULES: dict[str, Callable[[Place], str | None]] = {
    "read": _read, "lead": things.lead, "bass": things.bass, "minute": things.minute, "bow": things.bow,
    "bows": things.bow, "bowed": things.bowed, "axes": things.axes, "content": _content, "moped": _moped,
    "number": _number, "does": _does, "invalid": _invalid, "live": _live, "lives": _lives, "wind": things.wind,
    "winds": things.winds, "wound": things.wound, "tear": things.tear, "tears": things.tears, "dove": things.dove,
    "sow": things.sow, "row": things.row, "polish": _polish, "resume": _resume, "close": _close, "use": _use,
    "house": _house, "nice": _after_place("nˈis"), "reading": _after_place("ɹˈɛdɪŋ"), "aged": _aged,
    "learned": _before_a_noun("lˈɜɹnᵻd"), "blessed": _before_a_noun("blˈɛsᵻd"), "beloved": _beloved,
    "herb": _herb, "combine": _combine, "résumé": _cv, "resumé": _cv,
}  # fmt: skip
