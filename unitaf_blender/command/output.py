"""What the commands print, and the exit codes that they end with."""

from __future__ import annotations

import enum
import sys


class ExitCode(enum.IntEnum):
    """The exit codes of ``blender --command unitaf``."""

    OK = 0
    FAILED = 1  # the last line of stderr is the reason
    USAGE = 2  # the arguments make no sense; argparse exits with it
    STILL = 3  # the take was written, but the face does not move
    INTERRUPTED = 130  # Ctrl-C: 128 + SIGINT, as shells count


def say(line: str) -> None:
    """Writes a line to stdout at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Writes an error to stderr, as one line that begins with "unitaf: "."""
    sys.stderr.write(f"unitaf: {sentence.strip()}\n")
