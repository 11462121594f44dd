"""The licences of the original's checkpoints, as two sentences that are shown before the first use."""

from __future__ import annotations

# Of index-tts (bilibili Model Use License Agreement, both languages) and Amphion, issue 480, as read in 2026.
LICENCES = (
    "IndexTTS2, whose code and weights are under bilibili's licence, binds what is made with it too, and its codec, "
    "MaskGCT, is for non-commercial use only.",
    "UniTAF's own weights carry no licence that we know of: ask their makers before you publish or sell a take.",
)
