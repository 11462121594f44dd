"""The messages between the add-on and the speech engine: one JSON object per line, both ways.

``docs/protocol.md`` is the specification. Standard library only: the add-on imports this module too. Every message
is checked in full when it is read or written, and an invalid one is refused with the reason in one sentence.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from io import BufferedIOBase
from typing import Any, ClassVar, Generic, NoReturn, TypeVar

from ..errors import UnitafError
from .rules import MAX_DEPTH, RULES

PROTOCOL = 4
MAX_LINE = 2**20  # bytes, with the line feed; anything larger belongs in a file
MAX_JOBS = 64  # unfinished jobs at one time
READ_BYTES = 2**16  # read from a stream at a time
MAX_DIGITS = 16  # of a whole number: every JSON reader represents these exactly
PARENT_VARIABLE = "UNITAF_PARENT"  # of the engine's environment: the id of the process that started it


class ProtocolError(UnitafError):
    """A message cannot be read or written; ``job`` is the job it belongs to, where that could be read."""

    code = "protocol"

    def __init__(self, reason: str, job: str | None = None) -> None:
        super().__init__(reason)
        self.job = job


class VersionError(ProtocolError):
    """The two sides have different versions of the protocol; no further message can be exchanged."""

    code = "version"


# The annotation of a message's field names the rule that its value must keep: see RULES.
Job = str
Text = str
Path = str
Name = str
Style = str
Engine = str
Code = str
Version = int
Count = int
Share = float
Seconds = float
Values = dict[str, Any]
Files = dict[str, str]
Texts = list[str]
Alignment = list[Any]


@dataclasses.dataclass(frozen=True)
class ParentHello:
    """The add-on's first message."""

    type: ClassVar[str] = "hello"
    protocol: Version
    parent_version: Text


@dataclasses.dataclass(frozen=True)
class Speak:
    """Make a take from a text. previous: the .npz of an earlier take, whose unchanged sentences are kept."""

    type: ClassVar[str] = "speak"
    job: Job
    text: Text
    settings: Values
    out: Path
    name: Name
    previous: Path | None = None


@dataclasses.dataclass(frozen=True)
class Face:
    """Make a take from a recording.

    alignment: [phone, start, end] with times in seconds. style: "clear", which is the default, or "natural".
    """

    type: ClassVar[str] = "face"
    job: Job
    audio: Path
    settings: Values
    out: Path
    name: Name
    text: Text | None = None
    alignment: Alignment | None = None
    style: Style | None = None


@dataclasses.dataclass(frozen=True)
class Cancel:
    """Stop a job, or forget it if its turn has not come."""

    type: ClassVar[str] = "cancel"
    job: Job


@dataclasses.dataclass(frozen=True)
class Quit:
    """End the engine."""

    type: ClassVar[str] = "quit"


@dataclasses.dataclass(frozen=True)
class WorkerHello:
    """The engine's first message, sent before it loads anything large."""

    type: ClassVar[str] = "hello"
    protocol: Version
    version: Text
    engine: Engine
    engine_version: Text
    python: Text
    pid: Count


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a job is: ``done`` from 0 to 1."""

    type: ClassVar[str] = "progress"
    job: Job
    done: Share
    stage: Text


@dataclasses.dataclass(frozen=True)
class Done:
    """A job's files are written; ``seconds`` is the length of the sound."""

    type: ClassVar[str] = "done"
    job: Job
    files: Files
    seconds: Seconds
    frames: Count
    warnings: Texts


@dataclasses.dataclass(frozen=True)
class Cancelled:
    """A job was stopped and has left no files."""

    type: ClassVar[str] = "cancelled"
    job: Job


@dataclasses.dataclass(frozen=True)
class Error:
    """A job failed, or a message was refused (``job`` is null if it named none); ``message`` is for the animator."""

    type: ClassVar[str] = "error"
    job: Job | None
    code: Code
    message: Text


@dataclasses.dataclass(frozen=True)
class Bye:
    """The engine's last message."""

    type: ClassVar[str] = "bye"


Request = ParentHello | Speak | Face | Cancel | Quit
Reply = WorkerHello | Progress | Done | Cancelled | Error | Bye

REQUESTS: dict[str, type[Request]] = {kind.type: kind for kind in (ParentHello, Speak, Face, Cancel, Quit)}
REPLIES: dict[str, type[Reply]] = {kind.type: kind for kind in (WorkerHello, Progress, Done, Cancelled, Error, Bye)}

M = TypeVar("M", bound=Request | Reply)


def encode(message: Request | Reply) -> bytes:
    """Returns the message as one line; raises ProtocolError for a message that the other side would refuse."""
    try:
        content = {"type": message.type, **dataclasses.asdict(message)}
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        line = text.encode() + b"\n"
    except UnicodeEncodeError:
        raise ProtocolError(f"The {message.type!r} message holds half a character (a lone surrogate).") from None
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"The {message.type!r} message cannot be written as JSON: {error}.") from None
    _build(_json_object(line), type(message))
    return line


def decode(line: bytes, vocabulary: Mapping[str, type[M]]) -> M:
    """Returns the message in a line; ``vocabulary`` is REQUESTS or REPLIES.

    Raises VersionError for a hello of another protocol, and ProtocolError for everything else that does not fit.
    """
    values = _json_object(line)
    kind = values.get("type")
    if not isinstance(kind, str) or kind not in vocabulary:
        raise ProtocolError(f"A message has the unknown type {_short(kind)}.", _job_of(values))
    return _build(values, vocabulary[kind])


class MessageBuffer(Generic[M]):
    """Splits the bytes of one side, in pieces of any size, into messages: first a hello, and no other hello after it.

    It holds at most one line and the last piece if ``take`` is called until it returns None. After a ProtocolError the
    next ``take`` continues with the next line.
    """

    def __init__(self, vocabulary: Mapping[str, type[M]]) -> None:
        self._vocabulary = vocabulary
        self._bytes = bytearray()
        self._greeted = False
        self._inside_long_line = False

    def feed(self, data: bytes) -> None:
        """Appends received bytes."""
        self._bytes += data

    def end(self) -> None:
        """Ends the input; discards a last line without a line feed and raises ProtocolError for it."""
        is_cut_off = bool(self._bytes) and not self._inside_long_line
        self._bytes.clear()
        if is_cut_off:
            raise ProtocolError("The last line is cut off.")

    def take(self) -> M | None:
        """Returns the next message, or None if its line is not complete yet.

        Raises what ``decode`` raises, and ProtocolError for a line that is too long or out of turn.
        """
        line = self._line()
        if line is None:
            return None
        message = decode(line, self._vocabulary)
        is_hello = message.type == "hello"
        if is_hello == self._greeted:
            reason = "A second hello came." if is_hello else f"A {message.type!r} message came before the hello."
            raise ProtocolError(reason, getattr(message, "job", None))
        self._greeted = True
        return message

    def _line(self) -> bytes | None:
        stop = self._bytes.find(b"\n") + 1
        if self._inside_long_line:
            self._inside_long_line = not stop
            del self._bytes[: stop or None]
            stop = self._bytes.find(b"\n") + 1
        if stop > MAX_LINE or (not stop and len(self._bytes) >= MAX_LINE):
            self._inside_long_line = not stop
            del self._bytes[: stop or None]
            raise ProtocolError(_TOO_LONG)
        if not stop:
            return None
        line = bytes(self._bytes[:stop])
        del self._bytes[:stop]
        return line


class Receiver(Generic[M]):
    """Reads the messages of one side from a stream, blocking, with the order and the errors of MessageBuffer."""

    def __init__(self, stream: BufferedIOBase, vocabulary: Mapping[str, type[M]]) -> None:
        self._stream = stream
        self._buffer = MessageBuffer(vocabulary)

    def read(self) -> M | None:
        """Returns the next message, or None at the end of the stream; raises ProtocolError and OSError."""
        while (message := self._buffer.take()) is None:
            data = self._stream.read1(READ_BYTES)
            if not data:
                self._buffer.end()
                return None
            self._buffer.feed(data)
        return message


_AFTER_UPDATE = "restart Blender, and if that does not help install the add-on again"
_TOO_LONG = f"A message is longer than {MAX_LINE} bytes: use a shorter text."
_TOO_DEEP = f"A message has more than {MAX_DEPTH} lists or objects within each other."


def _json_object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise ProtocolError(_TOO_LONG)
    try:
        values = json.loads(
            line.decode(),  # json.loads would guess UTF-16 and UTF-32 from bytes
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
            parse_float=_finite_number,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError:
        raise ProtocolError("A message is not UTF-8 text.") from None
    except RecursionError:
        raise ProtocolError(_TOO_DEEP) from None
    except ValueError as error:
        raise ProtocolError(f"A message is not JSON: {error}.") from None
    if not isinstance(values, dict):
        raise ProtocolError(f"A message is not a JSON object: {_short(values)}.")
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError("a whole number is too large")
    return int(digits)


def _finite_number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("an object names a field twice")
    return values


def _build(values: dict[str, Any], kind: type[M]) -> M:
    job = _job_of(values)
    content = {name: value for name, value in values.items() if name != "type"}
    if kind.type == "hello":
        _check_version(content.get("protocol"), from_engine=kind is WorkerHello)
    for field in dataclasses.fields(kind):
        if field.name not in content:
            if field.default is not dataclasses.MISSING:
                continue
            raise ProtocolError(f"A {kind.type!r} message has no field {field.name!r}.", job)
        rule = str(field.type)
        value = content[field.name]
        if value is None and rule.endswith(" | None"):
            continue
        what, keeps = RULES[rule.removesuffix(" | None")]
        if not keeps(value):
            place = f"In a {kind.type!r} message the field {field.name!r}"
            raise ProtocolError(f"{place} must be {what}, not {_short(value)}.", job)
    unknown = sorted(set(content) - {field.name for field in dataclasses.fields(kind)})
    if unknown:
        raise ProtocolError(f"A {kind.type!r} message has the unknown field {_short(unknown[0])}.", job)
    return kind(**content)


def _check_version(version: object, from_engine: bool) -> None:
    # Before the other fields: another version may have other fields.
    if not RULES["Version"].keeps(version) or version == PROTOCOL:
        return
    assert isinstance(version, int)
    engine, addon = (version, PROTOCOL) if from_engine else (PROTOCOL, version)
    if engine < addon:
        raise VersionError(
            f"The speech engine is older than the add-on (protocol {engine}, needed is {addon}): {_AFTER_UPDATE}."
        )
    raise VersionError(
        f"The add-on is older than the speech engine (protocol {addon}, the engine's is {engine}): {_AFTER_UPDATE}."
    )


def _job_of(values: dict[str, Any]) -> str | None:
    job = values.get("job")
    return job if RULES["Job"].keeps(job) else None


def _short(value: object) -> str:
    """Returns a value as ASCII text for an error message, at most 60 characters long."""
    if isinstance(value, (list, dict)):  # its repr could be a megabyte, or nested too deep to make
        return "a list" if isinstance(value, list) else "an object"
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
