"""Sample rate and frame rate of the voice."""

from __future__ import annotations

SAMPLE_RATE = 24000  # Hz
HOP = 300  # samples per frame
FRAME_RATE = SAMPLE_RATE / HOP  # 80 Hz, of hidden features, F0 and energy
