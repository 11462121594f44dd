"""Every number that is shown says what it counts."""

from __future__ import annotations

import bpy
import pytest

from unitaf_blender import registration

GROUPS = [cls for cls in registration.CLASSES if issubclass(cls, bpy.types.PropertyGroup)]
# What is counted, and has no unit: readings.
COUNTED = {"Reading"}


@pytest.mark.parametrize("cls", GROUPS, ids=lambda cls: cls.__name__)
def test_numbers_have_units(cls, addon):
    numbers = [p for p in map(cls.bl_rna.properties.get, cls.__annotations__) if p is not None and p.type == "FLOAT"]
    for number in numbers:
        has_unit = number.unit != "NONE" or number.subtype in ("FACTOR", "PERCENTAGE")
        assert has_unit or number.name.endswith(("(×)", "(Semitones)")) or number.name in COUNTED, number.identifier


def test_a_time_is_shown_in_seconds(addon):
    dials = registration.UnitafDials.bl_rna.properties
    assert {dials[f"{part}_face_smoothing"].unit for part in ("upper", "lower")} == {"TIME_ABSOLUTE"}
