"""Train the aligner's acoustic model: one command, half an hour on one core, and a quarter before that to prepare.

    python -m training.train_aligner --data DIR --cache FOLDER

DIR holds ``kokoro_voices/`` and ``grid_s1/`` (see aligner_sounds.py); our own voice speaks besides.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from unitaf.listening.acoustic_model import CLASS_OF, CLASSES, heard
from unitaf.reference.aligner import PhoneNet, read_net, save
from unitaf.signals import FloatArray, Segment
from unitaf.text.front_end import FrontEnd
from unitaf.text.phones import SILENCE, arpabet
from unitaf.voice.hibari.trunk import load_trunk

from . import aligner_sounds, rooms, unspoken
from .aligner_sounds import UNKNOWN, Sound
from .augment import augment_mel
from .cache import cached
from .depthwise import use_fast_convolutions
from .loop import Schedule, optimise

VARIANTS = {"kokoro": 2, "grid": 2, "own": 2}  # of each sound: as it is, and changed ones
UNSPOKEN, UNSPOKEN_SECONDS = 200, 6.0  # sounds in which nobody speaks
ROW = 256  # frames that are learnt from at once, 3.2 s
BATCH = {"kokoro": 8, "own": 4, "grid": 2, "unspoken": 2}  # rows
STEPS, LEARNING_RATE = 1200, 2e-3
GENTLE = 0.3  # of the learning rate, when going on from trained weights
PLAIN = 0.6  # of the rows whose log-mel is not changed any further
MEL_NOISE = 0.03
SMOOTHING = 0.03  # of the labels: boundaries are known to some milliseconds, not to a frame
IGNORED = -1
HELD_OUT = ("other voices", "grid dev")

log = logging.getLogger("train_aligner")
Pool = tuple[Tensor, Tensor]  # (N, 40) half floats, (N,) int8 classes: sounds in a row


def main() -> None:
    """Read the data, train, write the weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights" / "aligner")
    parser.add_argument("--cache", type=Path, help="keep the prepared examples in this folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="go on from the weights in this folder, gently")
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    pools, bigram = prepared(arguments.cache, arguments.data, arguments.seed)
    for name, (_mel, classes) in pools.items():
        log.info("%s: %.2f h", name, len(classes) / 80 / 3600)
    arguments.out.mkdir(parents=True, exist_ok=True)
    start = read_net(arguments.start) if arguments.start else None
    rate = LEARNING_RATE if start is None else GENTLE * LEARNING_RATE
    net = train(pools, Schedule(arguments.steps, rate), start)
    save(net, prior(pools), bigram, arguments.out)


def prepared(cache: Path | None, data: Path, seed: int) -> tuple[dict[str, Pool], FloatArray]:
    """All pools and the bigram; pools that are in the folder ``cache`` are taken from there."""
    random = np.random.default_rng(seed)
    texts = aligner_sounds.texts(data / "kokoro_voices", random)
    backgrounds = [unspoken.made(UNSPOKEN_SECONDS, random) for _ in range(UNSPOKEN)]
    sources = {
        "kokoro": aligner_sounds.kokoro(data / "kokoro_voices", held_out=False),
        "grid": aligner_sounds.grid(data / "grid_s1", "train"),
        "own": aligner_sounds.own(load_trunk(), texts, random),
        "unspoken": (Sound(sound, [], "none") for sound in backgrounds),
        "other voices": aligner_sounds.kokoro(data / "kokoro_voices", held_out=True),
        "grid dev": aligner_sounds.grid(data / "grid_s1", "dev"),
    }
    pools = {}
    for number, (name, sounds) in enumerate(sources.items()):
        own = np.random.default_rng((seed, number))
        prepare = functools.partial(pooled, sounds, VARIANTS.get(name, 1), backgrounds, own)
        pools[name] = cached(None if cache is None else cache / f"{name}.pt", prepare)
    return pools, bigram_of(texts)


def pooled(
    sounds: Iterator[Sound], variants: int, backgrounds: Sequence[FloatArray], random: np.random.Generator
) -> Pool:
    """Sounds in random order, each as it is and changed."""
    made = []
    for sound in sounds:
        made.append(_example(sound.wave, sound.phones))
        made += [_example(*rooms.changed(sound.wave, sound.phones, backgrounds, random)) for _ in range(variants - 1)]
    order = random.permutation(len(made)).tolist()
    return torch.cat([made[i][0] for i in order]), torch.cat([made[i][1] for i in order])


def _example(wave: FloatArray, phones: Sequence[Segment]) -> Pool:
    mel = heard(wave)
    labels = aligner_sounds.labels_of(phones, len(mel))
    classes = [IGNORED if label == UNKNOWN else CLASS_OF[label] for label in labels]
    return torch.from_numpy(mel).half(), torch.tensor(classes, dtype=torch.int8)


def bigram_of(texts: Sequence[str]) -> FloatArray:
    """(40, 40) natural log of how often a class (row) is followed by a column's in texts; none follows itself."""
    counts = np.ones((len(CLASSES), len(CLASSES)))
    front_end = FrontEnd()
    for text in texts:
        for sentence in front_end.sentences(text):
            pauses = {at for at, character in enumerate(sentence.phonemes) if character in ",;:.!?—…"}
            spans = arpabet(sentence.phonemes)
            said = [s.label for s in spans if s.label != SILENCE or not pauses.isdisjoint(range(s.start, s.stop))]
            for before, behind in itertools.pairwise([SILENCE, *said, SILENCE]):
                counts[CLASS_OF[before], CLASS_OF[behind]] += 1
    np.fill_diagonal(counts, 1e-3)
    bigram: FloatArray = np.log(counts / counts.sum(1, keepdims=True)).astype(np.float32)
    return bigram


def prior(pools: dict[str, Pool]) -> FloatArray:
    """(40,) natural log of each class's share of the frames, as the batches have them."""
    shares = np.zeros(len(CLASSES))
    for name, rows in BATCH.items():
        classes = pools[name][1].long()
        counts = torch.bincount(classes[classes != IGNORED], minlength=len(CLASSES)).numpy()
        shares += rows * counts / counts.sum()
    logs: FloatArray = np.log(shares / shares.sum()).astype(np.float32)
    return logs


def train(pools: dict[str, Pool], schedule: Schedule, start: PhoneNet | None = None) -> PhoneNet:
    """Returns the trained network, whose weights are an average over the last batches. start: the one to continue."""
    net, average = start or PhoneNet(), PhoneNet()
    use_fast_convolutions(net).train()

    def loss() -> Tensor:
        mel, classes = batch(pools)
        logits = net(augment_mel(mel, PLAIN) + MEL_NOISE * torch.randn_like(mel)).flatten(0, 1)
        return nnf.cross_entropy(logits, classes.flatten(), ignore_index=IGNORED, label_smoothing=SMOOTHING)

    def report() -> None:
        log.info("right frames: %s", {name: round(correct(average, pools[name]), 3) for name in HELD_OUT})

    optimise(net, average, schedule, loss, report)
    report()
    return average


def batch(pools: dict[str, Pool]) -> tuple[Tensor, Tensor]:
    """Rows of log-mel (B, ROW, 40) and their classes (B, ROW), each pool with its share."""
    rows = []
    for name, count in BATCH.items():
        mel, classes = pools[name]
        for start in torch.randint(len(classes) - ROW, (count,)).tolist():
            rows.append((mel[start : start + ROW], classes[start : start + ROW]))
    return torch.stack([row[0] for row in rows]).float(), torch.stack([row[1] for row in rows]).long()


@torch.inference_mode()
def correct(net: PhoneNet, pool: Pool) -> float:
    """Share of the known frames whose likeliest class is theirs."""
    mel, classes = pool
    net.eval()
    guessed = torch.cat([net(part.float()[None])[0].argmax(1) for part in torch.split(mel, 16 * ROW)])
    known = classes != IGNORED
    return float((guessed[known] == classes[known]).float().mean())


if __name__ == "__main__":
    main()
