"""Roman numerals behind names: "Thutmose the second", "Star Wars four"."""

from __future__ import annotations

import re

from hibari.g2p.normalize import ROMAN_CARDINAL

from . import say
from .letters import is_usual, letter
from .tables import words

_NUMERAL = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
# In small letters only what is counted by numerals; "vol" also without its full stop.
_LOWER = r"(?:vol|ch|pt|bk|fig|sec|art|op|ep)\.|vol|volume|chapter|part|book|act|scene|phase|type|section|article"
_BEHIND = re.compile(rf"\b([A-Z][\w’']*\.?|{_LOWER}) ({_NUMERAL})\b(?!['’](?!s\b)\w|-\w|\.\w)")
_CENTURY = re.compile(rf"\b({_NUMERAL}) (?=(?:century|centuries|dynasty|Olympiad|Century|Dynasty)\b)")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_MONARCHS = words(
    """
    Abdul Albert Alexander Alexios Alexis Alfonso Amenhotep Amadeus Basil Benedict Boniface Carl Carlos Catherine
    Charles Christian Clement Cleopatra Constantine Darius David Edward Elizabeth Eric Felipe Ferdinand Francis Franz
    Frederick Friedrich George Gregory Gustav Haakon Harald Henry Innocent Ivan James Jean Joseph John Juan Julius
    Justinian Karl Kenneth Leo Leopold Louis Ludwig Malcolm Margaret Margrethe Mary Maximilian Mehmed Murad Napoleon
    Nicholas Olaf Olav Otto Paul Pedro Peter Philip Pius Ptolemy Ramesses Ramses Richard Robert Rudolf Selim Seti
    Sigismund Sixtus Suleiman Theodosius Thutmose Umberto Urban Victoria Wilhelm William Xerxes Emmanuel
    """
)
# What has parts: their numbers are cardinal.
_SERIES = words(
    """
    Wars War Fantasy Quest Souls Age Rocky Rambo Creed Godfather Terminator Alien Aliens Jaws Saw Diablo Warcraft
    Starcraft StarCraft Civilization Portal Halo Doom Quake Ultima Titanic Hades Fable Persona Mario Zelda Kombat
    Fighter Evil Theft Auto Effect Scrolls Saturn Apollo Soyuz Titan Vitamin Type Mark Mk Step Article Amendment Bowl
    Street Tier Trek Potter Empires Crisis Kingdom Hearts Borderlands Gear Gears Dragon Duty Battlefield Symphony
    Concerto Sonata Opus Psalm Cranial Factor Olympics Games Shrek Sims Matrix GTA FF FFX OS Mega Xenoblade Witcher
    """
) | frozenset(word for name in ROMAN_CARDINAL for word in name.split())
_SHORTENED = frozenset(["Vol.", "Ch.", "Pt.", "Bk.", "Fig.", "Sec.", "Art.", "Op.", "No.", "Ep."])
_SHORT = {"Vol": "Volume", "vol": "volume"}
_PRONOUN = re.compile(r"(?i)\b(?:the|a|every|each|any|that|this|which|what|last|first|next|best|only) (?:[a-z]+ )?$")
# One letter is a numeral only behind these: "Vitamin C", "Malcolm X" and "Plan B" are none.
_LETTER_TOO = words(
    """
    War Part Act Scene Chapter Volume Book Phase Type Level Stage Class Grade Bowl Episode Round
    """
)


def read(text: str) -> str:
    """Returns the text with numerals behind names in words."""
    text = _CENTURY.sub(lambda found: f"{say.ordinal(_value(found[1]))} " if found[1] else found[0], text)
    return _BEHIND.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    name, numeral = found[1], found[2]
    if not numeral:
        return found[0]
    number = _value(numeral)
    if name.endswith("."):
        return f"{name} {say.cardinal(number)}" if name.capitalize() in _SHORTENED else found[0]
    if name in _SHORT:
        return f"{_SHORT[name]} {say.cardinal(number)}"
    if name.islower() and numeral == "I" and _PRONOUN.search(found.string[: found.start()]):
        return f"{name} {letter('I')}"  # "the part I like"
    if name.islower():
        return f"{name} {say.cardinal(number)}" if len(numeral) > 1 else found[0]
    if len(numeral) == 1 and not (
        name in _LETTER_TOO
        or (numeral in "VX" and name in _SERIES - {"Vitamin"})
        or (numeral in "IV" and name in _MONARCHS - {"Mary", "John", "Paul", "David"})
    ):
        return found[0]
    if name in _MONARCHS or not (name in _SERIES or is_usual(name) or name.endswith("s") or name.isupper()):
        return f"{name} the {say.ordinal(number)}"
    return f"{name} {say.cardinal(number)}"


def _value(numeral: str) -> int:
    values = [_VALUES[letter] for letter in numeral]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
