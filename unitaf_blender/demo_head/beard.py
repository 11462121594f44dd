"""Where the demo head's beard grows: on lip, cheeks, chin and throat. Millimetres, pure numpy."""

from __future__ import annotations

import numpy as np

from .features import MOUTH_HALF_WIDTH, SEAM_HEIGHT
from .surface import Array, smoothstep


def beard_area(points: Array) -> Array:
    """How fully the beard covers each of points (n, 3), 0..1: none on the lips and beneath them, soft at its edge."""
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    # The cheek's edge falls from the sideburn to the corner of the mouth, then the lip's runs beneath the nose.
    edge = np.interp(-y, [-4.0, 12.0, 40.0, 58.0, 68.0, 78.0, 88.0], [128.0, 117.0, 95.0, 85.0, 84.0, 94.0, 100.0])
    low = np.interp(-y, [-10.0, 10.0, 50.0], [62.0, 40.0, 20.0])
    beard = smoothstep(7.0, -7.0, z - edge) * smoothstep(-8.0, 6.0, z - low) * smoothstep(24.0, 8.0, y)
    lips = np.hypot(x / (MOUTH_HALF_WIDTH + 4.0), (z - SEAM_HEIGHT + 1.5) / 12.5)
    bare = 1.0 - smoothstep(0.85, 1.15, lips) * (y < -60.0) - (y >= -60.0)
    patch = 0.6 * np.exp(-(((x - 13.0) / 6.0) ** 2) - ((z - 63.0) / 4.0) ** 2) * (y < -60.0)
    return np.asarray(beard * (1.0 - bare) * (1.0 - patch))
