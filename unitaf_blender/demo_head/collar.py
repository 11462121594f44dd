"""What the demo head wears round its neck: a rolled collar. Millimetres, pure numpy; it stays still."""

from __future__ import annotations

import numpy as np

from .character import Collar
from .hair import noise
from .surface import Indices, Surface, smoothstep
from .topology import Mesh

SEGMENTS = 60
FOOT = np.array([0.0, 42.0, 0.0])
"""Where the neck's axis meets its base."""
LEAN = -0.2
"""How far (mm) the axis runs forward for each mm that it rises."""
PROFILE = (
    *((0.0, 0.3, 1.5), (0.04, 0.7, 1.2), (0.5, 1.0, 1.0), (0.85, 1.0, 1.0), (1.0, 0.75, 1.0)),
    *((1.03, 0.4, 1.0), (0.97, 0.05, 0.6), (0.6, -0.3, 0.4), (0.0, -0.4, 0.2)),
)
"""From the foot over the outside and the top edge down the inside: share of the height, of the thickness, and flare."""


def add_collar(mesh: Mesh, surface: Surface, collar: Collar) -> Indices:
    """A ring of cloth whose section is closed."""
    turn = np.arange(SEGMENTS) / SEGMENTS
    around = 2.0 * np.pi * turn
    outward = np.stack([np.sin(around), -np.cos(around), 0.0 * around], axis=1)
    front = smoothstep(70.0, 0.0, np.degrees(np.abs(np.angle(np.exp(1j * around)))))
    height = collar.height - collar.dip * front
    rise, out, flare = np.array(PROFILE).T[:, :, None]
    z = np.maximum(rise * height, 0.0)
    axis = FOOT + np.stack([0.0 * z, LEAN * z, z], axis=2)
    every = np.broadcast_to(outward, axis.shape)
    skin = surface.cast(axis.reshape(-1, 3), every.reshape(-1, 3), 90.0).reshape(axis.shape)
    rumpled = collar.folds * noise(turn + 0.05 * np.arange(len(PROFILE))[:, None], 20, 3) * (out > 0.2)
    cloth = skin + every * (out * collar.thick * flare + 0.4 + rumpled)[:, :, None]
    first = mesh.count
    rings = [mesh.add(ring) for ring in cloth]
    for k in range(len(rings)):
        mesh.bridge(rings[k], rings[(k + 1) % len(rings)], "cloth")
    return np.arange(first, mesh.count)
