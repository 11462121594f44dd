"""Choosing a voice and hearing it, and the voice pack: installing and removing it, and dropping its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import EnumProperty, StringProperty
from bpy.types import Context, Event, FileHandler, Operator

from .. import core
from ..background import jobs
from ..background.notes import Note
from ..background.step_job import StepJob
from ..character.head import chosen_head
from ..playback import voice_sample
from ..properties.dialogue import dialogue_of
from ..properties.draft import draft_of
from ..properties.voice import ALONE, voice_settings_of
from .base import FileOperator, report, shows_errors
from .listen import ListenOperator

if TYPE_CHECKING:
    from .base import Status

TARGETS = (
    ("HEAD", "Head", "The voice of the head"),
    ("SECOND", "Second Voice", "What is mixed into the voice of the head"),
    ("LINE", "Line", "The voice of the selected line of the dialogue"),
    ("DRAFT", "Draft", "The voice of the line that is being edited"),
)
CHECKING = "Checking the voice pack"


class UNITAF_OT_choose_voice(Operator):
    """Let this voice speak"""

    bl_idname = "unitaf.choose_voice"
    bl_label = "Choose Voice"
    bl_options = {"UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        voice: str
        target: str
    else:
        voice: StringProperty(name="Voice", description="Its name in scripts", options={"SKIP_SAVE"})
        target: EnumProperty(name="For", description="Whose voice it is", items=TARGETS, options={"SKIP_SAVE"})

    @classmethod
    def description(cls, _context: Context, properties: Any) -> str:
        """Returns the tooltip: what the voice is."""
        if (preset := core.cast.PRESETS.get(properties.voice)) is not None:
            return preset.about
        voice = core.voices.VOICES.get(properties.voice)
        return f"{core.voices.LANGUAGES[voice.language]}, {voice.gender}: {voice.id}" if voice else cls.__doc__ or ""

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Sets the voice."""
        if self.target == "DRAFT":
            draft_of(context).voice = self.voice
        elif self.target == "LINE":
            assert context.scene is not None
            script = dialogue_of(context.scene)
            if not 0 <= script.active_line < len(script.lines):
                raise core.errors.InputError("There is no line: add one first.")
            script.lines[script.active_line].voice = self.voice
        else:
            self._set_of_head(context)
        return {"FINISHED"}

    def _set_of_head(self, context: Context) -> None:
        """Sets the first or the second voice of the panel's head; raises InputError."""
        head = chosen_head(context)
        if head is None or not head.is_editable:
            raise core.errors.InputError("Choose a head that can be changed first.")
        name, known = ("second", ALONE) if self.target == "SECOND" else ("preset", core.cast.OWN)
        setattr(voice_settings_of(head), name, self.voice or known)


class UNITAF_OT_listen_to_voice(ListenOperator):
    """Hear a short line in this voice and its language; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen_to_voice"

    if TYPE_CHECKING:
        voice: str
    else:
        voice: StringProperty(name="Voice", description="Its name in scripts", options={"SKIP_SAVE"})

    def sample(self, context: Context) -> voice_sample.Sample:
        """See ``ListenOperator.sample``."""
        return voice_sample.sample_of(self.head(context), voice=self.voice)


class UNITAF_OT_install_voice_pack(FileOperator):
    """Install the voice pack from its file, which is checked in full first; nothing is downloaded"""

    bl_idname = "unitaf.install_voice_pack"
    bl_label = "Install Voice Pack…"

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
    else:
        filepath: StringProperty(
            name="File", description="The voice pack, a zip", subtype="FILE_PATH", options={"SKIP_SAVE"}
        )
        filter_glob: StringProperty(default="*.zip", options={"HIDDEN", "SKIP_SAVE"})

    _in_window = False  # whether a user waits; a script calls execute alone

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser, unless the file is known."""
        self._in_window = True
        return self.execute(context) if self.filepath else super().invoke(context, event)

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Starts a job and does not wait; called by a script, waits."""
        path = Path(bpy.path.abspath(self.filepath))
        if not self.filepath.strip() or path.is_dir():
            raise core.errors.InputError("No file is chosen: choose the voice pack, unitaf_voices-VERSION.zip.")
        if self._in_window:
            jobs.begin(jobs.Task("Install Voice Pack", 0, lambda: _installing(path), _installed))
            return {"INTERFACE"}  # nothing to undo
        note = _installed(_installing(path))
        return report(self, note) if note else {"CANCELLED"}


def _installing(path: Path) -> StepJob:
    """Returns the job that checks and installs a pack."""
    return StepJob(CHECKING, core.voice_pack.installing(path))


def _installed(job: StepJob) -> Note | None:
    """Returns the note of a pack that was installed, None if that was cancelled; raises UnitafError."""
    pack = job.result()
    if pack is None:
        return None
    voice_sample.forget()
    return Note("INFO", f"{len(pack.voices)} voices are installed. Choose one under Voice.")


class UNITAF_OT_remove_voice_pack(Operator):
    """Remove the voice pack from this computer. Heads keep their voices by name, and takes their sound"""

    bl_idname = "unitaf.remove_voice_pack"
    bl_label = "Remove Voice Pack"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether files of a pack are there, though they may be damaged or of another version."""
        if not core.voice_pack.is_there():
            cls.poll_message_set(core.voice_pack.reason_missing())
            return False
        return True

    def invoke(self, context: Context, event: Event) -> Status:
        """Asks first."""
        assert context.window_manager is not None
        return context.window_manager.invoke_confirm(self, event)

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Removes it."""
        core.voice_pack.remove()
        voice_sample.forget()
        return report(self, Note("INFO", "The voice pack was removed."))


class UNITAF_OT_drop_voice_pack(Operator):
    """Install a voice pack that was dropped on the window; any other zip is passed on to Blender's extensions"""

    bl_idname = "unitaf.drop_voice_pack"
    bl_label = "Drop Voice Pack"
    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        filepath: str
    else:
        filepath: StringProperty(name="File", description="A zip", subtype="FILE_PATH", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> Status:
        """Passes the file on."""
        path = bpy.path.abspath(self.filepath)
        extensions: Any = bpy.ops.extensions
        if core.voice_pack.is_pack(Path(path)):
            bpy.ops.unitaf.install_voice_pack("INVOKE_DEFAULT", filepath=path)  # type: ignore[attr-defined]
        else:
            extensions.package_install_files("INVOKE_DEFAULT", url=path)
        return {"FINISHED"}


class UNITAF_FH_voice_pack(FileHandler):
    """Voice packs that are dropped on the 3D view or on the preferences."""

    bl_idname = "UNITAF_FH_voice_pack"
    bl_label = "Voice Pack for UniTAF"
    bl_import_operator = UNITAF_OT_drop_voice_pack.bl_idname
    bl_file_extensions = ".zip"

    @classmethod
    def poll_drop(cls, context: Context) -> bool:
        """Whether the file is dropped on the 3D view or on the preferences."""
        return context.area is not None and context.area.type in ("VIEW_3D", "PREFERENCES")
