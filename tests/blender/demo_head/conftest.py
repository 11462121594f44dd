"""Both demo heads, made once for the tests of a file."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from demo_heads import Head

from unitaf_blender.demo_head import build


@pytest.fixture(scope="module", params=list(build.CHARACTERS))
def character(request: Any) -> str:
    """Every test holds for each of them."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def head(character: str) -> Head:
    """One head for all tests of a character, which only read it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return Head(build.create(bpy.context, character=character), character)
