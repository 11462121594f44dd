"""The face of a mesh: its shape keys, and what a take writes to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from bpy.types import Key, Object

from ..rig.rig_map import RigMap
from ..timeline import shape_keys
from ..timeline.nla import FloatArray
from .meshes import map_of, meshes_of


@dataclasses.dataclass(frozen=True)
class Face:
    """One mesh of a character, and what its shape keys answer to."""

    mesh: Object
    key: Key
    map: RigMap

    def written(self, made: FloatArray, shown: FloatArray) -> dict[str, FloatArray]:
        """What a take writes: shape key → (frames,), from its curves (frames, 52) as made and as dials show them.

        What speech does not drive stays the animator's: what he poses or animates of brows, lids and gaze goes on under
        a take, and so does what the take does not move.
        """
        curves = self.map.curves(shown)
        as_made = curves if made is shown else self.map.curves(made)
        driven = set(noticeable(as_made)) - self.map.life
        theirs = shape_keys.animators(self.key, curves)
        return {n: c for n, c in curves.items() if n in driven or n not in theirs}


def faces_of(head: Object) -> list[Face]:
    """The faces of a character, the head's first."""
    found = [Face(mesh, key, map_of(head, key)) for mesh, key in meshes_of(head)]
    # Teeth have no lips to close: their jaw is the head's.
    folded = bool(found) and found[0].map.is_folded
    return [dataclasses.replace(face, map=dataclasses.replace(face.map, folded=folded)) for face in found]


NOTICEABLE = 0.02  # of a shape key's range: a channel below that would move nothing that one sees


def noticeable(curves: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """The curves that one would see moving."""
    return {name: values for name, values in curves.items() if np.abs(values).max(initial=0.0) > NOTICEABLE}
