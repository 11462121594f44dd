"""The training examples of the face decoder, from recordings, resynthesised recordings and rules."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.face.model import STYLES
from unitaf.signals import Segment
from unitaf.text.phones import SILENCE
from unitaf.voice.hibari.trunk import load_trunk

from . import facegood, grid, retold, spoken, unspoken
from .articulation import RULED_WEIGHT, clear_curves, mixed_poses, ruled_curves
from .cache import cached
from .losses import MM, LipConstraints, clear_constraints, natural_constraints
from .mesh import LipMesh
from .retelling import change_tempo, resynthesise_clip

SENTENCES = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")  # every English phone at the start, middle and end of words

SECONDS, FPS = 3.0, 25.0  # of every example
VARIANTS = 2  # sets of features per recording with random timing and prosody
BACKGROUNDS, BACKGROUND_SECONDS = 100, 6.0  # sounds in which nobody speaks, behind some of the others
CLEAR_WEIGHT = 4.0  # of the clear style's channels, which are all known, relative to tracked ones
UPPER_FACE_WEIGHT = 0.1  # eyes and brows are tracked, but speech hardly moves them

# Inputs of the decoder, (features, mel): features alone, both, mel alone.
MODES = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
MODE_SHARES = torch.tensor([0.45, 0.4, 0.15])

JAW_WEIGHT = 10.0  # of the second speaker's jaw in the natural style, where the other channels have none
JAW = JAW_WEIGHT * torch.tensor([float(name == "jawOpen") for name in ARKIT])
SOLVED = torch.tensor([float(name == "cheekPuff") for name in ARKIT])

log = logging.getLogger(__name__)


class Example(NamedTuple):
    """features: variants of (F, 256); mel (F, 40); curves, weight (T, 52); tracked: 1 if all lip channels are known.

    constraints: what phones demand of the lips. phones and words are for training on them, or without some of them (see
    train_transfer.py).
    """

    features: list[Tensor]
    mel: Tensor
    curves: Tensor
    weight: Tensor
    tracked: float
    constraints: LipConstraints
    style: int
    modes: Tensor  # shares of MODES
    phones: list[Segment]
    words: frozenset[str]


class Material(NamedTuple):
    """The data that examples are made from: slow to prepare, and independent of rules and weights.

    recorded, elsewhere, resynthesised and other_tempo have the same order of clips.
    """

    recorded: list[grid.Clip]
    elsewhere: list[grid.Clip]
    retold: list[grid.Clip]
    resynthesised: list[grid.Clip]
    other_tempo: list[grid.Clip]
    second_speaker: list[grid.Clip]
    sentences: list[spoken.Sentence]


def load_examples(cache: Path | None, data: Path, mesh: LipMesh, seed: int) -> dict[str, list[Example]]:
    """Returns all examples by their pool. cache: the file with the material, which is written if it is missing."""
    return make_examples(cached(cache, lambda: gather_material(data, seed)), mesh)


def gather_material(data: Path, seed: int) -> Material:
    """Returns recordings, resynthesised recordings and sentences, with their features and log-mels."""
    trunk = load_trunk()
    generator = torch.Generator().manual_seed(seed)
    clips = grid.read_clips(data / "grid_s1", "train", trunk, VARIANTS, seed)
    log.info("%d recordings with faces", len(clips))
    random = np.random.default_rng(seed)
    backgrounds = [unspoken.made(BACKGROUND_SECONDS, random) for _ in range(BACKGROUNDS)]
    sayings = retold.read(data / "kokoro_voices", {clip.id: clip for clip in clips}, held_out=False)
    return Material(
        clips,
        [
            retold.elsewhere(clip, grid.read_wave(data / "grid_s1", clip.id), trunk, backgrounds, random)
            for clip in clips
        ],
        list(retold.clips(sayings, trunk, backgrounds, random)),
        [resynthesise_clip(trunk, clip, generator) for clip in clips],
        [change_tempo(clip, generator) for clip in clips],
        facegood.read_clips(data / "facegood", SECONDS, FPS),
        spoken.speak_texts(spoken.read_texts(SENTENCES, WORDS, seed), trunk, SECONDS),
    )


def make_examples(material: Material, mesh: LipMesh) -> dict[str, list[Example]]:
    """Returns all examples by their pool."""
    clips = material.recorded
    times = torch.arange(round(SECONDS * FPS)) / FPS
    rest = mean_pose(clips, SILENCE)
    labels = {phone.label for clip in clips for phone in clip.phones}
    means = {label: _clear_pose(mean_pose(clips, label), mesh, rest) for label in labels}
    poses = {label: mean * clips[0].live for label, mean in (means | mixed_poses(means)).items()}
    make = functools.partial(_tracked, mesh, rest, times)
    pools = {
        "recorded": [make(clip, "natural") for clip in (*clips, *material.other_tempo)],
        "natural": [make(clip, "natural") for clip in (*clips, *material.other_tempo, *material.elsewhere)],
        "retold": [make(clip, "natural") for clip in material.retold],
        "clear": [make(clip, "clear") for clip in (*clips, *material.other_tempo)],
        "resynthesised": [make(clip, style) for clip in material.resynthesised for style in ("natural", "clear")],
        "facegood": [
            _second_speaker(clip, style) for clip in material.second_speaker for style in ("facegood", "natural")
        ],
        "spoken": [_synthesised(one, poses) for one in material.sentences],
    }
    log.info("%s", {name: len(pool) for name, pool in pools.items()})
    return pools


def _clear_pose(mean: Tensor, mesh: LipMesh, rest: Tensor) -> Tensor:
    """Returns a mean pose (52,) in the clear style."""
    return clear_curves(mean[None], MM * mesh.opening(mean)[None], [], torch.zeros(1), rest)[0]


def _tracked(mesh: LipMesh, rest: Tensor, times: Tensor, clip: grid.Clip, style: str) -> Example:
    """Returns a clip of the tracked speaker, as tracked (natural) or with the rules of articulation (clear)."""
    opening = MM * mesh.opening(clip.curves)
    if style == "clear":
        curves = clear_curves(clip.curves * clip.live, opening, clip.phones, times, rest)
        weights = CLEAR_WEIGHT * coefficient_weights(torch.ones(len(ARKIT))).expand(len(curves), -1)
        weights = torch.where(ruled_curves(clip.phones, times) > 0, RULED_WEIGHT, weights)
        constraints = clear_constraints(clip.phones, len(times), FPS)
    else:
        # The solver also used cheekPuff for the lips, although cheeks are not tracked: without it the lips are wrong.
        weights = coefficient_weights(torch.maximum(clip.live, SOLVED))
        curves = clip.curves * (weights > 0)
        constraints = natural_constraints(clip.phones, opening, FPS)
    words = frozenset(word.label for word in clip.words)
    weights = weights.expand(len(curves), -1)
    index = STYLES.index(style)
    return Example(clip.features, clip.mel, curves, weights, 1.0, constraints, index, MODE_SHARES, clip.phones, words)


def _second_speaker(clip: grid.Clip, style: str) -> Example:
    """Returns a clip of the second speaker: from its sound alone, because it has no phones, and with its own channels.

    In the natural style it has only the jaw, which is the same on every rig, so that a new voice opens the mouth in
    time.
    """
    known = clip.live if style == "facegood" else JAW
    weight = coefficient_weights(known).expand(len(clip.curves), -1)
    no_constraints = clear_constraints([], len(clip.curves), FPS)
    modes = torch.tensor([0.0, 0.0, 1.0])
    return Example(
        clip.features, clip.mel, clip.curves, weight, 0.0, no_constraints, STYLES.index(style), modes, [], frozenset()
    )


def _synthesised(one: spoken.Sentence, poses: Mapping[str, Tensor]) -> Example:
    """Returns a synthesised sentence, whose face is known by rules and mean poses alone."""
    curves, weight = spoken.face_targets(one.phones, poses, round(SECONDS * FPS))
    constraints = clear_constraints(one.phones, len(curves), FPS)
    return Example(
        [one.features], one.mel, curves, weight, 0.0, constraints, STYLES.index("clear"), MODE_SHARES, one.phones,
        frozenset(),
    )  # fmt: skip


def mean_pose(clips: list[grid.Clip], label: str) -> Tensor:
    """Returns the mean curves (52,) at the middle of a phone."""
    found = [clip.curves[_middle(phone, clip)] for clip in clips for phone in clip.phones if phone.label == label]
    return torch.stack(found).mean(0)


def _middle(phone: Segment, clip: grid.Clip) -> int:
    return min(len(clip.curves) - 1, round((phone.start + phone.end) / 2 * clip.fps))


def coefficient_weights(live: Tensor) -> Tensor:
    """Returns (52,): 1 for the lower face, less for eyes and brows, 0 for channels that are not tracked."""
    upper = [INDEX[name] for name in ARKIT if name.startswith(("eye", "brow"))]
    weights = live.clone()
    weights[upper] *= UPPER_FACE_WEIGHT
    return weights
