"""Punctuation of Chinese, Japanese and Hindi as the marks of the voice's alphabet."""

from __future__ import annotations

MARKS: dict[str, str] = {
    "。": ".", "．": ".", "｡": ".", "।": ".", "॥": ".", ".": ".", "，": ",", "、": ",", "､": ",", ",": ",",
    "！": "!", "!": "!",
    "？": "?", "?": "?", "：": ":", ":": ":", "；": ";", ";": ";", "…": "…", "⋯": "…", "—": "—", "–": "—", "―": "—",
    "～": "—", "〜": "—", "~": "—", "(": "(", ")": ")", "（": "(", "）": ")", "〔": "(", "〕": ")", "[": "(", "]": ")",
    "“": "“", "”": "”", '"': '"', "「": "“", "」": "”", "『": "“", "』": "”", "《": "“", "》": "”", "〈": "“",
    "〉": "”",
    "【": "“", "】": "”", "«": "“", "»": "”", "｢": "“", "｣": "”",
}  # fmt: skip


def mark(character: str) -> str:
    """Returns a mark of the alphabet, or nothing for a character that is silent."""
    return MARKS.get(character, "")
