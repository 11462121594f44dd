"""The command ``unitaf``: its parser, and the commands speak, worker and doctor."""

from __future__ import annotations

import argparse
import dataclasses
import io
import itertools
import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__, engines
from ..errors import EngineError, OutputError, SettingsError, UnitafError
from ..loading import load
from ..settings import Settings
from ..text.dictionary import check_dictionary, read_dictionary
from ..voice.cast import PRESETS
from . import align, dials, exchange, face, read, report, voices
from .shared import (
    FAILED,
    INTERRUPTED,
    OK,
    USAGE,
    Parser,
    Progress,
    UsageError,
    add_articulation_option,
    add_emotion_options,
    add_language_option,
    explain_error,
    fail,
    print_result,
    read_text,
)

if TYPE_CHECKING:
    from ..worker import Model
    from .doctor import Check

TAKE_KINDS = ("wav", "npz", "json")
SLUG_WORDS, SLUG_LETTERS = 5, 40

HELP = f"""\
Makes a talking face from text: one model makes the voice and the 52 ARKit curves that belong to it.

exit codes:
  {OK:<4} success
  {FAILED:<4} failure; one sentence on stderr says what failed and why
  {USAGE:<4} the command line is wrong
  {INTERRUPTED:<4} interrupted; no file is left half-written
"""
SPEAK_HELP = """\
Writes NAME.wav, NAME.npz (the curves) and NAME.json (words and phones with their times) into DIR.

  unitaf speak "Hello there." --out takes
  unitaf speak --file script.txt --out takes --name scene=1.shot=2 --fps 30000/1001
  unitaf speak "I thought you had [sad .7]gone.[/] [surprised]You're back![/]" --out takes --voice giant
  echo "Hello there." | unitaf speak - --out takes --json
  unitaf speak --out takes -- "-5 degrees today."
"""

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None, load_model: Callable[[], Model] | None = None) -> int:
    """Runs one command and returns its exit code.

    load_model: replaces the joint model, for tests.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    engines.use_one_thread()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without some characters must not end a job
    as_json = "--json" in argv
    try:
        arguments = _parser().parse_args(argv)
        return int(arguments.run(arguments, load_model or _load_joint_model))
    except UsageError as error:
        return fail(str(error), "usage", as_json, USAGE)
    except UnitafError as error:
        return fail(str(error), error.code, as_json)
    except KeyboardInterrupt:
        return fail("Interrupted; no file is left half-written.", "interrupted", as_json, INTERRUPTED)
    except BrokenPipeError:  # the reader of stdout has gone, as in "unitaf doctor | head -1"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except ImportError as error:
        needed = f'A package is missing ({error}); "unitaf doctor" says which, and how to get it.'
        return fail(needed, "engine", as_json)
    except Exception as error:
        log.exception("This is a fault in UniTAF; please report it.")
        code, sentence = explain_error(error)
        return fail(sentence, code, as_json)


def slug(text: str) -> str:
    """Returns a file name of the first words of a text: lower case letters and digits of any script, with dashes."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", text.lower()))[:SLUG_WORDS]
    name = "-".join(words)[:SLUG_LETTERS].strip("-")
    return f"take-{name}".strip("-") if name in ("", "con", "prn", "aux", "nul") else name


def _parser() -> argparse.ArgumentParser:
    shape: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = Parser(prog="unitaf", description=HELP, **shape)
    parser.add_argument("--version", action="version", version=f"unitaf {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    as_json = Parser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print one JSON object on stdout, on errors too")
    making = Parser(add_help=False)
    making.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write; made if missing")
    making.add_argument(
        "--fps", type=_fps, default=Settings.fps, help="frames per second, such as 25 or 30000/1001 (default: 30)"
    )

    speak = commands.add_parser(
        "speak", help="make a voice and a face from text", description=SPEAK_HELP, parents=[making, as_json], **shape
    )
    speak.add_argument("text", nargs="?", help='text to speak, or "-" to read it from stdin')
    speak.add_argument("--file", metavar="FILE", help="read the text from a file")
    speak.add_argument("--name", help="name of the files (default: the first words of the text)")
    speak.add_argument("--speed", type=_speed, default=Settings.speed, help="speaking rate, 0.5..2 (default: 1)")
    speak.add_argument("--seed", type=_seed, default=Settings.seed, help="same seed, same take (default: 0)")
    speak.add_argument(
        "--loudness", type=_loudness, metavar="LUFS", help="loudness of the sound after ITU-R BS.1770-4, such as -16"
    )
    speak.add_argument(
        "--look", nargs=2, type=float, metavar=("LEFT", "UP"), default=(0.0, 0.0),
        help="direction to the listener, in degrees from straight ahead (default: 0 0)",
    )  # fmt: skip
    speak.add_argument(
        "--pronounce", metavar="WORD=PHONES", action="append", default=[], type=_pronunciation,
        help='pronunciation of a word: "Siobhan=SH IH0 V AO1 N", or respelled, Siobhan=shivawn; may be repeated',
    )  # fmt: skip
    speak.add_argument(
        "--dictionary", metavar="FILE", type=Path, help="pronunciations: JSON, or a word and its phones on each line"
    )
    speak.add_argument(
        "--previous", metavar="NPZ", type=Path, help="an earlier take, whose unchanged sentences are kept"
    )
    add_emotion_options(speak, "the words of each sentence")
    add_articulation_option(speak)
    speak.add_argument(
        "--voice", type=_voice, default=Settings.voice,
        help=f"{', '.join(PRESETS)}; designed: giant,pitch=-2; of the voice pack: af_heart, or "
        f"'af_heart .6 + am_adam .4,breath=.2' (default: {Settings.voice})",
    )  # fmt: skip
    add_language_option(speak)
    speak.set_defaults(run=_speak)

    face.add_command(commands, [making, as_json], shape)
    align.add_command(commands, as_json, shape)
    dials.add_command(commands, [as_json], shape)
    exchange.add_command(commands, making, as_json, shape)
    read.add_command(commands, [as_json], shape)
    report.add_command(commands, [as_json], shape)
    voices.add_command(commands, [as_json], shape)
    worker = commands.add_parser("worker", help="serve the add-on: JSON lines on stdin and stdout")
    worker.set_defaults(run=_worker)
    doctor = commands.add_parser("doctor", help="say what is missing and how to get it", parents=[as_json])
    doctor.set_defaults(run=_doctor)
    return parser


def _speak(arguments: argparse.Namespace, load_model: Callable[[], Model]) -> int:
    from ..files import prepare_folder
    from ..take_io import check_name, save
    from ..worker import speak_again

    if (arguments.text is None) == (arguments.file is None):
        raise UsageError("Give the text, or --file FILE, or - for stdin, and only one of them.")
    text = read_text(arguments.text, arguments.file)
    left, up = arguments.look
    pronunciation = read_dictionary(arguments.dictionary) if arguments.dictionary else {}
    settings = Settings(
        fps=arguments.fps,
        speed=arguments.speed,
        seed=arguments.seed,
        look_left=left,
        look_up=up,
        emotion=arguments.emotion,
        strength=arguments.strength,
        articulation=arguments.articulation,
        voice=arguments.voice,
        language=arguments.language,
        loudness=arguments.loudness,
        pronunciation=pronunciation | dict(arguments.pronounce),
    )
    if arguments.name is not None:
        try:
            check_name(arguments.name)
        except OutputError as error:
            raise UsageError(str(error)) from error
    folder = prepare_folder(arguments.out)
    with Progress() as progress:
        progress(0.0, "Loading the model")
        model = load_model()
        if arguments.previous is None:
            take = model.speak(text, settings, progress)
        else:
            take = speak_again(model, text, settings, progress, arguments.previous)
    files = save(take, folder, arguments.name or _unused(folder, slug(text)))
    warnings = [str(warning) for warning in getattr(take, "warnings", ())]
    for warning in warnings:
        sys.stderr.write(f"unitaf: {warning}\n")
    paths = {kind: str(path) for kind, path in files._asdict().items()}
    print_result(arguments, {**paths, "seconds": take.seconds, "frames": len(take.curves), "warnings": warnings}, paths)
    return OK


def _worker(_arguments: argparse.Namespace, _load_model: Callable[[], Model]) -> int:
    from ..worker import main as serve

    serve()


def _doctor(arguments: argparse.Namespace, _load_model: Callable[[], Model]) -> int:
    from .doctor import examine

    checks = examine()
    missing = [check.name for check in checks if check.needed and not check.ok]
    result: dict[str, Any] = {"ok": not missing, "checks": [{**dataclasses.asdict(c), "ok": c.ok} for c in checks]}
    if missing:
        result |= {"error": f"Missing or of another version: {', '.join(missing)}.", "code": "engine"}
    print_result(arguments, result, {check.name: _line(check) for check in checks})
    return FAILED if missing else OK


def _line(check: Check) -> str:
    """Returns one line about a check."""
    state = "ok" if check.ok else "optional" if not check.needed else "wrong" if check.found else "missing"
    line = f"{state:9}{check.name} {check.found}".rstrip()
    return line if check.ok else f"{line}, wanted {check.wanted or 'any version'}: {check.help}"


def _unused(folder: Path, name: str) -> str:
    """Returns ``name``, with a number if a take of that name exists, which must not be replaced unasked."""
    numbered = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(each for each in numbered if not any((folder / f"{each}.{kind}").exists() for kind in TAKE_KINDS))


def _fps(text: str) -> float:
    match = re.fullmatch(r"\s*([0-9.]+)\s*(?:/\s*([0-9.]+)\s*)?", text)
    try:
        if match is None:
            raise ValueError
        return _checked(fps=float(match[1]) / float(match[2] or 1))
    except (ValueError, ZeroDivisionError, SettingsError) as error:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no frame rate from 1 to 1000, such as 25 or 30000/1001'
        ) from error


def _speed(text: str) -> float:
    try:
        return _checked(speed=float(text))
    except (ValueError, SettingsError) as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no speed from 0.5 to 2') from error


def _loudness(text: str) -> float:
    try:
        return _checked(loudness=float(text))
    except (ValueError, SettingsError) as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no loudness from -50 to -8 LUFS') from error


def _voice(text: str) -> str:
    try:
        return Settings(voice=text).voice
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def _pronunciation(text: str) -> tuple[str, str]:
    word, equals, phones = text.partition("=")
    try:
        return next(iter(check_dictionary({word: phones if equals else ""}).items()))
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def _seed(text: str) -> int:
    try:
        return int(_checked(seed=int(text)))
    except (ValueError, OverflowError, SettingsError) as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no whole number from 0 to 2147483647') from error


def _checked(**value: Any) -> float:
    """Returns the value of one setting; raises SettingsError if it is not allowed."""
    Settings(**value)
    number: float = next(iter(value.values()))
    return number


def _load_joint_model() -> Model:
    try:
        return load(engines.NUMPY)
    except ImportError as error:
        raise EngineError(f'{error}; run "unitaf doctor" to see what is missing.') from error
