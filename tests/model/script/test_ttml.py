"""TTML: paragraphs with times of every kind, agents, rows; and what is none, in one sentence."""

from __future__ import annotations

import pytest

from unitaf.errors import InputError
from unitaf.script import reader

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25" ttp:tickRate="1000">
<head><metadata><ttm:agent type="person" xml:id="a1"><ttm:name>Mia Bell</ttm:name></ttm:agent></metadata></head>
"""


def script(body: str, name: str = "a.ttml") -> reader.Script:
    return reader.parse_script(f"{HEAD}<body><div>{body}</div></body></tt>", name)


@pytest.mark.parametrize("name", ["a.ttml", "a.dfxp", "a.xml", ""])
def test_a_paragraph_is_a_line_of_its_agent(name):
    (line,) = script(
        '<p begin="00:00:01.500" end="3s" ttm:agent="a1">Come <span>in</span>,<br/>now &amp; here.</p>', name
    ).lines
    assert (line.character, line.text, line.time) == ("Mia Bell", "Come in, now & here.", 1.5)


@pytest.mark.parametrize(
    ("begin", "seconds"),
    [
        ("01:00:02", 3602),
        ("00:00:03:05", 3.2),
        ("12.5s", 12.5),
        ("2m", 120),
        ("250ms", 0.25),
        ("50f", 2),
        ("1500t", 1.5),
    ],
)
def test_times_of_every_kind(begin, seconds):
    assert script(f'<p begin="{begin}">Hi.</p>').lines[0].time == pytest.approx(seconds)


def test_begins_add_up_from_outside():
    (line,) = reader.parse_script(
        f'{HEAD}<body begin="10s"><div begin="1s"><p begin="2s">Hi.</p></div></body></tt>'
    ).lines
    assert line.time == 13


def test_speakers_are_those_of_other_subtitles():
    lines = script('<p begin="1s">TOM: (sadly) No.</p><p begin="2s">- Yes.<br/>- Never.</p>').lines
    assert [(line.character, line.text, line.emotion) for line in lines] == [
        ("TOM", "No.", "sad"), ("", "Yes.", ""), ("", "Never.", ""),
    ]  # fmt: skip


def test_a_paragraph_without_a_time_is_a_problem():
    found = script('<p begin="1s">Hi.</p><p begin="soon">Lost.</p><p>Also.</p><p/>')
    assert [line.text for line in found.lines] == ["Hi."]
    assert [problem.number for problem in found.problems] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        f"{HEAD}<body><div/></body></tt>",
        '<!DOCTYPE tt [<!ENTITY a "aaaa">]><tt><body><div><p begin="1s">&a;</p></div></body></tt>',
    ],
)
def test_what_is_none_is_refused_in_one_sentence(text):
    with pytest.raises(InputError) as raised:
        reader.parse_script(text, "a.ttml")
    assert str(raised.value).count(". ") == 0
