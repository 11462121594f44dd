"""Spanish words and signs: names of months, money, units, letters, abbreviations."""

from __future__ import annotations

from ..numerals import cardinal, ordinal
from ..writing import Noun, Writing

CODE = "es"
# Words that have no stress of their own in a sentence.
UNSTRESSED = frozenset(
    [
        "a",
        "al",
        "con",
        "de",
        "del",
        "e",
        "el",
        "en",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "me",
        "mi",
        "mis",
        "ni",
        "nos",
        "o",
        "os",
        "por",
        "que",
        "se",
        "si",
        "sin",
        "su",
        "sus",
        "te",
        "tu",
        "tus",
        "u",
        "un",
        "y",
    ]
)
WEAKLY_STRESSED = frozenset(
    [
        "para",
        "pero",
        "porque",
        "cuando",
        "donde",
        "como",
        "desde",
        "entre",
        "hasta",
        "sobre",
        "aunque",
        "pues",
        "nuestro",
    ]
)
_FEMININE = frozenset(
    [
        "vez",
        "veces",
        "noche",
        "noches",
        "tarde",
        "tardes",
        "madre",
        "madres",
        "mujer",
        "mujeres",
        "mano",
        "manos",
        "clase",
        "clases",
    ]
)
_MASCULINE = frozenset(
    [
        "día",
        "días",
        "problema",
        "problemas",
        "tema",
        "temas",
        "sistema",
        "sistemas",
        "mapa",
        "mapas",
        "planeta",
        "programa",
        "programas",
        "idioma",
    ]
)
_KINGS = frozenset(["siglo", "tomo", "capítulo", "volumen", "congreso"])


def is_feminine(noun: str) -> bool:
    """Whether a noun is feminine, by its ending."""
    if noun in _MASCULINE:
        return False
    return noun in _FEMININE or noun.endswith(("a", "as", "ción", "ciones", "dad", "dades"))


def clock(hours: int, minutes: int, _has_h: bool) -> str:
    """Returns a time of the day in words."""
    said = cardinal(CODE, hours, is_feminine=True)
    if not minutes:
        return said if not _has_h else f"{said} horas" if hours != 1 else "una hora"
    return f"{said} {'cero ' if minutes < 10 else ''}{cardinal(CODE, minutes)}"


def roman(before: str, value: int) -> str | None:
    """Returns a Roman number behind a word: ordinal to ten for kings and popes, else cardinal."""
    if before.lower() in _KINGS:
        return cardinal(CODE, value)
    if not before[:1].isupper() or (value == 1 and before.lower() in ("yo",)):
        return None
    return ordinal(CODE, value) if value <= 10 else cardinal(CODE, value)


EURO, CENT = Noun("euro", "euros"), Noun("céntimo", "céntimos")
DOLLAR, CENTAVO = Noun("dólar", "dólares"), Noun("centavo", "centavos")
POUND, PENNY = Noun("libra", "libras", True), Noun("penique", "peniques")
WRITING = Writing(
    code=CODE,
    months=["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre"],
    comma="coma",
    point="punto",
    of="de",
    first="primero",
    money={
        "€": (EURO, CENT), "EUR": (EURO, CENT), "$": (DOLLAR, CENTAVO), "US$": (DOLLAR, CENTAVO),
        "USD": (DOLLAR, CENTAVO), "£": (POUND, PENNY), "MXN": (Noun("peso", "pesos"), CENTAVO),
        "¥": (Noun("yen", "yenes"), CENT),
    },
    and_cents="con",
    units={
        "km/h": Noun("kilómetro por hora", "kilómetros por hora"), "km": Noun("kilómetro", "kilómetros"),
        "m²": Noun("metro cuadrado", "metros cuadrados"), "m2": Noun("metro cuadrado", "metros cuadrados"),
        "m": Noun("metro", "metros"), "cm": Noun("centímetro", "centímetros"), "mm": Noun("milímetro", "milímetros"),
        "kg": Noun("kilo", "kilos"), "g": Noun("gramo", "gramos"), "mg": Noun("miligramo", "miligramos"),
        "l": Noun("litro", "litros"), "L": Noun("litro", "litros"), "ml": Noun("mililitro", "mililitros"),
        "°C": Noun("grado", "grados"), "ºC": Noun("grado", "grados"), "°": Noun("grado", "grados"),
        "%": Noun("por ciento", "por ciento"), "min": Noun("minuto", "minutos"), "s": Noun("segundo", "segundos"),
        "h": Noun("hora", "horas", True), "GB": Noun("gigabyte", "gigabytes"), "MB": Noun("megabyte", "megabytes"),
    },
    signs={
        "%": "por ciento", "&": "y", "+": "más", "=": "igual a", "@": "arroba", "€": "euros", "$": "dólares",
        "£": "libras", "°": "grados", "×": "por", "÷": "entre", "/": "barra", "#": "almohadilla", "<": "menor que",
        ">": "mayor que", "§": "párrafo", "©": "copyright", "™": "marca registrada", "®": "marca registrada",
        "_": "guion bajo", "*": "asterisco", "½": "un medio", "¼": "un cuarto", "¾": "tres cuartos", "²": "al cuadrado",
        "³": "al cubo", "−": "menos", "º": "grado", "ª": "a",
    },
    letters=(
        ["a", "be", "ce", "de", "e", "efe", "ge", "hache", "i", "jota", "ka", "ele", "eme", "ene", "o", "pe", "cu",
        "erre", "ese", "te", "u", "uve", "uve-doble", "equis", "i-griega", "zeta"]
    ),
    short={
        "sr.": "señor", "sra.": "señora", "srta.": "señorita", "sres.": "señores", "dr.": "doctor", "dra.": "doctora",
        "d.": "don", "dña.": "doña", "ud.": "usted", "uds.": "ustedes", "vd.": "usted", "etc.": "etcétera",
        "av.": "avenida", "avda.": "avenida", "c/": "calle", "núm.": "número", "nº": "número", "n.º": "número",
        "n.o": "número", "pág.": "página", "págs.": "páginas", "p. ej.": "por ejemplo", "p.ej.": "por ejemplo",
        "ej.": "ejemplo", "tel.": "teléfono", "ee. uu.": "estados unidos", "ee.uu.": "estados unidos",
        "eeuu": "estados unidos", "a. c.": "antes de cristo", "d. c.": "después de cristo", "a.m.": "a eme",
        "p.m.": "pe eme", "prof.": "profesor", "profa.": "profesora", "ing.": "ingeniero", "depto.": "departamento",
        "aprox.": "aproximadamente", "máx.": "máximo", "mín.": "mínimo", "gral.": "general", "cap.": "capítulo",
        "kg": "kilos", "km": "kilómetros", "cm": "centímetros", "min.": "minutos", "sto.": "santo", "sta.": "santa",
        "ue": "u e", "usa": "u ese a", "tv": "te uve", "ok": "okey", "vs.": "contra", "dni": "de ene i",
        "ong": "o ene ge", "wifi": "uifi",
    },
    feminine=is_feminine,
    minus="menos",
    to="a",
    clock=clock,
    roman=roman,
)  # fmt: skip
