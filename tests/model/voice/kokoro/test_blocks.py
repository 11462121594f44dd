"""The vocoder's blocks on several threads, and the memory of long sentences: neither changes a bit of the sound."""

from __future__ import annotations

import threading
from collections.abc import Callable

import kokoro_double
import numpy as np
import pytest

from unitaf import engines
from unitaf.errors import Cancelled, stoppable
from unitaf.signals import FloatArray
from unitaf.voice.kokoro import blocks, generator, network
from unitaf.voice.kokoro.network import STYLE, Kokoro

FRAMES = 40


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "VALUES", 6000)


def waveform(kokoro: Kokoro) -> FloatArray:
    """A waveform of half a second from random features."""
    random = np.random.default_rng(0)
    features = random.standard_normal((FRAMES, kokoro_double.CHANNELS[0])).astype(np.float32)
    f0 = random.uniform(80, 300, FRAMES).astype(np.float32)
    return kokoro.waveform(features, f0, random.standard_normal(STYLE).astype(np.float32), lambda share: None)


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch):
    kokoro = Kokoro(kokoro_double.weights())
    found, used = [], set()
    compute = blocks.each_block

    def watched(call: Callable[[int], None], starts: range) -> None:
        compute(lambda first: (used.add(threading.current_thread().name), call(first))[1], starts)

    monkeypatch.setattr(generator, "each_block", watched)
    for number in ("1", "3", "4"):
        monkeypatch.setenv(engines.THREADS_VARIABLE, number)
        found.append(waveform(kokoro).tobytes())
    assert len(set(found)) == 1
    assert any(name.startswith("blocks") for name in used)


@pytest.mark.parametrize(("said", "threads"), [("", 1), ("0", 1), ("3", 3), ("64", 4), ("many", 1), ("-2", 1)])
def test_how_many_threads(said: str, threads: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(engines.THREADS_VARIABLE, said)
    assert engines.threads() == threads


@pytest.mark.parametrize("number", ["1", "4"])
def test_what_goes_wrong_in_a_block_is_raised_and_a_stop_is_obeyed(number: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(engines.THREADS_VARIABLE, number)
    begun: list[int] = []

    def fail(first: int) -> None:
        begun.append(first)
        raise ValueError(first)

    with pytest.raises(ValueError, match="0"):
        blocks.each_block(fail, range(0, 100, 10))
    assert len(begun) <= 4

    def stop() -> None:
        if len(done) >= 3:
            raise Cancelled

    done: list[int] = []
    with stoppable(stop), pytest.raises(Cancelled):
        blocks.each_block(done.append, range(1000))
    assert len(done) < 20


def test_a_long_sentence_gives_up_what_is_not_needed_and_sounds_the_same(monkeypatch: pytest.MonkeyPatch):
    weights = kokoro_double.weights()
    wanted = waveform(Kokoro(weights))
    loaded = []
    kokoro = Kokoro(weights, lambda: loaded.append(1) or weights)
    ids, style = np.arange(1, 9), np.zeros(STYLE, np.float32)
    before = kokoro.encoded(ids, style)
    assert waveform(kokoro).tobytes() == wanted.tobytes()
    kokoro.encoded(ids, style)
    assert not loaded
    monkeypatch.setattr(network, "LONG", FRAMES - 1)
    assert waveform(kokoro).tobytes() == wanted.tobytes()
    assert kokoro.encoded(ids, style).tobytes() == before.tobytes()
    assert loaded == [1]
