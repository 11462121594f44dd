"""A transcript as the words that an aligner looks for, each with all the ways in which it may be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..text.front_end import FrontEnd, Sentence
from ..text.phones import SILENCE, arpabet

# Small words that are often said in another way than the reader chooses (Roach 2009, "English Phonetics and
# Phonology", weak forms; the letter A by its name).
OTHER_FORMS = {
    "a": ("AH", "EY"), "the": ("DH AH", "DH IY"), "an": ("AE N", "AH N"), "and": ("AE N D", "AH N D", "AH N"),
    "are": ("AA R", "ER"), "as": ("AE Z", "AH Z"), "at": ("AE T", "AH T"), "because": ("B IH K AH Z", "B IH K AO Z"),
    "been": ("B IH N", "B IY N"), "can": ("K AE N", "K AH N"), "either": ("IY DH ER", "AY DH ER"),
    "for": ("F AO R", "F ER"), "from": ("F R AH M", "F R AA M"), "had": ("HH AE D", "AH D"), "has": ("HH AE Z", "AH Z"),
    "have": ("HH AE V", "AH V"), "her": ("HH ER", "ER"), "him": ("HH IH M", "IH M"), "his": ("HH IH Z", "IH Z"),
    "neither": ("N IY DH ER", "N AY DH ER"), "of": ("AH V", "AH"), "or": ("AO R", "ER"), "our": ("AW ER", "AA R"),
    "some": ("S AH M",), "than": ("DH AE N", "DH AH N"), "that": ("DH AE T", "DH AH T"), "their": ("DH ER",),
    "them": ("DH EH M", "DH AH M"), "there": ("DH ER",), "to": ("T UW", "T AH"), "was": ("W AH Z", "W AA Z"),
    "were": ("W ER",), "with": ("W IH TH", "W IH DH"), "you": ("Y UW", "Y AH"), "your": ("Y AO R", "Y ER"),
}  # fmt: skip
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
Form = tuple[str, ...]  # the phones of one pronunciation


class Spoken(NamedTuple):
    """One spoken word.

    written: which word of the transcript it belongs to ("101" is several spoken words).
    pronunciations: ARPABET phones, the likeliest first.
    """

    written: int
    pronunciations: tuple[Form, ...]


class Transcript(NamedTuple):
    """The words as written, and as spoken."""

    words: list[str]
    spoken: list[Spoken]


def read(front_end: FrontEnd, text: str) -> Transcript:
    """Words of a text with the pronunciations of our own reader, and other common ones of small words.

    Raises TextError when there is nothing to say.
    """
    transcript = Transcript([], [])
    for sentence in front_end.sentences(text):
        for label, parts in _spoken(sentence):
            plain = _EDGES.sub("", label.lower().replace("’", "'"))
            others = [tuple(form.split()) for form in OTHER_FORMS.get(plain, ())] if len(parts) == 1 else []
            for part in parts:
                forms = tuple(dict.fromkeys([part, *others, merged(part)]))
                transcript.spoken.append(Spoken(len(transcript.words), forms))
            transcript.words.append(label)
    return transcript


def merged(phones: Form) -> Form:
    """A pronunciation by those to whom "caught" is "cot" (Labov, Ash & Boberg 2006, the low back merger)."""
    behind = (*phones[1:], "")
    return tuple("AA" if phone == "AO" and after != "R" else phone for phone, after in zip(phones, behind, strict=True))


def _spoken(sentence: Sentence) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Each word as written, and the phones of its spoken parts."""
    for word in sentence.words:
        parts: list[tuple[str, ...]] = [()]
        for phone in arpabet(sentence.phonemes[word.start : word.stop]):
            if phone.label == SILENCE:
                parts.append(())
            else:
                parts[-1] = (*parts[-1], phone.label)
        yield word.text, [part for part in parts if part]
