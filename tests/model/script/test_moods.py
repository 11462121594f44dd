"""Emotions as scripts write them."""

from __future__ import annotations

import pytest

from unitaf.errors import SettingsError
from unitaf.script import moods


def test_emotions_as_people_write_them():
    assert moods.parse_emotion("happy .8 / sad 20%") == "happy=.8,sad=0.2"
    assert moods.parse_emotion(" AUTO ") == "auto" and moods.parse_emotion("") == ""
    assert moods.find_emotion("(suddenly furious, then sad)") == "angry"
    for wrong in ("joyous", "happy=2", "happy 300%", "=", "happy=.5,happy"):
        with pytest.raises(SettingsError):
            moods.parse_emotion(wrong)
