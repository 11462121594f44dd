"""Scripts in other languages and with several ways to name who speaks in one file."""

from __future__ import annotations

import pytest

from unitaf.script import reader


def spoken(text, name):
    return [(line.character, line.text) for line in reader.parse_script(text, name).lines]


@pytest.mark.parametrize(
    "head",
    ["Nr;Figur;Text;Stimmung", "Nr;Rolle;Satz;Gefühl", "Numéro;Personnage;Réplique;Humeur",
     "Número;Personaje;Texto;Emoción", "Numero;Personaggio;Battuta;Stato d'animo"],
)  # fmt: skip
def test_headings_of_a_table_in_other_languages(head):
    script = reader.parse_script(f"{head}\n1;Anna;Hallo.;traurig\n2;Bob;Nein.;wütend\n", "a.csv")
    assert [(line.id, line.character, line.text, line.emotion) for line in script.lines] == [
        ("1", "Anna", "Hallo.", "sad=0.8"), ("2", "Bob", "Nein.", "angry=0.8"),
    ]  # fmt: skip
    assert not script.problems and not script.notes


def test_columns_that_are_not_used_are_named_once():
    script = reader.parse_script("who,text,lens,blank,take,\nMia,Go.,35 mm,,2,x\nTom,No.,50 mm,,,\n", "a.csv")
    assert script.notes == ("Not used: the columns lens, take, number 6.",)
    assert reader.parse_script("who,speaker,text\nMia,Tom,Go.\n", "a.csv").notes == ("Not used: the column speaker.",)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[Anna] Hello.\n[laughs]\n[Bob] Hi.\n", [("Anna", "Hello."), ("Bob", "Hi.")]),
        ("[Anna] Hello.\n[Bob] Hi.\nThen more.\n", [("Anna", "Hello."), ("Bob", "Hi. Then more.")]),
        ("[Sighs] Hello.\n[Coughs] Hi.\n", [("", "Hello. Hi.")]),
        ("anna: low\nbob: low too\n\nMore.\n", [("anna", "low"), ("bob", "low too"), ("bob", "More.")]),
        ("Title: X\nAuthor: Y\n\nINT. ROOM\n\nANNA\nHi.\n\nBob: Hi.\n", [("ANNA", "Hi."), ("Bob", "Hi.")]),
        ("anna: low\nbob: low too\n", [("anna", "low"), ("bob", "low too")]),
        ("ANNA: Loud.\nanna: low\nbob: low too\n", [("ANNA", "Loud."), ("anna", "low"), ("bob", "low too")]),
        ("**Bob** (angry): No!\ndave: Yes.\nAnd more.\n", [("Bob", "No!"), ("dave", "Yes. And more.")]),
        ("ANNA: I know\nwhat: that.\n", [("ANNA", "I know what: that.")]),
        ("ANNA\nHello.\n\nINT. ROOM\n\nBob: Hi.\n", [("ANNA", "Hello."), ("Bob", "Hi.")]),
        ("<Anna> irc line\n[10:02:33] <bob> and <b>one</b> more\n", [("Anna", "irc line"), ("bob", "and one more")]),
        ("ANNA\nHello.\n\nINT. ROOM\n\n<Anna> irc line\n", [("ANNA", "Hello."), ("Anna", "irc line")]),
    ],
)  # fmt: skip
def test_ways_to_name_who_speaks_in_one_text(text, wanted):
    assert spoken(text, "a.txt") == wanted


def test_action_of_a_screenplay_is_noted():
    script = reader.parse_script("INT. ROOM\n\nShe waits.\n\nANNA\nHello.\n", "a.txt")
    assert spoken("INT. ROOM\n\nShe waits.\n\nANNA\nHello.\n", "a.txt") == [("ANNA", "Hello.")]
    assert script.notes == ("Headings and action are not spoken: lines 1, 3.",)


def test_a_name_without_words_is_noted():
    for text in ("**ANNA**\nBob: Hi.\n", "ANNA:\n\nBob: Hi.\n", "ANNA: (waves)\nBob: Hi.\n"):
        script = reader.parse_script(text, "a.txt")
        assert [(line.character, line.text) for line in script.lines] == [("Bob", "Hi.")]
        assert script.notes == ("Nothing is said in what holds a name or directions alone: line 1.",)
    assert not reader.parse_script("ANNA:\n\nHi.\nBob: Hi.\n", "a.txt").notes


def test_markdown():
    text = "---\ntitle: One\ntags:\n  - a\n---\n\n**ANNA**\nHi, [Bob](http://b.c).\n\n**BOB**\n*(angrily)* Go!\n"
    script = reader.parse_script(text, "a.md")
    assert [(line.character, line.text, line.emotion, line.number) for line in script.lines] == [
        ("ANNA", "Hi, Bob.", "", 8), ("BOB", "Go!", "angry", 11),
    ]  # fmt: skip
    assert script.notes == ("The front matter is not spoken: lines 1 to 5.",)
    assert spoken("Mia: Hi.\n**BOB**\n\nGo.\n", "a.md") == [("Mia", "Hi."), ("BOB", "Go.")]
    assert spoken("---\nANNA: Hi.\n---\nBOB: No.\n", "a.md") == [("ANNA", "Hi."), ("BOB", "No.")]
    assert spoken("Mia: [Siobhan](/ʃɪvˈɔn/)!\n", "a.md") == [("Mia", "[Siobhan](/ʃɪvˈɔn/)!")]


def cues(*texts):
    times = "00:00:0{0},000 --> 00:00:0{0},900"
    return "\n\n".join(f"{number}\n{times.format(number)}\n{text}" for number, text in enumerate(texts, 1))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (cues("- Anna: Hello!\n- Bob: Hi!"), [("Anna", "Hello!"), ("Bob", "Hi!")]),
        (cues("- Anna: Hello!\n- Who?"), [("Anna", "Hello!"), ("", "Who?")]),
        (cues("- Bob: Hi!", "Remember: never."), [("Bob", "Hi!"), ("", "Remember: never.")]),
        (cues("- Well: yes.\n- No."), [("", "Well: yes."), ("", "No.")]),
        (cues("ANNA:\nHello!", "Anna: Again."), [("ANNA", "Hello!"), ("Anna", "Again.")]),
        (cues("ANNA:", "Hello!"), [("ANNA", "Hello!")]),
        (cues("{\\i1}Bob{\\i0}: yes"), [("Bob", "yes")]),
        (cues("- <i>Bob:</i> yes\n- <b>Anna</b> : no"), [("Bob", "yes"), ("Anna", "no")]),
    ],
)  # fmt: skip
def test_names_in_subtitles(text, wanted):
    assert spoken(text, "a.srt") == wanted


def test_marks_of_stress_in_a_screenplay_stay():
    text = "INT. HALL\n\n*MIA*\nI *never* said **that**. *Never.* _You_ *did say so*. *Never* mind.\n*now*\n"
    (line,) = reader.parse_script(text, "a.fountain").lines
    assert (line.character, line.text) == (
        "MIA", "I *never* said **that**. Never. You did say so. **Never** mind. **now**",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [("[shout]Hey[/]", "Hey"), ("[shout]Hey[/] [sad .7]you[/]", "Hey [sad .7]you[/]"), ("Hey[/shout] you", "Hey you")],
)  # fmt: skip
def test_the_end_of_an_unknown_tag_is_not_left_over(text, said):
    assert spoken(f"who,text\nMia,{text}\n", "a.csv") == [("Mia", said)]
