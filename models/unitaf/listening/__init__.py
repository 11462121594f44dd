"""What is said in a recording, and when: with a transcript or without one."""

from .aligner import align
from .alignment import Alignment
from .recogniser import recognise
from .sphinx import is_installed

__all__ = ["Alignment", "align", "is_installed", "recognise"]
