"""Parses scripts in tables: CSV and TSV, with columns in any order and a header that names them."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Mapping

from .. import settings
from ..errors import InputError, SettingsError, shortened
from ..text.languages import registry
from . import moods
from .clock import seconds
from .line import MAX_ID, Line, Problem, Script, as_id, make_script, one_line

DELIMITERS = ",;\t|"
# In English, German, French, Spanish and Italian, without accents.
COLUMNS: Mapping[str, str] = {
    "id": "id lineid key cue cueid no nr number nummer kennung numero num cle clave",
    "character": "character name speaker who actor role char person cast figur rolle sprecher sprecherin charakter wer "
    "personnage nom locuteur personaje nombre hablante quien personaggio nome ruolo parlante interprete",
    "text": "text line dialogue dialog says words content subtitle speech sentence satz zeile replik "
    "texte replique phrase texto dialogo frase linea testo battuta",
    "emotion": "emotion mood feeling emotions gefuhl gefuehl stimmung emotionen laune humeur sentiment emocion animo "
    "estadodeanimo sentimiento emozione umore statodanimo sentimento",
    "remark": "direction directions remark remarks note notes delivery parenthetical action acting comment comments "
    "anmerkung anmerkungen bemerkung bemerkungen regie regieanweisung hinweis kommentar "
    "indication indications remarque remarques commentaire didascalie "
    "nota notas acotacion indicacion comentario comentarios didascalia indicazione commento",
    "time": "time start starttime at begin timecode tc seconds in zeit beginn startzeit temps debut "
    "tiempo inicio comienzo inizio",
    "voice": "voice voicename preset stimme voix voz voce",
    "language": "language lang locale sprache langue idioma lingua lengua",
    "speed": "speed rate tempo pace geschwindigkeit vitesse velocidad velocita",
    "seed": "seed",
    "recording": "recording file audio sound wav soundfile audiofile aufnahme datei tondatei "
    "enregistrement fichier grabacion archivo sonido registrazione",
}
NAMES = {name: column for column, names in COLUMNS.items() for name in names.split()}
NOTHING = frozenset(("-", "–", "—", "n/a", "na", "none", "null", "nil", "."))  # how an empty cell is written
MAX_DIGITS = 12  # of a time; more are no slip of the pen, and a line at its place in the scene would be another
MAX_NOTES = 20  # of single fields; a table with more has another fault
_FACTOR = re.compile(r"\s*[x×]?\s*([-+]?[\d.,]+)\s*([x×%]?)\s*", re.IGNORECASE)  # "1.5x", "120%"
_RULE = re.compile(r"\s*(?::?-{2,}:?)?\s*")  # cells of the row below the header of a table in Markdown
_CODE = re.compile(r"[\W_]*[^\W\d_]{0,3}[\W_]*\d[\d\W_]*[^\W\d_]?")  # "12", "#3", "L2.1", "7a"


class _BadRowError(Exception):
    """The reason why a row cannot be used, without its line number."""


def columns(row: list[str]) -> dict[int, str]:
    """Returns index → name of the known columns of a header; of two with the same meaning the first counts."""
    found: dict[int, str] = {}
    for index, cell in enumerate(row):
        name = _meaning(cell)
        if name and name not in found.values():
            found[index] = name
    return found


def _meaning(cell: str) -> str | None:
    """Returns the column that a cell of a header names."""
    return NAMES.get(re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", cell.casefold())))


def _columns_with_words(rows: list[tuple[int, list[str]]]) -> dict[int, str]:
    """Returns ``columns`` of the header, the text being the first of its columns that does not hold numbers.

    Raises InputError if only columns of numbers are called text while others hold words.
    """
    names, cells = rows[0][1], [row for _, row in rows[1:]]
    places = [index for index, name in enumerate(names) if _meaning(name) == "text"]
    numbers = [index for index in places if _holds_numbers(index, cells)]
    free = [index for index in range(len(names)) if not _meaning(names[index]) and not _holds_numbers(index, cells)]
    if places and numbers == places and free and any(len(row) > free[0] and row[free[0]].strip() for row in cells):
        heading = names[places[0]].strip()
        raise InputError(f"Line {rows[0][0]}: the column {heading} holds numbers; call the column of the words text.")
    return columns([name if index not in numbers or numbers == places else "" for index, name in enumerate(names)])


def _holds_numbers(index: int, cells: list[list[str]]) -> bool:
    """Whether most cells of a column that hold anything hold a number."""
    filled = [row[index].strip() for row in cells if index < len(row) and row[index].strip()]
    return 2 * sum(_CODE.fullmatch(cell) is not None for cell in filled) > len(filled)


def is_table(text: str) -> bool:
    """Whether a text begins with a header that names a text column and another known one."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.lower().startswith("sep=")), "")
    return any(len(found) > 1 and "text" in found.values() for found in map(columns, _headers(first)))


def parse(text: str) -> Script:
    """Returns a script from the text of a table; raises InputError without a header or for an open quoted field."""
    skipped = 0
    if text.lower().startswith("sep="):  # written by Excel
        text, skipped = text.partition("\n")[2], 1
    rows = _rows(text, _delimiter(text), skipped)
    if not rows:
        raise InputError("The table is empty: its first line must name the columns, such as character,text,emotion.")
    header = _columns_with_words(rows)
    if not {"text", "recording"} & set(header.values()):
        raise InputError(
            f"Line {rows[0][0]}: no column is called text; "
            "the first line must name the columns, such as character,text,emotion."
        )
    lines, problems, notes = [], [], list[str]()
    for number, cells in rows[1:]:
        if all(_RULE.fullmatch(cell) for cell in cells):
            continue
        given = {name: cells[index].strip() for index, name in header.items() if index < len(cells)}
        try:
            if any(cell.strip() for cell in cells[len(rows[0][1]) :]):
                raise _BadRowError("there are more fields than columns; put quotes around a text with commas")
            lines.append(_line(number, given, notes))
        except _BadRowError as bad:
            problems.append(Problem(number, given.get("id", "")[:MAX_ID], f"Line {number}: {bad}."))
    more = [f"{len(notes) - MAX_NOTES} more fields could not be used as they are."] if len(notes) > MAX_NOTES else []
    return make_script(lines, problems, [*_unused(rows, header), *notes[:MAX_NOTES], *more])


def _unused(rows: list[tuple[int, list[str]]], header: Mapping[int, str]) -> list[str]:
    """Returns the note that names the columns that hold something and are not used; empty if there are none."""
    cells = [row for _, row in rows[1:] if not all(_RULE.fullmatch(cell) for cell in row)]
    names = [
        shortened(one_line(name)) or f"number {index + 1}"
        for index, name in enumerate(rows[0][1])
        if index not in header and any(index < len(row) and row[index].strip() for row in cells)
    ]
    return [f"Not used: the column{'s' if len(names) > 1 else ''} {', '.join(names)}."] if names else []


def _line(number: int, given: Mapping[str, str], notes: list[str]) -> Line:
    """Returns the line of a row whose cells are ``given`` by column; raises _BadRowError.

    A field of a row that cannot be used is left out, or its number limited, and a sentence added to ``notes``.
    """
    name, text, recording = given.get("id", ""), one_line(given.get("text", "")), given.get("recording", "")
    if name and not as_id(name):
        raise _BadRowError(f"the id {shortened(name)!r} has no letter and no digit in it")
    if len(as_id(name)) > MAX_ID or len(as_id(name).encode()) > 2 * MAX_ID:
        raise _BadRowError(f"the id {shortened(name)!r} has {len(name):,} letters; at most {MAX_ID} are allowed")
    if not text and not recording:
        raise _BadRowError("there is no text")
    time = None
    if given.get("time"):
        time = seconds(given["time"])
        if time is None and sum(map(str.isdigit, given["time"])) > MAX_DIGITS:
            raise _BadRowError(f"{shortened(given['time'])!r} is no time; write seconds, or hours:minutes:seconds")
        if time is None:
            about = f"the time {shortened(given['time'])!r} is none; it starts after the line before"
            notes.append(f"Line {number}: {about}; write seconds, or hours:minutes:seconds.")
    try:
        emotion, remark = _feeling(given.get("emotion", ""), given.get("remark", ""))
    except SettingsError as error:
        emotion, remark = moods.limited_emotion(given["emotion"]), given.get("remark", "")
        notes.append(f"Line {number}: {str(error).rstrip('.')}; it is spoken as {emotion or 'its character feels'}.")
    try:
        voice = _voice(given.get("voice", ""))
    except SettingsError as error:
        voice = ""
        notes.append(f"Line {number}: {str(error).rstrip('.')}; it is spoken by its character's own voice.")
    language = registry.code(given.get("language", "")) or ""
    if not language and given.get("language", "").casefold() not in (*NOTHING, "", "auto"):
        known = ", ".join(registry.NAMES)
        about = f"there is no language {shortened(given['language'])!r}, only {known}"
        notes.append(f"Line {number}: {about}; it is read in that of its voice.")
    seed = _number(given, "seed", settings.SEED_RANGE, number, notes)
    return Line(
        id=as_id(name),
        character=one_line(given.get("character", "")),
        text=text,
        emotion=emotion,
        time=time,
        voice=voice,
        seed=None if seed is None else int(seed),
        speed=_number(given, "speed", settings.SPEED_RANGE, number, notes),
        recording=recording,
        number=number,
        remark=remark,
        language=language,
    )


def _feeling(emotion: str, remark: str) -> tuple[str, str]:
    """Returns emotion and remark of a row, by its cells: a direction that names an emotion is one, if no other is
    given; an emotion of several words is a direction too. Raises SettingsError for one word that is no emotion.
    """
    emotion, remark = ("" if cell.casefold() in NOTHING else cell for cell in (emotion, remark))
    try:
        found = moods.parse_emotion(emotion)
    except SettingsError:
        if not _is_direction(emotion):
            raise
        found, remark = "", one_line(f"{emotion} {remark}")
    if not found and remark:
        try:
            found = moods.parse_emotion(remark)
        except SettingsError:
            found = moods.find_emotion(remark)
    return found, one_line(moods.beside_emotion(remark))


def _is_direction(words: str) -> bool:
    """Whether a text is several words without numbers, as directions are."""
    return len(words.split()) > 1 and not re.search(r"[\d=]", words)


def _voice(name: str) -> str:
    """Returns a voice as the cast spells it; raises SettingsError if there is none."""
    if not name or name.casefold() in NOTHING:
        return ""
    try:
        settings.Settings(voice=name)
    except SettingsError:
        settings.Settings(voice=name.lower())
        return name.lower()
    return name


def _number(
    given: Mapping[str, str], name: str, limits: tuple[float, float], row: int, notes: list[str]
) -> float | None:
    """Returns the number of a field within its limits; None for an empty one, and for none at all, which is noted."""
    text = given.get(name, "")
    if not text or text.casefold() in NOTHING:
        return None
    found = _FACTOR.fullmatch(text)
    try:
        value = float(found[1].replace(",", ".")) / (100 if found[2] == "%" else 1) if found else math.nan
    except ValueError:
        value = math.nan
    is_none = not math.isfinite(value) or (name == "seed" and value != int(value))
    used = None if is_none else min(max(value, limits[0]), limits[1])
    if used != value:
        about = f"the {name} {shortened(text)!r} is no number from {limits[0]:g} to {limits[1]:g}"
        notes.append(f"Line {row}: {about}; {'the usual one' if used is None else f'{used:g}'} is used.")
    return used


def _delimiter(text: str) -> str:
    """Returns the delimiter with which the header has most known columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = [len(columns(row)) for row in _headers(first)]
    return DELIMITERS[counts.index(max(counts))]


def _headers(first: str) -> list[list[str]]:
    """Returns the cells of a first line for each delimiter."""
    return [[cell.strip(' "') for cell in first.split(delimiter)] for delimiter in DELIMITERS]


def _rows(text: str, delimiter: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Returns the rows that are not empty, with the line number at which each begins; raises InputError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    rows, start = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((start + skipped, row))
            start = reader.line_num + 1
    except csv.Error as error:
        reason = "a field is far too long" if "limit" in str(error) else "a quoted field does not end where it should"
        raise InputError(f"Line {start + skipped}: {reason}; check the quotes.") from error
    return rows
