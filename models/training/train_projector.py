"""Train the projector of Kokoro's own features into the shared face decoder: ten minutes on one core.

    python -m training.train_projector --data DIR --head FILE --cache FILE

Kokoro says the tracked speaker's sentences, and his face is moved to its times (retelling). The projector's features go
through the trained face decoder, which stays as it is, and the lips that come out are compared with his; besides, they
are to be like those of the bundled voice that is forced to say the same, which the other readers of features know. Ten
of the voices are held out. DIR is as for train_face.py; the voice pack must be installed.

``--input`` trains the same projector from another input, to see what Kokoro's own features are worth.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from unitaf.reference.face import FaceDecoder, read_decoder
from unitaf.reference.projector import FaceProjector, save
from unitaf.voice.hibari.trunk import load_trunk
from unitaf.voice.kokoro.projector import FOLDER

from . import grid, kokoro_said
from .cache import cached
from .depthwise import use_fast_convolutions
from .examples import FPS, SOLVED, coefficient_weights
from .kokoro_said import Said
from .loop import Schedule, optimise
from .losses import MM, LipConstraints, batch_constraints, face_loss, natural_constraints, phone_loss
from .mesh import LipMesh
from .train_face import interpolation

WEIGHTS = Path(__file__).parents[1] / "weights"
SCHEDULE = Schedule(900, 2e-3)
BATCH, UNFILMED_BATCH = 14, 4
NOISE = 0.05  # on inputs, in standard deviations of each
LEAST_SPREAD = 0.02  # standard deviation of an input after the norm over all of them; of less it is made no larger
CLOSING = 1.0  # weight of closures and openings, besides what they count in the loss of the face
LIKENESS = 1.0  # weight of the squared difference from the forced features, whose standard deviation is 1.2
INPUTS = ("own", "phones")

log = logging.getLogger("train_projector")


class Example(NamedTuple):
    """input: (F, n). forced: (F, 256). curves, weight: (T, 52) of the face, and what its phones demand of the lips."""

    input: Tensor
    forced: Tensor
    curves: Tensor
    weight: Tensor
    constraints: LipConstraints


def main() -> None:
    """Reads the data, trains, and writes the weights."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--head", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS / FOLDER)
    parser.add_argument("--face", type=Path, default=WEIGHTS / "face", help="the face decoder")
    parser.add_argument("--input", choices=INPUTS, default=INPUTS[0])
    parser.add_argument("--cache", type=Path, help="file for the prepared data, written if missing")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    mesh = LipMesh(arguments.head)
    said = cached(arguments.cache, lambda: gather(arguments.data))
    log.info("%d sentences, %d of them with a face", len(said), sum(one.face is not None for one in said))
    arguments.out.mkdir(parents=True, exist_ok=True)
    train(said, arguments.input, mesh, read_decoder(arguments.face), arguments.out)


def gather(data: Path) -> list[Said]:
    """Returns what the voices that are not held out say."""
    trunk = load_trunk()
    faces = {clip.id: clip for clip in grid.read_faces(data / "grid_s1", "train")}
    return list(kokoro_said.gather(data / "kokoro_voices", faces, trunk, held_out=False))


def train(said: list[Said], name: str, mesh: LipMesh, decoder: FaceDecoder, out: Path) -> None:
    """Trains a projector of the input ``name`` and writes it, an average over the last batches."""
    filmed = [example(one, name, mesh) for one in said if one.face is not None]
    unfilmed = [one for one in said if one.face is None] if name == INPUTS[0] else []
    use_fast_convolutions(decoder).eval().requires_grad_(False)
    inputs = filmed[0].input.shape[1]
    projector, average = FaceProjector(inputs), FaceProjector(inputs)
    noise = NOISE * even_inputs(projector, torch.cat([one.input for one in filmed]))
    weights = interpolation()

    def noisy(x: Tensor) -> Tensor:
        return x + noise * torch.randn_like(x)

    def loss() -> Tensor:
        batch = [filmed[i] for i in torch.randint(len(filmed), (BATCH,)).tolist()]
        features = projector(noisy(torch.stack([one.input for one in batch])))
        samples = decoder(features, torch.zeros(len(batch), dtype=torch.long))
        total = lips(mesh, torch.einsum("ts,bsc->btc", weights, samples), batch)
        total = total + LIKENESS * unlike(features, torch.stack([one.forced for one in batch]))
        if unfilmed:
            others = [unfilmed[i] for i in torch.randint(len(unfilmed), (UNFILMED_BATCH,)).tolist()]
            features = projector(noisy(torch.stack([one.own for one in others]).float()))
            total = total + LIKENESS * unlike(features, torch.stack([one.forced for one in others]).float())
        return total

    optimise(projector, average, SCHEDULE, loss, lambda: save(average, out))
    save(average, out)


def example(one: Said, name: str, mesh: LipMesh) -> Example:
    """Returns a sentence with a face, with one of INPUTS."""
    assert one.face is not None and one.phones is not None
    weight = coefficient_weights(torch.maximum(one.face.live, SOLVED))
    constraints = natural_constraints(one.face.phones, MM * mesh.opening(one.face.curves), FPS)
    source: Mapping[str, Tensor] = {"own": one.own, "phones": one.phones}
    curves = one.face.curves * (weight > 0)
    return Example(source[name].float(), one.forced.float(), curves, weight.expand(len(curves), -1), constraints)


@torch.no_grad()
def even_inputs(projector: FaceProjector, rows: Tensor) -> Tensor:
    """Scales the norm of the projector so that all inputs (N, n) vary alike; returns their standard deviations (n,)."""
    normal = torch.nn.functional.layer_norm(rows, rows.shape[1:])
    projector.norm.weight.copy_(1 / normal.std(0).clamp(min=LEAST_SPREAD))
    projector.norm.bias.copy_(-projector.norm.weight * normal.mean(0))
    return rows.std(0)


def lips(mesh: LipMesh, raw: Tensor, batch: list[Example]) -> Tensor:
    """Returns the loss of decoded curves (B, T, 52) against the tracked face."""
    truth, weight = torch.stack([one.curves for one in batch]), torch.stack([one.weight for one in batch])
    constraints = batch_constraints([one.constraints for one in batch])
    owed = phone_loss(MM * mesh.opening(raw), constraints)
    return face_loss(mesh, raw, truth, weight, torch.ones(len(batch)), constraints) + CLOSING * owed


def unlike(features: Tensor, forced: Tensor) -> Tensor:
    """Returns the mean squared difference from the bundled voice's features."""
    return (features - forced).square().mean()


if __name__ == "__main__":
    main()
