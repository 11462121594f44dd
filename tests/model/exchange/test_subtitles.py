"""Subtitles: written, read again, and cut as guides for subtitles ask."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.exchange import subtitles
from unitaf.exchange.subtitles import Subtitle
from unitaf.script import reader
from unitaf.signals import Segment

WORD = st.tuples(st.text("abcdefgh", min_size=1, max_size=12), st.floats(0.05, 0.8), st.floats(0, 1.2))
WORDS = st.lists(WORD, min_size=1)


def spoken(said):
    """Words with their times, from (label, seconds, pause after it)."""
    words, now = [], 0.0
    for label, seconds, pause in said:
        words.append(Segment(label, now, now + seconds))
        now += seconds + pause
    return words


@settings(deadline=None)
@given(WORDS, WORDS, st.sampled_from(["srt", "vtt"]))
def test_subtitles_come_back_with_their_speakers(one, other, kind):
    """Written subtitles are read as a script: who says what, and when."""
    first, second = subtitles.from_words(spoken(one), 1.0, "ANN"), subtitles.from_words(spoken(other), 9.0, "Old Ben")
    shown = subtitles.fit_times([*first, *second])
    text = getattr(subtitles, kind)(shown)
    if kind == "srt":
        assert max(map(len, text.splitlines())) <= subtitles.LINE
    script = reader.parse_script(text, f"a.{kind}")
    named = [line.character for line in script.lines]
    if kind == "vtt" or [s.speaker for s in shown].count("Old Ben") > 1:  # SRT has no way to mark a name
        assert named == [s.speaker for s in shown]
        assert [line.text.split() for line in script.lines] == [s.text.split() for s in shown]
    assert [line.time for line in script.lines] == pytest.approx([s.start for s in shown], abs=6e-4)


def test_webvtt_as_others_write_it():
    text = """\ufeffWEBVTT - a file

NOTE 00:01 is no cue

STYLE
::cue { color: red }

intro
00:01.500 --> 00:04.000 line:0
<v.loud Mary Ann>Where <b>were</b> you?</v>
<v ben>Out (sadly).

01:00:00.000 --> 01:00:02.000
Nobody &amp; nothing."""
    script = reader.parse_script(text, "a.vtt")
    assert [(line.character, line.text, line.time) for line in script.lines] == [
        ("Mary Ann", "Where were you?", 1.5), ("ben", "Out .", None), ("", "Nobody & nothing.", 3600.0),
    ]  # fmt: skip


def test_what_is_not_said_is_not_shown():
    words = [Segment(label, n * 0.3, n * 0.3 + 0.25) for n, label in enumerate(["Siobhan", "left", "again"])]
    text = "[Siobhan](/ʃɪvˈɔn/) [sad .7]left[/] again."
    assert subtitles.from_words(words, text=text)[0].text == "Siobhan left again."


@settings(deadline=None)
@given(WORDS)
def test_subtitles_can_be_read(said):
    words = spoken(said)
    found = subtitles.from_words(words, 5.0)
    assert " ".join(s.text for s in found).split() == [word.label for word in words]
    for one, other in itertools.pairwise(found):
        assert one.end <= other.start + 1e-9
    for subtitle in found:
        lines = subtitle.text.split("\n")
        assert len(lines) <= 2 and max(map(len, lines)) <= 42
        assert subtitle.end > subtitle.start >= 5.0
    assert subtitles.srt(found).count("-->") == subtitles.vtt(found).count("-->") == len(found)


def test_subtitles_have_their_marks_and_speakers():
    text = "Where were you? I was “at home”, asleep."
    said = ["Where", "were", "you", "I", "was", "at", "home", "asleep"]
    words = [Segment(label, n * 0.3, n * 0.3 + 0.25) for n, label in enumerate(said)]
    found = subtitles.from_words(words, text=text)
    assert found[0].text == "Where were you?" and found[-1].text.endswith("asleep.")
    both = [Subtitle(1.0, 2.0, "Yes & no", "ANN"), Subtitle(2.5, 3661.25, "So?", "BEN")]
    assert subtitles.srt(both).splitlines()[:3] == ["1", "00:00:01,000 --> 00:00:02,000", "ANN: Yes & no"]
    assert "<v ANN>Yes &amp; no" in subtitles.vtt(both) and "01:01:01.250" in subtitles.vtt(both)
    assert subtitles.vtt([]).startswith("WEBVTT")
