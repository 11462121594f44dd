"""What is read from a recording: its sound, phones and words with their times, prosody and emotion."""

from .aligner import align
from .alignment import Alignment
from .recogniser import recognise

__all__ = ["Alignment", "align", "recognise"]
