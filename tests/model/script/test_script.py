"""Scripts: every format, every encoding, one sentence per problem, and ids by which edited lines are found again."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.errors import InputError, SettingsError
from unitaf.script import moods, reader

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
    assert [line.id for line in script.lines] == ["h"]
    places = [(problem.number, problem.id) for problem in script.problems]
    assert places == [*zip(range(2, 9), "abcdefg", strict=True), (10, "h")]
    for problem, words in zip(
        script.problems, ["joyous", "no text", "speed", "seed", "soon", "nobody", "quotes", "line 9"], strict=True
    ):
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
        ("ANNA", "Tell me. All of it.", "angry", False),
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


@pytest.mark.parametrize(
    ("text", "name", "spoken"),
    [
        ("**Mia:** Come in.\n**Old Tom**: No.\n", "a.md", [("Mia", "Come in."), ("Old Tom", "No.")]),
        ("- **Mia** (sadly): Come in.\n- *Tom:* No.\n", "a.md", [("Mia", "Come in."), ("Tom", "No.")]),
        ("[Mia] Come in.\n[Tom] No.\n", "a.txt", [("Mia", "Come in."), ("Tom", "No.")]),
        ("[Mia]: [sad .7]Come in[/].\n", "a.txt", [("Mia", "[sad .7]Come in[/].")]),
        ("mia: come in.\ntom: no.\n", "a.txt", [("mia", "come in."), ("tom", "no.")]),
        ("He said\nwhat: that.\n", "a.txt", [("", "He said what: that.")]),
        ("EXT. YARD - NIGHT\n\nMia: Come in.\n\nCUT TO:\n\nTom: No.\n", "a.txt",
         [("Mia", "Come in."), ("Tom", "No.")]),
        ("MIA [on radio]: Come in.\nTOM (O.S.): No.\n", "a.txt", [("MIA", "Come in."), ("TOM", "No.")]),
        ("**Mia**\nCome in.\n\n**Tom**\nNo.\n\nNever.\n", "a.md",
         [("Mia", "Come in."), ("Tom", "No."), ("Tom", "Never.")]),
        ("<b>Mia:</b> Come in &amp; sit.\nTom： No.\n", "a.txt", [("Mia", "Come in & sit."), ("Tom", "No.")]),
        ("SCENE 2\n\nMia: Come in.\n\nAct II: The end\n\nTom: No.\n", "a.txt", [("Mia", "Come in."), ("Tom", "No.")]),
        ("INT. HALL - DAY\n\nMcCOY\nCome in.\n\ntom (O.S.)\nNo.\n", "a.fountain",
         [("McCOY", "Come in."), ("tom", "No.")]),
        ("Scene,Line,Who,Text\n1,1,Mia,Come in.\n1,2,Tom,No.\n", "a.csv", [("Mia", "Come in."), ("Tom", "No.")]),
        ("no,line,who,dialogue\n1,L1,Mia,Come in.\n2,L2,Tom,7\n3,L3,Tom,No.", "a.csv",
         [("Mia", "Come in."), ("Tom", "7"), ("Tom", "No.")]),
        ("who,text\nMia,[sighs heavily] Come <b>in</b>.\nTom,(coughs) No. *sobs*\nTom,It *never* ends.\n", "a.csv",
         [("Mia", "Come in."), ("Tom", "No."), ("Tom", "It *never* ends.")]),
        ("who,text\nMia,[Siobhan](/ʃɪvˈɔn/) is 3 < 4 [happy=.5]here[/] [pause .5] now.\n", "a.csv",
         [("Mia", "[Siobhan](/ʃɪvˈɔn/) is 3 < 4 [happy=.5]here[/] [pause .5] now.")]),
    ],
)  # fmt: skip
def test_scripts_as_people_write_them(text, name, spoken):
    script = reader.parse_script(text, name)
    assert [(line.character, line.text) for line in script.lines] == spoken and not script.problems


def test_times_before_the_rows_of_a_text_are_not_spoken():
    lines = reader.parse_script("[00:01] Mia: Come in.\n[01:02.5] Tom: No.\nNever.\n", "a.txt").lines
    assert [(line.character, line.text, line.time) for line in lines] == [
        ("Mia", "Come in.", 1.0), ("Tom", "No. Never.", 62.5),
    ]  # fmt: skip
    assert reader.parse_script("Mia: Come in.\n10:30 is late.\n", "a.txt").lines[0].text == "Come in. 10:30 is late."


def test_what_is_left_out_is_said_once():
    text = "who,text,direction\nMia,Come in.,from the door\nTom,No.,quietly\nTom,[laughs] Oh.,-\nMia,*waits*,furious\n"
    script = reader.parse_script(text, "a.csv")
    assert [(line.text, line.emotion, line.remark) for line in script.lines] == [
        ("Come in.", "", "from the door"), ("No.", "", "quietly"), ("Oh.", "", ""),
    ]  # fmt: skip
    assert len(script.notes) == 3 and "lines 2, 3." in script.notes[0] and not script.problems
    assert "line 4." in script.notes[1] and "line 5." in script.notes[2]
    headed = reader.parse_script("INT. HALL - DAY\n\nMia: Come in.\n", "a.txt")
    assert headed.notes == ("Headings and transitions are not spoken: line 1.",)


def test_a_column_of_numbers_is_not_the_text():
    with pytest.raises(InputError, match="Line holds numbers"):
        reader.parse_script("Line,Who,English\n1,Mia,Come in.\n2,Tom,No.\n", "a.csv")


def test_voices_in_capitals_and_ids_in_any_script():
    text = "id,text,voice\nсцена 1,One.,GIANT\nシーン２,Two.,Robot\nÉtage,Three.,\n"
    script = reader.parse_script(text, "a.csv")
    assert [line.id for line in script.lines] == ["сцена-1", "シーン2", "Etage"]
    assert [line.voice for line in script.lines] == ["giant", "robot", ""]


ODD_SRT = """Stray words.

1
00:00:01,0000 -> 00:00:02,0000
>> LEO [AT THE DOOR]: Who{\\i1} is{\\i0}\\Nthere?

And why?

2
00:00:0x,000 --> 00:00:04,000
Lost.

3
00:00:05,000 --> 00:00:06,000
[thunder]

4
00:00:07,000
Lost too.

5
00:00:08 000 --> 00:00:09 000
Old Tom [far off]: Here.
"""


def test_no_cue_is_lost_in_silence():
    script = reader.parse_script(ODD_SRT, "a.srt")
    assert [(line.character, line.text, line.time) for line in script.lines] == [
        ("LEO", "Who is there? And why?", 1.0), ("Old Tom", "Here.", 8.0),
    ]  # fmt: skip
    assert [problem.number for problem in script.problems] == [1, 10, 18]
    assert all(problem.sentence.startswith(f"Line {problem.number}: ") for problem in script.problems)
    assert len(script.notes) == 1 and "14" in script.notes[0]


def test_voices_and_times_inside_a_cue_of_webvtt():
    times = "NOTE\nnot said\n\nfirst\n00:01.000 --> 00:02.000"
    text = f"WEBVTT\n\n{times}\n<v Mia>One<00:01.500><c> two</c></v> <v Tom>Three.\n"
    script = reader.parse_script(text, "a.vtt")
    assert [(line.character, line.text, line.time) for line in script.lines] == [
        ("Mia", "One two", 1.0), ("Tom", "Three.", None),
    ]  # fmt: skip


def test_remarks_inside_the_speeches_of_a_screenplay():
    text = "MIA (furious)\nCome in. (she waits,\nthen shouts)\n(turning to\nthe door)\nNow!\n\nFRAU GROß\nNein.\n"
    script = reader.parse_script(text, "a.fountain")
    assert [(line.character, line.text, line.emotion) for line in script.lines] == [
        ("MIA", "Come in. Now!", "angry"), ("FRAU GROß", "Nein.", ""),
    ]  # fmt: skip


ASS = """[Script Info]
Title: odd

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,not said
Dialogue: 0,0:00:04.50,0:00:05.00,Default,Tom,{\\an8}No,\\Nnever.
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,MIA (sadly): Come in.
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,{\\p1}m 0 0 l 5 5{\\p0}
Dialogue: 0,soon,0:00:03.00,Default,,Lost.
"""


@pytest.mark.parametrize("name", ["a.ass", "a.ssa", "a.txt"])
def test_ass_subtitles(name):
    script = reader.parse_script(ASS, name)
    assert [(line.character, line.text, line.emotion, line.time) for line in script.lines] == [
        ("MIA", "Come in.", "sad", 1.0), ("Tom", "No, never.", "", 4.5),
    ]  # fmt: skip
    assert [problem.number for problem in script.problems] == [14]


FDX = """<?xml version="1.0" encoding="UTF-16" standalone="no" ?>
<FinalDraft DocumentType="Script"><Content>
<Paragraph Type="Scene Heading"><Text>INT. HALL - DAY</Text></Paragraph>
<Paragraph Type="Character"><Text>MIA</Text><Text> (V.O.)</Text></Paragraph>
<Paragraph Type="Parenthetical"><Text>(sadly)</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>Come </Text><Text Style="Italic">in</Text><Text>.</Text></Paragraph>
<Paragraph><DualDialogue>
<Paragraph Type="Character"><Text>TOM</Text></Paragraph><Paragraph Type="Dialogue"><Text>No.</Text></Paragraph>
<Paragraph Type="Character"><Text>MIA</Text></Paragraph><Paragraph Type="Dialogue"><Text>Yes.</Text></Paragraph>
</DualDialogue></Paragraph>
<Paragraph Type="Action"><Text>They wait.</Text></Paragraph></Content></FinalDraft>"""


@pytest.mark.parametrize("name", ["a.fdx", "a.txt"])
def test_screenplays_of_final_draft(name):
    lines = reader.parse_script(FDX, name).lines
    assert [(line.character, line.text, line.emotion, line.together) for line in lines] == [
        ("MIA", "Come in.", "sad", False), ("TOM", "No.", "", False), ("MIA", "Yes.", "", True),
    ]  # fmt: skip
    for bad in (FDX[:300], '<!DOCTYPE x [<!ENTITY a "b">]><FinalDraft/>', ""):
        with pytest.raises(InputError):
            reader.parse_script(bad, "a.fdx")


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("title: Start\n---\nMia: Come in.\n===\n", "a.yarn", "Yarn"),
        ("title: Start\ntags:\n---\nMia: Come in.\n===\n", "a.txt", "Yarn"),
        ("Mia: Come in.\n-> END\n", "a.ink", "Ink"),
        ("=== hall ===\nCome in.\n* [Go] Gone.\n-> END\n", "a.txt", "Ink"),
        ("{\\rtf1 Come in.}", "a.txt", "rich text"),
        ("<html><p>Come in.</p></html>", "a.txt", "HTML"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path, text, name, kind):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=kind):
        reader.read_script(tmp_path / name)


def test_emotions_as_people_write_them():
    assert moods.parse_emotion("happy .8 / sad 20%") == "happy=.8,sad=0.2"
    assert moods.parse_emotion(" AUTO ") == "auto" and moods.parse_emotion("") == ""
    assert moods.find_emotion("(suddenly furious, then sad)") == "angry"
    for wrong in ("joyous", "happy=2", "happy 300%", "=", "happy=.5,happy"):
        with pytest.raises(SettingsError):
            moods.parse_emotion(wrong)


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
