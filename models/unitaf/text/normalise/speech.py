"""How people speak, as it is written: stutters, held words, sounds, and letters that are left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from ..reader import phonemes_of
from .letters import is_usual, is_word
from .tables import pairs, words

# Sounds that are no words, by the letters once runs are shortened; phonemes in the voice's alphabet.
_SOUNDS = pairs(
    """
    sh=ʃː shh=ʃː brr=bɹˈɜɹ br=bɹˈɜɹ gr=ɡɹˈɜɹ grr=ɡɹˈɜɹ hmph=hˈʌmf humph=hˈʌmf harrumph=həɹˈʌmf psst=psˈt pst=psˈt
    pft=pft pfft=pft pff=pf pf=pf phf=pf tsk=tˈɪsk tch=ʧ bzt=bzt bzzt=bzt bz=bz bzz=bz zz=z zzz=z ew=jˈu eww=jˈu
    ow=ˈW oww=ˈW ah=ˈɑ aah=ˈɑ aahh=ˈɑ ahh=ˈɑ aa=ˈɑ argh=ˈɑɹ aargh=ˈɑɹ arg=ˈɑɹɡ ar=ˈɑɹ aar=ˈɑɹ arr=ˈɑɹ aarr=ˈɑɹ
    ugh=ˈʌɡ uggh=ˈʌɡ urgh=ˈɜɹɡ ur=ˈɜɹ hm=hˈəm hmm=hˈəm mm=ˈm mmm=ˈm mhm=əmhˈəm mmhmm=əmhˈəm mhmm=əmhˈəm uhm=ˈʌm
    um=ˈʌm umm=ˈʌm uh=ˈʌ uhh=ˈʌ er=ˈɜɹ err=ˈɜɹ erm=ˈɜɹm ermm=ˈɜɹm oh=ˈO ohh=ˈO ooh=ˈu oohh=ˈu oo=ˈu aw=ˈɔ aww=ˈɔ
    naw=nˈɔ eh=ˈɛ ehh=ˈɛ meh=mˈɛ heh=hˈɛ bah=bˈɑ gah=ɡˈɑ hah=hˈɑ nah=nˈɑ yah=jˈɑ pah=pˈɑ bleh=blˈɛ blah=blˈɑ
    yeah=jˈæ yeahh=jˈæ yea=jˈA huh=hˈʌ duh=dˈʌ oof=ˈuf whoa=wˈO woah=wˈO woa=wˈO whoah=wˈO phew=fjˈu whew=hwˈu
    yay=jˈA eek=ˈik eep=ˈip yikes=jˈIks ack=ˈæk gasp=ɡˈæsp achoo=əʧˈu ahem=əhˈɛm mwah=mwˈɑ muah=mwˈɑ sheesh=ʃˈiʃ
    vroom=vɹˈum vrm=vɹˈum woohoo=wuhˈu wohoo=wuhˈu yoohoo=juhˈu whee=wˈi wee=wˈi boo=bˈu boohoo=buhˈu moo=mˈu yo=jˈO
    yoo=jˈO nuh=nˈʌ tut=tˈʌt hrm=hˈɜɹm hrmph=hˈɜɹmf rar=ɹˈɑɹ raar=ɹˈɑɹ rawr=ɹˈɔɹ roar=ɹˈɔɹ ssh=ʃː ss=sː hiss=hˈɪs
    shush=ʃˈʌʃ kaboom=kəbˈum boom=bˈum wah=wˈɑ waah=wˈɑ la=lˈɑ ick=ˈɪk blech=blˈɛk yuck=jˈʌk thwip=θwˈɪp hng=hŋ
    hnng=hŋ ng=ŋ nng=ŋ nngh=ŋ ngh=ŋ nnghh=ŋ hngh=hŋ hnngh=hŋ
    psh=pʃ pssh=pʃ psssh=pʃ pshh=pʃ mmph=mf mmpf=mf pshaw=pʃˈɔ ts=ts tss=ts fft=ft
    ft=ft sst=st kss=ks hss=hs
    """
)
# Such sounds that are also words or abbreviations: only if letters repeat, or as an exclamation.
_AMBIGUOUS = words(
    """
    ts tss ar er ft br gr ng ss mm sh aa zz bz pf ur oo ow ah la wee eh um yo oh uh hm arg roar hiss boom boo moo
    gasp tut
    yea nah aw pst sst fft kss yoo yuck oof yeah ooh yah nuh huh ack wah hah arr ew
    """
)
_LAUGH = re.compile(
    r"(?i)(?<![\w'’])(m?[bw]w?a|mu+a)?((?:ha+|he+|ho+|hi+|heh|hah)(?:-?(?:ha+|he+|ho+|hi+)){1,}h?)(?![\w'’])"
)
_LAUGHED = {"a": "hˈɑ", "e": "hˈi", "o": "hˈO", "i": "hˈi"}
_SYLLABLE = re.compile(r"h([aeoi])", re.IGNORECASE)
_NO_LAUGH = frozenset(["hehe", "hihi", "hoho", "haha"])
_RUNS = re.compile(r"(?i)(?<![\w@#/'’.])(?=\w*([a-z])\1\1)[a-z]+(?:['’][a-z]+)?(?![\w@/])")
_RUN = re.compile(r"(?i)([a-z])\1+")
_SOUND = re.compile(r"(?i)(?<![\w'’@#./-])[a-z]{2,12}(?![\w'’@/])")
_NOT_HELD = {"IEEE": "I triple E", "WWW": "W W W", "XXX": "X X X"}
_MOST_RUNS = 6  # of one word whose lengths are tried
_HELD = frozenset("aeiouylmnrsfvz")

_STUTTER = re.compile(r"(?i)(?<![\w'’-])((?:[a-z]{1,3}[-–—…]+ ?){1,8})([a-z]+(?:['’][a-z]+)?)(?![\w-])")
_CLUSTERS = {
    "b": "b", "c": "k", "d": "d", "f": "f", "g": "ɡ", "h": "h", "j": "ʤ", "k": "k", "l": "l", "m": "m", "n": "n",
    "p": "p", "q": "k", "r": "ɹ", "s": "s", "t": "t", "v": "v", "w": "w", "x": "z", "y": "j", "z": "z",
    "ch": "ʧ", "sh": "ʃ", "th": "θ", "wh": "w", "ph": "f", "kn": "n", "wr": "ɹ", "qu": "kw", "gn": "n", "ps": "s",
    "a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑ", "u": "ʌ",
}  # fmt: skip
_VOICED_TH = words(
    """
    that this the they there then them these those than their they're that's there's though thus thee thou
    """
)
_SOFT_C, _SOFT_G = re.compile(r"c[eiy]"), re.compile(r"(?:gi(?!v|r|f|g)|ge(?!t)|gy)")
# Words whose repeated beginning is a prefix or a name, and no stutter.
_NO_STUTTER = frozenset(["x-ray", "t-test", "e-email"])

_IN = re.compile(r"(?i)(?<!\w)([a-z]{2,15}in)['’](?!\w)")
_ELIDED = pairs(
    """
    tis=tˈɪz twas=twˈʌz twere=twˈɜɹ twill=twˈɪl em=əm n=ən til=tˈɪl till=tˈɪl bout=bˈWt round=ɹˈWnd cause=kˈʌz
    cuz=kˈʌz cos=kˈʌz coz=kˈʌz nother=nˈʌðəɹ ere=ˈɪɹ e=i im=ɪm er=əɹ is=ɪz ow=ˈW ello=ɛlˈO ave=ˈæv tween=twˈin
    neath=nˈiθ gainst=ɡˈɛnst nuff=nˈʌf fraid=fɹˈAd kay=kˈA scuse=skjˈuz fore=fˈɔɹ ome=ˈOm ead=ˈɛd ouse=ˈWs ard=ˈɑɹd
    til'=tˈɪl oo=ˈu op=ˈɑp elp=ˈɛlp urry=ˈɜɹi appen=ˈæpən twould=twˈʊd sup=sˈʌp morning=mˈɔɹnɪŋ cept=sˈɛpt
    """
)
_ELISION = re.compile(r"(?i)(?<![\w'’])['‘’](" + "|".join(sorted(_ELIDED, key=len, reverse=True)) + r")\b(['’](?!\w))?")
# Words without their last or middle letters.
_SHORTENED = pairs(
    """
    ol'=ˈOl o'=ə an'=ən th'=ðə lil'=lˈɪl li'l=lˈɪl lil=lˈɪl y'all=jˈɔl ya'll=jˈɔl y'know=jənˈO d'you=djˈu d'ya=djˈɑ
    c'mon=kəmˈɔn c'mere=kəmˈɪɹ g'day=ɡədˈA g'night=ɡənˈIt m'lady=məlˈAdi m'lord=məlˈɔɹd ma'am=mˈæm s'pose=spˈOz
    t'other=tˈʌðəɹ ne'er=nˈɛɹ e'er=ˈɛɹ o'er=ˈɔɹ fo'c'sle=fˈOksəl bo'sun=bˈOsən wi'=wɪ whatcha=wˈʌʧə watcha=wˈʌʧə
    gotcha=ɡˈɑʧə betcha=bˈɛʧə doncha=dˈOnʧə dontcha=dˈOnʧə getcha=ɡˈɛʧə wontcha=wˈOnʧə lemme=lˈɛmi gimme=ɡˈɪmi
    dunno=dənˈO kinda=kˈIndə sorta=sˈɔɹTə outta=ˈWTə lotta=lˈɑTə coulda=kˈʊdə shoulda=ʃˈʊdə woulda=wˈʊdə
    musta=mˈʌstə oughta=ˈɔTə hafta=hˈæftə hasta=hˈæstə useta=jˈustə tryna=tɹˈInə finna=fˈɪnə imma=ˈImə ima=ˈImə
    wanna=wˈɑnə gonna=ɡˈʌnə gotta=ɡˈɑTə cuppa=kˈʌpə innit=ˈɪnɪt ain't=ˈAnt nope=nˈOp yep=jˈɛp yup=jˈʌp nuthin=nˈʌθɪn
    nuttin=nˈʌtɪn wassup=wəsˈʌp whassup=wəsˈʌp howdy=hˈWdi cya=sˈi_jə fella=fˈɛlə fellas=fˈɛləz tho=ðˈO thru=θɹˈu
    nite=nˈIt thx=θˈæŋks mm-hmm=əmhˈəm mm-hm=əmhˈəm how're=hˈWəɹ what're=wˈʌTəɹ who're=hˈuəɹ where're=wˈɛɹəɹ
    y'all'd've=jˈɔldəv y'all'd=jˈɔld y'all've=jˈɔləv y'all'll=jˈɔləl woulda've=wˈʊdəv coulda've=kˈʊdəv
    shoulda've=ʃˈʊdəv mighta=mˈITə mighta've=mˈITəv musta've=mˈʌstəv a-ha=ɑhˈɑ ah-ha=ɑhˈɑ
    y'all're=jˈɔləɹ why're=wˈIəɹ there're=ðˈɛɹəɹ when're=wˈɛnəɹ
    """
)
_HAVE = re.compile(r"(?i)(?<![\w'’])([a-z]{1,8}(?:n['’]t|['’]d))['’]ve(?![\w'’])")  # "she'd've", "wouldn't've"
_SHORT = re.compile(
    r"(?i)(?<![\w'’])("
    + "|".join(re.escape(word).replace("'", "['’]") for word in sorted(_SHORTENED, key=len, reverse=True))
    + r")(?![\w])"
)


def read(text: str) -> str:
    """Returns the text with such words and their phonemes, ``[word](/phonemes/)``, or as they are in the lexicon."""
    text = _ELISION.sub(lambda found: _link(found[0], _ELIDED[found[1].lower()]), text)
    text = _outside(_IN, _without_g, text)
    text = _outside(_SHORT, lambda found: _link(found[0], _SHORTENED[found[1].lower().replace("’", "'")]), text)
    text = _outside(_HAVE, lambda found: _link(found[0], f"{phonemes_of(found[1])}əv"), text)
    text = _outside(_LAUGH, _laugh, text)
    text = _outside(_STUTTER, _stutter, text)
    text = _outside(_RUNS, _held, text)
    return _outside(_SOUND, lambda found: _sound(text, found), text)


_LINK = re.compile(r"\[[^\]\s]+\]\(/[^)]*/\)")


def _outside(pattern: re.Pattern[str], said: Callable[[re.Match[str]], str], text: str) -> str:
    """Substitutes outside of links, whose words have their phonemes."""
    pieces: list[str] = []
    end = 0
    for link in itertools.chain(_LINK.finditer(text), [None]):
        start = link.start() if link else len(text)
        pieces.append(pattern.sub(said, text[end:start]))
        if link:
            pieces.append(link[0])
            end = link.end()
    return "".join(pieces)


def _link(word: str, phonemes: str) -> str:
    return f"[{word}](/{phonemes}/)"


def _without_g(found: re.Match[str]) -> str:
    whole = f"{found[1]}g"
    if not is_word(whole) and not is_word(found[1][:-2]) and not is_word(f"{found[1][:-2]}e"):
        return found[0]
    phonemes = phonemes_of(whole.lower())
    return _link(found[0], f"{phonemes[:-1]}n") if phonemes.endswith("ŋ") else found[0]


def _laugh(found: re.Match[str]) -> str:
    start, laugh = found[1] or "", found[2]
    syllables = [_LAUGHED[vowel.lower()] for vowel in _SYLLABLE.findall(laugh)]
    if not start and (len(syllables) < 3 and laugh.lower() in _NO_LAUGH) and is_word(laugh) and not laugh.isupper():
        return found[0]
    opening = "mwˈɑ" if start[:1].lower() == "m" else "bwˈɑ" if start else ""
    return _link(found[0], opening + "".join(syllables[:12]))


def _stutter(found: re.Match[str]) -> str:
    word = found[2]
    lower = word.lower()
    parts = re.findall(r"[A-Za-z]+", found[1])
    if f"{parts[-1].lower()}-{lower}" in _NO_STUTTER:
        return found[0]
    if all(part.lower() == lower for part in parts):
        return ", ".join([*parts, word])  # "I-I-I don't": whole words
    said = []
    for at, part in enumerate(parts):
        is_built_up = at > 0 and part.lower().startswith(parts[at - 1].lower())  # "H-he-hello"
        sound = _onset(part.lower(), lower, is_built_up)
        if sound is None and at == 0 and len(parts) > 1:
            sound = _SOUNDS.get(part.lower())  # "Uh-h-huh"
        if sound is None:
            return found[0]
        said.append(_link(part, sound))
    return " ".join([*said, word])


def _onset(part: str, word: str, is_built_up: bool) -> str | None:
    """Returns the phonemes of the beginning ``part`` of a word; None if a part that long is no stutter.

    is_built_up: whether a shorter beginning stands before it.
    """
    if not word.startswith(part) or part == word:
        return None
    if part[0] in "aeiou" and len(part) > 1:
        return None
    if part == "th" or (part == "t" and word.startswith("th")):
        onset = "ð" if word in _VOICED_TH else "θ"
    elif part in ("c", "s", "w", "p", "k", "g", "q") and word[:2] in ("ch", "sh", "wh", "ph", "kn", "wr", "gn"):
        onset = "h" if word.startswith("who") else _CLUSTERS[word[:2]]
    elif part == "c" and _SOFT_C.match(word):
        onset = "s"
    elif part == "g" and _SOFT_G.match(word):
        onset = "ʤ"
    elif part == "wh" and word.startswith("who"):
        onset = "h"
    elif part in _CLUSTERS:
        onset = _CLUSTERS[part]
    elif all(letter in _CLUSTERS and letter not in "aeiou" for letter in part):
        onset = "".join(_CLUSTERS[letter] for letter in part)
    elif part[-1] in "aeiou" and len(part) > 1 and all(letter not in "aeiou" for letter in part[:-1]):
        if not is_built_up and (
            is_word(part + word)
            or is_word(word[len(part) :])
            or part in ("re", "co", "de", "be", "bi", "do", "go", "no", "so", "to", "me", "he", "we")
        ):
            return None
        return "".join(_CLUSTERS[letter] for letter in part)
    else:
        return None
    return onset if part[0] in "aeiou" else f"{onset}ə"


def _held(found: re.Match[str]) -> str:
    """Shortens the runs of a held word to what the lexicon has: "Sooon" is "Soon", "Nooo" is "No"."""
    word = found[0]
    if word in _NOT_HELD:
        return _NOT_HELD[word]
    lower = word.lower()
    short = _RUN.sub(lambda run: run[1] * 2 if len(run[0]) > 2 else run[0], lower)
    bare = _RUN.sub(lambda run: run[1], lower)
    for sound in (short, bare):
        if sound in _SOUNDS:
            return _link(word, _SOUNDS[sound])
    candidates = list(_candidates(lower))
    chosen = next((each for each in candidates if is_usual(each)), None) or next(
        (each for each in candidates if is_word(each)), None
    )
    if chosen is None:
        chosen = _RUN.sub(lambda run: run[1] * (1 if len(run[0]) > 2 else len(run[0])), lower)
    return _in_case(chosen, word)


def _candidates(lower: str) -> Iterator[str]:
    """Yields the word with each run at one or two letters, doubled vowels first as in "soon" and "good"."""
    runs = list(_RUN.finditer(lower))[:_MOST_RUNS]
    for lengths in itertools.product(*([2, 1] if len(run[0]) > 1 else [1] for run in runs)):
        pieces, end = [], 0
        for run, length in zip(runs, lengths, strict=True):
            pieces += [lower[end : run.start()], run[1] * length]
            end = run.end()
        yield "".join([*pieces, lower[end:]])


def _in_case(chosen: str, written: str) -> str:
    return (
        chosen.upper()
        if written.isupper() and len(written) > 1
        else chosen.capitalize()
        if written[0].isupper()
        else chosen
    )


def _sound(text: str, found: re.Match[str]) -> str:
    lower = found[0].lower()
    phonemes = _SOUNDS.get(lower)
    if phonemes is None or (lower in _AMBIGUOUS) or (found[0].isupper() and is_word(lower) and len(lower) < 3):
        return found[0]
    return _link(found[0], phonemes)
