# ruff: noqa: E501 - lists of texts
"""Three hundred texts that nobody should give a voice, by what is wrong with them."""

from __future__ import annotations

import random

MEGABYTE = 1_000_000
SCRIPTS = {
    "Chinese": "你好，世界。", "Arabic": "مرحبا بالعالم", "Hebrew": "שלום עולם", "Hindi": "नमस्ते दुनिया",
    "Thai": "สวัสดีชาวโลก", "Korean": "안녕하세요", "Japanese": "こんにちは、世界", "Russian": "Привет, мир",
    "Greek": "Γειά σου Κόσμε", "Tamil": "வணக்கம்", "Amharic": "ሰላም", "cuneiform": "𒀀𒀁𒀂", "hieroglyphs": "𓀀𓀁𓀂",
    "mathematical": "𝐇𝐞𝐥𝐥𝐨 𝓽𝓱𝓮𝓻𝓮", "full width": "Ｈｅｌｌｏ", "small capitals": "ʜᴇʟʟᴏ", "upside down": "ollǝɥ", "Braille": "⠓⠑⠇⠇⠕",
    "private use": "\ue000\uf8ff\U000f0000", "unassigned": "\u0378\U000e0fff", "noncharacters": "\ufffe\uffff\U0010ffff",
}  # fmt: skip
INSERTED = {
    "null": "\0", "escape": "\x1b[31m", "bell": "\a", "backspace": "\b\b\b", "delete": "\x7f", "C1": "\x85\x9b",
    "carriage return": "\r", "line separator": "\u2028", "right to left override": "\u202e", "isolates": "\u2066\u2069",
    "left to right mark": "\u200e", "zero width space": "\u200b", "joiner": "\u200d", "word joiner": "\u2060",
    "byte order mark": "\ufeff", "soft hyphen": "\u00ad", "high surrogate": "\ud83d", "low surrogate": "\ude00",
    "surrogates the wrong way": "\ude00\ud83d", "combining": "\u0301" * 40, "enclosing": "\u20dd", "variation": "\ufe0f",
    "tag characters": "\U000e0041\U000e007f", "family": "👨‍👩‍👧‍👦", "flag": "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "skin": "👍🏿", "keycap": "1️⃣", "replacement": "\ufffd",
    "object": "\ufffc", "Mongolian separator": "\u180e", "Hangul filler": "\u3164", "ideographic space": "\u3000",
}  # fmt: skip
MARKUP = [
    "<speak>Hello.</speak>", '<break time="10s"/>', '<prosody rate="999999%">Hello</prosody>', "<say-as", "</", "<>",
    "<!DOCTYPE x [<!ENTITY a '&a;&a;'>]>&a;", "&#0;&#x110000;&lt;", "<![CDATA[Hello]]>", "{{7*7}}", "${HOME}", "`id`",
    "$(touch /tmp/x)", "%s%n%x", "'; DROP TABLE takes; --", "../../etc/passwd", "\\x00\\u0000", "\\", "file:///etc/passwd",
    "http://example.org/?q=a&b=c#d", "{0.__class__}", "__import__('os')", "[Nguyen](/wˈɪn/)", "[](//)", "[a](/)",
    "[a](/" + "x" * 500 + "/)", "[a](/\0/)", "[a](/<>/)", "[a](/a/)(/b/)", "[[a](/b/)](/c/)", "](", "[a](/ /)",
]  # fmt: skip
TAGS = [
    "[", "]", "[]", "[/]", "[/][/]", "[sad", "sad]", "[sad]", "[sad .7]", "[sad .7]gone.", "[sad .7]gone.[/]",
    "[sad 7]gone.[/]", "[sad -1]gone.[/]", "[sad nan]gone.[/]", "[sad inf]gone.[/]", "[sad 1e999]gone.[/]",
    "[sad .7 happy .7]a[/]", "[sad=.7,happy=.9]a[/]", "[unknown .5]a[/]", "[sad .5][happy .5]a[/]", "[/sad]a",
    "[sad .5]a[/sad]", "[sad .5 .5]a[/]", "[sad .٥]a[/]", "[SAD .5]a[/]", "[ſad .5]a[/]", "[sad\u202e .5]a[/]",
    "[sad .5]\0[/]", "[sad .5]" * 2000, "[" * 5000, "[sad .5]a[/]" * 1500, "[auto]a[/]", "[calm]a[/]", "[sad 0]a[/]",
    "[sad .5]a[/][", "[[sad .5]a[/]]", "[sad .5](a)[/]", "[sad .5](/a/)", "[sad\n.5]a[/]", "[sad " + "9" * 5000 + "]a[/]",
]  # fmt: skip
NUMBERS = [
    "9" * 100, "9" * 5000, "1,000" * 500, "1." * 500, "0." + "3" * 5000, "1e308", "-0", "−5", "$" + "9" * 300, "1/" * 300,
    "3:" * 300, "99:99:99", "£€¥$", "10^10^10", "1st 2nd 3th", "٣٤٥", "五百", "Ⅻ", "½¼", "192.168.0.1", "1-800-555-0199",
    "#" * 300, "%" * 300, "0x" + "f" * 300, "1 000 000 000", "MCMXCIV", "12/31/9999", "-" * 5000, "1" + "0" * 36, "1" + "0" * 37,
]  # fmt: skip
LENGTHS = [
    "", " ", "\n", "\t\n \u3000", ".", "...", "?!", "—", "a", "A" * 45, "A" * 201, "a" * 5000, "a" * MEGABYTE, " " * MEGABYTE,
    "\n" * MEGABYTE, "." * MEGABYTE, "Hello. " * (MEGABYTE // 7), "\u0301" * MEGABYTE, "a\u0301" * 20_000, "x" * 20_001,
    "a " * 300, "a-" * 300, "a'" * 300, "a.b." * 300, "..a" * 300, "! " * 3000, "\n\n\n" * 3000, "buffalo " * 120,
    "'" * 3000, '"' * 3000, "(" * 3000, "“‘" * 1000, "I." * 500, "Mr. " * 300, "www." * 300, "@" * 3000, "_" * 3000,
    "👨‍👩‍👧‍👦" * 2000, "\ud800" * MEGABYTE, "\0" * MEGABYTE, "[" * MEGABYTE, "9" * MEGABYTE,
]  # fmt: skip


def _noise(seed: int) -> str:
    """Up to 120 characters from all of Unicode, half of them letters of English."""
    dice = random.Random(seed)
    length = dice.randrange(1, 120)
    return "".join(
        chr(dice.randrange(0x110000)) if dice.random() < 0.5 else dice.choice("etaoin shrdlu.,?") for _ in range(length)
    )


def _texts() -> dict[str, str]:
    texts = {f"script, {name}": text for name, text in SCRIPTS.items()}
    texts |= {f"script in English, {name}": f"She said {text} to me." for name, text in SCRIPTS.items()}
    texts |= {f"inserted, {name}": f"Hel{what}lo {what} there{what}." for name, what in INSERTED.items()}
    texts |= {f"alone, {name}": what for name, what in INSERTED.items()}
    for kind, family in (("markup", MARKUP), ("tag", TAGS), ("number", NUMBERS), ("length", LENGTHS)):
        texts |= {f"{kind} {number}": text for number, text in enumerate(family)}
    texts |= {f"noise {seed}": _noise(seed) for seed in range(300 - len(texts) % 300)}
    return texts


TEXTS = _texts()
