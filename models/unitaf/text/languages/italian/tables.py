"""Italian words and signs: names of months, money, units, letters, abbreviations."""

from __future__ import annotations

from ..numerals import cardinal, ordinal
from ..writing import Noun, Writing

CODE = "it"
# Words that have no stress of their own in a sentence.
UNSTRESSED = frozenset(
    [
        "a",
        "ad",
        "al",
        "allo",
        "alla",
        "ai",
        "agli",
        "alle",
        "da",
        "dal",
        "dallo",
        "dalla",
        "dai",
        "dagli",
        "dalle",
        "di",
        "del",
        "dello",
        "della",
        "dei",
        "degli",
        "delle",
        "in",
        "nel",
        "nello",
        "nella",
        "nei",
        "negli",
        "nelle",
        "su",
        "sul",
        "sullo",
        "sulla",
        "sui",
        "sugli",
        "sulle",
        "con",
        "per",
        "il",
        "lo",
        "la",
        "i",
        "gli",
        "le",
        "un",
        "uno",
        "una",
        "e",
        "ed",
        "o",
        "od",
        "che",
        "mi",
        "ti",
        "si",
        "ci",
        "vi",
        "ne",
        "me",
        "te",
        "se",
        "ce",
        "ve",
        "non",
    ]
)
_CENTURIES = frozenset(["secolo", "capitolo", "volume", "tomo"])
_FEMININE = frozenset(["volta", "ora"])


def is_feminine(noun: str) -> bool:
    """Whether a noun is feminine, by its ending."""
    return noun in _FEMININE or (noun.endswith("a") and not noun.endswith(("ma", "ta"))) or noun.endswith("zione")


def clock(hours: int, minutes: int, has_h: bool) -> str:
    """Returns a time of the day in words."""
    said = cardinal(CODE, hours)
    if not minutes:
        return ("un'ora" if hours == 1 else f"{said} ore") if has_h else said
    return f"{said} e {'zero ' if minutes < 10 else ''}{cardinal(CODE, minutes)}"


def roman(before: str, value: int) -> str | None:
    """Returns a Roman number behind a word, of centuries, kings and popes."""
    if before.lower() in _CENTURIES or (before[:1].isupper() and value > 1) or before in ("Papa", "Carlo", "Umberto"):
        return ordinal(CODE, value)
    return None


EURO, CENT = Noun("euro", "euro"), Noun("centesimo", "centesimi")
DOLLAR = Noun("dollaro", "dollari")
WRITING = Writing(
    code=CODE,
    months=(
        ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
        "novembre", "dicembre"]
    ),
    comma="virgola",
    point="punto",
    of="",
    first="primo",
    money={
        "€": (EURO, CENT), "EUR": (EURO, CENT), "$": (DOLLAR, CENT), "US$": (DOLLAR, CENT), "USD": (DOLLAR, CENT),
        "£": (Noun("sterlina", "sterline", True), Noun("penny", "penny")), "¥": (Noun("yen", "yen"), CENT),
    },
    and_cents="e",
    units={
        "km/h": Noun("chilometro all'ora", "chilometri all'ora"), "km": Noun("chilometro", "chilometri"),
        "m²": Noun("metro quadrato", "metri quadrati"), "m2": Noun("metro quadrato", "metri quadrati"),
        "mq": Noun("metro quadrato", "metri quadrati"), "m": Noun("metro", "metri"),
        "cm": Noun("centimetro", "centimetri"), "mm": Noun("millimetro", "millimetri"), "kg": Noun("chilo", "chili"),
        "g": Noun("grammo", "grammi"), "mg": Noun("milligrammo", "milligrammi"), "l": Noun("litro", "litri"),
        "L": Noun("litro", "litri"), "ml": Noun("millilitro", "millilitri"), "°C": Noun("grado", "gradi"),
        "°": Noun("grado", "gradi"), "%": Noun("per cento", "per cento"), "min": Noun("minuto", "minuti"),
        "s": Noun("secondo", "secondi"), "h": Noun("ora", "ore", True), "GB": Noun("gigabyte", "gigabyte"),
        "MB": Noun("megabyte", "megabyte"),
    },
    signs={
        "%": "per cento", "&": "e", "+": "più", "=": "uguale a", "@": "chiocciola", "€": "euro", "$": "dollari",
        "£": "sterline", "°": "gradi", "×": "per", "÷": "diviso", "/": "barra", "#": "cancelletto", "<": "minore di",
        ">": "maggiore di", "§": "paragrafo", "©": "copyright", "™": "marchio", "®": "marchio registrato",
        "_": "trattino basso", "*": "asterisco", "½": "un mezzo", "¼": "un quarto", "¾": "tre quarti",
        "²": "al quadrato", "³": "al cubo", "−": "meno", "º": "grado", "ª": "a",
    },
    letters=["a", "bi", "ci", "di", "e", "effe", "gi", "acca", "i", "i-lunga", "cappa", "elle", "emme", "enne", "o",
    "pi", "cu", "erre", "esse", "ti", "u", "vu", "doppia-vu", "ics", "ipsilon", "zeta"],
    short={
        "sig.": "signor", "sigg.": "signori", "sig.ra": "signora", "sig.na": "signorina", "dott.": "dottor",
        "dott.ssa": "dottoressa", "dr.": "dottor", "prof.": "professor", "prof.ssa": "professoressa",
        "ing.": "ingegner", "avv.": "avvocato", "on.": "onorevole", "ecc.": "eccetera", "es.": "esempio",
        "p. es.": "per esempio", "pag.": "pagina", "pagg.": "pagine", "p.zza": "piazza", "v.le": "viale",
        "n.": "numero", "nº": "numero", "n°": "numero", "tel.": "telefono", "a.c.": "avanti cristo",
        "d.c.": "dopo cristo", "s.": "san", "vs.": "contro", "kg": "chili", "km": "chilometri", "cm": "centimetri",
        "tv": "tivù", "usa": "usa", "cap.": "capitolo", "vol.": "volume", "max.": "massimo", "min.": "minimo",
        "ok": "okay", "dna": "di enne a",
    },
    feminine=is_feminine,
    minus="meno",
    to="a",
    clock=clock,
    roman=roman,
)  # fmt: skip
