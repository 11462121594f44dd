"""All that the face decoder is trained on, made from recordings, retellings and rules."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import NamedTuple

import facegood
import grid
import spoken
import torch
from articulation import clear, mixtures
from losses import MM, Wanted, clear_wants, natural_wants
from mesh import LipMesh
from retelling import faster, retold
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.face.model import STYLES
from unitaf.take import Segment
from unitaf.text.phones import SILENCE
from unitaf.voice.trunk import load_trunk

SENTENCES = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"

SECONDS, FPS = 3.0, 25.0  # of every example
VARIANTS = 4  # sets of features of a recording
UPPER_FACE_WEIGHT = 0.1  # the tracker sees eyes and brows, but speech hardly moves them

# How an example reaches the decoder: features alone, with the sound, or the sound alone.
MODES = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
MODE_SHARES = torch.tensor([0.5, 0.35, 0.15])

SOLVED = torch.tensor([float(name == "cheekPuff") for name in ARKIT])

log = logging.getLogger(__name__)


class Example(NamedTuple):
    """features: variants of (F, 256); mel (F, 40); curves, weight (T, 52); tracked: all lips are known.

    phones and words are kept for those who train on them, or without some of them (see transfer.py).
    """

    features: list[Tensor]
    mel: Tensor
    curves: Tensor
    weight: Tensor
    tracked: float
    wanted: Wanted
    style: int
    modes: Tensor  # shares of MODES
    phones: list[Segment]
    words: frozenset[str]


def prepared(cache: Path | None, data: Path, mesh: LipMesh, seed: int) -> dict[str, list[Example]]:
    """All examples, read from a file of an earlier run if there is one, and kept in it if not."""
    if cache and cache.exists():
        pools: dict[str, list[Example]] = torch.load(cache, weights_only=False)
        return pools
    pools = examples(data, mesh, seed)
    if cache:
        torch.save(pools, cache)
    return pools


def examples(data: Path, mesh: LipMesh, seed: int) -> dict[str, list[Example]]:
    """All examples by the part of the batch that they belong to."""
    trunk = load_trunk()
    clips = grid.read(data / "grid_s1", "train", trunk, VARIANTS, seed)
    log.info("%d recordings with faces", len(clips))
    times = torch.arange(round(SECONDS * FPS)) / FPS
    rest = pose(clips, SILENCE)
    means = {label: pose(clips, label) for label in {phone.label for clip in clips for phone in clip.phones}}
    poses = mixtures({label: (mean - rest).clamp(min=0) * clips[0].live for label, mean in means.items()})
    generator = torch.Generator().manual_seed(seed)
    make = functools.partial(_tracked, mesh, rest, times)
    pools: dict[str, list[Example]] = {
        "natural": [make(clip, "natural") for clip in clips],
        "clear": [make(clip, "clear") for clip in clips],
        "retold": [],
        "facegood": [_second_speaker(clip) for clip in facegood.read(data / "facegood", SECONDS, FPS)],
        "spoken": [_spoken(one) for one in spoken.read(SENTENCES, trunk, poses, SECONDS)],
    }
    for clip in clips:
        told, fast = retold(trunk, clip, generator), faster(clip, generator)
        pools["retold"] += [make(told, "natural"), make(told, "clear")]
        pools["natural"].append(make(fast, "natural"))
        pools["clear"].append(make(fast, "clear"))
    log.info("%s", {name: len(pool) for name, pool in pools.items()})
    return pools


def _tracked(mesh: LipMesh, rest: Tensor, times: Tensor, clip: grid.Clip, style: str) -> Example:
    """A clip of the tracked speaker, as he was tracked (natural) or as a character should speak (clear)."""
    opening = MM * mesh.opening(clip.curves)
    if style == "clear":
        curves = clear(clip.curves * clip.live, opening, clip.phones, times, rest)
        weights = coefficient_weights(torch.ones(len(ARKIT)))
        wanted = clear_wants(clip.phones, len(times), FPS)
    else:
        # The solver moved lips by cheekPuff too, though it could not see cheeks: without it a natural mouth is wrong.
        weights = coefficient_weights(torch.maximum(clip.live, SOLVED))
        curves = clip.curves * (weights > 0)
        wanted = natural_wants(clip.phones, opening, FPS)
    words = frozenset(word.label for word in clip.words)
    weight = weights.expand(len(curves), -1)
    return Example(
        clip.features, clip.mel, curves, weight, 1.0, wanted, STYLES.index(style), MODE_SHARES, clip.phones, words
    )


def _second_speaker(clip: grid.Clip) -> Example:
    """A piece of the second speaker: heard alone, for it has no phones, and only its own channels are judged."""
    weight = coefficient_weights(clip.live).expand(len(clip.curves), -1)
    nothing = clear_wants([], len(clip.curves), FPS)
    heard = torch.tensor([0.0, 0.0, 1.0])
    return Example(
        clip.features, clip.mel, clip.curves, weight, 0.0, nothing, STYLES.index("facegood"), heard, [], frozenset()
    )


def _spoken(one: spoken.Sentence) -> Example:
    """A sentence of the trunk, whose face only rules know."""
    wanted = clear_wants(one.phones, len(one.curves), FPS)
    return Example(
        [one.features], one.mel, one.curves, one.weight, 0.0, wanted, STYLES.index("clear"), MODE_SHARES, one.phones,
        frozenset(),
    )  # fmt: skip


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
