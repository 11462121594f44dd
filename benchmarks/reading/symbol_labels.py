"""Phones of other languages under their own symbols, where the nearest American one looks otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from unitaf.signals import Segment
from unitaf.text.phones import ARPABET, SILENCE, arpabet

# y, ø, œ: rounded in front. ɸ, β, ɕ: owe neither F's contact nor the rounding of W and SH. a: open, and not spread.
OWN = {"y": "y", "ø": "ø", "œ": "œ", "ɸ": "ɸ", "β": "β", "ɕ": "ɕ", "a": "AA"}


def relabelled(phones: Sequence[Segment], phonemes: str) -> list[Segment]:
    """Returns the timed phones of a take under the symbols of its phonemes; ValueError when they do not fit."""
    sounding = [span for span in arpabet(phonemes) if span.label != SILENCE]
    symbols = iter(next(each for each in phonemes[start:stop] if each in ARPABET) for _, start, stop in sounding)
    found = []
    for phone in phones:
        if phone.label == SILENCE:
            found.append(phone)
            continue
        symbol = next(symbols, "")
        if ARPABET.get(symbol) not in (phone.label, "AH", "ER"):
            raise ValueError(f"phone {phone.label} at {phone.start:.2f} s is no {symbol!r}")
        found.append(phone._replace(label=OWN.get(symbol, phone.label)))
    return found
