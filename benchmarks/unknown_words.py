"""How words that no lexicon has are read: ``python -m benchmarks.unknown_words`` compares with the CMU dictionary.

Its words that the reader's own lexicons lack are mostly names. A sample of them is read by the network for unknown
words alone, as before the add-on had the dictionary, and as the reader reads them now with the dictionary held out: by
the table of names and the rules first. An error is a phone inserted, left out or replaced; stress is not compared, nor
are reduced vowels told apart. Whether the network saw these words in its training is not known.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence

from unitaf.text import names
from unitaf.text.phones import labels_with_stress
from unitaf.text.pinyin import phonemes_of_pinyin
from unitaf.text.reader import is_listed_in_any_case
from unitaf.text.unknown_words import UnknownWords

_REDUCED = {"AH0": "AH", "IH0": "AH", "UH0": "AH", "EH0": "AH"}


def sample(count: int, seed: int) -> dict[str, str]:
    """Returns words of letters that only the CMU dictionary has, and their ARPABET phones."""
    known = names.read_cmudict()
    words = sorted(word for word in known if word.isalpha() and len(word) > 2 and not is_listed_in_any_case(word))
    chosen = random.Random(seed).sample(words, min(count, len(words)))
    return {word: known[word] for word in chosen}


def distance(first: Sequence[str], last: Sequence[str]) -> int:
    """Returns the least number of insertions, deletions and replacements between two sequences."""
    row = list(range(len(last) + 1))
    for at, one in enumerate(first, 1):
        previous, row[0] = row[0], at
        for index, other in enumerate(last, 1):
            previous, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, previous + (one != other))
    return row[-1]


def errors(wanted: dict[str, str], read: Callable[[str], str | None]) -> tuple[float, float]:
    """Returns the shares of phones and of words that ``read`` has wrong."""
    wrong = phones = words = 0
    for word, right in wanted.items():
        truth = _plain(right.split())
        missed = distance(truth, _plain(labels_with_stress(read(word.capitalize()) or "")))
        wrong += missed
        phones += len(truth)
        words += missed > 0
    return wrong / phones, words / len(wanted)


def _plain(phones: Sequence[str]) -> list[str]:
    return [_REDUCED.get(phone, phone.rstrip("012")) for phone in phones]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="words (default 1000)")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (default 0)")
    chosen = parser.parse_args()
    wanted = sample(chosen.count, chosen.seed)
    network = UnknownWords()

    def now(word: str) -> str | None:
        return names.phonemes_of_name(word) or phonemes_of_pinyin(word) or network(word)

    for label, read in (("network alone", network), ("names, rules, network", now)):
        of_phones, of_words = errors(wanted, read)
        print(f"{label:22} phone error {of_phones:.3f}, word error {of_words:.3f} of {len(wanted)} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
