"""Shared parts of the commands: exit codes, options, progress, results and errors."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from ..emotion.track import EmotionTrack
from ..errors import InputError, SettingsError, TextError
from ..files import open_file, read_json
from ..settings import Settings
from ..text.languages import registry

if TYPE_CHECKING:
    from ..worker import Model

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
MAX_TEXT_BYTES = 1_000_000  # the front end refuses far shorter texts and names the limit

ANY_LANGUAGE = "af_heart"  # a voice to check a language with: those of the pack speak all that are read

LoadModel = Callable[[], "Model"]


class UsageError(Exception):
    """The command line is wrong; the message is one sentence."""


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def read_text(text: str | None, file: str | None) -> str:
    """Returns the text of the command line, of a file or, for "-", of stdin; raises InputError and TextError."""
    if text is not None and text != "-":
        return text
    try:
        if file is None:
            data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        else:
            with open_file(file) as stream:
                data = stream.read(MAX_TEXT_BYTES + 1)
        if len(data) > MAX_TEXT_BYTES:
            raise TextError("The text has more than a million bytes; split it into takes.")
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        source = f'The file "{file}"' if file else "The text on stdin"
        reason = (
            "it is not UTF-8 text"
            if isinstance(error, UnicodeDecodeError)
            else (getattr(error, "strerror", None) or str(error))
        )
        raise InputError(f"{source} cannot be read: {reason}.") from error


def add_emotion_options(command: argparse.ArgumentParser, auto: str) -> None:
    """Adds ``--emotion`` and ``--strength``. auto: the source of the emotion "auto", for the help."""
    command.add_argument(
        "--emotion", type=_emotion, default=Settings.emotion, metavar="WEIGHTS",
        help=f"such as happy=0.8,surprised=0.2; auto: from {auto}; FILE.json: a list of [seconds, weights]",
    )  # fmt: skip
    command.add_argument(
        "--strength", type=_strength, default=Settings.strength, help="strength of the emotion, 0..1 (default: 1)"
    )


def add_articulation_option(command: argparse.ArgumentParser) -> None:
    """Adds ``--articulation``."""
    command.add_argument(
        "--articulation", type=_articulation, default=Settings.articulation, metavar="AMOUNT",
        help="how distinctly the mouth forms each sound: 0 mumbles, 2 is a cartoon; or subtle (0.5), natural (1, the "
        "default), broad (1.5)",
    )  # fmt: skip


def _articulation(text: str) -> float:
    from ..dials.articulation import PRESETS  # with numpy, which help does without

    try:
        return Settings(articulation=PRESETS.get(text.strip().lower()) or float(text)).articulation
    except (ValueError, SettingsError) as error:
        names = ", ".join(PRESETS)
        raise argparse.ArgumentTypeError(f'"{text}" is none of {names}, and no number from 0 to 2') from error


def _emotion(text: str) -> EmotionTrack:
    try:
        if not text.strip().lower().endswith(".json"):
            return EmotionTrack.of(text)
        return EmotionTrack.of(read_json(read_text(None, text)))
    except (SettingsError, InputError, TextError, ValueError) as error:
        reason = f'"{text}" is not JSON' if isinstance(error, ValueError) else str(error).rstrip(".")
        raise argparse.ArgumentTypeError(reason) from error


def _strength(text: str) -> float:
    try:
        return Settings(strength=float(text)).strength
    except (ValueError, SettingsError) as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no strength from 0 to 1') from error


def add_language_option(command: argparse.ArgumentParser) -> None:
    """Adds ``--language``."""
    command.add_argument(
        "--language", type=_language, default=Settings.language, metavar="CODE",
        help=f"of the text: {', '.join(registry.NAMES)}; auto is that of the voice (default: auto)",
    )  # fmt: skip


def _language(text: str) -> str:
    try:
        return Settings(language=text, voice=ANY_LANGUAGE).language
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


class Progress:
    """Shows progress on stderr: one line that is updated in a terminal, otherwise one line per stage."""

    def __enter__(self) -> Progress:
        self._last = ""
        self._live = sys.stderr.isatty()
        return self

    def __call__(self, done: float, stage: str) -> None:
        if self._live:
            self._show(f"\r\033[K{100 * done:3.0f} %  {stage}")
        elif stage != self._last:
            self._show(f"{100 * done:3.0f} %  {stage}\n")
        self._last = stage

    def __exit__(self, *_error: object) -> None:
        if self._live:
            self._show("\r\033[K")

    def _show(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def print_result(arguments: argparse.Namespace, result: dict[str, Any], lines: dict[str, str]) -> None:
    """Writes the result to stdout: with ``--json`` one JSON object, otherwise the lines."""
    if arguments.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines.values())
    sys.stdout.flush()


def fail(sentence: str, code: str, as_json: bool, exit_code: int = FAILED) -> int:
    """Writes an error to stderr, with ``as_json`` also as JSON to stdout, and returns the exit code."""
    sys.stderr.write(f"unitaf: {sentence}\n")
    if as_json:
        sys.stdout.write(json.dumps({"error": sentence, "code": code}) + "\n")
    return exit_code


def explain_error(error: Exception) -> tuple[str, str]:
    """Returns the code and the sentence for any error."""
    from ..worker import explain

    return explain(error)
