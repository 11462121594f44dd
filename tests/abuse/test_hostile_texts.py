"""Texts that nobody should give a voice: each becomes a take or one plain sentence, in bounded time."""

from __future__ import annotations

import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from abuse import FULL, amount, assert_plain, counts, full_only
from engine_processes import client_of, core, real
from hostile_texts import TEXTS

from unitaf import take_io
from unitaf.errors import UnitafError
from unitaf.joint import JointModel

MOST_SECONDS = 30.0  # for a text that is refused, and besides the speech for one that is spoken
SLOWEST = 2.0  # seconds of work for a second of speech, on a machine that others use too


def _sample() -> list[str]:
    """All at full size, otherwise a few that are not long to say."""
    short = [name for name, text in TEXTS.items() if len(text) < 200 or len(text) > 100_000]
    return list(TEXTS) if FULL else random.Random(3).sample(short, amount(300, 10))


@pytest.fixture(scope="module")
def model() -> JointModel:
    """The real model."""
    return JointModel.load()


def test_there_are_three_hundred() -> None:
    assert len(TEXTS) >= 300


@pytest.mark.parametrize("name", _sample())
def test_a_text_is_spoken_or_refused(name: str, model: JointModel, tmp_path: Path) -> None:
    counts["hostile texts"] += 1
    started = time.monotonic()
    seconds = 0.0
    try:
        take = model.speak(TEXTS[name])
    except UnitafError as error:
        counts["hostile texts refused"] += 1
        assert_plain(str(error))
    else:
        seconds = take.seconds
        assert math.isfinite(seconds) and np.isfinite(take.wav).all() and np.isfinite(take.curves).all()
        for warning in take.warnings:
            assert_plain(warning)
        files = take_io.save(take, tmp_path, "take")
        assert take_io.load(files.json).text == take.text
    assert time.monotonic() - started < MOST_SECONDS + SLOWEST * seconds


@full_only
def test_hostile_texts_reach_the_engine_or_are_refused_before(tmp_path: Path) -> None:
    """Through the client, in one engine: none ends it."""
    client: Any = client_of(real(), start=60.0)
    names = [name for name, text in TEXTS.items() if len(text) < 60 or len(text) > 100_000]
    for name in random.Random(0).sample(names, 40):
        try:
            job = client.speak(TEXTS[name], core.settings.Settings(), tmp_path, "take")
        except core.errors.UnitafError as error:
            assert_plain(str(error))
            continue
        final = client.wait(job, 120)
        counts["hostile texts through the client"] += 1
        assert client.failure is None, client.failure
        if isinstance(final, core.protocol.Error):
            assert final.code in ("text", "protocol"), final
            assert_plain(final.message)
    client.stop()
