"""Reads recordings and alignment files, and checks them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError, check_stop
from ..files import open_file, read_file, read_json, reason
from ..signals import FloatArray, Segment
from ..text.phones import plain_label
from .wav import WavFile

# Aligners count in frames, mostly of 10 ms, so their times may overlap or exceed the sound by a few frames.
TOLERANCE = 0.05  # seconds
RATES = (1000, 1_536_000)  # samples per second; other headers are taken as wrong (our choice)
BLOCK = 2**18  # samples that are read at a time
LONGEST = 2 * 3600  # seconds of a recording: more does not stay in memory
MAX_ALIGNMENT = 64 << 20  # bytes of an alignment file
# Other kinds of sound files: where a mark stands, the mark, and the kind.
MARKS = (
    (0, b"ID3", "MP3"), (0, b"fLaC", "FLAC"), (0, b"OggS", "OGG"), (4, b"ftyp", "M4A"), (0, b"FORM", "AIFF"),
    (0, b"caff", "CAF"), (0, b"\x1aE\xdf\xa3", "WEBM"), (0, b"#!AMR", "AMR"), (0, b"wvpk", "WV"),
)  # fmt: skip
CANCELLED = (
    0.1  # rms of the average relative to the strongest channel, below which channels cancel each other (our choice)
)


def read_sound(path: Path | str) -> tuple[FloatArray, int]:
    """Reads a recording as mono float32 (samples,), and its sample rate.

    WAV can always be read; FLAC, OGG and more need the package soundfile. Channels are averaged; if they cancel each
    other, as with reversed polarity, only the strongest is used. Raises InputError when the file is missing,
    unreadable, empty, or not finite.
    """
    try:
        wave, rate = _read(Path(path))
    except FileNotFoundError as error:
        raise InputError(f'The recording "{path}" is not there; check its path.') from error
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        raise InputError(
            f'The recording "{path}" cannot be read{_kind(path)}; convert it to WAV (PCM, 16 bits), or export it again.'
        ) from error
    if not len(wave):
        raise InputError(f'The recording "{path}" is empty; record it again.')
    if not np.isfinite(wave).all():
        raise InputError(f'The recording "{path}" holds numbers that are no sound; export it again.')
    return wave, rate


def _read(path: Path) -> tuple[FloatArray, int]:
    """Reads a file as mono (samples,), and its sample rate. Raises OSError, RuntimeError, ValueError or InputError."""
    with open_file(path) as file:
        try:
            wav = WavFile(file)
        except ValueError:
            return _read_other(path)
        _check_length(path, wav.samples, wav.rate)
        return _mono(wav.channels, wav.samples, lambda: wav.blocks(BLOCK)), wav.rate


def _read_other(path: Path) -> tuple[FloatArray, int]:
    """Reads a file by the package soundfile."""
    try:
        import soundfile
    except (ImportError, OSError) as error:  # the latter where its library is missing
        raise InputError(
            f'The recording "{path}" cannot be read{_kind(path)}; convert it to WAV (PCM, 16 bits).'
        ) from error
    with soundfile.SoundFile(str(path)) as file:

        def blocks() -> Iterator[FloatArray]:
            file.seek(0)
            return file.blocks(BLOCK, dtype="float32", always_2d=True)  # type: ignore[no-any-return]

        _check_length(path, file.frames, int(file.samplerate))
        return _mono(file.channels, file.frames, blocks), int(file.samplerate)


def _kind(path: Path | str) -> str:
    """Returns what a file is, for a sentence, by its first bytes, where its name says something else."""
    try:
        with open_file(Path(path)) as file:
            begin = file.read(12)
    except OSError:
        return ""
    found = next((kind for at, mark, kind in MARKS if begin[at:].startswith(mark)), "")
    if not found and len(begin) > 1 and begin[0] == 0xFF and begin[1] & 0xE0 == 0xE0:  # the first frame of MPEG audio
        found = "MP3"
    return f": it is {found}" if found and Path(path).suffix.lower() != f".{found.lower()}" else ""


def _mono(channels: int, count: int, blocks: Callable[[], Iterator[FloatArray]]) -> FloatArray:
    """Returns the mono samples (samples,) of a file; reads its blocks (n, channels) twice only if channels cancel.

    count: the samples that it has at most, for which room is made once.
    """
    whole = np.empty(count, np.float32)
    at = 0
    powers = np.zeros(channels)
    power = 0.0
    for block in blocks():
        check_stop()
        average: FloatArray = block.mean(axis=1, dtype=np.float32)
        whole[at : at + len(average)] = average
        at += len(average)
        powers += np.square(block, dtype=np.float64).sum(axis=0)
        power += float(np.square(average, dtype=np.float64).sum())
    if power < CANCELLED**2 * powers.max():
        strongest = int(powers.argmax())
        at = 0
        for block in blocks():
            whole[at : at + len(block)] = block[:, strongest]
            at += len(block)
    return whole[:at]


def _check_length(path: Path, samples: int, rate: int) -> None:
    """Raises ValueError when a rate makes no sense, and InputError when a recording is too long."""
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"a sample rate of {rate}")
    if samples > LONGEST * rate:
        raise InputError(f'The recording "{path}" is longer than {LONGEST / 3600:g} hours; cut it into takes.')


def read_alignment(path: Path | str) -> dict[str, Any]:
    """Reads the clips of an alignment file, JSON ``{clip id: {"phones": [[ARPABET, start_s, end_s], …]}}``.

    The clips themselves are checked by ``phones_of``, so that one bad clip does not stop the others.
    Raises InputError when the file is missing or is not such an object.
    """
    try:
        clips = read_json(read_file(path, MAX_ALIGNMENT).decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f'The alignment "{path}" cannot be read: {reason(error)}.') from error
    except ValueError as error:
        raise InputError(f'The alignment "{path}" is not JSON: {str(error).splitlines()[0]}.') from error
    if not isinstance(clips, dict):
        raise InputError(f'The alignment "{path}" must be a JSON object with one entry for every clip.')
    return clips


def phones_of(clips: Mapping[str, Any], clip: str, seconds: float, path: Path | str) -> list[Segment]:
    """Returns the phones of one clip of ``seconds``: labels without stress, in order, inside the sound.

    Raises InputError, which names ``path``, the file they came from, when the clip is missing or does not fit.
    """

    def wrong(what: str) -> InputError:
        return InputError(f'The alignment "{path}" does not do for the clip "{clip}": {what}.')

    if clip not in clips:
        raise wrong("it has no entry of that name")
    rows = clips[clip].get("phones") if isinstance(clips[clip], dict) else None
    if not isinstance(rows, list) or not rows:
        raise wrong('its entry must be {"phones": [[label, start, end], …]} with at least one phone')
    phones: list[Segment] = []
    for row in rows:
        if not (isinstance(row, list) and len(row) == 3 and isinstance(row[0], str) and all(map(_is_time, row[1:]))):
            raise wrong(f"{json.dumps(row, ensure_ascii=False)[:80]} is not [label, start, end] in seconds")
        start, end = float(row[1]), float(row[2])
        try:
            label = plain_label(row[0])
        except InputError as error:
            raise wrong(str(error).rstrip(".")) from error
        before = phones[-1].end if phones else 0.0
        if start < before - TOLERANCE or end <= start or end <= before:
            raise wrong(f"the times of {row[0]!r} at {start:g} s do not increase")
        if end > seconds + TOLERANCE:
            raise wrong(f"{row[0]!r} ends at {end:g} s, but the sound ends at {seconds:.3f} s")
        start, end = max(start, before), min(end, seconds)
        if end > start:
            phones.append(Segment(label, start, end))
    return phones


def _is_time(value: object) -> bool:
    """Returns whether a JSON value is a usable time; an integer of 400 digits is valid JSON, but not a float."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9 and math.isfinite(value)
