"""Ids of lines, and lines of an edited script that are found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unitaf.script import matching
from unitaf.script.line import Line, derived_id, make_script


def script_of(*texts):
    return make_script([Line("", "Anna", text) for text in texts]).lines


def test_derived_ids_stay_when_others_change():
    before, after = script_of("One.", "Two.", "Two."), script_of("Zero.", "One.", "Two.", "Two.", "Three.")
    assert [line.id for line in after[1:4]] == [line.id for line in before]
    assert before[2].id == derived_id(before[1]) + "-2"


def test_an_edited_line_is_found_again():
    before = script_of("Where were you last night?", "I was asleep.", "Really?")
    after = script_of("Where were you last week?", "Listen.", "I was asleep.", "Oh, really?")
    assert matching.match_lines(before, after) == [0, None, 1, 2]


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_no_line_is_matched_twice_and_none_gets_lost(before, after):
    old, new = script_of(*before), script_of(*after)
    found = [index for index in matching.match_lines(old, new) if index is not None]
    assert len(set(found)) == len(found)
    assert matching.match_lines(old, old) == list(range(len(old)))
