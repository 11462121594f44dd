"""All that the face decoder is trained on, made from recordings, retellings and rules."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.face.model import STYLES
from unitaf.signals import Segment
from unitaf.text.phones import SILENCE
from unitaf.voice.trunk import load_trunk

from . import facegood, grid, spoken
from .articulation import RULED_WEIGHT, clear, mixtures, ruled
from .losses import MM, Wanted, clear_wants, natural_wants
from .mesh import LipMesh
from .retelling import faster, retold

SENTENCES = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")  # every phone of English at the beginning, in the middle and at the end

SECONDS, FPS = 3.0, 25.0  # of every example
VARIANTS = 4  # sets of features of a recording
CLEAR_WEIGHT = 4.0  # of a character's channels, which are all known, against tracked ones
UPPER_FACE_WEIGHT = 0.1  # the tracker sees eyes and brows, but speech hardly moves them

# How an example reaches the decoder: features alone, with the sound, or the sound alone.
MODES = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
MODE_SHARES = torch.tensor([0.45, 0.4, 0.15])

JAW_WEIGHT = 10.0  # of the second speaker's jaw in the natural style, where nothing else of that face counts
JAW = JAW_WEIGHT * torch.tensor([float(name == "jawOpen") for name in ARKIT])
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


class Material(NamedTuple):
    """What examples are made of; slow to prepare, and free of rules and weights.

    recorded, retold and faster follow each other clip by clip.
    """

    recorded: list[grid.Clip]
    retold: list[grid.Clip]
    faster: list[grid.Clip]
    second: list[grid.Clip]
    spoken: list[spoken.Sentence]


def prepared(cache: Path | None, data: Path, mesh: LipMesh, seed: int) -> dict[str, list[Example]]:
    """All examples by the part of the batch that they belong to.

    cache: a file that keeps the material for the next run, if it is there already, for this one.
    """
    if cache and cache.exists():
        return examples(torch.load(cache, weights_only=False), mesh)
    material = gathered(data, seed)
    if cache:
        torch.save(material, cache)
    return examples(material, mesh)


def gathered(data: Path, seed: int) -> Material:
    """Recordings, retellings and sentences, with all that the trunk and the ear make of them."""
    trunk = load_trunk()
    generator = torch.Generator().manual_seed(seed)
    clips = grid.read(data / "grid_s1", "train", trunk, VARIANTS, seed)
    log.info("%d recordings with faces", len(clips))
    return Material(
        clips,
        [retold(trunk, clip, generator) for clip in clips],
        [faster(clip, generator) for clip in clips],
        facegood.read(data / "facegood", SECONDS, FPS),
        spoken.read(spoken.lines(SENTENCES, WORDS, seed), trunk, SECONDS),
    )


def examples(material: Material, mesh: LipMesh) -> dict[str, list[Example]]:
    """All examples by the part of the batch that they belong to, with what each is judged by."""
    clips = material.recorded
    times = torch.arange(round(SECONDS * FPS)) / FPS
    rest = pose(clips, SILENCE)
    labels = {phone.label for clip in clips for phone in clip.phones}
    means = {label: _rested(pose(clips, label), mesh, rest) for label in labels}
    poses = {label: mean * clips[0].live for label, mean in (means | mixtures(means)).items()}
    make = functools.partial(_tracked, mesh, rest, times)
    pools = {
        "natural": [make(clip, "natural") for clip in (*clips, *material.faster)],
        "clear": [make(clip, "clear") for clip in (*clips, *material.faster)],
        "retold": [make(clip, style) for clip in material.retold for style in ("natural", "clear")],
        "facegood": [_second_speaker(clip, style) for clip in material.second for style in ("facegood", "natural")],
        "spoken": [_spoken(one, poses) for one in material.spoken],
    }
    log.info("%s", {name: len(pool) for name, pool in pools.items()})
    return pools


def _rested(mean: Tensor, mesh: LipMesh, rest: Tensor) -> Tensor:
    """A mean pose (52,) as a character holds it."""
    return clear(mean[None], MM * mesh.opening(mean)[None], [], torch.zeros(1), rest)[0]


def _tracked(mesh: LipMesh, rest: Tensor, times: Tensor, clip: grid.Clip, style: str) -> Example:
    """A clip of the tracked speaker, as he was tracked (natural) or as a character should speak (clear)."""
    opening = MM * mesh.opening(clip.curves)
    if style == "clear":
        curves = clear(clip.curves * clip.live, opening, clip.phones, times, rest)
        weights = CLEAR_WEIGHT * coefficient_weights(torch.ones(len(ARKIT))).expand(len(curves), -1)
        weights = torch.where(ruled(clip.phones, times) > 0, RULED_WEIGHT, weights)
        wanted = clear_wants(clip.phones, len(times), FPS)
    else:
        # The solver moved lips by cheekPuff too, though it could not see cheeks: without it a natural mouth is wrong.
        weights = coefficient_weights(torch.maximum(clip.live, SOLVED))
        curves = clip.curves * (weights > 0)
        wanted = natural_wants(clip.phones, opening, FPS)
    words = frozenset(word.label for word in clip.words)
    weights = weights.expand(len(curves), -1)
    return Example(
        clip.features, clip.mel, curves, weights, 1.0, wanted, STYLES.index(style), MODE_SHARES, clip.phones, words
    )


def _second_speaker(clip: grid.Clip, style: str) -> Example:
    """A piece of the second speaker: heard alone, for it has no phones, and only its own channels are judged.

    In the natural style only its jaw, which every rig means alike, so that a new voice opens the mouth in time.
    """
    known = clip.live if style == "facegood" else JAW
    weight = coefficient_weights(known).expand(len(clip.curves), -1)
    nothing = clear_wants([], len(clip.curves), FPS)
    heard = torch.tensor([0.0, 0.0, 1.0])
    return Example(
        clip.features, clip.mel, clip.curves, weight, 0.0, nothing, STYLES.index(style), heard, [], frozenset()
    )


def _spoken(one: spoken.Sentence, poses: Mapping[str, Tensor]) -> Example:
    """A sentence of the trunk, whose face only rules and mean poses know."""
    curves, weight = spoken.targets(one.phones, poses, round(SECONDS * FPS))
    wanted = clear_wants(one.phones, len(curves), FPS)
    return Example(
        [one.features], one.mel, curves, weight, 0.0, wanted, STYLES.index("clear"), MODE_SHARES, one.phones,
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
