"""The options of the engine official, and what ``unitaf doctor --official FOLDER`` says of its folder."""

from __future__ import annotations

import argparse
import functools
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import engines
from ..emotion.track import NO_EMOTION
from ..errors import EngineError, InputError, OutputError, SettingsError, UnitafError
from ..loading import load
from ..official.licences import LICENCES
from ..settings import EXPRESSIONS, UPPER_FACES, OfficialSettings
from .doctor import Check, Version, checked_package, installed
from .shared import LoadModel, UsageError

if TYPE_CHECKING:
    from ..worker import Model

log = logging.getLogger(__name__)

ACCEPT = "--accept-licences"
# What the voice needs of packages besides, and whether it fails without; versions as indextts2-inference 2.1.1 says.
PACKAGES = {
    "torch": ">=2.6", "torchaudio": ">=2.0", "transformers": ">=5.0", "accelerate": ">=1.0", "librosa": ">=0.10",
    "omegaconf": ">=2.3", "sentencepiece": ">=0.2", "safetensors": ">=0.4", "einops": ">=0.8", "munch": ">=4.0",
    "huggingface-hub": ">=0.20",
}  # fmt: skip


# The options of the engine official, and what they are without being given.
_USUAL = {
    "official": None, "voice_audio": "", "emotion_audio": "", "style_row": None, "expression": EXPRESSIONS[0],
    "upper_face": UPPER_FACES[0], "accept_licences": False,
}  # fmt: skip
NO_VOICE = "The original speaks with the voice of a recording: give --voice-audio FILE."
NO_TEXT = "The original needs the words of a recording: give what is said in it by --text or --file."


def add_options(command: argparse.ArgumentParser) -> None:
    """Adds the options of the engine official to a command that makes takes."""
    own = command.add_argument_group("the original's checkpoints (docs/official.md)")
    own.add_argument(
        "--engine", choices=(engines.NUMPY, engines.OFFICIAL), default=engines.NUMPY,
        help="official: IndexTTS2 and UniTAF from --official (default: numpy)",
    )  # fmt: skip
    own.add_argument("--official", metavar="DIR", type=Path, help="the folder of the checkpoints")
    own.add_argument("--voice-audio", metavar="FILE", default="", help="3 to 15 seconds of the voice that speaks")
    own.add_argument("--emotion-audio", metavar="FILE", default="", help="a recording of how it is to feel")
    own.add_argument("--style-row", metavar="ROW", type=int, help="row of the face's style (default: the last, 934)")
    own.add_argument("--expression", choices=EXPRESSIONS, default=EXPRESSIONS[0], help="mode of the expression model")
    own.add_argument("--upper-face", choices=UPPER_FACES, default=UPPER_FACES[0], help="whose brows and lids")
    own.add_argument(ACCEPT, action="store_true", help="say once that you have read the licences of the checkpoints")


def settings_of(arguments: argparse.Namespace) -> OfficialSettings | None:
    """Returns the settings of the engine official, None for another. Raises UsageError where options do not agree."""
    given = [name for name, usual in _USUAL.items() if getattr(arguments, name) != usual]
    if arguments.engine != engines.OFFICIAL:
        if given:
            raise UsageError(f"--{given[0].replace('_', '-')} is for --engine official; give that too.")
        return None
    if arguments.official is None:
        raise UsageError("--engine official needs the folder of its checkpoints: --official DIR.")
    if arguments.emotion_audio and arguments.emotion != NO_EMOTION:
        raise UsageError("Give --emotion-audio or --emotion, and not both: weights switch the recording off.")
    try:
        return OfficialSettings(
            _whole(arguments.voice_audio), _whole(arguments.emotion_audio), arguments.style_row, arguments.expression,
            arguments.upper_face,
        )  # fmt: skip
    except SettingsError as error:
        raise UsageError(str(error)) from error


def _whole(path: str) -> str:
    return str(Path(path).expanduser().absolute()) if path else ""


def loader(arguments: argparse.Namespace, other: LoadModel, *, follows: bool = False) -> LoadModel:
    """Returns what loads the model that the options name. other: loads the joint model.

    follows: whether recordings are followed, which need their words, and may be their own voice.
    """
    if arguments.engine != engines.OFFICIAL:
        return other
    return functools.partial(_load, arguments, follows)


def _load(arguments: argparse.Namespace, follows: bool) -> Model:
    """Loads the original; whatever can be wrong without it is said before, since loading takes a minute."""
    from ..official.files import Folder

    Folder(arguments.official).check()
    check_licences(arguments.official, arguments.accept_licences)
    if not follows and not arguments.voice_audio:
        raise InputError(NO_VOICE)
    if follows and arguments.text is None and arguments.file is None:
        raise InputError(NO_TEXT)
    for purpose, path in (("voice", arguments.voice_audio), ("emotion", arguments.emotion_audio)):
        _check_recording(purpose, path)
    try:
        return load(engines.OFFICIAL, str(arguments.official))
    except ImportError as error:
        raise EngineError(f'{error}; "unitaf doctor --official DIR" says what is missing.') from error


def _check_recording(purpose: str, path: str) -> None:
    from ..listening.recording import read_sound
    from ..official.recordings import check

    if path:
        check(*read_sound(_whole(path)), path, purpose)


def check_licences(folder: Path, accepts: bool) -> None:
    """Shows the licences before the first use of a folder, and notes there that they were accepted.

    Raises EngineError until they are.
    """
    from ..files import write_file

    note = folder / "licences-accepted.txt"
    if note.is_file():
        return
    sys.stderr.writelines(f"unitaf: {sentence}\n" for sentence in LICENCES)
    if not accepts:
        raise EngineError(f"Read these two sentences, and give {ACCEPT} once if you accept them.")
    try:
        write_file(note, "\n".join((*LICENCES, "")).encode())
    except OutputError:  # a folder that may not be written: they are shown again, and asked for again
        log.info("The note %s cannot be written.", note)


def examine(root: Path, version: Version = installed) -> list[Check]:
    """Returns the checks of a folder's files and of the packages that its engine needs. Downloads nothing."""
    from ..official import files

    name = engines.PACKAGES[engines.OFFICIAL]
    checks = [checked_package(name, "==2.1.1", "", version)]
    checks += [checked_package(package, wanted, "", version) for package, wanted in PACKAGES.items()]
    try:
        folder = files.Folder(root)
    except InputError as error:
        return [*checks, Check("folder", "", "that of the checkpoints", True, str(error).rstrip("."))]
    for found in folder.examine():
        size = "" if found.size is None else files.megabytes(found.size)
        wanted = f"about {files.megabytes(found.wanted.size)} of {found.wanted.origin}"
        what = found.problem or _inside(found)
        fix = f"{what}: {found.command}" if what and found.command else what
        where = f"{found.path} ({size})" if size else ""
        origin = files.UNITAF if found.wanted.origin == files.TRAINED else found.wanted.origin
        label = f"{origin.rpartition('/')[2]}/{found.wanted.name}"
        optional = not found.wanted.needed and found.size is None
        checks.append(
            Check(label, where, wanted, found.wanted.needed, f"optional: {found.command}" if optional else fix)
        )
    return checks


def _inside(found: Any) -> str:
    """Returns what is wrong inside one of UniTAF's files, "" for nothing, or where this Python cannot look."""
    from ..official import files

    loaders = {files.PROJECTOR: "load_projector", files.DECODER: "load_decoder", files.EXPRESSION: "load_expression"}
    if found.size is None or found.wanted.name not in loaders:
        return ""
    try:
        from ..official import checkpoint
    except ImportError:
        return ""
    try:
        mode = [EXPRESSIONS[0]] if found.wanted.name == files.EXPRESSION else []
        getattr(checkpoint, loaders[found.wanted.name])(found.path, *mode)
    except UnitafError as error:
        return str(error).rstrip(".")
    return ""
