"""Builds a folder of checkpoints of the original's form, with few layers and random weights: ``python FILE DIR``.

Widths that meet UniTAF's own files are as in the originals (1280, 1024, 768, 61); numbers of layers and inner widths
are the smallest that run. About 0.8 GB, most of it the semantic model, whose layer 17 is read. It needs the package
indextts2-inference with what that needs, and runs in its own environment.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import safetensors.torch
import sentencepiece
import torch
from indextts.gpt.model_v2 import UnifiedVoice
from indextts.s2mel.modules.bigvgan.bigvgan import BigVGAN, load_hparams_from_json
from indextts.s2mel.modules.campplus.DTDNN import CAMPPlus
from indextts.s2mel.modules.commons import MyModel
from indextts.utils.maskgct_utils import build_semantic_codec
from official_files import unitaf_files
from omegaconf import OmegaConf
from transformers import SeamlessM4TFeatureExtractor, Wav2Vec2BertConfig, Wav2Vec2BertModel

from unitaf.official import tables

SEED = 11
STOP = 8193
CODES = 40  # after which a sentence ends: random weights would not end it, or end it at once
GROUPS = [3, 17, 2, 8, 4, 5, 10, 24]
PIECES = 120
LINES = (
    "the quick brown fox jumps over the lazy dog while seven wizards pack my box with five dozen liquor jugs",
    "hello there i thought you had gone and you are back again what a day this is how are you my old friend",
    "where were you last night nobody knows and nobody asks but we will see each other tomorrow at ten",
)
CONFORMER = {
    "output_size": 64, "linear_units": 64, "attention_heads": 2, "num_blocks": 1, "input_layer": "conv2d2",
    "perceiver_mult": 1,
}  # fmt: skip
CONFIG: dict[str, Any] = {
    "dataset": {"bpe_model": "bpe.model", "sample_rate": 24000},
    "gpt": {
        "model_dim": 1280, "max_mel_tokens": 1815, "max_text_tokens": 600, "heads": 20, "layers": 1,
        "use_mel_codes_as_input": True, "mel_length_compression": 1024, "number_text_tokens": PIECES,
        "number_mel_codes": 8194, "start_mel_token": 8192, "stop_mel_token": STOP, "start_text_token": 0,
        "stop_text_token": 1, "train_solo_embeddings": False, "condition_type": "conformer_perceiver",
        "condition_module": CONFORMER, "emo_condition_module": CONFORMER,
    },
    "semantic_codec": {
        "codebook_size": 8192, "hidden_size": 1024, "codebook_dim": 8, "vocos_dim": 32, "vocos_intermediate_dim": 32,
        "vocos_num_layers": 1,
    },
    "s2mel": {
        "preprocess_params": {
            "sr": 22050,
            "spect_params": {
                "n_fft": 1024, "win_length": 1024, "hop_length": 256, "n_mels": 80, "fmin": 0, "fmax": "None",
            },
        },
        "dit_type": "DiT", "reg_loss_type": "l1", "style_encoder": {"dim": 192},
        "length_regulator": {
            "channels": 64, "is_discrete": False, "in_channels": 1024, "content_codebook_size": 2048,
            "sampling_ratios": [1, 1, 1, 1], "vector_quantize": False, "n_codebooks": 1, "quantizer_dropout": 0.0,
            "f0_condition": False, "n_f0_bins": 512,
        },
        "DiT": {
            "hidden_dim": 64, "num_heads": 2, "depth": 2, "class_dropout_prob": 0.1, "block_size": 8192,
            "in_channels": 80, "style_condition": True, "final_layer_type": "wavenet", "target": "mel",
            "content_dim": 64, "content_codebook_size": 1024, "content_type": "discrete", "f0_condition": False,
            "n_f0_bins": 512, "content_codebooks": 1, "is_causal": False, "long_skip_connection": True,
            "zero_prompt_speech_token": False, "time_as_token": False, "style_as_token": False,
            "uvit_skip_connection": True, "add_resblock_in_transformer": False,
        },
        "wavenet": {
            "hidden_dim": 64, "num_layers": 1, "kernel_size": 5, "dilation_rate": 1, "p_dropout": 0.2,
            "style_condition": True,
        },
    },
    "gpt_checkpoint": "gpt.pth", "w2v_stat": "wav2vec2bert_stats.pt", "s2mel_checkpoint": "s2mel.pth",
    "emo_matrix": "feat2.pt", "spk_matrix": "feat1.pt", "emo_num": GROUPS, "qwen_emo_path": "qwen0.6bemo4-merge/",
    "vocoder": {"type": "bigvgan", "name": "nvidia/bigvgan_v2_22khz_80band_256x"}, "version": 2.0,
}  # fmt: skip
BIGVGAN = {
    "resblock": "1", "num_mels": 80, "upsample_rates": [4, 4, 2, 2, 2, 2], "upsample_kernel_sizes": [8, 8, 4, 4, 4, 4],
    "upsample_initial_channel": 128, "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3, 5]],
    "use_tanh_at_final": False, "use_bias_at_final": False, "activation": "snakebeta", "snake_logscale": True,
    "n_fft": 1024, "hop_size": 256, "win_size": 1024, "sampling_rate": 22050, "fmin": 0, "fmax": None, "num_freq": 513,
}  # fmt: skip


def build(root: Path) -> None:
    """Writes the folder."""
    torch.manual_seed(SEED)
    checkpoints = root / "checkpoints"
    checkpoints.mkdir(parents=True, exist_ok=True)
    cfg = OmegaConf.create(CONFIG)
    OmegaConf.save(cfg, checkpoints / "config.yaml")
    _bpe(checkpoints / "bpe.model")
    gpt = UnifiedVoice(**cfg.gpt)
    _end_after(gpt, CODES)
    torch.save(gpt.state_dict(), checkpoints / "gpt.pth")
    s2mel = MyModel(cfg.s2mel, use_gpt_latent=True)
    torch.save({"net": {name: part.state_dict() for name, part in s2mel.models.items()}}, checkpoints / "s2mel.pth")
    torch.save(torch.randn(sum(GROUPS), 192), checkpoints / "feat1.pt")
    torch.save(torch.randn(sum(GROUPS), tables.LATENT) * 0.1, checkpoints / "feat2.pt")
    torch.save({"mean": torch.zeros(1024), "var": torch.ones(1024)}, checkpoints / "wav2vec2bert_stats.pt")
    _by_name(root / "hf" / "hub", cfg)
    unitaf_files(root / "unitaf" / "检查点" / "checkpoint-100", expression_width=256)


@torch.no_grad()
def _end_after(gpt: Any, codes: int) -> None:
    """Lets the positions from ``codes`` on speak for the stop, and those before them against it."""
    direction = torch.nn.functional.normalize(torch.randn(tables.LATENT), dim=0)
    gpt.mel_pos_embedding.emb.weight[codes:] += 30 * direction
    gpt.mel_head.weight[STOP] = direction
    gpt.mel_head.bias.zero_()
    gpt.mel_head.bias[STOP] = -8


def _bpe(path: Path) -> None:
    text = path.with_suffix(".txt")
    text.write_text("\n".join(line.upper() for line in LINES) + "\n'.,!?-\n")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(path.with_suffix("")), vocab_size=PIECES, model_type="bpe",
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    text.unlink()


def _snapshot(hub: Path, repository: str) -> Path:
    """Returns the folder of a repository in a cache of Hugging Face, with the reference that its reader looks up."""
    base = hub / f"models--{repository.replace('/', '--')}"
    revision = "0" * 40
    (base / "refs").mkdir(parents=True, exist_ok=True)
    (base / "refs" / "main").write_text(revision)
    folder = base / "snapshots" / revision
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _by_name(hub: Path, cfg: Any) -> None:
    semantic = _snapshot(hub, "facebook/w2v-bert-2.0")
    config = Wav2Vec2BertConfig(
        hidden_size=1024, num_hidden_layers=17, num_attention_heads=16, intermediate_size=8, add_adapter=False
    )
    Wav2Vec2BertModel(config).save_pretrained(semantic)
    SeamlessM4TFeatureExtractor(feature_size=80, num_mel_bins=80, stride=2, sampling_rate=16000).save_pretrained(
        semantic
    )
    codec = _snapshot(hub, "amphion/MaskGCT") / "semantic_codec"
    codec.mkdir(exist_ok=True)
    safetensors.torch.save_model(build_semantic_codec(cfg.semantic_codec), str(codec / "model.safetensors"))
    torch.save(
        CAMPPlus(feat_dim=80, embedding_size=192).state_dict(),
        _snapshot(hub, "funasr/campplus") / "campplus_cn_common.bin",
    )
    vocoder = _snapshot(hub, CONFIG["vocoder"]["name"])
    (vocoder / "config.json").write_text(json.dumps(BIGVGAN))
    model = BigVGAN(load_hparams_from_json(str(vocoder / "config.json")), use_cuda_kernel=False)
    torch.save({"generator": model.state_dict()}, vocoder / "bigvgan_generator.pt")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
