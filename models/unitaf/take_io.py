"""Reads and writes takes as files: ``NAME.wav``, ``NAME.npz`` and ``NAME.json``, all of them or none."""

from __future__ import annotations

import contextlib
import io
import json
import math
import unicodedata
import wave
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import __version__
from .channels import ARKIT
from .emotion.vector import EMOTIONS
from .errors import InputError, OutputError, SettingsError
from .files import prepare_folder, read_file, reason, staged, write_all
from .settings import FPS_RANGE
from .signals import FloatArray, frame_count
from .take import HEAD, MAX_HEAD_ANGLE, Take, calm, still_head
from .take_files import archive, notes
from .take_files.archive import MAX_UNPACKED, UNREADABLE
from .weight_files import voice_package

FORMAT = "unitaf-take"
FORMAT_VERSION = 1
FULL_SCALE = 32767  # 16-bit PCM
BLOCK = 1 << 20  # samples that are converted at a time
MAX_NAME_BYTES = 200  # file systems allow 255, and an extension and a number still have to fit
# A take inside another file may unpack to so many bytes: what its length allows, four times over, since keys may have
# been deleted at its ends, and a megabyte, which is two minutes at 30 frames per second.
FRAME_BYTES = 4 * (len(ARKIT) + len(HEAD) + len(EMOTIONS))
SPARE_FRAMES, SPARE_BYTES = 4, 4 << 20
MAX_PACKED, MAX_SOUND = MAX_UNPACKED, 1 << 30  # bytes of a .npz and of a .wav: six hours; more is no take
REQUIRED = ("text", "words", "phones", "settings")  # of a take's .json

# Names and characters that Windows does not allow; a take made elsewhere has to open there too.
_PORTS = [f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"]
_WINDOWS_NAMES = frozenset(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_PORTS])
_WINDOWS_CHARACTERS = frozenset('<>:"|?*')
_UNWRITABLE_KINDS = frozenset(["Cc", "Cs", "Zl", "Zp"])  # Unicode categories: controls, surrogates, line ends


class TakeFiles(NamedTuple):
    """The paths of the three files of a take."""

    wav: Path
    npz: Path
    json: Path


class Motion(NamedTuple):
    """The animation of a take: curves (frames, 52) in 0..1, head rotation (frames, 3) in degrees, emotion weights
    (frames, 8), whose rows sum to 1, and their frames per second.

    notes: what was made of the odd parts of another program's file, a sentence each.
    """

    curves: FloatArray
    head_rotation: FloatArray
    fps: float
    emotion: FloatArray
    notes: tuple[str, ...] = ()


def check_name(name: str) -> None:
    """Raises OutputError when ``name`` cannot be the name of a take on every system.

    Dots, ``=``, spaces and any script are fine; extensions are appended and never replace anything.
    """
    if not name.strip():
        raise OutputError("The name of the take is empty; give it one.")
    if any(character in name for character in "/\\"):
        raise OutputError(f'The name "{name}" holds a path separator; choose the folder separately.')
    if _UNWRITABLE_KINDS.intersection(map(unicodedata.category, name)):
        raise OutputError(f"The name {name!a} holds characters that a file name cannot have; leave them out.")
    if _WINDOWS_CHARACTERS.intersection(name):
        raise OutputError(f'The name "{name}" holds one of < > : " | ? *; leave it out.')
    if name.endswith((".", " ")):
        raise OutputError(f'The name "{name}" ends with a dot or a space; take it away.')
    if name.split(".")[0].strip().upper() in _WINDOWS_NAMES:
        raise OutputError(f'The name "{name}" is reserved on Windows; choose another.')
    if len(name.encode()) > MAX_NAME_BYTES:
        raise OutputError(f"The name of the take has {len(name.encode())} bytes; at most {MAX_NAME_BYTES} are allowed.")


def save(take: Take, out_dir: Path | str, name: str) -> TakeFiles:
    """Writes ``NAME.wav`` (16-bit PCM, mono), ``NAME.npz`` (the animation) and ``NAME.json`` (everything else).

    The same take gives the same bytes. Earlier files of that name are replaced, all three or none.
    Raises OutputError when the name is not allowed, the folder cannot be written to, or the disk is full.
    """
    with prepared(take, out_dir, name) as (files, publish):
        publish()
    return files


@contextlib.contextmanager
def prepared(take: Take, out_dir: Path | str, name: str) -> Iterator[tuple[TakeFiles, Callable[[], None]]]:
    """Writes what ``save`` does beside its place; gives where it belongs, and the function that puts it there."""
    check_name(name)
    curves = motion_bytes(Motion(take.curves, take.head_rotation, take.fps, take.emotion))
    sound = _wav_bytes(take)
    folder = prepare_folder(out_dir)
    files = TakeFiles(*(folder / f"{name}{extension}" for extension in (".wav", ".npz", ".json")))
    contents = {files.wav: sound, files.npz: curves, files.json: _json_bytes(take, sound, curves)}
    with staged(contents) as publish:
        yield files, publish


def save_curves(
    curves: FloatArray,
    fps: float,
    path: Path | str,
    head: FloatArray | None = None,
    emotion: FloatArray | None = None,
) -> None:
    """Writes the animation alone, in the format of the ``.npz`` of ``save``.

    curves: (frames, 52) float32 in 0..1. head: rotation (frames, 3) float32 in degrees; zeros if none is given.
    emotion: weights (frames, 8) float32; calm if none are given. Raises OutputError when the file cannot be written.
    """
    path = Path(path)
    head = still_head(len(curves)) if head is None else head
    motion = Motion(curves, head, fps, calm(len(curves)) if emotion is None else emotion)
    curves_and_head = motion_bytes(motion)
    prepare_folder(path.parent)
    write_all({path: curves_and_head})


def load(path: Path | str) -> Take:
    """Returns the take whose ``.json`` or ``.npz`` is ``path``.

    Raises InputError when one of its three files is missing, unreadable or does not fit the others: the ``.json`` holds
    the checksums of the others (those of 0.1.0 do not), so that files of two takes are never read as one.
    """
    path = Path(path)
    if path.suffix not in (".json", ".npz"):
        raise InputError(f'"{path}" is not a take; choose its .json or .npz file.')
    stem = path.name[: -len(path.suffix)]
    wav_path, npz_path, json_path = (path.with_name(f"{stem}{extension}") for extension in (".wav", ".npz", ".json"))
    curves, sound, written = (
        _read(path, most)
        for path, most in ((npz_path, MAX_PACKED), (wav_path, MAX_SOUND), (json_path, 4 * notes.MAX_CHARACTERS))
    )
    motion = _motion(curves, npz_path)
    wav, sample_rate = _read_wav(sound, wav_path)
    try:
        values = notes.parse(written.decode("utf-8"))
        if values.get("format") != FORMAT:
            raise ValueError("it was not written by UniTAF")
        if values.get("version") != FORMAT_VERSION:
            raise ValueError("it was written by another version of UniTAF")
        said = notes.strict(values, REQUIRED)
        take = Take(
            wav=wav,
            sample_rate=sample_rate,
            curves=motion.curves,
            fps=motion.fps,
            text=said.text,
            words=list(said.words),
            phones=list(said.phones),
            settings=said.settings,
            warnings=said.warnings,
            sentences=list(said.sentences),
            kept=said.kept,
            speaker=said.speaker,
            head_rotation=motion.head_rotation,
            emotion=motion.emotion,
        )
    except (*UNREADABLE, SettingsError) as error:
        raise _input_error(json_path, error) from error
    if abs(len(motion.curves) - frame_count(take.seconds, motion.fps)) > 1:
        raise InputError(f'"{npz_path}" does not fit the sound beside it; make the take again.')
    if "checksums" in values and values["checksums"] != _checksums(sound, curves):
        raise InputError(f'"{json_path}" belongs to another .wav or .npz than those beside it; make the take again.')
    return take


def load_curves(path: Path | str) -> tuple[FloatArray, float]:
    """Returns curves (frames, 52) float32 in 0..1 and their frames per second; raises InputError as ``load_motion``."""
    motion = load_motion(path)
    return motion.curves, motion.fps


def load_motion(source: Path | str | bytes, name: str = "", frames: int | None = None) -> Motion:
    """Returns the animation of a take's ``.npz``; without a head it is zeros, and without emotion it is calm.

    source: the file, or its bytes where it lies inside another file. name: of the take, for errors about bytes.
    frames: the number of frames of the take, if known: an archive that unpacks to far more is refused unread.

    Raises InputError when the file is missing, unreadable, or holds anything else.
    """
    if isinstance(source, bytes):
        return _motion(source, name, frames)
    path = Path(source)
    return _motion(_read(path, MAX_PACKED), path, frames)


def _motion(data: bytes, source: Path | str, frames: int | None = None) -> Motion:
    """What moves, from the bytes of an .npz; ``source``: its path, or the name of the take that it lies in."""
    most = MAX_UNPACKED if frames is None else SPARE_BYTES + SPARE_FRAMES * frames * FRAME_BYTES
    try:
        arrays = archive.read_arrays(data, ("curves", "channels", "fps"), ("head", "emotion"), most)
        curves, channels, fps = arrays["curves"], arrays["channels"], arrays["fps"]
        if channels.shape != (len(ARKIT),) or channels.dtype.kind != "U" or tuple(channels.tolist()) != ARKIT:
            raise ValueError("its channels are not the 52 of ARKit in their order")
        if fps.shape != () or fps.dtype.kind not in "fiu":
            raise ValueError("its frame rate is not a number")
        _check_curves(curves)
        count = len(curves)
        head, emotion = arrays.get("head", still_head(count)), arrays.get("emotion", calm(count))
        motion = Motion(curves, head, float(fps), emotion)
        _check_motion(motion)
    except UNREADABLE as error:
        if isinstance(source, str):
            raise InputError(f"The take {source!r} cannot be read: {reason(error)}; generate it again.") from error
        raise _input_error(source, error) from error
    return motion


def _check_motion(motion: Motion) -> None:
    """Raises ValueError when anything has another shape, type or range."""
    curves, head, fps, emotion = motion[:4]
    _check_curves(curves)
    if head.dtype != np.float32 or head.shape != (len(curves), len(HEAD)):
        raise ValueError(f"its head is {head.dtype} {head.shape} and not float32 (frames, {len(HEAD)})")
    if not (np.isfinite(head).all() and np.abs(head).max() <= MAX_HEAD_ANGLE):
        raise ValueError(f"its head turns further than {MAX_HEAD_ANGLE:g} degrees")
    if emotion.dtype != np.float32 or emotion.shape != (len(curves), len(EMOTIONS)):
        raise ValueError(f"its emotion is {emotion.dtype} {emotion.shape} and not float32 (frames, {len(EMOTIONS)})")
    if not (np.isfinite(emotion).all() and emotion.min() >= 0 and emotion.max() <= 1):
        raise ValueError("its emotion leaves the range from 0 to 1")
    if not (math.isfinite(fps) and FPS_RANGE[0] <= fps <= FPS_RANGE[1]):
        raise ValueError(f"its frame rate is {fps}")


def _check_curves(curves: npt.NDArray[Any]) -> None:
    if curves.dtype != np.float32 or curves.ndim != 2 or curves.shape[1] != len(ARKIT) or not len(curves):
        raise ValueError(f"its curves are {curves.dtype} {curves.shape} and not float32 (frames, {len(ARKIT)})")
    if not (np.isfinite(curves).all() and curves.min() >= 0 and curves.max() <= 1):
        raise ValueError("its curves leave the range from 0 to 1")


def _wav_bytes(take: Take) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(take.sample_rate)
        for first in range(0, len(take.wav), BLOCK):
            block = np.clip(take.wav[first : first + BLOCK], -1, 1)
            file.writeframesraw((block * FULL_SCALE).round().astype("<i2").tobytes())
    return buffer.getvalue()


def motion_bytes(motion: Motion) -> bytes:
    """Returns a take's .npz, as np.savez_compressed writes it, with fixed times: equal curves give equal bytes.

    Raises ValueError when anything has another shape, type or range than ``Motion`` has.
    """
    _check_motion(motion)
    arrays: dict[str, npt.NDArray[Any]] = {
        "curves": np.ascontiguousarray(motion.curves, "<f4"),
        "head": np.ascontiguousarray(motion.head_rotation, "<f4"),
        "emotion": np.ascontiguousarray(motion.emotion, "<f4"),
        "channels": np.array(ARKIT),
        "fps": np.array(motion.fps, np.float64),
    }
    packed = _npz_bytes(arrays, zipfile.ZIP_DEFLATED)
    if sum(array.nbytes for array in arrays.values()) < archive.allowed(len(packed)):
        return packed
    return _npz_bytes(arrays, zipfile.ZIP_STORED)  # hours without movement: compressed, no reader would trust it


def _npz_bytes(arrays: dict[str, npt.NDArray[Any]], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            entry.create_system = 3
            data = io.BytesIO()
            np.save(data, array, allow_pickle=False)
            file.writestr(entry, data.getvalue())
    return buffer.getvalue()


def _json_bytes(take: Take, sound: bytes, curves: bytes) -> bytes:
    values = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "text": take.text,
        "words": take.words,
        "phones": take.phones,
        "sentences": take.sentences,
        "kept": take.kept,
        "speaker": take.speaker,
        "settings": take.settings.as_dict(),
        "warnings": take.warnings,
        "versions": versions(),
        "frames": len(take.curves),
        "fps": take.fps,
        "seconds": take.seconds,
        "sample_rate": take.sample_rate,
        "checksums": _checksums(sound, curves),
    }
    # a lone surrogate in the text becomes its JSON escape, which is how JSON can hold it
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace") + b"\n"


def versions() -> dict[str, str]:
    """Returns the versions of the packages that determine how a take sounds and looks."""
    return {"unitaf": __version__, "numpy": np.__version__, "hibari-tts": voice_package.VERSION}


def _checksums(sound: bytes, curves: bytes) -> dict[str, int]:
    """CRC-32 of a take's .wav and .npz: files of two takes that were mixed up do not have those of either."""
    return {"wav": zlib.crc32(sound), "npz": zlib.crc32(curves)}


def _read(path: Path, most: int) -> bytes:
    """The bytes of a take's file; raises InputError when it is missing, no file, or larger than ``most``."""
    try:
        return read_file(path, most)
    except UNREADABLE as error:
        raise _input_error(path, error) from error


def _read_wav(data: bytes, path: Path) -> tuple[FloatArray, int]:
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2 or not file.getframerate():
                raise ValueError("it is not 16-bit mono sound")
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            return samples.astype(np.float32) / FULL_SCALE, file.getframerate()
    except UNREADABLE as error:
        raise _input_error(path, error) from error


def _input_error(path: Path, error: Exception) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(f'"{path}" is missing; a take is its .wav, .npz and .json together.')
    return InputError(f'"{path}" cannot be read: {reason(error)}.')
