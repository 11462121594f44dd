"""Every number that is shown says what it counts."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import pytest

from unitaf_blender import registration
from unitaf_blender.panels import layout

GROUPS = [cls for cls in registration.CLASSES if issubclass(cls, bpy.types.PropertyGroup)]
# What is counted, and has no unit: readings.
COUNTED = {"Reading"}


@pytest.mark.parametrize("cls", GROUPS, ids=lambda cls: cls.__name__)
def test_numbers_have_units(cls, addon):
    numbers = [p for p in map(cls.bl_rna.properties.get, cls.__annotations__) if p is not None and p.type == "FLOAT"]
    for number in numbers:
        has_unit = number.unit != "NONE" or number.subtype in ("FACTOR", "PERCENTAGE")
        named = number.name.endswith(("(×)", "(Semitones)", "(LUFS)", "(LU)"))
        assert has_unit or named or number.name in COUNTED, number.identifier


def test_a_time_is_shown_in_seconds(addon):
    dials = registration.UnitafDials.bl_rna.properties
    assert {dials[f"{part}_face_smoothing"].unit for part in ("upper", "lower")} == {"TIME_ABSOLUTE"}


@pytest.mark.parametrize("width", [150, 283, 500])
def test_notes_wrap_where_the_region_ends(width):
    preferences = SimpleNamespace(system=SimpleNamespace(ui_scale=1.0))
    context = SimpleNamespace(preferences=preferences, region=SimpleNamespace(width=width))
    said = "4.7 s of speech at frames 1 to 112. Hidden: 'Cube', 'Light'. New: three lights, a camera."
    lines = layout.wrapped(context, f"{said} {'x' * 200}")
    room = max(layout.SHORTEST_LINE, width - layout.AROUND_TEXT)
    assert "".join(lines).replace(" ", "") == f"{said}{'x' * 200}".replace(" ", "")
    assert all(layout.text_pixels(line) <= room for line in lines)
    if width == 283:  # the sidebar as Blender has it
        assert len(layout.wrapped(context, said)) <= layout.STATUS_ROWS  # the quick start's note is not cut
