"""Numbers that are names: telephone numbers, codes, addresses of computers, versions, rooms and roads."""

from __future__ import annotations

import re

from . import say
from .context import before
from .letters import spelled

_PHONES = re.compile(
    r"(?<![\w.,$£€-])(?:"
    r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]\d{2,4}){1,4}"  # +44 20 7946 0958
    r"|(?:1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}"
    r"|(?:1[.-])?\d{3}[.-]\d{3}[.-]\d{4}"
    r"|\d{3} \d{3} \d{4}"
    r"|\d{3}-\d{4}"
    r"|0\d{2,4} \d{3,4}(?: \d{3,4})?"
    r"|0\d{4} \d{6}"  # 07700 900123
    r"|\d{3}-\d{2}-\d{4}"  # social security
    r"|\d{4}(?:[ -]\d{4}){3}"  # a card
    r")(?P<extension>,? ?(?:[xX]|[eE]xt\.?) ?\d{1,6})?(?![\w-]|[.,]\d)"
)
_UNSPACED = re.compile(
    r"(?i)(\b(?:phone|telephone|tel\.?|mobile|cell|fax|call(?:ed|ing|s)?|ring|rang|dial(?:led|ed|ing)?|text(?:ed|ing)?|"
    r"numbers?|sms|whatsapp)\b(?: [a-z]+){0,3}[:,]? ?)(1?)([2-9]\d{2})(\d{3})(\d{4})(?![\w%]|[.,:/-]\d)"
)
_LETTERED = re.compile(
    r"(?<![\w-])(?<!\))(?<!\) )((?:1-)?[89]\d{2})-((?:[A-Z]{2,}|\d)(?:[A-Z-]|\d){1,11})(?![\w-])"
)  # 1-800-FLOWERS
_GROUP = re.compile(r"\d+")
_IP = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{2,5}))?(?![\w]|\.\d)")
_VERSION = re.compile(r"(?<![\w.,$£€])([vV])?(\d{1,4}(?:\.\d{1,4}){2,4})(?![\w]|[.,]\d)(-?(?:alpha|beta|rc|a|b)\d*)?")
_SHORT_VERSION = re.compile(
    r"(?i)\b(v|ver\.?|version|release|blender|python|firmware|patch|build|update|ios|android|windows|unity|chapter)"
    r"(\.? ?)(\d{1,4})\.(\d{1,3})(?![\w.,]\d|\w)"
)
_V = re.compile(r"(?<![\w.])[vV](?=\d)")
_DATE_DOTTED = re.compile(r"(?<![\w.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\w|\.\d)")
_NAMED = re.compile(
    r"(?i)\b(zip(?: ?code)?|postcode|postal code|code|pin|password|passcode|combination|serial(?: number)?|"
    r"account(?: number)?|tracking number|case number|phone number|my number|extension|ext\.?|dial|text|press|badge|"
    r"locker|id|isbn|sku|unlock|isn|order number|confirmation number|reference)"
    r"((?: number| code)?(?: is|:| was|=| #| no\.?)?:? ?)(#?)(\d{3,16})(?![\w%]|[.,:/-]\d)"
)
_STATE = re.compile(
    r"\b(A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|"
    r"W[AIVY]),? (\d{5})(-\d{4})?\b"
)
_NUMBERED = re.compile(
    r"(?i)\b(room|rm\.?|highway|hwy\.?|route|rte\.?|interstate|flight|apartment|apt\.?|suite|ste\.?|gate|boeing|airbus|"
    r"channel|bus|error|http|building|unit|floor|cabin|platform|agent|area|xbox|bay|lane|sector|studio|warehouse|"
    r"porsche|peugeot|mazda|bmw|cessna|mercedes|audi|ferrari|rtx|gtx|rx|ryzen|core|geforce|radeon|nokia|model|"
    r"train|tram|county road|state road|freeway|motorway|cell|ward|district|locker|box|dc-|md-)"
    r"( ?#? ?)(\d{2,4})(?![\w%]|[.,:/]\d)"
)
_EMERGENCY = re.compile(r"(?<![\w.,$£€-])(911|999|112|411|311|988)(?!\w|[.,:/-]\d)")
_SHORTENED = {"rm": "room", "hwy": "highway", "rte": "route", "apt": "apartment", "ste": "suite", "ext": "extension"}
_CALLS = re.compile(r"(?i)\b(?:dial(?:s|led|ed|ling|ing)?|call(?:s|ed|ing)?|ring|rang|phoned?|emergency|hotline)\b")
_COUNTED = re.compile(r" (?:people|men|women|children|[a-z]+[^s\W]s)\b")
_CALLED = re.compile(r"\b(?:call(?:ed|ing|s)?|dial(?:ed|ing|s)?|phone|phoned|ring|rang|text|to|a|the|on)\s+$")
_ZEROS = re.compile(r"(?<![\w.,:'’$£€/-])0\d{1,15}(?![\w%]|[.,:/]\d| hours\b)")
_LONG = re.compile(r"(?<![\w.,$£€-])\d{7,}(?![\w%]|[.,]\d)")
_HASH_NUMBER = re.compile(r"(?<![\w&])#(?=\d|[A-Z]{1,3}-\d)")
_ISBN = re.compile(r"\b(ISBN(?:-1[03])?:? ?)((?:\d[ -]?){9,12}[\dX])(?!\w)")
_WIRELESS = re.compile(r"(?<![\w.,])802\.(\d{1,2})([a-z]{1,2})?(?!\w|\.\d)")  # "802.11ac"
# Book, chapter and verse of scriptures.
_BOOKS = {
    "Gen": "Genesis", "Exod": "Exodus", "Ex": "Exodus", "Lev": "Leviticus", "Num": "Numbers", "Deut": "Deuteronomy",
    "Josh": "Joshua", "Judg": "Judges", "Sam": "Samuel", "Chron": "Chronicles", "Chr": "Chronicles", "Neh": "Nehemiah",
    "Ps": "Psalm", "Prov": "Proverbs", "Eccl": "Ecclesiastes", "Isa": "Isaiah", "Jer": "Jeremiah",
    "Lam": "Lamentations", "Ezek": "Ezekiel", "Dan": "Daniel", "Hos": "Hosea", "Mic": "Micah", "Hab": "Habakkuk",
    "Zech": "Zechariah", "Mal": "Malachi", "Matt": "Matthew", "Mt": "Matthew", "Mk": "Mark", "Lk": "Luke",
    "Jn": "John", "Rom": "Romans", "Cor": "Corinthians", "Gal": "Galatians", "Eph": "Ephesians",
    "Phil": "Philippians", "Col": "Colossians", "Thess": "Thessalonians", "Tim": "Timothy", "Heb": "Hebrews",
    "Jas": "James", "Pet": "Peter", "Rev": "Revelation",
}  # fmt: skip
_VERSE = re.compile(
    r"(?:(?<![\w.,])([123]) )?\b("
    + "|".join(sorted({*_BOOKS, *_BOOKS.values()}, key=len, reverse=True))
    + r"|Psalms|Kings|Esther|Job|Ezra|Ruth|Song of Songs|Joel|Amos|Obadiah|Jonah|Nahum|Zephaniah|Haggai|Luke|John|Acts|"
    r"Titus|Philemon|Jude|Surah|Quran)\.? (\d{1,3}):(\d{1,3})(?: ?[-–] ?(\d{1,3}))?(?![\w:]| ?[ap]\.?m)"
)


def read(text: str) -> str:
    """Returns the text with such numbers in words."""
    text = _DATE_DOTTED.sub(_dotted_date, text)
    text = _VERSE.sub(_verse, text)
    text = _ISBN.sub(lambda found: f"{found[1]}{_groups(found[2])}", text)
    text = _WIRELESS.sub(
        lambda found: f"eight oh two point {say.cardinal(found[1])} {spelled(found[2] or '')}".rstrip(), text
    )
    text = _LETTERED.sub(_lettered, text)
    text = _UNSPACED.sub(lambda found: found[1] + "-".join(filter(None, found.group(2, 3, 4, 5))), text)
    text = _PHONES.sub(lambda found: _phone(text, found), text)
    text = _IP.sub(_ip, text)
    text = _VERSION.sub(_version, text)
    text = _SHORT_VERSION.sub(_short_version, text)
    text = _V.sub("version ", text)
    text = _NAMED.sub(lambda found: f"{found[1]}{found[2]}{say.digits(found[4], 'oh')}", text)
    text = _STATE.sub(_state, text)
    text = _EMERGENCY.sub(lambda found: _emergency(text, found), text)
    text = _NUMBERED.sub(lambda found: f"{_place(found[1])} {_numbered(found[3])}", text)
    text = _ZEROS.sub(lambda found: _zeros(found[0]), text)
    return _HASH_NUMBER.sub("number ", text)


def _dotted_date(found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[2]), int(found[3])
    if 1 <= day <= 12 < month <= 31:  # "12.31.1999"
        return f"{say.MONTHS[day - 1]} {say.ordinal(month)}, {say.year(year)}"
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    return f"the {say.ordinal(day)} of {say.MONTHS[month - 1]}, {say.year(year)}"


def _verse(found: re.Match[str]) -> str:
    number = {"1": "First ", "2": "Second ", "3": "Third "}.get(found[1] or "", "")
    last = f" to {say.cardinal(found[5])}" if found[5] else ""
    return f"{number}{_BOOKS.get(found[2], found[2])} {say.cardinal(found[3])}, {say.cardinal(found[4])}{last}"


def _groups(written: str) -> str:
    said = [say.digits(group, "zero") + (" X" if group.endswith("X") else "") for group in re.split("[ -]", written)]
    return ", ".join(filter(None, said))


def _phone(text: str, found: re.Match[str]) -> str:
    if re.fullmatch(r"\d{3}-\d{4}", found[0]) and re.search(
        r"\b(?:page|pages|pp\.?|years?)\s+$", before(text, found.start())
    ):
        return found[0]
    extension = found["extension"] or ""
    groups = _GROUP.findall(found[0].removesuffix(extension))
    said = ", ".join(say.digits(group, "oh") for group in groups)
    if extension:
        said += f", extension {say.digits(extension, 'oh')}"
    return f"plus {said}" if found[0].startswith("+") else said


def _lettered(found: re.Match[str]) -> str:
    numbers = [_toll_free(group) for group in found[1].split("-")]
    words = [part.lower() if part.isalpha() else say.digits(part, "oh") for part in re.findall(r"[A-Z]+|\d+", found[2])]
    return ", ".join([*numbers, " ".join(words)])


def _toll_free(group: str) -> str:
    return f"{say.digits(group[0])} hundred" if len(group) == 3 and group.endswith("00") else say.digits(group, "oh")


def _ip(found: re.Match[str]) -> str:
    if any(int(part) > 255 for part in found[1].split(".")):
        return found[0]
    said = " dot ".join(say.digits(part) for part in found[1].split("."))
    return f"{said} colon {say.identifier(found[2])}" if found[2] else said


def _version(found: re.Match[str]) -> str:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", found[2]) and not found[1]:
        return found[0]  # European thousands
    said = " point ".join(_version_part(part) for part in found[2].split("."))
    return f"{'version ' if found[1] else ''}{said}{' ' + found[3].strip('-') if found[3] else ''}"


def _version_part(part: str) -> str:
    return "oh" if part == "0" else say.digits(part, "oh") if part.startswith("0") else say.cardinal(part)


def _short_version(found: re.Match[str]) -> str:
    name = "version" if found[1].lower().rstrip(".") in ("v", "ver") else found[1]
    return f"{name} {say.cardinal(found[3])} point {_version_part(found[4])}"


def _state(found: re.Match[str]) -> str:
    more = f", {say.digits(found[3], 'oh')}" if found[3] else ""
    return f"{found[1]}, {say.digits(found[2], 'oh')}{more}"


def _place(written: str) -> str:
    said = _SHORTENED.get(written.lower().rstrip("."), written)
    return said.capitalize() if written[0].isupper() and said != written else said


def _numbered(written: str) -> str:
    if len(written) == 3 and written.startswith("00"):
        return f"double oh {say.digits(written[2])}"
    return say.identifier(written)


def _emergency(text: str, found: re.Match[str]) -> str:
    around = before(text, found.start())
    if _CALLS.search(text[: found.start()]) and not _COUNTED.match(text, found.end()):
        return say.digits(found[0])
    if not around.strip() or _CALLED.search(around):
        return say.digits(found[0])
    return found[0]


def _zeros(written: str) -> str:
    if len(written) == 3 and written.startswith("00"):
        return f"double oh {say.digits(written[2])}"
    return say.digits(written, "oh" if len(written) == 2 else "zero")
