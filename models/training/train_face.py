"""Train the face decoder: one command, an hour on one core, and ten minutes before that to prepare.

    python -m training.train_face --data DIR --head FILE --cache FILE

It trains on many vocal tracts, rooms and microphones first, and then mostly on the recordings as they are.

DIR holds ``grid_s1/`` (see grid.py), ``kokoro_voices/`` (see retold.py) and ``facegood/`` (see facegood.py); FILE is
the measuring head (see mesh.py).
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from unitaf.face.model import FACE_RATE, FaceConfig
from unitaf.reference.face import FaceDecoder, save

from .augment import PLAIN, augment_mel
from .depthwise import use_fast_convolutions
from .examples import FPS, MODES, SECONDS, Example, load_examples
from .loop import LEARNING_RATE, Schedule, optimise
from .losses import batch_constraints, face_loss
from .mesh import LipMesh

FEATURE_NOISE, MEL_NOISE = 0.04, 0.03  # standard deviations

log = logging.getLogger("train_face")


class Stage(NamedTuple):
    """What is trained with for some batches.

    batch: number of examples of each pool in a batch. plain: share of the sounds that are not changed any further.
    """

    schedule: Schedule
    batch: Mapping[str, int]
    plain: float


FIRST = Stage(
    Schedule(8000),
    {"natural": 8, "retold": 5, "clear": 3, "resynthesised": 2, "facegood": 2, "spoken": 3},
    plain=PLAIN,
)
SECOND = Stage(
    Schedule(2000, 0.4 * LEARNING_RATE),
    {"natural": 9, "retold": 5, "clear": 2, "resynthesised": 2, "facegood": 2, "spoken": 2},
    plain=0.8,
)
THIRD = Stage(
    Schedule(5000, 0.3 * LEARNING_RATE),
    {"recorded": 12, "retold": 6, "clear": 2, "resynthesised": 2, "facegood": 1, "spoken": 2},
    plain=0.9,
)


def main() -> None:
    """Reads the data, trains, and writes the weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "weights" / "face")
    parser.add_argument("--cache", type=Path, help="file for the prepared data, written if missing")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    mesh = LipMesh(arguments.head)
    pools = load_examples(arguments.cache, arguments.data, mesh, arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    decoder = None
    for stage in (FIRST, SECOND, THIRD):
        log.info("%s", stage)
        decoder = train(pools, mesh, stage, arguments.out, decoder)
        save(decoder, arguments.out)


def interpolation() -> Tensor:
    """Returns the weights (T, S) of linear interpolation of decoder samples at the labels' times."""
    samples = round(SECONDS * FACE_RATE)
    at = (torch.arange(round(SECONDS * FPS)) / FPS * FACE_RATE - 0.5).clamp(0, samples - 1)
    left = at.floor().long().clamp(max=samples - 2)
    weights = torch.zeros(len(at), samples)
    rows = torch.arange(len(at))
    weights[rows, left] = 1 - (at - left)
    weights[rows, left + 1] += at - left
    return weights


def train(
    pools: dict[str, list[Example]], mesh: LipMesh, stage: Stage, out: Path, start: FaceDecoder | None = None
) -> FaceDecoder:
    """Returns the trained decoder, whose weights are an average over the last batches; also saved on the way.

    start: the decoder to continue from.
    """
    decoder, average = start or _initial_decoder(pools), FaceDecoder(FaceConfig())
    use_fast_convolutions(decoder).train()
    weights = interpolation()

    def loss() -> Tensor:
        return batch_loss(decoder, mesh, weights, draw_batch(pools, stage.batch), stage.plain)

    optimise(decoder, average, stage.schedule, loss, lambda: save(average, out))
    return average


def _initial_decoder(pools: dict[str, list[Example]]) -> FaceDecoder:
    """Returns a decoder whose output has the mean pose as bias."""
    decoder = FaceDecoder(FaceConfig())
    with torch.no_grad():
        decoder.head.bias.copy_(torch.stack([one.curves.mean(0) for one in pools["natural"]]).mean(0))
    return decoder


def draw_batch(pools: dict[str, list[Example]], batch: Mapping[str, int]) -> list[Example]:
    """Returns random examples, of each pool as many as ``batch`` says."""
    return [pools[name][int(i)] for name, count in batch.items() for i in torch.randint(len(pools[name]), (count,))]


def batch_loss(
    decoder: FaceDecoder, mesh: LipMesh, weights: Tensor, batch: list[Example], plain: float = PLAIN
) -> Tensor:
    """Returns the loss of a batch, with noise on its inputs and some of them dropped. weights: of ``interpolation``."""
    features = torch.stack([one.features[int(torch.randint(len(one.features), ()))] for one in batch]).float()
    features = features + FEATURE_NOISE * torch.randn_like(features)
    mel = augment_mel(torch.stack([one.mel for one in batch]), plain)
    mel = mel + MEL_NOISE * torch.randn_like(mel)
    keep = MODES[torch.stack([torch.multinomial(one.modes, 1)[0] for one in batch])]
    style = torch.tensor([one.style for one in batch])
    samples = decoder(features, style, mel, keep[:, 0], keep[:, 1])
    raw = torch.einsum("ts,bsc->btc", weights, samples)
    truth, weight = torch.stack([one.curves for one in batch]), torch.stack([one.weight for one in batch])
    tracked = torch.tensor([one.tracked for one in batch])
    return face_loss(mesh, raw, truth, weight, tracked, batch_constraints([one.constraints for one in batch]))


if __name__ == "__main__":
    main()
