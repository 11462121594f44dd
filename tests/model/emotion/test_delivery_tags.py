"""Tags that say how something is spoken."""

from __future__ import annotations

import pytest

from unitaf.emotion import tags
from unitaf.emotion.delivery_tags import DELIVERIES, LONGEST_PAUSE


@pytest.mark.parametrize("name", DELIVERIES)
def test_a_tag_without_an_amount_has_its_usual_one(name: str):
    marked = tags.read(f"Say [{name}]this[/] and [{name} .3]that[/].")
    assert marked.plain == "Say this and that." and not marked.notes and not marked.spans
    assert [(d.start, d.stop, d.amount) for d in marked.directions] == [(4, 8, DELIVERIES[name]), (13, 17, 0.3)]


def test_tags_mix_and_nest_with_emotions():
    marked = tags.read("[sad .7, slow]I [whisper]know[/whisper] it.[/]")
    assert marked.plain == "I know it." and marked.spans[0].start == 0
    assert [(d.name, d.start, d.stop) for d in marked.directions] == [("whisper", 2, 6), ("slow", 0, 10)]


def test_a_tag_that_is_not_closed_lasts_to_the_end():
    marked = tags.read("Well. [whisper] Come here.")
    assert marked.directions[0].stop == len(marked.plain)


def test_other_brackets_are_kept_with_a_note_that_names_them():
    marked = tags.read("A [low growl] and [foo] and [slow motion].")
    assert marked.plain == "A [low growl] and [foo] and [slow motion]." and not marked.directions
    assert "[foo]" in marked.notes[0]


@pytest.mark.parametrize(("tag", "amount"), [("slow 2", 1.0), ("slow -1", 0.0), ("slow 150%", 1.0)])
def test_an_amount_out_of_range_is_limited_with_a_note(tag: str, amount: float):
    marked = tags.read(f"A [{tag}]b[/].")
    assert marked.plain == "A b." and marked.directions[0].amount == amount
    assert len(marked.notes) == 1 and f"limited: [{tag}]" in marked.notes[0]


def test_a_pause_out_of_range_is_limited_with_a_note():
    marked = tags.read("A [pause 99] b.")
    assert marked.pauses[0].seconds == LONGEST_PAUSE and "limited: [pause 99]" in marked.notes[0]


def test_an_amount_that_is_no_number_makes_no_tag():
    marked = tags.read("[loud x] a")
    assert marked.plain == "[loud x] a" and "[loud x]" in marked.notes[0]


def test_pauses_have_seconds_or_milliseconds():
    pauses = tags.read("A[pause]b [pause 300ms] c [pause=1.5] d").pauses
    assert [(pause.at, pause.seconds) for pause in pauses] == [(1, 0.5), (3, 0.3), (6, 1.5)]
