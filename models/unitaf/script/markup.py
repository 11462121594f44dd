"""Takes out of a text what is written in it and not said: tags, styles, and directions."""

from __future__ import annotations

import html
import re

from . import moods

_TAG = re.compile(r"</?[A-Za-z][\w.-]*(?:\s+[\w-]+\s*=[^<>]*|\s+[\w-]+)?\s*/?>|<\d[\d:.,]*>|\{\\[^{}]*\}")
# Of HTML and subtitles; another word in angle brackets, without an end tag, is a placeholder, "Hello, <name>!".
HTML = frozenset(
    (
        "a", "b", "body", "br", "c", "center", "code", "del", "div", "em", "font", "h1", "h2", "h3", "h4", "hr", "html",
        "i", "img", "ins", "li", "mark", "ol", "p", "pre", "q", "rt", "ruby", "s", "small", "span", "strong", "sub",
        "sup", "table", "td", "th", "tr", "u", "ul", "v",
    )
)  # fmt: skip
_PLACEHOLDER = re.compile(r"<([A-Za-z][\w-]*)(?: [\w-]+)?>")
_BREAK = re.compile(r"\\N|\\[nh](?![a-z])|<br\s*/?>", re.IGNORECASE)
_RUBY = re.compile(r"<rt\b[^<>]*>.*?(?:</rt>|(?=</?ruby|$))|<rp\b[^<>]*>[^<>]*</rp>", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(
    r"!?\[([^\[\]]{0,200})\]\((?!/[^()]*/\))(?:[a-z]+:|www\.|[#/.]|[\w-]+\.\w)[^()\s]*(?: \"[^\"]*\")?\)"
)
_STRESSED = re.compile(r"([*_]{1,3})(\([^()]*\))\1")  # a direction in italics
_BRACKETS = re.compile(r"\[[^\[\]]*\](?!\()")  # "[Siobhan](/ʃɪvˈɔn/)" is a pronunciation
_EMOTION_TAG = re.compile(r"\[\s*(?:/|[A-Za-z]+\s*[\d.=>,]|auto\b)")  # emotion tags, "[sad .7]", are kept
_END_TAG = re.compile(r"\[\s*/")
# Other tags of ours: how something is said.
MANNERS = frozenset(("pause", "slow", "fast", "high", "low", "loud", "soft", "whisper"))
# An action stands where a sentence may begin, in small letters or with a stop: "*sighs* Fine.", "*Sighs.*"; in
# "*never* do" it is stress.
_ACTION = re.compile(
    r"(?:^|(?<=[.!?…]))\s*(?:\*(?=[a-z])[^*()]{1,80}\*|\*[^*()]{1,80}\.\*|\((?=[a-z])[^*()]{1,80}\))"
    r"(?=\s*(?:$|[A-Z\"“‘'\[]))"
)


def split(text: str) -> tuple[str, list[str]]:
    """Returns what is said of a text, on one line, with our tags; and the directions in it: "laughs", "sighs".

    The end of a tag that is none of ours, "[shout]Hey[/]", is left out with it.
    """
    directions: list[str] = []
    is_open = False  # whether a tag of ours is before

    def take(found: re.Match[str]) -> str:
        nonlocal is_open
        if _END_TAG.match(found[0]):
            return found[0] if is_open else ""
        if is_tag(found[0]):
            is_open = True
            return found[0]
        directions.append(found[0].strip(" *[]()"))
        return " "

    plain = " ".join(_BRACKETS.sub(take, without_styles(text)).split())
    return " ".join(_ACTION.sub(take, plain).split()), directions


def without_styles(text: str) -> str:
    """Returns a text without tags of HTML and WebVTT, styles of ASS, and addresses of links; breaks become spaces."""

    def kept(found: re.Match[str]) -> str:
        named = _PLACEHOLDER.fullmatch(found[0])
        return found[0] if named and named[1].lower() not in HTML and f"</{named[1]}>" not in text else ""

    plain = unescaped(_TAG.sub(kept, _BREAK.sub(" ", without_ruby(text))))
    return _STRESSED.sub(r"\2", _LINK.sub(r"\1", plain))


def without_ruby(text: str) -> str:
    """Returns a text without the readings that stand above words: ``漢<rt>kan</rt>``."""
    return _RUBY.sub("", text)


def unescaped(text: str) -> str:
    """Returns a text with the characters that ``&amp;`` and ``&#233;`` stand for."""
    try:
        return html.unescape(text)
    except ValueError:  # the number of a character has thousands of digits
        return text


def is_tag(tag: str) -> bool:
    """Whether text in square brackets is a tag of ours."""
    return bool(_EMOTION_TAG.match(tag)) or tag[1:-1].strip().lower() in {*moods.WORDS, *MANNERS}
