"""What the commands share: how they fail, show progress and report."""

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

if TYPE_CHECKING:
    from ..worker import Model

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
MAX_TEXT_BYTES = 1_000_000  # read no more: the front end refuses far shorter texts, and says how short

LoadModel = Callable[[], "Model"]


class UsageError(Exception):
    """The command line does not do; the message is one sentence."""


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def text_from(text: str | None, file: str | None) -> str:
    """The text from the command line, a file or, for "-", stdin."""
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


def add_feeling(command: argparse.ArgumentParser, auto: str) -> None:
    """Add ``--emotion`` and ``--strength``; ``auto`` says where "auto" reads the emotion from."""
    command.add_argument(
        "--emotion", type=_emotion, default=Settings.emotion, metavar="WEIGHTS",
        help=f"such as happy=0.8,surprised=0.2; auto: from {auto}; FILE.json: a list of [seconds, weights]",
    )  # fmt: skip
    command.add_argument(
        "--strength", type=_strength, default=Settings.strength, help="how strongly it is felt, 0..1 (default: 1)"
    )


def _emotion(text: str) -> EmotionTrack:
    try:
        if not text.strip().lower().endswith(".json"):
            return EmotionTrack.of(text)
        return EmotionTrack.of(read_json(text_from(None, text)))
    except (SettingsError, InputError, TextError, ValueError) as error:
        reason = f'"{text}" is not JSON' if isinstance(error, ValueError) else str(error).rstrip(".")
        raise argparse.ArgumentTypeError(reason) from error


def _strength(text: str) -> float:
    try:
        return Settings(strength=float(text)).strength
    except (ValueError, SettingsError) as error:
        raise argparse.ArgumentTypeError(f'"{text}" is no strength from 0 to 1') from error


class Progress:
    """Progress on stderr: a line that changes in a terminal, otherwise one line for each stage."""

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
    """The result on stdout: one JSON object, or the lines for a human."""
    if arguments.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines.values())
    sys.stdout.flush()


def fail(sentence: str, code: str, as_json: bool, exit_code: int = FAILED) -> int:
    """Say what is wrong, on stderr and if asked for as JSON on stdout; returns the exit code."""
    sys.stderr.write(f"unitaf: {sentence}\n")
    if as_json:
        sys.stdout.write(json.dumps({"error": sentence, "code": code}) + "\n")
    return exit_code


def explained(error: Exception) -> tuple[str, str]:
    """The code and the sentence for any error."""
    from ..worker import explain

    return explain(error)
