"""Capitals: emphasis on a common word, or the letters of an acronym."""

from __future__ import annotations

import re
from typing import NamedTuple

from .letters import is_usual, is_word
from .tables import words

# Acronyms that are spelled although they look like common words, or are not in the lexicon as acronyms.
_SPELLED = words(
    """
    AAA ABC AC ACLU AI AKA AMC AP ASMR BRB ATM ATV BA BBC BBQ BC BCE BFF BLT BMW BS BYOB CAD CBS CC CCTV CD CDC CE
    CEO CFO
    CGI CIA CMO CNC CNN COO CPR CPU CRT CSS CSV CTA CTO CV DC DDT DHL DIY DJ DLC DM DNA DNC DNS DOA DOJ DOS DPI DSL
    DUI DVD DVR EA ECG EDM EEG EKG EMP EMT EOD EOF EP EPA ESP ESPN ET ETA ETC EU EV FAQ FBI FBX FCC FDA FDR FM FPS FPV
    FTP FX FYI GDP GI GIS GM GMC GMO GMT GNP GOP GP GPA GPS GPU GRE GTA GTX HBO HD HDR HIV HMO HMS HOA HP HQ HR HSBC
    HTC HTML HTTP HTTPS HVAC IBM ICBM ICU ID IDE IDK IDS IE IEEE IKR IMDB IMF IMO IOS IOU IP IPA IPO IPS IQ IRL IRS
    ISBN ISO ISP ITV IV IVF JFK JK JPG KFC KGB KKK KO LA LAPD LAX LBJ LCD LED LGB LGBT LGBTQ LLC LMAO LP LSD LTE MBA
    MC MD
    MDMA MFA MIT MLB MLK MMA MMO MP MPH MRI MS MSG MTA MTV MVP NBA NBC NCAA NDA NES NFL NFT NGO NHL NIH NPC NPCS NPR
    NRA NSA NSFW NVM NYC NYPD NYU OCD OEM OK OMG OS OST PA PBS PC PCP PDF PE PG PH PHD PI PJ PLC PLO PM PMS PNG POS
    POV POW PPE PPT PR PS PSA PSI PSP PT PTA PTO PTSD PVC PVE PVP PWC QA QC QR QVC RAF RC RGB RIP RNA ROI RPG RPM RSVP
    RTFM RTX RV SD SDK SEC SEO SF SFX SMB SMS SNES SNL SOS SPF SQ SSD SSL SSN STD SUV SVU SWF TA TBA TBD TBH TBS TCP
    TED TGIF THC TLC TMZ TNT TPS TSA TTS TTYL TV TVS UAE UCLA UFC UFO UHF UI UK UMPC UN UPC UPS URL USA USB USC USD USDA
    USMC USPS USSR UTC UTI UV UX VAT VC VFX VHF VHS VIP VOD VP VPN VR VTOL WBA WC WMD WPM WTF WTO WWE WWF WWI WWII XL
    XML XP XXL YA YMCA ZZ
    """
)
# Acronyms that are said as a word.
_AS_WORDS = words(
    """
    NASA NATO AIDS LASER SCUBA RADAR SONAR OPEC FIFA UEFA UNESCO UNICEF IKEA NASDAQ FEMA SWAT PIN SIM RAM ROM JPEG GIF
    LOL YOLO FOMO ASAP PETA OSHA ICE GUI WASP AWOL TASER LEGO BAFTA ASCII BIOS CAPTCHA COVID DARPA EBIT
    INTERPOL NAFTA NERF POTUS SCOTUS FLOTUS RICO SARS SOHO ZIP
    """
)
_CAPITALS = re.compile(r"(?<![\w@#/.&])[A-Z]{2,}(?:['’][A-Z]{1,3})?s?(?:-[A-Z]{2,})*(?![\w@/]|\.[A-Z]|['’][a-z]{3,})")
_ANY_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
# Acronyms behind these words; else emphasis or a sound: "the ER", "an MA", but "ER, no" and "YES, MA".
_ARTICLES = words("the an a this that his her my our your their to from in of near with for")
_BEHIND_ARTICLE = frozenset(["ER", "MA", "OR", "BA"])
_US_BEFORE = words(
    """
    the in across a an throughout outside non from within anti pro former largest
    """
)
_US_AFTER = words(
    """
    government president army navy military dollar dollars economy senate congress citizen citizens troops embassy
    states market markets election border customs law federal tour team open
    """
)
_IT_AFTER = words(
    """
    department team guy guys support staff industry manager job crowd security infrastructure specialist specialists
    professional consultant company services budget administrator technician
    """
)
_HOUR = re.compile(
    r"(?:\d|o'clock|[a-z]teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|forty|fifty)$"
)


class Emphasised(NamedTuple):
    """A text, and the spans of its words that are stressed."""

    text: str
    spans: list[tuple[int, int]]


def read(text: str) -> Emphasised:
    """Returns the text with emphasised words in lower case, and their spans."""
    words = _ANY_WORD.findall(_LINK.sub("", text))
    shouted = sum(len(word) > 1 and word.isupper() for word in words)
    loud = shouted >= 2 and shouted * 2 > sum(len(word) > 1 for word in words)
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    length = end = 0
    for found in _CAPITALS.finditer(text):
        said = _said(text, found, loud)
        if said is None or _in_link(text, found.start()):
            continue
        before = text[end : found.start()]
        pieces += [before, said.text]
        length += len(before)
        if said.spans:
            spans.append((length, length + len(said.text)))
        length += len(said.text)
        end = found.end()
    return Emphasised("".join([*pieces, text[end:]]), spans)


_LINK = re.compile(r"\[[^\]\s]+\]\(/[^)]*/\)")


def _in_link(text: str, at: int) -> bool:
    opening = text.rfind("[", 0, at)
    return opening >= 0 and (link := _LINK.match(text, opening)) is not None and link.end() > at


def _said(text: str, found: re.Match[str], loud: bool) -> Emphasised | None:
    """Returns how a word in capitals is written for the reader; None to leave it as it is."""
    written = found[0]
    plain = written.replace("’", "'")
    base = re.sub(r"(?:'S|'s|s)$", "", plain) if plain[-1] == "s" or "'" in plain else plain
    stressed = Emphasised(_lower(written, text, found.start()), [(0, 0)])
    if base in ("US", "IT", "WHO", "AM"):
        if not _is_acronym(text, found, base, loud):
            return stressed
        return Emphasised(_letters(base), []) if base == plain == "IT" else None  # the reader is unsure of this one
    if base in _BEHIND_ARTICLE and not loud and _word_before(text, found.start()) in _ARTICLES:
        return Emphasised(_letters(base), [])
    if base in _AS_WORDS:
        return None if not is_word(base) else stressed if loud and is_usual(base) else None
    if base in _SPELLED:
        return (
            Emphasised(_letters(base) + ("'s" if base != plain and len(base) < len(plain) else ""), [])
            if is_word(base)
            else None
        )
    if plain in ("OK", "OKAY"):
        return Emphasised("okay", [(0, 0)])
    if _is_held_laugh(plain):
        return Emphasised(plain.lower(), [(0, 0)])
    parts = plain.split("-")
    if all(is_usual(part) or (len(part) > 3 and is_word(part.lower())) or _contracted(part) for part in parts):
        return stressed
    if len(plain) > 3 and _inflected(plain.lower()):
        return stressed
    if loud and len(plain) > 3 and set("AEIOUY") & set(plain):
        return Emphasised(plain.capitalize(), [(0, 0)])
    if len(plain) > 6 and set("AEIOUY") & set(plain):
        return Emphasised(plain.capitalize(), [(0, 0)])
    return None


def _lower(written: str, text: str, start: int) -> str:
    """Returns the word in lower case; at the start of a sentence with its capital."""
    return written.capitalize() if not text[:start].strip(" \"“'‘(") else written.lower()


def _letters(base: str) -> str:
    return ".".join(base) + "."


def _contracted(part: str) -> bool:
    return "'" in part and is_word(part.lower())


def _is_held_laugh(plain: str) -> bool:
    return re.fullmatch(r"(?:HA|HE|HO){2,}H?", plain) is not None


def _inflected(lower: str) -> bool:
    return any(
        lower.endswith(ending) and (is_word(lower[: -len(ending)]) or is_word(lower[: -len(ending)] + "e"))
        for ending in ("s", "es", "ed", "d", "ing", "er", "ly", "'s")
    )


def _word_before(text: str, start: int) -> str:
    earlier = _ANY_WORD.findall(text[max(0, start - 30) : start])
    return earlier[-1].lower() if earlier else ""


def _is_acronym(text: str, found: re.Match[str], base: str, loud: bool) -> bool:
    """Whether a word that is both is the acronym, by its neighbours."""
    earlier = _ANY_WORD.findall(text[max(0, found.start() - 30) : found.start()])
    later = _ANY_WORD.findall(text[found.end() : found.end() + 30])
    before = earlier[-1].lower() if earlier else ""
    after = later[0] if later else ""
    if base == "AM":
        return _HOUR.search(text[: found.start()].rstrip()) is not None or after.lower() in ("radio", "station")
    if base == "US":
        if loud and before not in ("the",):
            return False
        return before in _US_BEFORE or after.lower() in _US_AFTER or (not earlier and after[:1].isupper() and not loud)
    if base == "IT":
        return after.lower() in _IT_AFTER or (
            before in ("in", "our", "an", "of", "the", "from", "call", "ask")
            and not loud
            and before not in ("of", "in", "from", "call", "ask")
        )
    return before in ("the", "a") and not loud
