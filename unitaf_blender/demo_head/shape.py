"""The whole demo head at rest: one mesh, where its parts are, and the colours of its skin. Millimetres, pure numpy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import hair, parts
from .character import Character
from .collar import add_collar
from .ear import add_ear
from .skin import Skin, add_skin
from .strokes import Stroke, laid
from .surface import Array, Indices, Surface
from .topology import Mesh
from .woman import WOMAN


@dataclass(frozen=True)
class HeadShape:
    """Rest positions (n, 3) in mm, faces with material names, the skin's features and each part's vertices."""

    character: Character
    surface: Surface
    folds: tuple[Stroke, ...]
    points: Array
    faces: list[tuple[int, ...]]
    materials: list[str]
    skin: Skin
    parts: dict[str, Indices]
    lash_follows: dict[str, Indices]

    @cached_property
    def normals(self) -> Array:
        """Unit normals (n, 3) of the vertices."""
        corners = np.array([(face[0], face[1], face[2], face[-1]) for face in self.faces])
        a, b, c, d = (self.points[corners[:, k]] for k in range(4))
        across = np.repeat(np.cross(c - a, d - b), 4, axis=0)
        count = len(self.points)
        normal = np.stack([np.bincount(corners.ravel(), across[:, axis], count) for axis in range(3)], axis=1)
        return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None])

    def inner_lips(self) -> tuple[Indices, Indices]:
        """Upper and lower vertices of the line where the lips meet, in pairs, left to right corner excluded."""
        seam = self.skin.lips[-1]
        half = len(seam) // 2
        return seam[1:half], seam[:half:-1]


def build(character: Character = WOMAN) -> HeadShape:
    """Compute a head; the same every time."""
    mesh, surface = Mesh(), Surface(character.parts)
    folds = laid(character.strokes, surface)
    skin = add_skin(mesh, surface, character, folds)
    seam = skin.lips[-1]
    seam_y = float(mesh.points()[seam[len(seam) // 4], 1])
    members: dict[str, Indices] = {"skin": np.arange(skin.count)}
    follows: dict[str, Indices] = {}
    for eye, name in zip(skin.eyes, ("left", "right"), strict=True):
        members[f"eye_{name}"] = parts.add_eyeball(mesh, eye.side)
        members[f"lash_{name}"], follows[name] = parts.add_lash(mesh, eye, character.lids)
        members[f"brow_{name}"] = parts.add_brow(mesh, surface, character.brow, eye.side)
        members[f"ear_{name}"] = add_ear(mesh, surface, character.ear_size, eye.side)
    members["teeth_upper"], members["teeth_upper_edge"] = parts.add_teeth(mesh, seam_y, upper=True)
    members["teeth_lower"], members["teeth_lower_edge"] = parts.add_teeth(mesh, seam_y, upper=False)
    members["tongue"] = parts.add_tongue(mesh, seam_y)
    members["hair"] = hair.add_hair(mesh, surface, character.hair)
    members["collar"] = add_collar(mesh, surface, character.collar)
    return HeadShape(character, surface, folds, mesh.points(), mesh.faces, mesh.materials, skin, members, follows)
