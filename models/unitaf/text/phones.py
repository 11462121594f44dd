"""Conversion between the voice's phoneme alphabet and ARPABET, both ways, with the characters of each phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import InputError, represented
from ..signals import Segment

SILENCE = "SIL"

# Shortest silence that is a pause of its own, in seconds; our choice: the closure of a stop alone commonly lasts 0.05
# to 0.08 s, so a shorter silence between two words belongs to the phones around it.
SHORTEST_PAUSE = 0.08


class PhoneSpan(NamedTuple):
    """An ARPABET phone without stress, or ``SIL``, and its half-open span of characters."""

    label: str
    start: int
    stop: int


# Punctuation and space: silence, whose length the voice predicts.
PAUSES = frozenset(';:,.!?—…"()“” ')
# Stress marks precede their vowel.
_PRIMARY, _SECONDARY = "ˈ", "ˌ"
LEADING = frozenset([_PRIMARY, _SECONDARY])
# Marks of length, aspiration, palatalization, nasality, compression and tone follow their sound.
TRAILING = frozenset("ː̃ʰʲᵝ↓→↗↘")

# Every sounding character of the alphabet as one phone of the CMU Pronouncing Dictionary (39 phones).
# First block: characters of the English reader; the readings are those of misaki's EN_PHONES table (hexgrad/misaki,
# Apache-2.0), the equivalences those of the Handbook of the IPA for General American and of the CMU dictionary.
# Second block: sounds of other languages in the alphabet, as the nearest English sound by place and manner of
# articulation; rounding counts more than backness because it is visible.
ARPABET: dict[str, str] = {
    "A": "EY", "I": "AY", "O": "OW", "Q": "OW", "W": "AW", "Y": "OY", "ʤ": "JH", "ʧ": "CH", "ᵊ": "AH", "T": "T",
    "a": "AE", "b": "B", "d": "D", "f": "F", "h": "HH", "i": "IY", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N",
    "p": "P", "s": "S", "t": "T", "u": "UW", "v": "V", "w": "W", "z": "Z", "æ": "AE", "ð": "DH", "ŋ": "NG",
    "ɐ": "AH", "ɑ": "AA", "ɒ": "AA", "ɔ": "AO", "ə": "AH", "ɚ": "ER", "ɛ": "EH", "ɜ": "ER", "ɡ": "G", "ɪ": "IH",
    "ɹ": "R", "ɾ": "T", "ʃ": "SH", "ʊ": "UH", "ʌ": "AH", "ʒ": "ZH", "ʔ": "T", "θ": "TH", "ᵻ": "IH",
    "S": "SH", "c": "CH", "e": "EY", "o": "OW", "q": "K", "r": "R", "x": "K", "y": "UW", "ç": "HH", "ø": "OW",
    "œ": "UH", "ɕ": "SH", "ɖ": "D", "ɟ": "JH", "ɣ": "G", "ɤ": "AH", "ɥ": "W", "ɨ": "IH", "ɯ": "UH", "ɰ": "G",
    "ɲ": "N", "ɳ": "N", "ɴ": "NG", "ɸ": "F", "ɻ": "R", "ɽ": "T", "ʁ": "R", "ʂ": "SH", "ʈ": "T", "ʋ": "V", "ʎ": "L",
    "ʝ": "Y", "ʣ": "Z", "ʥ": "JH", "ʦ": "S", "ʨ": "CH", "β": "W", "χ": "K", "ꭧ": "CH",
}  # fmt: skip

# A schwa and the r behind it are one phone in ARPABET ("bird", "letter", "around").
_R_COLOURED = frozenset("ɜəᵊ")

# The reverse: the character that the reader writes for each phone. AH and ER depend on stress.
_CHARACTERS: dict[str, str] = {
    "AA": "ɑ", "AE": "æ", "AO": "ɔ", "AW": "W", "AY": "I", "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "EH": "ɛ",
    "EY": "A", "F": "f", "G": "ɡ", "HH": "h", "IH": "ɪ", "IY": "i", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "OW": "O", "OY": "Y", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ",
    "UH": "ʊ", "UW": "u", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_SILENCES = frozenset(["", "SIL", "SP", "SPN"])  # the last three are labels of forced aligners
_STRESSED, _UNSTRESSED = {"AH": "ʌ", "ER": "ɜɹ"}, {"AH": "ə", "ER": "əɹ"}
VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
LABELS = frozenset({*_CHARACTERS, *_STRESSED})


def is_spoken(character: str) -> bool:
    """Whether a character is a sound or a mark of one; False for pauses and for characters outside the alphabet."""
    return character in ARPABET or character in LEADING or character in TRAILING


def arpabet(phonemes: str) -> list[PhoneSpan]:
    """Returns the phones of a phoneme string; their spans follow each other and cover every character.

    Stress, length and characters outside the alphabet lie in the span of the sound that they belong to. A run of
    spaces and punctuation is one ``SIL``, also if it will last no time: see ``timed_phones``.
    """
    spans: list[PhoneSpan] = []
    pending = 0  # start of the marks that precede their sound
    for position, character in enumerate(phonemes):
        label = SILENCE if character in PAUSES else ARPABET.get(character)
        previous = spans[-1] if spans and pending == position else None
        coloured = character == "ɹ" and previous is not None and phonemes[position - 1] in _R_COLOURED
        if coloured or (label == SILENCE and spans and spans[-1].label == SILENCE):
            spans[-1] = spans[-1]._replace(label="ER" if coloured else SILENCE, stop=position + 1)
        elif label is not None:
            spans.append(PhoneSpan(label, pending, position + 1))
        elif previous is not None and character not in LEADING:
            spans[-1] = previous._replace(stop=position + 1)
        else:
            continue
        pending = position + 1
    if spans and pending < len(phonemes):
        spans[-1] = spans[-1]._replace(stop=len(phonemes))
    return spans


def labels_with_stress(phonemes: str) -> list[str]:
    """Returns the ARPABET phones of a phoneme string without its pauses; vowels end in their stress, 0, 1 or 2."""
    found = []
    for label, start, stop in arpabet(phonemes):
        if label in VOWELS:
            marks = phonemes[start:stop]
            found.append(f"{label}{1 if _PRIMARY in marks else 2 if _SECONDARY in marks else 0}")
        elif label != SILENCE:
            found.append(label)
    return found


def timed_phones(phonemes: str, seconds: Sequence[float], start: float = 0.0) -> list[Segment]:
    """Returns the phones of ``phonemes`` with times in seconds; character n lasts ``seconds[n]`` (0 if skipped).

    The first starts at ``start``. A silence shorter than ``SHORTEST_PAUSE`` becomes part of the phone before it (at the
    beginning, of the one behind it), so that the phones cover the whole time without gaps.
    """
    segments: list[Segment] = []
    now = opening = start
    for label, first, stop in arpabet(phonemes):
        end = now + sum(seconds[first:stop])
        if label == SILENCE and end - now < SHORTEST_PAUSE:
            if segments:
                segments[-1] = segments[-1]._replace(end=end)
                opening = end
        else:
            segments.append(Segment(label, opening, end))
            opening = end
        now = end
    return segments


def plain_label(label: str) -> str:
    """Returns an ARPABET label in capitals without its stress digit; ``SIL`` for the silence labels of forced aligners.

    Raises InputError for anything else.
    """
    if label.strip().upper() in _SILENCES:
        return SILENCE
    plain = label.strip().upper().rstrip("012")
    if plain not in LABELS:
        needed = "use labels such as AA, B, CH, or SIL for silence"
        raise InputError(f"{represented(label)} is not an ARPABET phone; {needed}.")
    return plain


def from_arpabet(phones: Sequence[str], word_starts: Sequence[int] = ()) -> tuple[str, list[PhoneSpan]]:
    """Returns a phoneme string for ARPABET phones, and one span of characters per phone.

    phones: ARPABET labels, with or without stress digits; ``SIL`` (or ``SP``, ``SPN``, nothing) is silence.
    word_starts: positions in ``phones`` at which a word begins; without them, the phones between two silences count
    as one word.

    A silence becomes ", " between words and an empty span at either end, where the voice's padding has its time; the
    space in front of a word belongs to the word's first phone, and a stress mark to its vowel. Stress is taken from
    the digits; without them, the first full vowel of a word has it (its only vowel, if it has no full one).
    A stressed AH is ʌ, every other one is ə; likewise ER.

    Raises InputError for a label that is not ARPABET.
    """
    labels = [plain_label(label) for label in phones]
    stressed = _stressed(phones, labels, frozenset(word_starts))
    sounding = [at for at, label in enumerate(labels) if label != SILENCE]
    text, spans = "", []
    for at, label in enumerate(labels):
        start = len(text)
        if label == SILENCE:
            inside = sounding and sounding[0] < at < sounding[-1]
            text += ", " if inside and labels[at - 1] != SILENCE else ""
        else:
            text += " " if at in word_starts and text and not text.endswith(" ") else ""
            text += "ˈ" if at in stressed else ""
            text += _CHARACTERS.get(label) or (_STRESSED if at in stressed else _UNSTRESSED)[label]
        spans.append(PhoneSpan(label, start, len(text)))
    return text, spans


def _stressed(phones: Sequence[str], labels: Sequence[str], word_starts: frozenset[int]) -> frozenset[int]:
    """Returns the positions of the stressed vowels: by their digits, otherwise one in every word."""
    digits = [label.strip()[-1:] for label in phones]
    if any(digit in "012" for digit in digits if digit):
        return frozenset(at for at, digit in enumerate(digits) if digit == "1" and labels[at] in VOWELS)
    chosen: set[int] = set()
    vowels: list[int] = []
    for at in range(len(labels) + 1):
        if at == len(labels) or labels[at] == SILENCE or at in word_starts:
            full = [vowel for vowel in vowels if labels[vowel] not in _STRESSED]
            chosen.update((full or vowels)[:1])
            vowels = []
        if at < len(labels) and labels[at] in VOWELS:
            vowels.append(at)
    return frozenset(chosen)
