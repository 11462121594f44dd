"""Keys that straight lines replace are left out, and no frame is missed by more than was allowed."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.exchange import thinning


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=200), st.sampled_from([0.0, 1e-3, 0.1]))
def test_thinned_curves_miss_no_frame(values, tolerance):
    values = np.array(values, np.float32)
    kept = thinning.key_frames(values, tolerance)
    back = np.interp(np.arange(len(values)), kept, values[kept])
    assert np.abs(back - values).max() <= tolerance + 1e-6 and {0, len(values) - 1} <= set(kept)
    ramp = np.linspace(0, 1, 50, dtype=np.float32)
    assert thinning.key_frames(ramp, 1e-3).tolist() == [0, 49]


def test_channels_share_their_keys():
    rows = np.zeros((40, 2))
    rows[10, 0], rows[30, 1] = 1.0, 0.5
    kept = thinning.key_frames(rows, 0.01)
    assert kept.tolist() == [0, 9, 10, 11, 29, 30, 31, 39]
    for channel in (0, 1):
        assert np.array_equal(np.interp(np.arange(40), kept, rows[kept, channel]), rows[:, channel])


def test_a_limit_of_keys_keeps_what_stands_out_most():
    values = np.zeros(100)
    values[20], values[70] = 0.2, 1.0
    assert thinning.key_frames(values, 0.01, most=3).tolist() == [0, 70, 99]
    assert len(thinning.key_frames(np.random.default_rng(0).random(1000), 0.0, most=50)) == 50
    assert thinning.key_frames(values, 0.01, most=2000).tolist() == thinning.key_frames(values, 0.01).tolist()
