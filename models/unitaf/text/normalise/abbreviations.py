"""Abbreviations in words, by what stands around them."""

from __future__ import annotations

import re

from .tables import words

# Behind the name of a street: the first is said when it is a title in front of a name.
_STREETS = {
    "St": "Street", "Dr": "Drive", "Ave": "Avenue", "Av": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "Ln": "Lane",
    "Ct": "Court", "Pl": "Place", "Sq": "Square", "Hwy": "Highway", "Pkwy": "Parkway", "Ter": "Terrace",
}  # fmt: skip
_PLACES = frozenset(["Room", "Apt", "Apartment", "Suite", "Floor", "Unit", "Building"])  # behind a street
_STREET = re.compile(
    r"(?<![\w.])((?:\d+(?:st|nd|rd|th)|[A-Z][\w’'-]+)) (St|Dr|Ave|Av|Blvd|Rd|Ln|Ct|Pl|Sq|Hwy|Pkwy|Ter)\b"
    r"(\.?)(?=(?P<end>\s*$)|(?P<next>[,;:!?]|\s+\S))"
)
# Between the number of a house and the name of its street: "42 W. 5th Ave."
_COMPASS = re.compile(
    r"(?<![\w.,])(\d{1,5} )([NSEW])\.?(?= (?:\d+(?:st|nd|rd|th)|[A-Z][a-z]+) (?:St|Dr|Ave|Av|Blvd|Rd|Ln|Ct|Pl|Sq|Hwy|"
    r"Pkwy|Ter|Street|Drive|Avenue|Boulevard|Road|Lane)\b)"
)
_DIRECTIONS = {"N": "North", "S": "South", "E": "East", "W": "West"}
# Words in front of "St." and "Dr." that are no names of streets.
_BEFORE_SAINT = words(
    """
    Mount Mt Fort Ft Port Lake Cape Point East West North South Old New The In At On Of To From By And For With Is Was
    Ask Call Tell See Meet Thank Thanks Dear Hello Hi Hey Good Morning Evening Yes No Well But So If When As Then Our
    My Your His Her Their Says Said Saint Mr Mrs Ms Professor Poor Is Are Now Only Even Get Give Let Visit Paging
    Doctor
    """
)
STARTERS = words(
    """
    A After All Although An And Another Any Are As At Because Before But By Can Come Could Did Do Does Don't Each
    Every For From Go Had Has Have He Her Here His How However I I'll I'm I've If In Is It It's Its Just Let Let's
    Look Maybe My Never No Not Now Of Oh Okay On Once One Or Our Perhaps Please She She's Should So Some Still Stop
    Take Thank Thanks That That's The Their Then There There's They They're This Those Though To Today Tomorrow Turn
    Until Was We We're Well Were What When Where Which While Who Why Will With Would Yes Yesterday Yet You You're Your
    """
)
_WORDS = {
    "e.g.": "for example", "eg.": "for example", "i.e.": "that is", "ie.": "that is", "etc.": "et cetera",
    "approx.": "approximately", "vs.": "versus", "v.": "versus", "cf.": "compare", "viz.": "namely",
    "misc.": "miscellaneous",
    "min.": "minimum", "max.": "maximum", "avg.": "average", "temp.": "temperature", "tel.": "telephone",
    "incl.": "including", "excl.": "excluding", "dept.": "department", "govt.": "government", "intl.": "international",
    "natl.": "national", "assoc.": "association", "assn.": "association", "bldg.": "building", "est.": "established",
    "esp.": "especially", "orig.": "originally", "resp.": "respectively", "vol.": "volume", "vols.": "volumes",
    "ed.": "edition",
    "eds.": "editors", "figs.": "figures", "eq.": "equation", "sec.": "section", "para.": "paragraph", "pg.": "page",
    "pgs.": "pages", "pp.": "pages", "ch.": "chapter", "ft.": "feet", "hr.": "hour", "hrs.": "hours",
    "mins.": "minutes",
    "secs.": "seconds", "yr.": "year", "yrs.": "years", "mo.": "month", "lb.": "pounds", "lbs.": "pounds",
    "oz.": "ounces",
    "in.": "inches", "wt.": "weight", "qty.": "quantity", "ext.": "extension", "apt.": "apartment", "ave.": "avenue",
    "blvd.": "boulevard", "rd.": "road", "jr.": "junior", "sr.": "senior", "corp.": "corporation",
    "inc.": "incorporated",
    "ltd.": "limited", "bros.": "brothers", "mfg.": "manufacturing", "univ.": "university", "a.k.a.": "also known as",
    "r.s.v.p.": "R S V P", "p.s.": "P S", "asst.": "assistant", "prof.": "professor", "feat.": "featuring",
    "pt.": "part",
    "ca.": "circa", "al.": "al", "mgmt.": "management", "mgr.": "manager", "dir.": "director", "rev.": "reverend",
    "hon.": "honorable", "gen.": "general", "gov.": "governor", "sen.": "senator", "rep.": "representative",
    "capt.": "captain", "lt.": "lieutenant", "col.": "colonel", "sgt.": "sergeant", "cmdr.": "commander",
    "cpl.": "corporal",
    "pvt.": "private", "maj.": "major", "adm.": "admiral", "supt.": "superintendent", "messrs.": "messers",
    "mme.": "madame",
    "mlle.": "mademoiselle", "fr.": "father", "pres.": "president", "mt.": "mount", "no.": "number",
    "nos.": "numbers", "fig.": "figure", "det.": "detective", "insp.": "inspector", "cdr.": "commander",
    "brig.": "brigadier", "amb.": "ambassador", "rm.": "room", "fl.": "floor",
    "ver.": "version", "ps.": "psalm", "bk.": "book", "eqn.": "equation", "ste.": "suite",
}  # fmt: skip
# Only before a number: else they are words ("He said no."), or units behind one.
BEFORE_NUMBER = words(
    """
    no. nos. fig. figs. sec. ch. pg. pp. eq. para. pt. ext. apt. vol. vols. rm. fl. ver. bk. eqn. ste. ps.
    """
)
_BEHIND_NUMBER = frozenset(["in.", "ft.", "lb.", "lbs.", "oz.", "hr.", "hrs.", "mins.", "secs.", "yr.", "yrs.", "mo."])
# Only before a capital: titles, and words that end sentences otherwise.
BEFORE_NAME = words(
    """
    prof. rev. hon. gen. gov. sen. rep. capt. lt. col. sgt. cmdr. cpl. pvt. maj. adm. supt. messrs. mme. mlle. fr.
    pres. mt. asst. det. insp. cdr. brig. amb.
    """
)
_NEVER_LAST = words(
    """
    ed. al. dir. temp. est. ca. v. min. max. in. no. fr. rep. gen. col. hon. rev. pt. mo. resp. orig. ext. misc.
    """
)
_ABBREVIATION = re.compile(
    r"(?<![\w.])(?:a\.k\.a\.|r\.s\.v\.p\.|p\.s\.|e\.g\.|i\.e\.|[a-z]{1,6}\.)(?!\w)(,?)", re.IGNORECASE
)
_PAGE = re.compile(r"(?<![\w.])([Pp])\. ?(?=\d)")
_SLASHED = (
    (re.compile(r"\bWW(?:II|2)\b"), "World War Two"),
    (re.compile(r"\bWW(?:I|1)\b"), "World War One"),
    (re.compile(r"\b(?:TL;DR|tl;dr)\b"), "T L D R"),
    (re.compile(r"(?<!\w)w/o(?!\w)"), "without"),
    (re.compile(r"(?<!\w)w/ ?(?=\w|\s)"), "with "),
    (re.compile(r"\b([Vv])ol (?=\d)"), r"\1olume "),
    (re.compile(r"(?<!\w)b/c(?!\w)"), "because"),
    (re.compile(r"(?<!\w)c/o(?=\s)"), "care of"),
)
# States behind a town, or behind "in" where they are no words: "Fresno, Calif. was hot".
_STATES = {
    "Ala": "Alabama", "Ariz": "Arizona", "Ark": "Arkansas", "Calif": "California", "Cal": "California",
    "Colo": "Colorado", "Conn": "Connecticut", "Del": "Delaware", "Fla": "Florida", "Ga": "Georgia",
    "Ill": "Illinois", "Ind": "Indiana", "Kan": "Kansas", "Kans": "Kansas", "Ky": "Kentucky", "La": "Louisiana",
    "Md": "Maryland", "Mass": "Massachusetts", "Mich": "Michigan", "Minn": "Minnesota", "Miss": "Mississippi",
    "Mo": "Missouri", "Mont": "Montana", "Neb": "Nebraska", "Nebr": "Nebraska", "Nev": "Nevada", "Okla": "Oklahoma",
    "Ore": "Oregon", "Pa": "Pennsylvania", "Penn": "Pennsylvania", "Tenn": "Tennessee", "Tex": "Texas",
    "Va": "Virginia", "Vt": "Vermont", "Wash": "Washington", "Wis": "Wisconsin", "Wisc": "Wisconsin",
    "Wyo": "Wyoming",
}  # fmt: skip
_NO_STATE = "Cal|Del|Ga|Ill|Ind|La|Mass|Miss|Mo|Ore|Pa|Penn|Va|Wash"  # without a town they are words and names
_GREETINGS = words("Hey Hi Hello Dear Well Listen Look Sorry Sir Please Okay Alright Right Goodbye Bye Hush Sure Nah")
_STATE = re.compile(
    rf"(?:(?P<before>\b[A-Z][a-z]+, )(?P<town>{'|'.join(_STATES)})|(?:(?<=\b[Ii]n )|(?<=\b[Oo]f )|(?<=[Ff]rom ))"
    rf"(?!(?:{_NO_STATE})\b)(?P<lone>{'|'.join(_STATES)}))"
    r"\.(?P<end>\s*$)?(?!\w)"
)
# What is typed in chats, in small letters; in capitals they are acronyms.
_CHAT = {
    "btw": "by the way", "idk": "I don't know", "imo": "in my opinion", "imho": "in my humble opinion",
    "omw": "on my way", "omg": "O M G", "irl": "in real life", "ikr": "I know, right", "lmao": "L M A O",
    "nvm": "never mind", "pls": "please", "plz": "please", "ttyl": "talk to you later", "brb": "be right back",
    "wtf": "W T F", "jk": "just kidding", "afaik": "as far as I know",
}  # fmt: skip
_CHATTED = re.compile(rf"(?<![\w@#&./'’-])({'|'.join(_CHAT)})(?![\w@/&'’-]|\.\w)")
_VERSUS = re.compile(r"(?<=\w) vs? (?=[A-Z\d])|(?<=\w) vs (?=\w)")
_LOWER_NUMBER = re.compile(r"(?<![\w.])(No|no|Nos|nos)\.? ?(?=\d)(?=\d)")


def read(text: str) -> str:
    """Returns the text with abbreviations in words."""
    text = _STREET.sub(_street, text)
    text = _STATE.sub(_state, text)
    for pattern, said in _SLASHED:
        text = pattern.sub(said, text)
    text = _PAGE.sub("page ", text)
    text = _VERSUS.sub(" versus ", text)
    text = _CHATTED.sub(lambda found: _CHAT[found[1]], text)
    return _ABBREVIATION.sub(lambda found: _word(text, found), text)


def compass(text: str) -> str:
    """Returns the text with the points of the compass in addresses in words, before they are read as units."""
    return _COMPASS.sub(lambda found: f"{found[1]}{_DIRECTIONS[found[2]]}", text)


def is_street(text: str, stop: int) -> bool:
    """Whether the abbreviation that ends at ``stop``, before its full stop, stands behind the name of a street."""
    found = None
    for found in _STREET.finditer(text, max(0, stop - 60), min(len(text), stop + 40)):
        if found.end(2) == stop:
            return _street(found) != found[0]
    return False


def is_state(text: str, stop: int) -> bool:
    """Whether the abbreviation that ends at ``stop``, before its full stop, is that of a state behind a town."""
    return any(
        found.end(0) > stop >= found.end("town" if found["town"] else "lone") and _state(found) != found[0]
        for found in _STATE.finditer(text, max(0, stop - 40), stop + 2)
    )


def _state(found: re.Match[str]) -> str:
    before = found["before"] or ""
    if before[:-2] in STARTERS | _GREETINGS:  # "Hey, Wash. Come here."
        return found[0]
    return before + _STATES[found["town"] or found["lone"]] + ("." if found["end"] is not None else "")


def _street(found: re.Match[str]) -> str:
    name, short, dot = found[1], found[2], found[3]
    following = (found["next"] or "").strip()
    if short in ("St", "Dr") and (name in _BEFORE_SAINT or not dot):
        return found[0]
    if following[:1].isupper() and _next_word(found) not in STARTERS | _PLACES:
        return found[0]
    return f"{name} {_STREETS[short]}" + ("." if found["end"] is not None or following[:1].isupper() else "")


def _next_word(found: re.Match[str]) -> str:
    word = re.match(r"\s*([\w'’]+)", found.string[found.end() :])
    return word[1].replace("’", "'") if word else ""


def _word(text: str, found: re.Match[str]) -> str:
    written = found[0].rstrip(",")
    comma = found[1]
    lower = written.lower()
    said = _WORDS.get(lower)
    if said is None:
        return found[0]
    behind = text[found.end() :].lstrip()
    digit_before = re.search(
        r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|hundred|[a-z]+teen|[a-z]+ty)) ?$",
        text[max(0, found.start() - 12) : found.start()],
    )
    number_next = re.match(r"#?(?:\d|[IVX]+\b|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)", behind)
    if lower == "rev." and number_next:
        said = "revision"
    elif lower in BEFORE_NUMBER and not number_next:
        return found[0]
    if lower in _BEHIND_NUMBER and not digit_before:
        return found[0]
    if lower in BEFORE_NAME and said != "revision" and not (behind[:1].isupper() and written[0].isupper()):
        return found[0]
    if not behind and lower in _NEVER_LAST | {"sec.", "mt."}:
        return found[0]
    if lower in ("v.", "al.", "min.", "max.", "ca.") and not behind:
        return found[0]
    if written[0].isupper() and lower not in ("e.g.", "i.e."):
        said = said.capitalize()
    return said + ("." if not behind else "") + comma
