"""The front end: splits text into sentences and converts them to the voice's phonemes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import TextError, check_stop
from . import alphabet, clean, pauses
from .dictionary import Dictionary
from .normalise import emphasis, letters, markup
from .normalise.sentence_end import ends_sentence
from .pronunciation import Pronunciations, of_respelling
from .sounds import Sounds, Stress, phonemes_of_word, sounds_of
from .tunes import Tone, tones
from .words import Word, align, pieces

NOTHING: Dictionary = {}
MAX_TEXT = 20_000  # characters: about twenty minutes of speech, which fits into memory
# Characters without a space. Time to read and to speak them grows with their square; the longest English word has 45.
MAX_WORD = 200
# Of speech, which stays in memory: a text of MAX_TEXT letters takes half of it, one of digits five times as long.
MAX_SECONDS = 45 * 60.0
SPOKEN_RATE = 15.0  # characters of phonemes in a second, about
MAX_SENTENCE = 2_000  # characters that are read at once: few sentences of novels have more
MAX_PHONEMES = 400  # characters per input of the network, as in hibari-tts 0.2.1

# Silence behind a sentence, in seconds, added to the silence of the voice itself. Campione and Véronis (2002, "A
# large-scale multilingual study of silent pause duration") find pauses of read speech in two bands, brief below 0.2 s
# and medium from 0.2 s to 1 s: a clause takes the first, a sentence the lower and a paragraph the upper part of the
# second.
CLAUSE_PAUSE = 0.15
SENTENCE_PAUSE = 0.35
PARAGRAPH_PAUSE = 0.7

_SPACE = re.compile(r" +")
# The end mark of a sentence, and the closing quotes and brackets behind it.
_SENTENCE_END = re.compile(r"([.!?…])(?:[\"”’)\]]|(?<=[.!?…])'(?=\s+[\"“'‘A-Z])|\*{1,3}(?=\s))*\s+(?=\S)")
_OPENING = "(\"“'‘"
_MARKS = re.compile(r"[^\w'’]+")
_CLAUSE_END = tuple(",;:—")
_QUOTED = 20  # characters of a text that an error message repeats


class Sentence(NamedTuple):
    """A sentence, or a part of one, that the voice synthesises in one piece.

    text: as written.
    phonemes: the input of the network, 1..400 characters (more only when a single word has more).
    words: the words as written, each with its span in ``phonemes``.
    pause_after: seconds of silence behind it, 0 after the last. is_asked: whether the text asks for just that pause.
    pause_before: seconds of silence that the text asks for at its start. cut_after: seconds of the voice's own silence
    that are cut from its end, for a pause that is shorter.
    tones: where F0 rises or falls. stresses: spans of ``phonemes`` that are stressed.
    """

    text: str
    phonemes: str
    words: list[Word]
    pause_after: float
    tones: tuple[Tone, ...] = ()
    stresses: tuple[Stress, ...] = ()
    is_asked: bool = False
    pause_before: float = 0.0
    cut_after: float = 0.0


class FrontEnd:
    """Converts text to the phonemes that the voice was trained on.

    notes: the warnings of the last call of ``sentences``, one plain sentence each.
    """

    ids = staticmethod(alphabet.ids)
    known_positions = staticmethod(alphabet.known_positions)

    def __init__(self) -> None:
        self.notes: list[str] = []

    def sentences(
        self, text: str, pronunciation: Dictionary = NOTHING, silences: Sequence[tuple[int, float]] = ()
    ) -> list[Sentence]:
        """Returns the sentences of ``text``, at least one.

        pronunciation: words that have their own pronunciation. silences: positions in the text, ascending, and the
        seconds of silence that are wanted there.

        Raises TextError when there is nothing to speak, when the text has more than ``MAX_TEXT`` characters or takes
        longer than ``MAX_SECONDS``, and when a word has more than ``MAX_WORD``; EngineError when the reader's data are
        missing.
        """
        self.notes = []
        if len(text) > MAX_TEXT:
            raise TextError(f"The text has {len(text):,} characters; split it into takes of at most {MAX_TEXT:,}.")
        if not text.strip():
            raise TextError("The text is empty; type what should be said.")
        plain = markup.clean(pauses.marked(text, silences), _respelled)
        tidy, left_out = clean.tidy(plain.text)
        if plain.left_out:
            self.notes.append(markup.note(plain.left_out))
        if plain.placeholders:
            self.notes.append(markup.note_of_placeholders(plain.placeholders))
        if left_out:
            self.notes.append(clean.left_out_note(left_out))
        _check_words(tidy)
        known = Pronunciations(pronunciation, phonemes_of_word)
        found = _all(tidy, known)
        if not found:
            raise TextError("Nothing in the text can be spoken; type words in Latin letters, or numbers.")
        last = found[-1]
        found[-1] = last._replace(pause_after=last.pause_after if last.is_asked else 0.0, cut_after=0.0)
        seconds = sum(len(s.phonemes) / SPOKEN_RATE + s.pause_before + s.pause_after for s in found)
        if seconds > MAX_SECONDS:
            minutes = f"{seconds / 60:,.0f} minutes; split it into takes of at most {MAX_SECONDS / 60:g}"
            raise TextError(f"The text would take about {minutes}.")
        return found


def _respelled(respelling: str) -> str:
    return of_respelling(respelling, phonemes_of_word)


def _all(tidy: str, known: Pronunciations) -> list[Sentence]:
    """Returns the sentences of tidy text; the pauses that it asks for replace those between sentences."""
    found: list[Sentence] = []
    before = 0.0
    for written, spoken, pause in _split(tidy):
        lead, trail = pauses.around(spoken)
        if lead and found:
            found[-1] = _asked(found[-1], lead)
        else:
            before += lead
        parts = _read(pauses.inside(written), pauses.inside(spoken), pause, known)
        if parts:
            parts[0] = parts[0]._replace(pause_before=before)
            parts[-1] = _asked(parts[-1], trail) if trail else parts[-1]
            before = 0.0
            found += parts
    return found


def _asked(sentence: Sentence, seconds: float) -> Sentence:
    """Returns a sentence with a silence behind it of so many seconds, those of the voice itself included."""
    more = seconds - pauses.VOICE_SILENCE
    return sentence._replace(
        pause_after=max(0.0, more), cut_after=min(max(0.0, -more), pauses.VOICE_ENDING), is_asked=True
    )


def _check_words(text: str) -> None:
    """Raises TextError when a word is longer than ``MAX_WORD``."""
    for form in (clean.without_runs, clean.spoken):  # as written first: a number of many digits is spoken as words
        longest = max(form(text).split(), key=len, default="")
        if len(longest) > MAX_WORD:
            raise TextError(
                f'The word "{longest[:_QUOTED]}…" has {len(longest):,} characters; put spaces into it, because the '
                f"longest that can be spoken has {MAX_WORD}."
            )


def _split(text: str) -> Iterator[tuple[str, str, float]]:
    """Yields the sentences of tidy text: as written, as input of the reader, and the pause behind it in seconds."""
    for paragraph in re.split(r"\n{2,}", text):
        lines = paragraph.split("\n")
        for line in lines:
            spans = _sentence_spans(line)
            for number, (start, stop) in enumerate(spans):
                last = number == len(spans) - 1
                shown = line[start : None if last else spans[number + 1][0]].strip()
                yield shown, line[start:stop], PARAGRAPH_PAUSE if last and line is lines[-1] else SENTENCE_PAUSE


def _sentence_spans(line: str) -> list[tuple[int, int]]:
    """Returns the spans of the sentences in ``line``; closing quotes and spaces lie between them."""
    ends = [end for end in _SENTENCE_END.finditer(line) if ends_sentence(line, end.start(1), end.end())]
    starts, stops = [0, *(end.end() for end in ends)], [*(end.end(1) for end in ends), len(line)]
    spans = [part for span in zip(starts, stops, strict=True) for part in _parts(line, *span)]
    return [span for span in spans if line[slice(*span)].strip()]


def _parts(line: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yields a sentence as spans of at most ``MAX_SENTENCE`` characters, cut at spaces, behind clauses if that can be.

    Reading costs more than in proportion to the length of a sentence.
    """
    is_long = stop - start > MAX_SENTENCE
    given = [link.span() for link in clean.PRONOUNCED.finditer(line, start, stop)] if is_long else []
    while stop - start > MAX_SENTENCE:
        spaces = [gap.start() for gap in _SPACE.finditer(line, start + 1, start + MAX_SENTENCE)]
        spaces = [at for at in spaces if not any(first < at < last for first, last in given)]
        if not spaces:  # MAX_WORD is less
            break
        cut = next((at for at in reversed(spaces) if line[at - 1] in _CLAUSE_END), spaces[-1])
        yield start, cut
        start = cut
    yield start, stop


def _read(written: str, spoken: str, pause: float, known: Pronunciations) -> list[Sentence]:
    """Returns one sentence, or several if it has too many phonemes; none if nothing in it is spoken."""
    check_stop()
    written = clean.written(written)
    (phonemes, _, stresses), aligned = _aligned(written, clean.spoken(emphasis.without_stars(spoken)), known)
    for start, stop, degree in emphasis.spans(written):
        stresses += [
            Stress(word.start, word.stop, degree) for word, at in aligned if start <= written.find(word.text, at) < stop
        ]
    words = [part for word, at in aligned for part in _divided(word, at, phonemes)]
    if not words:
        return []
    found: list[Sentence] = []
    moving = tones(written, [word.text for word, _ in words])
    done = 0  # words
    cuts = sorted({*_cuts(phonemes, [word for word, _ in words]), *pauses.cuts(phonemes), len(phonemes)})
    start = text_start = 0
    for stop in cuts:
        part, asked = pauses.cut_off(phonemes[start:stop])
        inside = [(word, at) for word, at in words if start <= word.start < stop]
        if inside:
            behind = [at for word, at in words if word.start >= stop]
            text_stop = behind[0] if behind else len(written)
            shift = start + len(phonemes[start:stop]) - len(phonemes[start:stop].lstrip())
            moved = [Word(word.text, word.start - shift, word.stop - shift) for word, _ in inside]
            rest = CLAUSE_PAUSE if part.endswith(_CLAUSE_END) else 0.0
            inner = [tone._replace(word=tone.word - done) for tone in moving if 0 <= tone.word - done < len(moved)]
            beats = [Stress(s.start - shift, s.stop - shift, s.degree) for s in stresses if start <= s.start < stop]
            shown = pauses.without(written[text_start:text_stop]).strip()
            sentence = Sentence(shown, part, moved, rest, tuple(inner), tuple(beats))
            found.append(sentence if asked is None else _asked(sentence, asked))
            text_start = text_stop
            done += len(moved)
        start = stop
    found[-1] = found[-1]._replace(pause_after=pause)
    return found


def _aligned(written: str, spoken: str, known: Pronunciations) -> tuple[Sounds, list[tuple[Word, int]]]:
    """Returns the phonemes of a sentence, and its words with their positions.

    The reader says nothing for some words among marks ("No.—well"): these are given to it without marks, and if it
    still says nothing, letter by letter.
    """
    sounds = sounds_of(spoken, known)
    aligned = align(written, sounds.pieces, sounds.phonemes)
    for plainly in (_without_marks, letters.spelled):
        lost = _lost(written, aligned)
        if not lost:
            break
        for piece in lost:
            spoken = spoken.replace(piece, f" {plainly(piece)} ", 1)
        sounds = sounds_of(spoken, known)
        aligned = align(written, sounds.pieces, sounds.phonemes)
    return sounds, aligned


def _without_marks(piece: str) -> str:
    return _MARKS.sub(" ", piece)


def _lost(written: str, aligned: list[tuple[Word, int]]) -> list[str]:
    """Returns the pieces of a sentence that hold a letter or digit and are in no word, as the reader gets them."""
    covered = [(at, at + len(word.text)) for word, at in aligned]
    lost = [piece for piece in pieces(written) if not any(start <= piece.start < stop for start, stop in covered)]
    respelled = [clean.spoken(piece.text) for piece in lost]
    return [text for text in respelled if any(map(str.isalnum, text))]


def _divided(word: Word, at: int, phonemes: str) -> Iterator[tuple[Word, int]]:
    """Yields a written word, which starts at ``at``, in parts whose phonemes fit, if these have spaces between them.

    A number of many digits is one written word and many spoken ones; its digits are divided in proportion.
    """
    bounds = [word.start]
    if word.stop - word.start > MAX_PHONEMES:
        gaps = [word.start + gap.end() for gap in _SPACE.finditer(phonemes[word.start : word.stop])]
        for gap, following in itertools.pairwise([*gaps, word.stop]):
            if following - bounds[-1] > MAX_PHONEMES:
                bounds.append(gap)
    bounds.append(word.stop)
    shares = [len(word.text) * (bound - word.start) // (word.stop - word.start) for bound in bounds]
    for (start, stop), (first, last) in zip(itertools.pairwise(bounds), itertools.pairwise(shares), strict=True):
        end = start + len(phonemes[start:stop].rstrip())
        yield Word(word.text[first:last].strip() or word.text, start, end), at + first


def _cuts(phonemes: str, words: list[Word]) -> list[int]:
    """Returns the positions at which to cut a phoneme string into parts of at most ``MAX_PHONEMES``.

    It is cut behind clauses where that is enough, and never within a word.
    """
    in_word = {at for word in words for at in range(word.start + 1, word.stop)}
    gaps = [gap.span() for gap in _SPACE.finditer(phonemes) if gap.end() not in in_word]
    cuts: list[int] = []
    start = 0
    while len(phonemes) - start > MAX_PHONEMES:
        ahead = [gap for gap in gaps if gap[0] > start]
        fitting = [gap for gap in ahead if gap[0] - start <= MAX_PHONEMES]
        clauses = [gap for gap in fitting if phonemes[gap[0] - 1] in _CLAUSE_END]
        if not ahead:
            break
        start = (clauses or fitting or ahead[:1])[-1][1]
        cuts.append(start)
    return cuts
