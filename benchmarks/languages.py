"""How well are the languages besides English read, judged by Whisper base?

    python -m benchmarks.languages [--languages es,ja] [--sentences N] [--worst N] [--reference] [--references FILE]

Speaks the sentences of languages_sentences.tsv by one voice of each language, from their text, lets Whisper (base,
multilingual) write what it hears, and prints two shares of errors. ``words`` are written ones, without marks, numbers
in words (characters in Chinese and Japanese). ``sounds`` are the phones of both texts by our reader, without stress,
length and tones: words that sound alike count as the same, 三 and 3 too.

With ``--reference`` the same voice says the same sentences from the phonemes of espeak-ng, which must be installed as
a command; with ``--references`` from those in FILE: JSON, for each language a list of phonemes, a sentence each.
``--phones`` says nothing, and compares the phonemes of both readers. Needs the voice pack and the ``evaluate`` extra.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from unitaf.joint import JointModel
from unitaf.rates import SAMPLE_RATE
from unitaf.settings import Settings
from unitaf.text.languages import registry
from unitaf.text.languages.writing import items
from unitaf.text.phones import is_spoken

from .reading.judges import Transcriber

SENTENCES = Path(__file__).with_name("languages_sentences.tsv")
VOICES = {
    "es": "em_alex", "fr": "ff_siwis", "it": "if_sara", "pt-br": "pf_dora", "ja": "jf_alpha", "zh": "zf_xiaoxiao",
    "hi": "hf_alpha",
}  # fmt: skip
ESPEAK = {"es": "es", "fr": "fr-fr", "it": "it", "pt-br": "pt-br"}
WHISPER = {"pt-br": "pt"}  # where its code is another
TABLES = {"es": "spanish", "fr": "french", "it": "italian", "pt-br": "portuguese"}
UNSPACED = frozenset(["ja", "zh"])
MARKS = frozenset("ˈˌ→↗↓↘ː")  # of stress, tone and length
# How misaki's EspeakG2P turns espeak-ng's diphthongs and affricates into Kokoro's alphabet (hexgrad, Apache-2.0).
JOINED = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ɔ^ɪ": "Y",
}  # fmt: skip

Units = Callable[[str, str], list[str]]


def sentences(language: str, count: int) -> list[str]:
    """The first sentences of a language."""
    rows = (line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines())
    return [text for code, text in rows if code == language][:count]


def pronounced(phonemes: str) -> str:
    """A text of which every word has the given phonemes; marks stay outside."""
    whole = re.sub(r"r\.(?=\S)", "ɽ", phonemes.strip())  # as espeak-ng writes it
    said = re.sub(r"[^\s.,;:!?…—]+", lambda word: f"[x](/{word[0]}/)", whole)
    return said if said[-1:] in ".?!" else said + "."


def from_espeak(text: str, language: str) -> str:
    """The phonemes of espeak-ng for a text."""
    clauses = [clause.strip() for clause in re.split(r"[.,;:!?¿¡…]+", text) if clause.strip()]
    command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", ESPEAK[language]]
    said = []
    for clause in clauses:
        phonemes = subprocess.run([*command, clause], capture_output=True, text=True, check=True).stdout
        for sign, symbol in JOINED.items():
            phonemes = phonemes.replace(sign, symbol)
        said.append(re.sub(r"\([^)]*\)|[\^-]", "", " ".join(phonemes.split())))
    return ", ".join(said) + ("?" if text.endswith("?") else ".")


def words(text: str, language: str) -> list[str]:
    """The words of a text in small letters without marks, numbers in words; characters where none are spaced."""
    plain = unicodedata.normalize("NFKC", in_words(text, language)).lower().replace("œ", "oe")
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in plain).split()
    return list("".join(kept)) if language in UNSPACED else kept


def in_words(text: str, language: str) -> str:
    """A text as it is said: numbers, dates and money in words, in languages with tables for it."""
    if language not in TABLES:
        return text
    module = importlib.import_module(f"unitaf.text.languages.{TABLES[language]}.tables")
    return " ".join(item.said for item in items(text, module.WRITING))


def sounds(text: str, language: str) -> list[str]:
    """The phones of a text by our reader, without stress, length and tones."""
    return list(plain_phones("".join(piece.phonemes for piece in registry.LANGUAGES[language].load()(text))))


def plain_phones(given: str) -> str:
    """Phonemes without stress, tones, length, spaces and marks."""
    return "".join(each for each in given if is_spoken(each) and each not in MARKS)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The least number of insertions, deletions and replacements (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, 1):
        above, row = row, [number]
        for at, right in enumerate(other):
            row.append(min(row[-1] + 1, above[at + 1] + 1, above[at] + (left != right)))
    return row[-1]


class Errors:
    """Errors in some unit, added up."""

    def __init__(self, units: Units) -> None:
        self.units, self.wrong, self.count = units, 0, 0

    def add(self, said: str, heard: str, language: str) -> int:
        """Returns the errors of one sentence."""
        given = self.units(said, language)
        wrong = distance(given, self.units(heard, language))
        self.wrong, self.count = self.wrong + wrong, self.count + len(given)
        return wrong

    @property
    def share(self) -> str:
        """In percent, and of how many."""
        return f"{100 * self.wrong / max(1, self.count):5.1f} % of {self.count}"


def listen(languages: Sequence[str], readers: Mapping[str, Mapping[str, list[str]]], worst: int) -> None:
    """Says texts (by language, then by whose reading) and prints what was heard otherwise."""
    joint, hear = JointModel.load(), Transcriber()
    for language in languages:
        meant = readers[language]["text"]
        for reader, given in readers[language].items():
            written, spoken = Errors(words), Errors(sounds)
            shown = []
            for text, each in zip(meant, given, strict=True):
                take = joint.speak(each, Settings(voice=VOICES[language]))
                heard = hear(take.wav, SAMPLE_RATE, WHISPER.get(language, language))
                errors, phones = written.add(text, heard, language), spoken.add(text, heard, language)
                shown += [f"  {errors} ({phones}): {text}\n         {heard.strip()}"] if errors else []
            unit = "characters" if language in UNSPACED else "words"
            name = f"{registry.NAMES[language]} ({VOICES[language]}), from {reader}"
            print(f"{name:48} {unit} wrong {written.share}, sounds wrong {spoken.share}", flush=True)
            print(*shown[:worst], sep="\n", end="\n" if worst else "", flush=True)


def compare(languages: Sequence[str], readers: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Prints the share of phones that differ between our reader and another."""
    for language in languages:
        texts, *others = readers[language].values()
        for other in others:
            both = zip(texts, other, strict=True)
            pairs = [(sounds(text, language), list(plain_phones(each))) for text, each in both]
            wrong, count = sum(distance(*pair) for pair in pairs), sum(len(pair[1]) for pair in pairs)
            print(f"{registry.NAMES[language]}: {100 * wrong / count:.1f} % of {count} phones differ")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", default=",".join(VOICES), help="codes with commas between them")
    parser.add_argument("--sentences", type=int, default=20)
    parser.add_argument("--worst", type=int, default=0, help="print so many sentences with errors, of each language")
    parser.add_argument("--reference", action="store_true", help="say them from the phonemes of espeak-ng too")
    parser.add_argument("--references", type=Path, help="phonemes of another reader, as JSON")
    parser.add_argument("--phones", action="store_true", help="only compare the phonemes of the two readers")
    chosen = parser.parse_args()
    languages = chosen.languages.split(",")
    given = json.loads(chosen.references.read_text("utf-8")) if chosen.references else {}
    readers: dict[str, dict[str, list[str]]] = {}
    for language in languages:
        texts = sentences(language, chosen.sentences)
        readers[language] = {"text": texts}
        if language in given:
            readers[language]["file"] = given[language][: chosen.sentences]
        elif chosen.reference and language in ESPEAK:
            readers[language]["espeak-ng"] = [from_espeak(text, language) for text in texts]
    if chosen.phones:
        compare(languages, readers)
        return
    for others in readers.values():
        for reader in others.keys() - {"text"}:
            others[reader] = [pronounced(each) for each in others[reader]]
    listen(languages, readers, chosen.worst)


if __name__ == "__main__":
    main()
