"""The trunk of Kokoro-82M (Apache-2.0, hexgrad): many voices in one network, from the optional voice pack.

The architecture is StyleTTS 2's (Li et al. 2023, arXiv 2306.07691) with the vocoder iSTFTNet (Kaneko et al. 2022, arXiv
2203.02395), written as stages that can be called separately. Shapes: L symbols, D steps at 40 Hz, F = 2 D frames at
80 Hz. A voice is a style: (256,), of which the first half is the timbre and the second half the prosody.
"""
