"""The original's own modules in torch, for those who own its checkpoints: IndexTTS2's voice and UniTAF's face.

Written from the measured facts of GoldenFishes/UniTAF 41d0760 and X-niper/UniTalker 2148113: names, shapes and order
of the parameters, and the numbers that they give. No code and no weights of theirs are here. The voice is that of the
package indextts2-inference, which its user installs. Only ``loading`` and the command import this room, at first use.
"""
