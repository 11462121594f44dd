"""A stand-in for indextts2-inference of the same surface: small seeded modules, the same names, calls and shapes.

Written from the surface alone, no line is that package's. A sentence gets a code for each of its letters, so that its
length can be known; the word "silence" ends before its first code, and "memory" finds none.
"""

from __future__ import annotations

import wave

import numpy as np
import torch
from torch import nn

CODES, FEATURES, LATENT = 8194, 1024, 1280
RATE, HOP, UPSAMPLING = 22050, 256, 1.72


class QwenEmotion:
    """The language model that has to be replaced: it may not be loaded."""

    def __init__(self, model_dir):
        raise AssertionError("the language model was loaded")


class TextNormalizer:
    """The normaliser that needs a package: it may not be loaded where that is missing."""

    def __init__(self, **_options):
        raise AssertionError("the normaliser was loaded without nemo")


class Tokenizer:
    """Letters as tokens."""

    def __init__(self, normalizer):
        normalizer.load()
        self.normalizer = normalizer

    def tokenize(self, text):
        return [letter for letter in self.normalizer.normalize(text).upper() if letter.isalpha()]

    def convert_tokens_to_ids(self, tokens):
        return [2 + ord(token) % 90 for token in tokens]


class Gpt(nn.Module):
    """The surface of the GPT: its ``mel_head`` is asked once for each code."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CODES, LATENT)
        self.mel_head = nn.Linear(LATENT, 8)
        self.emotion = nn.Linear(FEATURES, LATENT)

    def get_conditioning(self, features, _lengths):
        return features.mean(2, keepdim=True)

    def merge_emovec(self, voice, emotion, _voice_length, _emotion_length, alpha=1.0):
        base = self.emotion(voice.mean(1))
        return base + alpha * (self.emotion(emotion.mean(1)) - base)

    def generated(self, text_tokens):
        count = text_tokens.shape[1]
        hidden = self.embedding(text_tokens.long())
        codes = []
        for number in range(count):
            self.mel_head(hidden[:, number : number + 1])
            codes.append(torch.randint(0, CODES - 2, (1, 1)))
        return torch.cat(codes, 1)

    def forward(self, conditioning, text, text_lengths, codes, code_lengths, emotion_features, **options):
        return self.embedding(codes.long()) + options["emo_vec"][:, None]


class Estimator(nn.Module):
    """One step of the flow."""

    def forward(self, x):
        return x


class Flow(nn.Module):
    """25 steps from a condition to a spectrum."""

    def __init__(self):
        super().__init__()
        self.estimator = Estimator()

    def inference(self, condition):
        for _ in range(25):
            condition = self.estimator(condition)
        return condition


class Codec:
    """Codes of semantic features: one for each row."""

    def quantize(self, features):
        return (features.abs().sum(2) * 1000).long() % (CODES - 2), features


class IndexTTS2:
    """The whole voice."""

    def __init__(self, model_dir=None, cfg_path=None, device=None):
        torch.manual_seed(3)
        self.device = device or "cpu"
        self.qwen_emo = QwenEmotion(model_dir)
        with open(cfg_path, encoding="utf-8") as file:  # noqa: PTH123 - as that package reads it
            self.cfg = file.read()
        self.gpt = Gpt().eval()
        layers = nn.Sequential(nn.Linear(LATENT, 256), nn.Linear(256, 128), nn.Linear(128, FEATURES))
        self.s2mel = nn.Module()
        self.s2mel.models = nn.ModuleDict({"cfm": Flow(), "gpt_layer": layers}).eval()
        self.tokenizer = Tokenizer(TextNormalizer())
        self.semantic_codec = Codec()
        self.said = []

    def extract_features(self, sound, sampling_rate, return_tensors):
        assert (sampling_rate, return_tensors, sound.shape[0]) == (16000, "pt", 1)
        rows = sound[:, : sound.shape[1] // 320 * 320].reshape(1, -1, 320)
        return {"input_features": rows, "attention_mask": torch.ones(rows.shape[:2])}

    def get_emb(self, input_features, attention_mask):
        return torch.nn.functional.pad(input_features, (0, FEATURES - input_features.shape[2]))

    def _semantic(self, path):
        with wave.open(path) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        told = self.extract_features(torch.tensor(data, dtype=torch.float32)[None], 16000, "pt")
        return self.get_emb(**told)

    def infer_generator(
        self, voice, text, output_path, *, emo_audio_prompt=None, emo_alpha=1.0, emo_vector=None, interval_silence=200,
        max_text_tokens_per_segment=120, stream_return=False,
    ):  # fmt: skip
        assert output_path is None and stream_return
        if "memory" in text.lower():
            raise RuntimeError("[enforce fail at alloc_cpu.cpp:1] not enough memory: you tried to allocate 9 bytes.")
        spoken = self._semantic(voice)
        felt = spoken if emo_vector is not None or emo_audio_prompt is None else self._semantic(emo_audio_prompt)
        ids = self.tokenizer.convert_tokens_to_ids(self.tokenizer.tokenize(text))
        self.said.append((text, emo_vector))
        for start in range(0, len(ids), max_text_tokens_per_segment):
            words = torch.tensor([ids[start : start + max_text_tokens_per_segment]], dtype=torch.int32)
            with torch.no_grad():
                emotion = self.gpt.merge_emovec(spoken, felt, None, None, emo_alpha)
                if emo_vector is not None:
                    emotion = emotion * (1 - sum(emo_vector)) + torch.tensor(emo_vector).repeat(160)[None]
                codes = self.gpt.generated(words)
                if "silence" in text.lower():
                    codes = codes[:, :0]
                latent = self.gpt(
                    self.gpt.get_conditioning(spoken.transpose(1, 2), None),
                    words,
                    None,
                    codes,
                    None,
                    felt,
                    emo_vec=emotion,
                )
                self.s2mel.models["gpt_layer"](latent)
                if not codes.shape[1]:
                    raise RuntimeError("Calculated padded input size per channel: (0).")
                samples = HOP * int(UPSAMPLING * codes.shape[1])
                sound = self.s2mel.models["cfm"].inference(0.1 * torch.randn(1, samples)).clamp(-1, 1)
            yield sound
            yield []
