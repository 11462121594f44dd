"""The buttons of the Dialogue panel: scripts, lines, characters, listeners, and the takes of lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import EnumProperty, StringProperty
from bpy.types import Context, Event, Operator, Scene

from .. import core, preferences
from ..background import jobs
from ..background.notes import Note
from ..dialogue import listeners
from ..dialogue import plan as plans
from ..dialogue import run as runs
from ..dialogue import script as scripts
from ..properties.dialogue import dialogue_of
from .base import FileOperator, refuse, report, shows_errors

if TYPE_CHECKING:
    from ..dialogue.plan import Which
    from ..dialogue.script import LoadedScript
    from .base import Status

WHICH = (
    ("ALL", "All", "Speak every line, and put them all anew"),
    ("CHANGED", "Changed", "Speak the lines that are new, changed or failed; the others move along"),
    ("ACTIVE", "Selected", "Speak the selected line, in its place"),
)
DIRECTIONS = (("UP", "Up", "To the line before"), ("DOWN", "Down", "To the line behind"))
# As core.reader has them, which is not loaded for this.
FILES = "*.csv;*.tsv;*.srt;*.vtt;*.ass;*.ssa;*.fountain;*.spmd;*.fdx;*.ttml;*.dfxp;*.lrc;*.txt;*.md"
PROBLEMS = 6  # unreadable lines of a script that a note lists at most


class DialogueOperator(Operator):
    """Base of operators that change the script of the scene."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether the scene can be changed."""
        if context.scene is None or not context.scene.is_editable:
            cls.poll_message_set("This scene cannot be changed.")
            return False
        return True

    def scene(self, context: Context) -> Scene:
        """Returns the scene of the panel."""
        assert context.scene is not None  # see poll
        return context.scene

    def report_script(self, loaded: LoadedScript) -> Status:
        """Reports how many lines a script has changed, and the lines that cannot be read."""
        details = (*loaded.problems[:PROBLEMS], *loaded.notes)
        return report(self, Note("WARNING" if loaded.problems else "INFO", loaded.sentence, details))


class LineOperator(DialogueOperator):
    """Base of operators that need a line."""

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether the scene can be changed and its script has a line."""
        if not super().poll(context):
            return False
        if not dialogue_of(context.scene).lines:  # type: ignore[arg-type]
            cls.poll_message_set(plans.NO_LINES)
            return False
        return True


class UNITAF_OT_load_script(DialogueOperator, FileOperator):
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

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Reads the file."""
        return self.report_script(scripts.load_script(self.scene(context), self.filepath))


class UNITAF_OT_script_from_text(DialogueOperator):
    """Read the script in the chosen text of this file"""

    bl_idname = "unitaf.script_from_text"
    bl_label = "From Text"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a text is chosen."""
        if not super().poll(context):
            return False
        if dialogue_of(context.scene).source is None:  # type: ignore[arg-type]
            cls.poll_message_set("Choose a text of this file first.")
            return False
        return True

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Reads the text."""
        source = dialogue_of(self.scene(context)).source
        assert source is not None  # see poll
        return self.report_script(scripts.load_text(self.scene(context), source))


class UNITAF_OT_script_from_strips(DialogueOperator):
    """Read the text strips that are selected in the sequencer, with their times"""

    bl_idname = "unitaf.script_from_strips"
    bl_label = "From Strips"

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Reads the strips."""
        return self.report_script(scripts.load_strips(self.scene(context)))


class UNITAF_OT_add_line(DialogueOperator):
    """Add a line behind the selected one"""

    bl_idname = "unitaf.add_line"
    bl_label = "Add Line"

    def execute(self, context: Context) -> Status:
        """Adds a line of the same character."""
        script = dialogue_of(self.scene(context))
        active = script.lines[script.active_line] if script.active_line < len(script.lines) else None
        scripts.add_line(self.scene(context), character=active.character if active else "", after=script.active_line)
        return {"FINISHED"}


class UNITAF_OT_remove_line(LineOperator):
    """Remove the selected line from the script; its take stays"""

    bl_idname = "unitaf.remove_line"
    bl_label = "Remove Line"

    def execute(self, context: Context) -> Status:
        """Removes the line."""
        scripts.remove_active_line(self.scene(context))
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
        """Moves the line."""
        scripts.move_active_line(self.scene(context), -1 if self.direction == "UP" else 1)
        return {"FINISHED"}


class UNITAF_OT_find_characters(LineOperator):
    """List who speaks in the script, and find their heads by the names of objects, parents and collections"""

    bl_idname = "unitaf.find_characters"
    bl_label = "Find Characters"

    def execute(self, context: Context) -> Status:
        """Finds the heads, and warns of characters without one."""
        missing = scripts.find_characters(self.scene(context))
        if missing:
            self.report({"WARNING"}, scripts.choose_heads(missing))
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
        """Whether there is a line and an engine, and no other job runs."""
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
        """Returns the tooltip of the button for these lines."""
        return next(tooltip for which, _, tooltip in WHICH if which == properties.which)

    def invoke(self, context: Context, event: Event) -> Status:
        """Speaks the lines in the background; without a window, waits."""
        if context.window is None:
            return self.execute(context)
        try:
            runs.begin_run(plans.plan_run(self.scene(context), self.which))
        except core.errors.UnitafError as error:
            return refuse(self, error)
        return {"INTERFACE"}  # nothing to undo yet

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Speaks the lines and waits: for scripts and ``blender -b``."""
        run = plans.plan_run(self.scene(context), self.which)
        runs.perform_run(run, context)
        return report(self, runs.summary_of(run))


class UNITAF_OT_show_listeners(DialogueOperator):
    """Let all characters blink and look about a little while others speak, anew"""

    bl_idname = "unitaf.show_listeners"
    bl_label = "Renew Listeners"

    def execute(self, context: Context) -> Status:
        """Writes the listener tracks."""
        names = listeners.show(self.scene(context))
        self.report({"INFO"}, f"Listening: {', '.join(names) or 'nobody'}.")
        return {"FINISHED"}


class UNITAF_OT_remove_listeners(DialogueOperator):
    """Take the tracks of all listeners away"""

    bl_idname = "unitaf.remove_listeners"
    bl_label = "Remove Listeners"

    def execute(self, context: Context) -> Status:
        """Removes the listener tracks."""
        listeners.hide(self.scene(context))
        return {"FINISHED"}
