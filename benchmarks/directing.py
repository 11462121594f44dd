"""Is a line said as it is meant: do questions rise, are stressed words heard, do tags do what they say?

    python -m benchmarks.directing [--parts questions,stress,tags,wer,mos] [--json]

Each line goes through ``JointModel.speak``, as typed. The pitch is read from the sound by code that knows nothing of
the synthesis (reading/pitch_reading.py), the words' times are those of the take. ``wer`` (Whisper base) and ``mos``
(DistillMOS) compare questions and stressed sentences with the same sentences without intonation and stars; they need
the ``evaluate`` extra.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from unitaf.joint import JointModel
from unitaf.take import Take
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.voice import acoustics

from .emotion import sentences
from .reading.pitch_reading import HOP, RATE, track

QUESTIONS = {
    "yes or no": """Are you coming tomorrow?|Did you see it?|Is this your book?|Can I help you?|Will it rain today?|
        Have they finished the report?|Do you like music?|Could you open the window?|Was he angry?|Is anybody home?|
        Are they still waiting outside?|Did the letter arrive?|Would you like some cheese?|Is it interesting?""",
    "tag": """He is nice, isn't he?|You know him, don't you?|It's cold, isn't it?|They left early, didn't they?|
        You won't tell anyone, will you?|She can swim, can't she?|We should go, shouldn't we?|You're ready, right?""",
    "echo": """You saw it?|He is leaving?|She bought a house?|Really?|It cost a thousand dollars?|You did what?|
        That's your brother?|A dragon?""",
    "question word": """Where are you going?|What is your name?|Who told you that?|Why did she leave?|How do you know?|
        When does the train arrive?|Which one is yours?|How much does it cost?|So what do we do now?|Who are you?""",
    "list": """I bought apples, pears, and plums.|We need bread, milk and butter.|He sings, dances, and acts.|
        She speaks French, German, and Dutch.|The flag is red, white and blue.|Bring a coat, a hat, and some gloves.|
        You can have tea, coffee or juice.|We saw lions, tigers, and bears.""",
}
RISING = ("yes or no", "tag", "echo", "list")
RISE, PEAK = 3.0, 3.0  # semitones that are wanted
CLEAR = 0.6  # periodicity of voice whose F0 is sure: hiss has .35 to .57 in these sentences, and an F0 of its own
STRESSED = 40  # sentences
LINE = "I never said that he took the money."
Found = dict[str, Any]
Semitones = npt.NDArray[np.float64]


def heard(take: Take, word: int, clear: float = 0.0) -> Semitones:
    """Returns the F0 (frames,) in semitones that is heard in a word, where there is voice of that periodicity."""
    pitch = track(acoustics.resample(take.wav, take.sample_rate).astype(np.float64))
    rate = RATE / HOP
    inside = slice(int(take.words[word].start * rate), int(np.ceil(take.words[word].end * rate)))
    f0, strength = pitch.f0[inside], pitch.strength[inside]
    return 12 * np.log2(f0[(f0 > 0) & (strength >= clear)])


def change(take: Take, word: int) -> float:
    """Returns by how many semitones the last quarter of a word lies above its first; NaN without voice."""
    level = heard(take, word)
    quarter = max(1, len(level) // 4)
    return float(np.median(level[-quarter:]) - np.median(level[:quarter])) if len(level) > 2 else float("nan")


def of_group(name: str) -> list[str]:
    """Returns the sentences of a kind."""
    return [line.strip() for line in QUESTIONS[name].split("|")]


def moving_word(take: Take, name: str) -> int:
    """Returns the number of the word that rises or falls: the last one, or that before "and" or "or"."""
    labels = [word.label.lower() for word in take.words]
    return next(at for at, label in enumerate(labels) if label in ("and", "or")) - 1 if name == "list" else -1


def questions(model: JointModel) -> Found:
    """Returns for each kind the share that rises by ``RISE`` (that falls, of those with a question word)."""
    found: Found = {}
    for name in QUESTIONS:
        takes = [model.speak(text) for text in of_group(name)]
        moved = np.array([change(take, moving_word(take, name)) for take in takes])
        right = moved >= RISE if name in RISING else ~(moved > 0)
        found[name] = {"share": round(float(right.mean()), 3), "semitones": round(float(np.nanmedian(moved)), 2)}
    return found


def stressed_sentences() -> list[tuple[str, str, int]]:
    """Returns sentences, the same with one word between stars, and the number of that word."""
    random = np.random.default_rng(5)
    found = []
    for text in [line for line in sentences(60) if not line.endswith("?")][:STRESSED]:
        words = text.split(" ")
        number = int(random.integers(len(words)))
        words[number] = re.sub(r"[\w'’-]*\w", r"*\g<0>*", words[number], count=1)
        found.append((text, " ".join(words), number))
    return found


def stress(model: JointModel) -> Found:
    """Returns how far the F0 peak of a stressed word lies above its peak without stress, and how much longer it is.

    A word without clear voice in one of both counts as not raised.
    """
    rises, lengths = [], []
    for plain, starred, number in stressed_sentences():
        pair = [model.speak(text) for text in (plain, starred)]
        levels = [heard(take, number, CLEAR) for take in pair]
        rises.append(float(levels[1].max() - levels[0].max()) if all(map(len, levels)) else float("nan"))
        seconds = [take.words[number].end - take.words[number].start for take in pair]
        lengths.append(seconds[1] / seconds[0])
    share = np.mean(np.array(rises) >= PEAK)
    return {
        "share": round(float(share), 3),
        "semitones": round(float(np.nanmedian(rises)), 2),
        "length": round(float(np.median(lengths)), 3),
    }


def tags(model: JointModel) -> Found:
    """Returns what each tag changes: length as a factor, F0 in semitones, level in dB; and the length of a pause."""

    def measured(text: str) -> Semitones:
        take = model.speak(text)
        f0 = track(acoustics.resample(take.wav, take.sample_rate).astype(np.float64)).f0
        level = float(np.median(12 * np.log2(f0[f0 > 0]))) if (f0 > 0).any() else float("nan")
        power = float(np.square(take.wav, dtype=np.float64).mean())
        return np.array([np.log(take.words[-1].end - take.words[0].start), level, 10 * np.log10(power)])

    plain = measured(LINE)
    found: Found = {}
    for name in ("slow", "slow 1", "fast", "fast 1", "high", "low", "loud", "soft", "whisper"):
        length, level, power = measured(f"[{name}]{LINE}[/]") - plain
        found[name] = {"length": round(float(np.exp(length)), 2), "semitones": round(level, 1), "dB": round(power, 1)}
    take = model.speak("I never said [pause .8] that he took the money.")
    gaps = [after.start - before.end for before, after in zip(take.words, take.words[1:], strict=False)]
    found["pause .8"] = {"seconds": round(max(gaps), 2)}
    return found


class Plain(FrontEnd):
    """A front end that asks for no intonation."""

    def sentences(self, *given: Any, **named: Any) -> list[Sentence]:
        """See ``FrontEnd``."""
        return [sentence._replace(tones=(), stresses=()) for sentence in super().sentences(*given, **named)]


def compared(model: JointModel, score: Callable[[Take, str], npt.ArrayLike]) -> dict[str, Semitones]:
    """Returns sums of scores, with intonation and without, of the rising questions and of the stressed sentences."""
    plainly = JointModel(model.trunk, model.face, model.expression)
    plainly.front_end = Plain()
    asked = [text for name in RISING[:3] for text in of_group(name)]
    starred = [text for _, text, _ in stressed_sentences()]
    return {
        f"{kind}, {how}": np.mean([score(each.speak(text), text) for text in texts], 0)
        for kind, texts in (("questions", asked), ("stressed", starred))
        for how, each in (("directed", model), ("plain", plainly))
    }


def wer(model: JointModel) -> Found:
    """Returns word error rates in percent."""
    from .reading.judges import Transcriber, word_errors

    hear = Transcriber()
    rates = compared(model, lambda take, text: word_errors(text, hear(take.wav, take.sample_rate)))
    return {name: round(100 * float(wrong / said), 1) for name, (wrong, said) in rates.items()}


def mos(model: JointModel) -> Found:
    """Returns mean opinion scores."""
    from .reading.judges import QualityJudge

    judge = QualityJudge()
    scores = compared(model, lambda take, _text: judge(take.wav, take.sample_rate))
    return {name: round(float(score), 3) for name, score in scores.items()}


PARTS: dict[str, Callable[[JointModel], Found]] = {
    "questions": questions, "stress": stress, "tags": tags, "wer": wer, "mos": mos,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    model = JointModel.load()
    for part in chosen.parts.split(","):
        found = PARTS[part](model)
        if chosen.json:
            print(json.dumps({part: found}), flush=True)
            continue
        for name, value in found.items():
            print(f"{part:10} {name:20} {value}", flush=True)


if __name__ == "__main__":
    main()
