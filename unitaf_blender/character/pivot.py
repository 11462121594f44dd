"""Guesses which bone takes turn: that of the head, in the armature of the character."""

from __future__ import annotations

from bpy.types import Object

from ..properties.head import head_properties
from ..rig.bones import head_bone
from ..timeline import head_motion
from .meshes import armatures_with_parents


def guess(head: Object) -> tuple[Object | None, str]:
    """Returns the armature of a head and its head bone; None and an empty name where there is none to be turned."""
    for armature in armatures_with_parents(head):
        bone = head_bone(armature.data.bones.keys())  # type: ignore[union-attr]
        if bone and not head_motion.reason(armature, bone):
            return armature, bone
    return None, ""


def wants_guess(head: Object) -> bool:
    """Whether nobody has chosen yet what turns with the takes of a head, not even that nothing does."""
    chosen = head_properties(head)
    return chosen.pivot is None and not chosen.pivot_chosen
