"""Tags that say how something is spoken."""

from __future__ import annotations

import pytest

from unitaf.emotion import tags
from unitaf.emotion.delivery_tags import DELIVERIES, LONGEST_PAUSE
from unitaf.errors import TextError


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


@pytest.mark.parametrize("tag", ["slow 2", "slow -1", "loud x", f"pause {LONGEST_PAUSE + 1:g}", "pause ..5"])
def test_an_amount_out_of_range_is_said_with_its_place(tag: str):
    if tag == "loud x":
        assert tags.read(f"[{tag}] a").notes
        return
    with pytest.raises(TextError, match="Line 1, character 3: "):
        tags.read(f"A [{tag}]b[/].")


def test_pauses_have_seconds_or_milliseconds():
    pauses = tags.read("A[pause]b [pause 300ms] c [pause=1.5] d").pauses
    assert [(pause.at, pause.seconds) for pause in pauses] == [(1, 0.5), (3, 0.3), (6, 1.5)]
