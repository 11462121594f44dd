"""The projector of Kokoro's features: torch trains what numpy computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from unitaf.reference import projector as reference
from unitaf.voice.kokoro.projector import load_projector
from unitaf.voice.trunk import FEATURES

HIDDEN = 24


def test_numpy_computes_what_torch_trained(tmp_path: Path) -> None:
    torch.manual_seed(0)
    trained = reference.FaceProjector(HIDDEN)
    reference.save(trained, tmp_path)
    hidden = 2.6 * np.random.default_rng(0).standard_normal((37, HIDDEN)).astype(np.float32)
    with torch.inference_mode():
        wanted = trained(torch.from_numpy(hidden)[None])[0].numpy()
    found = load_projector(tmp_path)(hidden)
    assert found.shape == (len(hidden), FEATURES)
    np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_a_projector_sees_a_few_frames(tmp_path: Path) -> None:
    reference.save(reference.FaceProjector(HIDDEN), tmp_path)
    projector = load_projector(tmp_path)
    hidden = np.random.default_rng(1).standard_normal((40, HIDDEN)).astype(np.float32)
    changed = hidden.copy()
    changed[20] += 1
    differs = np.abs(projector(hidden) - projector(changed)).max(1) > 0
    assert np.flatnonzero(differs).tolist() == list(range(18, 23))
