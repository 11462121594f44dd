"""Portuguese words and signs, of Brazil: names of months, money, units, letters, abbreviations."""

from __future__ import annotations

from ..numerals import cardinal, ordinal
from ..writing import Noun, Writing

CODE = "pt-br"
# Words that have no stress of their own in a sentence.
UNSTRESSED = frozenset(
    [
        "a",
        "as",
        "o",
        "os",
        "e",
        "de",
        "da",
        "das",
        "do",
        "dos",
        "em",
        "na",
        "nas",
        "no",
        "nos",
        "à",
        "ao",
        "por",
        "com",
        "se",
        "que",
        "me",
        "te",
        "lhe",
        "lhes",
        "ou",
        "mas",
        "um",
    ]
)
_FEMININE = frozenset(
    [
        "vez",
        "vezes",
        "noite",
        "noites",
        "tarde",
        "tardes",
        "mãe",
        "mães",
        "mulher",
        "mulheres",
        "mão",
        "mãos",
        "parte",
        "partes",
    ]
)
_MASCULINE = frozenset(
    ["dia", "dias", "problema", "problemas", "tema", "temas", "sistema", "sistemas", "mapa", "programa", "programas"]
)
_CENTURIES = frozenset(["século", "capítulo", "volume", "tomo"])


def is_feminine(noun: str) -> bool:
    """Whether a noun is feminine, by its ending."""
    if noun in _MASCULINE:
        return False
    return noun in _FEMININE or noun.endswith(("a", "as", "ção", "ções", "dade", "dades"))


def clock(hours: int, minutes: int, has_h: bool) -> str:
    """Returns a time of the day in words."""
    said = cardinal(CODE, hours, is_feminine=True)
    named = f"{said} hora{'s' if hours != 1 else ''}"
    if not minutes:
        return named if has_h or hours > 12 else said
    return f"{named if has_h else said} e {cardinal(CODE, minutes)}"


def roman(before: str, value: int) -> str | None:
    """Returns a Roman number behind a word: ordinal to ten for kings and popes, else cardinal."""
    if before.lower() in _CENTURIES:
        return cardinal(CODE, value) if value > 10 else ordinal(CODE, value)
    if not before[:1].isupper() or (value == 1 and before not in ("Pedro", "João", "Papa")):
        return None
    return ordinal(CODE, value) if value <= 10 else cardinal(CODE, value)


CENTAVO, CENT = Noun("centavo", "centavos"), Noun("cêntimo", "cêntimos")
REAL, EURO, DOLLAR = Noun("real", "reais"), Noun("euro", "euros"), Noun("dólar", "dólares")
WRITING = Writing(
    code=CODE,
    months=["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
    "novembro", "dezembro"],
    comma="vírgula",
    point="ponto",
    of="de",
    first="primeiro",
    money={
        "R$": (REAL, CENTAVO), "BRL": (REAL, CENTAVO), "€": (EURO, CENT), "EUR": (EURO, CENT), "$": (DOLLAR, CENTAVO),
        "US$": (DOLLAR, CENTAVO), "USD": (DOLLAR, CENTAVO),
        "£": (Noun("libra", "libras", True), Noun("pence", "pence")), "¥": (Noun("iene", "ienes"), CENT),
    },
    and_cents="e",
    units={
        "km/h": Noun("quilômetro por hora", "quilômetros por hora"), "km": Noun("quilômetro", "quilômetros"),
        "m²": Noun("metro quadrado", "metros quadrados"), "m2": Noun("metro quadrado", "metros quadrados"),
        "m": Noun("metro", "metros"), "cm": Noun("centímetro", "centímetros"), "mm": Noun("milímetro", "milímetros"),
        "kg": Noun("quilo", "quilos"), "g": Noun("grama", "gramas"), "mg": Noun("miligrama", "miligramas"),
        "l": Noun("litro", "litros"), "L": Noun("litro", "litros"), "ml": Noun("mililitro", "mililitros"),
        "°C": Noun("grau", "graus"), "ºC": Noun("grau", "graus"), "°": Noun("grau", "graus"),
        "%": Noun("por cento", "por cento"), "min": Noun("minuto", "minutos"), "s": Noun("segundo", "segundos"),
        "h": Noun("hora", "horas", True), "GB": Noun("gigabyte", "gigabytes"), "MB": Noun("megabyte", "megabytes"),
    },
    signs={
        "%": "por cento", "&": "e", "+": "mais", "=": "igual a", "@": "arroba", "€": "euros", "$": "dólares",
        "£": "libras", "°": "graus", "×": "vezes", "÷": "dividido por", "/": "barra", "#": "cerquilha",
        "<": "menor que", ">": "maior que", "§": "parágrafo", "©": "copyright", "™": "marca registrada",
        "®": "marca registrada", "_": "sublinhado", "*": "asterisco", "½": "meio", "¼": "um quarto",
        "¾": "três quartos", "²": "ao quadrado", "³": "ao cubo", "−": "menos", "º": "grau", "ª": "a",
    },
    letters=(
        ["a", "bê", "cê", "dê", "e", "éfe", "gê", "agá", "i", "jota", "cá", "éle", "eme", "ene", "o", "pê", "quê",
        "érre", "ésse", "tê", "u", "vê", "dáblio", "xis", "ípsilon", "zê"]
    ),
    short={
        "sr.": "senhor", "sra.": "senhora", "srs.": "senhores", "sras.": "senhoras", "srta.": "senhorita",
        "dr.": "doutor", "dra.": "doutora", "prof.": "professor", "profa.": "professora", "eng.": "engenheiro",
        "etc.": "etcétera", "av.": "avenida", "r.": "rua", "pça.": "praça", "n.": "número", "nº": "número",
        "n.º": "número", "núm.": "número", "pág.": "página", "págs.": "páginas", "p. ex.": "por exemplo",
        "p.ex.": "por exemplo", "ex.": "exemplo", "tel.": "telefone", "cel.": "celular", "a.c.": "antes de cristo",
        "d.c.": "depois de cristo", "eua": "estados unidos", "vs.": "contra", "kg": "quilos", "km": "quilômetros",
        "cm": "centímetros", "máx.": "máximo", "mín.": "mínimo", "cap.": "capítulo", "vol.": "volume", "d.": "dom",
        "tv": "tevê", "cpf": "cê pê efe", "ok": "okei", "vc": "você", "vcs": "vocês", "pq": "porque",
    },
    feminine=is_feminine,
    minus="menos",
    to="a",
    clock=clock,
    roman=roman,
)  # fmt: skip
