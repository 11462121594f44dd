"""Chunks are consecutive lines of about equal seconds of speech."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.farm.chunks import OVERHEAD, chunks_for, divide

LENGTHS = st.lists(st.floats(0, 60), min_size=1, max_size=9)


def longest(seconds: list[float], numbers: list[int]) -> float:
    return max(
        sum(length + OVERHEAD for length, number in zip(seconds, numbers, strict=True) if number == chunk)
        for chunk in set(numbers)
    )


@settings(deadline=None)  # the machine may be busy
@given(LENGTHS, st.integers(1, 5))
def test_no_other_division_has_a_shorter_longest_chunk(seconds: list[float], chunks: int) -> None:
    numbers = divide(seconds, chunks)
    assert numbers == sorted(numbers) and set(numbers) == set(range(1, min(chunks, len(seconds)) + 1))
    cuts = itertools.combinations(range(1, len(seconds)), min(chunks, len(seconds)) - 1)
    best = min(
        longest(seconds, [1 + sum(cut <= index for cut in chosen) for index in range(len(seconds))]) for chosen in cuts
    )
    assert longest(seconds, numbers) <= best * (1 + 1e-6)


def test_lengths_count_and_not_lines() -> None:
    assert divide([30, 1, 1, 1, 1, 1, 1, 1, 1, 22], 2) == [1, 1, *([2] * 8)]


def test_chunks_by_seconds_hold_about_that_much() -> None:
    assert chunks_for([10.0] * 30, 120) == 3
    assert chunks_for([500.0, 500.0], 120) == 2
    assert chunks_for([], 120) == 1 and divide([], 3) == []
