"""``python -m unitaf.official check DIR``: compares these modules with vectors of the original's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import UnitafError

OK, FAILED = 0, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; returns 0 if every set is met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m unitaf.official")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="compare with vectors of the original")
    check.add_argument("folder", metavar="DIR", type=Path, help="NAME.npz and NAME.safetensors")
    arguments = parser.parse_args(argv)
    try:
        return _check(arguments.folder)
    except (UnitafError, ImportError) as error:
        sys.stderr.write(f"unitaf.official: {error}\n")
        return FAILED


def _check(folder: Path) -> int:
    from . import parity  # with torch, which --help does without

    met = True
    for result in parity.check(folder):
        fits = result.error <= parity.TOLERANCE
        met = met and fits
        state = ("ok" if fits else "wrong") if result.compared else "skipped"
        lacking = f", without {', '.join(result.lacking)}" if result.lacking else ""
        sys.stdout.write(
            f"{state:8}{result.name:24}largest error {result.error:.1e} in {result.compared} arrays{lacking}\n"
        )
    return OK if met else FAILED


if __name__ == "__main__":
    sys.exit(main())
