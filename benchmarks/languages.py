"""How well are the languages besides English read, judged by Whisper base?

    python -m benchmarks.languages [--languages es,it] [--sentences N] [--worst N] [--reference]

Speaks the sentences of languages_sentences.tsv by one voice of each language, from their text, and prints the share of
words that Whisper (base, multilingual) writes otherwise. With ``--reference`` the same voice says the same sentences
from the phonemes of espeak-ng, which must be installed as a command; numbers are spelled out for both judges alike.
Needs the voice pack and the ``evaluate`` extra.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from pathlib import Path

from unitaf.joint import JointModel
from unitaf.rates import SAMPLE_RATE
from unitaf.settings import Settings
from unitaf.text.languages import registry
from unitaf.text.languages.writing import items

from .reading.judges import Transcriber, word_errors

SENTENCES = Path(__file__).with_name("languages_sentences.tsv")
VOICES = {"es": "em_alex", "fr": "ff_siwis", "it": "if_sara", "pt-br": "pf_dora"}
ESPEAK = {"es": "es", "fr": "fr-fr", "it": "it", "pt-br": "pt-br"}
WHISPER = {"es": "es", "fr": "fr", "it": "it", "pt-br": "pt"}
# How misaki's EspeakG2P turns espeak-ng's diphthongs and affricates into Kokoro's alphabet (hexgrad, Apache-2.0).
JOINED = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ",
    "t^ʃ": "ʧ", "ɔ^ɪ": "Y",
}  # fmt: skip


def sentences(language: str, count: int) -> list[str]:
    """The first sentences of a language."""
    rows = (line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines())
    return [text for code, text in rows if code == language][:count]


def from_espeak(text: str, language: str) -> str:
    """A text in which every word has the phonemes of espeak-ng."""
    clauses = [clause.strip() for clause in re.split(r"[.,;:!?¿¡…]+", text) if clause.strip()]
    command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", ESPEAK[language]]
    said = []
    for clause in clauses:
        phonemes = subprocess.run([*command, clause], capture_output=True, text=True, check=True).stdout
        for sign, symbol in JOINED.items():
            phonemes = phonemes.replace(sign, symbol)
        plain = re.sub(r"\([^)]*\)|[\^-]", "", phonemes)
        said.append(" ".join(f"[x{number}](/{word}/)" for number, word in enumerate(plain.split())))
    return ", ".join(said) + ("?" if text.endswith("?") else ".")


def in_words(text: str, language: str) -> str:
    """A text as it is said, for the comparison: numbers, dates and money in words."""
    module = __import__(f"unitaf.text.languages.{MODULES[language]}.tables", fromlist=["WRITING"])
    return " ".join(item.said for item in items(text, module.WRITING))


MODULES = {"es": "spanish", "fr": "french", "it": "italian", "pt-br": "portuguese"}


def plain(text: str) -> str:
    """A text in small letters without marks, its hyphens and apostrophes as spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.lower().replace("œ", "oe")))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", default=",".join(VOICES), help="codes with commas between them")
    parser.add_argument("--sentences", type=int, default=20)
    parser.add_argument("--worst", type=int, default=0, help="print so many sentences with errors, of each language")
    parser.add_argument("--reference", action="store_true", help="say them from the phonemes of espeak-ng too")
    chosen = parser.parse_args()
    joint, listen = JointModel.load(), Transcriber()
    for language in chosen.languages.split(","):
        texts = sentences(language, chosen.sentences)
        for kind in ("text", "espeak-ng") if chosen.reference else ("text",):
            wrong = count = 0
            shown: list[str] = []
            for text in texts:
                given = text if kind == "text" else from_espeak(text, language)
                take = joint.speak(given, Settings(voice=VOICES[language]))
                heard = listen(take.wav, SAMPLE_RATE, WHISPER[language])
                pair = (plain(in_words(text, language)), plain(in_words(heard, language)))
                errors, words = word_errors(*pair)
                wrong, count = wrong + errors, count + words
                shown += [f"  {errors}: {pair[0]}\n     {pair[1]}"] if errors else []
            print(
                f"{registry.NAMES[language]} ({VOICES[language]}), from {kind}: {wrong} of {count} words wrong, ",
                end="",
            )
            print(f"{100 * wrong / max(1, count):.1f} %", *shown[: chosen.worst], sep="\n", flush=True)


if __name__ == "__main__":
    main()
