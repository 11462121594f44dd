"""The voices of Kokoro-82M: id, name, language, gender. Uses the standard library only.

The first letter of an id is the language, the second the gender.
"""

NAME = "kokoro"
LANGUAGES = {
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr",
    "h": "hi",
    "i": "it",
    "j": "ja",
    "p": "pt-br",
    "z": "zh",
}
GENDERS = {"f": "female", "m": "male"}
NAMES = {
    "af": ("alloy", "aoede", "bella", "heart", "jessica", "kore", "nicole", "nova", "river", "sarah", "sky"),
    "am": ("adam", "echo", "eric", "fenrir", "liam", "michael", "onyx", "puck", "santa"),
    "bf": ("alice", "emma", "isabella", "lily"),
    "bm": ("daniel", "fable", "george", "lewis"),
    "ef": ("dora",),
    "em": ("alex", "santa"),
    "ff": ("siwis",),
    "hf": ("alpha", "beta"),
    "hm": ("omega", "psi"),
    "if": ("sara",),
    "im": ("nicola",),
    "jf": ("alpha", "gongitsune", "nezumi", "tebukuro"),
    "jm": ("kumo",),
    "pf": ("dora",),
    "pm": ("alex", "santa"),
    "zf": ("xiaobei", "xiaoni", "xiaoxiao", "xiaoyi"),
    "zm": ("yunjian", "yunxi", "yunxia", "yunyang"),
}
VOICES: tuple[tuple[str, str, str, str], ...] = tuple(
    (f"{kind}_{name}", name.capitalize(), LANGUAGES[kind[0]], GENDERS[kind[1]])
    for kind, names in NAMES.items()
    for name in names
)
