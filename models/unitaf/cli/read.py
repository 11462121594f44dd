"""The command ``unitaf read``: how a text is read, without speaking it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text.dictionary import read_dictionary
from ..text.languages import registry
from .shared import OK, LoadModel, UsageError, add_language_option, print_result, read_text

if TYPE_CHECKING:
    from ..text.front_end import Sentence

HELP = """\
Prints the sentences of a text as they would be spoken: each word with its ARPABET phones. Nothing is synthesised.

  unitaf read "Dr. Lee paid $5."
  unitaf read --file script.txt --json

With --json: {"sentences": [{"text", "pause_after", "words": [{"word", "phones": ["AH0", ...], "ipa": "..."}]}],
"notes": []}; pause_after is in seconds, and stress is 0, 1 or 2 behind a vowel. ipa is what the voice reads.
"""


def add_command(commands: Any, parents: Sequence[argparse.ArgumentParser], shape: dict[str, Any]) -> None:
    """Adds ``read`` to the commands of a parser."""
    command = commands.add_parser(
        "read", help="say how a text is read", description=HELP, parents=list(parents), **shape
    )
    command.add_argument("text", nargs="?", help='what to read, or "-" to read it from stdin')
    command.add_argument("--file", metavar="FILE", help="read the text from a file")
    command.add_argument(
        "--dictionary", metavar="FILE", type=Path, help="pronunciations: a JSON object, or a word and how on each line"
    )
    add_language_option(command)
    command.set_defaults(run=_read)


def _read(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    if (arguments.text is None) == (arguments.file is None):
        raise UsageError("Give the text, or --file FILE, or - for stdin, and only one of them.")
    known = read_dictionary(arguments.dictionary) if arguments.dictionary else {}
    found, notes = reading(read_text(arguments.text, arguments.file), known, arguments.language)
    for note in notes:
        sys.stderr.write(f"unitaf: {note}\n")
    lines = {str(number): _line(sentence) for number, sentence in enumerate(found)}
    print_result(arguments, {"sentences": found, "notes": notes}, lines)
    return OK


def reading(
    text: str, pronunciation: dict[str, str] | None = None, language: str = registry.USUAL
) -> tuple[list[dict[str, Any]], list[str]]:
    """Returns the sentences of a text as ``--json`` prints them, and the notes. Raises TextError.

    language: of the text, by its code; ``auto`` is English.
    """
    from ..emotion import tags
    from ..text.front_end import FrontEnd

    marked = tags.read(text)
    front_end = FrontEnd()
    code = registry.code(language) or registry.USUAL
    sentences = front_end.sentences(
        marked.plain, pronunciation or {}, marked.pauses, language=code, foreign=marked.languages
    )
    return [_fields(sentence) for sentence in sentences], [*marked.notes, *front_end.notes]


def _fields(sentence: Sentence) -> dict[str, Any]:
    from ..text.phones import labels_with_stress

    words = [
        {
            "word": word.text,
            "phones": labels_with_stress(sentence.phonemes[word.start : word.stop]),
            "ipa": sentence.phonemes[word.start : word.stop],
        }
        for word in sentence.words
    ]
    return {"text": sentence.text, "pause_after": sentence.pause_after, "words": words}


def _line(sentence: dict[str, Any]) -> str:
    """A sentence for a human: each word with its phones in brackets."""
    return " ".join(f"{word['word']} ({' '.join(word['phones'])})" for word in sentence["words"])
