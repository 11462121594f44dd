"""When each frame of the original's face is: on the clock of its own segment's samples, and in its streaming.

A frame belongs to two tokens; the sound of a segment is a little shorter than its tokens say, and the original adds
silences to the sound alone, so that its face runs 0.2 s ahead for each. Here its own samples time each segment's face.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ..signals import FloatArray

RATE = 22050  # Hz, of the voice
TOKENS_PER_FRAME = 2
STREAM_HOP = 882  # samples per frame in streaming: 25 frames per second
DECAY = 10  # frames in which a face goes to rest in silence
BLEND = (1 / 3, 2 / 3, 1.0)  # shares of the new face in the first frames of a segment
UPSAMPLING, HOP = 1.72, 256  # frames of the spectrum per token, and samples per frame of the spectrum

Times = npt.NDArray[np.float64]


def samples_of(tokens: int) -> int:
    """Returns the samples of the sound of a segment of so many tokens."""
    return HOP * int(UPSAMPLING * tokens)


def times(frames: int, tokens: int, samples: int, rate: int = RATE) -> Times:
    """Returns times (frames,) in seconds from the start of a segment of so many tokens and samples at ``rate`` Hz."""
    per_token = samples / max(1, tokens) / rate
    found: Times = np.arange(frames) * (TOKENS_PER_FRAME * per_token)
    return found


def resampled(motion: FloatArray, at: Times, wanted: Times) -> FloatArray:
    """Returns rows (T, width) at the times ``at`` (T,), interpolated linearly at ``wanted``; the ends are held."""
    return np.stack([np.interp(wanted, at, column) for column in motion.T], 1).astype(np.float32)


def padded(feature: Tensor, always: bool) -> Tensor:
    """Returns a feature (1, L, 1024) with a row of zeros behind it: always, or only if L is odd, as in streaming."""
    if not always and feature.shape[1] % 2 == 0:
        return feature
    return torch.nn.functional.pad(feature, (0, 0, 0, 1))


class Stream(NamedTuple):
    """What a stream has given so far. last: (width,), its last frame, None before the first."""

    samples: int = 0
    frames: int = 0
    last: Tensor | None = None

    def silence(self, samples: int, width: int) -> tuple[Tensor, Stream]:
        """Returns the frames (1, T, width) of a silence, in which the last face decays to rest, and the stream."""
        count = (self.samples + samples) // STREAM_HOP - self.frames
        weights = torch.clamp(1 - torch.arange(max(0, count)) / DECAY, min=0)
        last = torch.zeros(width) if self.last is None else self.last
        return self._next(weights[:, None] * last, samples)

    def speech(self, motion: Tensor, samples: int) -> tuple[Tensor, Stream]:
        """Returns the frames of a segment's motion (1, T, width), cut to its samples and blended, and the stream."""
        count = (self.samples + samples) // STREAM_HOP - self.frames
        rows = motion[0, : max(0, count)].clone()
        if self.last is not None:
            for number, share in enumerate(BLEND[: len(rows)]):
                rows[number] = (1 - share) * self.last + share * rows[number]
        return self._next(rows, samples)

    def _next(self, rows: Tensor, samples: int) -> tuple[Tensor, Stream]:
        last = rows[-1] if len(rows) else self.last
        return rows[None], Stream(self.samples + samples, self.frames + len(rows), last)
