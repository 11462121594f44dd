"""``python -m unitaf.official check DIR``: compares these modules with vectors of the original's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnitafError

if TYPE_CHECKING:
    from .parity import Result

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

    results = parity.check(folder)
    for result in results:
        sys.stdout.write(f"{_state(result, parity.TOLERANCE):8}{result.name:24}{_said(result)}\n")
    if not any(result.compared for result in results):
        sys.stderr.write("unitaf.official: Nothing was compared; give the folder with the parameters too.\n")
        return FAILED
    return OK if all(result.error <= parity.TOLERANCE for result in results) else FAILED


def _state(result: Result, tolerance: float) -> str:
    if result.problem:
        return "wrong" if result.error else "unknown"
    if not result.compared:
        return "skipped"
    return "ok" if result.error <= tolerance else "wrong"


def _said(result: Result) -> str:
    if result.problem:
        return result.problem
    lacking = f", without {', '.join(result.lacking)}" if result.lacking else ""
    left = f", not used: {', '.join(result.left)}" if result.left and not result.lacking else ""
    return f"largest error {result.error:.1e} in {result.compared} arrays{lacking}{left}"


if __name__ == "__main__":
    sys.exit(main())
