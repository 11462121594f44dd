"""Scripts: every format, every encoding, one sentence per problem, and ids by which edited lines are found again."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.errors import InputError
from unitaf.script import reader

TABLE = "Emotion;Who;LINE;Start\nangrily;Anna;Where were you?;1,5\n;Ben;Asleep.;\n"


def said(text, name=""):
    return [(line.character, line.text) for line in reader.parse_script(text, name).lines]


def test_a_table_has_its_columns_in_any_order():
    first, second = reader.parse_script(TABLE, "a.csv").lines
    assert (first.character, first.text, first.emotion, first.time) == ("Anna", "Where were you?", "angry=0.8", 1.5)
    assert (second.character, second.emotion, second.time, second.number) == ("Ben", "", None, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings(tmp_path, encoding, newline):
    path = tmp_path / "ünïcode 你.csv"
    path.write_bytes("character,text\nZoë,“Déjà vu?”\n".replace("\n", newline).encode(encoding))
    assert [(line.character, line.text) for line in reader.read_script(path).lines] == [("Zoë", "“Déjà vu?”")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_fields_may_hold_delimiters_quotes_and_line_breaks(delimiter):
    text = f'text{delimiter}id\n"She said{delimiter} ""no""\nand left."{delimiter}a1\n\nYes.{delimiter}a2\n'
    first, second = reader.parse_script(text, "a.csv").lines
    assert (first.text, first.id, first.number) == (" ".join(f'She said{delimiter} "no" and left.'.split()), "a1", 2)
    assert (second.text, second.number) == ("Yes.", 5)


def test_every_problem_is_one_sentence_with_its_line():
    rows = [
        "id,character,text,emotion,speed,seed,time,voice",
        "a,Anna,Hello.,joyous,,,,",
        "b,Anna,,,,,,",
        "c,Anna,Hello.,,9,,,",
        "d,Anna,Hello.,,,1.5,,",
        "e,Anna,Hello.,,,,soon,",
        "f,Anna,Hello.,,,,,nobody",
        "g,Anna,Hello,,,,,,you",
        "h,Anna,Hello.,happy=.5,1.2,3,0:02,man",
        "h,Anna,Again.,,,,,",
    ]
    script = reader.parse_script("\n".join(rows), "a.csv")
    assert [line.id for line in script.lines] == list("acdefh")  # one bad field does not lose a line
    places = [(problem.number, problem.id) for problem in script.problems]
    assert places == [(3, "b"), (8, "g"), (10, "h")]
    for note, number, words in zip(
        script.notes, (2, 4, 5, 6, 7), ("joyous", "speed '9'", "seed '1.5'", "time 'soon'", "nobody"), strict=True
    ):
        assert note.startswith(f"Line {number}: ") and words in note and note.endswith(".")
    assert [(line.speed, line.seed, line.time, line.voice) for line in script.lines] == [
        (None, None, None, ""), (2.0, None, None, ""), *[(None, None, None, "")] * 3, (1.2, 3, 2.0, "man"),
    ]  # fmt: skip
    for problem, words in zip(script.problems, ["no text", "quotes", "line 9"], strict=True):
        assert problem.sentence.startswith(f"Line {problem.number}: ") and words in problem.sentence
        assert problem.sentence.endswith(".") and "\n" not in problem.sentence


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b"a,b\n1,2\n", "a.csv", "no column is called text"),
        (b'text\n"never closed\nmore\n', "a.csv", "check the quotes"),
        (b"hello", "a.srt", "-->"),
        (b"", "a.txt", "Nothing is said"),
        (bytes(range(256)) * 3, "a.txt", "no text"),
    ],
)
def test_files_that_are_no_scripts(tmp_path, data, name, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words):
        reader.read_script(tmp_path / name)


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="missing"):
        reader.read_script(tmp_path / "no.csv")
    with pytest.raises(InputError, match="cannot be read"):
        reader.read_script(tmp_path)


SRT = """\ufeff1
00:00:01,000 --> 00:00:02,500 X1:40
<i>ANNA: Where</i> {\\an8}were you
last night?

2
00:01:02,25 --> 00:01:03,000
- BEN (sadly): Asleep &amp; alone.
- ANNA: Oh!
3
00:01:04.000 --> 00:01:05.000
[door slams] Remember: never lie.

4
00:02:00,000 --> 00:02:01,000
"""


def test_subtitles():
    script = reader.parse_script(SRT, "a.srt")
    assert [(line.character, line.text, line.time, line.emotion) for line in script.lines] == [
        ("ANNA", "Where were you last night?", 1.0, ""),
        ("BEN", "Asleep & alone.", 62.25, "sad"),
        ("ANNA", "Oh!", None, ""),
        ("", "Remember: never lie.", 64.0, ""),
    ]
    assert [problem.number for problem in script.problems] == [15]


FOUNTAIN = """Title: A Night
Author: Nobody

INT. KITCHEN - NIGHT

ANNA waits. /* ANNA

Cut out. */

ANNA (V.O.) (CONT'D)
(looking up)
Where were you?
(furious)
Tell *me*. [[a note]]
{two_spaces}
All of it.

@McAvoy
(sobbing)
Asleep.

BEN ^
And I?

CUT TO:

!ANNA
is no cue.

> THE END <
""".replace("{two_spaces}", "  ")


def test_fountain():
    lines = reader.parse_script(FOUNTAIN, "a.fountain").lines
    assert [(line.character, line.text, line.emotion, line.together) for line in lines] == [
        ("ANNA", "Where were you?", "", False),
        ("ANNA", "Tell *me*. All of it.", "angry", False),
        ("McAvoy", "Asleep.", "sad", False),
        ("BEN", "And I?", "", True),
    ]


def test_plain_text():
    text = "# a comment\nANNA: Where were you?\nLast night.\n\nHm?\nBen (sadly): At 10:30 (yawns) asleep.\n"
    script = reader.parse_script(text, "a.txt")
    assert [(line.character, line.text, line.emotion) for line in script.lines] == [
        ("ANNA", "Where were you? Last night.", ""),
        ("ANNA", "Hm?", ""),
        ("Ben", "At 10:30 asleep.", "sad"),
    ]
    assert [line.number for line in script.lines] == [2, 5, 6]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [(TABLE, "Where were you?"), (SRT, "Where were you last night?"), (FOUNTAIN, "Where were you?"), ("Hi.", "Hi.")],
)
def test_a_text_block_tells_its_format_itself(text, spoken):
    assert said(text, "Text.001")[0][1] == spoken


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="[]<>{}*()\\"), max_size=30)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_table_says_is_read_back(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("character", "text"), *rows])
    wanted = [(" ".join(a.split()), " ".join(b.split())) for a, b in rows if b.strip()]
    if wanted or any(a.strip() for a, _ in rows):
        assert said(out.getvalue(), "a.csv") == wanted


@given(st.text(max_size=300), st.sampled_from([".csv", ".srt", ".fountain", ".txt", ".ass", ".fdx", ""]))
def test_any_text_is_read_or_refused_in_one_sentence(text, suffix):
    try:
        script = reader.parse_script(text, "a" + suffix)
    except InputError as error:
        assert "\n" not in str(error)
        return
    ids = [line.id for line in script.lines]
    assert len({name.casefold() for name in ids}) == len(ids) and all(ids)
    assert all("\n" not in line.text and (line.text or line.recording) for line in script.lines)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_refused(data):
    with contextlib.suppress(InputError):
        assert "\0" not in reader.decode(data)
