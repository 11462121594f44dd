"""The front end of languages other than English: cleaning, words with their phonemes, and foreign words in tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..errors import TextError, UnitafError
from . import pauses
from .alphabet import vocabulary
from .clean import PRONOUNCED, SHOWN_LEFT_OUT
from .cutting import Said
from .languages import questions, registry, scripts
from .languages.spoken import Spoken
from .normalise import emphasis
from .phones import ARPABET, VOWELS, is_spoken
from .pronunciation import Pronunciations
from .sounds import Stress, phonemes_of_word
from .words import Word

PRIMARY = "ˈ"
OPENING = frozenset("(“¿¡«「『（")  # marks that belong to what follows
_VOWELS = frozenset(character for character, label in ARPABET.items() if label in VOWELS)
_LINE_END = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t]+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SHOWN = 20  # characters of a sentence that an error message repeats
_SIGNS = frozenset(["Sc", "Sm", "So"])


class ForeignSpan(NamedTuple):
    """A span [start, stop) of a text that is in another language, by its code; inner spans come before outer ones."""

    start: int
    stop: int
    language: str


class Known(NamedTuple):
    """What is known of words. language: of the text. pronunciations: the user's own."""

    language: str
    pronunciations: Pronunciations


def tidy(text: str, language: str) -> tuple[str, list[str]]:
    """Returns the text as it is stored and shown, and the characters that were left out of it, in order.

    The result is NFC with plain spaces, ``\\n`` as the only line end, and no control or format characters, and no
    letters of scripts that the language is not written in.
    """
    text = _LINE_END.sub("\n", unicodedata.normalize("NFC", text))
    read = scripts.scripts_of(language)
    in_pronunciation = {position for match in PRONOUNCED.finditer(text) for position in range(*match.span(2))}
    kept: list[str] = []
    left_out: list[str] = []
    for position, character in enumerate(text):
        category = unicodedata.category(character)
        if character in "\n\t" or category == "Zs":
            kept.append("\n" if character == "\n" else " ")
        elif pauses.is_mark(character) or (position in in_pronunciation and character in vocabulary()):
            kept.append(character)
        elif category in ("Cc", "Cf", "Cs", "Cn", "Me") or (category == "Sk" and not character.isascii()):
            continue
        elif category[0] in "LM":
            script = scripts.script_of(character)
            if script in read or (category[0] == "M" and script in ("VARIATION", "COMBINING")):
                kept += [character] if script in read else []
            else:
                left_out.append(character)
                kept.append(" ")
        elif _is_spelled(character):
            kept.append(unicodedata.normalize("NFKC", character))
        elif category in ("Co", "So"):
            left_out += [] if character in "©®™°" else [character]
            kept.append(character if character in "©®™°" else " ")
        else:
            kept.append(character)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(kept).split("\n"))
    return "\n".join(lines).strip(), left_out


def _is_spelled(sign: str) -> bool:
    """Whether a sign stands for letters or digits: ㎏, ℃, ①, ₂; ² and ½ are read as they are."""
    is_digit = unicodedata.name(sign, "").startswith(("CIRCLED", "SUBSCRIPT")) and sign.isdigit()
    is_sign = unicodedata.category(sign) == "So" and sign not in "™№"
    return (is_digit or is_sign) and any(map(str.isalnum, unicodedata.normalize("NFKC", sign)))


def left_out_note(characters: Sequence[str], language: str) -> str:
    """Returns a sentence that lists the characters that were left out."""
    shown = list(dict.fromkeys(characters))
    more = " …" if len(shown) > SHOWN_LEFT_OUT else ""
    count = "1 character was" if len(characters) == 1 else f"{len(characters):,} characters were"
    reason = f"left out, which cannot be read as {registry.NAMES[language]}"
    return f"{count} {reason}: {' '.join(shown[:SHOWN_LEFT_OUT])}{more}"


def said(written: str, known: Known) -> tuple[Said, list[str]]:
    """Returns how a sentence of tidy text is said, and the letters, digits and signs in it that nothing is said for.

    Raises TextError when the reader fails.
    """
    text, found = "", list[Spoken]()
    done = 0
    for link in PRONOUNCED.finditer(written):
        found += _plain(written[done : link.start()], len(text), known)
        text += written[done : link.start()]
        found.append(Spoken(link[1], len(text), link[2]))
        text += link[1]
        done = link.end()
    found += _plain(written[done:], len(text), known)
    text += written[done:]
    stressed = emphasis.spans(text)
    for number, piece in enumerate(found):
        if piece.phonemes and any(span.start <= piece.start < span.stop for span in stressed):
            found[number] = piece._replace(phonemes=with_stress(piece.phonemes))
    phonemes, words = joined(found)
    stresses = [
        Stress(word.start, word.stop, span.degree)
        for span in stressed
        for word, at in words
        if span.start <= at < span.stop
    ]
    tones = questions.tones(known.language, text, [word.text for word, _ in words])
    covered = {at for piece in found for at in range(piece.start, piece.start + len(piece.text))}
    silent = [each for at, each in enumerate(text) if at not in covered and _is_meant(each)]
    return Said(text, phonemes, words, tones, stresses), silent


def _is_meant(character: str) -> bool:
    """Whether something should be said for a character."""
    return character.isalnum() or unicodedata.category(character) in _SIGNS


def _plain(text: str, shift: int, known: Known) -> Iterator[Spoken]:
    """Yields the pieces of a text without pronunciations, which starts at ``shift``; a pause is a piece too."""
    start = 0
    text = emphasis.STARS.sub(lambda stars: f"{' ' * len(stars[1])}{stars[2]}{' ' * len(stars[1])}", text)
    for stop in [*(at for at, each in enumerate(text) if pauses.is_mark(each)), len(text)]:
        if text[start:stop].strip():
            for piece in read_sentence(text[start:stop], known.language):
                own = known.pronunciations.phonemes_of(piece.text) if any(map(str.isalnum, piece.text)) else None
                yield Spoken(piece.text, piece.start + start + shift, _known(own or piece.phonemes))
        if stop < len(text):
            yield Spoken(text[stop], stop + shift, text[stop])
        start = stop + 1


def read_sentence(text: str, language: str) -> list[Spoken]:
    """Returns the words and marks of a sentence in a language other than English. Raises TextError when it fails."""
    try:
        return registry.LANGUAGES[language].load()(text)
    except UnitafError:
        raise
    except Exception as error:  # rules on any text: their exceptions are not known
        raise TextError(
            f'The sentence that starts with "{text[:_SHOWN]}" cannot be read; write it differently.'
        ) from error


def _known(phonemes: str) -> str:
    """Returns phonemes without what is not in the alphabet."""
    alphabet = vocabulary()
    return "".join(each for each in phonemes if each in alphabet)


def with_stress(phonemes: str) -> str:
    """Returns the phonemes of a word with a stress, on its first vowel if it has none."""
    if PRIMARY in phonemes:
        return phonemes
    vowel = next((at for at, each in enumerate(phonemes) if each in _VOWELS), None)
    return phonemes if vowel is None else f"{phonemes[:vowel].rstrip('ˌ')}{PRIMARY}{phonemes[vowel:]}"


def joined(pieces: Sequence[Spoken]) -> tuple[str, list[tuple[Word, int]]]:
    """Returns the phonemes of a sentence, and its words with their positions.

    Words are apart, also where nothing is written between them. A mark follows its word without a space.
    """
    phonemes = ""
    words: list[tuple[Word, int]] = []
    for piece in pieces:
        if not piece.phonemes:
            continue
        is_word = any(map(is_spoken, piece.phonemes))
        leads = is_word or piece.phonemes[0] in OPENING or pauses.is_mark(piece.phonemes[0])
        if phonemes and leads and phonemes[-1] != " " and phonemes[-1] not in OPENING:
            phonemes += " "
        if is_word:
            words.append((Word(piece.text, len(phonemes), len(phonemes) + len(piece.phonemes.rstrip())), piece.start))
        phonemes += piece.phonemes
    return phonemes.rstrip(), words


def with_foreign_words(
    text: str, silences: Sequence[tuple[int, float]], spans: Sequence[ForeignSpan], language: str
) -> tuple[str, list[tuple[int, float]]]:
    """Returns a text in which the words of foreign spans have their pronunciations, and the moved silences.

    silences: as of ``FrontEnd.sentences``. language: of the text; spans in it are no foreign ones. Raises TextError for
    a span in a script that its language does not read.
    """
    spans = [span for span in spans if span.language != language and not {span.language, language} <= registry.ENGLISH]
    pieces: list[str] = []
    edits: list[tuple[int, int]] = []  # position behind a word, and by how much what follows is moved
    done = moved = 0
    for start, stop, pronounced in _foreign_words(text, spans):
        pieces += [text[done:start], pronounced]
        moved += len(pronounced) - (stop - start)
        edits.append((stop, moved))
        done = stop

    def later(at: int) -> int:
        return at + next((by for behind, by in reversed(edits) if behind <= at), 0)

    return "".join([*pieces, text[done:]]), [(later(at), seconds) for at, seconds in silences]


def _foreign_words(text: str, spans: Sequence[ForeignSpan]) -> Iterator[tuple[int, int, str]]:
    """Yields start and end of each word in foreign spans, in order, and the word with its pronunciation."""
    for span in sorted(spans):
        inner = [each for each in spans if each != span and span.start <= each.start and each.stop <= span.stop]
        inside = text[span.start : span.stop]
        reason = scripts.unreadable(inside, span.language)
        if reason:
            raise TextError(reason)
        for start, stop, phonemes in _pronounced(inside, span.language):
            start, stop = start + span.start, stop + span.start
            if phonemes and not any(each.start < stop and start < each.stop for each in inner):
                word = text[start:stop]
                yield start, stop, f"[{''.join(word.split())}](/{phonemes}/)"


def _pronounced(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yields start, end and phonemes of the words of a text."""
    if language in registry.ENGLISH:
        for word in _WORD.finditer(text):
            yield word.start(), word.end(), _known(phonemes_of_word(word[0])).replace(")", "").replace("/", "")
        return
    for piece in read_sentence(text, language):
        if any(map(is_spoken, piece.phonemes)):
            yield piece.start, piece.start + len(piece.text), _known(piece.phonemes)


def reading(language: str) -> Callable[[str], str]:
    """Returns the function that gives the phonemes of a word in a language."""
    return phonemes_of_word if language in registry.ENGLISH else lambda word: _word(word, language)


def _word(word: str, language: str) -> str:
    return joined(read_sentence(word, language))[0]
