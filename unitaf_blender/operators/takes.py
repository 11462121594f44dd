"""The buttons of the list of takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, IntProperty, StringProperty
from bpy.types import Context, Event

from ..character.head import scene_of
from ..playback import take_player
from ..properties.head import head_properties
from ..takes import alternatives, library, own_files, parts
from .base import TakeOperator

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_play_take(TakeOperator):
    """Play this take alone, with its sound; again to stop"""

    bl_idname = "unitaf.play_take"
    bl_label = "Play Take"
    bl_options = {"REGISTER"}  # noqa: RUF012 - as Blender wants it

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        if take_player.playing_take() == name:
            take_player.stop()
            return
        take = library.describe(name)
        take_player.start(scene_of(context, self.head(context)), name, round(take.start), round(take.end))


class UNITAF_OT_mute_take(TakeOperator):
    """Switch this take off, face and sound, or on again"""

    bl_idname = "unitaf.mute_take"
    bl_label = "Mute Take"

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        library.mute(name, not library.describe(name).muted)


class UNITAF_OT_solo_take(TakeOperator):
    """Hear and see this take alone: all others of this head are off; again to have them as they were"""

    bl_idname = "unitaf.solo_take"
    bl_label = "Solo Take"

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        head = self.head(context)
        library.solo(head, "" if head_properties(head).soloed == name else name)


class UNITAF_OT_star_take(TakeOperator):
    """Mark this take with a star, or take the star away. It changes nothing else"""

    bl_idname = "unitaf.star_take"
    bl_label = "Star Take"

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        alternatives.star(name, not alternatives.is_starred(parts.face_of(name).action))


class UNITAF_OT_use_take(TakeOperator):
    """Switch this take on, and the other takes of this head at the same place off"""

    bl_idname = "unitaf.use_take"
    bl_label = "Use This Take"

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        alternatives.use(self.head(context), name)


class UNITAF_OT_rename_take(TakeOperator):
    """Give this take another name; its files keep theirs"""

    bl_idname = "unitaf.rename_take"
    bl_label = "Rename Take"

    if TYPE_CHECKING:
        name: str
    else:
        name: StringProperty(name="Name", description="The new name", options={"SKIP_SAVE"})

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens a dialog with the name."""
        assert context.window_manager is not None
        self.take = self.take or library.chosen_take(self.head(context))
        self.name = self.name or self.take
        return context.window_manager.invoke_props_dialog(self)

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        library.rename(name, self.name)


class UNITAF_OT_move_take(TakeOperator):
    """Move this take in time, with its sound, and with the emotion keys and hand-made keys that lie in it"""

    bl_idname = "unitaf.move_take"
    bl_label = "Move Take"

    if TYPE_CHECKING:
        frames: int
        to_playhead: bool
    else:
        frames: IntProperty(name="Frames", description="How far, in frames; negative is earlier", options={"SKIP_SAVE"})
        to_playhead: BoolProperty(
            name="To Playhead", description="Let the take start at the playhead", options={"SKIP_SAVE"}
        )

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens a dialog for the number of frames, unless the take moves to the playhead."""
        assert context.window_manager is not None
        return self.execute(context) if self.to_playhead else context.window_manager.invoke_props_dialog(self)

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        if self.to_playhead:
            library.move_to(name, scene_of(context, self.head(context)).frame_current)
        else:
            library.move(name, self.frames)
        if said := alternatives.overlap_sentence(self.head(context), name):
            self.report({"INFO"}, said)


class UNITAF_OT_duplicate_take(TakeOperator):
    """Make a copy of this take that starts at the playhead"""

    bl_idname = "unitaf.duplicate_take"
    bl_label = "Duplicate Take"

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        head = self.head(context)
        copy = library.duplicate(name, scene_of(context, head).frame_current)
        if said := alternatives.overlap_sentence(head, copy):
            self.report({"INFO"}, said)


class UNITAF_OT_delete_take(TakeOperator):
    """Take this take away without a trace: face, head, sound"""

    bl_idname = "unitaf.delete_take"
    bl_label = "Delete Take"

    if TYPE_CHECKING:
        files: bool
    else:
        files: BoolProperty(
            name="Files Too",
            description="Delete the files on disk that it wrote, too; undo brings them back",
            options={"SKIP_SAVE"},
        )

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        if take_player.playing_take() == name:
            take_player.stop()
        if left := library.delete(name, self.files):
            self.report({"WARNING"}, f"These files stay, since something uses them: {', '.join(map(str, left))}.")


class UNITAF_OT_add_sound(TakeOperator):
    """Add the sound of this take, which came here without it; its file is asked for where it is not found"""

    bl_idname = "unitaf.add_sound"
    bl_label = "Add Sound"

    if TYPE_CHECKING:
        filepath: str
        filter_glob: str
    else:
        filepath: StringProperty(name="File", description="The sound of the take", subtype="FILE_PATH")
        filter_glob: StringProperty(default="*.wav", options={"HIDDEN"})

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser if the sound is not found."""
        assert context.window_manager is not None
        self.take = self.take or library.chosen_take(self.head(context))
        if own_files.sound_of(self.take, parts.TakeIndex()) is not None:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        file = Path(bpy.path.abspath(self.filepath)) if self.filepath else None
        library.add_sound(scene_of(context, self.head(context)), name, file)


class UNITAF_OT_sync_take(TakeOperator):
    """Move the sound of this take to where its face is"""

    bl_idname = "unitaf.sync_take"
    bl_label = "Sync Sound"

    def change(self, context: Context, name: str) -> None:
        """See ``TakeOperator.change``."""
        library.sync_sound(name)
