"""Train the expression residual: a quarter of an hour on one core, a third of it for the synthesis of speech.

    python -m training.train_expression [--cache FILE] [--out DIR] [--without features]
    python -m training.train_expression --report DIR [--cache FILE] [--without features]

The voice speaks the sentences in many manners, and rules define the effect of each emotion on the face (see
expressions.py). The network has no input for accents and arousal: it has to find them in the voice's features.
``--without features`` trains or evaluates a network with mouth and emotion as its only inputs.
"""

from __future__ import annotations

import argparse
import logging
import random
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from unitaf.emotion.vector import CALM, EMOTIONS, USUAL, Weights, effective_weights
from unitaf.face.driver import FaceDriver
from unitaf.face.expression import ExpressionConfig, followed
from unitaf.face.model import FACE_RATE, STRIDE
from unitaf.rates import FRAME_RATE
from unitaf.reference.expression import ExpressionModel, read_model, save
from unitaf.voice.hibari.trunk import load_trunk

from .acted import Piece, Reader, random_excerpt, select_texts
from .cache import cached
from .depthwise import use_fast_convolutions
from .expressions import CHANNELS, TABLE, Dynamics, expression_targets
from .loop import Schedule, optimise

FREE, ACTED = 3, 2  # times that each text is spoken in random manners, and with emotions
FREE_BATCH, ACTED_BATCH = 10, 6
SECONDS = 6.0
STEPS = 1800
FEATURE_NOISE, MOUTH_NOISE = 0.06, 0.01  # standard deviations
SPEED = 6.0  # weight of an error of speed, per sample of 25 ms, relative to one of position
LEAST_SCALE = 0.08  # smallest amplitude by which the error of a channel is divided

# Random emotions over time: number of changes, shares of calm and of mixtures, duration of a change (seconds).
MOST_CHANGES, CALM_SHARE, MIXED_SHARE = 2, 0.12, 0.35
CHANGE = (0.02, 0.6)
SMOOTHED = 0.3  # seconds of the transition from the emotion of one acted sentence to that of the next

log = logging.getLogger("train_expression")


class Pools(NamedTuple):
    """Pieces for training in random manners and with emotions, and pieces for evaluation."""

    free: list[Piece]
    acted: list[Piece]
    held_out: list[Piece]


class Batch(NamedTuple):
    """features (B, F, 256), mouth (B, T, 52), smoothed emotion weights (B, T, 7), truth (B, T, channels)."""

    features: Tensor
    mouth: Tensor
    feelings: Tensor
    truth: Tensor


def main() -> None:
    """Synthesises speech, trains, and writes the weights; or reports on weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights" / "expression")
    parser.add_argument("--cache", type=Path, help="file for the synthesised speech, written if missing")
    parser.add_argument("--report", type=Path, help="evaluate the weights in this folder instead of training")
    parser.add_argument("--without", choices=["features"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    pools = cached(arguments.cache, lambda: synthesise_pools(arguments.seed))
    use_features = arguments.without is None
    if arguments.report:
        report(read_model(arguments.report), pools.held_out, use_features)
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    model = train(pools, arguments.steps, arguments.out, arguments.seed, use_features)
    save(model, arguments.out)
    report(model.eval(), pools.held_out, use_features)


def synthesise_pools(seed: int) -> Pools:
    """Returns all pieces, synthesised by the voice."""
    reader = Reader(load_trunk(), FaceDriver.load(), seed)
    texts, held_out = select_texts(False), select_texts(True)
    pools = Pools(reader.speak_freely(texts, FREE), reader.act(texts, ACTED), reader.speak_freely(held_out, 1))
    log.info("%d free, %d acted, %d held out", *(len(pool) for pool in pools))
    return pools


def train(pools: Pools, steps: int, out: Path, seed: int, use_features: bool) -> ExpressionModel:
    """Returns the trained network, whose weights are an average over the last batches; also saved on the way."""
    model, average = (ExpressionModel(ExpressionConfig(CHANNELS, tuple(map(tuple, TABLE.tolist())))) for _ in range(2))
    use_fast_convolutions(model).train()
    chance, emotions = random.Random(seed), np.random.default_rng(seed)

    def loss() -> Tensor:
        batch = draw_batch(pools, chance, emotions)
        features = batch.features + FEATURE_NOISE * torch.randn_like(batch.features)
        mouth = batch.mouth + MOUTH_NOISE * torch.randn_like(batch.mouth)
        return error(model(features * use_features, mouth, batch.feelings), batch.truth)

    optimise(model, average, Schedule(steps), loss, lambda: save(average, out))
    return average


def draw_batch(pools: Pools, chance: random.Random, emotions: np.random.Generator) -> Batch:
    """Returns a batch of random excerpts; those in random manners have random emotions."""
    samples = round(SECONDS * FACE_RATE)
    free = [random_excerpt(pools.free, samples, chance) for _ in range(FREE_BATCH)]
    free = [piece._replace(weights=random_weights_over_time(STRIDE * samples, emotions)) for piece in free]
    acted = [random_excerpt(pools.acted, samples, chance) for _ in range(ACTED_BATCH)]
    return batch_pieces([*free, *(piece._replace(weights=_smoothed(piece.weights)) for piece in acted)])


def batch_pieces(pieces: list[Piece]) -> Batch:
    """Returns pieces of one length with the curves that the face should add to them."""
    features, mouth = (torch.stack([getattr(piece, name) for piece in pieces]) for name in ("features", "mouth"))
    dynamics = Dynamics(*(torch.stack(part) for part in zip(*(piece.dynamics for piece in pieces), strict=True)))
    feelings = torch.stack([torch.from_numpy(followed(piece.weights.numpy())) for piece in pieces])
    return Batch(features, mouth, feelings, expression_targets(feelings, dynamics, mouth))


def random_weights_over_time(frames: int, chance: np.random.Generator) -> Tensor:
    """Returns effective weights (frames, 8) at 80 Hz: random emotions or mixtures, with transitions between them."""
    rows = np.repeat(random_weights(chance)[None], frames, 0)
    for _ in range(chance.integers(0, MOST_CHANGES + 1)):
        at, length = chance.integers(frames), chance.uniform(*CHANGE) * FRAME_RATE
        share = np.clip((np.arange(frames) - at) / length, 0, 1)[:, None]
        rows = rows + (random_weights(chance) - rows) * share
    return torch.from_numpy(effective_weights(rows, 1.0)).float()


def random_weights(chance: np.random.Generator) -> Weights:
    """Returns emotion weights (8,) as of a user: calm, one emotion or a mixture of two."""
    weights = np.zeros(len(EMOTIONS))
    if chance.random() >= CALM_SHARE:
        kinds = chance.permutation(CALM)[: 2 if chance.random() < MIXED_SHARE else 1]
        weights[kinds] = chance.uniform(0.15, 1.0, len(kinds))
    return weights


def _smoothed(rows: Tensor) -> Tensor:
    """Returns rows (frames, 8) averaged over ``SMOOTHED`` seconds."""
    width = round(SMOOTHED * FRAME_RATE) // 2 * 2 + 1
    padded = nnf.pad(rows.T, (width // 2, width // 2), mode="replicate")
    return nnf.avg_pool1d(padded, width, 1).T


def error(out: Tensor, truth: Tensor) -> Tensor:
    """Returns the mean squared error of position and speed, each channel in units of its largest amplitude."""
    wrong = (out - truth) / (USUAL * TABLE.amax(0)).clamp(min=LEAST_SCALE)
    return wrong.square().mean() + SPEED * wrong.diff(dim=1).square().mean()


@torch.inference_mode()
def report(model: ExpressionModel, held_out: list[Piece], use_features: bool) -> None:
    """Logs how well the network matches the rules on held-out sentences, for each emotion at .8.

    error: mean absolute error of the channels that the emotion moves, as a share of their mean. r: correlation over
    time of the sum of all channels with that of the rules, mean over sentences; brows: of brows, lids and nose alone.
    """
    mouth = torch.tensor([name.startswith(("mouth", "jaw")) for name in CHANNELS])
    for emotion in range(CALM):
        weights = np.zeros(len(EMOTIONS))
        weights[emotion] = USUAL
        row = torch.from_numpy(effective_weights(weights, 1.0)).float()
        rows = []
        for piece in held_out:
            batch = batch_pieces(
                [piece._replace(features=piece.features.float(), weights=row.expand(len(piece.weights), -1))]
            )
            out = model(batch.features * use_features, batch.mouth, batch.feelings).clamp(min=0)[0]
            truth = batch.truth[0]
            wrong = (out - truth).abs().sum() / truth.sum()
            rows.append([float(wrong), *(_r(out[:, part], truth[:, part]) for part in (mouth | ~mouth, ~mouth))])
        log.info("%-12s error %.3f  r %.3f  brows %.3f", EMOTIONS[emotion], *np.mean(rows, 0))


def _r(a: Tensor, b: Tensor) -> float:
    """Returns the correlation over time of the sums of channels."""
    return float(torch.corrcoef(torch.stack([a.sum(-1), b.sum(-1)]))[0, 1])


if __name__ == "__main__":
    main()
