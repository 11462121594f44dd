"""The buttons of the Dialogue panel: lines in, lines spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import EnumProperty, StringProperty
from bpy.types import Context, Event, Operator, Scene

from .. import core, preferences
from ..background import jobs
from ..background.notes import Note
from ..dialogue import listeners
from ..dialogue.run import NO_LINES, Which, begin_run, perform, plan_run, summary_of
from ..dialogue.script import Loaded, add_line, find_characters, load_script, load_strips, load_text
from ..properties.dialogue import dialogue_of
from .base import refuse, report

if TYPE_CHECKING:
    from .base import Status

WHICH = (
    ("ALL", "All", "Speak every line, and put them all anew"),
    ("CHANGED", "Changed", "Speak the lines that are new, changed or failed; the others move along"),
    ("ACTIVE", "Selected", "Speak the selected line, in its place"),
)
DIRECTIONS = (("UP", "Up", "To the line before"), ("DOWN", "Down", "To the line behind"))
FILES = "*.csv;*.tsv;*.srt;*.vtt;*.fountain;*.spmd;*.txt"  # the reader's suffixes; it is loaded when it is needed


class DialogueOperator(Operator):
    """Base of operators that change the script of the scene."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only in a scene that can be changed."""
        if context.scene is None or not context.scene.is_editable:
            cls.poll_message_set("This scene cannot be changed.")
            return False
        return True

    def scene(self, context: Context) -> Scene:
        """The scene of the panel."""
        assert context.scene is not None  # poll has looked
        return context.scene

    def tell(self, loaded: Loaded) -> Status:
        """Say what came of a script."""
        note = Note("WARNING" if loaded.problems else "INFO", loaded.sentence, loaded.problems[:6])
        return report(self, note)


class LineOperator(DialogueOperator):
    """Base of operators that need a line."""

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only where there is one."""
        if not super().poll(context):
            return False
        if not dialogue_of(context.scene).lines:  # type: ignore[arg-type]
            cls.poll_message_set(NO_LINES)
            return False
        return True


class UNITAF_OT_load_script(DialogueOperator):
    """Read a script: a table (CSV, TSV), subtitles (SRT), a screenplay (Fountain), or a text with NAME: what is said. Takes of lines that are still there stay with them"""  # noqa: E501 - the tooltip

    bl_idname = "unitaf.load_script"
    bl_label = "Load Script"

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
    else:
        filepath: StringProperty(
            name="File", description="The script to read", subtype="FILE_PATH", options={"SKIP_SAVE"}
        )
        filter_glob: StringProperty(default=FILES, options={"HIDDEN"})

    def invoke(self, context: Context, event: Event) -> Status:
        """Let a file be chosen."""
        assert context.window_manager is not None
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: Context) -> Status:
        """Read it."""
        try:
            return self.tell(load_script(self.scene(context), self.filepath))
        except core.errors.UnitafError as error:
            return refuse(self, error)


class UNITAF_OT_script_from_text(DialogueOperator):
    """Read the script in the chosen text of this file"""

    bl_idname = "unitaf.script_from_text"
    bl_label = "From Text"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only if one is chosen."""
        if not super().poll(context):
            return False
        if dialogue_of(context.scene).source is None:  # type: ignore[arg-type]
            cls.poll_message_set("Choose a text of this file first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Read it."""
        source = dialogue_of(self.scene(context)).source
        assert source is not None  # poll has looked
        try:
            return self.tell(load_text(self.scene(context), source))
        except core.errors.UnitafError as error:
            return refuse(self, error)


class UNITAF_OT_script_from_strips(DialogueOperator):
    """Read the text strips that are selected in the sequencer, with their times"""

    bl_idname = "unitaf.script_from_strips"
    bl_label = "From Strips"

    def execute(self, context: Context) -> Status:
        """Read them."""
        try:
            return self.tell(load_strips(self.scene(context)))
        except core.errors.UnitafError as error:
            return refuse(self, error)


class UNITAF_OT_add_line(DialogueOperator):
    """Add a line behind the selected one"""

    bl_idname = "unitaf.add_line"
    bl_label = "Add Line"

    def execute(self, context: Context) -> Status:
        """Add it, of the same character."""
        lines = dialogue_of(self.scene(context))
        active = lines.lines[lines.active_line] if lines.active_line < len(lines.lines) else None
        add_line(self.scene(context), character=active.character if active else "", after=lines.active_line)
        return {"FINISHED"}


class UNITAF_OT_remove_line(LineOperator):
    """Remove the selected line from the script; its take stays"""

    bl_idname = "unitaf.remove_line"
    bl_label = "Remove Line"

    def execute(self, context: Context) -> Status:
        """Remove it."""
        lines = dialogue_of(self.scene(context))
        lines.lines.remove(lines.active_line)
        lines.active_line = max(0, min(lines.active_line, len(lines.lines) - 1))
        return {"FINISHED"}


class UNITAF_OT_move_line(LineOperator):
    """Move the selected line in the script; takes move when the lines are generated"""

    bl_idname = "unitaf.move_line"
    bl_label = "Move Line"

    if TYPE_CHECKING:
        direction: str
    else:
        direction: EnumProperty(
            name="Direction", description="Where the line moves to", items=DIRECTIONS, options={"SKIP_SAVE"}
        )

    def execute(self, context: Context) -> Status:
        """Move it."""
        lines = dialogue_of(self.scene(context))
        place = lines.active_line + (-1 if self.direction == "UP" else 1)
        if 0 <= place < len(lines.lines):
            lines.lines.move(lines.active_line, place)
            lines.active_line = place
        return {"FINISHED"}


class UNITAF_OT_find_characters(LineOperator):
    """List who speaks in the script, and find their heads by the names of objects, parents and collections"""

    bl_idname = "unitaf.find_characters"
    bl_label = "Find Characters"

    def execute(self, context: Context) -> Status:
        """Find them."""
        missing = find_characters(self.scene(context))
        if missing:
            self.report({"WARNING"}, f"No head is called like {', '.join(missing)}: choose one for each.")
        return {"FINISHED"}


class UNITAF_OT_generate_dialogue(LineOperator):
    """Speak lines of the script, one after another"""

    bl_idname = "unitaf.generate_dialogue"
    bl_label = "Generate Lines"
    bl_options = {"UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        which: Which
    else:
        which: EnumProperty(
            name="Which",
            description="Which lines to speak",
            items=WHICH,
            default="CHANGED",
            options={"SKIP_SAVE"},
        )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Not while something else is made, and not without an engine."""
        if not super().poll(context):
            return False
        reason = preferences.engine_reason(context)
        if jobs.current() is not None:
            reason = "Something is being made already: wait, or cancel it."
        if reason:
            cls.poll_message_set(reason)
        return not reason

    @classmethod
    def description(cls, context: Context, properties: UNITAF_OT_generate_dialogue) -> str:
        """The tooltip of each button."""
        return next(about for which, _, about in WHICH if which == properties.which)

    def invoke(self, context: Context, event: Event) -> Status:
        """Let the engine work in the background."""
        if context.window is None:
            return self.execute(context)
        try:
            begin_run(plan_run(self.scene(context), self.which))
        except core.errors.UnitafError as error:
            return refuse(self, error)
        return {"INTERFACE"}  # nothing to undo yet

    def execute(self, context: Context) -> Status:
        """Do all of it and wait: for scripts and ``blender -b``."""
        try:
            run = plan_run(self.scene(context), self.which)
            perform(run, context)
        except core.errors.UnitafError as error:
            return refuse(self, error)
        except core.errors.Cancelled:
            return {"CANCELLED"}
        return report(self, summary_of(run))


class UNITAF_OT_show_listeners(DialogueOperator):
    """Let all characters blink and look about a little while others speak, anew"""

    bl_idname = "unitaf.show_listeners"
    bl_label = "Renew Listeners"

    def execute(self, context: Context) -> Status:
        """Write their tracks."""
        names = listeners.show(self.scene(context))
        self.report({"INFO"}, f"Listening: {', '.join(names) or 'nobody'}.")
        return {"FINISHED"}


class UNITAF_OT_remove_listeners(DialogueOperator):
    """Take the tracks of all listeners away"""

    bl_idname = "unitaf.remove_listeners"
    bl_label = "Remove Listeners"

    def execute(self, context: Context) -> Status:
        """Remove them."""
        listeners.hide(self.scene(context))
        return {"FINISHED"}
