"""How well emotion is read from a sentence's own words, on sentences that people labelled.

--data FILE: lines of GoEmotions (Demszky et al. 2020, Apache-2.0), tab-separated without a head: the text, the numbers
of its labels with commas between; whatever else (the comment's id) is passed over. Its files train.tsv, dev.tsv and
test.tsv can be given as they are.

The 27 labels and neutral become seven classes as the data's authors group them after Ekman; "sad" and "melancholic" are
one class, "calm" counts as neutral. Lines whose labels fall into two classes are left out. The second table also leaves
out lines that only hold an opinion or a question (approval, disapproval, realization, confusion, curiosity), which no
face need show.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unitaf.emotion import from_text
from unitaf.emotion.vector import CALM, EMOTIONS

# emotions.txt and ekman_mapping.json of the data set.
LABELS = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise", "neutral",
)  # fmt: skip
GROUPS = {
    "happy": "joy amusement approval excitement gratitude love optimism relief pride admiration desire caring",
    "angry": "anger annoyance disapproval",
    "sad": "sadness disappointment embarrassment grief remorse",
    "afraid": "fear nervousness",
    "disgusted": "disgust",
    "surprised": "surprise realization confusion curiosity",
    "neutral": "neutral",
}
CLASSES = tuple(GROUPS)
CLASS_OF = {label: name for name, labels in GROUPS.items() for label in labels.split()}
OPINIONS = frozenset(("approval", "disapproval", "realization", "confusion", "curiosity"))
RESAMPLED = 1000  # times, for the intervals


class Line(NamedTuple):
    """A sentence, its one class, and whether all its labels are opinions or questions."""

    text: str
    label: str
    opinion: bool


class Score(NamedTuple):
    """Accuracy, F1 of each class that occurs, and their mean."""

    accuracy: float
    f1: dict[str, float]
    macro: float


def read(path: Path) -> tuple[list[Line], int]:
    """The lines that have one class, and how many have several."""
    lines, mixed = [], 0
    for row in path.read_text(encoding="utf-8").splitlines():
        text, numbers, *_ = row.split("\t")
        labels = [LABELS[int(number)] for number in numbers.split(",")]
        classes = {CLASS_OF[label] for label in labels}
        if len(classes) > 1:
            mixed += 1
        else:
            lines.append(Line(text, classes.pop(), OPINIONS.issuperset(labels)))
    return lines, mixed


def ours(text: str) -> str:
    """The class of the strongest emotion."""
    return _strongest(np.array(from_text.emotion_of_sentence(text)))


def counted(text: str) -> str:
    """A plain count with the same lexicon: its single words, one point each, no phrases, marks or words around."""
    lexicon = from_text.load()
    points = np.zeros(len(EMOTIONS))
    for token in from_text.split(text):
        entry = lexicon.word(token.text)
        if entry:
            points += np.array(entry.feeling) > 0
    return _strongest(points)


def _strongest(weights: np.ndarray) -> str:
    if not weights.any() or weights.argmax() == CALM:
        return "neutral"
    name = EMOTIONS[int(weights.argmax())]
    return "sad" if name == "melancholic" else name


def score(said: Sequence[str], true: Sequence[str]) -> Score:
    """Scores of the classes said against the true ones."""
    pairs = Counter(zip(said, true, strict=True))
    f1 = {}
    for name in CLASSES:
        either = sum(n for (a, b), n in pairs.items() if name == a) + sum(n for (a, b), n in pairs.items() if name == b)
        if name in true:
            f1[name] = 2 * pairs[name, name] / either
    right = sum(n for (a, b), n in pairs.items() if a == b)
    return Score(right / len(true), f1, float(np.mean(list(f1.values()))))


def interval(said: Sequence[str], true: Sequence[str]) -> tuple[float, float]:
    """Half the width of the 95 % intervals of accuracy and macro-F1, by resampling lines."""
    rng = np.random.default_rng(0)
    scores = []
    for _ in range(RESAMPLED):
        picked = rng.integers(0, len(true), len(true))
        drawn = score([said[i] for i in picked], [true[i] for i in picked])
        scores.append((drawn.accuracy, drawn.macro))
    low, high = np.percentile(scores, [2.5, 97.5], axis=0)
    return float(high[0] - low[0]) / 2, float(high[1] - low[1]) / 2


def table(title: str, lines: Sequence[Line], misses: bool) -> None:
    """Print the scores of every way to guess the classes of lines."""
    true = [line.label for line in lines]
    most = Counter(true).most_common(1)[0][0]
    ways: dict[str, Callable[[str], str]] = {"ours": ours, "word count": counted, "always " + most: lambda _: most}
    print(f"\n{title}: {len(lines)} lines ({', '.join(f'{name} {true.count(name)}' for name in CLASSES)})")
    for name, way in ways.items():
        said = [way(line.text) for line in lines]
        got = score(said, true)
        accuracy, macro = interval(said, true)
        each = " ".join(f"{label} {value:.2f}" for label, value in got.f1.items())
        overall = f"accuracy {got.accuracy:.3f} ± {accuracy:.3f}  macro-F1 {got.macro:.3f} ± {macro:.3f}"
        print(f"{name:15} {overall}  F1: {each}")
    if misses:
        for line in lines:
            guess = ours(line.text)
            if guess != line.label:
                print(f"  {line.label:9} read as {guess:9} {line.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="labelled lines, see above")
    parser.add_argument("--misses", action="store_true", help="also list the lines that were read wrongly")
    args = parser.parse_args()
    lines, mixed = read(args.data)
    print(f"{args.data.name}: {len(lines)} lines of one class; {mixed} of several are left out")
    table("As the data's authors group the labels", lines, args.misses)
    table("Without opinions and questions", [line for line in lines if not line.opinion], False)


if __name__ == "__main__":
    main()
