"""Scripts as people write them: names, directions, markup and other programs' formats; nothing is lost in silence."""

from __future__ import annotations

import pytest

from unitaf.errors import InputError
from unitaf.script import reader


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
        ("Mia: Hi. Note: that is all.\nTom: No.\n", "a.txt", [("Mia", "Hi. Note: that is all."), ("Tom", "No.")]),
        ("Hi. Note: that is all.", "a.txt", [("", "Hi. Note: that is all.")]),
        ("Dr. Bell: Come in.\nJ. R. Tom: No.\n", "a.txt", [("Dr. Bell", "Come in."), ("J. R. Tom", "No.")]),
        ("Mia: Hello, <name>!\nTom: <foo>No</foo>.\n", "a.txt", [("Mia", "Hello, <name>!"), ("Tom", "No.")]),
        ("Title: Rain\n    and sun\nMIA\nCome in.\n\nTOM\nNo.\n", "a.fountain", [("MIA", "Come in."), ("TOM", "No.")]),
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
        ("Come in.", "", "from the door"), ("No.", "", "quietly"), ("Oh.", "", "laughs"),
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
    assert [line.remark for line in script.lines] == ["AT THE DOOR", "far off"]
    assert len(script.notes) == 2 and "14" in script.notes[1]


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
        ("MIA", "Come *in*.", "sad", False), ("TOM", "No.", "", False), ("MIA", "Yes.", "", True),
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


@pytest.mark.parametrize(
    ("text", "name", "lines"),
    [
        ("Mia - Come in.\nTom - No.\n", "a.txt", [("Mia", "Come in."), ("Tom", "No.")]),
        ("| Mia | Come in. |\n| Tom | No. |\n", "a.txt", [("Mia", "Come in."), ("Tom", "No.")]),
        ("| who | text |\n|:--|---|\n| Mia | Come in, you. |\n", "a.md", [("Mia", "Come in, you.")]),
        ("The plan is: wait.\nMia: Why?\n", "a.txt", [("", "The plan is: wait."), ("Mia", "Why?")]),
        ("00:00:02:05 Mia: Come in.\n00:00:04:00 Tom: No.\n", "a.txt", [("Mia", "Come in."), ("Tom", "No.")]),
    ],
)
def test_more_ways_to_name_a_speaker(text, name, lines):
    script = reader.parse_script(text, name)
    assert [(line.character, line.text) for line in script.lines] == lines and not script.problems


def test_a_timecode_counts_frames():
    assert reader.parse_script("text,time\nNo.,00:01:02:05\n", "a.csv").lines[0].time == pytest.approx(62.2)


@pytest.mark.parametrize(("text", "name"), [("<<set $x to 1>>\nMia: Hi.\n", "Yarn"), ('[{"who": "Mia"}]', "JSON")])
def test_files_of_other_programs_are_known_by_their_contents(text, name):
    with pytest.raises(InputError, match=name):
        reader.parse_script(text, "a.txt")


def test_a_cue_without_times_is_not_spoken_by_the_one_before():
    text = "7\n00:00:01,000 --> 00:00:02,000\nOne.\n\n8\nnonsense\nTwo.\n\n9\n00:00:05,000 --> 00:00:06,000\n10\n"
    script = reader.parse_script(text, "a.srt")
    assert [line.text for line in script.lines] == ["One.", "10"]
    assert [problem.number for problem in script.problems] == [5]


@pytest.mark.parametrize(
    ("text", "name", "remark", "emotion"),
    [
        ("who,text,direction\nMia,Go.,turns away angrily\n", "a.csv", "turns away angrily", "angry"),
        ("who,text,direction\nMia,Go.,very angry\n", "a.csv", "", "angry"),
        ("MIA (to Tom): Go. (points)\n", "a.txt", "to Tom; points", ""),
        ("Mia: [knocks] Go.\n", "a.txt", "knocks", ""),
        ("INT. HALL\n\nMIA (into phone)\n(a beat)\nGo. (hangs up)\n", "a.fountain", "into phone; a beat; hangs up", ""),
        ("1\n00:00:01,000 --> 00:00:02,000\nMIA [whispering]: Go. [thud]\n", "a.srt", "whispering; thud", ""),
    ],
)
def test_directions_are_kept(text, name, remark, emotion):
    (line,) = reader.parse_script(text, name).lines
    assert (line.text, line.remark, line.emotion) == ("Go.", remark, emotion)


def test_the_title_page_of_a_screenplay_is_noted():
    script = reader.parse_script("Title: Rain\nAuthor: Me\nPhone: 1\n\nMIA\nCome in.\n", "a.fountain")
    assert script.notes == ("The title page is not spoken: lines 1 to 3.",)
    assert reader.parse_script("MIA: Hi.\n\nTOM\nNo.\n", "a.fountain").notes == (
        "Headings and action are not spoken: line 1.",
    )
