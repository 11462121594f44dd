"""What is said in a recording, and when: with a transcript or without one."""

from .aligner import align
from .alignment import Alignment
from .recogniser import recognise

__all__ = ["Alignment", "align", "recognise"]
