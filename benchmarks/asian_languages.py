"""How well are the voices of Chinese, Japanese and Hindi understood, beside the same voices fed by other readers?

    python -m benchmarks.asian_languages [--languages zh,ja,hi] [--sentences N] [--references FILE] [--phones]

Says the sentences of benchmarks/asian, lets Whisper base (multilingual) write down what it hears, and prints the share
of errors: ``characters`` are the written ones, without spaces and marks (words for Hindi); ``sounds`` are the phones of
both texts by the reader, without tones and stress (whole words for Hindi), for which 三 and 3 are the same, and so are
characters that sound alike. FILE holds the phonemes of the same sentences by another reader, as JSON, a list for each
language; the same voice says them too. ``--phones`` says nothing, and compares the phonemes of both readers. Needs the
voice pack.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from unitaf.joint import JointModel
from unitaf.rates import SAMPLE_RATE
from unitaf.text.front_end import FrontEnd
from unitaf.text.languages import registry
from unitaf.text.phones import is_spoken
from unitaf.voice import acoustics, trunks
from unitaf.voice.trunk import Trunk

SENTENCES = Path(__file__).with_name("asian")
VOICES = {"zh": "zf_xiaoxiao", "ja": "jf_alpha", "hi": "hf_alpha"}
MARKS = frozenset("ˈˌ→↗↓↘ː")  # of stress, tone and length


def texts(language: str, count: int) -> list[str]:
    """The first sentences of a language."""
    return (SENTENCES / f"{language}.txt").read_text("utf-8").splitlines()[:count]


def phonemes(front_end: FrontEnd, text: str, language: str) -> str:
    """What the voice gets for a text."""
    return " ".join(sentence.phonemes for sentence in front_end.sentences(text, language=language))


def characters(text: str, language: str) -> list[str]:
    """The written characters of a text without spaces and marks; for Hindi its words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(each if each == " " or unicodedata.category(each)[0] in "LMN" else " " for each in plain)
    return kept.split() if language == "hi" else [each for each in kept if each != " "]


def sounds(text: str, language: str) -> list[str]:
    """The phones of a text without stress and tones; for Hindi the words in phones."""
    read = registry.LANGUAGES[language].load()(text)
    words = [part for piece in read for part in plain_phones(piece.phonemes).split()]
    return words if language == "hi" else list("".join(words))


def plain_phones(given: str) -> str:
    """Phonemes without stress, tones and marks."""
    return "".join(each for each in given if (is_spoken(each) or each == " ") and each not in MARKS)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The least number of insertions, deletions and replacements (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, 1):
        above, row = row, [number]
        for at, right in enumerate(other):
            row.append(min(row[-1] + 1, above[at + 1] + 1, above[at] + (left != right)))
    return row[-1]


class Listener:
    """Whisper base in a language, greedy."""

    def __init__(self) -> None:
        from .reading.judges import Transcriber

        self._model: Any = Transcriber().model

    def __call__(self, wave: npt.NDArray[np.float32], language: str) -> str:
        heard = acoustics.resample(wave, SAMPLE_RATE)
        segments, _ = self._model.transcribe(
            heard, language=language, beam_size=1, condition_on_previous_text=False, without_timestamps=True
        )
        return "".join(segment.text for segment in segments)


def wave_of(trunk: Trunk, given: str) -> npt.NDArray[np.float32]:
    """What a voice says for phonemes."""
    ids = trunk.symbols(given).ids
    return trunk.spoken(ids, trunk.prosody(ids), None, 0, lambda share: None)[0]


def compare_phones(languages: list[str], references: dict[str, list[str]], count: int) -> None:
    """Prints the share of phones that differ between the two readers."""
    front_end = FrontEnd()
    for language in languages:
        wrong = total = 0
        for text, given in zip(texts(language, count), references[language], strict=False):
            own, other = (plain_phones(each).replace(" ", "") for each in (phonemes(front_end, text, language), given))
            wrong += distance(own, other)
            total += len(other)
        print(f"{language}: {100 * wrong / total:.1f} % of {total} phones differ")


def listen(languages: list[str], references: dict[str, list[str]], count: int) -> None:
    """Prints the errors of each language, and with references those of the same voice fed by them."""
    joint, hear = JointModel.load(), Listener()
    print("language  phonemes from   characters wrong, %   sounds wrong, %")
    for language in languages:
        trunk = trunks.trunk_of(VOICES[language], joint.trunk)
        chosen = texts(language, count)
        fed = {"ours": [phonemes(joint.front_end, text, language) for text in chosen]}
        if language in references:
            fed["reference"] = references[language][:count]
        for name, given in fed.items():
            found = np.zeros(4)
            for text, each in zip(chosen, given, strict=True):
                heard = hear(wave_of(trunk, each), language)
                for at, units in enumerate((characters, sounds)):
                    said = units(text, language)
                    found[2 * at : 2 * at + 2] += distance(said, units(heard, language)), len(said)
            print(
                f"{language:10}{name:12}{100 * found[0] / found[1]:18.1f}{100 * found[2] / found[3]:18.1f}", flush=True
            )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", default="zh,ja,hi")
    parser.add_argument("--sentences", type=int, default=20)
    parser.add_argument("--references", type=Path, help="phonemes of another reader, as JSON")
    parser.add_argument("--phones", action="store_true", help="only compare the phonemes of the two readers")
    chosen = parser.parse_args()
    languages = chosen.languages.split(",")
    references = json.loads(chosen.references.read_text("utf-8")) if chosen.references else {}
    (compare_phones if chosen.phones else listen)(languages, references, chosen.sentences)


if __name__ == "__main__":
    main()
