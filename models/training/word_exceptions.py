"""Writes the lists of words that the rules of a Romance language get wrong: ``models/weights/languages/CODE.tsv``.

    python -m training.word_exceptions es REFERENCE.tsv [MOST]

REFERENCE.tsv has a word and its phonemes in each line, the commonest first, in the alphabet of Kokoro-82M. Ours came
from espeak-ng 1.51 (GPL-3.0-or-later), word by word, for the commonest words of wordfreq 3.1.1 (CC BY-SA 4.0). Single
letters, words that the reference spells or takes for another language, and small words that are not stressed in a
sentence are left out.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from unitaf.text import alphabet
from unitaf.text.languages import romance

FOLDER = Path(__file__).resolve().parents[1] / "weights" / "languages"
MODULES = {"es": "spanish", "fr": "french", "it": "italian", "pt-br": "portuguese"}
HEADER = (
    "# Words that the rules get wrong, with the phonemes of espeak-ng 1.51 (GPL-3.0-or-later), of the commonest\n"
    "# words of wordfreq 3.1.1 (CC BY-SA 4.0). Written by models/training/word_exceptions.py.\n"
)
MOST = 40_000  # words that are looked at


def exceptions(code: str, reference: Path, most: int = MOST) -> dict[str, str]:
    """Returns the words that the rules of a language get wrong, but for secondary stress, and their phonemes."""
    module = importlib.import_module(f"unitaf.text.languages.{MODULES[code]}")
    (FOLDER / f"{code}.tsv").write_text(HEADER, "utf-8")
    romance.exceptions.cache_clear()
    known = alphabet.vocabulary()
    found = {}
    for line in reference.read_text("utf-8").splitlines()[:most]:
        word, _, phonemes = line.partition("\t")
        is_spelled = phonemes.count("ˈ") != 1 or " " in phonemes or "(" in phonemes
        if len(word) < 2 or word in module.UNSTRESSED or is_spelled or not set(phonemes) <= set(known):
            continue
        if _plain(module.say([word])[0]) != _plain(phonemes):
            found[word] = phonemes
    return found


def _plain(phonemes: str) -> str:
    return phonemes.replace("ˌ", "")


def main() -> None:
    """The command line."""
    code, reference = sys.argv[1], Path(sys.argv[2])
    found = exceptions(code, reference, int(sys.argv[3]) if len(sys.argv) > 3 else MOST)
    lines = (f"{word}\t{phonemes}\n" for word, phonemes in sorted(found.items()))
    (FOLDER / f"{code}.tsv").write_text(HEADER + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
