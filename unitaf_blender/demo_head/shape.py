"""The whole demo head at rest: one mesh, where its parts are, and the colours of its skin. Millimetres, pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import hair as hair
from . import parts as parts
from .skin import Skin, add_skin
from .surface import Array, Indices
from .topology import Mesh


@dataclass(frozen=True)
class HeadShape:
    """Rest positions (n, 3) in mm, faces with material names, the skin's features and each part's vertices."""

    points: Array
    faces: list[tuple[int, ...]]
    materials: list[str]
    edges: Indices
    skin: Skin
    parts: dict[str, Indices]
    lash_follows: dict[str, Indices]

    def inner_lips(self) -> tuple[Indices, Indices]:
        """Upper and lower vertices of the line where the lips meet, in pairs, left to right corner excluded."""
        seam = self.skin.lips[-1]
        half = len(seam) // 2
        return seam[1:half], seam[:half:-1]


def build() -> HeadShape:
    """Compute the head; the same every time."""
    mesh = Mesh()
    skin = add_skin(mesh)
    seam = skin.lips[-1]
    seam_y = float(mesh.points()[seam[len(seam) // 4], 1])
    members: dict[str, Indices] = {"skin": np.arange(skin.count)}
    follows: dict[str, Indices] = {}
    for eye, name in zip(skin.eyes, ("left", "right"), strict=True):
        members[f"eye_{name}"] = parts.add_eyeball(mesh, eye.side)
        members[f"lash_{name}"], follows[name] = parts.add_lash(mesh, eye)
        members[f"brow_{name}"] = parts.add_brow(mesh, eye.side)
        members[f"ear_{name}"] = hair.add_ear(mesh, eye.side)
    members["teeth_upper"], members["teeth_upper_edge"] = parts.add_teeth(mesh, seam_y, upper=True)
    members["teeth_lower"], members["teeth_lower_edge"] = parts.add_teeth(mesh, seam_y, upper=False)
    members["tongue"] = parts.add_tongue(mesh, seam_y)
    members["hair"] = hair.add_hair(mesh)
    return HeadShape(mesh.points(), mesh.faces, mesh.materials, mesh.edges(), skin, members, follows)
