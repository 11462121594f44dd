"""The command ``unitaf report``: writes the diagnostic file for bug reports."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..files import open_file, read_json, reason
from .shared import OK, LoadModel, print_result

HELP = """\
Writes versions and settings into FILE, to send with a bug report. It holds no user name.
Unless --with-text is given, it holds no text, no path and no other name either: they
become placeholders, the same for the same name.

  unitaf report --out report.json
  unitaf report --out report.json --take takes/hello.json --log engine.log
"""
MAX_BYTES = 10_000_000  # of a log or a take's .json


def add_command(commands: Any, parents: Sequence[argparse.ArgumentParser], shape: dict[str, Any]) -> None:
    """Adds ``report`` to the commands of a parser."""
    command = commands.add_parser(
        "report", help="write a file for a bug report", description=HELP, parents=list(parents), **shape
    )
    command.add_argument("--out", metavar="FILE", type=Path, required=True, help="where to write the report")
    command.add_argument("--take", metavar="FILE", type=Path, help="the .json of the take in question: its settings")
    command.add_argument("--log", metavar="FILE", type=Path, help="the log: what was written to stderr")
    command.add_argument("--with-text", action="store_true", help="keep texts; user names go all the same")
    command.set_defaults(run=_report)


def _report(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..report import Privacy, build_report, write_report

    take = _take_fields(arguments.take) if arguments.take else {}
    lines = _read(arguments.log).splitlines() if arguments.log else []
    said = [str(take.get("text", ""))]
    files = [path.stem for path in (arguments.take, arguments.log, arguments.out) if path]
    report = build_report(
        lines,
        take.get("settings"),
        privacy=Privacy({"file": files}, said),
        texts=said if arguments.with_text else None,
        extra={"take": {name: take.get(name) for name in ("versions", "frames", "fps", "seconds")}} if take else None,
    )
    path = write_report(report, arguments.out)
    print_result(arguments, {"report": str(path)}, {"report": str(path)})
    return OK


def _take_fields(path: Path) -> dict[str, Any]:
    """Returns the JSON object of a take; raises InputError."""
    try:
        fields = read_json(_read(path))
    except ValueError as error:
        raise InputError(f'"{path}" is not the .json of a take.') from error
    if not isinstance(fields, dict) or not isinstance(fields.get("settings", {}), dict):
        raise InputError(f'"{path}" is not the .json of a take.')
    return fields


def _read(path: Path) -> str:
    """Returns the first ``MAX_BYTES`` of a file as text; raises InputError."""
    try:
        with open_file(path) as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
