"""Train the face decoder: one command, about half an hour on two cores.

    python models/training/train_face.py --data DIR --head FILE [--out models/weights/face] [--seed 0] [--steps 4000]

DIR holds ``grid_s1/`` (see grid.py) and ``facegood/`` (see facegood.py); FILE is the measuring head (see mesh.py).
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path
from typing import NamedTuple

import facegood
import grid
import spoken
import torch
from articulation import clear, mixtures
from losses import MM, Wanted, batched, clear_wants, face_loss, natural_wants
from mesh import LipMesh
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.face.driver import FaceDriver, save
from unitaf.face.model import FACE_RATE, STYLES, FaceConfig, FaceDecoder
from unitaf.take import Segment
from unitaf.text.phones import SILENCE
from unitaf.voice.trunk import load_trunk

SENTENCES = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"

SECONDS, FPS = 3.0, 25.0  # of every example
VARIANTS = 4  # sets of features of a recording
BATCH = {"natural": 8, "clear": 3, "facegood": 1, "spoken": 2}
LEARNING_RATE, WEIGHT_DECAY, WARM_UP, CLIP_NORM = 2e-3, 0.05, 0.08, 5.0
EMA = 0.998
SAVE_EVERY = 500
GENTLE = 0.3  # of the learning rate, when going on from trained weights
UPPER_FACE_WEIGHT = 0.1  # the tracker sees eyes and brows, but speech hardly moves them

# How an example reaches the decoder: features alone, with the sound, or the sound alone.
MODES = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
MODE_SHARES = torch.tensor([0.5, 0.35, 0.15])
FEATURE_NOISE, MEL_NOISE, BAND_NOISE = 0.1, 0.1, 0.15

SOLVED = torch.tensor([float(name == "cheekPuff") for name in ARKIT])

log = logging.getLogger("train_face")


class Example(NamedTuple):
    """features: variants of (F, 256); mel (F, 40); curves, weight (T, 52); tracked: all lips are known."""

    features: list[Tensor]
    mel: Tensor
    curves: Tensor
    weight: Tensor
    tracked: float
    wanted: Wanted
    style: int
    modes: Tensor  # shares of MODES


def main() -> None:
    """Read the data, train, write the weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights" / "face")
    parser.add_argument("--cache", type=Path, help="keep the prepared examples in this file")
    parser.add_argument("--start", action="store_true", help="go on from the weights of the package, more gently")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=4000)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    mesh = LipMesh(arguments.head)
    if arguments.cache and arguments.cache.exists():
        pools = torch.load(arguments.cache, weights_only=False)
    else:
        pools = examples(arguments.data, mesh, arguments.seed)
        if arguments.cache:
            torch.save(pools, arguments.cache)
    arguments.out.mkdir(parents=True, exist_ok=True)
    start = FaceDriver.load().decoder.requires_grad_(True) if arguments.start else None
    save(train(pools, mesh, arguments.steps, arguments.out, start), arguments.out)


def examples(data: Path, mesh: LipMesh, seed: int) -> dict[str, list[Example]]:
    """All examples by the part of the batch that they belong to."""
    trunk = load_trunk()
    clips = grid.read(data / "grid_s1", "train", trunk, VARIANTS, seed)
    log.info("%d recordings with faces", len(clips))
    times = torch.arange(round(SECONDS * FPS)) / FPS
    rest = pose(clips, SILENCE)
    means = {label: pose(clips, label) for label in {phone.label for clip in clips for phone in clip.phones}}
    poses = mixtures({label: (mean - rest).clamp(min=0) * clips[0].live for label, mean in means.items()})
    pools: dict[str, list[Example]] = {"natural": [], "clear": []}
    for clip in clips:
        opening = MM * mesh.opening(clip.curves)
        made = clear(clip.curves * clip.live, opening, clip.phones, times, rest)
        # The solver moved lips by cheekPuff too, though it could not see cheeks: without it a natural mouth is wrong.
        weights = coefficient_weights(torch.maximum(clip.live, SOLVED))
        wants = natural_wants(clip.phones, opening, FPS), clear_wants(clip.phones, len(times), FPS)
        pools["natural"].append(_example(clip, clip.curves * (weights > 0), weights, 1.0, wants[0], "natural"))
        pools["clear"].append(_example(clip, made, coefficient_weights(torch.ones(len(ARKIT))), 1.0, wants[1], "clear"))
    second = facegood.read(data / "facegood", SECONDS, FPS)
    none = clear_wants([], len(times), FPS)
    pools["facegood"] = [
        _example(clip, clip.curves, coefficient_weights(clip.live), 0.0, none, "facegood")._replace(
            modes=torch.tensor([0.0, 0.0, 1.0])
        )
        for clip in second
    ]
    pools["spoken"] = [
        Example(
            [one.features], torch.zeros(len(one.features), second[0].mel.shape[1]), one.curves, one.weight, 0.0,
            clear_wants(one.phones, len(times), FPS), STYLES.index("clear"), torch.tensor([1.0, 0.0, 0.0]),
        )
        for one in spoken.read(SENTENCES, trunk, poses, SECONDS)
    ]  # fmt: skip
    log.info("%s", {name: len(pool) for name, pool in pools.items()})
    return pools


def _example(
    clip: grid.Clip, curves: Tensor, weights: Tensor, tracked: float, wanted: Wanted, style: str
) -> Example:
    weight = weights.expand(len(curves), -1)
    return Example(clip.features, clip.mel, curves, weight, tracked, wanted, STYLES.index(style), MODE_SHARES)


def pose(clips: list[grid.Clip], label: str) -> Tensor:
    """Mean curves (52,) at the middle of a phone."""
    found = [clip.curves[_middle(phone, clip)] for clip in clips for phone in clip.phones if phone.label == label]
    return torch.stack(found).mean(0)


def _middle(phone: Segment, clip: grid.Clip) -> int:
    return min(len(clip.curves) - 1, round((phone.start + phone.end) / 2 * clip.fps))


def coefficient_weights(live: Tensor) -> Tensor:
    """(52,): 1 for the lower face, less for eyes and brows, 0 for what the labels cannot see."""
    upper = [INDEX[name] for name in ARKIT if name.startswith(("eye", "brow"))]
    weights = live.clone()
    weights[upper] *= UPPER_FACE_WEIGHT
    return weights


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
    pools: dict[str, list[Example]], mesh: LipMesh, steps: int, out: Path, start: FaceDecoder | None = None
) -> FaceDecoder:
    """The decoder after ``steps`` batches, its weights averaged over the last of them; also saved on the way."""
    rate = LEARNING_RATE if start is None else GENTLE * LEARNING_RATE
    decoder, average = start or _fresh(pools), FaceDecoder(FaceConfig())
    decoder.train()
    average.load_state_dict(decoder.state_dict())
    optimiser = torch.optim.AdamW(decoder.parameters(), rate, (0.9, 0.98), weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, steps, pct_start=WARM_UP)
    read, started, total = reading(), time.monotonic(), 0.0
    for step in range(steps):
        loss = batch_loss(decoder, mesh, read, draw(pools))
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


def draw(pools: dict[str, list[Example]]) -> list[Example]:
    """A batch with its share of every pool."""
    return [
        pools[name][int(i)]
        for name, count in BATCH.items()
        for i in torch.randint(len(pools[name]), (count,))
    ]


def batch_loss(decoder: FaceDecoder, mesh: LipMesh, read: Tensor, batch: list[Example]) -> Tensor:
    """Loss of a batch, with noise on its inputs and some of them dropped."""
    features = torch.stack([one.features[int(torch.randint(len(one.features), ()))] for one in batch]).float()
    features = features + FEATURE_NOISE * torch.randn_like(features)
    mel = torch.stack([one.mel for one in batch])
    mel = mel + BAND_NOISE * torch.randn(len(batch), 1, mel.shape[2]) + MEL_NOISE * torch.randn_like(mel)
    keep = MODES[torch.stack([torch.multinomial(one.modes, 1)[0] for one in batch])]
    style = torch.tensor([one.style for one in batch])
    samples = decoder(features, style, mel, keep[:, 0], keep[:, 1])
    raw = torch.einsum("ts,bsc->btc", read, samples)
    truth, weight = torch.stack([one.curves for one in batch]), torch.stack([one.weight for one in batch])
    tracked = torch.tensor([one.tracked for one in batch])
    return face_loss(mesh, raw, truth, weight, tracked, batched([one.wanted for one in batch]))


if __name__ == "__main__":
    main()
