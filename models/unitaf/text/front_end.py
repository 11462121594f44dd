"""The front end: splits text into sentences and converts them to the voice's phonemes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..errors import TextError, check_stop
from . import alphabet, clean, other_languages, pauses
from .cutting import CLAUSE_END, Said, cuts, divided
from .dictionary import Dictionary
from .languages import registry, scripts, sentence_spans
from .normalise import emphasis, letters, markup
from .normalise.sentence_end import ends_sentence
from .pronunciation import Pronunciations, of_respelling
from .sounds import Sounds, Stress, sounds_of
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
NOTHING_SAID = "Nothing in the text can be spoken; type words in Latin letters, or numbers."
NOTHING_OF = "Nothing in the text can be read as"
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
        self,
        text: str,
        pronunciation: Dictionary = NOTHING,
        silences: Sequence[tuple[int, float]] = (),
        *,
        language: str = registry.USUAL,
        foreign: Sequence[other_languages.ForeignSpan] = (),
    ) -> list[Sentence]:
        """Returns the sentences of ``text``, at least one.

        pronunciation: words that have their own pronunciation. silences: positions in the text, ascending, and the
        seconds of silence that are wanted there. language: of the text, of ``registry.READ``. foreign: spans of it
        that are in other languages.

        Raises TextError when there is nothing to speak, when the text has more than ``MAX_TEXT`` characters or takes
        longer than ``MAX_SECONDS``, and when a word has more than ``MAX_WORD``; EngineError when the reader's data are
        missing.
        """
        self.notes = []
        if len(text) > MAX_TEXT:
            raise TextError(f"The text has {len(text):,} characters; split it into takes of at most {MAX_TEXT:,}.")
        if not text.strip():
            raise TextError("The text is empty; type what should be said.")
        text, silences = other_languages.with_foreign_words(text, silences, foreign, language)
        plain = markup.clean(pauses.marked(text, silences), functools.partial(_respelled, language))
        if plain.left_out:
            self.notes.append(markup.note(plain.left_out))
        if plain.placeholders:
            self.notes.append(markup.note_of_placeholders(plain.placeholders))
        known = Pronunciations(pronunciation, other_languages.reading(language))
        is_english = language in registry.ENGLISH
        found = self._english(plain.text, known) if is_english else self._other(plain.text, language, known)
        if not found:
            unreadable = scripts.unreadable(clean.written(plain.text), language)
            raise TextError(unreadable or (NOTHING_SAID if is_english else f"{NOTHING_OF} {registry.NAMES[language]}."))
        last = found[-1]
        found[-1] = last._replace(pause_after=last.pause_after if last.is_asked else 0.0, cut_after=0.0)
        seconds = sum(len(s.phonemes) / SPOKEN_RATE + s.pause_before + s.pause_after for s in found)
        if seconds > MAX_SECONDS:
            minutes = f"{seconds / 60:,.0f} minutes; split it into takes of at most {MAX_SECONDS / 60:g}"
            raise TextError(f"The text would take about {minutes}.")
        return found

    def _english(self, text: str, known: Pronunciations) -> list[Sentence]:
        """Returns the sentences of an English text without markup, none if nothing in it is said."""
        tidy, left_out = clean.tidy(text)
        if left_out:
            self.notes.append(clean.left_out_note(left_out))
        _check_words(tidy, (clean.without_runs, clean.spoken))
        return _all(_split(tidy, _sentence_spans), lambda written, spoken: _said(written, spoken, known))

    def _other(self, text: str, language: str, known: Pronunciations) -> list[Sentence]:
        """Returns the sentences of a text in another language, without markup; none if nothing in it is said."""
        tidy, left_out = other_languages.tidy(text, language)
        if registry.LANGUAGES[language].is_spaced:
            _check_words(tidy, (clean.without_runs,))
        words = other_languages.Known(language, known)

        def said(written: str, _spoken: str) -> Said:
            found, silent = other_languages.said(written, words)
            left_out.extend(silent)
            return found

        found = _all(_split(tidy, lambda line: sentence_spans.spans(line, language)), said)
        if left_out:
            self.notes.append(other_languages.left_out_note(left_out, language))
        return found


def _respelled(language: str, respelling: str) -> str:
    return of_respelling(respelling, other_languages.reading(language))


def _all(split: Iterable[tuple[str, str, float]], say: Callable[[str, str], Said]) -> list[Sentence]:
    """Returns the sentences of what ``_split`` yields; the pauses that a text asks for replace those between sentences.

    say: returns how a sentence is said, as written and as the reader's input.
    """
    found: list[Sentence] = []
    before = 0.0
    for written, spoken, pause in split:
        lead, trail = pauses.around(spoken)
        if lead and found:
            found[-1] = _asked(found[-1], lead)
        else:
            before += lead
        check_stop()
        parts = _parts_of(say(pauses.inside(written), pauses.inside(spoken)), pause)
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


def _check_words(text: str, forms: Sequence[Callable[[str], str]]) -> None:
    """Raises TextError when a word of a form of the text is longer than ``MAX_WORD``."""
    for form in forms:  # as written first: a number of many digits is spoken as words
        longest = max(form(text).split(), key=len, default="")
        if len(longest) > MAX_WORD:
            raise TextError(
                f'The word "{longest[:_QUOTED]}…" has {len(longest):,} characters; put spaces into it, because the '
                f"longest that can be spoken has {MAX_WORD}."
            )


def _split(text: str, spans_of: Callable[[str], list[tuple[int, int]]]) -> Iterator[tuple[str, str, float]]:
    """Yields the sentences of tidy text: as written, as input of the reader, and the pause behind it in seconds.

    spans_of: returns the spans of the sentences in a line.
    """
    for paragraph in re.split(r"\n{2,}", text):
        lines = paragraph.split("\n")
        for line in lines:
            spans = spans_of(line)
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
        cut = next((at for at in reversed(spaces) if line[at - 1] in CLAUSE_END), spaces[-1])
        yield start, cut
        start = cut
    yield start, stop


def _said(written: str, spoken: str, known: Pronunciations) -> Said:
    """Returns how an English sentence is said."""
    written = clean.written(written)
    (phonemes, _, stresses), aligned = _aligned(written, clean.spoken(emphasis.without_stars(spoken)), known)
    for start, stop, degree in emphasis.spans(written):
        stresses += [
            Stress(word.start, word.stop, degree) for word, at in aligned if start <= written.find(word.text, at) < stop
        ]
    words = [part for word, at in aligned for part in divided(word, at, phonemes)]
    return Said(written, phonemes, words, tones(written, [word.text for word, _ in words]), stresses)


def _parts_of(said: Said, pause: float) -> list[Sentence]:
    """Returns one sentence, or several if it has too many phonemes; none if nothing in it is spoken."""
    written, phonemes, _, moving, stresses = said
    words = [part for word, at in said.words for part in divided(word, at, phonemes)]
    if not words:
        return []
    found: list[Sentence] = []
    done = 0  # words
    bounds = sorted({*cuts(phonemes, [word for word, _ in words]), *pauses.cuts(phonemes), len(phonemes)})
    start = text_start = 0
    for stop in bounds:
        part, asked = pauses.cut_off(phonemes[start:stop])
        inside = [(word, at) for word, at in words if start <= word.start < stop]
        if inside:
            behind = [at for word, at in words if word.start >= stop]
            text_stop = behind[0] if behind else len(written)
            shift = start + len(phonemes[start:stop]) - len(phonemes[start:stop].lstrip())
            moved = [Word(word.text, word.start - shift, word.stop - shift) for word, _ in inside]
            rest = CLAUSE_PAUSE if part.endswith(CLAUSE_END) else 0.0
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
