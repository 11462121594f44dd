"""From French letters to sounds: the first rule that fits at a position says the sound and goes on behind it."""

from __future__ import annotations

import re

_V = "aàâeéèêëiîïoôöuùûüyœæ"
_C = "bcçdfghjklmnpqrstvwxz"
# Pattern at a position, which may look behind it and back, and its sounds.
_RULES: tuple[tuple[str, str], ...] = (
    # whole endings
    ("aient$", "ɛ"), ("èrent$", "ɛʁ"), ("issent$", "is"), ("ment$", "mɑ̃"), ("tions?$", "sjɔ̃"), ("ssions?$", "sjɔ̃"),
    ("(?<=[aeiou])tien(?=s|t|n)", "sjɛ"), ("tiel(?:le)?s?$", "sjɛl"), ("tieuses?$", "sjøz"), ("tieux$", "sjø"),
    ("(?<=.)ers?$", "e"), ("ez$", "e"), ("ets?$", "ɛ"), ("ects?$", "ɛ"), ("(?<=[cgr])tie(?=s?$)", "ti"),
    # groups of vowels
    ("eaux?", "o"), ("aul?[tdx]s?$", "o"), ("au", "o"), ("a[iî]ll(?=[eoaé])", "aj"), ("ail(?=s?$)", "aj"), ("eill",
    "ɛj"),
    ("eil(?=s?$)", "ɛj"), ("euill|ueill|œill", "œj"), ("(?:eui|œi|uei)l(?=s?$)", "œj"), ("ouill", "uj"),
    ("ouil(?=s?$)", "uj"),
    ("uill", "ɥij"), ("œu(?=$|s$|x$|d)|eu(?=$|s$|x$|t$|se|d|t)|œu(?=[^rvlf])", "ø"), ("œu|oeu", "œ"),
    ("eu(?=[rlfv]|n[e$]|pl|bl)", "œ"), ("eû|eu", "ø"), ("œ", "e"), ("æ", "e"),
    (f"oin(?![{_V}n])", "wɛ̃"), (f"oy(?=[{_V}])", "waj"), ("o[iîy]", "wa"), ("ou(?=[aeiéèî](?!$|s$|nt$))", "w"),
    ("o[uùû]", "u"), (f"(?:éen)(?![{_V}n])", "eɛ̃"), ("(?:i|y)en(?=s?$|t$|d)", "jɛ̃"),
    (f"[ae]i[nm](?![{_V}nmh])", "ɛ̃"), (f"ay(?=[{_V}])", "ɛj"), ("ai(?=$)", "ɛ"), ("a[iî]|ei|ey|ay", "ɛ"),
    ("(?<=[bcdfgpt]r|bl|pl|cl)i(?=e)", "ij"), ("(?<![v])(?<!tranqu)(?<!\\bm)(?<!\\bv)ill", "ij"),
    ("emm(?=[eè])", "ɑ̃m"), ("\\Aen(?=n|iv|orgu)", "ɑ̃"),
    (f"[ae][nm](?![{_V}nmh])", "ɑ̃"), (f"[iyîï][nm](?![{_V}nmh])", "ɛ̃"), (f"o[nm](?![{_V}nmh])", "ɔ̃"), ("um$", "ɔm"),
    (f"u[nm](?![{_V}nmh])", "œ̃"), ("a[àâ]?|à|â", "a"), ("é", "e"), ("[èêë]", "ɛ"),
    # e by itself
    ("e(?=s?$)", ""), ("(?<=g)e(?=[aouâô])", ""), ("e(?=nt$)", "ɑ̃"),
    (f"(?<!\\A)e(?=(?:ss|ll|tt|nn|mm|rr|ff|cc|pp|x|sc|[lrs][{_C}]|[cp][tc]|[{_C}]$))", "ɛ"), (f"\\Ae(?=[{_C}][{_C}])",
    "ɛ"),
    ("\\Ae(?=x)", "ɛ"), (f"(?<=[{_V}][bcdfglmnprstvz])e(?=[{_C}][{_V}])", ""),
    ("(?<=(?:ll|nn|ss|tt|rr|mm|ch|qu|gu))e(?=m|r)", ""),
    ("e", "ə"),
    # other vowels
    (f"(?<=[{_C}])[iîï](?=[{_V}](?!$|s$|nt$))", "j"), ("[iï](?=es?$|ent$)", "i"), (f"(?<=[{_V}])ï(?=[{_V}])", "j"),
    ("[iîï]", "i"), (f"(?<=[{_V}])y(?=[{_V}])", "j"), (f"\\Ay(?=[{_V}])", "j"), ("y", "i"),
    ("o(?=$|s$|se|ts?$|ps?$|tion)|ô", "o"), (f"o(?=([bcdfglmnpqrtv])\\1|r|[ls][{_C}]|[{_C}]+e?s?$|ë|e|a)", "ɔ"),
    ("ö|o", "o"),
    ("(?<=q)u", ""), ("(?<=g)u(?=[eéèêi])", ""), ("u(?=é|a(?!$))", "ɥ"), ("[uûùü]", "y"),
    # consonants
    ("tch", "tʃ"), ("sch|sh", "ʃ"), ("ch(?=[rlnt])", "k"), ("ch", "ʃ"), ("ph", "f"), ("th", "t"), ("rh", "ʁ"),
    ("gn(?=es?$|ent$)", "ɲ"), ("gn", "nj"), ("sc(?=[eéèiîy])", "s"), ("cc(?=[eéèi])", "ks"), ("c(?=[eéèêiîy])|ç", "s"),
    ("ck|cqu|cc|c", "k"), ("q", "k"), ("gg(?=[eé])", "ɡʒ"), ("g(?=[eéèêiîy])", "ʒ"), ("(?<=in)gt(?=[iaeè])", "t"),
    ("gts?$|gs?$", ""), ("gg|g", "ɡ"),
    ("h", ""), ("j", "ʒ"), (f"(?<=[{_V}])s(?=[{_V}])", "z"), ("ss", "s"), ("(?<=e)x(?=[aeiouéèhy])", "ɡz"),
    ("(?<=\\Ae)x(?=c[eéi])", "k"), ("x$", ""), ("x", "ks"), ("zz", "dz"), ("z$", ""),
    ("(?<=[aeiouy])ti(?=on|eu|aire|al)", "sj"), ("[dtp]s$|[dstp]$|bs$", ""), ("s$", ""), ("ill", "il"),
    ("bb|b", "b"), ("dd|d", "d"), ("ff|f", "f"), ("k", "k"), ("ll|l", "l"), ("mm|m", "m"), ("nn|n", "n"), ("pp|p", "p"),
    ("rr|r", "ʁ"), ("s", "s"), ("tt|t", "t"), ("v", "v"), ("w", "w"), ("z", "z"),
)  # fmt: skip
_COMPILED = [(re.compile(pattern), sounds) for pattern, sounds in _RULES]


def phonemes_of(word: str) -> str:
    """Returns the sounds of a word, without stress."""
    found = ""
    at = 0
    while at < len(word):
        for pattern, sounds in _COMPILED:
            match = pattern.match(word, at)
            if match and match.end() > at:
                found += sounds
                at = match.end()
                break
        else:
            at += 1
    return found or word
