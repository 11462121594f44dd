"""Scripts as people brought them: times in pairs, remarks in names, tabs, lyrics, fields that are wrong."""

from __future__ import annotations

import pytest

from unitaf.errors import InputError
from unitaf.script import reader


def lines_of(text, name="a.txt"):
    """Speaker, text, emotion, time and remark of each line."""
    found = reader.parse_script(text, name).lines
    return [(line.character, line.text, line.emotion, line.time, line.remark) for line in found]


@pytest.mark.parametrize(
    "text",
    [
        "00:00:01:12 - 00:00:03:00\nANNA: Hello.\n\n00:00:04:00 - 00:00:05:00\nBOB: Bye.",
        "00:00:01:12 00:00:03:00 ANNA: Hello.\n00:00:04:00 00:00:05:00 BOB: Bye.",
        "1\n00:00:01;12 00:00:03;00\nANNA: Hello.\n\n2\n00:00:04;00 00:00:05;00\nBOB: Bye.",
        "1\n00:00:01:12 --> 00:00:03:00\nANNA: Hello.\n\n2\n00:00:04:00 --> 00:00:05:00\nBOB: Bye.",
        "[00:00:01:12] - [00:00:03:00] ANNA: Hello.\n[00:00:04:00] - [00:00:05:00] BOB: Bye.",
    ],
)
def test_the_end_of_a_line_is_a_time_too(text):
    assert lines_of(text) == [("ANNA", "Hello.", "", 1.48, ""), ("BOB", "Bye.", "", 4.0, "")]


@pytest.mark.parametrize("text", ["00:00:01:12 - 00:00:03:00\nANNA: Hello.", "00:00:01:12 00:00:03:00 ANNA: Hello."])
def test_one_pair_of_timecodes_is_enough(text):
    assert lines_of(text) == [("ANNA", "Hello.", "", 1.48, "")]


@pytest.mark.parametrize("text", ["10:30 - 11:45 is fine.", "10:30 to 11:45 is fine.", "We meet at 10:30 11:45 or so."])
def test_times_of_the_day_are_spoken(text):
    assert lines_of(text) == [("", text, "", None, "")]


def test_a_remark_inside_a_name_is_none_of_it():
    text = "**Iker (angrily):** Gone.\n\n**IKER (whispering):**\nQuiet now."
    assert lines_of(text) == [("Iker", "Gone.", "angry", None, ""), ("IKER", "Quiet now.", "", None, "whispering")]
    assert lines_of("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna (sad)>Hello.", "a.vtt") == [
        ("Anna", "Hello.", "sad", 1.0, "")
    ]
    assert lines_of("Iker - to Bob: Hi.\nBob: Hello.") == [
        ("Iker", "Hi.", "", None, "to Bob"), ("Bob", "Hello.", "", None, ""),
    ]  # fmt: skip


def test_a_note_to_self_is_no_character():
    assert [line[0] for line in lines_of("Bob: Hello.\nNote to self: nothing.\nBob: Bye.")] == ["Bob", "Bob"]


def test_a_tab_stands_behind_a_name():
    assert lines_of("ANNA\tHello there.\nBOB\tBye.") == [
        ("ANNA", "Hello there.", "", None, ""), ("BOB", "Bye.", "", None, ""),
    ]  # fmt: skip


LYRICS = "[ar:Me]\n[offset:+500]\n[00:12.00]Line <00:12.40>one\n[00:14.50][00:20.00]Again\n[00:16.00]\nno time"


@pytest.mark.parametrize("name", ["a.lrc", "a.txt"])
def test_lyrics(name):
    script = reader.parse_script(LYRICS, name)
    assert [(line.text, line.time) for line in script.lines] == [("Line one", 11.5), ("Again", 14.0), ("Again", 19.5)]
    assert script.notes == ("Rows without a time are not spoken: lines 1, 6.",)
    with pytest.raises(InputError, match="has a time"):
        reader.parse_script("Hello.", "a.lrc")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("[BOB] Bye.", ("BOB", "Bye.", "", "")),
        ("<i>(ANNA, whispering)</i> Hello.", ("ANNA", "Hello.", "", "whispering")),
        ("<font>OTTO:</font> - We leave at 5.", ("OTTO", "We leave at 5.", "", "")),
        ("[LAUGHTER] Hello.", ("", "Hello.", "", "LAUGHTER")),
        ("[DOOR SLAMS] Hello.", ("", "Hello.", "", "DOOR SLAMS")),
        ("[SIGHING] Hello.", ("", "Hello.", "", "SIGHING")),
        ("[shouting] Hey!", ("", "Hey!", "angry", "")),
        ("[laughs] Hey!", ("", "Hey!", "", "laughs")),
        ("<ruby>k<rt>r</rt></ruby> is here", ("", "k is here", "", "")),
    ],
)
def test_who_speaks_in_subtitles(words, line):
    ((character, text, emotion, _time, remark),) = lines_of(f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n", "a.srt")
    assert (character, text, emotion, remark) == line


@pytest.mark.parametrize(
    ("column", "cell", "value", "words"),
    [
        ("speed", "1.5x", 1.5, ""), ("speed", "150%", 1.5, ""), ("speed", "9", 2.0, "2 is used"),
        ("speed", "fast", None, "the usual one is used"), ("time", "foo", None, "after the line before"),
        ("voice", "zork", "", "own voice"),
        ("emotion", "happy=2", "happy=1", "spoken as happy=1"), ("emotion", "blorb", "", "as its character feels"),
        ("seed", "9" * 400, None, "the usual one is used"),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_does_not_lose_its_line(column, cell, value, words):
    script = reader.parse_script(f"text,{column}\nHello.,{cell}\n", "a.csv")
    (line,) = script.lines
    assert getattr(line, column) == value and not script.problems
    assert len(script.notes) == bool(words)
    for note in script.notes:
        assert note.startswith("Line 2: ") and words in note and note.endswith(".")


def test_a_table_of_wrong_fields_is_not_all_notes():
    notes = reader.parse_script("text,time\n" + "Hello.,foo\n" * 50, "a.csv").notes
    assert len(notes) == 21 and notes[-1] == "30 more fields could not be used as they are."


def test_italics_of_final_draft_are_stress():
    parts = '<Text>I said </Text><Text Style="Italic">never</Text><Text>. All </Text><Text Style="Bold">of</Text>'
    speech = f'<Paragraph Type="Character"><Text>MIA</Text></Paragraph><Paragraph Type="Dialogue">{parts}</Paragraph>'
    thought = '<Paragraph Type="Dialogue"><Text Style="Italic">All is well.</Text></Paragraph>'
    text = f"<FinalDraft><Content>{speech}{thought}</Content></FinalDraft>"
    assert lines_of(text, "a.fdx") == [("MIA", "I said *never*. All of All is well.", "", None, "")]


def test_lines_of_one_shot_are_all_spoken():
    script = reader.parse_script("Shot,Character,Line\n010,Mia,Hello.\n010,Tom,Hi.", "a.csv")
    assert [(line.character, line.text) for line in script.lines] == [("Mia", "Hello."), ("Tom", "Hi.")]
    assert any("Shot" in note for note in script.notes) and not script.problems
