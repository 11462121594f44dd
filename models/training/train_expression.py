"""Train the expression residual: one command, a quarter of an hour on one core, a third of it to let the voice speak.

    python -m training.train_expression [--cache FILE] [--out DIR] [--without features]
    python -m training.train_expression --report DIR [--cache FILE] [--without features]

The voice says our sentences in many manners, and rules tell what each feeling does to the face meanwhile (see
expressions.py). The network is not told where accents and arousal are: it has to find them in the voice's features.
``--without features`` trains or judges a network that knows the mouth and the feeling alone.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
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
from unitaf.voice.trunk import load_trunk

from .acted import Piece, Reader, texts, window
from .depthwise import quicken
from .expressions import CHANNELS, TABLE, Manner, targets

FREE, ACTED = 3, 2  # times that each text is said in random manners, and with feelings
FREE_BATCH, ACTED_BATCH = 10, 6
SECONDS = 6.0
STEPS, LEARNING_RATE, WEIGHT_DECAY, WARM_UP, CLIP_NORM, EMA = 1800, 3e-3, 0.01, 0.08, 5.0, 0.998
SAVE_EVERY = 500
FEATURE_NOISE, MOUTH_NOISE = 0.06, 0.01
SPEED = 6.0  # weight of an error of speed, per sample of 25 ms, against one of place
LEAST_SCALE = 0.08  # of a channel: small ones count as if they moved by so much

# A random course of feelings: how many, how often calm or a mixture, how long a change takes (seconds).
MOST_CHANGES, CALM_SHARE, MIXED_SHARE = 2, 0.12, 0.35
CHANGE = (0.02, 0.6)
SMOOTHED = 0.3  # seconds in which an acted feeling gives way to the next sentence's

log = logging.getLogger("train_expression")


class Pools(NamedTuple):
    """What is learnt from, and sentences to judge by."""

    free: list[Piece]
    acted: list[Piece]
    judged: list[Piece]


class Batch(NamedTuple):
    """features (B, F, 256), mouth (B, T, 52), feelings as the face follows them (B, T, 7), truth (B, T, channels)."""

    features: Tensor
    mouth: Tensor
    feelings: Tensor
    truth: Tensor


def main() -> None:
    """Let the voice speak, train, write the weights; or report on them."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights" / "expression")
    parser.add_argument("--cache", type=Path, help="keep what the voice said in this file")
    parser.add_argument("--report", type=Path, help="judge the weights in this folder instead of training")
    parser.add_argument("--without", choices=["features"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    pools = prepared(arguments.cache, arguments.seed)
    deaf = arguments.without is not None
    if arguments.report:
        report(read_model(arguments.report), pools.judged, deaf)
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    model = train(pools, arguments.steps, arguments.out, arguments.seed, deaf)
    save(model, arguments.out)
    report(model.eval(), pools.judged, deaf)


def prepared(cache: Path | None, seed: int) -> Pools:
    """Everything that the voice says; from the cache if it is there."""
    if cache is not None and cache.exists():
        loaded: Pools = torch.load(cache, weights_only=False)
        return loaded
    reader = Reader(load_trunk(), FaceDriver.load(), seed)
    pools = Pools(reader.free(texts(False), FREE), reader.acted(texts(False), ACTED), reader.free(texts(True), 1))
    log.info("%d free, %d acted, %d judged", *(len(pool) for pool in pools))
    if cache is not None:
        torch.save(pools, cache)
    return pools


def train(pools: Pools, steps: int, out: Path, seed: int, deaf: bool) -> ExpressionModel:
    """The network after ``steps`` batches, its weights averaged over the last of them; also saved on the way."""
    model, average = (ExpressionModel(ExpressionConfig(CHANNELS)) for _ in range(2))
    quicken(model).train()
    average.load_state_dict(model.state_dict())
    optimiser = torch.optim.AdamW(model.parameters(), LEARNING_RATE, (0.9, 0.98), weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, steps, pct_start=WARM_UP)
    chance, course = random.Random(seed), np.random.default_rng(seed)
    started, total = time.monotonic(), 0.0
    for step in range(steps):
        batch = drawn(pools, chance, course)
        heard = batch.features + FEATURE_NOISE * torch.randn_like(batch.features)
        seen = batch.mouth + MOUTH_NOISE * torch.randn_like(batch.mouth)
        loss = error(model(heard * (not deaf), seen, batch.feelings), batch.truth)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimiser.step()
        schedule.step()
        follow = 1 - min(EMA, (step + 1) / (step + 10))
        torch._foreach_lerp_(list(average.state_dict().values()), list(model.state_dict().values()), follow)
        total += float(loss.detach())
        if step % 100 == 99:
            log.info("step %d  loss %.5f  %.0f s", step + 1, total / 100, time.monotonic() - started)
            total = 0.0
        if step % SAVE_EVERY == SAVE_EVERY - 1:
            save(average, out)
    return average


def drawn(pools: Pools, chance: random.Random, course: np.random.Generator) -> Batch:
    """A batch of stretches, those in free manners with random courses of feelings."""
    samples = round(SECONDS * FACE_RATE)
    free = [window(pools.free, samples, chance) for _ in range(FREE_BATCH)]
    free = [piece._replace(felt=random_course(STRIDE * samples, course)) for piece in free]
    acted = [window(pools.acted, samples, chance) for _ in range(ACTED_BATCH)]
    return batched([*free, *(piece._replace(felt=_smoothed(piece.felt)) for piece in acted)])


def batched(pieces: list[Piece]) -> Batch:
    """Pieces of one length, with what the face should add to them."""
    features, mouth = (torch.stack([getattr(piece, name) for piece in pieces]) for name in ("features", "mouth"))
    how = Manner(*(torch.stack(part) for part in zip(*(piece.how for piece in pieces), strict=True)))
    feelings = torch.stack([torch.from_numpy(followed(piece.felt.numpy())) for piece in pieces])
    return Batch(features, mouth, feelings, targets(feelings, how, mouth))


def random_course(frames: int, chance: np.random.Generator) -> Tensor:
    """Effective weights (frames, 8) at 80 Hz: one feeling after another, or a mixture, each of its own intensity."""
    rows = np.repeat(random_feeling(chance)[None], frames, 0)
    for _ in range(chance.integers(0, MOST_CHANGES + 1)):
        at, length = chance.integers(frames), chance.uniform(*CHANGE) * FRAME_RATE
        share = np.clip((np.arange(frames) - at) / length, 0, 1)[:, None]
        rows = rows + (random_feeling(chance) - rows) * share
    return torch.from_numpy(effective_weights(rows, 1.0)).float()


def random_feeling(chance: np.random.Generator) -> Weights:
    """Weights (8,) as a user might ask for them."""
    weights = np.zeros(len(EMOTIONS))
    if chance.random() >= CALM_SHARE:
        kinds = chance.permutation(CALM)[: 2 if chance.random() < MIXED_SHARE else 1]
        weights[kinds] = chance.uniform(0.15, 1.0, len(kinds))
    return weights


def _smoothed(rows: Tensor) -> Tensor:
    width = round(SMOOTHED * FRAME_RATE) // 2 * 2 + 1
    padded = nnf.pad(rows.T, (width // 2, width // 2), mode="replicate")
    return nnf.avg_pool1d(padded, width, 1).T


def error(out: Tensor, truth: Tensor) -> Tensor:
    """Mean squared error of place and speed, each channel in units of what it does at most."""
    wrong = (out - truth) / (USUAL * TABLE.amax(0)).clamp(min=LEAST_SCALE)
    return wrong.square().mean() + SPEED * wrong.diff(dim=1).square().mean()


@torch.inference_mode()
def report(model: ExpressionModel, judged: list[Piece], deaf: bool) -> None:
    """How well the network finds what the rules know, on sentences that it never heard, for each feeling at .8.

    error: mean absolute error of the channels that the feeling moves, as a share of their mean. r: correlation over
    time of the whole expression's strength with the rule's, mean over sentences; brows: of brows, lids and nose alone.
    """
    mouth = torch.tensor([name.startswith(("mouth", "jaw")) for name in CHANNELS])
    for emotion in range(CALM):
        weights = np.zeros(len(EMOTIONS))
        weights[emotion] = USUAL
        row = torch.from_numpy(effective_weights(weights, 1.0)).float()
        rows = []
        for piece in judged:
            batch = batched([piece._replace(features=piece.features.float(), felt=row.expand(len(piece.felt), -1))])
            out = model(batch.features * (not deaf), batch.mouth, batch.feelings).clamp(min=0)[0]
            truth = batch.truth[0]
            wrong = (out - truth).abs().sum() / truth.sum()
            rows.append([float(wrong), *(_r(out[:, part], truth[:, part]) for part in (mouth | ~mouth, ~mouth))])
        log.info("%-12s error %.3f  r %.3f  brows %.3f", EMOTIONS[emotion], *np.mean(rows, 0))


def _r(a: Tensor, b: Tensor) -> float:
    return float(torch.corrcoef(torch.stack([a.sum(-1), b.sum(-1)]))[0, 1])


if __name__ == "__main__":
    main()
