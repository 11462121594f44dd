"""Heavy things once for all tests of the benchmarks."""

from __future__ import annotations

import pytest

from unitaf.joint import JointModel


@pytest.fixture(scope="session")
def model() -> JointModel:
    """The real joint model with its real weights."""
    return JointModel.load()
