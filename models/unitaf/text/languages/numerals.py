"""Numbers in words in Spanish, French, Italian and Brazilian Portuguese, after the grammars of their academies.

Small letters, words apart by spaces; parts that a language writes as one word are apart where stress is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

LARGEST = 10**15  # numbers from here on are read digit by digit


def _listed(names: str) -> list[str]:
    return names.split()


_ES = _listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_ES_TENS = _listed("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _listed(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_FR = _listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_FR_TENS = _listed("- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
_IT = _listed(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove"
)
_IT_TENS = _listed("- - venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
_PT = _listed(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
    "dezoito dezenove"
)
_PT_TENS = _listed("- - vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_PT_HUNDREDS = _listed("- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")


def _groups(number: int) -> list[tuple[int, int]]:
    """Returns the groups of three digits that are not 0, from the left: group and power of a thousand."""
    found, power = [], 0
    while number:
        number, group = divmod(number, 1000)
        if group:
            found.append((group, power))
        power += 1
    return found[::-1]


def _spanish(number: int) -> str:
    if not number:
        return _ES[0]
    parts = []
    for group, power in _spanish_groups(number):
        words = _spanish_below_thousand(group % 1000) if group < 1000 else _spanish(group)
        if power == 0:
            parts.append(words)
        elif power == 1:
            parts.append("mil" if group == 1 else f"{_short_one(words)} mil")
        else:
            name = "millón" if power == 2 else "billón"
            plural = "millones" if power == 2 else "billones"
            parts.append(f"un {name}" if group == 1 else f"{_short_one(words)} {plural}")
    return " ".join(parts)


def _spanish_groups(number: int) -> list[tuple[int, int]]:
    """Groups as ``_groups``, but that thousands of millions belong to the millions."""
    billions, rest = divmod(number, 10**12)
    millions, rest = divmod(rest, 10**6)
    thousands, ones = divmod(rest, 1000)
    return [each for each in ((billions, 4), (millions, 2), (thousands, 1), (ones, 0)) if each[0]]


def _spanish_below_thousand(number: int) -> str:
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    words = [_ES_HUNDREDS[hundreds]] if hundreds else []
    if rest and rest < 30:
        words.append(_ES[rest])
    elif rest:
        tens, ones = divmod(rest, 10)
        words.append(f"{_ES_TENS[tens]} y {_ES[ones]}" if ones else _ES_TENS[tens])
    return " ".join(words)


def _short_one(words: str) -> str:
    """Spanish "uno" before a noun."""
    if words.endswith("veintiuno"):
        return f"{words[:-3]}ún"
    return words[:-1] if words.endswith("uno") else words


def _french(number: int) -> str:
    if not number:
        return _FR[0]
    parts = []
    for group, power in _groups(number):
        words = _french_below_thousand(group)
        if power == 1:
            parts.append(
                "mille" if group == 1 else f"{words.replace('cents', 'cent').replace('vingts', 'vingt')} mille"
            )
        elif power:
            name = ("million", "milliard", "billion")[power - 2]
            parts.append(f"{words} {name}{'s' if group > 1 else ''}")
        else:
            parts.append(words)
    return " ".join(parts)


def _french_below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [] if not hundreds else ["cent"] if hundreds == 1 else [_FR[hundreds], "cent" if rest else "cents"]
    if rest:
        words.append(_french_below_hundred(rest))
    return " ".join(words)


def _french_below_hundred(number: int) -> str:
    if number < 20:
        return _FR[number]
    tens, ones = divmod(number, 10)
    if tens in (7, 9):
        ones += 10
    if number == 80:
        return "quatre-vingts"
    if not ones:
        return _FR_TENS[tens]
    if ones in (1, 11) and tens < 8:
        return f"{_FR_TENS[tens]} et {_FR[ones]}"
    return f"{_FR_TENS[tens]}-{_FR[ones]}"


def _italian(number: int) -> str:
    if not number:
        return _IT[0]
    parts = []
    for group, power in _groups(number):
        words = _italian_below_thousand(group)
        if power == 1:
            parts.append("mille" if group == 1 else f"{words}mila" if " " not in words else f"{words} mila")
        elif power:
            one, many = (("milione", "milioni"), ("miliardo", "miliardi"), ("bilione", "bilioni"))[power - 2]
            parts.append(f"un {one}" if group == 1 else f"{words} {many}")
        else:
            parts.append(words)
    return " ".join(parts)


def _italian_below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [] if not hundreds else ["cento" if hundreds == 1 else f"{_IT[hundreds]}cento"]
    if rest and rest < 20:
        words.append(_IT[rest])
    elif rest:
        tens, ones = divmod(rest, 10)
        stem = _IT_TENS[tens][:-1] if ones in (1, 8) else _IT_TENS[tens]
        words.append(f"{stem}{'tré' if ones == 3 else _IT[ones]}" if ones else _IT_TENS[tens])
    return " ".join(words)


def _portuguese(number: int) -> str:
    if not number:
        return _PT[0]
    groups = _groups(number)
    parts: list[str] = []
    for at, (group, power) in enumerate(groups):
        words = _portuguese_below_thousand(group)
        if power == 1:
            words = "mil" if group == 1 else f"{words} mil"
        elif power:
            one, many = (("milhão", "milhões"), ("bilhão", "bilhões"), ("trilhão", "trilhões"))[power - 2]
            words = f"um {one}" if group == 1 else f"{words} {many}"
        is_joined = at and at == len(groups) - 1 and (group < 100 or group % 100 == 0)
        parts.append(f"e {words}" if is_joined else words)
    return " ".join(parts)


def _portuguese_below_thousand(number: int) -> str:
    if number == 100:
        return "cem"
    hundreds, rest = divmod(number, 100)
    words = [_PT_HUNDREDS[hundreds]] if hundreds else []
    if rest and rest < 20:
        words.append(_PT[rest])
    elif rest:
        tens, ones = divmod(rest, 10)
        words += [_PT_TENS[tens]] + ([_PT[ones]] if ones else [])
    return " e ".join(words)


_CARDINALS: Mapping[str, Callable[[int], str]] = {
    "es": _spanish,
    "fr": _french,
    "it": _italian,
    "pt-br": _portuguese,
}
# How words of a number change before a feminine noun: ending, and what it becomes. Spanish "uno" is short before a
# masculine one.
_FEMININE: Mapping[str, Sequence[tuple[str, str]]] = {
    "es": (("veintiuno", "veintiuna"), ("uno", "una"), ("quinientos", "quinientas"), ("cientos", "cientas")),
    "fr": (("un", "une"),),
    "it": (("uno", "una"),),
    "pt-br": (("um", "uma"), ("dois", "duas"), ("entos", "entas")),
}
_NAMES: Mapping[str, Sequence[str]] = {"es": _ES, "fr": _FR, "it": _IT, "pt-br": _PT}


def cardinal(language: str, number: int, is_feminine: bool = False, is_before_noun: bool = False) -> str:
    """Returns a number in words, digit by digit if it is too large. is_feminine: before a feminine noun."""
    if number >= LARGEST:
        return digits(language, str(number))
    words = _CARDINALS[language](number)
    if is_feminine:
        return " ".join(_feminine(language, word) for word in words.split(" "))
    if is_before_noun and language == "es":
        return _short_one(words)
    if is_before_noun and language == "it" and number == 1:
        return "un"
    return words


def _feminine(language: str, word: str) -> str:
    for ending, other in _FEMININE[language]:
        if word == ending or (len(ending) > 4 and word.endswith(ending)):
            return f"{word.removesuffix(ending)}{other}"
    return word


def digits(language: str, text: str) -> str:
    """Returns digits in words, one by one."""
    return " ".join(_NAMES[language][int(digit)] for digit in text)


_ORDINALS: Mapping[str, Sequence[str]] = {
    "es": _listed("- primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo"),
    "it": _listed("- primo secondo terzo quarto quinto sesto settimo ottavo nono decimo"),
    "pt-br": _listed("- primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo"),
}
_ORDINAL_TENS: Mapping[str, Sequence[str]] = {
    "es": _listed(
        "- décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo"
    ),
    "pt-br": (
        _listed("- décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo nonagésimo")
    ),
}


def ordinal(language: str, number: int, is_feminine: bool = False) -> str:
    """Returns an ordinal number below 100 in words, a larger one as a cardinal."""
    if language == "fr":
        return _french_ordinal(number, is_feminine)
    if number < 1 or number >= 100:
        return cardinal(language, number)
    names = _ORDINALS[language]
    if number < len(names):
        words = names[number]
    elif language == "it":
        words = f"{_italian_stem(number)}esimo"
    else:
        tens, ones = divmod(number, 10)
        words = " ".join([_ORDINAL_TENS[language][tens], *([names[ones]] if ones else [])])
    return " ".join(f"{word[:-1]}a" for word in words.split(" ")) if is_feminine else words


def _italian_stem(number: int) -> str:
    words = cardinal("it", number).replace("tré", "tre")
    return words if words.endswith(("tre", "sei")) else words[:-1]


def _french_ordinal(number: int, is_feminine: bool) -> str:
    if number == 1:
        return "première" if is_feminine else "premier"
    words = cardinal("fr", number)
    if words.endswith("cinq"):
        return f"{words}uième"
    if words.endswith("neuf"):
        return f"{words[:-1]}vième"
    return f"{words.rstrip('s').removesuffix('e') if not words.endswith('trois') else words}ième"
