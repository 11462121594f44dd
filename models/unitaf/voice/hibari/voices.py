"""The one voice of hibari-tts: id, name, language, gender. Uses the standard library only."""

NAME = "hibari"
VOICES: tuple[tuple[str, str, str, str], ...] = ((NAME, "Hibari", "en-us", "female"),)
