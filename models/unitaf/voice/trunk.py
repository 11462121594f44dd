"""The trunk: phoneme ids to durations, F0, energy, hidden features and spectra.

The architecture and the weights are those of hibari-tts 0.2.1 (Apache-2.0, distilled from Kokoro-82M), rebuilt as
torch modules whose parts can be called one by one, so that durations, F0 and energy can be predicted, edited or given.

Shapes: L symbols (phonemes, stress marks, punctuation), D steps at 40 Hz, F = 2 D frames at 80 Hz.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from ..errors import EngineError
from .onnx_weights import read_weights

SAMPLE_RATE = 24000
HOP = 300  # samples per frame
FRAME_RATE = SAMPLE_RATE / HOP  # 80 Hz
FRAMES_PER_STEP = 2  # a duration counts steps of 25 ms
STEP_SECONDS = FRAMES_PER_STEP / FRAME_RATE
BINS = 601
FEATURES = 256
SYMBOLS = 178
F0_SCALE = 100.0  # the prosody net gives F0 in units of 100 Hz
ENERGY_SCALE = 5.0
LOG_F0_SCALE = 5.0
LAYER_NORM_EPS = 1e-5
SILENT_ENERGY = -9.3  # what the prosody net predicts for pauses
REST_FRAMES = 80


class Prosody(NamedTuple):
    """How a sentence is said.

    frames: (L,) int64, how long each symbol lasts, in frames of 12.5 ms. The trunk's own are even and at least 2;
    given ones may be any, also 0. f0: (F,) Hz, below 40 where unvoiced. energy: (F,) the trunk's own unit of loudness
    (-9.3 in silence, 7.5 in a loud vowel).
    """

    frames: Tensor
    f0: Tensor
    energy: Tensor


class Spectrum(NamedTuple):
    """What the spectral head says of each frame, each (601, F).

    harmonic, noise, free: log magnitudes; harmonic_phase: before tanh, in half turns; free_phase: radians.
    """

    harmonic: Tensor
    harmonic_phase: Tensor
    noise: Tensor
    free: Tensor
    free_phase: Tensor


class ConvNeXt(nn.Module):
    """A ConvNeXt block over time: (1, T, width) -> (1, T, width)."""

    def __init__(self, width: int, hidden: int, kernel: int, dilation: int = 1) -> None:
        super().__init__()
        padding = dilation * (kernel // 2)
        self.dw = nn.Conv1d(width, width, kernel, padding=padding, dilation=dilation, groups=width)
        self.norm = nn.LayerNorm(width, LAYER_NORM_EPS)
        self.pw1 = nn.Linear(width, hidden)
        self.pw2 = nn.Linear(hidden, width)
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        y = self.dw(x.transpose(1, 2)).transpose(1, 2) if self.training else self._shifted(x)
        y = self.pw2(nnf.gelu(self.pw1(self.norm(y))))
        out: Tensor = x + self.gamma * y
        return out

    def _shifted(self, x: Tensor) -> Tensor:
        """The depthwise convolution as a sum of shifted products: faster on one core, and nothing is transposed."""
        dilation, padding = self.dw.dilation[0], int(self.dw.padding[0])
        padded = nnf.pad(x, (0, 0, padding, padding))
        taps = self.dw.weight[:, 0].T
        assert self.dw.bias is not None
        y = self.dw.bias.expand_as(x).clone()
        for i, tap in enumerate(taps):
            y.addcmul_(padded[:, i * dilation : i * dilation + x.shape[1]], tap)
        return y


class TextEncoder(nn.Module):
    """Phoneme ids (1, L) -> (1, L, width); one transformer layer is applied ``rounds`` times (shared weights)."""

    def __init__(self, width: int, rounds: int) -> None:
        super().__init__()
        self.rounds = rounds
        self.emb = nn.Embedding(SYMBOLS, width)
        self.convs = nn.ModuleList(ConvNeXt(width, 2 * width, kernel=5) for _ in range(2))
        self.attn = nn.TransformerEncoderLayer(
            width, 2, 2 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
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
    """Durations from the text; F0 and energy from the text stretched to those durations."""

    WIDTH = 192
    DILATIONS = (1, 2, 4, 8, 1, 2)

    def __init__(self) -> None:
        super().__init__()
        width = self.WIDTH
        self.text = TextEncoder(width, rounds=6)
        self.dur = nn.Sequential(nn.Conv1d(width, width, 3, padding=1), nn.GELU(), nn.Conv1d(width, 1, 1))
        self.pro_in = nn.Conv1d(width, width, 1)
        self.pro = nn.ModuleList(ConvNeXt(width, 2 * width, 7, dilation) for dilation in self.DILATIONS)
        self.pro_out = nn.Conv1d(width, 2 * FRAMES_PER_STEP, 1)

    def durations(self, encoded: Tensor, speed: float) -> Tensor:
        """Encoded text (1, L, 192) -> (L,) steps."""
        log_steps = self.dur(encoded.transpose(1, 2))[0, 0]
        steps: Tensor = ((log_steps.exp() - 1) / speed).round().clamp(min=1).long()
        return steps

    def contours(self, encoded: Tensor, durations: Tensor) -> tuple[Tensor, Tensor]:
        """Encoded text (1, L, 192) and steps (L,) -> F0 in Hz and energy, each (F,)."""
        stretched = encoded[0].repeat_interleave(durations, dim=0)[None]
        x = self.pro_in(stretched.transpose(1, 2)).transpose(1, 2)
        for block in self.pro:
            x = block(x)
        out = self.pro_out(x.transpose(1, 2))[0]  # (2 values x 2 frames, D)
        f0, energy = out.reshape(2, FRAMES_PER_STEP, -1).transpose(1, 2).reshape(2, -1)
        return f0 * F0_SCALE, energy * ENERGY_SCALE


class Decoder(nn.Module):
    """Text, F0 and energy -> hidden features at 80 Hz -> spectra."""

    TEXT_WIDTH = 128

    def __init__(self) -> None:
        super().__init__()
        self.text = TextEncoder(self.TEXT_WIDTH, rounds=4)
        self.dec_in = nn.Conv1d(self.TEXT_WIDTH + 2, FEATURES, 7, padding=3)
        self.dec = nn.ModuleList(ConvNeXt(FEATURES, 3 * FEATURES, kernel=7) for _ in range(8))
        self.dec_norm = nn.LayerNorm(FEATURES, LAYER_NORM_EPS)
        self.head = nn.Linear(FEATURES, 5 * BINS)

    def features(self, ids: Tensor, prosody: Prosody) -> Tensor:
        """Ids (L,) and their prosody -> (F, 256): what the voice is made from, and what the face is given."""
        text = self.text(ids[None])[0].repeat_interleave(prosody.frames, dim=0)
        log_f0 = torch.log1p(prosody.f0.clamp(min=0)) / LOG_F0_SCALE
        x = torch.cat([text, log_f0[:, None], prosody.energy[:, None] / ENERGY_SCALE], dim=1)
        x = self.dec_in(x.T[None]).transpose(1, 2)
        for block in self.dec:
            x = block(x)
        hidden: Tensor = self.dec_norm(x)[0]
        return hidden

    def spectrum(self, features: Tensor) -> Spectrum:
        """Features (F, 256) -> the five parts of the spectrum."""
        return Spectrum(*self.head(features).T.split(BINS))


class Trunk(nn.Module):
    """The whole voice model but for the waveform."""

    def __init__(self) -> None:
        super().__init__()
        self.pn = ProsodyNet()
        self.m = Decoder()
        self.rest_features = torch.zeros(FEATURES)  # (256,): what the features are while nothing is said

    def prosody(
        self, ids: Tensor, speed: float = 1.0, steps: Tensor | None = None, longest_end: int | None = None
    ) -> Prosody:
        """How the trunk itself would say symbols (L,).

        steps: (L,) of 25 ms, instead of its own durations. longest_end: limits the silence of the padding, in steps.
        """
        encoded = self.encoded(ids)
        if steps is None:
            steps = self.pn.durations(encoded, speed)
        return self.contours(encoded, steps if longest_end is None else with_ends(steps, longest_end))

    def encoded(self, ids: Tensor) -> Tensor:
        """Symbols (L,) as the prosody net reads them, (1, L, 192)."""
        read: Tensor = self.pn.text(ids[None])
        return read

    def contours(self, encoded: Tensor, steps: Tensor) -> Prosody:
        """F0 and energy of symbols (1, L, 192) that last so many steps (L,) of 25 ms."""
        return Prosody(steps * FRAMES_PER_STEP, *self.pn.contours(encoded, steps))

    def features(self, ids: Tensor, prosody: Prosody) -> Tensor:
        """Hidden features (F, 256) at 80 Hz."""
        return self.m.features(ids, prosody)

    def spectrum(self, features: Tensor) -> Spectrum:
        """Spectra of features (F, 256)."""
        return self.m.spectrum(features)


def with_ends(steps: Tensor, longest: int) -> Tensor:
    """Steps (L,) with at most ``longest`` for the padding at either end."""
    return torch.cat([steps[:1].clamp(max=longest), steps[1:-1], steps[-1:].clamp(max=longest)])


def load_trunk() -> Trunk:
    """The trunk with the weights of the installed hibari-tts package.

    Raises EngineError when the package is missing or holds another model.
    """
    found = importlib.util.find_spec("hibari")
    if found is None or found.origin is None:
        raise EngineError("The voice is missing; install it with: pip install hibari-tts==0.2.1")
    weights = read_weights(Path(found.origin).parent / "assets" / "hibari.onnx")
    trunk = Trunk()
    state = {name: weights[name] for name in trunk.state_dict() if name in weights}
    for name, source in _int8_sources().items():
        quantised = weights.get(f"{source}_output_0_quantized")
        if quantised is None:
            raise EngineError("The voice file is of another version; install it with: pip install hibari-tts==0.2.1")
        state[name] = quantised.T.astype("f4") * weights[f"{source}_output_0_scale"]  # every zero point is 0
    try:
        trunk.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    except RuntimeError as error:
        message = "The voice file is of another version; install it with: pip install hibari-tts==0.2.1"
        raise EngineError(message) from error
    trunk.eval().requires_grad_(False)
    trunk.rest_features = _rest_features(trunk)
    return trunk


@torch.inference_mode()
def _rest_features(trunk: Trunk) -> Tensor:
    """Features (256,) in the middle of a long silence."""
    frames = torch.tensor([REST_FRAMES, REST_FRAMES])
    total = int(frames.sum())
    prosody = Prosody(frames, torch.zeros(total), torch.full((total,), SILENT_ENERGY))
    return trunk.features(torch.zeros(2, dtype=torch.long), prosody)[total // 2]


def _int8_sources() -> dict[str, str]:
    """Parameter name -> prefix of the ONNX initializer that holds it as int8, transposed.

    The export named the two text encoders' tensors alike but for a suffix: the second one's are counted on.
    """
    sources = {"m.head.weight": "/head/Transpose"}
    for net, blocks, count in (("m", "dec", 8), ("pn", "pro", 6)):
        for i in range(count):
            for layer in ("pw1", "pw2"):
                sources[f"{net}.{blocks}.{i}.{layer}.weight"] = f"/{blocks}.{i}/{layer}/Transpose"
    for net, suffix, shared, in_proj in (("m", "", "", "2"), ("pn", "_1", "_4", "25")):
        attn = f"{net}.text.attn"
        sources[f"{attn}.self_attn.in_proj_weight"] = f"/Transpose_{in_proj}"
        sources[f"{attn}.self_attn.out_proj.weight"] = f"/out_proj{shared}/Transpose"
        sources[f"{attn}.linear1.weight"] = f"/linear1{shared}/Transpose"
        sources[f"{attn}.linear2.weight"] = f"/linear2{shared}/Transpose"
        for i in range(2):
            for layer in ("pw1", "pw2"):
                sources[f"{net}.text.convs.{i}.{layer}.weight"] = f"/convs.{i}/{layer}{suffix}/Transpose"
    return sources
