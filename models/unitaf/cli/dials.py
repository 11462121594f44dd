"""The command ``unitaf dials``: applies other dials to a stored take."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError, OutputError, SettingsError
from ..files import read_file, read_json, reason
from .shared import OK, LoadModel, UsageError, print_result

CHANNEL = "channel"
SWITCHES = {"true": True, "on": True, "false": False, "off": False}
HELP = """\
Writes the take with the dials applied into DIR: its curves and head, and its .wav and .json where it has them.

  unitaf dials takes/hello.npz --set lip_open_offset=0.05 --set blink_strength=0.5 --out softer
  unitaf dials takes/hello.npz --set channel.jawOpen.multiplier=1.2 --set channel.tongueOut.on=off --out wider
  unitaf dials takes/hello.npz --dials dials.json --out mine

dials.json is an object with the dials' names; docs/dials.md lists them with their ranges.
"""

MAX_FILE = 1 << 20  # bytes of a file of dials


def add_command(commands: Any, parents: Sequence[argparse.ArgumentParser], shape: dict[str, Any]) -> None:
    """Adds ``dials`` to the commands of a parser."""
    dials = commands.add_parser(
        "dials", help="change a take without speaking again", description=HELP, parents=list(parents), **shape
    )
    dials.add_argument("take", metavar="TAKE", type=Path, help="the .npz of a take")
    dials.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write; made if missing")
    dials.add_argument("--dials", metavar="FILE", type=Path, help="read dials from a JSON file")
    dials.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="turn one dial; goes before those of the file"
    )
    dials.set_defaults(run=_dials)


def _dials(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..dials import Dials, apply
    from ..files import prepare_folder
    from ..take_io import load, load_motion, save, save_curves

    path: Path = arguments.take
    dials = Dials.from_dict(_chosen(arguments))
    target = arguments.out / f"{path.stem}.npz"
    if target.resolve() == path.resolve():
        raise OutputError(f'The dials would replace the take "{path}"; choose another folder.')
    if path.suffix == ".npz" and not path.with_suffix(".json").is_file():  # the face of a recording, without its take
        motion = load_motion(path)
        curves, head = apply(motion.curves, motion.head_rotation, motion.fps, dials)
        prepare_folder(arguments.out)
        save_curves(curves, motion.fps, target, head, motion.emotion)
        written = {"npz": str(target)}
    else:
        take = load(path)
        curves, head = apply(take.curves, take.head_rotation, take.fps, dials, take.phones)
        files = save(dataclasses.replace(take, curves=curves, head_rotation=head), arguments.out, path.stem)
        written = {kind: str(file) for kind, file in files._asdict().items()}
    print_result(arguments, {**written, "dials": dials.as_dict()}, written)
    return OK


def _chosen(arguments: argparse.Namespace) -> dict[str, Any]:
    """Returns the dials of the file, overridden by those of the command line."""
    values = _read(arguments.dials) if arguments.dials else {}
    for assignment in arguments.set:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(f'"{assignment}" sets nothing; write NAME=VALUE.')
        group, _, rest = name.partition(".")
        if group != CHANNEL:
            values[name] = _value(value)
            continue
        channel, _, dial = rest.partition(".")
        if not dial:
            raise UsageError(f'"{name}" is no dial of a channel; write channel.jawOpen.multiplier.')
        values.setdefault("channels", {}).setdefault(channel, {})[dial] = _value(value)
    return values


def _read(path: Path) -> dict[str, Any]:
    """Returns the JSON object of a file of dials; raises InputError and SettingsError."""
    try:
        values = read_json(read_file(path, MAX_FILE).decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f'The dials "{path}" cannot be read: {reason(error)}.') from error
    except ValueError as error:
        raise InputError(f'The dials "{path}" are not JSON: {str(error).splitlines()[0]}.') from error
    channels = values.get("channels", {}) if isinstance(values, dict) else None
    if not isinstance(channels, dict) or not all(isinstance(dial, dict) for dial in channels.values()):
        raise SettingsError(f'The dials "{path}" must be a JSON object with the dials\' names.')
    return dict(values)


def _value(text: str) -> float | bool:
    """Returns the value of a dial: a number or a switch; raises UsageError."""
    if text.strip().lower() in SWITCHES:
        return SWITCHES[text.strip().lower()]
    try:
        return float(text)
    except ValueError as error:
        raise UsageError(f'"{text}" is neither a number nor on or off.') from error
