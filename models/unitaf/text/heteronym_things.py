"""The rules of words for things that are said in two ways by what the sentence is about: see ``heteronym_rules``."""

from __future__ import annotations

from .normalise.tables import words
from .word_place import DEGREES, LINKS, Place

_METAL = words(
    """
    pipe pipes paint poisoning weight weights bullet bullets shot crystal acid foil apron glass solder pencil
    pencils ore mine mines battery batteries levels ball balls lined free based balloon balloons coffin shielding dust
    """
)


_LEAD_WORDS = words(
    """
    of as like through molten contains contain liquid heavy poured into melt melted melting
    """
)


# Of what lead is in or like; enough where it stands as the name of a material.
_LEADEN = words(
    """
    heavy soft dense toxic poison poisonous poisoning metal element pencil pipe pipes paint roof water soil blood coward
    bullets weight melts melted dust covered filled lined contaminated traces levels high symbol chemical gray grey
    """
)


_BEFORE_MATERIAL = words(
    """
    with of is was eat from into contains contain no some and or than pure out in like are found detected through ate
    swallowed
    """
)


def lead(place: Place) -> str | None:
    """The rule of "lead"."""
    if place.word(1) in _METAL:
        return "lˈɛd"
    is_opening = not place.word(-1) and place.word(1) in words("is was and has isn't melts")
    if (is_opening or place.word(-1) in _BEFORE_MATERIAL) and place.near(_LEADEN) and not place.near(words("role")):
        return "lˈɛd"
    if place.word(-1) == "the" and place.word(1) in ("in", "from") and place.near(words("pencil pipes paint water")):
        return "lˈɛd"
    if (place.word(-1) in _LEAD_WORDS and not place.word(1)) or place.near(
        words("zinc copper tin metal metals toxic gold"), 5
    ):
        return "lˈɛd"
    return "lˈid"


_BASS_WORDS = words(
    """
    fish fishing caught catch catching lake river sea striped largemouth smallmouth grilled fried eat ate cook
    cooked fillet angler trout pond hook hooked fisherman fishermen swim swims swimming swam
    boat water bait reel reeled
    rod net catfish tuna salmon perch recipe roasted baked lemon potatoes plate menu dinner grill frying scales pounder
    landed pound pounds
    """
)


def bass(place: Place) -> str | None:
    """The rule of "bass"."""
    return "bˈæs" if place.near(_BASS_WORDS, 10) else "bˈAs"


def bowed(place: Place) -> str | None:
    """The rule of "bowed"."""
    is_bent = place.word(1) in words("legs instrument instruments string strings psaltery")
    return "bˈOd" if is_bent else "bˈWd"


_MINUTE_WORDS = words(
    """
    detail details amount quantity trace fraction difference change particle speck crack scale fragment hole portion
    dose flaw movement variation creature organism adjustment
    """
)


def minute(place: Place) -> str | None:
    """The rule of "minute"."""
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
    curtain gave give low yacht ferry wave waves canoe captain sailor sailors pirate pirates mast anchor sea ocean
    """
)


_BOW_WORDS = words(
    """
    arrow arrows violin cello fiddle hair ribbon tie ties gift archer shoot shot string knot quiver crossbow pink
    red silk legged wrapped aim aimed draw drew strings
    """
)


def bow(place: Place) -> str | None:
    """The rule of "bow"."""
    plural = "z" if place.words[place.at].endswith("s") else ""
    if place.near(_BOW_WORDS, 5) and not (place.is_verb and place.word(1) in ("to", "down", "before", "your")):
        return f"bˈO{plural}"
    if place.is_verb or not place.is_noun or place.near(_BOW_WORDS_2, 6):
        return f"bˈW{plural}"
    return f"bˈO{plural}"


def wind(place: Place) -> str | None:
    """The rule of "wind"."""
    if place.is_verb or (place.word(1) in ("up", "down") and not place.is_noun):
        return "wˈInd"
    if place.tag(-1) == "NNS" and place.word(1) in _WINDS_WORDS:
        return "wˈInd"
    return "wˈɪnd"


_WINDS_WORDS = words(
    """
    through along around up its between into down past over across
    """
)


def winds(place: Place) -> str | None:
    """The rule of "winds"."""
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


def wound(place: Place) -> str | None:
    """The rule of "wound"."""
    if place.word(1) == "up" and place.word(-1) not in words("the a his her my your this that"):
        return "wˈWnd"
    if place.word(1) == "it" and place.near(words("tight tightly up around back round slowly")):
        return "wˈWnd"
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


def tear(place: Place) -> str | None:
    """The rule of "tear"."""
    if (
        (place.word(-1) == "and" and place.word(-2) == "wear")
        or place.is_verb
        or (place.word(1) in _TEAR_WORDS - {"down"} and not place.is_noun)
    ):
        return "tˈɛɹ"
    if place.word(1) in words("it them him apart"):  # "made her tear it"
        return "tˈɛɹ"
    if place.word(-1) in words("muscle ligament hamstring cartilage rotator retinal acl meniscus tendon"):
        return "tˈɛɹ"
    if not place.word(-1) and place.word(1) == "down" and place.word(2):
        return "tˈɛɹ"
    if place.word(1) in ("in", "through") and not place.near(words("eye eyes cheek cried crying fell"), 6):
        return "tˈɛɹ"
    return "tˈɪɹ"


def tears(place: Place) -> str | None:
    """The rule of "tears"."""
    if place.word(-1) in ("he", "she", "it", "who", "that") or place.word(1) in words(
        "it up apart off out away through open"
    ):
        return "tˈɛɹz" if place.word(1) != "out" or place.word(-1) in ("he", "she", "it") else "tˈɪɹz"
    return "tˈɪɹz"


_DOVE_WORDS = words(
    """
    into in down under for off deep behind at over to right straight headfirst head underneath back across below out
    beneath toward towards from out through after again too first
    """
)


def dove(place: Place) -> str | None:
    """The rule of "dove"."""
    divers = words("submarine submarines plane whale hawk eagle falcon pelican diver divers goalie keeper swimmer")
    is_dive = (place.word(1) in _DOVE_WORDS or place.word(-1) in divers) and not place.is_noun
    return "dˈOv" if is_dive else "dˈʌv"


def sow(place: Place) -> str | None:
    """The rule of "sow"."""
    return "sˈW" if place.is_noun and not place.is_verb else "sˈO"


_ROW_WORDS = words(
    """
    blazing huge terrible furious massive flaming almighty heated
    """
)


def row(place: Place) -> str | None:
    """The rule of "row"."""
    quarrel = words("with about over again last") | {""}
    return (
        "ɹˈW"
        if place.word(-1) in _ROW_WORDS
        or (place.word(-1) in ("this", "that") and place.word(1) == "about")
        or (place.word(-1) == "a" and place.word(1) in quarrel and place.near(words("had have having got"), 4))
        else "ɹˈO"
    )


def axes(place: Place) -> str | None:
    """The rule of "axes"."""
    tools = words(
        "wood swords sword spears shields bench throwing battle dwarves lumberjacks chop chopped sharp handles"
    )
    counted = place.word(-1) in words("two three their our") and not place.near(words("x y z graph plot chart"))
    return "ˈæksᵻz" if place.near(tools) or counted else "ˈæksˌiz"
