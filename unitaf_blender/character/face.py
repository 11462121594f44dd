"""The face of a mesh: its shape keys, and the curves that a take writes to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from bpy.types import Key, Object

from ..properties.head import given_keys
from ..rig.rig_map import RigMap
from ..timeline import shape_keys
from ..timeline.nla import FloatArray
from .meshes import map_of, meshes_of


@dataclasses.dataclass(frozen=True)
class Face:
    """One mesh of a character with its shape keys and their rig map.

    given: shape keys that takes move although the animator has posed or animates them.
    """

    mesh: Object
    key: Key
    map: RigMap
    given: frozenset[str] = frozenset()

    def by_hand(self) -> dict[str, str]:
        """Returns the shape keys that the animator has posed or animates, and how."""
        moved = {key for weights in self.map.weights.values() for key in weights}
        return shape_keys.used_by_animator(self.key, moved)

    def written(
        self, made: FloatArray, shown: FloatArray, by_hand: Mapping[str, str] | None = None
    ) -> dict[str, FloatArray]:
        """Returns the curves that a take writes: shape key → (frames,).

        made, shown: the take's curves (frames, 52) without and with dials. Shape keys that the animator has set or
        animates are left to him, unless speech drives them and the take moves them: brows, lids and gaze stay his.
        by_hand: what ``by_hand`` returns, for those who ask more than once.
        """
        curves = self.map.curves(shown)
        kept = self._kept(curves, curves if made is shown else self.map.curves(made), by_hand)
        return {name: values for name, values in curves.items() if name not in kept}

    def left_out(self, made: FloatArray, shown: FloatArray, by_hand: Mapping[str, str] | None = None) -> dict[str, str]:
        """Returns the shape keys that a take would visibly move and leaves to the animator, and why; see ``written``.

        Shape key → "driven", "keyed", or "posed at 0.30".
        """
        curves = self.map.curves(shown)
        kept = self._kept(curves, curves if made is shown else self.map.curves(made), by_hand)
        return {name: kept[name] for name in noticeable(curves) if name in kept}

    def _kept(
        self,
        shown: Mapping[str, FloatArray],
        made: Mapping[str, FloatArray],
        by_hand: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """Returns the shape keys that are left to the animator, and why. shown, made: curves of shape keys."""
        driven = set(noticeable(made)) - self.map.life
        used = self.by_hand() if by_hand is None else by_hand
        return {name: used[name] for name in shown if name in used and name not in driven | self.given}


def faces_of(head: Object) -> list[Face]:
    """Returns the faces of a character, the head's first."""
    given = given_keys(head)
    found = [Face(mesh, key, map_of(head, key), given) for mesh, key in meshes_of(head)]
    # Teeth have no mouthClose, but their jaw has to move like the head's.
    folded = bool(found) and found[0].map.is_folded
    return [dataclasses.replace(face, map=dataclasses.replace(face.map, folded=folded)) for face in found]


NOTICEABLE = 0.02  # of a shape key's range: movement below is not seen; our choice


def noticeable(curves: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Returns the curves whose movement can be seen."""
    return {name: values for name, values in curves.items() if np.abs(values).max(initial=0.0) > NOTICEABLE}
