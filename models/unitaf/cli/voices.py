"""The command ``unitaf voices``: lists all voices, and installs or removes the voice pack."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .shared import OK, LoadModel, print_result

HELP = """\
Lists the voices that --voice takes, and says which are installed. Most come in a voice pack, a file that
"make voices" or "python build_voices.py" builds; nothing is ever downloaded by the other commands.

  unitaf voices
  unitaf voices --json
  unitaf voices --install unitaf_voices-0.9.0.zip
  unitaf voices --remove
"""


def add_command(commands: Any, parents: Sequence[argparse.ArgumentParser], shape: dict[str, Any]) -> None:
    """Adds ``voices`` to the commands of a parser."""
    command = commands.add_parser(
        "voices", help="list voices, install the voice pack", description=HELP, parents=list(parents), **shape
    )
    action = command.add_mutually_exclusive_group()
    action.add_argument("--install", metavar="FILE", type=Path, help="check a voice pack in full, and install it")
    action.add_argument("--remove", action="store_true", help="remove the voice pack")
    command.set_defaults(run=_voices)


def _voices(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..weight_files import voice_pack

    if arguments.install is not None:
        pack = voice_pack.install(arguments.install)
        folder = str(voice_pack.folder())
        line = f"{len(pack.voices)} voices installed in {folder}"
        print_result(arguments, {"installed": len(pack.voices), "folder": folder}, {"": line})
    elif arguments.remove:
        removed = voice_pack.remove()
        print_result(arguments, {"removed": removed}, {"": "Removed." if removed else "No voice pack was installed."})
    else:
        _list(arguments.json)
        if voice_pack.is_there() and not voice_pack.is_installed():
            sys.stderr.write(f"{voice_pack.reason_missing()}\n")
    return OK


def _list(as_json: bool) -> None:
    """Writes all voices to stdout: a JSON list of objects, or a line for each."""
    from ..voice import trunks
    from ..voice.voices import LANGUAGES, VOICES

    installed = trunks.installed()
    if as_json:
        listed = [{**voice._asdict(), "installed": voice.id in installed} for voice in VOICES.values()]
        sys.stdout.write(json.dumps(listed) + "\n")
    else:
        for voice in VOICES.values():
            state = "" if voice.id in installed else "  not installed"
            sys.stdout.write(f"{voice.id:14}{LANGUAGES[voice.language]:24}{voice.gender:8}{state}".rstrip() + "\n")
    sys.stdout.flush()
