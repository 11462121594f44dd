"""The trunk of hibari-tts in torch, with the interface of ``voice.trunk.Trunk``."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..errors import EngineError
from ..layers import LAYER_NORM_EPS, Weights
from ..signals import FloatArray
from ..voice.hibari.network import (
    DECODER_BLOCKS,
    DECODER_ROUNDS,
    ENERGY_SCALE,
    F0_SCALE,
    HEADS,
    LOG_F0_SCALE,
    PROSODY_DILATIONS,
    PROSODY_ROUNDS,
    SYMBOLS,
)
from ..voice.hibari.spectrum import BINS, Spectrum
from ..voice.hibari.trunk import HibariTrunk
from ..voice.trunk import FEATURES, FRAMES_PER_STEP, Counts, Prosody
from ..weight_files import voice_weights
from .layers import ConvNeXt


class TextEncoder(nn.Module):
    """Phoneme ids (1, L) -> (1, L, width); one transformer layer is applied ``rounds`` times (shared weights)."""

    def __init__(self, width: int, rounds: int) -> None:
        super().__init__()
        self.rounds = rounds
        self.emb = nn.Embedding(SYMBOLS, width)
        self.convs = nn.ModuleList(ConvNeXt(width, 2 * width, kernel=5) for _ in range(2))
        self.attn = nn.TransformerEncoderLayer(
            width, HEADS, 2 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.norm = nn.LayerNorm(width, LAYER_NORM_EPS)

    def forward(self, ids: Tensor) -> Tensor:
        x: Tensor = self.emb(ids)
        for conv in self.convs:
            x = conv(x)
        for _ in range(self.rounds):
            x = self.attn(x)
        normed: Tensor = self.norm(x)
        return normed


class ProsodyNet(nn.Module):
    """Predicts durations from the text, and F0 and energy from the text stretched to these durations."""

    WIDTH = 192

    def __init__(self) -> None:
        super().__init__()
        width = self.WIDTH
        self.text = TextEncoder(width, rounds=PROSODY_ROUNDS)
        self.dur = nn.Sequential(nn.Conv1d(width, width, 3, padding=1), nn.GELU(), nn.Conv1d(width, 1, 1))
        self.pro_in = nn.Conv1d(width, width, 1)
        self.pro = nn.ModuleList(ConvNeXt(width, 2 * width, 7, dilation) for dilation in PROSODY_DILATIONS)
        self.pro_out = nn.Conv1d(width, 2 * FRAMES_PER_STEP, 1)

    def durations(self, encoded: Tensor, speed: float) -> Tensor:
        """Returns durations (L,) in steps of encoded text (1, L, 192)."""
        log_steps = self.dur(encoded.transpose(1, 2))[0, 0]
        steps: Tensor = ((log_steps.exp() - 1) / speed).round().clamp(min=1).long()
        return steps

    def contours(self, encoded: Tensor, durations: Tensor) -> tuple[Tensor, Tensor]:
        """Returns F0 in Hz and energy, (F,) each, of encoded text (1, L, 192) with durations (L,) in steps."""
        stretched = encoded[0].repeat_interleave(durations, dim=0)[None]
        x = self.pro_in(stretched.transpose(1, 2)).transpose(1, 2)
        for block in self.pro:
            x = block(x)
        out = self.pro_out(x.transpose(1, 2))[0]  # (2 values x 2 frames, D)
        f0, energy = out.reshape(2, FRAMES_PER_STEP, -1).transpose(1, 2).reshape(2, -1)
        return f0 * F0_SCALE, energy * ENERGY_SCALE


class Decoder(nn.Module):
    """Computes hidden features at 80 Hz from text, F0 and energy, and spectra from the features."""

    TEXT_WIDTH = 128

    def __init__(self) -> None:
        super().__init__()
        self.text = TextEncoder(self.TEXT_WIDTH, rounds=DECODER_ROUNDS)
        self.dec_in = nn.Conv1d(self.TEXT_WIDTH + 2, FEATURES, 7, padding=3)
        self.dec = nn.ModuleList(ConvNeXt(FEATURES, 3 * FEATURES, kernel=7) for _ in range(DECODER_BLOCKS))
        self.dec_norm = nn.LayerNorm(FEATURES, LAYER_NORM_EPS)
        self.head = nn.Linear(FEATURES, 5 * BINS)

    def features(self, ids: Tensor, frames: Tensor, f0: Tensor, energy: Tensor) -> Tensor:
        """Returns the hidden features (F, 256) of ids (L,), from which voice and face are computed."""
        text = self.text(ids[None])[0].repeat_interleave(frames, dim=0)
        log_f0 = torch.log1p(f0.clamp(min=0)) / LOG_F0_SCALE
        x = torch.cat([text, log_f0[:, None], energy[:, None] / ENERGY_SCALE], dim=1)
        x = self.dec_in(x.T[None]).transpose(1, 2)
        for block in self.dec:
            x = block(x)
        hidden: Tensor = self.dec_norm(x)[0]
        return hidden

    def spectrum(self, features: Tensor) -> tuple[Tensor, ...]:
        """Returns the five parts of the spectrum, (F, 601) each, of features (F, 256)."""
        parts: tuple[Tensor, ...] = self.head(features).split(BINS, dim=1)
        return parts


class Nets(nn.Module):
    """Both networks, with the parameter names of the weights."""

    def __init__(self) -> None:
        super().__init__()
        self.pn = ProsodyNet()
        self.m = Decoder()


class TorchTrunk(HibariTrunk):
    """The trunk in torch; see ``voice.trunk.Trunk``. Raises EngineError for weights of another version."""

    def __init__(self, weights: Weights) -> None:
        self.nets = Nets()
        try:
            self.nets.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in weights.items()})
        except RuntimeError as error:
            raise EngineError("The voice file is of another version; install UniTAF again.") from error
        self.nets.eval().requires_grad_(False)
        super().__init__()

    @torch.inference_mode()
    def encoded(self, ids: Counts) -> FloatArray:
        """See ``voice.trunk.Trunk``."""
        return _array(self.nets.pn.text(torch.from_numpy(ids)[None])[0])

    @torch.inference_mode()
    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """See ``voice.trunk.Trunk``."""
        steps: Counts = self.nets.pn.durations(torch.from_numpy(encoded)[None], speed).numpy()
        return steps

    @torch.inference_mode()
    def contours(self, encoded: FloatArray, steps: Counts) -> Prosody:
        """See ``voice.trunk.Trunk``."""
        f0, energy = self.nets.pn.contours(torch.from_numpy(encoded)[None], torch.from_numpy(steps))
        return Prosody(steps * FRAMES_PER_STEP, _array(f0), _array(energy))

    @torch.inference_mode()
    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """See ``voice.trunk.Trunk``."""
        return _array(self.nets.m.features(*map(torch.from_numpy, (ids, *prosody))))

    @torch.inference_mode()
    def spectrum(self, features: FloatArray) -> Spectrum:
        """See ``voice.hibari.trunk.HibariTrunk``."""
        return Spectrum(*map(_array, self.nets.m.spectrum(torch.from_numpy(features))))


def load_trunk() -> TorchTrunk:
    """Loads the trunk with the weights of the package; see ``voice.hibari.trunk.load_trunk``."""
    return TorchTrunk(voice_weights.load())


def _array(tensor: Tensor) -> FloatArray:
    """Converts a tensor to a contiguous array."""
    array: FloatArray = tensor.contiguous().numpy()
    return array
