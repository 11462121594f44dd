"""A rule for each word that can be said in two ways: its phonemes by its neighbours, None if they settle nothing."""

from __future__ import annotations

from collections.abc import Callable

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
    if place.is_noun:
        return "ɹˈid"
    if place.near(PAST, 12) or before[0] in ("he", "she", "it") or (place.tag(-1) == "NNP" and place.word(-1)):
        return "ɹˈɛd"
    if before[0] in ("well", "widely"):
        return "ɹˈɛd"
    if before[0] in ("i", "we", "they") and place.word(1) in ("your", "that", "it", "his", "her", "about"):
        return "ɹˈɛd"
    return "ɹˈid" if not before[0] else None


_METAL = words(
    """
    pipe pipes paint poisoning weight weights bullet bullets shot crystal acid foil apron glass solder pencil
    pencils ore mine mines battery batteries levels ball balls lined free based
    """
)


_LEAD_WORDS = words(
    """
    of as like molten contains contain liquid heavy poured into melt melted melting
    """
)


def _lead(place: Place) -> str | None:
    if place.word(1) in _METAL:
        return "lˈɛd"
    if (place.word(-1) in _LEAD_WORDS and not place.word(1)) or place.near(
        words("zinc copper tin metal metals toxic gold"), 5
    ):
        return "lˈɛd"
    return "lˈid"


_BASS_WORDS = words(
    """
    fish fishing caught catch catching lake river sea striped largemouth smallmouth grilled fried eat ate cook
    cooked fillet angler trout pond hook hooked fisherman
    """
)


def _bass(place: Place) -> str | None:
    return "bˈæs" if place.near(_BASS_WORDS) else "bˈAs"


_MINUTE_WORDS = words(
    """
    detail details amount quantity trace fraction difference change particle speck crack scale fragment hole portion
    dose flaw movement variation creature organism adjustment
    """
)


def _minute(place: Place) -> str | None:
    following = place.word(1)
    is_plural = place.tag(1) == "NNS" and following not in ("hands", "men", "steaks", "books")
    if following in _MINUTE_WORDS or (is_plural and place.tag(-1) != "CD"):
        return "mInˈut"
    if not following and place.word(-1) in LINKS | DEGREES:
        return "mInˈut"
    return None


_BOW_WORDS_2 = words(
    """
    ship boat stern deck vessel port starboard hull sail bows took take takes taking final deep audience stage
    curtain gave give low yacht ferry wave waves canoe
    """
)
_BOW_WORDS = words(
    """
    arrow arrows violin cello fiddle hair ribbon tie ties gift archer shoot shot string knot quiver crossbow pink
    red silk legged wrapped aim aimed draw drew strings
    """
)


def _bow(place: Place) -> str | None:
    plural = "z" if place.words[place.at].endswith("s") else ""
    if place.near(_BOW_WORDS, 5) and not (place.is_verb and place.word(1) in ("to", "down", "before", "your")):
        return f"bˈO{plural}"
    if place.is_verb or not place.is_noun or place.near(_BOW_WORDS_2, 6):
        return f"bˈW{plural}"
    return f"bˈO{plural}"


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
    broadcast went go going stream streaming performed playing recorded coming
    """
)
_LIVE_WORDS = words(
    """
    in with here there at on by together alone near under up down out without for off through next like forever
    happily
    """
)


def _live(place: Place) -> str | None:
    if place.is_verb or place.word(-1) in ("to", "and", "still", "also", "where", "people", "long", "now"):
        return "lˈɪv" if not (place.word(-1) == "now" and not place.word(1)) else None
    if place.word(1) in _LIVE_WORDS and not place.is_noun and place.word(-1) not in LINKS | _LIVE_WORDS_2:
        return "lˈɪv"
    if place.is_noun or place.before_noun or place.word(-1) in LINKS | _LIVE_WORDS_3:
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


def _wind(place: Place) -> str | None:
    if place.is_verb or (place.word(1) in ("up", "down") and not place.is_noun):
        return "wˈInd"
    return "wˈɪnd"


_WINDS_WORDS = words(
    """
    through along around up its between into down past over across
    """
)


def _winds(place: Place) -> str | None:
    if (place.word(1) in _WINDS_WORDS and place.tag(-1) in ("NN", "NNP", "PRP")) or place.word(-1) in ("he", "she"):
        return "wˈIndz"
    return "wˈɪndz"


_WOUND_WORDS_2 = words(
    """
    clock watch string rope road path river spring wire bandage
    """
)
_WOUND_WORDS = words(
    """
    up down around through its tight tightly back the his her
    """
)


def _wound(place: Place) -> str | None:
    if (
        not place.is_noun
        and (place.word(1) in _WOUND_WORDS or place.near(_WOUND_WORDS_2, 5))
        and not place.near(words("knife bullet pride feelings soldier"), 5)
    ):
        return "wˈWnd"
    return "wˈund"


_TEAR_WORDS = words(
    """
    it up down apart off out away them him me us into through open
    """
)


def _tear(place: Place) -> str | None:
    if (
        (place.word(-1) == "and" and place.word(-2) == "wear")
        or place.is_verb
        or (place.word(1) in _TEAR_WORDS - {"down"} and not place.is_noun)
    ):
        return "tˈɛɹ"
    if place.word(1) in ("in", "through") and not place.near(words("eye eyes cheek cried crying fell"), 6):
        return "tˈɛɹ"
    return "tˈɪɹ"


def _tears(place: Place) -> str | None:
    if place.word(-1) in ("he", "she", "it", "who", "that") or place.word(1) in words(
        "it up apart off out away through open"
    ):
        return "tˈɛɹz" if place.word(1) != "out" or place.word(-1) in ("he", "she", "it") else "tˈɪɹz"
    return "tˈɪɹz"


_DOVE_WORDS = words(
    """
    into in down under for off deep behind at over to right straight headfirst head underneath back across below out
    beneath
    """
)


def _dove(place: Place) -> str | None:
    return "dˈOv" if place.word(1) in _DOVE_WORDS and not place.is_noun else "dˈʌv"


def _sow(place: Place) -> str | None:
    return "sˈW" if place.is_noun and not place.is_verb else "sˈO"


_ROW_WORDS = words(
    """
    blazing huge terrible furious massive flaming almighty heated
    """
)


def _row(place: Place) -> str | None:
    quarrel = words("with about over")
    return (
        "ɹˈW"
        if place.word(-1) in _ROW_WORDS
        or (place.word(-1) == "a" and place.word(1) in quarrel and place.near(words("had have having got"), 4))
        else "ɹˈO"
    )


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
    getting hold drew draw not 's 're as
    """
)
_CLOSE_WORDS = words(
    """
    to by enough together behind range quarters friend friends call one family attention second
    """
)


def _close(place: Place) -> str | None:
    if place.word(-1) in _CLOSE_WORDS_2 or (place.word(1) in _CLOSE_WORDS and not place.is_verb):
        return "klˈOs"
    if place.is_noun and place.before_noun:
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
    return "hˈWz" if place.is_verb and not place.is_noun else "hˈWs"


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


RULES: dict[str, Callable[[Place], str | None]] = {
    "read": _read, "lead": _lead, "bass": _bass, "minute": _minute, "bow": _bow, "bows": _bow, "content": _content,
    "moped": _moped, "number": _number, "does": _does, "invalid": _invalid, "live": _live, "lives": _lives,
    "wind": _wind, "winds": _winds, "wound": _wound, "tear": _tear, "tears": _tears, "dove": _dove, "sow": _sow,
    "row": _row, "polish": _polish, "resume": _resume, "close": _close, "use": _use, "house": _house,
    "nice": _after_place("nˈis"), "reading": _after_place("ɹˈɛdɪŋ"), "aged": _aged,
    "learned": _before_a_noun("lˈɜɹnᵻd"), "blessed": _before_a_noun("blˈɛsᵻd"), "beloved": _before_a_noun("bəlˈʌvᵻd"),
}  # fmt: skip
