"""How a Hindi word in Devanagari sounds: inherent vowels that are silent, nasals, long consonants and stress.

Silent vowels by the rule of Ohala (1983, "Aspects of Hindi phonology"). Stress, and what else depends on the
transcription that the voice learned from, is as espeak-ng 1.51 has it, found from its output.
"""

from __future__ import annotations

import functools

from .letters import ANUSVARA, CANDRABINDU, LONG, Syllable, syllables

PRIMARY, SECONDARY, NASAL = "ˈ", "ˌ", "\u0303"
SCHWA = "ə"
# Words of a sentence's grammar: without stress, and with a weak one.
_UNSTRESSED = "है हैं हूँ हूं हो था थे थी थीं मैं में और क्या ये वे वो को का की के से न"
_WEAK = (
    "हम तुम आप वह यह तक मेरा मेरे मेरी तेरा तेरे तेरी आपका आपके आपकी उसका उसके उसकी उनका उनके उनकी इन्हें मुझे तुम्हें "
    "तुम्हारा तुम्हारे तुम्हारी हमारा हमारे हमारी अगर रहा रहे रही"
)
UNSTRESSED, WEAK = frozenset(_UNSTRESSED.split()), frozenset(_WEAK.split())
WORDS = {"ॐ": "ˈoːm", "आँख": "ˈaːnkʰ", "आँखें": f"ˈaːnkʰe{NASAL}ː", "आँखों": f"ˈaːnkʰo{NASAL}"}
_NASALS = (("ŋ", "kɡqxɣ"), ("ɲ", "cɟj"), ("ɳ", "ʈɖ"), ("m", "pbm"))  # what anusvara is before these; else n
_LENGTHENED = frozenset("ptckd")  # when they are double
_BEFORE_GLIDE = frozenset("ptk")  # long before j
_DOUBLE_BREATHED = {("t", "tʰ"): "tʰː", ("c", "cʰ"): "cʰcʰ"}
_TRILLED_BEFORE = frozenset("mzʂjʋ")
_KEEPS_LAST = frozenset(["ɾ", "j", "ɳ"])  # behind clusters that end so, a final inherent vowel is said


@functools.lru_cache(10_000)
def phonemes(word: str) -> str:
    """Returns the symbols of a word in Devanagari; characters of other scripts are silent."""
    if word in WORDS:
        return WORDS[word]
    found = _ligatures(syllables(word))
    if not any(syllable.vowel for syllable in found):
        return "".join("".join(syllable.consonants) for syllable in found)
    if len(found) > 1 and _is_silent_end(found[-1]):
        found[-1] = found[-1]._replace(vowel="")
    silent = _silent(found)
    stress = _stress(found, word)
    said = ""
    for at, syllable in enumerate(found):
        said += _onset(syllable.consonants)
        if syllable.vowel and at not in silent:
            following = found[at + 1].consonants if at + 1 < len(found) else ()
            said = _with_stress(said, syllable, stress.get(at, "")) + _vowel(found, at, stress.get(at, ""), following)
    return said


def _ligatures(found: list[Syllable]) -> list[Syllable]:
    """Returns syllables with ज्ञ and क्ष as they are said."""
    return [syllable._replace(consonants=_said(syllable.consonants)) for syllable in found]


def _said(consonants: tuple[str, ...]) -> tuple[str, ...]:
    if consonants[:2] == ("ɟ", "ɲ"):
        return ("ɡ", "j", *consonants[2:])
    return ("k", "ʃ", *consonants[2:]) if consonants[:2] == ("k", "ʂ") else consonants


def _is_silent_end(last: Syllable) -> bool:
    is_kept = len(last.consonants) > 1 and last.consonants[-1] in _KEEPS_LAST and last.consonants != ("ɡ", "j")
    return last.vowel == SCHWA and not (last.nasal or last.is_breathed or is_kept)


def _silent(found: list[Syllable]) -> set[int]:
    """Returns the syllables whose inherent vowel is silent: between a vowel with one consonant and one consonant."""
    silent: set[int] = set()
    for at in range(len(found) - 2, 0, -1):
        here, behind = found[at], found[at + 1]
        if (
            here.vowel == SCHWA
            and not here.nasal
            and not here.is_breathed
            and len(here.consonants) == 1
            and here.consonants[0] not in ("h", "j")
            and len(behind.consonants) == 1
            and behind.vowel
            and at + 1 not in silent
            and not (at + 2 == len(found) and behind.vowel == "")
        ):
            silent.add(at)
    return silent


def _stress(found: list[Syllable], word: str) -> dict[int, str]:
    """Returns the mark of each syllable that has one: primary on the last of the heaviest but the final one."""
    vowels = [at for at, syllable in enumerate(found) if syllable.vowel]
    if word in UNSTRESSED:
        return {}
    weights = {at: _weight(found, at) for at in vowels}
    heaviest = max((weights[at] for at in vowels[:-1]), default=0)
    if len(vowels) == 1 or (weights[vowels[-1]] == 2 and heaviest < 2):
        primary = vowels[-1]
    elif heaviest == 0:
        primary = vowels[0]
    else:
        primary = [at for at in vowels[:-1] if weights[at] == heaviest][-1]
    marks = {primary: PRIMARY}
    for number, at in enumerate(vowels):
        around = {vowels[near] for near in (number - 1, number + 1) if 0 <= near < len(vowels)}
        if (at not in marks and not around & marks.keys()) or (at not in marks and _is_glide(found, at)):
            marks[at] = SECONDARY
    return dict.fromkeys(marks, SECONDARY) if word in WEAK else marks


def _weight(found: list[Syllable], at: int) -> int:
    """Returns 1 for a long vowel, and 1 or at the end 2 for consonants that close the syllable."""
    behind = found[at + 1] if at + 1 < len(found) else None
    closing = len(behind.consonants) + (behind.vowel == "") if behind else 0
    closing += found[at].nasal == ANUSVARA and found[at].vowel == SCHWA and behind is not None
    closing += found[at].nasal == CANDRABINDU and behind is not None and bool(behind.consonants)
    is_closed = closing > 2 and behind is not None and not behind.vowel  # अगस्त
    return found[at].vowel.endswith(LONG) + (closing > 1) + is_closed


def _onset(consonants: tuple[str, ...]) -> str:
    said, at = "", 0
    while at < len(consonants):
        sound, following = consonants[at], consonants[at + 1] if at + 1 < len(consonants) else ""
        at += 1
        if (sound, following) in _DOUBLE_BREATHED:
            said += _DOUBLE_BREATHED[sound, following]
            at += 1
        elif sound == following and sound in _LENGTHENED:
            said += sound + LONG
            at += 1
        elif following == "j" and sound in _BEFORE_GLIDE:
            said += sound + LONG
        else:
            said += "r" if sound == "ɾ" and following[:1] in _TRILLED_BEFORE and following else sound
    return said


def _with_stress(said: str, syllable: Syllable, mark: str) -> str:
    """Returns what is said so far with the mark of stress, which stands right before the vowel."""
    if syllable.vowel.startswith("ɾ"):
        return f"{said}ɾ{mark}"
    return said + mark


def _vowel(found: list[Syllable], at: int, mark: str, following: tuple[str, ...]) -> str:
    syllable = found[at]
    vowel = syllable.vowel.removeprefix("ɾ")
    is_last = at == len(found) - 1
    first = following[0] if following else ""
    tail = "h" if syllable.is_breathed else ""
    if vowel == SCHWA:
        is_full = mark == PRIMARY or (at == 0 and not syllable.consonants)
        base = "ɛ" if _is_glide(found, at) else "ʌ" if is_full else SCHWA
        return base + (_nasal_before(first) if syllable.nasal else "") + tail
    if syllable.nasal:
        base = "i" if vowel == "ɪ" else "u" if vowel == "ʊ" else vowel.rstrip(LONG)
        closing = "n" if syllable.nasal == CANDRABINDU and first and base != "e" else ""
        mark_of_nasal = "" if base == "u" and closing and not syllable.consonants else NASAL
        return base + mark_of_nasal + (LONG if base == "e" else "") + closing + tail
    if vowel in ("iː", "uː") and (is_last or mark != PRIMARY):
        vowel = vowel[0]
    return vowel + tail


def _nasal_before(consonant: str) -> str:
    return next((nasal for nasal, places in _NASALS if consonant and consonant[0] in places), "n")


def _is_glide(found: list[Syllable], at: int) -> bool:
    """Whether an inherent vowel is before a final y, as in समय."""
    behind = found[at + 1 :]
    return found[at].vowel == SCHWA and len(behind) == 1 and behind[0].consonants == ("j",) and not behind[0].vowel
