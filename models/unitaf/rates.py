"""Sample and frame rates of the voice."""

from __future__ import annotations

SAMPLE_RATE = 24000


HOP = 300  # samples per frame


FRAME_RATE = SAMPLE_RATE / HOP  # 80 Hz
