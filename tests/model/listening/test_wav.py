"""WAV files are read without any library, as the package soundfile reads them, and nonsense is refused."""

from __future__ import annotations

import io
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from unitaf.errors import InputError
from unitaf.listening.recording import read_sound
from unitaf.listening.wav import FLOAT, MOST_CHUNKS, PCM, WavFile

RATE = 22050


def chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(data) if size is None else size) + data + b"\0" * (len(data) % 2)


def described(kind: int = PCM, channels: int = 1, rate: int = RATE, width: int = 2) -> bytes:
    step = channels * width
    return chunk(b"fmt ", struct.pack("<HHIIHH", kind, channels, rate, rate * step % 2**32, step, 8 * width))


def riff(*chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WAVE" + b"".join(chunks)


def samples(data: bytes, size: int = 1000) -> np.ndarray:
    file = WavFile(io.BytesIO(data))
    return np.concatenate([np.zeros((0, file.channels), np.float32), *file.blocks(size)])


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("layout", ["WAV", "WAVEX"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_kind_is_read_as_soundfile_reads_it(tmp_path: Path, subtype: str, layout: str, channels: int):
    path = tmp_path / "a.wav"
    wave = np.random.default_rng(0).uniform(-1, 1, (2501, channels))
    wave[:2] = [[-1], [1]]
    soundfile.write(path, wave, RATE, subtype=subtype, format=layout)
    with path.open("rb") as file:
        found = WavFile(file)
        blocks = list(found.blocks(1000))
    assert (found.rate, found.channels, [len(block) for block in blocks]) == (RATE, channels, [1000, 1000, 501])
    assert {block.dtype for block in blocks} == {np.dtype(np.float32)}
    assert np.array_equal(np.concatenate(blocks), soundfile.read(path, dtype="float32", always_2d=True)[0])


def test_other_parts_are_passed_over_and_samples_that_are_missing_are_left_out():
    sound = np.arange(10, dtype="<i2").tobytes()
    whole = riff(chunk(b"LIST", b"odd"), described(), chunk(b"data", sound), chunk(b"id3 ", b"name"))
    assert (samples(whole)[:, 0] * 2**15).tolist() == list(range(10))
    for size in (0xFFFFFFFF, 10**6):  # of a stream, or of a file that was cut
        cut = riff(described()) + b"data" + struct.pack("<I", size) + sound[:15]
        assert (samples(cut, 4)[:, 0] * 2**15).tolist() == list(range(7))


def test_odd_files_give_the_sound_that_is_there():
    sound = np.arange(-7, 20, dtype="<i2")
    data, odd = sound.tobytes(), b"LIST" + struct.pack("<I", 3) + b"abc"
    for odd_file in (
        riff(described(), b"data" + struct.pack("<I", 0) + data),  # a recorder that was switched off
        b"RIFF" + bytes(4) + riff(described(), chunk(b"data", data, 0xFFFFFFFF))[8:],  # a stream
        b"RF64" + riff(chunk(b"ds64", bytes(28)), described(), chunk(b"data", data, 0xFFFFFFFF))[4:],
        riff(odd, described(), chunk(b"data", data)),  # without the byte that makes an odd size even
        riff(described(), b"LIST" + struct.pack("<I", 10**6) + b"abcd", chunk(b"data", data)),  # a wrong size
        riff(chunk(b"data", data), described()),
    ):
        assert (samples(odd_file)[:, 0] * 2**15).tolist() == sound.tolist()
    assert not len(samples(riff(described(), chunk(b"data", b""), chunk(b"LIST", b"abcd"))))


def test_the_sound_of_several_data_chunks_is_read_whole():
    sound = np.arange(9, dtype="<i2").tobytes()
    parts = chunk(b"data", sound[:6]), chunk(b"LIST", b"odd"), chunk(b"data", sound[6:]), b"data" + b"\xff" * 4
    for size in (2, 1000):
        assert (samples(riff(described(), *parts), size)[:, 0] * 2**15).tolist() == list(range(9))


def test_a_damaged_flac_is_not_to_be_converted_to_flac(tmp_path: Path):
    (tmp_path / "a.flac").write_bytes(b"fLaC" + bytes(50))
    with pytest.raises(InputError, match="WAV") as refused:
        read_sound(tmp_path / "a.flac")
    assert "FLAC" not in str(refused.value)


def test_other_sounds_by_the_name_of_wav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """They are read where the package soundfile is, and else named."""
    wave = np.random.default_rng(0).uniform(-0.5, 0.5, 4000).astype(np.float32)
    for kind in ("mp3", "flac", "ogg"):
        soundfile.write(tmp_path / f"a.{kind}", wave, RATE)
        (tmp_path / f"a.{kind}").rename(tmp_path / f"{kind}.wav")
        assert len(read_sound(tmp_path / f"{kind}.wav")[0]) >= 4000
    monkeypatch.setitem(sys.modules, "soundfile", None)
    for kind in ("mp3", "flac", "ogg"):
        with pytest.raises(InputError, match=f"it is {kind.upper()}; convert it to WAV"):
            read_sound(tmp_path / f"{kind}.wav")


def test_nonsense_is_refused():
    sound = chunk(b"data", b"\0\0" * 8)
    for wrong in (
        b"", b"RIFF", b"RIFX" + riff(described(), sound)[4:],
        riff(sound), riff(described()), riff(described(), b"data"), riff(chunk(b"fmt ", b"\1\0"), sound),
        riff(described(channels=0), sound), riff(described(channels=999), sound),
        riff(described(rate=0), sound), riff(described(rate=2**31 - 1), sound),
        riff(described(kind=7, width=1), sound), riff(described(width=5), sound), riff(described(kind=FLOAT), sound),
        riff(*[chunk(b"junk", b"")] * (2 * MOST_CHUNKS), described(), sound),
    ):  # fmt: skip
        with pytest.raises(ValueError):
            samples(wrong)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_any_bytes_are_read_or_refused(noise: bytes, kept: int):
    honest = riff(described(channels=2), chunk(b"data", b"\1\2" * 8))
    try:
        found = samples(honest[:kept] + noise)
    except ValueError:
        return
    assert found.nbytes <= 4 * len(honest + noise)


def test_without_soundfile_wav_is_read_and_the_rest_is_to_be_converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    wave = np.random.default_rng(0).uniform(-0.5, 0.5, 500).astype(np.float32)
    for kind in ("wav", "flac"):
        soundfile.write(tmp_path / f"a.{kind}", wave, RATE)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    found, rate = read_sound(tmp_path / "a.wav")
    assert rate == RATE
    assert np.abs(found - wave).max() <= 2**-15
    with pytest.raises(InputError, match="convert it to WAV"):
        read_sound(tmp_path / "a.flac")
    (tmp_path / "empty.wav").write_bytes(riff(described(), chunk(b"data", b"")))
    with pytest.raises(InputError, match="is empty"):
        read_sound(tmp_path / "empty.wav")
