"""Takes as files: ``NAME.wav``, ``NAME.npz`` and ``NAME.json``, all of them or none."""

from __future__ import annotations

import io
import json
import math
import unicodedata
import wave
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import __version__
from .channels import ARKIT
from .emotion.vector import EMOTIONS
from .errors import InputError, OutputError, SettingsError
from .files import prepare_folder, reason, write_all
from .settings import FPS_RANGE
from .signals import FloatArray, frame_count
from .take import HEAD, MAX_HEAD_ANGLE, Take, calm, still_head
from .take_files import archive, notes
from .take_files.archive import MAX_UNPACKED, UNREADABLE
from .weight_files import voice_package

FORMAT = "unitaf-take"
FORMAT_VERSION = 1
FULL_SCALE = 32767  # 16-bit PCM
MAX_NAME_BYTES = 200  # file systems allow 255, and an extension and a number still have to fit
# A take inside another file may unpack to so many bytes: what its length allows, four times over, since keys may have
# been deleted at its ends, and four megabytes, which are nine minutes at 30 frames per second.
FRAME_BYTES = 4 * (len(ARKIT) + len(HEAD) + len(EMOTIONS))
SPARE_FRAMES, SPARE_BYTES = 4, 4 << 20
REQUIRED = ("text", "words", "phones", "settings")  # of a take's .json

# Names and characters that Windows keeps for itself; a take must be able to travel there.
_PORTS = [f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"]
_WINDOWS_NAMES = frozenset(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_PORTS])
_WINDOWS_CHARACTERS = frozenset('<>:"|?*')
_UNWRITABLE_KINDS = frozenset(["Cc", "Cs", "Zl", "Zp"])  # Unicode categories: controls, surrogates, line ends


class TakeFiles(NamedTuple):
    """Where a take was written."""

    wav: Path
    npz: Path
    json: Path


class Motion(NamedTuple):
    """What moves in a take: curves (frames, 52) in 0..1, head (frames, 3) in degrees, emotion (frames, 8), whose rows
    sum to 1, and their frames per second.
    """

    curves: FloatArray
    head_rotation: FloatArray
    fps: float
    emotion: FloatArray


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
    """Writes ``NAME.wav`` (16-bit PCM, mono), ``NAME.npz`` (what moves) and ``NAME.json`` (everything else).

    The same take gives the same bytes. Earlier files of that name are replaced, all three or none.
    Raises OutputError when the name or the folder does not do, or the disk is full.
    """
    check_name(name)
    motion = Motion(take.curves, take.head_rotation, take.fps, take.emotion)
    curves = motion_bytes(motion)
    folder = prepare_folder(out_dir)
    files = TakeFiles(*(folder / f"{name}{extension}" for extension in (".wav", ".npz", ".json")))
    write_all({
        files.wav: _wav_bytes(take),
        files.npz: curves,
        files.json: _json_bytes(take),
    })  # fmt: skip
    return files


def save_curves(
    curves: FloatArray,
    fps: float,
    path: Path | str,
    head: FloatArray | None = None,
    emotion: FloatArray | None = None,
) -> None:
    """Writes what moves alone, as ``save`` does in its ``.npz``.

    curves: (frames, 52) float32 in 0..1. head: (frames, 3) float32 in degrees; a still one if none is given.
    emotion: (frames, 8) float32; calm if none is given. Raises OutputError when the file cannot be written.
    """
    path = Path(path)
    head = still_head(len(curves)) if head is None else head
    motion = Motion(curves, head, fps, calm(len(curves)) if emotion is None else emotion)
    curves_and_head = motion_bytes(motion)
    prepare_folder(path.parent)
    write_all({path: curves_and_head})


def load(path: Path | str) -> Take:
    """The take that ``path``, its ``.json`` or its ``.npz``, belongs to.

    Raises InputError when one of its three files is missing, unreadable or does not fit the others.
    """
    path = Path(path)
    if path.suffix not in (".json", ".npz"):
        raise InputError(f'"{path}" is not a take; choose its .json or .npz file.')
    stem = path.name[: -len(path.suffix)]
    wav_path, npz_path, json_path = (path.with_name(f"{stem}{extension}") for extension in (".wav", ".npz", ".json"))
    motion = load_motion(npz_path)
    wav, sample_rate = _read_wav(wav_path)
    try:
        values = notes.parse(json_path.read_text(encoding="utf-8"))
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
            head_rotation=motion.head_rotation,
            emotion=motion.emotion,
        )
    except (*UNREADABLE, SettingsError) as error:
        raise _input_error(json_path, error) from error
    if abs(len(motion.curves) - frame_count(take.seconds, motion.fps)) > 1:
        raise InputError(f'"{npz_path}" does not fit the sound beside it; make the take again.')
    return take


def load_curves(path: Path | str) -> tuple[FloatArray, float]:
    """Curves (frames, 52) float32 in 0..1 and their frames per second; raises InputError as ``load_motion`` does."""
    motion = load_motion(path)
    return motion.curves, motion.fps


def load_motion(source: Path | str | bytes, name: str = "", frames: int | None = None) -> Motion:
    """What moves in a take's ``.npz``; a file without a head has a still one, and one without emotion is calm.

    source: the file, or its bytes where it lies inside another file. name: of the take, for what is wrong with bytes.
    frames: how many the take has, if that is known: an archive that unpacks to far more is refused unread.

    Raises InputError when the file is missing, unreadable, or holds anything else.
    """
    if isinstance(source, str):
        source = Path(source)
    most = MAX_UNPACKED if frames is None else SPARE_BYTES + SPARE_FRAMES * frames * FRAME_BYTES
    try:
        arrays = archive.read_arrays(source, ("curves", "channels", "fps"), ("head", "emotion"), most)
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
        if isinstance(source, bytes):
            raise InputError(f"The take {name!r} cannot be read: {reason(error)}; generate it again.") from error
        raise _input_error(source, error) from error
    return motion


def _check_motion(motion: Motion) -> None:
    """Raises ValueError when anything has another shape, type or range."""
    curves, head, fps, emotion = motion
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
        file.writeframes((np.clip(take.wav, -1, 1) * FULL_SCALE).round().astype("<i2").tobytes())
    return buffer.getvalue()


def motion_bytes(motion: Motion) -> bytes:
    """A take's .npz, as np.savez_compressed writes it, with fixed times: equal curves give equal bytes.

    Raises ValueError for what does not make a take.
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


def _json_bytes(take: Take) -> bytes:
    values = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "text": take.text,
        "words": take.words,
        "phones": take.phones,
        "sentences": take.sentences,
        "kept": take.kept,
        "settings": take.settings.as_dict(),
        "warnings": take.warnings,
        "versions": _versions(),
        "frames": len(take.curves),
        "fps": take.fps,
        "seconds": take.seconds,
        "sample_rate": take.sample_rate,
    }
    # a lone surrogate in the text becomes its JSON escape, which is how JSON can hold it
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace") + b"\n"


def _versions() -> dict[str, str]:
    """Of what can change how a take sounds and looks."""
    return {"unitaf": __version__, "numpy": np.__version__, "hibari-tts": voice_package.VERSION}


def _read_wav(path: Path) -> tuple[FloatArray, int]:
    try:
        with path.open("rb") as stream, wave.open(stream) as file:
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
