"""The phonemes of Chinese names in pinyin, as English speakers say them: Xiaoming, Qiu, Zhang."""

from __future__ import annotations

import re

from .phones import from_arpabet


def _pairs(table: str) -> dict[str, str]:
    """As in ``normalise.tables``, whose room imports this one."""
    return dict(pair.split("=") for pair in table.split())


_INITIALS = _pairs(
    """
    b=B p=P m=M f=F d=D t=T n=N l=L g=G k=K h=HH j=JH q=CH x=SH zh=JH ch=CH sh=SH r=R z=Z c=T_S s=S y=Y w=W
    """
)
# Finals behind a consonant; "i" alone is another vowel behind the initials of ``_BUZZING``.
_FINALS = _pairs(
    """
    a=AA ai=AY an=AA_N ang=AA_NG ao=AW e=AH ei=EY en=AH_N eng=AH_NG er=AA_R i=IY ia=Y_AA ian=Y_EH_N iang=Y_AA_NG
    iao=Y_AW ie=Y_EH in=IH_N ing=IH_NG iong=Y_UH_NG iu=Y_OW o=OW ong=UH_NG ou=OW u=UW ua=W_AA uai=W_AY uan=W_AA_N
    uang=W_AA_NG ue=W_EH ui=W_EY un=UH_N uo=W_OW
    """
)
_BUZZING = frozenset(["zh", "ch", "sh", "r", "z", "c", "s"])
# Behind j, q, x and y the u is a front vowel.
_FRONT, _FRONTED = frozenset(["j", "q", "x", "y"]), _pairs("u=UW ue=UW_EH uan=W_EH_N un=UW_N")
_SYLLABLE = re.compile(
    rf"({'|'.join(sorted(_INITIALS, key=len, reverse=True))})({'|'.join(sorted(_FINALS, key=len, reverse=True))})"
)
_GLIDING = frozenset("bpmdtnljqxy")  # initials that "iao" and its like stand behind: "Ciao" is no pinyin
_MARKED = re.compile(r"x[iu]|qi|zh|.*[^aeiou]iong|.*[^aeiou]iao")  # beginnings that other languages hardly have
_MOST = 3  # syllables


def phonemes_of_pinyin(name: str) -> str | None:
    """Returns the phonemes of a name that is plainly pinyin, the last syllable stressed; else None."""
    lower = name.lower()
    if not name[:1].isupper() or not _MARKED.match(lower):
        return None
    syllables = _divided(lower)
    if syllables is None or len(syllables) > _MOST:
        return None
    phones: list[str] = []
    for at, (initial, final) in enumerate(syllables):
        stress = "1" if at == len(syllables) - 1 else "0"
        phones += [f"{phone}{stress}" if phone[0] in "AEIOU" else phone for phone in _phones(initial, final)]
    return from_arpabet(phones)[0]


def _divided(name: str) -> list[tuple[str, str]] | None:
    """Returns initial and final of each syllable; None for a name that is not made of them. The longest come first."""
    if not name:
        return []
    for length in range(min(6, len(name)), 1, -1):
        found = _SYLLABLE.fullmatch(name[:length])
        rest = _divided(name[length:]) if found else None
        if found and rest is not None and (len(found[2]) == 1 or found[2][0] != "i" or found[1] in _GLIDING):
            return [(found[1], found[2]), *rest]
    return None


def _phones(initial: str, final: str) -> list[str]:
    if final == "i" and initial in _BUZZING:
        sound = "ER" if initial in ("zh", "ch", "sh", "r") else "AH"
    elif initial in _FRONT and final in _FRONTED:
        sound = _FRONTED[final]
    else:
        sound = _FINALS[final]
    first = _INITIALS[initial]
    if initial == "y" and sound.startswith("Y"):
        sound = sound[2:]
    if initial == "j" and sound.startswith("Y"):
        sound = sound[2:]  # "Jiang" is said without a glide
    return [*first.split("_"), *sound.split("_")]
