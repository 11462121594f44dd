"""Train the face decoder: two commands, half an hour on one core, and ten minutes before that to prepare.

    python -m training.train_face --data DIR --head FILE --cache FILE --out FIRST
    python -m training.train_face --data DIR --head FILE --cache FILE --start FIRST

The first learns from many throats and microphones; the second comes back to the recordings as they are.

DIR holds ``grid_s1/`` (see grid.py) and ``facegood/`` (see facegood.py); FILE is the measuring head (see mesh.py).
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from unitaf.face.model import FACE_RATE, FaceConfig
from unitaf.reference.face import FaceDecoder, read_decoder, save

from .augment import PLAIN, changed
from .depthwise import quicken
from .examples import FPS, MODES, SECONDS, Example, prepared
from .losses import batched, face_loss
from .mesh import LipMesh

BATCH = {"natural": 9, "clear": 3, "retold": 2, "facegood": 2, "spoken": 3}
LAST_BATCH = {"natural": 11, "clear": 2, "retold": 1, "facegood": 2, "spoken": 2}
LAST_PLAIN = 0.9
STEPS, LAST_STEPS = 5000, 1500
LEARNING_RATE, WEIGHT_DECAY, WARM_UP, CLIP_NORM = 3e-3, 0.01, 0.08, 5.0
EMA = 0.998
SAVE_EVERY = 500
GENTLE = 0.4  # of the learning rate, when going on from trained weights
FEATURE_NOISE, MEL_NOISE = 0.04, 0.03

log = logging.getLogger("train_face")


def main() -> None:
    """Read the data, train, write the weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights" / "face")
    parser.add_argument("--cache", type=Path, help="keep the prepared examples in this file")
    parser.add_argument("--start", type=Path, help="go on from the weights in this folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    mesh = LipMesh(arguments.head)
    pools = prepared(arguments.cache, arguments.data, mesh, arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    start = read_decoder(arguments.start) if arguments.start else None
    if start is None:
        trained = train(pools, mesh, arguments.steps or STEPS, arguments.out)
    else:
        steps = arguments.steps or LAST_STEPS
        trained = train(pools, mesh, steps, arguments.out, start=start, batch=LAST_BATCH, plain=LAST_PLAIN)
    save(trained, arguments.out)


def reading() -> Tensor:
    """(T, S) weights that read decoder samples at the labels' times, linearly."""
    samples = round(SECONDS * FACE_RATE)
    at = (torch.arange(round(SECONDS * FPS)) / FPS * FACE_RATE - 0.5).clamp(0, samples - 1)
    left = at.floor().long().clamp(max=samples - 2)
    weights = torch.zeros(len(at), samples)
    rows = torch.arange(len(at))
    weights[rows, left] = 1 - (at - left)
    weights[rows, left + 1] += at - left
    return weights


def train(
    pools: dict[str, list[Example]],
    mesh: LipMesh,
    steps: int,
    out: Path,
    *,
    start: FaceDecoder | None = None,
    batch: Mapping[str, int] = BATCH,
    plain: float = PLAIN,
) -> FaceDecoder:
    """The decoder after ``steps`` batches, its weights averaged over the last of them; also saved on the way.

    batch: how many examples of each pool are in a batch. plain: share of the sounds that stay as recorded.
    """
    rate = LEARNING_RATE if start is None else GENTLE * LEARNING_RATE
    decoder, average = start or _fresh(pools), FaceDecoder(FaceConfig())
    quicken(decoder).train()
    average.load_state_dict(decoder.state_dict())
    optimiser = torch.optim.AdamW(decoder.parameters(), rate, (0.9, 0.98), weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps, pct_start=WARM_UP)
    read, started, total = reading(), time.monotonic(), 0.0
    for step in range(steps):
        loss = batch_loss(decoder, mesh, read, draw(pools, batch), plain)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), CLIP_NORM)
        optimiser.step()
        schedule.step()
        follow = 1 - min(EMA, (step + 1) / (step + 10))
        torch._foreach_lerp_(list(average.state_dict().values()), list(decoder.state_dict().values()), follow)
        total += float(loss.detach())
        if step % 100 == 99:
            log.info("step %d  loss %.3f  %.0f s", step + 1, total / 100, time.monotonic() - started)
            total = 0.0
        if step % SAVE_EVERY == SAVE_EVERY - 1:
            save(average, out)
    return average


def _fresh(pools: dict[str, list[Example]]) -> FaceDecoder:
    """A decoder that knows the mean pose and nothing else."""
    decoder = FaceDecoder(FaceConfig())
    with torch.no_grad():
        decoder.head.bias.copy_(torch.stack([one.curves.mean(0) for one in pools["natural"]]).mean(0))
    return decoder


def draw(pools: dict[str, list[Example]], batch: Mapping[str, int]) -> list[Example]:
    """A batch with its share of every pool."""
    return [pools[name][int(i)] for name, count in batch.items() for i in torch.randint(len(pools[name]), (count,))]


def batch_loss(decoder: FaceDecoder, mesh: LipMesh, read: Tensor, batch: list[Example], plain: float = PLAIN) -> Tensor:
    """Loss of a batch, with noise on its inputs and some of them dropped."""
    features = torch.stack([one.features[int(torch.randint(len(one.features), ()))] for one in batch]).float()
    features = features + FEATURE_NOISE * torch.randn_like(features)
    mel = changed(torch.stack([one.mel for one in batch]), plain)
    mel = mel + MEL_NOISE * torch.randn_like(mel)
    keep = MODES[torch.stack([torch.multinomial(one.modes, 1)[0] for one in batch])]
    style = torch.tensor([one.style for one in batch])
    samples = decoder(features, style, mel, keep[:, 0], keep[:, 1])
    raw = torch.einsum("ts,bsc->btc", read, samples)
    truth, weight = torch.stack([one.curves for one in batch]), torch.stack([one.weight for one in batch])
    tracked = torch.tensor([one.tracked for one in batch])
    return face_loss(mesh, raw, truth, weight, tracked, batched([one.wanted for one in batch]))


if __name__ == "__main__":
    main()
