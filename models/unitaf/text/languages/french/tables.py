"""French words and signs: names of months, money, units, letters, abbreviations."""

from __future__ import annotations

from ..numerals import cardinal, ordinal
from ..writing import Noun, Writing

CODE = "fr"
_FEMININE = frozenset(
    [
        "heure",
        "minute",
        "seconde",
        "fois",
        "semaine",
        "année",
        "personne",
        "femme",
        "fille",
        "page",
        "chose",
        "nuit",
        "journée",
        "tonne",
        "livre",
        "place",
        "chambre",
        "voiture",
        "bouteille",
        "tasse",
        "histoire",
        "idée",
        "amie",
        "question",
        "table",
        "maison",
        "pièce",
        "ligne",
        "rue",
        "ville",
    ]
)
_CENTURIES = frozenset(["chapitre", "volume", "tome"])


def is_feminine(noun: str) -> bool:
    """Whether a noun is feminine; only common ones are known."""
    return noun in _FEMININE or noun.removesuffix("s") in _FEMININE


def clock(hours: int, minutes: int, _has_h: bool) -> str:
    """Returns a time of the day in words."""
    if hours in (0, 12) and minutes == 0:
        return "midi" if hours else "minuit"
    said = f"{cardinal(CODE, hours, is_feminine=True)} heure{'s' if hours > 1 else ''}"
    return f"{said} {cardinal(CODE, minutes)}" if minutes else said


def roman(before: str, value: int) -> str | None:
    """Returns a Roman number behind a word, of kings and popes."""
    if before.lower() in _CENTURIES:
        return cardinal(CODE, value)
    if not before[:1].isupper() or (value == 1 and before not in ("François", "Napoléon", "Charles", "Henri")):
        return None
    return ordinal(CODE, value) if value == 1 else cardinal(CODE, value)


EURO, CENT = Noun("euro", "euros"), Noun("", "")
DOLLAR = Noun("dollar", "dollars")
WRITING = Writing(
    code=CODE,
    months=["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre"],
    comma="virgule",
    point="virgule",
    of="",
    first="premier",
    money={
        "€": (EURO, CENT), "EUR": (EURO, CENT), "$": (DOLLAR, CENT), "US$": (DOLLAR, CENT), "USD": (DOLLAR, CENT),
        "£": (Noun("livre", "livres", True), CENT), "CHF": (Noun("franc", "francs"), CENT),
        "¥": (Noun("yen", "yens"), CENT),
    },
    and_cents="",
    units={
        "km/h": Noun("kilomètre-heure", "kilomètres-heure"), "km": Noun("kilomètre", "kilomètres"),
        "m²": Noun("mètre carré", "mètres carrés"), "m2": Noun("mètre carré", "mètres carrés"),
        "m": Noun("mètre", "mètres"), "cm": Noun("centimètre", "centimètres"), "mm": Noun("millimètre", "millimètres"),
        "kg": Noun("kilo", "kilos"), "g": Noun("gramme", "grammes"), "mg": Noun("milligramme", "milligrammes"),
        "l": Noun("litre", "litres"), "L": Noun("litre", "litres"), "ml": Noun("millilitre", "millilitres"),
        "°C": Noun("degré", "degrés"), "°": Noun("degré", "degrés"), "%": Noun("pour cent", "pour cent"),
        "min": Noun("minute", "minutes", True), "mn": Noun("minute", "minutes", True),
        "s": Noun("seconde", "secondes", True), "h": Noun("heure", "heures", True),
        "Go": Noun("gigaoctet", "gigaoctets"), "Mo": Noun("mégaoctet", "mégaoctets"),
    },
    signs={
        "%": "pour cent", "&": "et", "+": "plus", "=": "égale", "@": "arobase", "€": "euros", "$": "dollars",
        "£": "livres", "°": "degrés", "×": "fois", "÷": "divisé par", "/": "barre", "#": "dièse",
        "<": "plus petit que", ">": "plus grand que", "§": "paragraphe", "©": "copyright", "™": "marque déposée",
        "®": "marque déposée", "_": "tiret bas", "*": "astérisque", "½": "un demi", "¼": "un quart",
        "¾": "trois quarts", "²": "au carré", "³": "au cube", "−": "moins", "º": "degré", "ª": "a",
    },
    letters=(
        ["a", "bé", "cé", "dé", "e", "effe", "gé", "ache", "i", "ji", "ka", "elle", "emme", "enne", "o", "pé", "ku",
        "erre", "esse", "té", "u", "vé", "double-vé", "ixe", "i-grec", "zède"]
    ),
    short={
        "m.": "monsieur", "mm.": "messieurs", "mme": "madame", "mme.": "madame", "mmes": "mesdames",
        "mlle": "mademoiselle", "mlle.": "mademoiselle", "mlles": "mesdemoiselles", "dr": "docteur", "dr.": "docteur",
        "pr.": "professeur", "st": "saint", "ste": "sainte", "bd": "boulevard",
        "av.": "avenue", "etc.": "et cetera", "p. ex.": "par exemple", "ex.": "exemple", "p.": "page", "pp.": "pages",
        "n°": "numéro", "nº": "numéro", "tél.": "téléphone", "av. j.-c.": "avant jésus-christ",
        "apr. j.-c.": "après jésus-christ", "c.-à-d.": "c'est-à-dire", "cf.": "confère", "vs": "contre",
        "kg": "kilos", "km": "kilomètres", "cm": "centimètres", "sncf": "esse enne cé effe", "tgv": "té gé vé",
        "usa": "u esse a", "ue": "u e", "onu": "onu", "tv": "té vé", "svp": "s'il vous plaît",
        "stp": "s'il te plaît", "rdv": "rendez-vous", "ok": "okay", "min.": "minutes", "max.": "maximum",
        "éd.": "édition", "chap.": "chapitre", "vol.": "volume", "fig.": "figure", "janv.": "janvier",
    },
    feminine=is_feminine,
    minus="moins",
    to="à",
    clock=clock,
    roman=roman,
)  # fmt: skip
