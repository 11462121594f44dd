"""Files of the original's form with random parameters, and whole folders of them, for tests. Needs torch."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import torch

from unitaf.official import tables

CONFIG = "semantic_codec:\n    codebook_size: 8192\ngpt_checkpoint: gpt.pth\nversion: 2.0\n"
OF_INDEX_TTS = ("gpt.pth", "s2mel.pth", "bpe.model", "feat1.pt", "feat2.pt", "wav2vec2bert_stats.pt")
BY_NAME = (
    ("facebook/w2v-bert-2.0", ("config.json", "preprocessor_config.json", "model.safetensors")),
    ("amphion/MaskGCT", ("semantic_codec/model.safetensors",)),
    ("funasr/campplus", ("campplus_cn_common.bin",)),
    ("nvidia/bigvgan_v2_22khz_80band_256x", ("config.json", "bigvgan_generator.pt")),
)


def random_parameters(shapes: tables.Shapes, seed: int = 5) -> dict[str, torch.Tensor]:
    """Returns parameters of these shapes, of the size that keeps a network's values near 1."""
    random = torch.Generator().manual_seed(seed)
    made = {}
    for name, shape in shapes.items():
        if name.endswith("num_batches_tracked"):
            made[name] = torch.tensor(1)
        elif len(shape) > 1:
            wide = shape[1] * (shape[2] if len(shape) > 2 else 1)
            made[name] = torch.randn(shape, generator=random) / wide**0.5
        else:
            part = name.rpartition(".")[2]
            is_scale = part in ("running_var", "audio_scale") or (part == "weight" and ("bn" in name or "norm" in name))
            made[name] = (1.0 if is_scale else 0.0) + 0.1 * torch.rand(shape, generator=random)
    return made


def unitaf_files(folder: Path, width: int = 768, with_expression: bool = True, expression_width: int = 64) -> None:
    """Writes UniTAF's own files."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(random_parameters(tables.projector(width)), folder / "audio_feature_projector.pt")
    torch.save(random_parameters(tables.decoder(width, 935, {tables.HEAD: tables.MOUTH})), folder / "a2f_model.pt")
    if with_expression:
        shapes = tables.expression(expression_width, 4 * expression_width, 1, 1)
        torch.save(random_parameters(shapes), folder / "expression_model.pt")


def whole_folder(root: Path, **options: bool) -> Path:
    """Writes a folder in which every file is there; those that the stand-in does not read hold one byte."""
    checkpoints = root / "checkpoints"
    checkpoints.mkdir(parents=True)
    (checkpoints / "config.yaml").write_text(CONFIG)
    for name in OF_INDEX_TTS:
        (checkpoints / name).write_bytes(b"0")
    for repository, names in BY_NAME:
        snapshot = root / "hf" / "hub" / f"models--{repository.replace('/', '--')}" / "snapshots" / "1"
        for name in names:
            (snapshot / name).parent.mkdir(parents=True, exist_ok=True)
            (snapshot / name).write_bytes(b"0")
    unitaf_files(root / "unitaf" / "检查点" / "checkpoint-100", **options)
    return root


def recording(path: Path, seconds: float = 2.0, level: float = 0.3) -> Path:
    """Writes a WAV file with a tone, at 16 kHz."""
    tone = level * np.sin(np.arange(int(seconds * 16000)) * 0.08)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(np.round(tone * 32767).astype("<i2").tobytes())
    return path
