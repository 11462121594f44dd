"""Which engine is meant by a choice, in a Python with torch and in one without."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from unitaf import engines


@pytest.mark.parametrize("has_torch", [True, False])
def test_a_choice_means_one_engine(monkeypatch, has_torch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if has_torch else None)
    assert engines.resolved("numpy") == "numpy"
    assert engines.resolved("torch") == "torch"
    assert engines.resolved("auto") == ("torch" if has_torch else "numpy")


def test_an_unknown_choice_is_refused():
    with pytest.raises(ValueError, match="auto, numpy, torch, official, not 'jax'"):
        engines.resolved("jax")


def test_versions_without_loading_anything():
    import numpy

    assert engines.version("numpy") == numpy.__version__
    assert engines.version("unitaf-has-no-such-engine") == "missing"


def test_torch_is_looked_for_and_not_loaded():
    program = "import sys; from unitaf import engines; engines.resolved('auto'); sys.exit('torch' in sys.modules)"
    folder = Path(engines.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", program], cwd=folder, check=False).returncode == 0
