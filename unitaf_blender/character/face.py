"""The face of a mesh: its shape keys, and the curves that a take writes to them."""

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
    """One mesh of a character with its shape keys and their rig map."""

    mesh: Object
    key: Key
    map: RigMap

    def written(self, made: FloatArray, shown: FloatArray) -> dict[str, FloatArray]:
        """Returns the curves that a take writes: shape key → (frames,).

        made, shown: the take's curves (frames, 52) without and with dials. Shape keys that the animator has set or
        animates are left to him, unless speech drives them and the take moves them: brows, lids and gaze stay his.
        """
        curves = self.map.curves(shown)
        as_made = curves if made is shown else self.map.curves(made)
        driven = set(noticeable(as_made)) - self.map.life
        by_hand = shape_keys.used_by_animator(self.key, curves)
        return {n: c for n, c in curves.items() if n in driven or n not in by_hand}


def faces_of(head: Object) -> list[Face]:
    """Returns the faces of a character, the head's first."""
    found = [Face(mesh, key, map_of(head, key)) for mesh, key in meshes_of(head)]
    # Teeth have no mouthClose, but their jaw has to move like the head's.
    folded = bool(found) and found[0].map.is_folded
    return [dataclasses.replace(face, map=dataclasses.replace(face.map, folded=folded)) for face in found]


NOTICEABLE = 0.02  # of a shape key's range: movement below is not seen; our choice


def noticeable(curves: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Returns the curves whose movement can be seen."""
    return {name: values for name, values in curves.items() if np.abs(values).max(initial=0.0) > NOTICEABLE}
