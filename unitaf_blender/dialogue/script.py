"""The script of a scene: lines from files, texts and strips, and which head speaks for which character.

What is made of them is in ``performance``.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import bpy
from bpy.types import Context, Object, Scene

from .. import core
from ..character.head import find_head, head_reason, matched_keys
from ..properties.dialogue import UnitafCharacter, UnitafLine, dialogue_of
from ..takes import channels
from ..timeline import nla, sequencer

Status = Literal["NEW", "CHANGED", "DONE", "FAILED"]
# What of a line decides how it is spoken.
CHOICES = ("character", "text", "emotion", "voice", "speed", "seed", "recording")
DIGITS = 4  # of numbers in single precision


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What came of a script: numbers of lines that are new, changed, as they were, and gone; and sentences."""

    new: int
    changed: int
    same: int
    gone: int
    problems: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In one line."""
        parts = [(self.new, "new"), (self.changed, "changed"), (self.same, "as they were"), (self.gone, "gone")]
        counted = ", ".join(f"{count} {what}" for count, what in parts if count)
        return f"Lines: {counted or 'none'}."


def load_script(scene: Scene, file: Path | str) -> Loaded:
    """Read a script from a file into the scene; raises InputError. See ``show``."""
    path = Path(bpy.path.abspath(str(file)))
    return show_script(scene, core.reader.read(path), path.parent)


def load_text(scene: Scene, text: bpy.types.Text) -> Loaded:
    """Read a script from a text of the file; raises InputError. See ``show``."""
    folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.cwd()
    return show_script(scene, core.reader.parse(text.as_string(), text.name), folder)


def load_strips(scene: Scene, selected: bool = True) -> Loaded:
    """Read the text strips of the sequencer, or only those that are selected, with their times; raises InputError.

    Who speaks is before a colon, or what the strip's channel is called.
    """
    editor = scene.sequence_editor
    strips = [s for s in sequencer.strips(editor) if s.type == "TEXT" and (s.select or not selected)] if editor else []
    if not strips:
        raise core.errors.InputError("No text strip is selected in the sequencer: select some.")
    fps = sequencer.true_fps(scene)
    lines = []
    for number, strip in enumerate(sorted(strips, key=lambda s: (sequencer.left(s), s.channel)), 1):
        said = core.cue.split(strip.text)
        time = max(0.0, (sequencer.left(strip) - scene.frame_start) / fps)
        who = said.character or channels.name_of(scene, strip.channel)
        name = core.line.as_id(strip.name)
        lines.append(core.line.Line(name, who, core.line.one_line(said.text), said.emotion, time, number=number))
    return show_script(scene, core.line.finished(line for line in lines if line.text), Path.cwd())


def show_script(scene: Scene, script: core.line.Script, folder: Path) -> Loaded:
    """Let the scene have the lines of a script; what was made of the same ones before stays with them.

    folder: from which its recordings are named.
    """
    dialogue = dialogue_of(scene)
    before = [line_of_row(row) for row in dialogue.lines]
    kept = [(row.take, row.spoken, row.error) for row in dialogue.lines]
    found = core.matching.match(before, script.lines)
    dialogue.lines.clear()
    same = changed = 0
    for line, old in zip(script.lines, found, strict=True):
        row = dialogue.lines.add()
        _fill(row, line, folder)
        if old is not None:
            row.take, row.spoken, error = kept[old]
            is_same = _choices(before[old]) == _choices(line_of_row(row))
            row.error = error if is_same else ""
            same, changed = same + is_same, changed + (not is_same)
    dialogue.active_line = min(dialogue.active_line, max(0, len(dialogue.lines) - 1))
    find_characters(scene)
    gone = len(before) - same - changed
    new = len(script.lines) - same - changed
    return Loaded(new, changed, same, gone, tuple(problem.sentence for problem in script.problems))


def add_line(scene: Scene, text: str = "", character: str = "", after: int | None = None) -> UnitafLine:
    """Add a line behind another one, at the end without one; it gets an id that no other has."""
    dialogue = dialogue_of(scene)
    row: UnitafLine = dialogue.lines.add()
    row.text, row.character = text, character
    taken = {other.id.casefold() for other in dialogue.lines}
    number = len(dialogue.lines)
    while f"line-{number:03d}" in taken:
        number += 1
    row.id = f"line-{number:03d}"
    place = len(dialogue.lines) - 1 if after is None else min(after + 1, len(dialogue.lines) - 1)
    dialogue.lines.move(len(dialogue.lines) - 1, place)
    dialogue.active_line = place
    return dialogue.lines[place]  # type: ignore[no-any-return]


def find_characters(scene: Scene) -> list[str]:
    """Find out who is in the script, and a head for everybody who has none; returns who is left without one."""
    dialogue = dialogue_of(scene)
    names = list(dict.fromkeys(row.character for row in dialogue.lines if row.character))
    known = {character.name.casefold() for character in dialogue.characters}
    for name in names:
        if name.casefold() not in known:
            known.add(name.casefold())
            dialogue.characters.add().name = name
    heads = [item for item in scene.objects if not head_reason(item)]
    for character in dialogue.characters:
        if character.head is None:
            character.head = match_head(character.name, heads, len(names))
    return [character.name for character in dialogue.characters if character.head is None]


def match_head(name: str, heads: Iterable[Object], speakers: int) -> Object | None:
    """The head whose name, or whose parent's name, is that of a character, or has it as one of its words.

    The only head speaks for the only speaker, whatever it is called.
    """
    heads = list(heads)
    wanted = _words(name)
    for names in (lambda head: [head.name], lambda head: _family(head)):
        for fits in (lambda words: words == wanted, lambda words: set(wanted) <= set(words)):
            found = [head for head in heads if wanted and any(fits(_words(text)) for text in names(head))]
            if found:
                return min(found, key=lambda head: (-_known_keys(head), len(head.name), head.name))
    return heads[0] if len(heads) == speakers == 1 else None


def character_of(scene: Scene, row: UnitafLine) -> UnitafCharacter | None:
    """Who says a line, as the table of characters has him."""
    wanted = row.character.casefold()
    return next((found for found in dialogue_of(scene).characters if found.name.casefold() == wanted), None)


def head_of_line(context: Context, scene: Scene, row: UnitafLine) -> Object:
    """The head that says a line; raises InputError."""
    character = character_of(scene, row)
    if character is not None and character.head is not None:
        if reason := head_reason(character.head):
            raise core.errors.InputError(reason)
        return character.head
    if row.character:
        raise core.errors.InputError(f"Nobody speaks for {row.character}: choose a head under Characters.")
    heads = [item for item in scene.objects if not head_reason(item)]
    return heads[0] if len(heads) == 1 else find_head(context)


def voice_of_line(scene: Scene, row: UnitafLine) -> str:
    """The voice of a line, or of its character; empty for the head's own."""
    character = character_of(scene, row)
    return row.voice.strip() or (character.voice.strip() if character else "")


def line_signature(scene: Scene, row: UnitafLine) -> str:
    """What decides how a line is spoken, in one line of JSON."""
    line = line_of_row(row)
    return json.dumps(_choices(line) | {"voice": voice_of_line(scene, row)}, sort_keys=True)


def line_status(scene: Scene, row: UnitafLine) -> Status:
    """Whether a line has a take that says what it says now; quick enough for panels."""
    if row.error:
        return "FAILED"
    take = bpy.data.actions.get(row.take) if row.take else None
    if take is None or nla.take_name(take) != row.take:
        return "NEW"
    return "DONE" if row.spoken == line_signature(scene, row) else "CHANGED"


def follow_rename(name: str, new: str) -> None:
    """Let the lines whose take was renamed know it by its new name; see ``changes.take_renamed``."""
    for scene in bpy.data.scenes:
        for row in dialogue_of(scene).lines:
            if row.take == name:
                row.take = new


def follow_words(name: str, text: str) -> None:
    """Let the lines of a take say what the take says now; see ``changes.take_reworded``."""
    for scene in bpy.data.scenes:
        for row in dialogue_of(scene).lines:
            if row.take == name and row.text != text:
                row.text = text
                row.spoken = line_signature(scene, row)


def line_of_row(row: UnitafLine) -> core.line.Line:
    """A line of the panel as scripts have it."""
    return core.line.Line(
        id=row.id,
        character=row.character,
        text=core.line.one_line(row.text),
        emotion=row.emotion.strip(),
        time=row.time if row.timing == "TIME" else None,
        voice=row.voice.strip(),
        seed=row.seed,
        speed=round(row.speed, DIGITS),
        recording=row.recording,
        together=row.timing == "TOGETHER",
    )


def _choices(line: core.line.Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in CHOICES}


def _fill(row: UnitafLine, line: core.line.Line, folder: Path) -> None:
    row.id, row.character, row.text = line.id, line.character, line.text
    row.emotion, row.voice = line.emotion, line.voice
    row.seed = line.seed or 0
    row.speed = 1.0 if line.speed is None else line.speed
    row.timing = "TIME" if line.time is not None else "TOGETHER" if line.together else "AFTER"
    row.time = line.time or 0.0
    if line.recording:
        row.recording = line.recording if line.recording.startswith("//") else str(folder / line.recording)


def _known_keys(head: Object) -> int:
    """How many shape keys of a head are known: teeth have fewer than the face."""
    return len(matched_keys(head).weights)


def _words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"\.\d{3}$", "", name))
    return re.findall(r"[^\W_]+", spaced.casefold())


def _family(head: Object) -> list[str]:
    """What a head's mesh, its parents and its collections are called."""
    names = [head.data.name] if head.data else []
    parent: Any = head.parent
    while parent is not None:
        names.append(parent.name)
        parent = parent.parent
    return names + [collection.name for collection in head.users_collection]
