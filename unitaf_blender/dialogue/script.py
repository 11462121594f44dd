"""The script of a scene: lines from files, texts and strips, and the heads of its characters."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import bpy
from bpy.types import Context, Object, Scene

from .. import core
from ..character.head import find_head, head_reason, known_keys
from ..properties.dialogue import UnitafCharacter, UnitafLine, dialogue_of
from ..properties.voice import voice_settings_of
from ..takes import channels
from ..timeline import nla, sequencer

Status = Literal["NEW", "CHANGED", "DONE", "FAILED"]
# The fields of a line on which its take depends.
TAKE_FIELDS = ("character", "text", "emotion", "voice", "speed", "seed", "recording")
# Voices that characters get in turn, each far from those before it.
VOICES = (core.cast.OWN, "man", "alto", "bass", "child", "granny", "teen", "soprano", "clerk", "grandpa")
DIGITS = 4  # decimals of a property in single precision


@dataclasses.dataclass(frozen=True)
class LoadedScript:
    """The difference that a script has made to the lines of a scene.

    new, changed, same, gone: numbers of lines. problems: a sentence for each line of the script that cannot be read.
    notes: sentences of what was left out.
    """

    new: int
    changed: int
    same: int
    gone: int
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The numbers of lines, in a sentence."""
        parts = [(self.new, "new"), (self.changed, "changed"), (self.same, "as they were"), (self.gone, "gone")]
        counted = ", ".join(f"{count} {what}" for count, what in parts if count)
        return f"Lines: {counted or 'none'}."


def load_script(scene: Scene, file: Path | str) -> LoadedScript:
    """Reads a script from a file into the scene, see ``show_script``; raises InputError."""
    path = Path(bpy.path.abspath(str(file)))
    return show_script(scene, core.reader.read_script(path), path.parent)


def load_text(scene: Scene, text: bpy.types.Text) -> LoadedScript:
    """Reads a script from a text datablock into the scene, see ``show_script``; raises InputError."""
    folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.cwd()
    return show_script(scene, core.reader.parse_script(text.as_string(), text.name), folder)


def load_strips(scene: Scene, selected: bool = True) -> LoadedScript:
    """Reads the text strips of the sequencer into the scene, each a line with a time; raises InputError.

    selected: only those that are selected. The character is what the text has before a colon, or the name of the
    strip's channel.
    """
    editor = scene.sequence_editor
    strips = [s for s in sequencer.strips(editor) if s.type == "TEXT" and (s.select or not selected)] if editor else []
    if not strips:
        raise core.errors.InputError("No text strip is selected in the sequencer: select some.")
    fps = sequencer.true_fps(scene)
    lines = []
    for number, strip in enumerate(sorted(strips, key=lambda s: (sequencer.left(s), s.channel)), 1):
        cue = core.cue.parse_cue(strip.text)
        time = max(0.0, (sequencer.left(strip) - scene.frame_start) / fps)
        character = cue.character or channels.name_of(scene, strip.channel)
        name = core.line.as_id(strip.name)
        text = core.line.one_line(cue.text)
        line = core.line.Line(name, character, text, cue.emotion, time, number=number, remark=cue.remark)
        lines.append(line)
    return show_script(scene, core.line.make_script(line for line in lines if line.text), Path.cwd())


def show_script(scene: Scene, script: core.line.Script, folder: Path) -> LoadedScript:
    """Replaces the lines of a scene by those of a script; lines that were there before keep their takes.

    folder: the one that paths of recordings in the script are relative to.
    """
    dialogue = dialogue_of(scene)
    before = [line_of_row(row) for row in dialogue.lines]
    states = [(row.take, row.spoken, row.error) for row in dialogue.lines]
    matches = core.matching.match_lines(before, script.lines)
    dialogue.lines.clear()
    same = changed = 0
    for line, old in zip(script.lines, matches, strict=True):
        row = dialogue.lines.add()
        _fill(row, line, folder)
        if old is not None:
            row.take, row.spoken, error = states[old]
            is_same = _take_fields(before[old]) == _take_fields(line_of_row(row))
            row.error = error if is_same else ""
            same, changed = same + is_same, changed + (not is_same)
    dialogue.active_line = min(dialogue.active_line, max(0, len(dialogue.lines) - 1))
    find_characters(scene)
    gone = len(before) - same - changed
    new = len(script.lines) - same - changed
    problems = tuple(problem.sentence for problem in script.problems)
    return LoadedScript(new, changed, same, gone, problems, script.notes)


def add_line(scene: Scene, text: str = "", character: str = "", after: int | None = None) -> UnitafLine:
    """Adds a line with a new id after the one with index ``after``, or at the end, and makes it the active one."""
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


def remove_active_line(scene: Scene) -> None:
    """Removes the active line from the script; its take stays in the scene."""
    dialogue = dialogue_of(scene)
    dialogue.lines.remove(dialogue.active_line)
    dialogue.active_line = max(0, min(dialogue.active_line, len(dialogue.lines) - 1))


def move_active_line(scene: Scene, steps: int) -> None:
    """Moves the active line in the script, up if ``steps`` is negative; not beyond the first and the last place."""
    dialogue = dialogue_of(scene)
    place = dialogue.active_line + steps
    if 0 <= place < len(dialogue.lines):
        dialogue.lines.move(dialogue.active_line, place)
        dialogue.active_line = place


def find_characters(scene: Scene) -> list[str]:
    """Lists the characters of the script and finds a head for each that has none; returns those still without one."""
    dialogue = dialogue_of(scene)
    names = list(dict.fromkeys(row.character for row in dialogue.lines if row.character))
    known = {character.name.casefold() for character in dialogue.characters}
    new = set()
    for name in names:
        if name.casefold() not in known:
            known.add(name.casefold())
            new.add(name)
            dialogue.characters.add().name = name
    heads = [item for item in scene.objects if not head_reason(item)]
    for character in dialogue.characters:
        if character.head is None:
            character.head = match_head(character.name, heads, len(names))
    _share_out(heads, dialogue.characters)
    for character in dialogue.characters:
        if character.name in new:
            character.voice = free_voice(character, [c for c in dialogue.characters if c.name not in new])
            new.discard(character.name)
    return [character.name for character in dialogue.characters if character.head is None]


def _share_out(heads: Iterable[Object], characters: Iterable[UnitafCharacter]) -> None:
    """Gives the heads that nobody has to the characters without one, in order, if there are as many of both."""
    characters = list(characters)
    taken = {character.head for character in characters}
    free = [head for head in heads if head not in taken]
    waiting = [character for character in characters if character.head is None]
    if len(free) == len(waiting):
        for character, head in zip(waiting, free, strict=True):
            character.head = head


def free_voice(character: UnitafCharacter, others: Iterable[UnitafCharacter]) -> str:
    """Returns a voice of the cast for a character that no other one has; empty for that of its head.

    A head whose voice was chosen keeps it, and so does one whose voice is still free.
    """
    taken = {_voice_name(other) for other in others}
    own = _voice_name(character)
    if own != core.cast.OWN or own not in taken:
        return ""
    return next((voice for voice in VOICES if voice not in taken), "")


def _voice_name(character: UnitafCharacter) -> str:
    """Returns the voice of the cast that a character has, without its sliders."""
    own = voice_settings_of(character.head).preset if character.head is not None else core.cast.OWN
    return character.voice.partition(",")[0].strip() or own


def match_head(name: str, heads: Iterable[Object], speakers: int) -> Object | None:
    """Returns the head of a character by its name; None if no name fits.

    The name of the head, of its mesh, of a parent or of a collection equals that of the character, or contains all its
    words. speakers: how many characters there are; the only head of a scene is that of the only character, whatever
    its name.
    """
    heads = list(heads)
    wanted = _words(name)
    for names in (lambda head: [head.name], lambda head: _related_names(head)):
        for fits in (lambda words: words == wanted, lambda words: set(wanted) <= set(words)):
            found = [head for head in heads if wanted and any(fits(_words(text)) for text in names(head))]
            if found:
                return min(found, key=lambda head: (-known_keys(head), len(head.name), head.name))
    return heads[0] if len(heads) == speakers == 1 else None


def character_of(scene: Scene, row: UnitafLine) -> UnitafCharacter | None:
    """Returns the character that speaks a line; None if it is not in the list of characters."""
    wanted = row.character.casefold()
    return next((found for found in dialogue_of(scene).characters if found.name.casefold() == wanted), None)


def head_of_line(context: Context, scene: Scene, row: UnitafLine) -> Object:
    """Returns the head that speaks a line; raises InputError if there is none, or it cannot speak."""
    character = character_of(scene, row)
    if character is not None and character.head is not None:
        if reason := head_reason(character.head):
            raise core.errors.InputError(reason)
        return character.head
    if row.character:
        raise core.errors.InputError(choose_heads([row.character]))
    heads = [item for item in scene.objects if not head_reason(item)]
    return heads[0] if len(heads) == 1 else find_head(context)


def has_no_head(scene: Scene, row: UnitafLine) -> bool:
    """Whether a line names a character for whom no head is chosen."""
    character = character_of(scene, row)
    return bool(row.character) and (character is None or character.head is None)


def choose_heads(names: Sequence[str]) -> str:
    """Returns the sentence that asks for heads of characters, one or more: "Choose heads for ANNA and BEN …"."""
    if len(names) == 1:
        return f"Choose a head for {names[0]} under Characters."
    return f"Choose heads for {', '.join(names[:-1])} and {names[-1]} under Characters."


def voice_of_line(scene: Scene, row: UnitafLine) -> str:
    """Returns the voice of a line, or of its character; empty for that of the head."""
    character = character_of(scene, row)
    return row.voice.strip() or (character.voice.strip() if character else "")


def line_signature(scene: Scene, row: UnitafLine) -> str:
    """Returns all that the take of a line depends on, as one line of JSON."""
    line = line_of_row(row)
    return json.dumps(_take_fields(line) | {"voice": voice_of_line(scene, row)}, sort_keys=True)


def line_status(scene: Scene, row: UnitafLine) -> Status:
    """Returns whether a line has a take, and one of its present text and settings; quick enough for panels."""
    if row.error:
        return "FAILED"
    take = bpy.data.actions.get(row.take) if row.take else None
    if take is None or nla.take_name(take) != row.take:
        return "NEW"
    return "DONE" if row.spoken == line_signature(scene, row) else "CHANGED"


def follow_rename(name: str, new: str) -> None:
    """Renames a take in the lines of all scenes; subscribes to ``changes.take_renamed``."""
    for scene in bpy.data.scenes:
        for row in dialogue_of(scene).lines:
            if row.take == name:
                row.take = new


def follow_words(name: str, text: str) -> None:
    """Sets the text of the lines of a take in all scenes; subscribes to ``changes.take_reworded``."""
    for scene in bpy.data.scenes:
        for row in dialogue_of(scene).lines:
            if row.take == name and row.text != text:
                row.text = text
                row.spoken = line_signature(scene, row)


def line_of_row(row: UnitafLine) -> core.line.Line:
    """Returns a row of the panel as a line of a script."""
    return core.line.Line(
        id=row.id,
        character=row.character,
        text=core.line.one_line(row.text),
        emotion=row.emotion.strip(),
        time=row.time if row.timing == "TIME" else None,
        voice=row.voice.strip(),
        language=row.language if row.language != core.voices.AUTO else "",
        seed=row.seed,
        speed=round(row.speed, DIGITS),
        recording=row.recording,
        together=row.timing == "TOGETHER",
        remark=row.remark,
    )


def _take_fields(line: core.line.Line) -> dict[str, Any]:
    """Returns the fields of a line on which its take depends."""
    fields = {name: getattr(line, name) for name in TAKE_FIELDS}
    return fields | ({"language": line.language} if line.language else {})


def _fill(row: UnitafLine, line: core.line.Line, folder: Path) -> None:
    """Writes a line of a script into a row of the panel. folder: see ``show_script``."""
    row.id, row.character, row.text = line.id, line.character, line.text
    row.emotion, row.voice, row.remark = line.emotion, line.voice, line.remark
    row.language = line.language or core.voices.AUTO
    row.seed = line.seed or 0
    row.speed = 1.0 if line.speed is None else line.speed
    row.timing = "TIME" if line.time is not None else "TOGETHER" if line.together else "AFTER"
    row.time = line.time or 0.0
    if line.recording:
        row.recording = line.recording if line.recording.startswith("//") else str(folder / line.recording)


def _words(name: str) -> list[str]:
    """Returns the words of a name in lower case, split at capitals and signs, without Blender's ".001"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"\.\d{3}$", "", name))
    return re.findall(r"[^\W_]+", spaced.casefold())


def _related_names(head: Object) -> list[str]:
    """Returns the names of a head's mesh, its parents and its collections."""
    names = [head.data.name] if head.data else []
    parent: Any = head.parent
    while parent is not None:
        names.append(parent.name)
        parent = parent.parent
    return names + [collection.name for collection in head.users_collection]
