"""Markup and stage directions, never spoken: HTML, Markdown, ``*sighs*``, ``[laughs]``, ``(beat)``, ``{i}``."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import NamedTuple

from ...errors import InputError
from ..clean import PRONOUNCED
from ..phones import from_arpabet
from ..pronunciation import RESPELLED
from ..reader import is_listed_in_any_case
from .tables import words

_LONGEST = 80  # characters of a direction
_SHOWN = 5  # directions that the note names
_BLOCK = re.compile(r"(?i)</?(?:br|p|div|li|ul|ol|h[1-6]|tr|table)(?:\s[^<>\n]{0,200})?/?>")
_TAG = re.compile(
    r"(?i)</?(?:[biusaq]|em|strong|small|big|span|font|code|pre|mark|sub|sup|del|ins|strike|center|blockquote|cite|img|"
    r"color|size|html|body|head|title|td|th|hr|tt|kbd|ruby|rt|rb|v|c|lang|speak|prosody|break|emphasis|voice|say-as|phoneme|audio|"
    r"shake|wave|rainbow|material|quad|link|style|nobr|wbr)(?:[\s.=:#][^<>\n]{0,200})?/?>"
)
# A word in angle brackets that is no tag is a placeholder, "Hello, <name>!"; with its end tag it is markup.
_PLACEHOLDER = re.compile(r"(?<!\w)<([A-Za-z][\w'’-]{0,40}(?: [\w'’-]{1,40}){0,3})>")
_ELEMENT = re.compile(r"<([A-Za-z][\w-]{0,40})>([^<>\n]{0,2000})</\1>")
_COMMENT = re.compile(r"<!--.{0,1000}?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10}\d?);")
_PHONES = re.compile(r"\{((?:[A-Z]{1,2}[0-2]?)(?: [A-Z]{1,2}[0-2]?){0,60})\}")
_RESPELLED = re.compile(rf"\{{({RESPELLED.pattern})\}}")
# Words in braces that are no tag of a script of a game: how a word is said, or a placeholder; it is spoken.
_BRACED = re.compile(r"\{([A-Za-z][A-Za-z0-9'’_. -]{1,39})\}")
_BRACE_TAGS = words(
    """
    nw fast br rb rt art cps alt noalt plain size color colour font image img clear done space vspace alpha shader
    bold italic under strike link end pause wait shake wave sub sup
    """
)
_STRUCK = re.compile(r"~~(?=\S)([^~\n]{1,400})~~")
_EMOTICON = re.compile(
    r"(?<![^\s(])(?:[:;=][-^'o]?[)(DPp|*\]\[]+|:'[()]|:-?[/\\OosS3]|[xX]D+|\^_+\^|[oO]_[oO]|>[:;]-?[()]|</?3|;_;|T_T|-_-)"
    r"(?=$|[\s.,!?)…])"
)
_LOVED = re.compile(r"\s*[A-Za-z]")
_BRACES = re.compile(r"\{[/\\=]?[A-Za-z][^{}\n]{0,40}\}|\{/?[a-z]+=[^{}\n]{0,40}\}|\{\\[^{}\n]{0,80}\}")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]\n]{1,200})\]\((?:https?://|mailto:|/|#|www\.)[^)\s]{0,400}\)")
_HEADING = re.compile(r"(?m)^\s{0,3}#{1,6}\s+(?=\S)")
_BULLET = re.compile(r"(?m)^\s{0,6}[*•-]\s+(?=\S)")
_QUOTED = re.compile(r"(?m)^\s{0,3}>\s+(?=\S)")
_FENCE = re.compile(r"`{1,3}")
_STARS = re.compile(r"(?<![*\w])\*([^*\n]{1,80})\*(?![*\w])")
_ROUND = re.compile(r"\(([^()\n]{1,80})\)(?!\w)")
_SQUARE = re.compile(r"\[([^\[\]\n]{1,80})\](?!\()")
_ACTIONS = words(
    """
    sigh laugh chuckle giggle snicker cough sneeze sniff sniffle sob cry weep gasp groan moan grunt growl gulp gag
    hiccup hum yawn whistle shrug nod wink blush smile grin smirk frown scowl glare stare pause beat breathe inhale
    exhale pant wheeze whimper whisper shout yell scream shriek mutter mumble snort scoff snore clap applaud bow wave
    point gesture blink swallow stammer stutter burp belch clear hesitate silence music applause laughter static beep
    click thunder footsteps knock singing sings cheer cackle chortle squeal purr hiss roar spit kiss hug facepalm
    eyeroll tremble shiver shudder turn look walk run sit stand leave enter exit stop start lean step reach grab pick
    put take open close slam draw raise lower shake tilt cross fold roll rub scratch pat tap touch hold pull push
    throw drop fall rise kneel jump dance sip drink eat chew lick bite hang answer phone door wind rain gunshot
    explosion crowd cont'd continued v.o o.s o.c offscreen off-screen aside sotto overlapping interrupting inaudible
    crosstalk unintelligible softly loudly quietly angrily sadly happily nervously sarcastically slowly quickly
    whispered excitedly coldly calmly dryly tearfully gently firmly cheerfully bitterly hopefully anxiously sheepishly
    flatly warmly sternly weakly hoarsely breathlessly
    """
)
_ALWAYS = words(
    """
    beat pause sigh laughter applause music silence cont'd continued v.o v.o. o.s o.s. o.c o.c. offscreen off-screen
    aside sotto static crosstalk inaudible unintelligible overlapping interrupting footsteps gunshot singing
    """
)
_AMONG_TEXT = words(
    """
    sighs laughs coughs gasps sobs giggles chuckles sniffs groans yawns snorts gulps shrugs nods winks blushes smiles
    grins smirks pauses whispers beat
    """
)
_ADVERB = re.compile(r"[a-z]+ly")
_END = re.compile(r"(?:^|[.!?…:;,—\n\"”“'-]|\*|\))\s*$")
_START = re.compile(r"\s*(?:$|[\n\"“—])")
_TO_WHOM = re.compile(r"^(?:to|into|on|from|under|over|with|in|off|as|at|into|then|still|more|very|not)\b")


class Cleaned(NamedTuple):
    """A text without markup and directions, the directions that were left out, and the placeholders that were kept."""

    text: str
    left_out: list[str]
    placeholders: list[str]


def clean(text: str, respelled: Callable[[str], str] | None = None) -> Cleaned:
    """Removes markup and stage directions. A line of nothing else becomes empty.

    respelled: returns the phonemes of a respelling; without it, one in braces is markup.
    """
    left_out: list[str] = []
    placeholders: list[str] = []

    def drop(found: re.Match[str]) -> str:
        left_out.append(found[0].strip())
        return " "

    def named(found: re.Match[str]) -> str:
        if is_direction(found[1]):
            return drop(found)
        placeholders.append(found[0])
        return f" {found[1]} "

    def unwrapped(found: re.Match[str]) -> str:
        left_out.extend((f"<{found[1]}>", f"</{found[1]}>"))
        return found[2]

    def braced(found: re.Match[str]) -> str:
        word = found[1]
        if word.lower().split(" ")[0] in _BRACE_TAGS or is_direction(word):
            return found[0]
        if respelled and word.isalpha() and not is_listed_in_any_case(word.lower()):
            return f"[{word}](/{respelled(word)}/)"
        placeholders.append(found[0])
        return f" {re.sub('[_.]', ' ', word)} "

    text = _COMMENT.sub(drop, text)
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    text = _BLOCK.sub(lambda found: drop(found) and "\n", text)
    text = _TAG.sub(lambda found: drop(found) and "", text)
    text = _ELEMENT.sub(unwrapped, text)
    text = _PLACEHOLDER.sub(named, text)
    text = _PHONES.sub(_pronounced, text)
    if respelled:
        text = _RESPELLED.sub(lambda found: f"[{found[1]}](/{respelled(found[1])}/)", text)
    text = _BRACED.sub(braced, text)
    text = _BRACES.sub(lambda found: drop(found) and "", text)
    text = _EMOTICON.sub(lambda found: _emoticon(text, found) or drop(found), text)
    text = _STRUCK.sub(r"\1", text)
    text = _MARKDOWN_LINK.sub(lambda found: found[0] if PRONOUNCED.fullmatch(found[0]) else found[1], text)
    text = _FENCE.sub("", _QUOTED.sub("", _BULLET.sub("", _HEADING.sub("", text))))
    text = _STARS.sub(
        lambda found: drop(found) if is_action(found[1]) and _stands_alone(text, found) else found[0], text
    )
    text = _ROUND.sub(lambda found: drop(found) if is_remark(found[1]) else found[0], text)
    text = _SQUARE.sub(lambda found: drop(found) if is_direction(found[1]) else found[0], text)
    return Cleaned(text, left_out, placeholders)


def _emoticon(text: str, found: re.Match[str]) -> str:
    """Returns what is said for an emoticon, "" for most: "I <3 you" is "I love you", alone it is a heart."""
    if found[0] != "<3" or re.search(r"(?:(?<!<)\d|[=+*/]|(?<!['’])\b[a-hj-z]) $", text[: found.start()]):
        return "" if found[0] != "<3" else found[0]
    return " love " if _LOVED.match(text, found.end()) and text[: found.start()].strip() else " heart "


def _pronounced(found: re.Match[str]) -> str:
    """Returns ARPABET phones in braces as a word with its phonemes; other braces as they are."""
    try:
        phonemes = from_arpabet(found[1].split())[0]
    except InputError:
        return found[0]
    name = re.sub("[ 0-2]", "", found[1]).lower()
    return f"[{name}](/{phonemes}/)"


def note(left_out: list[str]) -> str:
    """Returns a sentence that names what ``clean`` removed."""
    return f"Markup and stage directions are not spoken: {_listed(left_out)}"


def note_of_placeholders(placeholders: list[str]) -> str:
    """Returns a sentence that names the placeholders whose words ``clean`` kept."""
    return f"Placeholders are spoken as they are named; write in their place what is meant: {_listed(placeholders)}"


def _listed(parts: list[str]) -> str:
    names = list(dict.fromkeys(parts))
    return f"{' '.join(names[:_SHOWN])}{' …' if len(names) > _SHOWN else ''}"


def is_direction(inside: str) -> bool:
    """Whether the inside of square brackets is a stage direction."""
    words = _words(inside)
    return bool(words) and len(words) <= 8 and (is_action(inside) or is_remark(inside))


def is_action(inside: str) -> bool:
    """Whether words say what somebody does: "sighs", "laughing nervously", "looks away"."""
    words = _words(inside)
    return (
        bool(words)
        and len(words) <= 10
        and (_is_act(words[0]) or (_is_adverb(words[0]) and len(words) > 1 and _is_act(words[1])))
    )


def is_remark(inside: str) -> bool:
    """Whether words in brackets are a direction for the speaker: "beat", "angrily", "to himself", "V.O."."""
    words = _words(inside)
    if not words or len(words) > 6:
        return False
    if words[0] in _ALWAYS or (len(words) <= 2 and words[-1] in _ALWAYS):
        return True
    if len(words) == 1:
        return (
            _is_act(words[0])
            and words[0] not in ("stop", "start", "turn", "look", "run", "left", "open", "close", "point")
        ) or (_is_adverb(words[0]) and words[0] in _ACTIONS)
    if words[0] == "to" and words[1] in (
        "himself",
        "herself",
        "themselves",
        "self",
        "camera",
        "audience",
        "him",
        "her",
        "them",
        "the",
    ):
        return True
    return (
        _is_act(words[0])
        and (words[0].endswith(("s", "ing")) and words[0] not in ("puts", "looks"))
        and len(words) <= 4
    )


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether an action stands outside a sentence; well-known ones are actions anywhere."""
    first = _words(found[1])[0]
    if first in _AMONG_TEXT or (first.endswith("s") and len(_words(found[1])) > 1):
        return True
    outside = _END.search(text[max(0, found.start() - 40) : found.start()]) or _START.match(text, found.end())
    return bool(outside) and (first.endswith("s") or first.endswith("ing") or first in _ALWAYS)


def _words(inside: str) -> list[str]:
    return (
        [word.strip(".,!?;:") or word for word in inside.lower().replace("’", "'").split()]
        if len(inside) <= _LONGEST
        else []
    )


def _is_adverb(word: str) -> bool:
    return _ADVERB.fullmatch(word) is not None


def _is_act(word: str) -> bool:
    """Whether a word is a form of a verb of acting."""
    if word in _ACTIONS:
        return True
    stems = [word.removesuffix(ending) for ending in ("s", "es", "ing", "ed", "d", "ies") if word.endswith(ending)]
    return any(
        stem in _ACTIONS
        or f"{stem}e" in _ACTIONS
        or f"{stem}y" in _ACTIONS
        or (len(stem) > 2 and stem[-1] == stem[-2] and stem[:-1] in _ACTIONS)
        for stem in stems
    )
